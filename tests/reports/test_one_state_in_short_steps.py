"""A report tells one state of the file, however much is recorded while it is read, and no step of it is long."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from between_steps import steps_of

from pkgcli import long_read
from pkgcli.reports import popularity

if TYPE_CHECKING:
    from tests.conftest import Shop

PERIODS = (("-p", "2026"), ("-p", "2026-05"))
"""The year so far, and a month that is over: after it more has been recorded already."""

REPORTS = (
    *(("liability", *by) for by in ((), ("--by", "package"), ("--by", "client"), ("--by", "item"), ("--by", "month"))),
    *(("sales", *by) for by in ((), ("--by", "package"), ("--by", "client"), ("--by", "staff"), ("--by", "month"))),
    *(("breakage", *by) for by in ((), ("--by", "package"), ("--by", "client"), ("--by", "month"))),
    *(("commission", "--by", by) for by in ("staff", "package", "client", "item", "month")),
    *(("usage", "--by", by) for by in ("package", "client", "item", "staff", "month")),
    *(("popularity", "--by", by) for by in ("package", "item", "month")),
)
OF_A_DAY = (
    *(("balances", *by) for by in ((), ("--by", "package"), ("--by", "client"), ("--by", "item"))),
    *(("expiring", *by) for by in ((), ("--by", "package"), ("--by", "client"), ("--by", "month"))),
)
COMMANDS = (
    *(("report", *report, *period, "--csv") for report in REPORTS for period in PERIODS),
    *(("report", *report, *day, "--csv") for report in OF_A_DAY for day in ((), ("--as-of", "2026-05-31"))),
    *(("report", "dashboard", *period, "--json") for period in PERIODS),
    ("log", "--csv"),
    ("export", "ledger"),
    ("export", "ledger", "-p", "2026-05"),
    ("export", "journal", "--style", "hledger"),
    ("export", "journal", "--style", "hledger", "-p", "2026-05"),
    ("export", "journal", "--style", "beancount"),
)

SALES = (
    ("ten", "A1", "C1001", "2026-03-02"),
    ("duo", "B2", "C1001", "2026-05-20"),
    ("spa", "D4", "C1002", "2026-04-10"),
    ("gym", "E5", "C1002", "2026-05-10"),
    ("spa", "F6", "C1003", "2026-05-11"),
    ("minutes", "G7", "C1003", "2026-04-20"),
    ("gym", "H8", "C1001", "2026-06-01"),
    ("ten", "I9", "C1002", "2026-05-30"),
)
VISITS = (("A1", "massage", "2026-05-04"), ("D4", "facial", "2026-05-21"), ("I9", "massage", "2026-06-02"))

MEANWHILE = (
    ("redeem", "A1", "massage"),
    ("redeem", "A1", "facial", "--on", "2026-05-20", "--staff", "Ida"),
    ("issue", "spa", "--client", "C1002", "--number", "N1", "--staff", "Ida"),
    ("undo", "--no-input", "-y", "VISIT"),
    ("card", "transfer", "A1", "--to", "C1003", "-r", "gift"),
    ("card", "transfer", "I9", "--to", "C1001", "--item", "facial=2", "-r", "gift"),
    ("expire",),
    ("refund", "F6", "-r", "ill", "-y"),
    ("card", "void", "G7", "-r", "slip", "-y"),
    ("card", "extend", "D4", "--days", "30", "-r", "ill"),
    ("card", "reopen", "B2", "--until", "2026-12-31", "-r", "kind"),
    ("card", "suspend", "H8", "-r", "fee"),
    ("card", "adjust", "I9", "--take", "1", "-r", "slip"),
    ("redeem", "N1", "facial=2"),
    ("issue", "duo", "--client", "C1001", "--number", "N2", "--on", "2026-06-01"),
    ("card", "transfer", "D4", "--to", "C1001", "-r", "gift"),
)
"""Every kind of entry. Of the cards B2 and E5, whose last day has passed, `expire` lapses what is due."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[[Path], Shop]) -> Path:
    """A salon in June with every kind of card, in all states, two of them due."""
    from pkgcli.founding import init

    shop = shop_at(tmp_path_factory.mktemp("story") / "salon.db")
    shop.now = shop.day("2026-03-02")
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    for item, price in (("massage", "80"), ("facial", "60"), ("yoga", "15")):
        shop.ok("item", "add", item, "--price", price)
    money = ("--tax", "19", "--charge", "5", "--tip", "10", "--commission", "10", "--seller-commission", "5")
    shop.ok("package", "add", "spa", "--line", "massage=2", "--line", "facial=3", "--price", "250", "--valid", "90d",
            *money)  # fmt: skip
    shop.ok("package", "add", "ten", "--kind", "custom", "--total", "10", "--line", "facial=5", "--line", "massage",
            "--price", "420", "--valid", "6mo", "--tip", "20")  # fmt: skip
    shop.ok("package", "add", "minutes", "--kind", "units", "--total", "200", "--unit", "minutes", "--line",
            "massage:50", "--price", "200")  # fmt: skip
    shop.ok("package", "add", "duo", "--line", "facial=2", "--price", "60", "--valid", "14d")
    shop.ok("package", "add", "gym", "--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "1mo")
    for name in ("Anna Blum", "Berta Kern", "Carla Veit"):
        shop.ok("client", "add", name)
    for setting in ("refund.allow_used", "redeem.unpaid"):
        shop.ok("config", "set", setting, "on")
    done = [(day, ("issue", package, "--client", client, "--number", number, "--staff", "Eva"))
            for package, number, client, day in SALES]  # fmt: skip
    done += [(day, ("redeem", card, item, "--staff", "Ida")) for card, item, day in VISITS]
    done += [("2026-05-25", ("card", "transfer", "D4", "--to", "C1003", "-r", "gift"))]
    done += [("2026-06-04", ("card", "transfer", "D4", "--to", "C1002", "-r", "back"))]
    for day, command in sorted(done):
        shop.now = shop.day(day)
        shop.ok(*command)
    return shop.path


@pytest.fixture
def salon(story: Path, tmp_path: Path, shop_at: Callable[[Path], Shop]) -> Shop:
    shop = shop_at(Path(shutil.copy(story, tmp_path / "salon.db")))
    shop.now = shop.day("2026-06-20")
    return shop


class Counter:
    """Somebody who does the next thing whenever there is room; what the rules refuse by then is passed over."""

    def __init__(self, shop: Shop, chance: str, todo: Sequence[tuple[str, ...]] = MEANWHILE) -> None:
        self.shop, self.todo, self.done = shop, list(todo), 0
        random.Random(chance).shuffle(self.todo)

    def __call__(self) -> None:
        """`VISIT` is the operation of the newest visit."""
        while self.todo:
            visits = "SELECT max(operation_id) FROM entry AS e WHERE kind = 'redeem' AND NOT EXISTS (" \
                     "SELECT 1 FROM entry WHERE reverses = e.id)"  # fmt: skip
            visit = str(self.shop.rows(visits)[0][0])
            result = self.shop.run(*(visit if word == "VISIT" else word for word in self.todo.pop(0)))
            assert result.exit_code in (0, 3, 4), result.err
            if result.exit_code == 0:
                self.done += 1
                return


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_recorded_while_a_report_is_read_changes_no_figure(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    before = salon.ok(*command).out
    monkeypatch.setattr(long_read, "STEP", 4)
    monkeypatch.setattr("pkgcli.operations_log.PAGE", 4)
    monkeypatch.setattr("pkgcli.exports.ledger.BATCH", 2)
    monkeypatch.setattr("pkgcli.exports.journal.reading.PAGE", 2)
    counter = Counter(salon, " ".join(command))

    with steps_of(monkeypatch, counter):
        told = salon.ok(*command).out

    assert told == before
    assert counter.done >= 4


@pytest.mark.parametrize("command", [each for each in COMMANDS if "popularity" in each], ids=" ".join)
def test_popularity_is_that_of_one_state_also_where_it_goes_card_by_card(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    before = salon.ok(*command).out
    monkeypatch.setattr(long_read, "STEP", 4)
    monkeypatch.setattr(popularity, "FEW_ENTRIES", 0)
    counter = Counter(salon, " ".join(command))

    with steps_of(monkeypatch, counter):
        told = salon.ok(*command).out

    assert told == before
    assert counter.done >= 4


@pytest.mark.parametrize("period", PERIODS, ids=" ".join)
@pytest.mark.parametrize("name", ["liability", "sales", "breakage", "commission", "usage"])
def test_a_client_is_who_owned_the_card_when_the_reading_began(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, name: str, period: tuple[str, str]
) -> None:
    command = ("report", name, "--by", "client", *period, "--csv")
    before = salon.ok(*command).out
    monkeypatch.setattr(long_read, "STEP", 1)
    to = {"A1": "C1002", "D4": "C1001", "E5": "C1003", "F6": "C1002", "G7": "C1001", "H8": "C1003", "I9": "C1003"}
    counter = Counter(
        salon, name, [("card", "transfer", card, "--to", client, "-r", "gift") for card, client in to.items()]
    )

    with steps_of(monkeypatch, counter):
        told = salon.ok(*command).out

    assert told == before
    assert counter.done >= 4


def test_a_file_that_was_restored_while_it_was_read_is_told_as_another_one(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(long_read, "STEP", 4)
    earlier = tmp_path / "earlier.db"
    shutil.copy(salon.path, earlier)
    salon.ok("redeem", "A1", "massage")
    restored: list[None] = []

    def restore() -> None:
        if not restored:
            restored.append(None)
            with sqlite3.connect(earlier) as one, sqlite3.connect(salon.path) as other:
                one.backup(other)

    with steps_of(monkeypatch, restore):
        answer = salon.run("report", "liability", "-p", "2026", "--json")

    assert answer.exit_code == 6
    assert answer.json["error"]["code"] == "database_moved"
