"""Amounts and days as people of a locale write them; babel reads them back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest
from babel.core import Locale
from babel.localedata import locale_identifiers
from babel.numbers import parse_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from pkgcli.frozen import Frozen
from pkgcli.render.localized import localized
from pkgcli.render.look import display_width
from pkgcli.render.notation import notation_of
from pkgcli.rules.texts import visible
from pkgcli.views.money import Money

EVERY_LOCALE = sorted(locale_identifiers())
FIRST = date(1999, 12, 31)
DAYS = [FIRST, date(2026, 3, 5), date(2026, 12, 31), date(2027, 1, 1)]

known = cache(notation_of)


@settings(deadline=None)
@given(
    locale=st.sampled_from(EVERY_LOCALE),
    minor=st.integers(-(10**24), 10**24) | st.integers(-10_000, 10_000),
    decimals=st.sampled_from((0, 2, 3)),
)
def test_babel_reads_the_same_amount_back(locale: str, minor: int, decimals: int) -> None:
    text = known(locale).amount(minor, decimals)

    read = parse_decimal(text, locale=Locale.parse(locale), strict=True, numbering_system="latn")
    assert read == Decimal(f"{minor}e-{decimals}")


@settings(deadline=None)
@given(locale=st.sampled_from(EVERY_LOCALE), number=st.integers(-(10**12), 10**12))
def test_babel_reads_the_same_number_back(locale: str, number: int) -> None:
    text = known(locale).number(number)

    assert parse_decimal(text, locale=Locale.parse(locale), strict=True, numbering_system="latn") == number


@pytest.mark.parametrize(
    ("locale", "amount", "day"),
    [
        ("de_DE", "-1.234.567,05", "31.12.2026"),
        ("de_CH", "-1’234’567.05", "31.12.2026"),
        ("fr_FR", "-1\u202f234\u202f567,05", "31/12/2026"),
        ("pl_PL", "-1\u00a0234\u00a0567,05", "31.12.2026"),
        ("en_US", "-1,234,567.05", "12/31/2026"),
        ("en_GB", "-1,234,567.05", "31/12/2026"),
        ("en_IN", "-12,34,567.05", "31/12/2026"),
        ("ja_JP", "-1,234,567.05", "2026/12/31"),
        ("sv_SE", "-1\u00a0234\u00a0567,05", "2026-12-31"),
        ("hu_HU", "-1\u00a0234\u00a0567,05", "2026.\u00a012.\u00a031."),
        ("ar_EG", "-1,234,567.05", "31/12/2026"),
        ("he_IL", "-1,234,567.05", "31.12.2026"),
        ("fa_IR", "-1,234,567.05", "2026/12/31"),
        ("la_VA", "-1,234,567.05", "2026-12-31"),  # its short form names the era
    ],
)
def test_the_marks_are_those_of_the_locale(locale: str, amount: str, day: str) -> None:
    assert known(locale).amount(-123_456_705, 2) == amount
    assert known(locale).day(date(2026, 12, 31)) == day


@pytest.mark.parametrize(
    ("minor", "decimals", "text"),
    [(0, 2, "0,00"), (5, 2, "0,05"), (-5, 2, "-0,05"), (1_000, 0, "1.000"), (1_000, 3, "1,000"), (999, 0, "999")],
)
def test_every_currency_keeps_its_decimals(minor: int, decimals: int, text: str) -> None:
    assert known("de_DE").amount(minor, decimals) == text


@settings(deadline=None)  # the data of a locale is read when it is first asked for
@given(locale=st.sampled_from(EVERY_LOCALE))
def test_nothing_hidden_is_in_them_and_no_line_breaks_at_them(locale: str) -> None:
    notation = known(locale)
    shown = [notation.amount(-123_456_789, 2), notation.number(1_234_567), *map(notation.day, DAYS)]

    assert shown == [visible(text) for text in shown]
    assert not [text for text in shown if " " in text]


@settings(deadline=None)  # the data of a locale is read when it is first asked for
@given(locale=st.sampled_from(EVERY_LOCALE))
def test_days_stand_below_each_other_and_are_told_apart(locale: str) -> None:
    notation = known(locale)
    year = [notation.day(FIRST + timedelta(days=number)) for number in range(400)]

    assert len(set(year)) == 400
    assert len({display_width(text) for text in year}) == 1


@settings(deadline=None)  # the data of a locale is read when it is first asked for
@given(locale=st.sampled_from(EVERY_LOCALE))
def test_a_terminal_without_their_characters_gets_what_it_has(locale: str) -> None:
    notation = notation_of(locale, unicode=False)
    amount, day = notation.amount(123_456_705, 2), notation.day(date(2026, 12, 31))

    assert f"{amount} {day}".isascii()
    assert amount[-3:] in (".05", ",05")
    assert "".join(filter(str.isdigit, amount)) == "123456705"


class Sale(Frozen):
    price: Money
    unpaid: Money | None
    on: date
    parts: tuple[Money, ...]


def test_a_view_says_itself_in_the_notation_and_stays_what_it_is() -> None:
    sale = Sale(Money(123_450), None, date(2026, 12, 31), (Money(1_000, 0), Money(1_000_000, 3)))
    local = localized(sale, known("de_DE"))

    assert f"{local.price} {local.unpaid} {local.on} {local.parts[0]} {local.parts[1]}" == (
        "1.234,50 None 31.12.2026 1.000 1.000,000"
    )
    assert (type(local), local.price.minor, local.on) == (Sale, 123_450, sale.on)
    assert (str(sale.price), str(sale.on)) == ("1234.50", "2026-12-31")


def test_rows_are_localized_as_they_are_gone_through() -> None:
    gone_through = []

    class Rows(Frozen):
        def __iter__(self):  # type: ignore[no-untyped-def]
            for minor in (100, 200):
                gone_through.append(minor)
                yield Money(minor)

    rows = localized(Rows(), known("de_DE"))

    assert gone_through == []
    assert list(map(str, rows)) == ["1,00", "2,00"]
    assert list(map(str, rows)) == ["1,00", "2,00"], "a second time"


@pytest.mark.parametrize(
    ("locale", "territory"), [("de_AT", "AT"), ("de", "DE"), ("zh_Hant_TW", "TW"), ("es_419", "419"), ("eo", "001")]
)
def test_a_notation_knows_where_it_is_so(locale: str, territory: str) -> None:
    assert known(locale).territory == territory


class Visit(Frozen):
    operation: int
    units: int
    units_left: int | None
    share: str
    code: str
    tax: str
    charge: str | None


def test_counts_are_parted_and_what_is_typed_again_is_not() -> None:
    visit = localized(Visit(12_345, -12_345, None, "33.3", "12.50", "8.875", "2.5%"), known("de_DE"))

    assert (str(visit.operation), visit.code) == ("12345", "12.50")
    assert (
        f"{visit.units} {abs(visit.units)} {sum([visit.units, 1])} {visit.units_left}" == "-12.345 12.345 -12.344 None"
    )
    assert (visit.share, visit.tax, visit.charge) == ("33,3", "8,875", "2,5%")
    assert (visit.units, f"{visit.units:d}") == (-12_345, "-12345")
