"""What a use is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.use_value import recognised, share, value_of_use


def use_up(value: int, left: int, visits: list[int]) -> list[int]:
    """The values of visits of these sizes, and of one last visit that takes the rest."""
    values = []
    for quantity in visits:
        quantity = min(quantity, left)
        if quantity == 0:
            break
        values.append(value_of_use(value, quantity, left))
        value -= values[-1]
        left -= quantity
    return values + ([value_of_use(value, left, left)] if left else [])


def test_a_hundred_over_three_visits_loses_no_cent() -> None:
    assert use_up(10000, 3, [1, 1, 1]) == [3333, 3333, 3334]


def test_a_tip_of_fifty_is_shared_by_list_price_and_sessions() -> None:
    assert share(5000, [60_00 * 3, 80_00 * 3, 30_00 * 2, 40_00 * 2]) == [1607, 2143, 536, 714]


def test_a_tie_goes_to_the_earlier_line() -> None:
    assert share(1, [1, 1]) == [1, 0]
    assert share(100, [1, 1, 1]) == [34, 33, 33]


def test_lines_without_a_price_share_alike() -> None:
    assert share(100, [0, 0, 0]) == [34, 33, 33]
    assert share(100, [0, 5]) == [0, 100]
    assert share(0, []) == []


def test_what_can_not_be_shared_is_a_mistake_of_ours() -> None:
    for total, weights in ((5, []), (-1, [1]), (1, [1, -1])):
        with pytest.raises(ValueError, match="can't share"):
            share(total, weights)
    for value, quantity, left in ((10, 0, 3), (10, 4, 3), (10, -1, 3), (-1, 1, 3)):
        with pytest.raises(ValueError, match="no value"):
            value_of_use(value, quantity, left)


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=12))
def test_the_parts_are_exactly_the_whole_and_each_within_one_of_its_due(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**9), st.integers(1, 200), st.lists(st.integers(1, 20), max_size=40))
def test_any_mix_of_visits_ends_at_exactly_what_was_paid(paid: int, units: int, visits: list[int]) -> None:
    values = use_up(paid, units, visits)
    assert sum(values) == paid
    assert min(values) >= 0


@given(st.integers(0, 10**6), st.integers(1, 30), st.lists(st.tuples(st.booleans(), st.integers(1, 5)), max_size=60))
def test_any_mix_of_redeem_and_undo_ends_at_exactly_what_was_paid(
    paid: int, units: int, moves: list[tuple[bool, int]]
) -> None:
    value, left = paid, units
    open_visits: list[tuple[int, int]] = []
    for undo, quantity in moves:
        if undo and open_visits:
            given_back, worth = open_visits.pop(quantity % len(open_visits))
            left, value = left + given_back, value + worth
        elif not undo and quantity <= left:
            worth = value_of_use(value, quantity, left)
            left, value = left - quantity, value - worth
            open_visits.append((quantity, worth))
        assert value >= 0
    rest = value_of_use(value, left, left) if left else 0
    assert sum(worth for _, worth in open_visits) + rest == paid


def test_an_unlimited_card_is_earned_by_the_day_its_first_one_included() -> None:
    assert recognised(36500, 1, 365) == 100
    assert recognised(36500, 365, 365) == 36500
    assert recognised(36500, 400, 365) == 36500
    assert recognised(36500, -3, 365) == 0
    assert recognised(36500, 0, 0) == 36500
    assert recognised(100, 1, 3) == 33


@given(st.integers(0, 10**9), st.integers(0, 4000))
def test_what_is_earned_never_falls_and_ends_at_the_whole(value: int, days: int) -> None:
    earned = [recognised(value, gone, days) for gone in range(0, days + 1, max(1, days // 10))]
    assert earned == sorted(earned)
    assert recognised(value, days, days) == value
