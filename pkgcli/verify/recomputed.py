"""The hash chain computed again, and the words beside it (spec, section 7).

SQLite writes the same bytes as `pkgcli.chain` in a third of its time. They are believed where they give the stored
hash, which no other bytes could; any operation that they don't fit is computed by `pkgcli.chain` itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli import chain
from pkgcli.views.verification import Finding

_OPERATIONS = """
SELECT id, hash, json_array('operation', hash_layout, id, recorded_at, recorded_on, kind, staff_id, undoes,
                            nullif(lower(hex(text_hash)), '')) || char(10) AS text
FROM operation WHERE id BETWEEN ? AND ? ORDER BY id
"""

_ENTRIES = """
SELECT operation_id, json_array(
    'entry', id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses, detail, units,
    value, earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left, paid, unpaid,
    client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on) || char(10) || iif(seq = 1, (
    SELECT json_array(
        'card', id, package_id, package_version_id, package_name, kind, unit, initial_units, valid, starts, claim,
        once_per_client, buyer_id, payer_id, issued_on, issued_by, full_price, price, net, tax, tax_ppm, tax_included,
        charge, charge_tax, tip, commission_base, commission_ppm, may_swap, may_split, source_card_id) || char(10)
    FROM card WHERE id = e.card_id) || coalesce((
    SELECT group_concat(line, char(10)) FROM (
        SELECT json_array('card line', id, position, item_id, name, unit_cost, list_price, cap_sold) AS line
        FROM card_line WHERE card_id = e.card_id AND cap_sold IS NOT 0 ORDER BY id)) || char(10), ''), '') || coalesce((
    SELECT group_concat(line, char(10)) FROM (
        SELECT json_array('line', e.id, p.line_id, p.quantity, p.gone, p.cap, p.value, p.tip) AS line
        FROM card_line AS l JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
        WHERE l.card_id = e.card_id ORDER BY p.line_id)) || char(10), '') AS text
FROM entry AS e WHERE operation_id BETWEEN ? AND ? ORDER BY operation_id, id
"""

_COMMISSIONS = """
SELECT e.operation_id, json_array('commission', k.entry_id, k.staff_id, k.amount) || char(10)
FROM entry AS e JOIN commission AS k ON k.entry_id = e.id
WHERE e.operation_id BETWEEN ? AND ? ORDER BY e.operation_id, k.entry_id, k.staff_id
"""

_TEXTS = """
SELECT o.id AS operation, t.salt, t.note, t.reason, o.text_hash FROM operation_text AS t
JOIN operation AS o ON o.id = t.operation_id
WHERE t.operation_id BETWEEN ? AND ? AND o.text_hash IS NOT NULL
"""


def chain_through(through: int, connection: Connection, first: int, last: int) -> Iterator[Finding]:
    """The operations of a range; those that came after `through` are of the next look."""
    query = "SELECT hash FROM operation WHERE id < ? ORDER BY id DESC LIMIT 1"
    row = connection.execute(query, (first,)).fetchone()
    before = bytes(32) if row is None else bytes(row[0])
    for link in fitting(connection, first, min(last, through), before):
        if not link.fits:
            yield from _computed(connection, link.operation, before)
        before = link.stored


class Fitting(NamedTuple):
    """Whether the stored hash of an operation is that of its bytes after the hash before it, at a quick look."""

    operation: int
    stored: bytes
    fits: bool


def fitting(connection: Connection, first: int, last: int, before: bytes) -> Iterator[Fitting]:
    entries = _InStep(connection.execute(_ENTRIES, (first, last)))
    commissions = _InStep(connection.execute(_COMMISSIONS, (first, last)))
    for operation, stored, row in connection.execute(_OPERATIONS, (first, last)):
        digest = sha256(before.hex().encode("ascii") + b"\n")
        digest.update(_ascii(row))
        for rows in (entries, commissions):
            for text in rows.of(operation):
                digest.update(_ascii(text))
        yield Fitting(operation, bytes(stored), digest.digest() == stored)
        before = bytes(stored)


class _InStep:
    """Rows in the order of their operations, read in step with them."""

    def __init__(self, rows: Iterator[tuple[int, str]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, operation: int) -> Iterator[str]:
        while self._next is not None and self._next[0] <= operation:
            number, rows = self._next
            if number == operation:
                for _, text in rows:
                    yield text
            self._next = next(self._groups, None)


def _ascii(text: str) -> bytes:
    """What lies outside ASCII as JSON escapes it."""
    if text.isascii() and "\x7f" not in text:
        return text.encode("ascii")
    return re.sub(r"[^\x00-\x7e]", _escaped, text).encode("ascii")


def _escaped(found: re.Match[str]) -> str:
    from json import dumps

    return dumps(found.group())[1:-1]


def _computed(connection: Connection, operation: int, before: bytes) -> Iterator[Finding]:
    for link in chain.links(connection, operation, operation, before):
        if not link.computed:
            yield _of("chain", operation, "its hash has a layout that this pkgcli doesn't know")
        elif link.computed != link.stored:
            is_, due = link.stored.hex()[:16], link.computed.hex()[:16]
            yield _of("chain", operation, f"its hash is {is_}..., and has to be {due}...")


def texts(connection: Connection, first: int, last: int) -> Iterator[Finding]:
    """What was written about operations has to fit its hash, unless it was scrubbed."""
    for row in connection.execute(_TEXTS, (first, last)).fetchall():
        is_scrubbed = len(row["salt"]) == 0
        if is_scrubbed and (row["note"] is not None or row["reason"] is not None):
            yield _of("text", row["operation"], "its text has no salt, and words all the same")
        elif not is_scrubbed and chain.text_hash(row["salt"], row["note"], row["reason"]) != row["text_hash"]:
            yield _of("text", row["operation"], "its text doesn't fit the hash of it")


def _of(check: str, operation: int, says: str) -> Finding:
    return Finding(check, f"operation {operation}: {says}", operation=operation)
