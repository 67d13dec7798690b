"""How a prepaid tip is shared over the services of a package."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.tips import TipLine, tip_shares

RETREAT = (
    TipLine("service", 6000, 3),
    TipLine("service", 8000, 3),
    TipLine("service", 3000, 2),
    TipLine("service", 4000, 2),
)

LINES = st.lists(
    st.builds(
        TipLine,
        st.sampled_from(["service", "class", "product"]),
        st.none() | st.integers(0, 10**9),
        st.integers(1, 1000),
    ),
    min_size=1,
    max_size=8,
)


def test_fifty_over_facials_massages_manicures_and_pedicures() -> None:
    assert tip_shares(5000, RETREAT) == [1607, 2143, 536, 714]


def test_a_product_takes_none_and_a_class_does() -> None:
    lines = (TipLine("product", 9900, 1), TipLine("class", 1000, 5), TipLine("service", 5000, 1))
    assert tip_shares(1000, lines) == [0, 500, 500]


def test_without_every_list_price_it_goes_by_sessions() -> None:
    assert tip_shares(1000, (TipLine("service", None, 1), TipLine("service", 8000, 3))) == [250, 750]
    assert tip_shares(1000, (TipLine("service", 0, 1), TipLine("service", 0, 3))) == [250, 750]


def test_the_unknown_price_of_a_product_does_not_matter() -> None:
    lines = (TipLine("product", None, 1), TipLine("service", 6000, 1), TipLine("service", 2000, 1))
    assert tip_shares(800, lines) == [0, 600, 200]


def test_a_service_that_is_free_takes_none_where_others_are_not() -> None:
    assert tip_shares(100, (TipLine("service", 0, 4), TipLine("service", 100, 1))) == [0, 100]


def test_a_cent_left_over_goes_to_the_earlier_line() -> None:
    assert tip_shares(100, (TipLine("service", 1000, 1),) * 3) == [34, 33, 33]


def test_yen_are_shared_whole() -> None:
    assert tip_shares(1000, RETREAT) == [321, 429, 107, 143]


def test_a_tip_without_a_service_is_a_bug() -> None:
    with pytest.raises(ValueError, match="nobody"):
        tip_shares(100, (TipLine("product", 1000, 1),))


@given(st.integers(0, 10**12), LINES.filter(lambda lines: any(line.kind != "product" for line in lines)))
def test_shares_add_up_and_products_get_nothing(tip: int, lines: list[TipLine]) -> None:
    shares = tip_shares(tip, lines)
    assert sum(shares) == tip
    assert len(shares) == len(lines)
    assert min(shares) >= 0
    assert all(part == 0 for part, line in zip(shares, lines, strict=True) if line.kind == "product")


@given(st.integers(0, 10**12), LINES.filter(lambda lines: all(line.kind != "product" for line in lines)))
def test_a_share_is_within_a_cent_of_what_it_is(tip: int, lines: list[TipLine]) -> None:
    prices = [line.list_price for line in lines]
    weighs = all(price is not None for price in prices) and any(prices)
    weights = [(line.list_price or 0) * line.sessions if weighs else line.sessions for line in lines]
    for part, weight in zip(tip_shares(tip, lines), weights, strict=True):
        assert abs(part * sum(weights) - tip * weight) < sum(weights)
