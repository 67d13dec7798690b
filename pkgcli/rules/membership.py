"""When the periods of a membership begin and end, and when one has been missed for too long (Meevo 003).

Every day is counted from the first one: a membership that starts on 31 January begins its periods on 28 February,
31 March, 30 April. Days are compared with days; nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.days import LAST_DAY, add_months
from pkgcli.rules.texts import shown
from pkgcli.rules.validity import Validity, read_validity

ENROLMENT = 0
"""The number under which what accrues on enrolment is kept; the periods are 1, 2, 3, ..."""

MISSED_DAYS = 31
"""A period that ended longer ago accrues only where it is asked for (ours)."""

_DAY = timedelta(days=1)


class Freeze(Frozen):
    """Frozen from that day on, and active again on `until_on`; None while nobody has ended it."""

    frozen_on: date
    until_on: date | None


class Schedule(Frozen):
    """What the days of an enrolment are counted from. `term` is in periods, None where it ends with any."""

    starts_on: date
    period: Validity
    term: int | None = None
    freezes: Sequence[Freeze] = ()
    last_period: int | None = None

    def begins(self, number: int) -> date | None:
        """The first day of a period. A freeze moves those that hadn't begun by its days.

        None where a freeze without an end stands before it, and past the year 2999.
        """
        day = _counted(self.starts_on, self.period, max(number, 1) - 1)
        for freeze in self.freezes:
            if day is None or day <= freeze.frozen_on:
                continue
            day = None if freeze.until_on is None else day + (freeze.until_on - freeze.frozen_on)
        return None if day is None or day > LAST_DAY else day

    def ends(self, number: int) -> date | None:
        """The last day of a period: the day before the next one begins. None as for `begins`."""
        following = self.begins(max(number, 1) + 1)
        return None if following is None else following - _DAY

    def number_on(self, day: date) -> int:
        """The period that `day` falls into, 0 before the first; the last one, where it has been cancelled."""
        number = _most_periods(self.starts_on, self.period, day)
        while number > 0:
            first = self.begins(number)
            if first is not None and first <= day:
                break
            number -= 1
        return number if self.last_period is None else min(number, self.last_period)

    def term_of(self, number: int) -> int:
        """The last period of the term that a period belongs to; without a term each is one of its own."""
        return number if self.term is None else -(-max(number, 1) // self.term) * self.term

    def freeze_on(self, day: date) -> Freeze | None:
        """The freeze that `day` falls into."""
        for one in self.freezes:
            if one.frozen_on <= day and (one.until_on is None or day < one.until_on):
                return one
        return None

    def is_frozen(self, day: date) -> bool:
        return self.freeze_on(day) is not None

    @property
    def ends_on(self) -> date | None:
        """The last day of its last period, where it has been cancelled."""
        return None if self.last_period is None else self.ends(self.last_period)

    def is_over(self, day: date) -> bool:
        ends_on = self.ends_on
        return ends_on is not None and ends_on < day

    def is_missed(self, number: int, day: date) -> bool:
        """Whether the period ended more than `MISSED_DAYS` days before `day`."""
        last = self.ends(number)
        return last is not None and (day - last).days > MISSED_DAYS


def read_span(text: str, what: str) -> Validity:
    """The length of a period: `1mo`, `4w`, `90d`, `1y`. Raises Unreadable, also for a day and for `never`."""
    span = _read(text, what, "type it like 1mo, 4w or 1y")
    if span.kind not in ("d", "w", "mo", "y"):
        raise Unreadable(what, shown(text), "is no length of time", "type it like 1mo, 4w or 1y")
    return span


def read_rollover(text: str, what: str) -> int:
    """Days for which a card stays good after its period: `30d`, `2w`, or 0. Raises Unreadable."""
    if text.strip() == "0":
        return 0
    span = _read(text, what, "type it like 30d or 2w")
    if span.kind not in ("d", "w"):
        raise Unreadable(what, shown(text), "is no number of days or weeks", "type it like 30d or 2w")
    return span.count * (7 if span.kind == "w" else 1)


def _read(text: str, what: str, hint: str) -> Validity:
    if text.strip()[:1] == "0" and text.strip().lstrip("0")[:1].isalpha():
        raise Unreadable(what, shown(text), "is no time at all", hint)
    try:
        return read_validity(text, what)
    except Unreadable as error:
        error.hint = hint
        raise


def _counted(starts_on: date, period: Validity, periods: int) -> date | None:
    """So many periods after the start, months clamped; None past the year 2999."""
    count = period.count * periods
    try:
        if period.kind in ("mo", "y"):
            day = add_months(starts_on, count * (12 if period.kind == "y" else 1))
        else:
            day = starts_on + timedelta(days=count * (7 if period.kind == "w" else 1))
    except (ValueError, OverflowError):
        return None
    return None if day > LAST_DAY else day


def _most_periods(starts_on: date, period: Validity, day: date) -> int:
    """A number of periods that `day` can't lie beyond, freezes or not."""
    if day < starts_on:
        return 0
    if period.kind in ("mo", "y"):
        months = (day.year - starts_on.year) * 12 + day.month - starts_on.month
        return months // (period.count * (12 if period.kind == "y" else 1)) + 1
    return (day - starts_on).days // (period.count * (7 if period.kind == "w" else 1)) + 1
