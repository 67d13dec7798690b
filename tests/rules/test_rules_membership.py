"""When periods of a membership begin and end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.frozen import replace
from pkgcli.rules.days import add_months
from pkgcli.rules.membership import Freeze, Schedule, read_rollover, read_span
from pkgcli.rules.validity import Validity

MONTHLY = Validity("mo", 1)
SPANS = st.one_of(
    st.builds(Validity, st.just("mo"), st.integers(1, 12)),
    st.builds(Validity, st.just("w"), st.integers(1, 8)),
    st.builds(Validity, st.just("d"), st.integers(1, 90)),
    st.builds(Validity, st.just("y"), st.integers(1, 2)),
)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def frozen(draw: st.DrawFn) -> list[Freeze]:
    """Freezes one after the other, the last of them perhaps without an end."""
    day = draw(DAYS)
    found = []
    for _ in range(draw(st.integers(0, 3))):
        length = draw(st.integers(1, 60))
        found.append(Freeze(day, day + timedelta(days=length)))
        day += timedelta(days=length + draw(st.integers(0, 200)))
    if draw(st.booleans()):
        found.append(Freeze(day, None))
    return found


def test_a_membership_of_the_31st_begins_its_periods_on_the_last_day_of_a_shorter_month() -> None:
    schedule = Schedule(date(2026, 1, 31), MONTHLY)

    assert [schedule.begins(n) for n in range(1, 5)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert schedule.ends(1) == date(2026, 2, 27)
    assert schedule.ends(2) == date(2026, 3, 30)


def test_a_leap_day_is_the_28th_in_other_years_and_the_29th_again() -> None:
    schedule = Schedule(date(2024, 2, 29), Validity("y", 1))

    assert [schedule.begins(n) for n in (2, 3, 5)] == [date(2025, 2, 28), date(2026, 2, 28), date(2028, 2, 29)]


def test_enrolment_counts_as_the_first_period() -> None:
    schedule = Schedule(date(2026, 1, 31), MONTHLY)

    assert (schedule.begins(0), schedule.ends(0)) == (schedule.begins(1), schedule.ends(1))


def test_a_frozen_month_moves_the_periods_that_had_not_begun() -> None:
    schedule = Schedule(date(2026, 1, 1), MONTHLY, freezes=[Freeze(date(2026, 2, 11), date(2026, 3, 11))])

    assert schedule.begins(2) == date(2026, 2, 1)
    assert schedule.ends(2) == date(2026, 3, 28), "28 days later than 28 February"
    assert schedule.begins(3) == date(2026, 3, 29)
    assert schedule.begins(4) == date(2026, 4, 29)


def test_a_period_that_begins_on_the_day_of_the_freeze_has_begun() -> None:
    schedule = Schedule(date(2026, 1, 1), MONTHLY, freezes=[Freeze(date(2026, 2, 1), None)])

    assert schedule.begins(2) == date(2026, 2, 1)
    assert schedule.ends(2) is None
    assert schedule.number_on(date(2026, 9, 1)) == 2


def test_a_term_of_twelve_ends_with_every_twelfth_period() -> None:
    schedule = Schedule(date(2026, 1, 1), MONTHLY, term=12)

    assert [schedule.term_of(n) for n in (1, 11, 12, 13, 24, 25)] == [12, 12, 12, 24, 24, 36]
    assert Schedule(date(2026, 1, 1), MONTHLY).term_of(5) == 5


def test_a_cancelled_membership_ends_with_its_last_period() -> None:
    schedule = Schedule(date(2026, 1, 31), MONTHLY, last_period=2)

    assert schedule.ends_on == date(2026, 3, 30)
    assert schedule.number_on(date(2026, 8, 1)) == 2
    assert not schedule.is_over(date(2026, 3, 30))
    assert schedule.is_over(date(2026, 3, 31))


def test_a_period_is_missed_for_good_32_days_after_its_end() -> None:
    schedule = Schedule(date(2026, 1, 1), MONTHLY)

    assert not schedule.is_missed(1, date(2026, 3, 3))
    assert schedule.is_missed(1, date(2026, 3, 4))


def test_no_period_begins_after_the_last_day_that_can_be_written() -> None:
    schedule = Schedule(date(2999, 12, 5), MONTHLY)

    assert schedule.ends(1) is None
    assert schedule.number_on(date(2999, 12, 31)) == 1


@given(DAYS, SPANS, frozen(), DAYS)
def test_every_day_lies_in_the_period_that_is_named_for_it(
    starts_on: date, period: Validity, freezes: list[Freeze], day: date
) -> None:
    schedule = Schedule(starts_on, period, freezes=[one for one in freezes if one.frozen_on >= starts_on])
    number = schedule.number_on(day)

    if day < starts_on:
        assert number == 0
        return
    first, last = schedule.begins(number), schedule.ends(number)
    assert first is not None
    assert first <= day
    assert last is None or day <= last


@given(DAYS, SPANS, frozen(), st.integers(1, 30))
def test_periods_follow_each_other_without_a_gap_and_are_longer_by_their_frozen_days(
    starts_on: date, period: Validity, freezes: list[Freeze], number: int
) -> None:
    plain = Schedule(starts_on, period)
    schedule = replace(plain, freezes=[one for one in freezes if one.frozen_on >= starts_on])
    first, following = schedule.begins(number), schedule.begins(number + 1)
    if first is None or following is None:
        return
    usual_first, usual_following = plain.begins(number), plain.begins(number + 1)
    assert usual_first is not None
    assert usual_following is not None
    frozen_days = sum(schedule.is_frozen(first + timedelta(days=n)) for n in range((following - first).days))

    assert (following - first).days == (usual_following - usual_first).days + frozen_days


@given(DAYS, st.integers(1, 12), st.integers(1, 40))
def test_months_are_counted_from_the_start_and_not_from_the_period_before(day: date, months: int, number: int) -> None:
    schedule = Schedule(day, Validity("mo", months))

    assert schedule.begins(number) == add_months(day, months * (number - 1))


@pytest.mark.parametrize("text", ["never", "until:2027-01-01", "soon", "0mo", "30"])
def test_a_period_is_a_length_of_time(text: str) -> None:
    with pytest.raises(Unreadable):
        read_span(text, "--period")


def test_a_rollover_is_days() -> None:
    assert (read_rollover("30d", "--rollover"), read_rollover("2w", "--rollover")) == (30, 14)
    assert read_rollover("0", "--rollover") == 0
    with pytest.raises(Unreadable):
        read_rollover("1mo", "--rollover")
