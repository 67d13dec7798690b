"""How long a card is good."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Refused, Unreadable
from pkgcli.rules.validity import NEVER, Validity, read_validity

validities = st.one_of(
    st.just(NEVER),
    st.builds(lambda n: Validity("d", n), st.integers(1, 36_500)),
    st.builds(lambda n: Validity("w", n), st.integers(1, 5_200)),
    st.builds(lambda n: Validity("mo", n), st.integers(1, 1_200)),
    st.builds(lambda n: Validity("y", n), st.integers(1, 100)),
    st.builds(lambda day: Validity("until", until=day), st.dates(date(1970, 1, 1), date(2999, 12, 31))),
)


@pytest.mark.parametrize(
    ("text", "sold_on", "last"),
    [
        ("90d", date(2026, 1, 1), date(2026, 4, 1)),
        ("90d", date(2028, 1, 1), date(2028, 3, 31)),
        ("12w", date(2026, 1, 1), date(2026, 3, 26)),
        ("1mo", date(2026, 1, 31), date(2026, 2, 28)),
        ("3mo", date(2026, 11, 30), date(2027, 2, 28)),
        ("1y", date(2028, 2, 29), date(2029, 2, 28)),
        ("until:2027-03-31", date(2026, 1, 1), date(2027, 3, 31)),
        ("never", date(2026, 1, 1), None),
    ],
)
def test_the_day_of_sale_is_day_nought(text: str, sold_on: date, last: date | None) -> None:
    assert read_validity(text, "--valid").expires_on(sold_on) == last


@given(validities, st.booleans())
def test_a_validity_that_we_print_reads_again_as_the_same(validity: Validity, bare_days: bool) -> None:
    assert read_validity(str(validity), "--valid", bare_days=bare_days) == validity


def test_a_validity_has_one_spelling() -> None:
    assert str(read_validity(" 090D ", "--valid")) == "90d"
    assert str(read_validity("UNTIL: 2027-03-31", "--valid")) == "until:2027-03-31"


def test_a_csv_file_gives_days_as_a_bare_number_and_never_as_nothing() -> None:
    assert read_validity("90", "valid", bare_days=True) == Validity("d", 90)
    assert read_validity("0", "valid", bare_days=True) == NEVER
    assert read_validity(" ", "valid", bare_days=True) == NEVER


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("90", "type 90d for days or 90mo for months"),
        ("0", "type `never`"),
        ("0d", "type `never` if it doesn't expire"),
        ("3m", "type 3mo"),
        ("90 days", "type 90d"),
        ("2 months", "type 2mo"),
        ("36501d", "type `never` if it doesn't expire"),
        ("101y", "type `never` if it doesn't expire"),
    ],
)
def test_a_validity_that_can_not_be_read_is_refused_with_what_to_type(text: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_validity(text, "--valid")
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    "text", ["", "forever", "-90d", "1.5y", "1e2d", "until:", "until:+30d", "until:2027-02-30", "٩d", "9²d"]
)
def test_what_is_no_validity_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_validity(text, "--valid")


@pytest.mark.parametrize("text", ["-1", "1.5", "٩", "36501", "99999999999999999999"])
def test_a_bare_number_that_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_validity(text, "valid", bare_days=True)


def test_a_card_is_never_good_beyond_the_calendar() -> None:
    with pytest.raises(Refused, match="2999-12-31 at the latest"):
        read_validity("100y", "--valid").expires_on(date(2950, 1, 1))


@given(validities, st.dates(date(1970, 1, 1), date(2800, 12, 31)))
def test_a_card_with_a_span_is_good_after_its_day_of_sale(validity: Validity, sold_on: date) -> None:
    last = validity.expires_on(sold_on)
    assert (last is None) == validity.is_never
    if last is not None and validity.kind != "until":
        assert last > sold_on
