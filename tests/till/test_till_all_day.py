"""`pkgcli till` through a day: what gets in its way, how long it stays small, and what a program reads of it."""

from __future__ import annotations

import gc
import json
import random
import shutil
import sqlite3
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from counter import sell
from till_talk import piped, told, typed, visits

sys.path.append(str(Path(__file__).parent.parent / "torture"))

from input_texts import PIECES
from input_vectors import GOOD, HOSTILE

from pkgcli.cli.till.line import OWN, Own, Shell, Visit, Who, meaning
from pkgcli.errors import PkgcliError
from pkgcli.reports.at_the_till import look_up

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def till(salon: Shop) -> Shop:
    """Anna has GC-1 (gym, as often as she likes), Berta GC-3 (spa)."""
    sell(salon, "gym", "Anna Blum", "--number", "GC-1")
    sell(salon, "spa", "Berta Kern", "--number", "GC-3")
    return salon


# What gets in its way.


def test_a_lock_that_somebody_holds_is_told_and_enter_repeats_with_the_same_key(till: Shop) -> None:
    other = sqlite3.connect(till.path, isolation_level=None)
    screen = typed(
        till,
        *("GC-3", lambda: other.execute("BEGIN IMMEDIATE"), "massage", "", lambda: other.execute("ROLLBACK"), "", ""),
    )
    other.close()
    assert screen.count("another program is using") == screen.count("Enter repeats it") == 2
    assert "GC-3 Berta Kern> \nRedeemed 1 × Massage" in screen
    assert visits(till) == 1
    (key,) = till.rows("SELECT request_key FROM request")[0]
    assert key.startswith("till-")


def test_a_lock_in_the_way_of_a_scan_leaves_nobody_open_and_enter_scans_again(till: Shop) -> None:
    other = sqlite3.connect(till.path, isolation_level=None)
    screen = typed(
        till,
        *("GC-1", lambda: other.execute("BEGIN EXCLUSIVE"), "GC-3", lambda: other.execute("ROLLBACK"), "", "massage"),
    )
    other.close()
    assert "GC-1 Anna Blum> GC-3\npkgcli: another program is using" in screen
    assert (visits(till, "GC-1"), visits(till, "GC-3")) == (0, 1)


def test_another_line_leaves_what_could_be_repeated(till: Shop) -> None:
    other = sqlite3.connect(till.path, isolation_level=None)
    typed(
        till,
        *("GC-3", lambda: other.execute("BEGIN IMMEDIATE"), "massage", lambda: other.execute("ROLLBACK")),
        *("GC-1", "", "yoga", ""),
    )
    other.close()
    assert (visits(till, "GC-1"), visits(till, "GC-3")) == (1, 0)


class FailingDisk(sqlite3.Connection):
    """Says of as many COMMITs as told that the disk failed, though they stand: a sync that comes back too late."""

    failures: ClassVar[int] = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        cursor = super().execute(sql, *values)
        if sql == "COMMIT" and FailingDisk.failures:
            FailingDisk.failures -= 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return cursor


def test_where_nobody_knows_whether_it_was_recorded_enter_repeats_it_and_it_is_once(
    till: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailingDisk, "failures", 1)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=FailingDisk))
    screen = typed(till, "GC-3", "massage", "", "undo", "y")
    assert "the outcome is unknown" in screen
    assert "Enter repeats it, with the same key" in screen
    assert screen.count("Redeemed 1 × Massage") == 1
    assert "Once more" not in screen, "it isn't another visit"
    assert "Undo operation" in screen
    assert visits(till) == 0
    assert till.rows("SELECT count(*) FROM operation WHERE kind = 'redeem'") == [(1,)]


def test_a_file_that_is_moved_or_restored_meanwhile_is_opened_as_it_is(till: Shop, tmp_path: Path) -> None:
    saved, away = tmp_path / "saved.db", tmp_path / "away.db"
    shutil.copyfile(till.path, saved)
    screen = typed(
        till,
        *("GC-3", "facial", lambda: till.path.rename(away), "help", "massage", lambda: away.rename(till.path), ""),
        *("facial=2", lambda: shutil.copyfile(saved, till.path), "facial=3"),
    )
    assert "there is no database at" in screen
    assert screen.count("Scan a card, or type a client") == 1
    assert screen.count("Redeemed") == 4
    assert visits(till) == 1, "of the file that was put in its place"


def test_what_is_typed_may_be_what_puts_the_file_right(till: Shop, tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    shutil.copyfile(till.path, saved)
    screen = typed(till, till.path.unlink, "GC-3", f"db restore {saved} -y", "", "GC-3", "massage")
    assert "Redeemed 1 × Massage" in screen


def test_after_midnight_it_is_another_day(till: Shop) -> None:
    def midnight() -> None:
        till.now = till.day("2026-03-03")

    screen = typed(till, "GC-3", "facial", "massage", midnight, "GC-3", "facial", "undo", "y", "undo", "y")
    first, _, second = screen.partition("At this prompt on 2026-03-02\n  2 redemptions, 2 sessions")
    assert "GC-3" in first
    assert "At this prompt on 2026-03-03 · 1 undone\n" in second
    days = [row["on"] for row in till.ok("history", "GC-3", "--json").json if row["kind"] == "redeem"]
    assert days == ["2026-03-02", "2026-03-02", "2026-03-03"]


def test_a_card_that_lapses_at_midnight_is_refused_though_it_was_open(till: Shop) -> None:
    sell(till, "spa", "Berta Kern", "--number", "GC-4", "--expires", "2026-03-02")

    def midnight() -> None:
        till.now = till.day("2026-03-03")

    screen = typed(till, "GC-4", "facial", midnight, "massage")
    assert "the card expired; its last day was 2026-03-02" in " ".join(screen.split())
    assert visits(till) == 1


# A pipe.


def test_a_pipe_goes_on_after_a_line_that_fails_and_ends_with_the_code_of_the_first(till: Shop) -> None:
    answer = piped(till, "GC-3", "massage=3", "nobody", "GC-3", "massage=2")
    assert answer.exit_code == 4
    assert answer.err.splitlines()[-2].startswith("pkgcli: 2 lines failed, the first of them line 2: redeem massage")
    assert "> " not in answer.out + answer.err.replace("pkgcli db", ""), "nobody is prompted"
    assert "Redeemed 2 × Massage" in answer.out
    assert piped(till, "GC-3", "facial", "").exit_code == 0


def test_at_a_terminal_what_failed_was_seen(till: Shop) -> None:
    typed(till, "nobody", "GC-3", "massage=3", exit_code=0)


def test_a_pipe_is_asked_nothing(till: Shop) -> None:
    answer = piped(till, "GC-3", "facial", "facial", "undo", "undo -y")
    assert answer.exit_code == 2
    assert "add --yes, or type undo" in answer.err
    assert visits(till) == 1


def test_json_is_one_object_for_each_line(till: Shop) -> None:
    lines = (
        "GC-3",
        "",
        "massage",
        "massage=9",
        "for",
        "help",
        "find blum",
        "card show GC-3 --csv",
        "x" * 5000,
        "nobody",
    )
    objects = told(till, *lines)
    assert [each.get("line") for each in objects] == [1, 3, 4, 5, 6, 7, 8, 9, 10, None]
    opened, redeemed, refused, state, helped, found, shown, long, unknown, day = objects
    assert list(opened) == ["line", "exit_code", "answer"]
    assert list(opened["answer"]) == [
        "who",
        "type",
        "client",
        "members",
        "today",
        "choices",
        "cards",
        "over",
        "is_card",
    ]
    assert opened["answer"]["choices"][0] == {
        "number": 1,
        "card": "GC-3",
        "item": "facial",
        "name": "Facial",
        "available": 3,
    }
    assert list(redeemed["answer"]) == ["operation", "covered", "due", "tip", "entries", "warnings"]
    assert (refused["exit_code"], refused["error"]["code"]) == (4, "too_little_left")
    assert state["answer"] == {"staff": None, "who": "GC-3", "for": None, "tip": None}
    assert helped["text"].startswith("Scan a card")
    assert [each["type"] for each in found["answer"]] == ["C1001"]
    assert shown["answer"]["number"] == "GC-3"
    assert (long["exit_code"], unknown["exit_code"]) == (2, 3)
    assert list(day["day"]) == [
        *("on", "currency", "visits", "sessions", "covered", "due", "tips", "cards_sold", "sold", "paid", "undone")
    ]


def test_the_error_that_a_pipe_ends_with_is_an_object_too(till: Shop) -> None:
    answer = piped(till, "nobody", options=("--json",))
    assert (answer.exit_code, json.loads(answer.err)["error"]["code"]) == (3, "card_not_found")


# A long day.


class Counted(sqlite3.Connection):
    """Keeps what it was asked."""

    asked: ClassVar[list[str]] = []

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked.append(sql)
        return super().execute(sql, *values)


# Measured: a scan 17; a visit 49, of which 14 look whether it is a scan; help 0; balance 31.
MOST_STATEMENTS = {"GC-1": 20, "yoga": 54, "help": 0, "balance": 36}
MOST_OPENINGS = {"GC-1": 1, "yoga": 2, "help": 0, "balance": 2}


@pytest.mark.parametrize("line", MOST_STATEMENTS)
def test_a_line_takes_a_known_number_of_statements_and_openings(
    till: Shop, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*lines: str) -> list[str]:
        monkeypatch.setattr(Counted, "asked", [])
        piped(till, *lines)
        return Counted.asked

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))
    before, after = asked("GC-1"), asked("GC-1", line)
    opened = [sum(sql.startswith("PRAGMA synchronous") for sql in each) for each in (before, after)]
    assert opened[1] - opened[0] == MOST_OPENINGS[line]
    assert len(after) - len(before) <= MOST_STATEMENTS[line], "\n".join(after[len(before) :])


def test_while_it_waits_nothing_is_open(till: Shop) -> None:
    seen: list[bool] = []

    def look() -> None:
        with sqlite3.connect(till.path, isolation_level=None, timeout=0) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("ROLLBACK")
        other.close()
        gc.collect()
        seen.append(any(isinstance(each, sqlite3.Connection) and is_open(each) for each in gc.get_objects()))

    typed(till, "GC-3", look, "massage", look, "massage=9", look, "nobody", look, "undo -y", look, "card list", look)
    assert seen == [False] * 6


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018
    except sqlite3.ProgrammingError:
        return False
    return True


def test_memory_does_not_grow_with_the_lines_of_a_day(till: Shop) -> None:
    """Counted in blocks of memory. Measured: 755 for the first 700 lines, 80 for the next 2,100."""
    blocks: list[int] = []

    def measure() -> None:
        gc.collect()
        blocks.append(sys.getallocatedblocks())

    rounds = ["GC-3", "nobody", "massage=9", "for x", "balance", "GC-1", "card show GC-1"] * 100
    visit = ["GC-1", "yoga --again"]
    typed_quietly(till, [*rounds, *visit * 5, measure, *rounds, *rounds, measure, *visit * 50, measure])
    begun, after_lines, after_visits = blocks
    assert after_lines - begun < 500, f"{2 * len(rounds)} lines"
    assert after_visits - after_lines < 50 * 10, "50 redemptions, which undo and the summary know"


def typed_quietly(shop: Shop, lines: list[Any]) -> None:
    """The same as `typed`, on a screen that keeps nothing."""
    from till_talk import Screen, Typing

    from pkgcli.main import main
    from pkgcli.runtime import Runtime

    class Dark(Screen):
        def write(self, text: str, /) -> int:
            return len(text)

    screen = Dark()
    environ = {"PKGCLI_DB": str(shop.path), "PKGCLI_TRACEBACK": "1"}
    keyboard = Typing(tuple(lines), screen)
    main(["till"], Runtime(environ, keyboard, screen, screen, lambda: shop.now, shop.chance.randbytes))


# Whatever is typed.

USUAL = (
    *OWN,
    "pkgcli",
    "redeem",
    "card",
    "GC-1",
    "GC-3",
    "1",
    "2",
    "3",
    "1=1",
    "2=99",
    "1=",
    "yoga",
    "facial",
    "--for",
)
ODD = (*USUAL, *GOOD, *HOSTILE, *PIECES, "'", '"')


def odd_line(chance: random.Random) -> str:
    """Words of the shop and of nobody, joined as they come."""
    words = [
        chance.choice(USUAL if chance.random() < 0.4 else ODD) for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5)))
    ]
    line = chance.choice((" ", " ", " ", "", "=", "  ")).join(words)
    if chance.random() < 0.2:
        place = chance.randint(0, len(line))
        line = line[:place] + chr(chance.choice((0, 9, 27, 34, 39, 92, 0x202E, 0xDCFF, 0x1F642))) + line[place:]
    return line.strip()


def test_whatever_is_typed_means_something_or_is_refused_in_our_words(till: Shop) -> None:
    opened = [None, *(look_up(till.occasion(), who=who).opened for who in ("GC-1", "GC-3", "Anna Blum"))]
    chance, meant = random.Random("the till"), dict.fromkeys((Visit, Own, Shell, Who, PkgcliError), 0)
    for _ in range(20_000):
        line = odd_line(chance) or "x"
        try:
            found: object = meaning(line, chance.choice(opened))
        except PkgcliError as error:
            found = error
        kind = next(kind for kind in meant if isinstance(found, kind))
        meant[kind] += 1
        if isinstance(found, Visit):
            assert all(item and 1 <= quantity <= 99 for item, quantity in found.items), line
    assert min(meant.values()) > 100, meant


def test_whatever_is_typed_ends_in_an_answer_or_an_error_of_ours(till: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """PKGCLI_TRACEBACK lets a bug through. Commands of the shell have a torture of their own."""
    monkeypatch.chdir(till.path.parent)
    chance = random.Random("a day at the till")
    lines = [odd_line(chance).replace("\n", " ").replace("\r", " ") for _ in range(400)]
    lines = [line for line in lines if not line.startswith(("quit", "exit")) and "import" not in line]
    answers = told(till, *lines)
    assert {each["exit_code"] for each in answers[:-1]} <= {0, 2, 3, 4}
    assert len(answers) - 1 == sum(bool(line.strip()) for line in lines)
