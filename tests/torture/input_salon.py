"""The salon that hostile input is thrown at, with something of every kind in it, and what every answer has to be."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

# The commands of the program, and what makes each succeed, are kept with the tests of the till.
sys.path.append(str(Path(__file__).resolve().parents[1] / "till"))

from counter import Shelf, furnished
from every_command import GIVEN, READS, STDIN, TREE, fill, given, writes

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

__all__ = ["GIVEN", "READS", "STDIN", "TREE", "Answer", "faults_of", "given", "stocked", "unprintable", "writes"]

EXIT_CODES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 130)
NOTHING_WRITTEN = (2, 3, 4, 5)

ITEMS = {"facial": "60", "massage": "80", "manicure": "30", "pedicure": "40", "yoga": "15"}


_SHELF: Shelf = {}


def stocked(shop: Shop) -> Shop:
    """Items, a package of each kind and two clients, as at the till's tests, with a card in each state."""
    furnished(shop, _SHELF, "stocked", _stock)
    shop.later(days=2)
    return shop


def _stock(shop: Shop) -> None:
    for item, price in ITEMS.items():
        shop.ok("item", "add", item, "--name", item.capitalize(), "--price", price)
    shop.ok("item", "add", "oil", "--kind", "product", "--price", "12")
    for code, *terms in (
        ("spa", "--line", "facial=3", "--line", "massage=2", "--price", "300", "--valid", "90d"),
        ("ten", "--kind", "custom", "--total", "10", "--line", "facial=5", "--line", "massage", "--valid", "6mo"),
        ("minutes", "--kind", "units", "--total", "200", "--line", "massage:50", "--line", "facial:30"),
        ("gym", "--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "1mo"),
    ):
        shop.ok("package", "add", code, "--name", f"The {code}", *terms)
    shop.ok("client", "add", "Anna Blum", "--phone", "+49 171 1234567")
    shop.ok("client", "add", "Berta Kern")
    fill(shop)


class Answer(NamedTuple):
    """What one run left behind, of the program in process or of a process of its own."""

    exit_code: int
    out: str
    err: str


def unprintable(text: str) -> list[str]:
    """What in an answer could be obeyed by a terminal, or not be seen: the code points, by Unicode's own categories.

    The joiners and selectors that scripts and emoji need are allowed where something visible stands before them.
    """
    found = []
    for place, one in enumerate(text):
        if one == "\n" or (one.isascii() and one.isprintable()):
            continue
        if one in "\u200c\u200d\ufe0e\ufe0f" and place and text[place - 1] not in " \n":
            continue
        if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            found.append(f"U+{ord(one):04X}")
    return found


def faults_of(result: Answer | Result, *, as_json: bool = False, tabs: bool = False) -> list[str]:
    """What is wrong with an answer, whatever was asked: an exit code that isn't ours, a bug, something unprintable.

    `tabs` stand between the columns of TSV.
    """
    faults = []
    if result.exit_code not in EXIT_CODES:
        faults.append(f"exit {result.exit_code}")
    out = result.out.removeprefix("\ufeff")  # what tells a spreadsheet of UTF-8
    out = out.replace("\t", " ") if tabs else out
    for name, text in (("stdout", out), ("stderr", result.err)):
        if wrong := unprintable(text):
            faults.append(f"{name} holds {', '.join(wrong[:5])}")
        if "Traceback" in text or "a bug in pkgcli" in text:
            faults.append(f"{name} tells of a bug")
    if result.exit_code and not as_json and not result.out.startswith("Usage: "):
        faults += _faults_of_error(result.err)
    return faults


def _faults_of_error(text: str) -> list[str]:
    """Warnings and questions may come before; then one line says what is so, and indented ones where and what next."""
    lines = text.replace(" [y/N] ", "\n").splitlines()  # the answer's line end is typed, not printed
    told = [number for number, line in enumerate(lines) if line.startswith("pkgcli:")]
    if len(told) != 1:
        return [f"{len(told)} lines begin with 'pkgcli: '"]
    if not text.endswith("\n") or not all(line.startswith("  ") for line in lines[told[0] + 1 :]):
        return ["what follows the error isn't indented"]
    return []
