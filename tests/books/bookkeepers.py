"""hledger, ledger and beancount, asked whether they take a journal and what its accounts come to."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

Movements = dict[str, int]
"""Minor units of EUR by month, debits positive; months without any are left out."""

STYLES = ("hledger", "ledger", "beancount")


def missing(style: str) -> str | None:
    """Why that program can't be asked here; None where it can."""
    if style == "hledger":
        return None if shutil.which("hledger") else "hledger isn't installed"
    if style == "ledger":
        return None if shutil.which("ledger") else "ledger isn't installed"
    try:
        import beancount
    except ImportError:
        return "beancount isn't installed"
    return None if beancount.__version__ >= "3" else "beancount is older than 3"


def needs(style: str) -> None:
    reason = missing(style)
    if reason is not None:
        pytest.skip(reason)


def complaint(style: str, journal: Path) -> str:
    """What the program has to say against the journal; nothing where it takes it."""
    return _ran(*_CHECKS[style], str(journal))


def movements(style: str, journal: Path) -> dict[str, Movements]:
    """What each account moved by in each month, as the program works it out."""
    found: defaultdict[str, Movements] = defaultdict(dict)
    for account, month, amount in _MOVEMENTS[style](journal):
        if amount:
            found[account][month] = found[account].get(month, 0) + amount
    return dict(found)


_CHECKS = {
    "hledger": ("hledger", "check", "--strict", "-f"),
    "ledger": ("ledger", "--pedantic", "balance", "-f"),
    "beancount": (sys.executable, "-m", "beancount.scripts.check", "--no-cache"),
}


def _ran(*argv: str) -> str:
    done = _run(*argv)
    if done.returncode == 0:
        return ""
    return done.stderr or done.stdout or f"exit {done.returncode}"


def _run(*argv: str) -> subprocess.CompletedProcess[str]:
    environ = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
    program = shutil.which(argv[0]) or argv[0]
    return subprocess.run([program, *argv[1:]], capture_output=True, text=True, env=environ, encoding="utf-8")


def _cents(text: str) -> int:
    return int(Decimal(text) * 100)


Moved = Iterator[tuple[str, str, int]]
"""Account, month, minor units."""


def _of_hledger(journal: Path) -> Moved:
    options = ("--monthly", "--layout", "bare", "--output-format", "csv", "--no-total", "--flat")
    done = _run("hledger", "balance", "-f", str(journal), *options)
    (_, _, *months), *rows = csv.reader(done.stdout.splitlines())
    for account, _, *amounts in rows:
        for month, amount in zip(months, amounts, strict=True):
            yield account, month, _cents(amount)


def _of_ledger(journal: Path) -> Moved:
    form = "%(account) %(format_date(date, '%Y-%m')) %(quantity(scrub(display_amount)))\n"
    done = _run("ledger", "register", "-f", str(journal), "--monthly", "--format", form)
    for line in done.stdout.splitlines():
        account, month, amount = line.split()
        yield account, month, _cents(amount)


def _of_beancount(journal: Path) -> Moved:
    from beancount import loader
    from beancount.core.data import Transaction

    entries, errors, _ = loader.load_file(str(journal))
    assert not errors
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                yield posting.account, f"{entry.date:%Y-%m}", _cents(str(posting.units.number))


_MOVEMENTS: dict[str, Callable[[Path], Moved]] = {
    "hledger": _of_hledger,
    "ledger": _of_ledger,
    "beancount": _of_beancount,
}
