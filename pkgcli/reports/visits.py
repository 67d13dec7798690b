"""Visits as reports count them: a visit is a card on a day, however many items it was used for.

A redemption that was undone by the end of the period is none. It is told from the entries that happened through that
day, so that the same period gives the same figures whatever is recorded afterwards.

SQLite keeps in memory what it sorts and groups. So a report goes through the cards some thousand at a time and adds up
what it found: all the visits of a card lie in one part.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.rules.period import Period

CARDS = 5_000
"""How many cards are gone through at a time."""

FEW_ENTRIES = 50_000
"""As many as such cards may well have: a period with no more is gone through at once."""

# The plus keeps an index from being used: the cards of a part lie together under (card_id, seq), and few entries of
# many cards under their days.
OF_CARDS = "e.card_id > :after AND e.card_id <= :through AND +e.happened_on BETWEEN :first AND :last"
OF_DAYS = "+e.card_id > :after AND +e.card_id <= :through AND e.happened_on BETWEEN :first AND :last"

DELIVERED = """
delivered AS (
  SELECT e.id AS entry_id, e.card_id, e.operation_id, e.happened_on, l.item_id, p.quantity
  FROM entry AS e
  JOIN card_line AS l ON l.id = e.line_id
  JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
  WHERE e.kind = 'redeem' AND {among}
    AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id AND u.happened_on <= :known)
)
"""
"""A table for WITH: what was redeemed from `:first` through `:last` (`among` is OF_CARDS or OF_DAYS), of which nothing
was undone through `:known`."""


class Part(NamedTuple):
    """The cards after one id through another, and which of OF_CARDS and OF_DAYS finds their entries sooner."""

    after: int
    through: int
    among: str

    @property
    def values(self) -> dict[str, int]:
        return {"after": self.after, "through": self.through}


def parts_of_cards(connection: Connection) -> Iterator[Part]:
    """All cards, some thousand at a time."""
    last = _last_card(connection)
    for after in range(0, last, CARDS):
        yield Part(after, after + CARDS, OF_CARDS)


def parts_of_entries(connection: Connection, period: Period) -> Iterator[Part]:
    """The same for a report that looks at the entries of the period alone: where they are few, a single part."""
    days = (period.first.isoformat(), period.last.isoformat(), FEW_ENTRIES + 1)
    few = "SELECT count(*) FROM (SELECT 1 FROM entry WHERE happened_on BETWEEN ? AND ? LIMIT ?)"
    if connection.execute(few, days).fetchone()[0] <= FEW_ENTRIES:
        yield Part(0, _last_card(connection), OF_DAYS)
    else:
        yield from parts_of_cards(connection)


def _last_card(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM card").fetchone()[0])


def known_by(period: Period, whole: Period) -> dict[str, str | int]:
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
