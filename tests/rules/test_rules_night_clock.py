"""A clock that jumped lapses nothing unless it is told the date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pkgcli.rules.night_clock import jumped

LAST = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "said"), [(-400, "back"), (-2, "back"), (-1, None), (0, None), (45, None), (46, "ahead"), (9999, "ahead")]
)
def test_more_than_a_day_back_or_45_days_ahead_is_a_jump(days: int, said: str | None) -> None:
    found = jumped(LAST + timedelta(days=days), LAST, None)
    assert found == (None if said is None else (said, LAST))


def test_a_visit_recorded_by_a_wrong_clock_does_not_make_it_right() -> None:
    wrong = LAST + timedelta(days=400)
    assert jumped(wrong, wrong, LAST) == ("ahead", LAST)
    assert jumped(LAST + timedelta(days=1), wrong, LAST) == ("back", wrong)


def test_in_a_file_where_nothing_happened_yet_no_clock_has_jumped() -> None:
    assert jumped(LAST, None, None) is None


def test_in_a_season_without_customers_the_nights_are_enough() -> None:
    assert jumped(LAST + timedelta(days=200), LAST, LAST + timedelta(days=199)) is None
