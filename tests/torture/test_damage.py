"""Damage: whatever became of the bytes, the program answers in one line, writes nothing it can't stand for, and
`db verify` finds what has changed the ledger.

A control reads each damaged file as SQLite's own `quick_check` does, which has to miss more than a tenth of what
flipped bits did to the ledger.
"""

from __future__ import annotations

import json
import random
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from damage_counter import COMMANDS, Counterpart, processed
from damage_foreign import FOREIGN
from damage_kinds import Damage, Layout, bit_flip, layout_of, truncation, zeroed_page
from damage_meaning import Content, content_of, is_seen_by_quick_check, meaning
from damage_salon import NUMBER, grown
from figures import tried
from input_salon import faults_of
from sizes import FULL, size
from tamper_attacks import opened, schema_written, without_triggers

if TYPE_CHECKING:
    from tests.conftest import Shop

Hurt = Callable[[bytes, Layout, random.Random], Damage]

FLIPS, TRUNCATIONS, ZEROED = size(32, 2000), size(6, 200), size(6, 200)
SLICES = 2
PROCESSES = 50
"""One of so many is asked as a process of its own too."""

ANSWER_FIRST = ("export", "verify", "check")
"""They have begun to answer, with the names of columns and with findings, when they are refused."""

LOOKED_INTO = {("verify", "findings"), ("check", "findings"), ("backup", "backup_unsound")}
"""What is told of a file that is ours by its header, by those who look further."""


def _but_its_backups(path: Path) -> Content:
    """What is in the file. What it was restored from it remembers, as one of its backups."""
    return {name: rows for name, rows in content_of(path).items() if name != "backup"}


EACH = size(2, 4)
"""Of the sampled commands, so many on each damaged file, beside `db verify`."""


KINDS = list(FOREIGN)


def _without_a_rule(rule: str, change: str) -> Callable[[sqlite3.Connection], None]:
    """What a flipped bit can do and a statement can't: `change` breaks a rule, which stands again afterwards."""

    def do(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA writable_schema = ON")
        was = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'operation'").fetchone()[0]
        assert rule in was
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'operation'", (was.replace(rule, ""),))
        connection.execute("PRAGMA writable_schema = RESET")
        without_triggers(change)(connection)
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'operation'", (was,))

    return do


def _unchecked(change: str) -> Callable[[sqlite3.Connection], None]:
    """A change that no CHECK has looked at."""

    def do(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        without_triggers(change)(connection)

    return do


UNREADABLE = {
    "a day that is none": without_triggers(f"UPDATE card SET expires_on = '2026=09-04' WHERE number = '{NUMBER}'"),
    "a month that there isn't": without_triggers("UPDATE card SET starts_on = '2026-14-04' WHERE kind = 'unlimited'"),
    "a day that a terminal would obey": _unchecked(
        "UPDATE entry SET happened_on = substr(happened_on, 1, 9) || char(20) WHERE id = 20"
    ),
    "bytes that are no text": without_triggers(
        "UPDATE operation SET recorded_at = CAST(x'323032362d30332dff' AS TEXT) WHERE id = 100"
    ),
    "a name that is no text": without_triggers("UPDATE client SET name = CAST(x'416eff' AS TEXT)"),
    "nothing where something has to be": _without_a_rule(
        " NOT NULL CHECK (length(hash) = 32)", "UPDATE operation SET hash = NULL WHERE id = 100"
    ),
    "a trigger that names a table that there isn't": schema_written(
        "UPDATE sqlite_master SET sql = replace(sql, 'FROM operation)', 'FROM nperation)') WHERE name = 'entry_is_new'"
    ),
}


@pytest.fixture
def counter(shop: Shop) -> Counterpart:
    return Counterpart(grown(shop))


def test_verify_says_nothing_of_the_salon_before_it_is_damaged(counter: Counterpart) -> None:
    assert counter.finds() == ""
    for name in COMMANDS:
        assert counter.ask(name, "nothing") == 0
    assert counter.faults == []


@pytest.mark.parametrize("slice_", range(SLICES))
def test_flipped_bits_are_answered_in_one_line_and_found(counter: Counterpart, slice_: int) -> None:
    _torture(counter, "bit flips", bit_flip, FLIPS // SLICES, slice_)


@pytest.mark.parametrize("slice_", range(size(1, 2)))
def test_cut_files_are_answered_in_one_line_and_found(counter: Counterpart, slice_: int) -> None:
    _torture(counter, "truncations", truncation, TRUNCATIONS // size(1, 2), slice_)


@pytest.mark.parametrize("slice_", range(size(1, 2)))
def test_zeroed_pages_are_answered_in_one_line_and_found(counter: Counterpart, slice_: int) -> None:
    _torture(counter, "zeroed pages", zeroed_page, ZEROED // size(1, 2), slice_)


def _torture(counter: Counterpart, case: str, hurt: Hurt, count: int, slice_: int) -> None:
    chance = random.Random(f"{case} {slice_}")
    before, layout = content_of(counter.path), layout_of(counter.path)
    met: Counter[str] = Counter()
    missed: list[str] = []
    for number in range(count):
        damage = hurt(counter.whole, layout, chance)
        counter.put(damage.content)
        what = meaning(content_of(counter.path), before)
        met[what] += 1
        found = counter.finds()
        met[f"{what}, found"] += bool(found)
        met[f"{what}, seen by quick_check"] += is_seen_by_quick_check(counter.path)
        if what == "ledger" and not found:
            missed.append(damage.what)
        for name in chance.sample(sorted(COMMANDS), EACH):
            counter.ask(name, damage.what)
        if number % PROCESSES == 0:
            counter.ask_as_a_process(chance.choice(sorted(COMMANDS)), damage.what)
    assert not counter.faults, f"{len(counter.faults)} faults, first:\n" + "\n".join(counter.faults[:5])
    assert len(missed) * 100 <= met["ledger"], missed
    unseen = met["ledger"] - met["ledger, seen by quick_check"]
    control = None
    if hurt is bit_flip and FULL:
        assert unseen * 10 > met["ledger"], "quick_check alone finds nearly all: verify would not be needed"
        control = "more than a tenth, as it must"
    _note(case, slice_, count, "files")
    _note(f"{case} that changed the ledger", slice_, met["ledger"], "files")
    _note(f"{case} that changed the ledger, found", slice_, met["ledger, found"], "files")
    _note(f"{case} that changed the ledger, missed by `quick_check` alone", slice_, unseen, "files", control)
    _note(f"{case} beside the ledger", slice_, met["beside"], "files")
    _note(f"{case} beside the ledger, found", slice_, met["beside, found"], "files")
    _note(f"{case} of indexes, pages and schema", slice_, met["form"], "files")
    _note(f"{case} of indexes, pages and schema, found", slice_, met["form, found"], "files")
    _note(f"{case} without meaning", slice_, met["none"], "files")
    _note(f"commands after {case}", slice_, sum(counter.asked.values()), "commands")
    _note(f"commands after {case} that did their work", slice_, counter.wrote, "commands")


def _note(case: str, slice_: int, count: int, unit: str, control: str | None = None) -> None:
    tried("Damage", f"{case}, slice {slice_}", count, unit, lost=None, half_applied=None, control=control)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_database_of_ours_is_refused_and_left_alone(counter: Counterpart, kind: str) -> None:
    foreign = FOREIGN[kind]
    counter.clear()
    foreign.make(counter.path, counter.whole)
    before = _all_there(counter.path)
    if foreign.could_hang:  # a process can be ended where it hangs
        for name in ("verify", "redeem"):
            done = processed(counter.path, *COMMANDS[name], "--json")
            assert (done.returncode, json.loads(done.stderr)["error"]["code"]) == (6, foreign.code), done.stderr
    sample = sorted(COMMANDS) if FULL else random.Random(kind).sample(sorted(COMMANDS), 3)
    for name in sample:
        argv = COMMANDS[name]
        told = counter.shop.run(*argv)
        assert (told.exit_code, faults_of(told)) == (6, []), name
        assert told.out == "" or name in ANSWER_FIRST, name
        code = json.loads(counter.shop.run(*argv, "--json").err)["error"]["code"]
        assert code == foreign.code or (foreign.is_ours and (name, code) in LOOKED_INTO), name
        assert _all_there(counter.path) == before, name
    _note("a foreign file", list(FOREIGN).index(kind), 1, "kinds of file")
    _note("commands on a foreign file", list(FOREIGN).index(kind), 2 * len(sample), "commands")


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_that_cannot_be_is_told_as_damage_and_not_as_a_bug(counter: Counterpart, name: str) -> None:
    with opened(counter.path) as connection:
        UNREADABLE[name](connection)
    counter.put(counter.path.read_bytes())
    assert counter.finds()
    for command in sorted(COMMANDS):
        counter.ask(command, name)
    assert not counter.faults, "\n".join(counter.faults)


@pytest.mark.parametrize("slice_", range(size(1, 4)))
def test_a_backup_brings_the_salon_back_whatever_became_of_its_file(
    counter: Counterpart, tmp_path_factory: pytest.TempPathFactory, slice_: int
) -> None:
    backup = tmp_path_factory.mktemp("elsewhere") / "backup.db"
    backup.write_bytes(counter.whole)
    chance, layout, whole = random.Random(slice_), layout_of(backup), _but_its_backups(backup)
    count = size(6, 50)
    not_restored = []
    for number in range(count):
        damage = (bit_flip, truncation, zeroed_page)[number % 3](counter.whole, layout, chance)
        counter.put(damage.content)
        told = counter.shop.run("db", "restore", str(backup), "-y")
        assert faults_of(told) == [], damage.what
        kept = list(counter.path.parent.glob("salon-before-restore-*.db"))
        is_whole = meaning(_but_its_backups(counter.path), whole) in ("none", "form")
        if told.exit_code or not is_whole or len(kept) != 1 or counter.finds():
            not_restored.append(f"{damage.what}: {told.err}")
    assert not_restored == []
    _note("restored from a backup", slice_, count, "files")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_backup_is_neither_restored_nor_compared_with(counter: Counterpart, kind: str) -> None:
    foreign = counter.path.parent / "foreign" / "found.db"
    foreign.parent.mkdir()
    FOREIGN[kind].make(foreign, counter.whole)
    before = _all_there(foreign)
    for argv in (("db", "restore", str(foreign), "-y"), ("db", "verify", "--against", str(foreign))):
        if FOREIGN[kind].could_hang:
            processed(counter.path, *argv)
        told = counter.shop.run(*argv)
        assert told.exit_code in (2, 6), (argv, told)
        assert faults_of(told) == []
        assert _all_there(foreign) == before
        assert counter.path.read_bytes() == counter.whole


def _all_there(path: Path) -> dict[str, object]:
    """What lies beside a path, and at it; a folder for backups may stay empty."""
    return {
        each.name: each.read_bytes() if stat.S_ISREG(each.lstat().st_mode) else stat.S_IFMT(each.lstat().st_mode)
        for each in path.parent.iterdir()
        if each.name != "backups"
    }
