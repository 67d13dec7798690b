"""The ledger as reports read it: every entry by its day, with the lapses that the nightly run hasn't written yet.

A report is about days, not about when something was recorded: what lapsed counts on its day, swept or not (spec,
section 3, "Expiry run"). The value that unlimited cards earn by the day is in `pkgcli.reports.recognition`; so the
column `earned` of an entry isn't read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.rules.period import Period

Key = int | str | None

_DUE = """c.expires_on IS NOT NULL AND c.state IN ('active', 'suspended') AND (c.units_left IS NULL OR c.units_left > 0)
     AND c.expires_on < :today"""

MOVED = f"""
moved AS (
  SELECT e.id AS entry_id, e.operation_id, e.card_id, e.happened_on, e.kind, r.kind AS undone, e.line_id, e.units,
         e.value, e.tip, e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.paid_by
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
  WHERE e.happened_on BETWEEN :first AND :last
  UNION ALL
  SELECT NULL, NULL, c.id, date(c.expires_on, '+1 day'), 'expire', NULL, NULL, -coalesce(c.units_left, 0),
         iif(c.units_left IS NULL, 0, -c.value_left), -c.tip_left, 0, 0, 0, 0, 0, NULL
  FROM card AS c
  WHERE {_DUE} AND c.expires_on BETWEEN date(:first, '-1 day') AND date(:last, '-1 day')
)
"""
"""A table for WITH: what moved on the days from `:first` through `:last`; `:today` is today. The rows without an
entry are lapses to come."""

FLOW = """
CASE kind
  WHEN 'issue' THEN 'issued' WHEN 'import' THEN 'issued' WHEN 'redeem' THEN 'redeemed' WHEN 'expire' THEN 'expired'
  WHEN 'refund' THEN 'refunded' WHEN 'void' THEN 'refunded' WHEN 'reopen' THEN 'reinstated'
  WHEN 'undo' THEN CASE undone
    WHEN 'redeem' THEN 'reinstated' WHEN 'expire' THEN 'reinstated' WHEN 'refund' THEN 'reinstated'
    WHEN 'void' THEN 'reinstated' WHEN 'issue' THEN 'refunded' WHEN 'import' THEN 'refunded'
    WHEN 'reopen' THEN 'expired' ELSE 'adjusted' END
  ELSE 'adjusted' END
"""
"""Of a row of `moved`: the column of the roll-forward in which its value stands (spec, section 5)."""


def bounds(period: Period, today: str) -> dict[str, str]:
    """The values that MOVED asks for."""
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), "today": today}


class Moves(NamedTuple):
    """Figures of one month, in minor units and counts, under what a query parts them by."""

    month: str
    key: Key
    figures: list[int]


def moves_by_month(connection: Connection, query: str, period: Period, values: dict[str, str]) -> Iterator[Moves]:
    """What a query gives for each month that the period touches: its first column is the key, the others are figures.

    A month at a time, since SQLite keeps in memory what it sorts: that is a month's entries and never the ledger's.
    """
    begins = connection.execute("SELECT min(happened_on) FROM entry").fetchone()[0]
    if begins is None or date.fromisoformat(begins) > period.last:
        return
    first = max(period.first, date.fromisoformat(begins))
    for piece in Period(first, period.last).months():
        of_piece = values | {"first": piece.first.isoformat(), "last": piece.last.isoformat()}
        for key, *figures in connection.execute(query, of_piece).fetchall():
            yield Moves(f"{piece.first:%Y-%m}", key, figures)


def added_up(moves: Iterator[Moves], by: str | None) -> dict[Key, list[int]]:
    """The figures of the months together, by month or by key."""
    sums: dict[Key, list[int]] = {}
    for move in moves:
        key = move.month if by == "month" else move.key
        sums[key] = (
            [one + other for one, other in zip(sums[key], move.figures, strict=True)] if key in sums else move.figures
        )
    return sums


def total_of(sums: dict[Key, list[int]], width: int) -> list[int]:
    """All keys together; zeros where there are none."""
    return [sum(column) for column in zip(*sums.values(), strict=True)] or [0] * width
