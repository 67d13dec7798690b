"""`report commission`: what members of staff delivered and sold in a period, and what that earned them.

- sessions: what was delivered, an item taken twice being two; value: what it was worth on the cards (unlimited cards:
  nothing, they earn by the day). Both belong to whoever redeemed.
- for_sessions and for_sales: commission as it was noted with the delivery or the sale. tips: the prepaid tips of
  what they delivered. total is the three together.

An undo counts in the period in which it was made, below zero, for whom the undone entry had counted. So does a void for
the seller; a refund leaves the seller what the sale earned.
"""

from __future__ import annotations

from pkgcli.business import Business
from pkgcli.long_read import OF_DAYS, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.cards_on_day import OWNERS, former_owners
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.moves import added_up, moves_by_month, total_of
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod
from pkgcli.views.reports import CommissionRow, Group, Report

TAKES = ("staff", "package", "client", "item", "month")

KEYS = {
    "staff": "{staff}",
    "package": "c.package_id",
    "client": OWNERS.format(card="c"),
    "item": "l.item_id",
    "month": "NULL",
}
"""A client is the one who owned the card at the end of the period. What was earned by selling belongs to no item."""

FIGURES = 5

# Two halves: the sessions of the month with who delivered them, and what commission was noted with its entries.
_SUMS = f"""
WITH earned AS (
  SELECT substr(e.happened_on, 1, 7) AS month, {{session_key}} AS key, p.quantity AS sessions,
         -e.value AS value, 0 AS for_sessions, 0 AS for_sales, -e.tip AS tips
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses JOIN card AS c ON c.id = e.card_id
  JOIN operation AS o ON o.id = coalesce(r.operation_id, e.operation_id) LEFT JOIN card_line AS l ON l.id = e.line_id
  LEFT JOIN entry_line AS p ON p.line_id = e.line_id AND p.entry_id = e.id
  WHERE {OF_DAYS} AND 'redeem' IN (e.kind, r.kind)
  UNION ALL
  SELECT substr(e.happened_on, 1, 7), {{earned_key}}, 0, 0, iif('redeem' IN (e.kind, r.kind), a.amount, 0),
         iif('redeem' IN (e.kind, r.kind), 0, a.amount), 0
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses JOIN card AS c ON c.id = e.card_id
  JOIN commission AS a ON a.entry_id = e.id LEFT JOIN card_line AS l ON l.id = e.line_id
  WHERE {OF_DAYS}
)
SELECT month, key, coalesce(sum(sessions), 0), sum(value), sum(for_sessions), sum(for_sales), sum(tips)
FROM earned GROUP BY 1, 2
"""


def commission(occasion: Occasion, given: GivenPeriod, by: str = "staff") -> Report:
    """What was delivered and earned in a period; what nobody is noted for is a row of its own."""
    checked_by("commission", by, TAKES)
    read = long_read(occasion)
    period = given.on(read.today)
    query = _SUMS.format(
        session_key=KEYS[by].format(staff="o.staff_id"), earned_key=KEYS[by].format(staff="a.staff_id")
    )
    values = {"owners": former_owners(read, period.last)} if by == "client" else {}
    sums = added_up(moves_by_month(read, query, period, values), by)
    total = total_of(sums, FIGURES)
    if by == "month":
        months = [f"{piece.first:%Y-%m}" for piece in period.months()]
        sums = {month: sums.get(month, [0] * FIGURES) for month in months}
    named = groups(read, by, sums)
    return Report(
        name="commission",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="CommissionRow",
        rows=tuple(_row(read.business, group, sums[key]) for key, group in named.items()),
        total=_row(read.business, None, total),
        later=recorded_later(read, period.last, period.first),
    )


def _row(business: Business, group: Group | None, sums: list[int]) -> CommissionRow:
    sessions, value, for_sessions, for_sales, tips = sums
    money = business.money
    return CommissionRow(
        group,
        sessions,
        money(value),
        money(for_sessions),
        money(for_sales),
        money(tips),
        money(for_sessions + for_sales + tips),
    )
