"""How a card stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.rules.card_status import STATUSES, is_due, status

TODAY = date(2026, 6, 15)
BEFORE, AFTER = TODAY - timedelta(1), TODAY + timedelta(1)


@pytest.mark.parametrize(
    ("state", "units_left", "starts_on", "expires_on", "word"),
    [
        ("active", 5, TODAY, None, "active"),
        ("active", None, TODAY, AFTER, "active"),
        ("active", 5, TODAY, TODAY, "active"),
        ("active", 5, BEFORE, BEFORE, "expired"),
        ("active", None, BEFORE, BEFORE, "expired"),
        ("active", 0, BEFORE, BEFORE, "used"),
        ("active", 0, AFTER, None, "used"),
        ("active", 5, AFTER, None, "upcoming"),
        ("suspended", 5, AFTER, None, "suspended"),
        ("suspended", 5, BEFORE, BEFORE, "expired"),
        ("suspended", 0, BEFORE, None, "used"),
        ("frozen", 5, BEFORE, BEFORE, "frozen"),
        ("frozen", 0, BEFORE, None, "used"),
        ("lapsed", 0, BEFORE, BEFORE, "expired"),
        ("lapsed", None, BEFORE, BEFORE, "expired"),
        ("refunded", 0, BEFORE, BEFORE, "refunded"),
        ("void", 0, AFTER, BEFORE, "void"),
    ],
)
def test_a_card_stands_as_the_first_word_that_fits(
    state: str, units_left: int | None, starts_on: date, expires_on: date | None, word: str
) -> None:
    assert status(state, units_left, starts_on, expires_on, TODAY) == word
    assert word in STATUSES


def test_a_card_is_due_on_the_day_after_its_last_one() -> None:
    assert not is_due("active", 5, TODAY, TODAY)
    assert is_due("active", 5, TODAY, AFTER)
    assert is_due("active", None, BEFORE, TODAY)
    assert is_due("suspended", 5, BEFORE, TODAY)


def test_nothing_lapses_that_is_frozen_used_up_ended_or_without_a_last_day() -> None:
    assert not is_due("active", 0, BEFORE, TODAY)
    assert not is_due("active", 5, None, TODAY)
    for state in ("frozen", "lapsed", "refunded", "void"):
        assert not is_due(state, 5, BEFORE, TODAY)


@given(
    st.sampled_from(["active", "suspended", "frozen"]),
    st.none() | st.integers(0, 5),
    st.none() | st.dates(),
    st.dates(),
    st.dates(),
)
def test_a_due_card_shows_as_expired_whether_or_not_the_job_ran(
    state: str, units_left: int | None, expires_on: date | None, starts_on: date, today: date
) -> None:
    word = status(state, units_left, starts_on, expires_on, today)
    assert (word == "expired") == is_due(state, units_left, expires_on, today)
