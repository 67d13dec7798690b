"""The hash chain over operations (spec, section 7).

The bytes hashed for an operation are lines of JSON arrays, ASCII, without spaces: the hash before it in hex, the
operation, then each of its entries in the order of their ids, each followed by the terms of its card where it is the
first of that card (since layout 2) and by its lines in the order of theirs, then the commissions of its entries. Names
of people are not among them; notes and reasons are, as a salted hash.

SQLite writes the lines, and nothing of a row is read by Python: a million entries are hashed as they come, a few at a
time. What lies outside ASCII becomes the escapes of JSON here.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import hashlib
    from collections.abc import Callable
    from typing import Any

    Row = tuple[Any, ...]

LAYOUT = 2
"""The layout of new operations. Older ones keep theirs: layout 1 is without the terms of cards."""

LAYOUTS = (1, 2)

FEW = 50
"""An operation with fewer entries is hashed without OpenSSL: at the till, loading it would take longer."""

_OPERATION = "json_array('operation', layout, id, recorded_at, recorded_on, kind, staff_id, undoes, text_hash)"

_NEW_OPERATION = f"""
SELECT {_OPERATION} || char(10) AS line
FROM (SELECT ?1 AS layout, ?2 AS id, ?3 AS recorded_at, ?4 AS recorded_on, ?5 AS kind, ?6 AS staff_id, ?7 AS undoes,
             ?8 AS text_hash)
"""

_OPERATIONS = f"""
SELECT id, recorded_at, layout, hash, {_OPERATION} || char(10) AS line
FROM (SELECT hash_layout AS layout, id, recorded_at, recorded_on, kind, staff_id, undoes,
             nullif(lower(hex(text_hash)), '') AS text_hash, hash
      FROM operation WHERE id BETWEEN ? AND ?) ORDER BY id
"""

_CARD = """
SELECT json_array(
    'card', id, package_id, package_version_id, package_name, kind, unit, initial_units, valid, starts, claim,
    once_per_client, buyer_id, payer_id, issued_on, issued_by, full_price, price, net, tax, tax_ppm, tax_included,
    charge, charge_tax, tip, commission_base, commission_ppm, may_swap, may_split, source_card_id) || char(10)
FROM card WHERE id = e.card_id
"""

# A line that was added later (`cap_sold` 0) has its terms in the detail of the entry that added it.
_CARD_LINES = """
SELECT group_concat(line, '') FROM (
    SELECT json_array('card line', id, position, item_id, name, unit_cost, list_price, cap_sold) || char(10) AS line
    FROM card_line WHERE card_id = e.card_id AND cap_sold IS NOT 0 ORDER BY id)
"""

_LINES = """
SELECT group_concat(line, '') FROM (
    SELECT json_array('line', e.id, p.line_id, p.quantity, p.gone, p.cap, p.value, p.tip) || char(10) AS line
    FROM card_line AS l JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
    WHERE l.card_id = e.card_id ORDER BY p.line_id)
"""

# An entry, the terms of its card where it is the first, its lines.
_ENTRIES = f"""
SELECT operation_id, json_array(
    'entry', id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses, detail, units,
    value, earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left, paid, unpaid,
    client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on) || char(10) AS line,
    iif(seq = 1, coalesce(({_CARD}), '') || coalesce(({_CARD_LINES}), ''), ''), coalesce(({_LINES}), '')
FROM entry AS e WHERE operation_id BETWEEN ? AND ? ORDER BY operation_id, id
"""

_COMMISSIONS = """
SELECT e.operation_id, json_array('commission', k.entry_id, k.staff_id, k.amount) || char(10) AS line
FROM entry AS e JOIN commission AS k ON k.entry_id = e.id
WHERE e.operation_id BETWEEN ? AND ? ORDER BY e.operation_id, k.entry_id, k.staff_id
"""


class Link(Frozen):
    """One operation of the chain: what it carries, and what it has to carry after the one before it."""

    operation: int
    recorded_at: str
    stored: bytes
    computed: bytes


def operation_hash(connection: sqlite3.Connection, before: bytes, operation: Row) -> bytes:
    """SHA-256 of an operation that is about to be closed, and of its entries, after the hash `before`.

    `operation` is (id, recorded_at, recorded_on, kind, staff id, undoes, text hash in hex or None).
    """
    below = _Below(connection, operation[0], operation[0])
    return _digest(before, _first_line(connection, operation), below.of(operation[0], LAYOUT))


def links(connection: sqlite3.Connection, first: int, last: int, before: bytes) -> Iterator[Link]:
    """The operations from `first` through `last`, each hashed again after the stored hash of the one before it.

    `before` is the stored hash before `first`. So one operation that was changed is one that doesn't fit.
    """
    below = _Below(connection, first, last)
    for operation, recorded_at, layout, stored, line in connection.execute(_OPERATIONS, (first, last)):
        computed = _digest(before, line, below.of(operation, layout)) if layout in LAYOUTS else b""
        before = bytes(stored)
        yield Link(operation, recorded_at, before, computed)


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
    from json import dumps

    return sha256(salt + dumps((note, reason), separators=(",", ":")).encode("ascii") + b"\n").digest()


def _first_line(connection: sqlite3.Connection, operation: Row) -> str:
    """Of an operation that isn't stored yet."""
    return str(connection.execute(_NEW_OPERATION, (LAYOUT, *operation)).fetchone()[0])


def _digest(before: bytes, operation: str, below: Iterable[str]) -> bytes:
    rest = iter(below)
    few = list(islice(rest, FEW))
    first = _ascii("".join((before.hex(), "\n", operation, *few)))
    if len(few) < FEW:
        return _light_sha256()(first).digest()
    digest = _sha256()(first)
    for lines in rest:
        digest.update(_ascii(lines))
    return digest.digest()


def _sha256() -> Callable[[bytes], hashlib._Hash]:
    from hashlib import sha256

    return sha256


def _light_sha256() -> Callable[[bytes], hashlib._Hash]:
    """The same without OpenSSL, which `hashlib` loads and which hashes a long text faster, where this Python has it;
    `random` in the standard library gets its own in the same way."""
    try:
        # Asked for by version: to look in vain for a module takes longer than to hash an operation.
        if sys.version_info >= (3, 12):
            from _sha2 import sha256  # type: ignore[import-not-found]
        else:
            from _sha256 import sha256  # type: ignore[import-not-found]
    except ImportError:
        return _sha256()
    return sha256  # type: ignore[no-any-return]


def _ascii(lines: str) -> bytes:
    """What lies outside ASCII as JSON escapes it; DEL, which SQLite leaves as it is, too."""
    if lines.isascii() and "\x7f" not in lines:
        return lines.encode("ascii")
    from json import dumps

    return "".join(each if "\n" <= each <= "~" else dumps(each)[1:-1] for each in lines).encode("ascii")


class _Below:
    """What stands below the operations of a range, read in step with them: in two passes, however many they are."""

    def __init__(self, connection: sqlite3.Connection, first: int, last: int) -> None:
        self._entries = _Ahead(connection.execute(_ENTRIES, (first, last)))
        self._commissions = _Ahead(connection.execute(_COMMISSIONS, (first, last)))

    def of(self, operation: int, layout: int) -> Iterator[str]:
        for entry, terms, lines in self._entries.of(operation):
            yield entry + terms + lines if layout >= 2 else entry + lines
        for (commission,) in self._commissions.of(operation):
            yield commission


class _Ahead:
    """Rows that begin with the number of their operation, in its order, read in step with the operations."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, operation: int) -> Iterator[Row]:
        """The rows of that operation, without its number. Those of earlier ones belong to nothing: passed over."""
        while self._next is not None and self._next[0] <= operation:
            row, self._next = self._next, next(self._rows, None)
            if row[0] == operation:
                yield row[1:]
