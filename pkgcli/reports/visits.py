"""Visits as reports count them: a visit is a card on a day, however many items it was used for.

A redemption that was undone by the end of the period is none. It is told from the entries that happened through that
day, so that the same period gives the same figures whatever is recorded afterwards.

All the visits of a card lie in one part of what is read, so that distinct ones can be counted part by part.
"""

from __future__ import annotations

from pkgcli.long_read import OF_CARDS, Values
from pkgcli.rules.period import Period

OF_CARDS_IN_PERIOD = f"{OF_CARDS} AND +e.happened_on BETWEEN :first AND :last"

STANDS = """
NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id AND u.happened_on <= :known AND u.id <= :entry)
"""
"""Whether the entry `e` wasn't undone through `:known`."""

DELIVERED = f"""
delivered AS (
  SELECT e.id AS entry_id, e.card_id, e.operation_id, e.happened_on, l.item_id, p.quantity
  FROM entry AS e
  JOIN card_line AS l ON l.id = e.line_id
  JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
  WHERE e.kind = 'redeem' AND {{among}} AND {STANDS}
)
"""
"""A table for WITH: what was redeemed by the entries `e` of a step (`among`), of which nothing was undone through
`:known`."""


def known_by(period: Period, whole: Period) -> Values:
    """The days that DELIVERED asks for; `whole` is the period of the report, of which `period` is a part."""
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "known": whole.last.isoformat(),
    }


def decimal_text(dividend: int, divisor: int, decimals: int) -> str | None:
    """The quotient of two whole numbers, rounded half up; None where there is nothing to divide by."""
    if not divisor:
        return None
    scale = 10**decimals
    scaled = (2 * dividend * scale + divisor) // (2 * divisor)
    whole, rest = divmod(scaled, scale)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
