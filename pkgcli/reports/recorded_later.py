"""What came into a report after its last day: a past day's figures change by nothing else (spec, section 3, "Days")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from sqlite3 import Connection, Row

from pkgcli.long_read import OF_IDS, STANDING, LongRead, Values
from pkgcli.reports.moves import may_lapse
from pkgcli.views.reports import RecordedLater

_FIRST = "SELECT min(id) FROM operation WHERE id > :after AND id <= :through AND recorded_on > :last"
_FIRST_ENTRY = "SELECT id FROM entry WHERE operation_id >= ? ORDER BY operation_id, id LIMIT 1"

# A lapse counts on its day whenever it is recorded, so it changes no report; but for one that nobody could foresee,
# because something that came later (an undo) gave the card back a last day that had passed.
_LATER = f"""
SELECT count(*), max(o.recorded_on), max(o.id)
FROM entry AS e JOIN operation AS o ON o.id = e.operation_id
WHERE {OF_IDS} AND +e.happened_on BETWEEN :first AND :last AND o.recorded_on > :last AND (e.kind <> 'expire'
       OR :last < (SELECT happened_on FROM entry WHERE card_id = e.card_id AND seq = e.seq - 1))
  AND (e.value <> 0 OR e.tip <> 0 OR e.tax <> 0 OR e.charge <> 0 OR e.charge_tax <> 0 OR e.cash <> 0 OR e.owed <> 0
       OR e.units <> 0 OR e.line_id IS NOT NULL OR e.seq = 1)
"""

# The same where the night hasn't written the lapse yet: told by the entry that brought it about.
_BURIED = f"""
WITH {STANDING}
SELECT count(*), max(o.recorded_on), max(o.id)
FROM standing AS n JOIN entry AS e ON e.card_id = n.id AND e.seq = n.seq JOIN operation AS o ON o.id = e.operation_id
WHERE n.state IN ('active', 'suspended') AND n.units_left > 0 AND n.expires_on < min(:last, :today)
  AND n.expires_on >= date(:first, '-1 day') AND e.happened_on > :last AND (n.value_left <> 0 OR n.tip_left <> 0)
"""


def recorded_later(read: LongRead, last: date, first: date | None = None) -> RecordedLater:
    """Entries that a report tells of (amounts, units, visits, sales), dated from `first` (None is the beginning)
    through `last`, and recorded after it."""
    if last >= read.today:
        return RecordedLater(0)
    found = [row for row in _found(read, last, first or date.min) if row[0]]
    on = max((date.fromisoformat(row[1]) for row in found), default=None)
    return RecordedLater(sum(row[0] for row in found), on, max((row[2] for row in found), default=None))


def _found(read: LongRead, last: date, first: date) -> Iterator[Row]:
    days = {"first": first.isoformat(), "last": last.isoformat()}

    def work(query: str, connection: Connection, keys: Values) -> Row:
        row: Row = connection.execute(query, {**days, **keys}).fetchone()
        return row

    before = _entries_before(read, last)
    if before is not None:
        yield from read.by_entry(partial(work, _LATER), after=before)
    if may_lapse(read, last):
        yield from read.by_card(partial(work, _BURIED))


def _entries_before(read: LongRead, last: date) -> int | None:
    """The last entry before the first operation that was recorded after that day; None where there was none."""

    def work(connection: Connection, keys: Values) -> int | None:
        operation = connection.execute(_FIRST, {**keys, "last": last.isoformat()}).fetchone()[0]
        entry = connection.execute(_FIRST_ENTRY, (operation,)).fetchone() if operation else None
        return int(entry[0]) - 1 if entry else None

    found = (before for before in read.by_id(read.operation, work) if before is not None)
    return next(found, None)
