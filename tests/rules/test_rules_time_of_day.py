"""Times of visits as they are typed, on clocks that skip some and show others twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.time_of_day import instants, read_time

TODAY = date(2026, 11, 30)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "UTC")]
CLOCKS = st.builds(datetime.combine, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.times())


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-01 15:00", "2026-12-01T14:00+00:00"),
        ("2026-12-01T15:00", "2026-12-01T14:00+00:00"),
        ("2026-12-01t15:00", "2026-12-01T14:00+00:00"),
        (" today   15:05 ", "2026-11-30T14:05+00:00"),
        ("Tomorrow 9:00", "2026-12-01T08:00+00:00"),
        ("+3d 0:00", "2026-12-02T23:00+00:00"),
        ("2026-07-01 23:59", "2026-07-01T21:59+00:00"),
        ("2026-12-01T15:00+01:00", "2026-12-01T14:00+00:00"),
        ("2026-12-01T14:00Z", "2026-12-01T14:00+00:00"),
    ],
)
def test_a_time_is_read_on_the_clock_of_the_business(text: str, meant: str) -> None:
    assert read_time(text, "--at").at(TODAY, BERLIN) == instant(meant)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("15:00", "says no day"),
        ("tomorrow", "is not a day with a time"),
        ("2026-12-01 24:00", "there is no 24:00"),
        ("2026-12-01 15:60", "there is no 15:60"),
        ("2026-12-01 3pm", "is not a day with a time"),
        ("2026-12-01 15:00:30", "is not a day with a time"),
        ("2026-12-01 15.00", "is not a day with a time"),
        ("01.12.2026 15:00", "can be read as 2026-12-01 or 2026-01-12"),
        ("2026-02-29 15:00", "February 2026 has 28 days"),
        ("2026-12-01 15:00+99:00", "there is no +99:00"),
        ("", "is not a day with a time"),
    ],
)
def test_what_is_no_time_is_refused_with_what_to_type(text: str, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_time(text, "--at")

    assert says in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("zone", "skipped", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:30", "2026-03-29 03:30"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08 01:00", "2026-03-08 03:00"),
        ("Asia/Beirut", "2026-03-29 00:30", "2026-03-28 23:30", "2026-03-29 01:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 01:45", "2026-10-04 02:45"),
    ],
)
def test_a_time_that_the_clock_skips_is_refused(zone: str, skipped: str, before: str, after: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_time(skipped, "--at").at(TODAY, ZoneInfo(zone))

    assert "never shows that time" in refused.value.message
    assert refused.value.hint == f"type {before} or {after}"
    for beside in (before, after):
        read_time(beside, "--at").at(TODAY, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "twice", "first", "second"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
        ("America/New_York", "2026-11-01 01:00", "2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00"),
        ("Asia/Beirut", "2026-10-24 23:30", "2026-10-24T23:30+03:00", "2026-10-24T23:30+02:00"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30"),
    ],
)
def test_a_time_that_comes_twice_is_refused_showing_both(zone: str, twice: str, first: str, second: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_time(twice, "--at").at(TODAY, ZoneInfo(zone))

    assert "twice" in refused.value.message
    assert refused.value.hint == f"type {first} or {second}"
    assert [read_time(one, "--at").at(TODAY, ZoneInfo(zone)) for one in (first, second)] == [
        instant(first).astimezone(UTC),
        instant(second).astimezone(UTC),
    ]


def test_a_distance_from_utc_that_the_clock_does_not_have_then_is_refused_with_the_right_one() -> None:
    with pytest.raises(Unreadable, match=r"in Europe/Berlin that is 2026-12-01T15:00\+01:00"):
        read_time("2026-12-01T15:00+02:00", "--at").at(TODAY, BERLIN)


def test_where_midnight_is_skipped_the_day_has_times_all_the_same() -> None:
    beirut = ZoneInfo("Asia/Beirut")

    assert instants(datetime.combine(date(2026, 3, 29), time()), beirut) == []
    assert read_time("2026-03-29 01:00", "--at").at(TODAY, beirut) == instant("2026-03-28T22:00+00:00")


@given(
    zone=st.sampled_from(ZONES),
    when=CLOCKS.map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_every_instant_is_the_meaning_of_what_the_clock_showed_then(zone: ZoneInfo, when: datetime) -> None:
    there = when.replace(tzinfo=UTC).astimezone(zone)

    assert when.replace(tzinfo=UTC) in instants(there.replace(tzinfo=None), zone)
    assert read_time(there.isoformat(timespec="minutes"), "--at").at(TODAY, zone) == when.replace(tzinfo=UTC)


@given(zone=st.sampled_from(ZONES), local=CLOCKS)
def test_what_the_clock_shows_at_those_instants_is_that_time(zone: ZoneInfo, local: datetime) -> None:
    found = instants(local, zone)

    assert len(found) <= 2
    assert all(one.astimezone(zone).replace(tzinfo=None) == local for one in found)
    assert found == sorted(found)
    if len(found) == 2:
        assert found[1] - found[0] <= timedelta(hours=1)
