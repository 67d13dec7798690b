"""What unlimited cards earn by the day (spec, section 3, "Value of a use"), cut into the pieces that a report wants.

No entry is written for a day that passes. So what was earned in a month is worked out from the entries that changed
how a card stands: each begins a stretch of days over which the value that is left then spreads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.long_read import CHANGES_STANDING, Values
from pkgcli.rules.period import Period
from pkgcli.rules.use_value import earned_by

# An entry about a line moves neither value nor days, but for the visit with which a card begins, the undo after
# which it hasn't begun, and a swap that took a fee.
_STANDING = f"""
SELECT e.card_id, e.id, e.happened_on, e.earned, e.value_left, e.state, e.starts_on, e.expires_on, e.earned_through,
       c.starts = 'sale' OR e.last_used_on IS NOT NULL
FROM card AS c JOIN entry AS e ON e.card_id = c.id
WHERE c.units_left IS NULL AND c.net > 0 AND c.id > :after AND c.id <= :through
  AND (e.line_id IS NULL OR e.value <> 0 OR (c.starts <> 'sale' AND {CHANGES_STANDING.format(entry="e")}))
  AND +e.id <= :entry
ORDER BY e.card_id, e.seq
"""


class Recognition(NamedTuple):
    """An amount that a card earned (+), or that was taken back (-), in minor units.

    What was earned is booked on the last day of its piece; what an entry moved at once (a sale that was undone, a
    refund that was, the first visit of a card that begins with it), on the day of that entry, `entry_id`.
    """

    card_id: int
    piece: int
    on: date
    amount: int
    entry_id: int | None


class _Stretch(NamedTuple):
    """How a card stands from the day of an entry on, with what had been recorded as earned by then."""

    entry_id: int
    begins: date
    recorded: int
    value_left: int
    state: str
    starts_on: str
    expires_on: str | None
    earned_through: str | None
    is_begun: bool

    def earned_through_day(self, day: date) -> int:
        if not self.is_begun:
            return self.recorded
        return self.recorded + earned_by(
            self.value_left, self.state, self.starts_on, self.expires_on, self.earned_through, day
        )


def recognitions(connection: Connection, pieces: Sequence[Period], values: Values) -> list[Recognition]:
    """What the unlimited cards of a step of `by_card` earned in each of the pieces (in order, side by side)."""
    rows = connection.execute(_STANDING, values).fetchall()
    return [
        recognition
        for card_id, entries in groupby(rows, key=lambda row: int(row[0]))
        for recognition in _of_card(card_id, _stretches(entries), pieces)
    ]


def _stretches(entries: Iterator[tuple[object, ...]]) -> list[_Stretch]:
    stretches = []
    recorded = 0
    for _, entry_id, happened_on, earned, *standing in entries:
        recorded -= int(earned)  # type: ignore[call-overload]
        stretches.append(_Stretch(entry_id, date.fromisoformat(str(happened_on)), recorded, *standing))  # type: ignore[arg-type]
    return stretches


def _of_card(card_id: int, stretches: list[_Stretch], pieces: Sequence[Period]) -> Iterator[Recognition]:
    earned = [0] * len(pieces)
    level = 0
    for place, stretch in enumerate(stretches):
        eve = stretch.begins - timedelta(days=1)
        jump = stretch.earned_through_day(eve) - level
        number = _piece_of(pieces, stretch.begins)
        if jump and number is not None:
            yield Recognition(card_id, number, stretch.begins, jump, stretch.entry_id)
        ends = stretches[place + 1].begins - timedelta(days=1) if place + 1 < len(stretches) else date.max
        for number, piece in enumerate(pieces):
            first, last = max(piece.first, stretch.begins), min(piece.last, ends)
            if first <= last:
                before = stretch.earned_through_day(first - timedelta(days=1))
                earned[number] += stretch.earned_through_day(last) - before
        level = stretch.earned_through_day(max(ends, eve))
    for number, amount in enumerate(earned):
        if amount:
            yield Recognition(card_id, number, pieces[number].last, amount, None)


def _piece_of(pieces: Sequence[Period], day: date) -> int | None:
    return next((number for number, piece in enumerate(pieces) if piece.first <= day <= piece.last), None)
