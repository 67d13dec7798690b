"""What a visit on an earlier day meets."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.backdating import lowest_since


def day(number: int) -> date:
    return date(2026, 3, 1) + timedelta(number - 1)


ALL_USED_AND_GIVEN_BACK = [(day(1), -10), (day(5), 10)]


def test_units_used_up_on_day_one_and_given_back_on_day_five_are_nowhere_on_day_three() -> None:
    assert lowest_since(10, ALL_USED_AND_GIVEN_BACK, day(3)) == 0
    assert lowest_since(10, ALL_USED_AND_GIVEN_BACK, day(1)) == 0
    assert lowest_since(10, ALL_USED_AND_GIVEN_BACK, day(4)) == 0


def test_from_the_day_they_were_given_back_all_are_there() -> None:
    assert lowest_since(10, ALL_USED_AND_GIVEN_BACK, day(5)) == 10
    assert lowest_since(10, ALL_USED_AND_GIVEN_BACK, day(9)) == 10


def test_without_a_later_change_it_is_the_balance_now() -> None:
    assert lowest_since(7, [], day(3)) == 7
    assert lowest_since(7, [(day(1), -3), (day(3), -1)], day(3)) == 7


def test_changes_of_one_day_count_together_in_any_order() -> None:
    changes = [(day(4), 2), (day(3), -5), (day(4), -2), (day(3), 5)]
    assert lowest_since(6, changes, day(2)) == 6


@given(
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(1, 12).map(day), st.integers(-5, 5)), max_size=20),
    st.integers(1, 12).map(day),
)
def test_it_is_the_lowest_of_the_balances_of_all_days_since(
    opening: int, changes: list[tuple[date, int]], since: date
) -> None:
    def balance_on(when: date) -> int:
        return opening + sum(amount for changed_on, amount in changes if changed_on <= when)

    expected = min(balance_on(since + timedelta(n)) for n in range(13))
    assert lowest_since(balance_on(day(12)), changes, since) == expected
