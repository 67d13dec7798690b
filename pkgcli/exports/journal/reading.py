"""The ledger as transactions in the order of their days, read page by page in short reads of their own.

So writers are never held up, and memory doesn't grow with the ledger. What is recorded meanwhile stays out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter
from sqlite3 import Row

from pkgcli.exports.journal.books import Books, day_before, facts_of
from pkgcli.exports.journal.happenings import CardFacts, Happening, Transaction
from pkgcli.operations import looking
from pkgcli.reports.recognition import Recognition, recognitions
from pkgcli.rules.bookkeeping import Moved, Posting, brought_forward, postings_of, postings_of_earning

PAGE = 1000

Placed = tuple[tuple[date, int, int], Happening]
"""What happened, after its place in the journal: the day, which of the kinds below, and an id."""
_ENTRY, _AT_ONCE, _LAPSE, _EARNED, _BALANCES = range(5)

_ENTRIES = """
SELECT e.happened_on, e.id, e.operation_id, e.kind, r.kind AS undone, c.number, p.code AS package, k.code AS client,
       e.value, e.tip, e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.paid_by
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN client AS k ON k.id = e.client_id
LEFT JOIN package AS p ON p.id = c.package_id LEFT JOIN entry AS r ON r.id = e.reverses
WHERE (e.happened_on, e.id) > (:day, :id) AND e.happened_on <= :last AND e.operation_id <= :operation
  AND (e.value <> 0 OR e.tip <> 0 OR e.tax <> 0 OR e.charge <> 0 OR e.charge_tax <> 0 OR e.cash <> 0 OR e.owed <> 0)
ORDER BY e.happened_on, e.id LIMIT :limit
"""

# Cards that are due and haven't lapsed: as they stand, where nothing was recorded since; else as they stood. What
# an unlimited card loses is no value.
_DUE = """
SELECT c.expires_on, c.id, c.number, p.code, k.code, -c.value_left, -c.tip_left
FROM card AS c JOIN entry AS e ON e.card_id = c.id AND e.seq = c.seq JOIN client AS k ON k.id = c.client_id
LEFT JOIN package AS p ON p.id = c.package_id
WHERE c.expires_on IS NOT NULL AND c.state IN ('active', 'suspended') AND (c.units_left IS NULL OR c.units_left > 0)
  AND c.units_left IS NOT NULL AND (c.expires_on, c.id) > (:day, :id) AND c.expires_on <= :last
  AND e.operation_id <= :operation AND (c.value_left > 0 OR c.tip_left > 0)
ORDER BY c.expires_on, c.id LIMIT :limit
"""
_CHANGED_SINCE = """
SELECT e.expires_on, c.id, c.number, p.code, k.code, -e.value_left, -e.tip_left
FROM (SELECT DISTINCT card_id FROM entry WHERE operation_id > :operation) AS changed
JOIN card AS c ON c.id = changed.card_id
JOIN entry AS e ON e.card_id = c.id
  AND e.seq = (SELECT max(seq) FROM entry WHERE card_id = c.id AND operation_id <= :operation)
JOIN client AS k ON k.id = e.client_id LEFT JOIN package AS p ON p.id = c.package_id
WHERE e.expires_on IS NOT NULL AND e.state IN ('active', 'suspended') AND e.units_left > 0
  AND (e.expires_on, c.id) > (:day, :id) AND e.expires_on <= :last AND (e.value_left > 0 OR e.tip_left > 0)
ORDER BY e.expires_on, c.id
"""


def happenings(books: Books) -> Iterator[Happening]:
    """Everything of the period: by its day, then entries by their ids, then what has no entry, then the balances."""
    opening = brought_forward(books.opening)
    if opening:
        yield Transaction(day_before(books.period.first), "opening balances", tuple((each, None) for each in opening))
    placed = merge(_entries(books), _at_once(books), _lapses(books), _earnings(books), _balances(books), key=_place)
    yield from map(itemgetter(1), placed)


_place = itemgetter(0)


def _entries(books: Books) -> Iterator[Placed]:
    for rows in _groups(_rows_of_entries(books)):
        first = rows[0]
        place = (date.fromisoformat(first["happened_on"]), _ENTRY, first["id"])
        yield place, _transaction(rows)


def _rows_of_entries(books: Books) -> Iterator[Row]:
    key = (books.period.first.isoformat(), 0)
    while True:
        values = {"last": books.period.last.isoformat(), "operation": books.operation, "limit": PAGE}
        with looking(books.occasion) as look:
            rows = look.connection.execute(_ENTRIES, {**values, "day": key[0], "id": key[1]}).fetchall()
        yield from rows
        if len(rows) < PAGE:
            return
        key = rows[-1]["happened_on"], rows[-1]["id"]


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Each entry by itself; the two entries by which a part goes from one card to another stand together."""
    for _, together in groupby(rows, key=lambda row: ("part", row["operation_id"]) if _is_part(row) else row["id"]):
        yield list(together)


def _is_part(row: Row) -> bool:
    return "transfer" in (row["kind"], row["undone"])


def _transaction(rows: list[Row]) -> Transaction:
    first = rows[0]
    facts = CardFacts(first["number"], first["package"], first["client"])
    what = first["kind"] if first["undone"] is None else f"undo of {first['undone']}"
    kind = first["undone"] or first["kind"]
    postings: list[tuple[Posting, CardFacts | None]] = []
    for row in rows:
        moved = Moved(*(row[name] for name in Moved._fields))
        own = CardFacts(row["number"], row["package"], row["client"]) if len(rows) > 1 else None
        postings += [(posting, own) for posting in postings_of(kind, moved)]
    return Transaction(
        day=date.fromisoformat(first["happened_on"]),
        what=what,
        postings=tuple(postings),
        card=facts,
        operation=first["operation_id"],
        entry=first["id"],
    )


def _at_once(books: Books) -> Iterator[Placed]:
    """What an undone sale or refund of an unlimited card changes of what it had earned, on that day."""
    for recognition, facts in books.taken_back:
        place = (recognition.on, _AT_ONCE, recognition.entry_id or 0)
        yield place, _earning(recognition, "no longer earned" if recognition.amount < 0 else "earned", facts)


def _lapses(books: Books) -> Iterator[Placed]:
    """Cards that lapsed on a day of the period and that the nightly run hasn't come to yet."""
    if books.period.first == date.min:
        return
    last = min(day_before(books.period.last), day_before(books.today))
    key = (day_before(books.period.first).isoformat(), 0)
    values = {"last": last.isoformat(), "operation": books.operation, "limit": PAGE}
    while True:
        with looking(books.occasion) as look:
            page = {**values, "day": key[0], "id": key[1]}
            rows = look.connection.execute(_DUE, page).fetchall()
            others = look.connection.execute(_CHANGED_SINCE, page).fetchall()
        is_last = len(rows) < PAGE
        end = None if is_last else (rows[-1][0], rows[-1][1])
        some = [row for row in others if end is None or (row[0], row[1]) <= end]
        for row in sorted([*rows, *some], key=lambda row: (row[0], row[1])):
            yield _lapse(row)
        if end is None:
            return
        key = end


def _lapse(row: Row) -> Placed:
    expires_on, card_id, number, package, client, value, tip = row
    day = date.fromisoformat(expires_on) + timedelta(days=1)
    postings = tuple((posting, None) for posting in postings_of("expire", Moved(value=value, tip=tip)))
    return (day, _LAPSE, card_id), Transaction(day, "expire", postings, CardFacts(number, package, client))


def _earnings(books: Books) -> Iterator[Placed]:
    """What each unlimited card earned in a month, on the last day of the month or of the period."""
    for month in books.period.months():
        after: int | None = 0
        while after is not None:
            with looking(books.occasion) as look:
                found, after = recognitions(look.connection, [month], operation=books.operation, after=after)
                told = facts_of(look.connection, [each for each in found if each.entry_id is None])
            for recognition, facts in told:
                yield (recognition.on, _EARNED, recognition.card_id), _earning(recognition, "earned", facts)


def _earning(recognition: Recognition, what: str, facts: CardFacts) -> Transaction:
    postings = tuple((posting, None) for posting in postings_of_earning(recognition.amount))
    return Transaction(recognition.on, what, postings, facts, entry=recognition.entry_id)


def _balances(books: Books) -> Iterator[Placed]:
    for each in books.balances:
        yield (each.day, _BALANCES, 0), each
