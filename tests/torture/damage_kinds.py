"""What a disk, a cable or a program that knows nothing of databases can do to a file, by chance that is given."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

LEDGER = ("operation", "entry", "entry_line", "card", "card_line", "commission", "operation_text")
HEADER = 100
"""Bytes that say what the file is."""

_INTERIOR = (2, 5)


class Damage(NamedTuple):
    """`what` can be done again by hand."""

    what: str
    content: bytes


class Layout(NamedTuple):
    """Where things lie in a file: all its pages, and those of the ledger's tables and their indexes, from 1."""

    page_size: int
    pages: int
    of_ledger: tuple[int, ...]


def layout_of(path: Path) -> Layout:
    """Follows the trees of the ledger through the bytes, as SQLite's page describing its file format says."""
    content = path.read_bytes()
    page_size = int.from_bytes(content[16:18], "big")
    marks = ", ".join("?" * len(LEDGER))
    with closing(sqlite3.connect(path)) as connection:
        roots = connection.execute(f"SELECT rootpage FROM sqlite_master WHERE tbl_name IN ({marks})", LEDGER).fetchall()
    found = [page for (root,) in roots if root for page in _tree(content, page_size, root)]
    return Layout(page_size, len(content) // page_size, tuple(sorted(found)))


def _tree(content: bytes, page_size: int, root: int) -> Iterator[int]:
    yield root
    start = (root - 1) * page_size
    page = content[start : start + page_size]
    if page[0] not in _INTERIOR:
        return
    for place in range(12, 12 + 2 * int.from_bytes(page[3:5], "big"), 2):
        cell = int.from_bytes(page[place : place + 2], "big")
        yield from _tree(content, page_size, int.from_bytes(page[cell : cell + 4], "big"))
    yield from _tree(content, page_size, int.from_bytes(page[8:12], "big"))


def bit_flip(content: bytes, layout: Layout, chance: random.Random) -> Damage:
    """One bit: anywhere, on a page of the ledger, or in the header."""
    aim = chance.random()
    if aim < 0.4:
        place = chance.randrange(len(content))
    elif aim < 0.95:
        place = (chance.choice(layout.of_ledger) - 1) * layout.page_size + chance.randrange(layout.page_size)
    else:
        place = chance.randrange(HEADER)
    bit = chance.randrange(8)
    flipped = bytes([content[place] ^ 1 << bit])
    return Damage(f"bit {bit} of byte {place} flipped", content[:place] + flipped + content[place + 1 :])


def truncation(content: bytes, layout: Layout, chance: random.Random) -> Damage:
    """Cut at the end of a page, somewhere in one, or down to next to nothing."""
    length = chance.choice(
        (
            chance.randrange(1, layout.pages) * layout.page_size,
            chance.randrange(1, layout.pages) * layout.page_size,
            len(content) - chance.randrange(1, 3 * layout.page_size),
            chance.randrange(1, len(content)),
            chance.randrange(1, 2 * layout.page_size),
        )
    )
    return Damage(f"cut to {length} bytes", content[:length])


def zeroed_page(content: bytes, layout: Layout, chance: random.Random) -> Damage:
    """One page of zeros, two of three times one of the ledger."""
    page = chance.choice(layout.of_ledger) if chance.random() < 0.67 else chance.randrange(1, layout.pages + 1)
    start = (page - 1) * layout.page_size
    zeros = bytes(layout.page_size)
    return Damage(f"page {page} zeroed", content[:start] + zeros + content[start + layout.page_size :])
