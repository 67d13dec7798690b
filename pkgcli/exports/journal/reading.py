"""The ledger as transactions in the order of their days, read page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection, Row

from pkgcli.exports.journal.books import Books, day_before, facts_of
from pkgcli.exports.journal.happenings import CardFacts, Happening, Transaction
from pkgcli.long_read import OF_DAYS, Values
from pkgcli.reports.moves import Lapse, lapses_to_come
from pkgcli.reports.recognition import Recognition, recognitions
from pkgcli.rules.bookkeeping import Moved, Posting, brought_forward, postings_of, postings_of_earning
from pkgcli.rules.period import Period

PAGE = 2000
"""Entries; each becomes a transaction."""

Placed = tuple[tuple[date, int, int], Happening]
"""What happened, after its place in the journal: the day, which of the kinds below, and an id."""
_ENTRY, _AT_ONCE, _LAPSE, _EARNED, _BALANCES = range(5)

_ENTRIES = f"""
SELECT e.happened_on, e.id, e.operation_id, e.kind, r.kind AS undone, c.number, p.code AS package, k.code AS client,
       e.value, e.tip, e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.paid_by
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN client AS k ON k.id = e.client_id
LEFT JOIN package AS p ON p.id = c.package_id LEFT JOIN entry AS r ON r.id = e.reverses
WHERE {OF_DAYS}
  AND (e.value <> 0 OR e.tip <> 0 OR e.tax <> 0 OR e.charge <> 0 OR e.charge_tax <> 0 OR e.cash <> 0 OR e.owed <> 0)
ORDER BY e.happened_on, e.id
"""

_FACTS = """
(SELECT json_array(c.number, p.code, k.code) FROM client AS k LEFT JOIN package AS p ON p.id = c.package_id
 WHERE k.id = n.client_id)
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
    def work(connection: Connection, keys: Values) -> list[Row]:
        return connection.execute(_ENTRIES, keys).fetchall()

    for rows in books.read.by_day(*books.period, work, size=PAGE):
        yield from rows


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
    """Cards that lapsed in the period and that the nightly run hasn't come to yet; those of a month are held."""
    for month in books.period.months():
        if f"{month.first:%Y-%m}" in books.lapsing:
            lapses = (each for each in lapses_to_come(books.read, month, _FACTS) if each.value or each.tip)
            yield from map(_lapse, sorted(lapses, key=lambda each: (each.day, each.card_id)))


def _lapse(lapse: Lapse) -> Placed:
    postings = tuple((posting, None) for posting in postings_of("expire", Moved(value=lapse.value, tip=lapse.tip)))
    facts = CardFacts(*json.loads(str(lapse.key)))
    return (lapse.day, _LAPSE, lapse.card_id), Transaction(lapse.day, "expire", postings, facts)


def _earnings(books: Books) -> Iterator[Placed]:
    """What each unlimited card earned in a month, on the last day of the month or of the period."""
    for month in books.period.months():
        if f"{month.first:%Y-%m}" not in books.earning:
            continue
        for told in books.read.by_card(partial(_earned_in, month)):
            for recognition, facts in told:
                yield (recognition.on, _EARNED, recognition.card_id), _earning(recognition, "earned", facts)


def _earned_in(month: Period, connection: Connection, keys: Values) -> list[tuple[Recognition, CardFacts]]:
    found = recognitions(connection, [month], keys)
    return facts_of(connection, [each for each in found if each.entry_id is None], keys)


def _earning(recognition: Recognition, what: str, facts: CardFacts) -> Transaction:
    postings = tuple((posting, None) for posting in postings_of_earning(recognition.amount))
    return Transaction(recognition.on, what, postings, facts, entry=recognition.entry_id)


def _balances(books: Books) -> Iterator[Placed]:
    for each in books.balances:
        yield (each.day, _BALANCES, 0), each
