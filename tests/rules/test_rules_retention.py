"""Which backups are cleared away, and which never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.retention import kept

TODAY = date(2026, 11, 22)
NIGHT = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def every_night(nights: int) -> list[datetime]:
    return [NIGHT - timedelta(days=back) for back in range(nights)]


def test_of_two_years_of_nights_7_days_5_weeks_and_12_months_stay() -> None:
    stay = sorted(kept(every_night(730), TODAY), reverse=True)
    days = [one.date() for one in stay]
    assert days[:7] == [TODAY - timedelta(days=back) for back in range(7)]
    assert [day for day in days if day.isoweekday() == 7][:5] == [TODAY - timedelta(weeks=back) for back in range(5)]
    last_of_month = [day for day in days if (day + timedelta(days=1)).day == 1]
    assert len(last_of_month) == 11, "and of the present month the last one so far"
    # Of the weeks, this one's Sunday and the one before stand among the days; of the months, so does today.
    assert len(stay) == 7 + 4 + 11


def test_all_of_today_stay_and_of_a_day_before_the_last() -> None:
    today = [NIGHT + timedelta(hours=hour) for hour in range(6)]
    yesterday = [one - timedelta(days=1) for one in today]
    assert kept(today + yesterday, TODAY) == {*today, yesterday[-1]}


def test_a_machine_that_was_off_for_a_year_clears_nothing_of_the_last_week() -> None:
    nights = every_night(7)
    assert kept(nights, TODAY + timedelta(days=365)) == set(nights)


@given(st.lists(st.integers(-10, 60_000), max_size=60), st.integers(0, 3000))
def test_the_newest_always_stays_and_clearing_twice_is_clearing_once(hours_ago: list[int], later: int) -> None:
    made = [NIGHT - timedelta(hours=hours) for hours in hours_ago]
    today = TODAY + timedelta(days=later)
    stay = kept(made, today)
    assert stay <= set(made)
    assert not made or max(made) in stay
    assert kept(stay, today) == stay
