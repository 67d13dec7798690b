"""Days as they are typed at the till."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.days import add_months, business_day
from pkgcli.rules.given_days import read_day, read_month

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        (" Today ", TODAY),
        ("yesterday", date(2026, 1, 30)),
        ("tomorrow", date(2026, 2, 1)),
        ("+30d", date(2026, 3, 2)),
        ("+2w", date(2026, 2, 14)),
        ("+1mo", date(2026, 2, 28)),
        ("+3mo", date(2026, 4, 30)),
        ("+1y", date(2027, 1, 31)),
        ("-3d", date(2026, 1, 28)),
        ("-2mo", date(2025, 11, 30)),
    ],
)
def test_a_day_is_iso_or_counted_from_today(text: str, day: date) -> None:
    assert read_day(text, "--on").on(TODAY) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("03/04/2026", "can be read as 2026-04-03 or 2026-03-04"),
        ("3.4.2026", "can be read as 2026-04-03 or 2026-03-04"),
        ("3-4-26", "can be read as 2026-04-03 or 2026-03-04"),
        ("03-04-26", "can be read as 2026-04-03, 2026-03-04 or 2003-04-26"),
        ("03/04/26", "can be read as 2026-04-03 or 2026-03-04"),
    ],
)
def test_a_day_that_can_be_read_two_ways_is_refused_showing_each(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_day(text, "--on")
    assert refused.value.message == f"--on '{text}': {message}"


@pytest.mark.parametrize("text", ["21.11.2026", "11/21/2026", "2026/11/21", "2026.11.21", "20261121", "21/11/26"])
def test_a_day_in_another_notation_with_one_reading_is_refused_showing_it(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_day(text, "--on")
    assert refused.value.hint == "type 2026-11-21"


def test_the_same_day_and_month_is_one_reading() -> None:
    with pytest.raises(Unreadable) as refused:
        read_day("3.3.2026", "--on")
    assert refused.value.hint == "type 2026-03-03"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-30", "February 2026 has 28 days"),
        ("2028-02-30", "February 2028 has 29 days"),
        ("2100-02-29", "February 2100 has 28 days"),
        ("2026-04-31", "April 2026 has 30 days"),
        ("2026-13-01", "there is no month 13"),
        ("2026-00-10", "there is no month 00"),
        ("2026-01-00", "January 2026 has 31 days"),
        ("1969-12-31", "only days from 1970 to 2999"),
        ("3000-01-01", "only days from 1970 to 2999"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_saying_why(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_day(text, "--on")


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "2026", "2026-11", "10:00", "P1Y", "monday", "30d", "+", "+d", "+ 3d", "+1.5d", "+1m", "\x1b[2J"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="not a day") as refused:
        read_day(text, "--on")
    assert refused.value.message.isprintable()


@pytest.mark.parametrize(
    "text", ["2026-11-21T10:00", "2026-11-21 10:00", "٢٠٢٦-١١-٢١", "2026-1l-21", "2026111", "13/13/2026"]
)
def test_what_only_looks_like_a_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="not a day"):
        read_day(text, "--on")


@pytest.mark.parametrize("text", ["+999999y", "-999999d", "+999999d", "-60y", "-999999mo"])
def test_an_offset_that_leaves_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="only days from 1970 to 2999"):
        read_day(text, "--on").on(TODAY)


def test_a_month_is_its_first_and_last_day() -> None:
    assert read_month("2026-02", "--month") == (date(2026, 2, 1), date(2026, 2, 28))
    assert read_month("2028-02", "--month") == (date(2028, 2, 1), date(2028, 2, 29))
    for text in ("2026-13", "2026-00", "26-02", "2026-2", "2026-02-01", "1900-01", ""):
        with pytest.raises(Unreadable):
            read_month(text, "--month")


def test_months_clamp_to_the_end_and_are_counted_from_the_first_day() -> None:
    first = date(2026, 1, 31)
    assert [add_months(first, n).isoformat() for n in (0, 1, 2, 13, 25, -2)] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2027-02-28",
        "2028-02-29",
        "2025-11-30",
    ]
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    with pytest.raises(ValueError, match="no year"):
        add_months(first, 12 * 9000)


@given(st.dates(date(1970, 1, 1), date(2999, 12, 31)))
def test_every_day_that_we_print_reads_again_as_itself(day: date) -> None:
    assert read_day(day.isoformat(), "--on").on(TODAY) == day


@given(st.dates(date(1970, 1, 1), date(2800, 12, 31)), st.integers(0, 1200))
def test_a_month_later_is_never_more_than_a_month_away(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or add_months(later.replace(day=1), 1).toordinal() - 1 == later.toordinal()


def test_the_business_day_is_the_one_of_its_own_time_zone() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert business_day(late, ZoneInfo("Europe/Berlin")) == date(2026, 7, 1)
    assert business_day(late, ZoneInfo("America/New_York")) == date(2026, 6, 30)
    with pytest.raises(ValueError, match="no time zone"):
        business_day(late.replace(tzinfo=None), ZoneInfo("UTC"))
