"""Days: what happened on an earlier day is judged on that day; which day it is, the business's zone says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_an_entry_has_the_instant_of_its_recording_and_the_day_it_happened(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-09")
    redeem(salon, number, "facial", "--on", "2026-03-05")
    last = entries(salon, number)[-1]
    assert (last["at"], last["on"]) == ("2026-03-09T11:00:00Z", "2026-03-05")
    assert card(salon, number)["last_used_on"] == "2026-03-05"


def test_an_earlier_visit_recorded_late_does_not_move_the_last_use_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-09")
    redeem(salon, number, "facial")
    redeem(salon, number, "facial", "--on", "2026-03-05")
    assert card(salon, number)["last_used_on"] == "2026-03-09"


def test_a_day_in_the_future_is_refused(salon: Shop) -> None:
    number = sell(salon, "spa")
    refused(salon, "day_in_future", "redeem", number, "facial", "--on", "+1d")
    refused(salon, "day_in_future", "issue", "spa", "--client", "Anna Blum", "--on", "2026-03-03")


def test_a_visit_before_the_sale_is_refused(salon: Shop) -> None:
    number = sell(salon, "spa")
    refused(salon, "card_not_started", "redeem", number, "facial", "--on", "2026-03-01")


def test_a_sale_on_an_earlier_day_is_dated_counted_and_usable_from_that_day(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--on", "2026-02-20")
    shown = card(salon, number)
    assert (shown["issued_on"], shown["starts_on"], shown["expires_on"]) == ("2026-02-20", "2026-02-20", "2026-05-21")
    redeem(salon, number, "facial", "--on", "2026-02-20")
    refused(salon, "card_not_started", "redeem", number, "facial", "--on", "2026-02-19")


def test_a_sale_on_an_earlier_day_is_on_the_version_that_was_sold_that_day(salon: Shop) -> None:
    salon.now = salon.day("2026-03-10")
    salon.ok("package", "edit", "spa", "--price", "350")
    salon.now = salon.day("2026-03-20")
    salon.ok("package", "edit", "spa", "--price", "400")
    for day, version, price in (
        ("2026-03-05", 1, "300.00"),
        ("2026-03-09", 1, "300.00"),
        ("2026-03-10", 2, "350.00"),
        ("2026-03-19", 2, "350.00"),
        ("2026-03-20", 3, "400.00"),
    ):
        shown = card(salon, sell(salon, "spa", "Anna Blum", "--on", day))
        assert (shown["package"]["version"], shown["price"]) == (version, price), day


def test_the_sale_window_is_that_of_the_day_of_sale(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--sell-until", "2026-03-05")
    salon.now = salon.day("2026-03-10")
    refused(salon, "no_longer_on_sale", "issue", "spa", "--client", "Anna Blum")
    sell(salon, "spa", "Anna Blum", "--on", "2026-03-05")


def test_a_sale_so_long_ago_that_the_card_is_over_is_recorded_with_a_warning(salon: Shop) -> None:
    sold = salon.ok("issue", "spa", "--client", "Anna Blum", "--on", "2025-10-01", "--json").json
    assert (sold["expires_on"], sold["status"]) == ("2025-12-30", "expired")
    assert any("2025-12-30" in warning for warning in sold["warnings"])


def test_what_would_have_been_below_zero_on_any_day_since_is_refused(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-05")
    visit = operation(salon, "redeem", number, "facial=3")
    salon.now = salon.day("2026-03-10")
    salon.ok("undo", visit)
    salon.now = salon.day("2026-03-15")
    refused(salon, "too_little_then", "redeem", number, "facial", "--on", "2026-03-04")
    refused(salon, "too_little_then", "redeem", number, "facial", "--on", "2026-03-09")
    redeem(salon, number, "facial", "--on", "2026-03-10")


def test_a_visit_is_refused_before_the_last_change_of_the_card(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-10")
    salon.ok("card", "extend", number, "--days", "5", "-r", "was ill")
    salon.now = salon.day("2026-03-12")
    error = refused(salon, "changed_since", "redeem", number, "facial", "--on", "2026-03-09")
    assert error["changed_on"] == "2026-03-10"
    redeem(salon, number, "facial", "--on", "2026-03-10")


def test_of_a_clients_cards_one_on_which_the_visit_did_not_fit_that_day_is_passed_over(salon: Shop) -> None:
    changed = sell(salon, "spa", "Anna Blum", "--expires", "+20d")
    other = sell(salon, "spa")
    salon.now = salon.day("2026-03-10")
    salon.ok("card", "extend", changed, "--days", "5", "-r", "was ill")
    done = redeem(salon, "Anna Blum", "facial", "--on", "2026-03-09", "--explain")
    assert [entry["card"]["number"] for entry in done["entries"]] == [other]
    assert [(each["card"], each["taken"]) for each in done["considered"]] == [(changed, 0), (other, 1)]
    redeem(salon, other, "facial=2", "--on", "2026-03-09")
    error = refused(salon, "changed_since", "redeem", "Anna Blum", "facial", "--on", "2026-03-09", "--card", changed)
    assert error["card"] == changed


def test_redemptions_and_undos_since_do_not_stand_in_the_way(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-10")
    visit = operation(salon, "redeem", number, "facial")
    salon.ok("undo", visit)
    redeem(salon, number, "massage")
    redeem(salon, number, "facial", "--on", "2026-03-03")


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "unswept"])
def test_a_visit_of_a_day_before_the_card_lapsed_names_reopening(salon: Shop, swept: bool) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-12")
    if swept:
        salon.ok("expire")
    error = refused(salon, "card_expired", "redeem", number, "facial", "--on", "2026-03-09")
    assert f"card reopen {number}" in error["hint"]


def test_nothing_is_recorded_in_closed_books(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--on", "2026-02-01")
    salon.ok("config", "set", "books.closed_on", "2026-02-15")
    for day in ("2026-02-15", "2026-02-10"):
        error = refused(salon, "books_closed", "redeem", number, "facial", "--on", day)
        assert (error["day"], error["closed_on"]) == (day, "2026-02-15")
        refused(salon, "books_closed", "issue", "spa", "--client", "Anna Blum", "--on", day)
    redeem(salon, number, "facial", "--on", "2026-02-16")
    salon.ok("config", "set", "books.closed_on", "")
    redeem(salon, number, "facial", "--on", "2026-02-10")


def test_ninety_days_from_the_first_of_january_are_usable_through_the_first_of_april(salon: Shop) -> None:
    assert card(salon, sell(salon, "spa", "Anna Blum", "--on", "2026-01-01"))["expires_on"] == "2026-04-01"


@pytest.mark.parametrize(
    ("sold", "valid", "expires"),
    [
        ("2026-01-31", "1mo", "2026-02-28"),
        ("2024-01-31", "1mo", "2024-02-29"),
        ("2025-11-30", "3mo", "2026-02-28"),
        ("2026-01-31", "2mo", "2026-03-31"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2026-02-28", "1mo", "2026-03-28"),
        ("2026-02-02", "12w", "2026-04-27"),
        ("2026-02-02", "until:2027-03-31", "2027-03-31"),
        ("2026-02-02", "never", None),
    ],
)
def test_months_end_at_the_months_end_and_are_counted_from_the_sale(
    salon: Shop, sold: str, valid: str, expires: str | None
) -> None:
    salon.ok("package", "add", "v", "--line", "facial=1", "--price", "60", "--valid", valid)
    assert card(salon, sell(salon, "v", "Anna Blum", "--on", sold))["expires_on"] == expires


def test_a_sale_after_midnight_in_berlin_is_of_the_new_day(salon: Shop) -> None:
    salon.now = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    assert card(salon, sell(salon, "spa"))["issued_on"] == "2026-03-02"
    salon.now = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert card(salon, sell(salon, "spa"))["issued_on"] == "2026-03-03"


def test_the_zone_of_the_business_decides_wherever_it_is(salon: Shop) -> None:
    salon.now = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    for zone, day in (("Pacific/Auckland", "2026-03-03"), ("Pacific/Honolulu", "2026-03-02")):
        salon.ok("config", "set", "business.timezone", zone)
        assert card(salon, sell(salon, "minutes"))["issued_on"] == day


def test_on_the_night_the_clocks_change_a_card_is_good_until_midnight(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-29")
    salon.now = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)  # 23:59 in summer time
    redeem(salon, number, "facial")
    salon.now = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    refused(salon, "card_expired", "redeem", number, "facial")


@pytest.mark.parametrize(
    ("text", "day"),
    [("today", "2026-03-02"), ("yesterday", "2026-03-01"), ("-3d", "2026-02-27"), ("-1w", "2026-02-23")],
)
def test_days_are_typed_as_words_or_as_so_many_days_ago(salon: Shop, text: str, day: str) -> None:
    assert card(salon, sell(salon, "spa", "Anna Blum", f"--on={text}"))["issued_on"] == day


def test_of_an_unlimited_card_a_visit_may_be_recorded_late(salon: Shop) -> None:
    number = sell(salon, "gym")
    salon.later(days=3)
    redeem(salon, number, "yoga", "--on", "2026-03-02")
    assert available(salon, number) == {"yoga": None}


def test_no_undo_makes_a_card_lapse_in_closed_books(salon: Shop) -> None:
    salon.now = salon.day("2026-03-02")
    number = sell(salon, "spa", "C1001", "--expires", "2026-03-12")
    extension = operation(salon, "card", "extend", number, "--days", "60", "-r", "was ill")
    salon.now = salon.day("2026-04-10")
    salon.ok("config", "set", "books.closed_on", "2026-03-31")
    refused(salon, "books_closed", "undo", extension)
    salon.ok("config", "set", "books.closed_on", "2026-03-12")
    salon.ok("undo", extension)
