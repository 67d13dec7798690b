"""The ledger as reports read it: every entry by its day, and the lapses that the nightly run hasn't written yet.

A report is about days, not about when something was recorded: what lapsed counts on its day, swept or not (spec,
section 3, "Expiry run"). The value that unlimited cards earn by the day is in `pkgcli.reports.recognition`; so the
column `earned` of an entry isn't read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.long_read import OF_DAYS, STANDING, LongRead, Values
from pkgcli.rules.period import Period

Key = int | str | None

MOVED = f"""
moved AS (
  SELECT e.id AS entry_id, substr(e.happened_on, 1, 7) AS month, e.operation_id, e.card_id, e.happened_on, e.kind,
         r.kind AS undone, e.line_id, e.units, e.value, e.tip, e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.paid_by
  FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
  WHERE {OF_DAYS}
)
"""
"""A table for WITH: what moved in a step of `LongRead.by_day`."""

FLOW = """
CASE kind
  WHEN 'issue' THEN 'issued' WHEN 'import' THEN 'issued' WHEN 'swap' THEN 'issued'
  WHEN 'redeem' THEN 'redeemed' WHEN 'expire' THEN 'expired'
  WHEN 'refund' THEN 'refunded' WHEN 'void' THEN 'refunded' WHEN 'reopen' THEN 'reinstated'
  WHEN 'undo' THEN CASE undone
    WHEN 'redeem' THEN 'reinstated' WHEN 'expire' THEN 'reinstated' WHEN 'refund' THEN 'reinstated'
    WHEN 'void' THEN 'reinstated' WHEN 'issue' THEN 'refunded' WHEN 'import' THEN 'refunded'
    WHEN 'swap' THEN 'refunded'
    WHEN 'reopen' THEN 'expired' ELSE 'adjusted' END
  ELSE 'adjusted' END
"""
"""Of a row of `moved`: the column of the roll-forward in which its value stands (spec, section 5)."""


DUE = """n.expires_on IS NOT NULL AND n.state IN ('active', 'suspended') AND (n.units_left IS NULL OR n.units_left > 0)
  AND n.expires_on < :today"""
"""Whether the card `n` of STANDING will be lapsed by the next nightly run."""

_DUE_CARDS = f"""
WITH {STANDING}
SELECT n.id, date(n.expires_on, '+1 day'), n.units_left IS NOT NULL, -coalesce(n.units_left, 0),
       iif(n.units_left IS NULL AND n.is_begun, 0, -n.value_left), -n.tip_left, {{key}}
FROM standing AS n JOIN card AS c ON c.id = n.id
WHERE {DUE} AND n.expires_on BETWEEN date(:first, '-1 day') AND date(:last, '-1 day')
ORDER BY n.id
"""


class Moves(NamedTuple):
    """Figures of one month, in minor units and counts, under what a query parts them by."""

    month: str
    key: Key
    figures: list[int]


class Lapse(NamedTuple):
    """One to come, of a card that is due: on the day after its last one. Amounts as a lapse has them, below zero.

    What an unlimited card loses is no value: it has been earned, unless the card never began.
    """

    card_id: int
    day: date
    is_counted: bool
    units: int
    value: int
    tip: int
    key: Key


def moves_by_month(read: LongRead, query: str, period: Period, values: dict[str, str]) -> Iterator[Moves]:
    """What a query gives for each step of the period: its first columns are month and key, the others are figures."""

    def work(connection: Connection, keys: Values) -> list[Moves]:
        rows = connection.execute(query, {**values, **keys}).fetchall()
        return [Moves(month, key, figures) for month, key, *figures in rows]

    for found in read.by_day(period.first, period.last, work):
        yield from found


def may_lapse(read: LongRead, last: date) -> bool:
    """Whether any card is due whose lapse is to be dated at that day or before."""
    return read.next_expiry is not None and read.next_expiry < min(last, read.today).isoformat()


def lapses_to_come(
    read: LongRead, period: Period, key: str = "NULL", values: dict[str, str] | None = None
) -> Iterator[Lapse]:
    """Those of the days of the period, in the order of the cards; `key` is SQL about the card `c`, as in a query."""
    if not may_lapse(read, period.last):
        return
    days = {"first": period.first.isoformat(), "last": period.last.isoformat(), **(values or {})}

    def work(connection: Connection, keys: Values) -> list[Lapse]:
        rows = connection.execute(_DUE_CARDS.format(key=key), {**days, **keys}).fetchall()
        return [Lapse(card, date.fromisoformat(day), bool(counted), *more) for card, day, counted, *more in rows]

    for found in read.by_card(work):
        yield from found


def added_up(moves: Iterable[Moves], by: str | None) -> dict[Key, list[int]]:
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
