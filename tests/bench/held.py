"""A till that stays open: the whole program again and again in one process, with nothing left to be loaded.

    python held.py WORK ARGUMENTS-AS-JSON

prints what came of it as JSON. The functions below are the kinds of work.
"""

from __future__ import annotations

import io
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pkgcli.main import main
from pkgcli.runtime import Runtime

STEP = 1
"""Instructions of SQLite's machine are counted so many at a time."""


class Counted(sqlite3.Connection):
    """Counts the instructions of SQLite's machine, of all connections together."""

    instructions = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.set_progress_handler(self._more, STEP)

    def _more(self) -> int:
        Counted.instructions += STEP
        return 0


class Taken(NamedTuple):
    seconds: float
    cpu: float


def typed(database: str, argv: Sequence[str]) -> Taken:
    """What one command took, and how much of it on the CPU; it has to succeed."""
    told = io.StringIO()
    runtime = Runtime({"PKGCLI_DB": database}, io.StringIO(), told, told)
    begun, on_cpu = time.perf_counter(), time.process_time()
    code = main(list(argv), runtime)
    assert code == 0, told.getvalue()
    return Taken(time.perf_counter() - begun, time.process_time() - on_cpu)


def in_turn(databases: dict[str, list[str]], commands: dict[str, list[str]]) -> dict[str, Any]:
    """Each command on each card of each database, the databases in turn: medians, by command and database.

    The last card is for the instructions of SQLite's machine, which are the same each time.
    """
    figures: dict[str, Any] = {}
    connect = sqlite3.connect
    for name, argv in commands.items():
        taken: dict[str, list[Taken]] = {database: [] for database in databases}
        *rounds, last = zip(*databases.values(), strict=True)
        for cards in rounds:
            for database, card in zip(databases, cards, strict=True):
                taken[database].append(typed(database, _of(argv, card)))
        sqlite3.connect = lambda *given, **options: connect(*given, **options, factory=Counted)  # type: ignore[assignment]
        for database, card in zip(databases, last, strict=True):
            Counted.instructions = 0
            typed(database, _of(argv, card))
            figures.setdefault(name, {})[database] = {
                "seconds": statistics.median(each.seconds for each in taken[database]),
                "cpu": statistics.median(each.cpu for each in taken[database]),
                "instructions": Counted.instructions,
            }
        sqlite3.connect = connect
    return figures


def _of(argv: Sequence[str], card: str) -> list[str]:
    return [card if word == "CARD" else word for word in argv]


def without_pause(database: str, cards: list[str], begin: float, until: float) -> dict[str, Any]:
    """Redeems from one card after the other from `begin` (as `time.time` tells it) to `until`."""
    taken, numbers = [], _round_and_round(cards)
    typed(database, ["redeem", next(numbers), "massage"])
    time.sleep(max(0.0, begin - time.time()))
    begun = time.time()
    while time.time() < until:
        taken.append(typed(database, ["redeem", next(numbers), "massage"]).seconds)
    return {"redeemed": len(taken), "seconds": time.time() - begun, "longest": max(taken, default=0.0)}


def _round_and_round(cards: list[str]) -> Iterator[str]:
    while True:
        yield from cards


if __name__ == "__main__":
    work = {"in_turn": in_turn, "without_pause": without_pause}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(**json.loads(sys.argv[2]))))
