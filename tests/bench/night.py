"""The night.

A run that has something to do is compared with the sqlite3 shell, which does the same statements on the same schema
with its triggers and hands the entries to `sha256sum`; both begin with a copy of the same file. A night that has
nothing to do is compared with bare Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from big_salon import Shape
from rows import Bench, Figure, at_hand, at_most, missing, row
from turns import Command

from pkgcli.ledger import lapse

SHELL = "the sqlite3 shell and sha256sum"

BARE = "bare Python"

EVERY = (100, 1)
"""One card in so many is due."""

_SCRIPT = """
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA cell_size_check = ON;
PRAGMA temp_store = MEMORY;
PRAGMA synchronous = EXTRA;
.parameter init
.parameter set :today "'{today}'"
.parameter set :operation {operation}
.parameter set :before {entry}
.parameter set :after 0
.parameter set :batch {all}
BEGIN IMMEDIATE;
{entries};
{lines};
.output {told}
SELECT * FROM entry WHERE id > :before ORDER BY id;
SELECT p.* FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id WHERE e.id > :before ORDER BY e.id, p.line_id;
.output
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
VALUES (:operation, '{today}T03:00:00.000000Z', '{today}', 'expire', 2, zeroblob(32));
COMMIT;
"""


@row(
    "expire",
    "`expire` of cards that are due",
    SHELL,
    at_most(1.2),
    without="row by row 3.6; with all that lapsed held for the answer 1.4, and 114 MiB at 100,000 cards",
)
def expire(bench: Bench) -> Iterator[Figure]:
    if not at_hand("sqlite3"):
        yield missing("sqlite3")
        return
    for every in EVERY:
        salon = bench.salon(bench.sizes.cards, a_card=1, due_every=every)
        ours, theirs = (salon.with_name(f"{name}-of-the-night.db") for name in ("ours", "theirs"))
        quietly = bench.pkgcli("expire", "-q", db=ours, copy=[(salon, ours)])
        shell = _shell(salon, theirs, every)
        rounds = 1 if every == 1 else bench.rounds_of(bench.sizes.cards)
        many = "all" if every == 1 else f"1 in {every}"
        yield bench.ratio(quietly, shell, rounds=rounds, case=f"{many} of {bench.sizes.cards:,} cards")
        for path in (ours, theirs, _told(theirs)):
            path.unlink(missing_ok=True)


@row("night-without-work", "a night with nothing to do", BARE, at_most(5))
def nothing_to_do(bench: Bench) -> Iterator[Figure]:
    salon = bench.salon(bench.sizes.cards, a_card=1)
    for argv in (("expire",), ("nightly", "-q")):
        command = bench.pkgcli(*argv, db=salon)
        case = f"`{' '.join(argv)}`, {bench.sizes.cards:,} cards, none due"
        yield replace(bench.ratio(command, bench.bare), case=case)


def _shell(salon: Path, copied: Path, every: int) -> Command:
    """The statements of the program, each but once for all cards."""
    shape = Shape(1)
    script = copied.with_suffix(".sql")
    last = _last(salon)
    which = "the next" if every == 1 else "the first"
    script.write_text(
        _SCRIPT.format(
            today=shape.today,
            operation=last[0] + 1,
            entry=last[1],
            all=2**40,
            entries=lapse.ENTRIES[which],
            lines=lapse.LINES,
            told=_told(copied),
        ),
        encoding="utf-8",
    )
    work = f"sqlite3 '{copied}' < '{script}' && sha256sum '{_told(copied)}'"
    shown = f"sqlite3 {copied.name} < {script.name} && sha256sum {_told(copied).name}"
    return Command(("sh", "-c", work), copy=[(salon, copied)], shown=shown)


def _told(copied: Path) -> Path:
    return copied.with_suffix(".txt")


def _last(salon: Path) -> tuple[int, int]:
    """The last operation and the last entry of the file."""
    connection = sqlite3.connect(salon)
    try:
        return connection.execute("SELECT (SELECT max(id) FROM operation), (SELECT max(id) FROM entry)").fetchone()
    finally:
        connection.close()
