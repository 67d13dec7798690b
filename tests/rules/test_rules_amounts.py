"""Prices and percentages as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.amounts import MOST_MINOR, currency_decimals, percent_text, read_amount, read_percent
from pkgcli.rules.texts import visible
from pkgcli.views.money import Money


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("420", 42000),
        ("420.00", 42000),
        ("420.5", 42050),
        ("19,90", 1990),
        (" 19.90 ", 1990),
        ("0", 0),
        ("0.05", 5),
        ("1234.50", 123450),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234.567", 123456700),
        ("12,345,678.9", 1234567890),
    ],
)
def test_a_price_is_read_exactly(text: str, minor: int) -> None:
    assert read_amount(text, "--price").minor(2) == minor


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "123,456"])
def test_a_price_with_a_thousands_dot_and_no_decimals_can_be_read_two_ways(text: str) -> None:
    with pytest.raises(Unreadable, match=r"can be read as \d+\.00 or as \d+\.\d{3}") as refused:
        read_amount(text, "--price").minor(2)
    assert len(refused.value.facts["readings"]) == 2
    with pytest.raises(Unreadable, match="can be read"):
        read_amount(text, "--price").minor(0)


def test_the_two_readings_are_shown_as_amounts() -> None:
    with pytest.raises(Unreadable) as refused:
        read_amount("1.234", "--price").minor(2)
    assert refused.value.message == "--price '1.234': can be read as 1234.00 or as 1.234"
    assert refused.value.hint == "type 1234 if 1234.00 is meant, else an amount with at most 2 decimals"


def test_what_we_print_in_a_currency_with_three_decimals_reads_again() -> None:
    assert read_amount("1.234", "--price").minor(3) == 1234
    with pytest.raises(Unreadable, match="can be read"):
        read_amount("1,234", "--price").minor(3)
    assert read_amount("1,234", "--price", decimal=",").minor(3) == 1234


def test_a_decimal_mark_that_was_named_settles_it() -> None:
    assert read_amount("1.234", "--price", decimal=",").minor(2) == 123400
    assert read_amount("1,5", "--price", decimal=",").minor(2) == 150
    assert read_amount("1,234", "--price", decimal=".").minor(2) == 123400
    assert read_amount("1.234,50", "--price", decimal=",").minor(2) == 123450
    for text in ("1.5", "1.23", "1,234.50", "1,2,3"):
        with pytest.raises(Unreadable):
            read_amount(text, "--price", decimal=",")
    with pytest.raises(Unreadable, match="--decimal"):
        read_amount("1", "--price", decimal=";")


@pytest.mark.parametrize("text", ["12.34,5", "1.23.456", "1234.567,89", "1,234.567,89", "01.234,50", "1.2.3", "1,,2"])
def test_a_price_with_its_marks_in_the_wrong_places_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text, "--price").minor(2)


@pytest.mark.parametrize(
    "text",
    ["-5", "+5", "1e5", "1_000", "NaN", "inf", "٣", "€5", "5€", "EUR5", ".5", "5.", ",", ".", "0x10", "5,-", "５", "²"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="not an amount of money"):
        read_amount(text, "--price")


@pytest.mark.parametrize("text", ["", " ", "1 000", "5 %", "1\u00a0000", "\x1b5", "5\n6"])
def test_a_price_with_a_space_or_worse_in_it_is_refused_and_shown_safely(text: str) -> None:
    with pytest.raises(Unreadable, match="not an amount of money") as refused:
        read_amount(text, "--price")
    assert visible(refused.value.message) == refused.value.message


def test_more_decimals_than_the_currency_has_are_refused_and_never_rounded() -> None:
    with pytest.raises(Unreadable, match="4 decimals, and the currency has 2 decimals"):
        read_amount("1.2345", "--price").minor(2)
    with pytest.raises(Unreadable, match="the currency has no decimals"):
        read_amount("420.00", "--price").minor(0)
    with pytest.raises(Unreadable, match="3 decimals"):
        read_amount("0.125", "--price").minor(2)


def test_an_amount_that_the_books_can_not_hold_is_refused() -> None:
    assert read_amount("10000000000000.00", "--price").minor(2) == MOST_MINOR
    for text in ("10000000000000.01", "9" * 40):
        with pytest.raises(Unreadable, match=r"10000000000000\.00 is the most"):
            read_amount(text, "--price").minor(2)
    with pytest.raises(Unreadable, match="5000 characters"):
        read_amount("9" * 5000, "--price")


@given(st.integers(0, MOST_MINOR), st.sampled_from([0, 2, 3]))
def test_every_amount_that_we_print_reads_again_as_the_same(minor: int, decimals: int) -> None:
    assert read_amount(str(Money(minor, decimals)), "--price").minor(decimals) == minor


@given(st.integers(0, MOST_MINOR), st.booleans())
def test_an_amount_grouped_either_way_reads_as_the_same(minor: int, comma: bool) -> None:
    text = f"{minor // 100:,}.{minor % 100:02d}"
    if comma:
        text = text.translate(str.maketrans(".,", ",."))
    assert read_amount(text, "--price").minor(2) == minor


@given(st.text(alphabet="0123456789.,", max_size=12), st.sampled_from([None, ".", ","]))
def test_an_amount_is_never_read_as_anything_but_its_digits(text: str, decimal: str | None) -> None:
    try:
        amount = read_amount(text, "--price", decimal)
    except Unreadable:
        return
    assert amount.digits == int("".join(each for each in text if each.isdigit()))
    assert amount.decimals == (len(text) - 1 - text.rfind(amount.mark) if amount.mark else 0)


@pytest.mark.parametrize(
    ("text", "ppm"),
    [("19", 190_000), ("19%", 190_000), ("8.875", 88_750), ("8,875 %", 88_750), ("0", 0), ("1000", 10_000_000)],
)
def test_a_tax_rate_is_kept_in_parts_per_million(text: str, ppm: int) -> None:
    assert read_percent(text, "--tax") == ppm


@pytest.mark.parametrize("text", ["", "%", "-1", "1e2", "8.87512", "1000.0001", "10001", "1,000", "19%%", "٣", "1.2.3"])
def test_a_rate_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_percent(text, "--tax")


@given(st.integers(0, 10_000_000))
def test_every_rate_that_we_print_reads_again_as_the_same(ppm: int) -> None:
    assert read_percent(percent_text(ppm), "--tax") == ppm


def test_currencies_have_two_decimals_but_for_those_that_have_none_or_three() -> None:
    assert [currency_decimals(code) for code in ("EUR", "JPY", "KWD", "USD", "ISK")] == [2, 0, 3, 2, 0]
    for code in ("eur", "EU", "EURO", "€", "", "ÄÖÜ", "Y K"):
        with pytest.raises(Unreadable, match="three capital letters"):
            currency_decimals(code)
