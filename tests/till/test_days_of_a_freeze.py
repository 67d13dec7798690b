"""On which day a freeze ends and a card is over: that of the business's zone, whatever the clocks there do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from counter import card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

NIGHTS = [
    ("Europe/Berlin", "2026-03-29"),  # an hour is skipped
    ("Europe/Berlin", "2026-10-25"),  # an hour comes twice
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Asia/Beirut", "2026-03-29"),  # midnight itself is skipped
    ("Asia/Beirut", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),  # half an hour
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2026-05-01"),  # a day ahead of the machine
    ("Pacific/Pago_Pago", "2026-05-01"),  # a day behind it
    ("Europe/Berlin", "2028-02-29"),
]


def first_second(zone: str, day: str) -> datetime:
    """The instant at which that day begins there: the first one that its clocks show as of that day."""
    place = ZoneInfo(zone)
    instant = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=place).astimezone(UTC) - timedelta(hours=2)
    while instant.astimezone(place).date().isoformat() < day:
        instant += timedelta(seconds=60)
    return instant


@pytest.mark.parametrize(("zone", "day"), NIGHTS, ids=lambda text: text.replace("/", "-"))
def test_a_freeze_ends_and_a_card_is_over_with_the_first_second_of_the_day_there(
    salon: Shop, zone: str, day: str
) -> None:
    begins = first_second(zone, day)
    salon.ok("config", "set", "business.timezone", zone)
    salon.now = begins - timedelta(days=3)
    frozen = sell(salon, "spa")
    salon.ok("card", "freeze", frozen, "--until", day)
    eve = (datetime.fromisoformat(day) - timedelta(days=1)).date().isoformat()
    last = sell(salon, "spa", "Anna Blum", "--expires", eve)
    salon.ok("package", "add", "waits", "--line", "facial=2", "--price", "9", "--valid", "1y", "--starts", "first-use")
    waits = sell(salon, "waits")

    salon.now = begins - timedelta(seconds=1)
    refused(salon, "card_frozen", "redeem", frozen, "facial")
    redeem(salon, last, "facial")
    assert card(salon, last)["last_used_on"] == eve

    salon.now = begins
    redeem(salon, frozen, "facial")
    assert [(each["on"], each["kind"]) for each in entries(salon, frozen)][-2:] == [(day, "unfreeze"), (day, "redeem")]
    refused(salon, "card_expired", "redeem", last, "facial")
    redeem(salon, waits, "facial")
    year = int(day[:4]) + 1
    assert card(salon, waits)["expires_on"] == (f"{year}-02-28" if day.endswith("02-29") else f"{year}{day[4:]}")
    salon.lapse() if zone == "Europe/Berlin" else salon.ok("expire", "--as-of", "today")
    assert entries(salon, last)[-1]["on"] == day


@pytest.mark.parametrize(
    ("frozen", "until", "last", "moved"),
    [
        ("2028-02-28", "2028-03-01", "2028-02-29", "2028-03-02"),  # through a leap day
        ("2026-12-31", "2027-01-01", "2027-01-31", "2027-02-01"),
        ("2026-03-28", "2026-03-30", "2026-04-30", "2026-05-02"),  # a night that is an hour short counts as a night
    ],
)
def test_frozen_days_are_days_of_the_calendar(salon: Shop, frozen: str, until: str, last: str, moved: str) -> None:
    salon.now = salon.day(frozen)
    number, by_hand = (sell(salon, "spa", "Anna Blum", "--expires", last) for _ in range(2))
    salon.ok("card", "freeze", by_hand)
    assert salon.ok("card", "freeze", number, "--until", until, "--json").json["expires_on"] == moved
    salon.now = salon.day(until)
    assert salon.ok("card", "unfreeze", by_hand, "--json").json["expires_on"] == moved
