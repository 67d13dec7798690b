"""`report day`: the till of one day. Its figures are those of `report sales` and `report commission` for that day."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Unreadable
from pkgcli.long_read import small_read
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.reports.sales import sales_row
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.period import Period
from pkgcli.views.reports import PaidBy, StaffDay, TillDay

# What an opening balance says was paid went into another till.
_PAID_BY = """
SELECT e.paid_by, sum(max(e.cash, 0)), -sum(min(e.cash, 0)), sum(e.cash)
FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
WHERE e.happened_on = :day AND e.cash <> 0 AND e.kind NOT IN ('import', 'transfer')
  AND coalesce(r.kind, '') NOT IN ('import', 'transfer')
GROUP BY e.paid_by ORDER BY e.paid_by IS NULL, e.paid_by
"""

_SESSIONS = """
SELECT coalesce(sum(p.quantity), 0), -coalesce(sum(e.value), 0), -coalesce(sum(e.tip), 0)
FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
LEFT JOIN entry_line AS p ON p.line_id = e.line_id AND p.entry_id = e.id
WHERE e.happened_on = :day AND 'redeem' IN (e.kind, r.kind)
"""

# A visit that was taken back, or put right, counts for whoever had delivered it; money for whose hands it went through.
_BY_STAFF = """
SELECT s.name, sum(d.cards), sum(d.sessions), sum(d.value), sum(d.taken), sum(d.given_back) FROM (
  SELECT o.staff_id, 0 AS cards, coalesce(p.quantity, 0) AS sessions, -e.value AS value, 0 AS taken, 0 AS given_back
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
  JOIN operation AS o ON o.id = coalesce(r.operation_id, e.operation_id)
  LEFT JOIN entry_line AS p ON p.line_id = e.line_id AND p.entry_id = e.id
  WHERE e.happened_on = :day AND 'redeem' IN (e.kind, r.kind)
  UNION ALL
  SELECT o.staff_id, e.kind = 'issue', 0, 0, iif(e.kind = 'import' OR r.kind = 'import', 0, max(e.cash, 0)),
         iif(e.kind = 'import' OR r.kind = 'import', 0, -min(e.cash, 0))
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses JOIN operation AS o ON o.id = e.operation_id
  WHERE e.happened_on = :day AND (e.kind = 'issue' OR e.cash <> 0) AND e.kind <> 'transfer'
    AND coalesce(r.kind, '') <> 'transfer'
) AS d LEFT JOIN staff AS s ON s.id = d.staff_id
GROUP BY s.id ORDER BY s.name IS NULL, s.name_key
"""

_OWED = """
SELECT (SELECT coalesce(sum(unpaid), 0) FROM card WHERE unpaid > 0)
     - (SELECT coalesce(sum(owed), 0) FROM entry WHERE happened_on > :day)
"""


def till_day(occasion: Occasion, given: GivenDay | None = None) -> TillDay:
    """What was sold, delivered, taken and given back on a day; today unless told. Raises Unreadable for one to come."""
    with looking(occasion) as look:
        day = look.today if given is None else given.on(look.today)
        if day > look.today:
            raise Unreadable("--on", day.isoformat(), f"is in the future; today is {look.today}", "pkgcli report day")
        return _till_day(occasion, look, day)


def _till_day(occasion: Occasion, look: Look, day: date) -> TillDay:
    connection, money = look.connection, look.business.money
    read = small_read(occasion, look)
    values = {"day": day.isoformat()}
    sold = sales_row(read, Period(day, day))
    sessions, value, tips = connection.execute(_SESSIONS, values).fetchone()
    paid_by = connection.execute(_PAID_BY, values).fetchall()
    owed = connection.execute(_OWED, values).fetchone()[0]
    return TillDay(
        business=look.business.name,
        on=day,
        currency=look.business.currency,
        cards=sold.cards,
        sold=sold.total,
        sessions=sessions,
        value=money(value),
        tips=money(tips),
        returned_cards=sold.returned_cards,
        returned=sold.returned,
        cash=sold.cash,
        paid_by=tuple(PaidBy(row[0], money(row[1]), money(row[2]), money(row[3])) for row in paid_by),
        unpaid=sold.unpaid,
        owed=money(owed),
        later=recorded_later(read, day),
        by_staff=tuple(
            StaffDay(name, cards, sessions, money(worth), money(taken), money(back), money(taken - back))
            for name, cards, sessions, worth, taken, back in connection.execute(_BY_STAFF, values).fetchall()
        ),
    )
