"""Several tills at once.

Each till is a process that stays open and redeems again and again without pause, each time from another card: as many
waits for the file as there can be. A redemption counts when it is on the disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rows import Bench, Figure, at_least, below, row
from scale import HELD
from turns import ROOT

TILLS = 8
CARDS = 2000
UNFAIR = "with SQLite's own busy handler: 6 of 4,000 gave up after 10 s"

TO_START = 3.0
"""Seconds in which all of them have loaded everything."""


@row("crowd", f"{TILLS} tills redeeming without pause", "one till, redemptions a second", at_least(1))
def crowd(bench: Bench) -> Iterator[Figure]:
    alone, _ = redeemed(bench, 1)
    together, longest = redeemed(bench, TILLS)
    told = f"{together:.0f} redemptions a second in all, {alone:.0f} by one"
    yield Figure(together / alone, remark=told)
    yield Figure(longest, case="longest wait, in seconds", against="", goal=below(1), without=UNFAIR)


@row("till-meanwhile", "the longest wait of a till, in seconds", "", below(1))
def till_meanwhile(bench: Bench) -> Iterator[Figure]:
    for argv in (("db", "verify"), ("export", "ledger")):
        path = bench.salon(bench.sizes.entries[-2])
        with TemporaryDirectory(dir=bench.folder) as folder:
            busy = Path(shutil.copy(path, folder))
            command = bench.pkgcli(*argv, db=busy)
            environ = {**os.environ, **command.environ, "PYTHONPATH": str(ROOT)}
            cards = [bench.card(nth, bench.sizes.entries[-2]) for nth in range(1000)]
            begin = time.time() + TO_START
            till = held_till(database=str(busy), cards=cards, begin=begin, until=begin + bench.sizes.seconds)
            time.sleep(TO_START)
            with subprocess.Popen(command.of_round(0), env=environ, stdout=subprocess.DEVNULL) as running:
                longest = json.loads(till.communicate()[0])["longest"]
                running.kill()
        yield Figure(longest, case=f"while `{' '.join(argv)}` reads the file", commands=(str(command),))


def held_till(**work: object) -> subprocess.Popen[str]:
    """A till that redeems without pause; what it prints says how it went."""
    argv = (sys.executable, HELD, "without_pause", json.dumps(work))
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def redeemed(bench: Bench, tills: int) -> tuple[float, float]:
    """Redemptions a second of so many tills together, and the longest that any of them took."""
    path, begin = str(bench.salon(CARDS, a_card=1)), time.time() + TO_START
    until = begin + bench.sizes.seconds
    numbers = [[bench.card(nth, CARDS, a_card=1) for nth in range(till, CARDS, tills)] for till in range(tills)]
    running = [held_till(database=path, cards=cards, begin=begin, until=until) for cards in numbers]
    told = [json.loads(till.communicate()[0]) for till in running]
    return sum(each["redeemed"] / each["seconds"] for each in told), max(each["longest"] for each in told)
