"""The hash chain computed again, and the words beside it (spec, section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from pkgcli import chain
from pkgcli.views.verification import Finding

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
    for link in chain.links(connection, first, min(last, through), before):
        if not link.computed:
            yield _of("chain", link.operation, "its hash has a layout that this pkgcli doesn't know")
        elif link.computed != link.stored:
            is_, due = link.stored.hex()[:16], link.computed.hex()[:16]
            yield _of("chain", link.operation, f"its hash is {is_}..., and has to be {due}...")


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
