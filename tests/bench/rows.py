"""What a row of the page is: something that is measured against something else, and the goal it has to reach.

    @row("redeem", "one durable redemption: `redeem CARD ITEM`", "bare Python", at_most(1.5), without="16.7 with ...")
    def redeem(bench):
        yield bench.ratio(bench.pkgcli("redeem", "B7", "massage", db=bench.salon(10_000)), bench.bare)

A row may yield several figures, each a line of the table, with its `case`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from big_salon import Shape, make
from turns import Argv, Command, Taken, in_turn


@dataclass(frozen=True)
class Goal:
    """What the figure has to be; `holds` of one that is only written down is always true."""

    text: str
    holds: Callable[[float], bool]


def at_most(limit: float) -> Goal:
    return Goal(f"<= {limit:g}", lambda figure: figure <= limit)


def at_least(limit: float) -> Goal:
    return Goal(f">= {limit:g}", lambda figure: figure >= limit)


def below(limit: float) -> Goal:
    return Goal(f"< {limit:g}", lambda figure: figure < limit)


FASTER = Goal("faster", lambda figure: figure < 1)
WRITTEN_DOWN = Goal("", lambda figure: True)


@dataclass(frozen=True)
class Figure:
    """One measured figure, by default a ratio; None where it couldn't be measured, and `remark` says why.

    `ours` and `theirs` are in seconds (or in what `unit` says), `memory` in MiB, `commands` as they can be typed.
    """

    value: float | None
    ours: float | None = None
    theirs: float | None = None
    by_cpu: float | None = None
    memory: float | None = None
    case: str = ""
    goal: Goal | None = None
    against: str | None = None
    without: str | None = None
    remark: str = ""
    commands: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """`without` is the figure of before, with the change that made the difference named."""

    name: str
    theme: str
    what: str
    against: str
    goal: Goal
    without: str
    measure: Callable[[Bench], Iterator[Figure]]


ROWS: dict[str, Row] = {}


def row(name: str, what: str, against: str, goal: Goal, without: str = "") -> Callable[[Any], Any]:
    """Makes a row of a function that takes the bench and yields figures; its theme is the module that it stands in."""

    def kept(measure: Callable[[Bench], Iterator[Figure]]) -> Callable[[Bench], Iterator[Figure]]:
        assert name not in ROWS, name
        ROWS[name] = Row(name, measure.__module__, what, against, goal, without, measure)
        return measure

    return kept


@dataclass(frozen=True)
class Sizes:
    """How much of everything. `rounds` is for commands of a moment, `long_rounds` for those of seconds; what takes
    minutes is run once."""

    name: str
    entries: tuple[int, ...]
    cards: int
    rows: tuple[int, ...]
    rounds: int
    long_rounds: int
    seconds: float
    """How long a crowd works."""


MANY = 10**6
"""Rows that take minutes: a ratio of one run each, over which noise evens out."""

SIZES = {
    size.name: size
    for size in (
        Sizes("full", (10**4, 10**5, 10**6, 10**7), 10**6, (10**5, 10**6), rounds=25, long_rounds=3, seconds=20.0),
        Sizes("small", (10**4, 10**5), 10**4, (10**4,), rounds=9, long_rounds=3, seconds=5.0),
        Sizes("tiny", (200, 400), 40, (40,), rounds=1, long_rounds=1, seconds=0.3),
    )
}


@dataclass(frozen=True)
class Bench:
    """What a row measures with: a folder for its files, the sizes, the programs."""

    folder: Path
    sizes: Sizes

    def rounds_of(self, count: int) -> int:
        """How often to do what goes through so many rows."""
        return 1 if count >= MANY else self.sizes.long_rounds

    @cached_property
    def program(self) -> Argv:
        """As users start it; where it isn't installed, as a module of this tree."""
        script = Path(sys.executable).with_name("pkgcli")
        return (script,) if script.exists() else (sys.executable, "-m", "pkgcli")

    @cached_property
    def bare(self) -> Command:
        """What everything at the till is compared with: Python with nothing but SQLite."""
        return Command((sys.executable, "-c", "import sqlite3"), shown='python -c "import sqlite3"')

    def pkgcli(self, *argv: str, db: Path, **how: Any) -> Command:
        """`pkgcli ARGV` on that file."""
        return self.pkgcli_of(lambda nth: argv, db=db, **how)

    def pkgcli_of(self, argv: Callable[[int], Sequence[str]], *, db: Path, **how: Any) -> Command:
        """The same, with other arguments in each round."""
        shown = f"PKGCLI_DB={db.name} pkgcli {' '.join(argv(0))}".replace(f"{self.folder}/", "")
        return Command(lambda nth: (*self.program, *argv(nth)), environ={"PKGCLI_DB": str(db)}, shown=shown, **how)

    def on_a_card(
        self, *argv: str, entries: int | None = None, db: Path | None = None, among: int = 1000, **how: Any
    ) -> Command:
        """The same on a salon with so many entries, or on a copy of one: CARD is another one each round."""

        def of_round(nth: int) -> list[str]:
            return [self.card(nth % among, entries) if word == "CARD" else word for word in argv]

        return self.pkgcli_of(of_round, db=db or self.salon(entries), **how)

    def salon(self, entries: int | None = None, *, a_card: int = 10, due_every: int = 0) -> Path:
        """A file with so many entries (the smallest size unless told). It is made once a day and shared: what changes
        it by more than a few entries takes a copy."""
        shape = Shape(entries or self.sizes.entries[0], a_card, due_every)
        path = self.folder / shape.name
        return path if path.exists() else make(path, shape)

    def card(self, nth: int, entries: int | None = None, a_card: int = 10) -> str:
        """The number of some card of such a salon, another one for each round, of the same package in all salons."""
        cards = Shape(entries or self.sizes.entries[0], a_card).cards
        return f"B{4 + 3 * (nth * 2639 % max(1, (cards - 3) // 3))}"

    def ratio(self, ours: Command, theirs: Command, *, rounds: int | None = None, **more: Any) -> Figure:
        """The two in turn."""
        return next(self.ratios([ours], theirs, rounds=rounds, **more))

    def ratios(self, ours: Sequence[Command], theirs: Command, *, rounds: int | None = None, **more: Any) -> Any:
        """Several against the same one, all in turn."""
        of_them, *of_us = in_turn(rounds or self.sizes.rounds, theirs, *ours)
        for command, taken in zip(ours, of_us, strict=True):
            yield replace(compared(taken, of_them), commands=(str(command), str(theirs)), **more)


def compared(ours: Taken, theirs: Taken) -> Figure:
    return Figure(
        value=ours.seconds / theirs.seconds,
        ours=ours.seconds,
        theirs=theirs.seconds,
        by_cpu=ours.cpu / theirs.cpu if theirs.cpu else None,
        memory=ours.memory,
    )


def at_hand(program: str) -> bool:
    return shutil.which(program) is not None


def missing(program: str) -> Figure:
    return Figure(None, remark=f"{program} isn't on the PATH")
