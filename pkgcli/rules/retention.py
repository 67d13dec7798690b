"""Which backups are kept: 7 daily, 5 weekly, 12 monthly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

DAYS, WEEKS, MONTHS = 7, 5, 12


def kept(made: Iterable[datetime], today: date) -> set[datetime]:
    """Those of the backups made at these instants (of one time zone) that stay.

    All of today's; and the last one of each day, of each week from Monday and of each month, for the latest 7 days, 5
    weeks and 12 months in which one was made, so that a machine that was off for long clears nothing away.
    """
    newest = sorted(made, reverse=True)
    stay = {one for one in newest if one.date() >= today}
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda one: one.date()),
        (WEEKS, lambda one: one.isocalendar()[:2]),
        (MONTHS, lambda one: (one.year, one.month)),
    )
    for most, period in periods:
        last_of: dict[object, datetime] = {}
        for one in newest:
            last_of.setdefault(period(one), one)
        stay.update(list(last_of.values())[:most])
    return stay
