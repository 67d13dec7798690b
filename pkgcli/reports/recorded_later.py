"""What came into a report after its last day: a past day's figures change by nothing else (spec, section 3, "Days")."""

from __future__ import annotations

from datetime import date

from pkgcli.operations import Look
from pkgcli.views import RecordedLater

# A lapse counts on its day whenever it is recorded, so it changes no report; but for one that nobody could foresee,
# because something that came later (an undo) gave the card back a last day that had passed.
_LATER = """
SELECT count(*), max(o.recorded_on), max(o.id)
FROM operation AS o JOIN entry AS e ON e.operation_id = o.id
WHERE o.recorded_on > :last AND e.happened_on BETWEEN :first AND :last AND (e.kind <> 'expire'
       OR :last < (SELECT happened_on FROM entry WHERE card_id = e.card_id AND seq = e.seq - 1))
  AND (e.value <> 0 OR e.tip <> 0 OR e.tax <> 0 OR e.charge <> 0 OR e.charge_tax <> 0 OR e.cash <> 0 OR e.owed <> 0
       OR e.units <> 0 OR e.line_id IS NOT NULL OR e.seq = 1)
"""

# The same where the night hasn't written the lapse yet: told by the entry that brought it about.
_BURIED = """
SELECT count(*), max(o.recorded_on), max(o.id)
FROM card AS c JOIN entry AS e ON e.card_id = c.id AND e.seq = c.seq JOIN operation AS o ON o.id = e.operation_id
WHERE c.state IN ('active', 'suspended') AND c.units_left > 0 AND c.expires_on < min(:last, :today)
  AND c.expires_on >= date(:first, '-1 day') AND e.happened_on > :last AND (c.value_left <> 0 OR c.tip_left <> 0)
"""


def recorded_later(look: Look, last: date, first: date | None = None) -> RecordedLater:
    """Entries that a report tells of (amounts, units, visits, sales), dated from `first` (None is the beginning)
    through `last`, and recorded after it."""
    if last >= look.today:
        return RecordedLater(0)
    values = {"first": (first or date.min).isoformat(), "last": last.isoformat(), "today": look.today.isoformat()}
    found = [look.connection.execute(query, values).fetchone() for query in (_LATER, _BURIED)]
    ons, operations = [row[1] for row in found if row[0]], [row[2] for row in found if row[0]]
    on = date.fromisoformat(max(ons)) if ons else None
    return RecordedLater(sum(row[0] for row in found), on, max(operations, default=None))
