"""The hash chain over operations (spec, section 7).

The bytes hashed for an operation are lines of JSON arrays, ASCII, without spaces: the hash before it in hex, the
operation, then each of its entries in the order of their ids, each followed by the terms of its card where it is the
first of that card (since layout 2) and by its lines in the order of theirs, then the commissions of its entries. Names
of people are not among them; notes and reasons are, as a salted hash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

LAYOUT = 2
"""The layout of new operations. Older ones keep theirs: layout 1 is without the terms of cards."""

LAYOUTS = (1, 2)

Row = tuple[Any, ...]

_OPERATIONS = """
SELECT id, recorded_at, recorded_on, kind, staff_id, undoes, lower(hex(text_hash)), hash_layout, hash
FROM operation WHERE id BETWEEN ? AND ? ORDER BY id
"""

_ENTRIES = """
SELECT operation_id, id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses, detail,
       units, value, earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left,
       paid, unpaid, client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on
FROM entry WHERE operation_id BETWEEN ? AND ? ORDER BY operation_id, id
"""

_CARD = """
SELECT id, package_id, package_version_id, package_name, kind, unit, initial_units, valid, starts, claim,
       once_per_client, buyer_id, payer_id, issued_on, issued_by, full_price, price, net, tax, tax_ppm, tax_included,
       charge, charge_tax, tip, commission_base, commission_ppm, may_swap, may_split, source_card_id
FROM card WHERE id = ?
"""

# A line that was added later (`cap_sold` 0) has its terms in the detail of the entry that added it.
_CARD_LINES = """
SELECT id, position, item_id, name, unit_cost, list_price, cap_sold FROM card_line
WHERE card_id = ? AND cap_sold IS NOT 0 ORDER BY id
"""

_LINES = """
SELECT e.operation_id, p.entry_id, p.line_id, p.quantity, p.gone, p.cap, p.value, p.tip
FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
WHERE e.operation_id BETWEEN ? AND ? ORDER BY e.operation_id, p.entry_id, p.line_id
"""

_COMMISSIONS = """
SELECT e.operation_id, k.entry_id, k.staff_id, k.amount
FROM entry AS e JOIN commission AS k ON k.entry_id = e.id
WHERE e.operation_id BETWEEN ? AND ? ORDER BY e.operation_id, k.entry_id, k.staff_id
"""


class Link(NamedTuple):
    """One operation of the chain: what it carries, and what it has to carry after the one before it."""

    operation: int
    recorded_at: str
    stored: bytes
    computed: bytes


def operation_hash(connection: sqlite3.Connection, before: bytes, operation: Row) -> bytes:
    """SHA-256 of an operation that is about to be closed, and of its entries, after the hash `before`.

    `operation` is (id, recorded_at, recorded_on, kind, staff id, undoes, text hash in hex or None).
    """
    return _digest(before, LAYOUT, operation, _Rows(connection, operation[0], operation[0]).of(operation[0], LAYOUT))


def links(connection: sqlite3.Connection, first: int, last: int, before: bytes) -> Iterator[Link]:
    """The operations from `first` through `last`, each hashed again after the stored hash of the one before it.

    `before` is the stored hash before `first`. So one operation that was changed is one that doesn't fit.
    """
    rows = _Rows(connection, first, last)
    for *operation, text, layout, stored in connection.execute(_OPERATIONS, (first, last)):
        row = (*operation, text or None)
        computed = b""
        if layout in LAYOUTS:
            computed = _digest(before, layout, row, rows.of(operation[0], layout))
        yield Link(operation[0], operation[1], bytes(stored), computed)
        before = bytes(stored)


def last_hash(connection: sqlite3.Connection) -> bytes:
    """The head of the chain; 32 zero bytes where nothing was recorded yet."""
    row = connection.execute("SELECT hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    return bytes(row[0]) if row else bytes(32)


def last_common(one: sqlite3.Connection, other: sqlite3.Connection) -> int:
    """The last operation that two files share, 0 where there is none. Where a hash is the same, so is all before it."""
    query = "SELECT hash FROM operation WHERE id = ?"
    low, high = (
        0,
        min(file.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0] for file in (one, other)),
    )
    while low < high:
        middle = (low + high + 1) // 2
        if one.execute(query, (middle,)).fetchone() == other.execute(query, (middle,)).fetchone():
            low = middle
        else:
            high = middle - 1
    return low


def text_hash(salt: bytes, note: str | None, reason: str | None) -> bytes:
    """What an operation carries of the words beside it; `salt` keeps a short note from being guessed."""
    from hashlib import sha256

    return sha256(salt + _row_bytes((note, reason))).digest()


def _digest(before: bytes, layout: int, operation: Row, rows: Iterable[Row]) -> bytes:
    from hashlib import sha256

    digest = sha256(before.hex().encode("ascii") + b"\n")
    digest.update(_row_bytes(("operation", layout, *operation)))
    for row in rows:
        digest.update(_row_bytes(row))
    return digest.digest()


def _row_bytes(row: Row) -> bytes:
    from json import dumps

    return dumps(row, separators=(",", ":")).encode("ascii") + b"\n"


class _Rows:
    """What stands below the operations of a range, read in step with them: in three passes, however many they are."""

    def __init__(self, connection: sqlite3.Connection, first: int, last: int) -> None:
        self._connection = connection
        self._entries = _Ahead(connection.execute(_ENTRIES, (first, last)))
        self._lines = _Ahead(connection.execute(_LINES, (first, last)))
        self._commissions = _Ahead(connection.execute(_COMMISSIONS, (first, last)))

    def of(self, operation_id: int, layout: int) -> Iterator[Row]:
        for entry in self._entries.of((operation_id,)):
            yield ("entry", *entry)
            entry_id, card_id, seq = entry[:3]
            if seq == 1 and layout >= 2:
                yield from self._terms(card_id)
            for line in self._lines.of((operation_id, entry_id)):
                yield ("line", entry_id, *line)
        for commission in self._commissions.of((operation_id,)):
            yield ("commission", *commission)

    def _terms(self, card_id: int) -> Iterator[Row]:
        for card in self._connection.execute(_CARD, (card_id,)):
            yield ("card", *card)
        for line in self._connection.execute(_CARD_LINES, (card_id,)):
            yield ("card line", *line)


class _Ahead:
    """A cursor that is read in step with another one; its rows come in the order of their first columns."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, key: Row) -> Iterator[Row]:
        """The rows that begin with `key`, without it. Those of smaller keys belong to nothing and are passed over."""
        width = len(key)
        while self._next is not None and tuple(self._next[:width]) <= key:
            row, self._next = tuple(self._next), next(self._rows, None)
            if row[:width] == key:
                yield row[width:]
