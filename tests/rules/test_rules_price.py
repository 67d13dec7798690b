"""What a sale costs, to the cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.price import PPM, PriceTerms, SalePrice, half_up, paid_share, sale_price, split_tax

AMOUNTS = st.integers(0, 10**15)
RATES = st.integers(0, 10_000_000)


def test_nineteen_per_cent_are_in_119_or_come_on_top_of_100() -> None:
    assert split_tax(11900, 190_000, True) == (10000, 1900)
    assert split_tax(10000, 190_000, False) == (10000, 1900)


def test_no_tax_leaves_a_price_as_it_is() -> None:
    assert split_tax(9999, 0, True) == split_tax(9999, 0, False) == (9999, 0)


@pytest.mark.parametrize(
    ("amount", "ppm", "included", "parts"),
    [
        (100, 190_000, True, (84, 16)),  # 15.966 cents
        (1, 190_000, True, (1, 0)),
        (50, 190_000, False, (50, 10)),  # 9.5 cents: a half goes up
        (9999, 88_750, False, (9999, 887)),
        (100, PPM, True, (50, 50)),
        (101, PPM, True, (50, 51)),
        (1000, 10 * PPM, False, (1000, 10_000)),
    ],
)
def test_tax_is_rounded_half_up_to_the_cent(amount: int, ppm: int, included: bool, parts: tuple[int, int]) -> None:
    assert split_tax(amount, ppm, included) == parts


def test_a_charge_in_percent_with_a_tax_of_its_own() -> None:
    """99.99 at 2.5 % is 2.50; of that 8.875 % tax is 0.22 on top."""
    sale = sale_price(PriceTerms(9999, tax_included=False, charge_ppm=25_000, charge_tax_ppm=88_750))
    assert sale == SalePrice(9999, 0, 250, 22, 0)
    assert (sale.price, sale.total) == (9999, 10271)


def test_all_of_it_together() -> None:
    """100.00 + 19.00 tax, 2.50 + 0.22 charge, 50.00 tip: 171.72 to take."""
    sale = sale_price(PriceTerms(10000, 190_000, False, None, 25_000, 88_750, 5000))
    assert sale == SalePrice(10000, 1900, 250, 22, 5000)
    assert (sale.price, sale.total) == (11900, 17172)


def test_a_charge_in_money_contains_its_tax_where_the_price_does() -> None:
    sale = sale_price(PriceTerms(11900, 190_000, charge=500, charge_tax_ppm=190_000))
    assert sale == SalePrice(10000, 1900, 420, 80, 0)
    assert sale.total == 12400


def test_a_charge_in_percent_is_of_the_price_as_it_is_written() -> None:
    assert sale_price(PriceTerms(11900, 190_000, charge_ppm=100_000)).charge == 1190
    assert sale_price(PriceTerms(10000, 190_000, False, charge_ppm=100_000)).charge == 1000


def test_yen_have_no_decimals_and_nothing_else_changes() -> None:
    """10,000 yen and 10 % tax are 11,000; 1,000 yen with 8 % in them are 926 + 74."""
    assert sale_price(PriceTerms(10000, 100_000, False)).total == 11000
    assert split_tax(1000, 80_000, True) == (926, 74)


def test_a_gift_costs_nothing() -> None:
    assert sale_price(PriceTerms(0, 190_000, charge_ppm=25_000, charge_tax_ppm=190_000)) == SalePrice(0, 0)


def test_halves_go_away_from_zero_and_nothing_is_divided_by_nothing() -> None:
    assert [half_up(n, 2) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert [half_up(n, 3) for n in (-2, -1, 1, 2)] == [-1, 0, 0, 1]
    with pytest.raises(ValueError, match="can't divide"):
        half_up(1, 0)


def test_a_part_of_what_was_paid_is_rounded_down_and_the_last_part_takes_the_rest() -> None:
    assert [paid_share(100, part, 3) for part in (1, 2, 3)] == [33, 66, 100]
    assert paid_share(100, 0, 0) == 100


@given(AMOUNTS, RATES)
def test_net_and_tax_add_up_to_a_price_that_contains_it(amount: int, ppm: int) -> None:
    net, tax = split_tax(amount, ppm, True)
    assert net + tax == amount
    assert net >= 0
    assert tax >= 0
    assert abs(tax * (PPM + ppm) - amount * ppm) * 2 <= PPM + ppm, "further than half a cent from what it is"


@given(AMOUNTS, RATES)
def test_tax_on_top_leaves_the_price_and_is_within_half_a_cent(amount: int, ppm: int) -> None:
    net, tax = split_tax(amount, ppm, False)
    assert net == amount
    assert abs(tax * PPM - amount * ppm) * 2 <= PPM


@given(AMOUNTS, RATES)
def test_what_is_added_on_top_is_found_in_the_sum_again(amount: int, ppm: int) -> None:
    net, tax = split_tax(amount, ppm, False)
    again, _ = split_tax(net + tax, ppm, True)
    assert abs(again - net) <= 1


@given(st.builds(PriceTerms, AMOUNTS, RATES, st.booleans(), st.none() | AMOUNTS, st.none() | RATES, RATES, AMOUNTS))
def test_what_is_taken_is_the_sum_of_its_parts(terms: PriceTerms) -> None:
    sale = sale_price(terms)
    parts = vars(sale).values()
    assert min(parts) >= 0
    assert sale.total == sum(parts) == sale.price + sale.charge + sale.charge_tax + sale.tip
    if terms.tax_included:
        assert sale.price == terms.price
