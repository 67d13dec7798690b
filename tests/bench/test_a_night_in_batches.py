"""However many cards lapse in a night: as many statements as batches, and never more than a few rows in memory."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from big_salon import Shape, make

from pkgcli.ledger import expire, lapse

if TYPE_CHECKING:
    from tests.conftest import Shop

TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()
FEW, MANY = 60, 600
ADDS = "INSERT INTO entry "


class Watch:
    """What one run asked of SQLite: its statements with how many rows each changed, and the most that were fetched."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, int]] = []
        self.held = 0

    def changed(self, begin: str) -> list[int]:
        return [rows for text, rows in self.statements if text.lstrip().startswith(begin)]


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch, connect = Watch(), sqlite3.connect

    class Cursor(sqlite3.Cursor):
        def fetchall(self) -> list[Any]:
            rows = super().fetchall()
            watch.held = max(watch.held, len(rows))
            return rows

    class Connection(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            cursor = self.cursor(Cursor).execute(statement, *values)
            watch.statements.append((statement, cursor.rowcount))
            return cursor

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *given, **how: connect(*given, **how, factory=Connection))
        yield watch


@pytest.fixture(scope="module")
def salons(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Of so many cards, all of which are due."""
    folder = tmp_path_factory.mktemp("salons")
    return {cards: make(folder / f"{cards}.db", Shape(cards, 1, due_every=1, today=TODAY)) for cards in (FEW, MANY)}


@pytest.fixture
def salon(salons: dict[int, Path], tmp_path: Path, shop_at: Callable[..., Shop]) -> Callable[[int], Shop]:
    def copied(cards: int) -> Shop:
        path = shutil.copy(salons[cards], tmp_path / f"{cards}.db")
        return shop_at(Path(path), now=datetime.combine(TODAY, time(12), UTC))

    return copied


@pytest.mark.parametrize("command", ["expire", "nightly"])
def test_a_run_over_ten_times_as_many_cards_takes_the_same_statements(
    salon: Callable[[int], Shop], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    runs = []
    for cards in (FEW, MANY):
        with watched(monkeypatch) as watch:
            salon(cards).ok(command, "-q")
        assert sum(watch.changed(ADDS)) >= cards - 3
        runs.append([text for text, _ in watch.statements])
    assert runs[0] == runs[1]


@pytest.mark.parametrize("by", ["day", "id"])
def test_no_statement_adds_more_entries_than_a_batch(
    salon: Callable[[int], Shop], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(lapse, "BATCH", 50)
    monkeypatch.setattr(lapse, "DENSE", 64 if by == "id" else 0)
    shop = salon(MANY)
    with watched(monkeypatch) as watch:
        run = shop.ok("expire", "--json").json
    added = watch.changed(ADDS)
    assert sum(added) == run["cards"] >= MANY - 3
    assert max(added) == 50
    assert len(added) <= MANY / 50 + 2  # one of which ends freezes
    assert any("NOT INDEXED" in text for text, _ in watch.statements) is (by == "id")
    assert not shop.ok("db", "verify", "--json").json["findings"]


def test_both_ways_through_the_cards_give_the_same_books(
    salon: Callable[[int], Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    books, query = [], "SELECT card_id, seq, happened_on, units, value, state FROM entry ORDER BY card_id, seq"
    lines = "SELECT * FROM card_line ORDER BY id"
    monkeypatch.setattr(lapse, "BATCH", 50)
    for dense in (0, 64):
        monkeypatch.setattr(lapse, "DENSE", dense)
        shop = salon(MANY)
        run = shop.ok("expire", "--json").json
        lapsed = sorted((card["number"], card["units"], card["value"], card["expired_on"]) for card in run["expired"])
        left = [row[:-1] for row in shop.rows(lines)]
        books.append((shop.rows(query), left, lapsed, run["units"], run["value"]))
    assert books[0] == books[1]


@pytest.mark.parametrize("answer", [("--json",), ("--csv",), (), ("--dry-run", "--csv")], ids=" ".join)
def test_no_more_cards_are_held_than_a_step_while_they_are_told(
    salon: Callable[[int], Shop], monkeypatch: pytest.MonkeyPatch, answer: tuple[str, ...]
) -> None:
    monkeypatch.setattr(expire, "STEP", 100)
    with watched(monkeypatch) as watch:
        told = salon(MANY).ok("expire", *answer).out
    assert sum(watch.changed(ADDS)) == len(set(re.findall(r"\bB\d+\b", told)))
    assert 0 < watch.held <= 100


def test_what_is_kept_with_a_key_is_as_long_for_few_cards_as_for_many(salon: Callable[[int], Shop]) -> None:
    lengths = []
    for cards in (FEW, MANY):
        shop = salon(cards)
        first = shop.ok("expire", "--key", "night", "--json").json
        assert shop.ok("expire", "--key", "night", "--json").json == first
        assert len(first["expired"]) == first["cards"] >= cards - 3
        (kept,) = shop.rows("SELECT answer FROM request")[0]
        assert "expired" not in json.loads(kept)
        lengths.append(len(kept))
    assert lengths[1] - lengths[0] < 10
