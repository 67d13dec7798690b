"""A ledger that grows.

The same commands on a file that is ten, a hundred, a thousand times as long. *In process* is a till that stays open:
nothing is loaded, so that only the work of the statements is left; the instructions are those of SQLite's machine.
The cards are a few that come again and again. One that wasn't seen for long is read from the disk first, its entries
being as many pages of the file as they are days apart; that is not in these figures, and does not grow with the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rows import Bench, Figure, at_hand, at_most, compared, missing, row
from turns import Command, in_turn

FLAT = {
    "redeem": ["redeem", "CARD", "massage"],
    "balance": ["balance", "CARD", "--json"],
    "history": ["history", "CARD", "--csv"],
}

SUMMED = "with balances summed instead of kept on the card: 4.7 ms more for a card with 10,000 entries"

A_CONNECTION_A_STEP = "with a connection for each step: a sixth more, by CPU"

SEEN = 5
"""Cards that come again and again."""

HELD = Path(__file__).with_name("held.py")


@row("flat", "whole processes", "itself at the smallest", at_most(1.1), without=SUMMED)
def flat(bench: Bench) -> Iterator[Figure]:
    smallest, *larger = bench.sizes.entries
    for name, argv in FLAT.items():
        commands = [bench.on_a_card(*argv, entries=entries, among=SEEN) for entries in (smallest, *larger)]
        least, *others = in_turn(bench.sizes.rounds, *commands)
        for entries, command, taken in zip(larger, commands[1:], others, strict=True):
            figure = compared(taken, least)
            yield Figure(
                **{**vars(figure), "case": f"{name} at {entries:,} entries", "commands": (str(command),)},
            )


@row("flat-in-process", "in process", "itself at the smallest", at_most(1.1), without=SUMMED)
def flat_in_process(bench: Bench) -> Iterator[Figure]:
    files = {str(bench.salon(entries)): entries for entries in bench.sizes.entries}
    cards = 4 * bench.sizes.rounds + 1
    databases = {path: [bench.card(nth % SEEN, entries) for nth in range(cards)] for path, entries in files.items()}
    given = json.dumps({"databases": databases, "commands": FLAT})
    told = subprocess.run(
        (sys.executable, HELD, "in_turn", given), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    for name, work in json.loads(told).items():
        least, *others = work.values()
        for entries, taken in zip(bench.sizes.entries[1:], others, strict=True):
            yield Figure(
                taken["seconds"] / least["seconds"],
                taken["seconds"],
                least["seconds"],
                by_cpu=taken["cpu"] / least["cpu"],
                case=f"{name} at {entries:,} entries",
                remark=f"{least['instructions']:,} instructions became {taken['instructions']:,}",
            )


@row("db-verify", "`db verify`", "`PRAGMA integrity_check` in the sqlite3 shell", at_most(10), A_CONNECTION_A_STEP)
def db_verify(bench: Bench) -> Iterator[Figure]:
    if not at_hand("sqlite3"):
        yield missing("sqlite3")
        return
    sizes = [entries for entries in bench.sizes.entries if entries <= 10**6]
    for entries in sizes[-2:]:
        path = bench.salon(entries)
        theirs = Command(
            ("sqlite3", path, "PRAGMA integrity_check"), shown=f'sqlite3 {path.name} "PRAGMA integrity_check"'
        )
        ours = bench.pkgcli("db", "verify", db=path)
        yield bench.ratio(ours, theirs, rounds=bench.rounds_of(entries), case=f"{entries:,} entries")
