"""At the till.

Each command is a process of its own on a file with two years of a salon, and each time on another card. A redemption is
on the disk (`synchronous=EXTRA`) when it ends. *Bare Python* is `python -c "import sqlite3"` of the same environment.
*Through Typer* is what `pkgcli` took, by CPU, before it parsed plain command lines by itself, drew its tables without
Rich and loaded less of the standard library; the next section takes these savings back one by one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from rows import FASTER, Bench, Figure, at_hand, at_most, missing, row
from turns import Command, in_turn

BARE = "bare Python"


def through_typer(figure: float) -> str:
    return f"through Typer: {figure}"


@row(
    "redeem",
    "`redeem CARD ITEM`, durable",
    BARE,
    at_most(1.5),
    without=f"{through_typer(8.3)}; everything imported at the top: 16.7",
)
def redeem(bench: Bench) -> Iterator[Figure]:
    yield bench.ratio(bench.on_a_card("redeem", "CARD", "massage"), bench.bare)


@row(
    "balance",
    "`balance CARD` as a table on a terminal",
    BARE,
    at_most(5),
    without=f"{through_typer(11.3)}, drawn by Rich; everything imported at the top: 17.1",
)
def balance(bench: Bench) -> Iterator[Figure]:
    yield bench.ratio(bench.on_a_card("balance", "CARD", terminal=True), bench.bare)


@row("read-by-programs", "what programs read", BARE, at_most(1.5), through_typer(8.0))
def read_by_programs(bench: Bench) -> Iterator[Figure]:
    for argv in (("balance", "CARD", "--json"), ("history", "CARD", "--csv")):
        yield bench.ratio(bench.on_a_card(*argv), bench.bare, case=f"`{' '.join(argv)}`")


EVERY_OTHER = {
    ("card", "extend", "CARD", "--days", "30", "-r", "was ill"): 8.8,
    ("card", "show", "CARD", "--json"): 8.2,
    ("item", "list", "--csv"): 8.3,
    ("find", "CARD", "--json"): 8.2,
    ("log", "-L", "25", "--csv"): 7.7,
    ("config", "list", "--json"): 7.2,
}
"""Some of them, and what each took before."""


@row("every-other-command", "every other command", BARE, at_most(5))
def every_other_command(bench: Bench) -> Iterator[Figure]:
    for argv, before in EVERY_OTHER.items():
        figure = bench.ratio(bench.on_a_card(*argv), bench.bare)
        yield replace(figure, case=f"`{' '.join(argv)}`", without=through_typer(before))


@row("help", "`--help`", BARE, at_most(8), through_typer(6.4))
def help_of_all(bench: Bench) -> Iterator[Figure]:
    yield bench.ratio(bench.on_a_card("--help"), bench.bare)


@row(
    "version", "`--version`", BARE, at_most(1), without="with the modules of a command loaded: 2.6; through Typer: 4.4"
)
def version(bench: Bench) -> Iterator[Figure]:
    yield bench.ratio(bench.on_a_card("--version"), bench.bare)


TABS = {
    "of a command": ("card", "tr"),
    "of an option": ("card", "extend", "CARD", "--da"),
    "of a card": ("balance", "1"),
}


@row("completion", "one TAB of completion", BARE, at_most(2), without="there was none")
def completion(bench: Bench) -> Iterator[Figure]:
    for what, words in TABS.items():
        yield bench.ratio(bench.on_a_card("--complete", *words), bench.bare, case=what)


THE_FIVE = (
    ("redeem", "CARD", "massage"),
    ("balance", "CARD"),
    ("balance", "CARD", "--json"),
    ("history", "CARD", "--csv"),
    ("card", "extend", "CARD", "--days", "30", "-r", "was ill"),
)


def five_against(bench: Bench, theirs: Command) -> Iterator[Figure]:
    ours = [bench.on_a_card(*argv, terminal=argv == ("balance", "CARD")) for argv in THE_FIVE]
    for argv, figure in zip(THE_FIVE, bench.ratios(ours, theirs), strict=True):
        yield replace(figure, case=f"`{' '.join(argv)}`")


@row("sqlite-utils", "the same five", "`sqlite-utils query` on the same file", FASTER)
def sqlite_utils(bench: Bench) -> Iterator[Figure]:
    sql = "SELECT number, units_left, value_left FROM card WHERE number_key = 'B7'"
    program = (sys.executable, "-m", "sqlite_utils", "query", bench.salon(), sql)
    yield from five_against(bench, Command(program, shown=f'sqlite-utils query {bench.salon().name} "{sql}"'))


@row("hledger", "the same five", "`hledger bal` on the same entries as a journal", FASTER)
def hledger(bench: Bench) -> Iterator[Figure]:
    if not at_hand("hledger"):
        yield missing("hledger")
        return
    journal = bench.salon().with_suffix(".journal")
    in_turn(1, bench.pkgcli("export", "journal", "--style", "hledger", db=bench.salon(), stdout=journal))
    yield from five_against(bench, Command(("hledger", "-f", journal, "bal"), shown=f"hledger -f {journal.name} bal"))
