"""What can still be had: the worked examples of the seeds, at the level of one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.availability import available, line_left


def test_a_fixed_package_counts_each_line_by_itself() -> None:
    caps, used = [3, 3, 2, 2], [0, 3, 1, 0]
    left = sum(caps) - sum(used)
    assert [available(cap, done, 0, 0, left, 0, 1) for cap, done in zip(caps, used, strict=True)] == [3, 0, 1, 2]


def test_ten_visits_with_caps_refuse_the_eleventh_visit_and_the_fifth_massage() -> None:
    caps, used = [5, 4, 2, 2], [3, 4, 2, 1]
    assert sum(used) == 10
    assert [available(cap, done, 0, 0, 0, 0, 1) for cap, done in zip(caps, used, strict=True)] == [0, 0, 0, 0]
    assert line_left(4, 4, 0, 0) == 0
    assert available(5, 3, 0, 0, 1, 0, 1) == 1


def test_two_hundred_minutes_leave_a_hundred_and_fifty_after_a_massage_of_fifty() -> None:
    assert available(None, 0, 0, 0, 200, 0, 50) == 4
    assert available(None, 1, 0, 0, 150, 0, 50) == 3
    assert available(None, 1, 0, 0, 49, 0, 50) == 0


def test_three_hundred_and_sixty_minutes_reach_six_six_or_three_times() -> None:
    assert [available(None, 0, 0, 0, 360, 0, cost) for cost in (60, 60, 120)] == [6, 6, 3]


def test_four_visits_of_one_unit() -> None:
    assert available(None, 3, 0, 0, 1, 0, 1) == 1
    assert available(None, 4, 0, 0, 0, 0, 1) == 0


def test_a_pool_of_two_hundred_stops_before_the_line_that_adds_up_to_two_hundred_and_fifty() -> None:
    left_after_two_of_each = 200 - 2 * 25 - 2 * 50
    assert available(1, 0, 0, 0, left_after_two_of_each, 0, 100) == 0


def test_an_unlimited_card_has_no_limit() -> None:
    assert available(None, 40, 0, 0, None, 0, 1) is None
    assert line_left(None, 40, 0, 1) is None


def test_open_holds_count_as_used() -> None:
    assert available(3, 1, 0, 1, 9, 1, 1) == 1
    assert available(None, 0, 0, 1, 100, 60, 50) == 0
    assert available(3, 1, 0, 1, 1, 1, 1) == 0


def test_what_lapsed_is_gone() -> None:
    assert available(3, 1, 2, 0, 0, 0, 1) == 0


@given(
    st.none() | st.integers(0, 50),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.none() | st.integers(0, 500),
    st.integers(0, 500),
    st.integers(1, 100),
)
def test_it_is_never_below_nought_and_never_above_either_limit(
    cap: int | None, used: int, gone: int, held: int, units_left: int | None, units_held: int, cost: int
) -> None:
    left = available(cap, used, gone, held, units_left, units_held, cost)
    assert (left is None) == (cap is None and units_left is None)
    if left is not None:
        assert left >= 0
        assert cap is None or left <= max(0, cap - used - gone - held)
        assert units_left is None or left == 0 or left * cost + units_held <= units_left
