"""One till of a crowd: a process of its own, in which the whole program runs again and again with the real clock.

    python crowd_at_work.py DATABASE DIARY WORK ARGUMENTS-AS-JSON

`WORK` names one of the functions below: it yields what is typed, and is told what came of it. What was told is in the
diary, a line of JSON for each call, before the next one is made: whoever kills the process finds there what it
acknowledged. A till that is started again reads how far it came and repeats what it didn't hear the answer of.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from pkgcli.main import main
from pkgcli.runtime import Runtime

Told = dict[str, Any]
Work = Generator[list[str] | None, Told, None]
"""Yields what is typed, or None to wait until all others are ready, too."""


def visits(done: int, card: str, times: int) -> Work:
    for _ in range(done, times):
        yield ["redeem", card, "facial"]


def visits_at_once(done: int, cards: int) -> Work:
    """One visit from each card, each in the same moment as all the others."""
    for card in range(done, cards):
        yield None
        yield ["redeem", f"LAST-{card}", "facial"]


def nights(done: int, times: int) -> Work:
    for _ in range(done, times):
        yield ["expire"]


def first_runs(done: int, salons: int, folder: str) -> Work:
    for salon in range(done, salons):
        yield None
        yield ["init", "--name", "Salon", "--timezone", "Europe/Berlin", "--db", f"{folder}/salon-{salon}.db"]


def gifts(done: int, seed: int, cards: list[int], clients: list[str], times: int) -> Work:
    """Parts of cards go round among the clients, and now and then a whole card; whatever is asked for may be gone."""
    chance = random.Random(seed)
    known = list(cards)
    for nth in range(times):
        card, client = chance.choice(known), clients[(seed + nth) % len(clients)]
        part = () if chance.random() < 0.2 else ("--units", str(chance.choice((1, 2, 3, 7, 20, 60))))
        told = yield ["card", "transfer", f"id:{card}", "--to", client, *part, "-r", "a present"]
        if told["exit_code"] == 0 and part:
            known.append(told["answer"]["id"])


def totals(done: int, times: int) -> Work:
    for _ in range(done, times):
        yield ["card", "list", "-L", "0"]


def keyed_work(done: int, till: int, times: int, closed: str) -> Work:
    """Visits, sales, gifts of units and corrections, each with a key of its own and of each kind as many.

    It does as much as is asked for, and goes on until the file `closed` is there.
    """
    nth = done
    while nth % 5 or nth < times or not Path(closed).exists():
        typed = (
            ["redeem", "SHARED", "facial"],
            ["issue", "TEN", "--client", "ANN"],
            ["card", "adjust", "SHARED", "--add", "1", "-r", "waited"],
            ["card", "transfer", "SHARED", "--to", "BEA", "--item", "facial=2", "-r", "a present"],
            ["redeem", "SHARED", "facial=2", "facial"],
        )[(nth + till) % 5]
        yield [*typed, "--key", f"till-{till}-{nth}"]
        nth += 1


WORK: dict[str, Callable[..., Work]] = {
    work.__name__: work for work in (visits, visits_at_once, nights, first_runs, gifts, totals, keyed_work)
}


def typed(argv: list[str], database: str) -> Told:
    """What the program answers."""
    out, err = io.StringIO(), io.StringIO()
    environ = {"PKGCLI_DB": database, "PKGCLI_TRACEBACK": "1", "HOME": os.environ.get("HOME", "/")}
    exit_code = main([*argv, "--json"], Runtime(environ, io.StringIO(), out, err))
    answer = json.loads(out.getvalue()) if exit_code == 0 else json.loads(err.getvalue())["error"]
    if isinstance(answer, list):
        answer = sums(answer)
    told = {"exit_code": exit_code, "answer": {name: answer.get(name) for name in KEPT}}
    return told | {"key": argv[-1]} if "--key" in argv else told


KEPT = ("code", "message", "operation", "id", "cards", "units_left", "cents_left", "lowest")


def sums(cards: list[dict[str, Any]]) -> dict[str, Any]:
    """What one look at all cards adds up to."""
    cents = [int(card["value_left"].replace(".", "")) for card in cards]
    units = [card["units_left"] for card in cards]
    return {"cards": len(cards), "units_left": sum(units), "cents_left": sum(cents), "lowest": min(cents + units)}


def ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def work_all_day(database: str, diary: str, name: str, arguments: str) -> None:
    file = os.open(diary, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    done = os.pread(file, os.fstat(file).st_size, 0).count(b"\n")
    work = WORK[name](done, **json.loads(arguments))
    ready()
    step = next(work, StopIteration)
    while step is not StopIteration:
        if step is None:
            ready()
            step = next(work, StopIteration)
            continue
        told = typed(step, database)
        os.write(file, json.dumps(told).encode() + b"\n")
        try:
            step = work.send(told)
        except StopIteration:
            return


if __name__ == "__main__":
    work_all_day(*sys.argv[1:])
