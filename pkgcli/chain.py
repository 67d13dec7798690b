"""The hash chain over operations (spec, section 7): layout 1.

The bytes hashed for an operation are lines of JSON arrays, ASCII, without spaces: the hash before it in hex,
the operation, then each of its entries in the order of their ids, each followed by its lines in the order of
theirs, then the commissions of its entries. Names of people are not among them; notes and reasons are, as a salted
hash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

LAYOUT = 1

_ENTRIES = """
SELECT id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses, detail,
       units, value, earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left,
       paid, unpaid, client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on
FROM entry WHERE operation_id = ? ORDER BY id
"""

_LINES = """
SELECT p.entry_id, p.line_id, p.quantity, p.gone, p.cap, p.value, p.tip
FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
WHERE e.operation_id = ? ORDER BY p.entry_id, p.line_id
"""

_COMMISSIONS = """
SELECT k.entry_id, k.staff_id, k.amount
FROM entry AS e JOIN commission AS k ON k.entry_id = e.id
WHERE e.operation_id = ? ORDER BY k.entry_id, k.staff_id
"""


def _row_bytes(row: tuple[Any, ...]) -> bytes:
    from json import dumps

    return dumps(list(row), ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _rows_of(connection: sqlite3.Connection, operation_id: int) -> Iterator[tuple[Any, ...]]:
    lines = connection.execute(_LINES, (operation_id,))
    line = lines.fetchone()
    for entry in connection.execute(_ENTRIES, (operation_id,)):
        yield ("entry", *entry)
        while line is not None and line[0] == entry[0]:
            yield ("line", *line)
            line = lines.fetchone()
    for commission in connection.execute(_COMMISSIONS, (operation_id,)):
        yield ("commission", *commission)


def operation_hash(connection: sqlite3.Connection, before: bytes, operation: tuple[Any, ...]) -> bytes:
    """SHA-256 of an operation and its entries after the hash `before`.

    `operation` is (id, recorded_at, recorded_on, kind, staff id, undoes, text hash in hex or None).
    """
    from hashlib import sha256

    digest = sha256(before.hex().encode("ascii") + b"\n")
    digest.update(_row_bytes(("operation", LAYOUT, *operation)))
    for row in _rows_of(connection, operation[0]):
        digest.update(_row_bytes(row))
    return digest.digest()


def last_hash(connection: sqlite3.Connection) -> bytes:
    """The head of the chain; 32 zero bytes where nothing was recorded yet."""
    row = connection.execute("SELECT hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    return bytes(row[0]) if row else bytes(32)


def text_hash(salt: bytes, note: str | None, reason: str | None) -> bytes:
    from hashlib import sha256

    return sha256(salt + _row_bytes((note, reason))).digest()
