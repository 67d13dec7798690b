"""How a large file is cut: ranges of some thousand entries, each looked at in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sqlite3 import Connection

from pkgcli.verify.condition import Pass, broken
from pkgcli.verify.findings import Findings
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

ENTRIES = 5000
"""About so many entries make a range."""

FIRST, LAST = -(2**63), 2**63 - 1

Cut = Callable[[Connection, int], int]
"""The last id of the range that begins with an id; `LAST` where the file ends in it."""


def of_cards(connection: Connection, first: int) -> int:
    row = connection.execute(
        "SELECT min(iif(entries >= ?2, id, NULL)), max(id), count(*) FROM ("
        " SELECT id, sum(seq + 1) OVER (ORDER BY id) AS entries FROM card WHERE id >= ?1 ORDER BY id LIMIT ?2)",
        (first, ENTRIES),
    ).fetchone()
    return _last(row[0] if row[0] is not None else row[1] if row[2] == ENTRIES else None)


def of_entries(connection: Connection, first: int) -> int:
    row = connection.execute(
        "SELECT id FROM entry WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ?", (first, ENTRIES)
    ).fetchone()
    return _last(None if row is None else row[0])


def of_operations(connection: Connection, first: int) -> int:
    """An operation is never cut in two."""
    row = connection.execute(
        "SELECT operation_id FROM entry WHERE id > (SELECT id FROM entry WHERE operation_id >= ?1"
        " ORDER BY operation_id, id LIMIT 1) ORDER BY id LIMIT 1 OFFSET ?2",
        (first, ENTRIES),
    ).fetchone()
    by_entries = None if row is None else row[0]
    row = connection.execute(
        "SELECT id FROM operation WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ?", (first, ENTRIES)
    ).fetchone()
    by_itself = None if row is None else row[0]
    ends = [max(first, end) for end in (by_entries, by_itself) if end is not None]
    return _last(min(ends, default=None))


def _last(found: int | None) -> int:
    return LAST if found is None else int(found)


def walk(
    findings: Findings,
    subject: Subject,
    what: str,
    cut: Cut,
    step: Callable[[Connection, int, int], Iterable[Finding]],
) -> None:
    """Takes `step` over range after range; ends where it isn't known how to go on."""
    first, last = FIRST, FIRST

    def over_the_range(connection: Connection) -> Iterable[Finding]:
        nonlocal last
        last = cut(connection, first)
        return step(connection, first, last)

    while last < LAST:
        if not findings.look(subject, what, over_the_range) and last < first:
            return
        first = last + 1


def hold(findings: Findings, subject: Subject, what: str, cut: Cut, passes: Iterable[Pass]) -> None:
    """Asks whether the conditions of these passes hold, range after range."""
    asked = tuple(passes)

    def conditions(connection: Connection, first: int, last: int) -> Iterable[Finding]:
        for one in asked:
            yield from broken(connection, one, subject.version, {"first": first, "last": last})

    walk(findings, subject, what, cut, conditions)
