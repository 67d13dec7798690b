"""`report usage`: how often cards are used, and how far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rosa import only, operation, report, sell, stock, unread

from pkgcli import long_read
from pkgcli.reports.visits import decimal_text

if TYPE_CHECKING:
    from tests.conftest import Shop

ALL = ("cards", "cards_used", "visits", "sessions", "visits_per_card", "days_between", "cards_never_used")


@pytest.fixture
def salon(shop: Shop) -> Shop:
    return stock(shop)


@pytest.fixture
def spring(salon: Shop) -> Shop:
    """Anna's `ten` comes on 2, 12 and 30 March and on 9 April, Berta's on 10 March; a `spa` never comes."""
    anna, berta = sell(salon, "ten"), sell(salon, "ten", "C1002")
    sell(salon, "spa", "C1002")
    salon.ok("redeem", anna, "massage", "facial", "--staff", "Eva")
    salon.now = salon.day("2026-03-10")
    salon.ok("redeem", berta, "massage=2", "--staff", "Eva")
    salon.now = salon.day("2026-03-12")
    salon.ok("redeem", anna, "facial")
    salon.now = salon.day("2026-03-30")
    salon.ok("redeem", anna, "massage", "--staff", "Mia")
    salon.now = salon.day("2026-04-09")
    salon.ok("redeem", anna, "massage", "--staff", "Mia")
    salon.now = salon.day("2026-04-30")
    return salon


def rows(shop: Shop, *argv: str) -> Any:
    return report(shop, "usage", *argv)


def test_a_visit_is_a_card_on_a_day(spring: Shop) -> None:
    """Of `ten`: 4 visits of 2 cards with 3 + 1 + 1 sessions and Berta's 2; 10 and 18 days lie between three visits."""
    assert only(rows(spring, "-p", "2026-03"), "package", "name", *ALL) == [
        ("spa", "Spa days", 1, 0, 0, 0, "0.00", None, 1),
        ("ten", "Ten visits", 2, 2, 4, 6, "2.00", "14.0", 0),
    ]


def test_the_visit_before_may_lie_before_the_period(spring: Shop) -> None:
    """From 30 March to 9 April it is 10 days. Berta's card is open and wasn't used in April."""
    assert only(rows(spring, "-p", "2026-04"), "package", *ALL) == [
        ("spa", 1, 0, 0, 0, "0.00", None, 1),
        ("ten", 2, 1, 1, 1, "0.50", "10.0", 0),
    ]


def test_months_stand_in_their_order_and_their_visits_add_up(spring: Shop) -> None:
    """Over both months 3 gaps of 10, 18 and 10 days: 12.666... on average."""
    assert only(rows(spring, "--from", "2026-03-01", "--by", "month"), "month", *ALL) == [
        ("2026-03", 3, 2, 4, 6, "1.33", "14.0", 1),
        ("2026-04", 3, 1, 1, 1, "0.33", "10.0", 1),
    ]
    assert only(rows(spring, "--from", "2026-03-01"), "package", *ALL)[1] == ("ten", 2, 2, 5, 7, "2.50", "12.7", 0)


def test_by_client(spring: Shop) -> None:
    assert only(rows(spring, "-p", "2026-03", "--by", "client"), "client", *ALL) == [
        ("C1001", 1, 1, 3, 4, "3.00", "14.0", 0),
        ("C1002", 2, 1, 1, 2, "0.50", None, 1),
    ]


def test_by_item_a_visit_is_one_for_that_item(spring: Shop) -> None:
    """Anna had a massage on 2 and 30 March, a facial on 2 and 12 March; three cards list both."""
    assert only(rows(spring, "-p", "2026-03", "--by", "item"), "item", "name", *ALL) == [
        ("facial", "Facial", 3, 1, 2, 2, "0.67", "10.0", 2),
        ("massage", "Massage", 3, 2, 3, 4, "1.00", "28.0", 1),
    ]


def test_by_staff_a_card_is_nobodys(spring: Shop) -> None:
    assert only(rows(spring, "--from", "2026-03-01", "--by", "staff"), "staff", *ALL) == [
        ("Eva", None, 2, 2, 4, None, None, None),
        ("Mia", None, 1, 2, 2, None, "10.0", None),
        (None, None, 1, 1, 1, None, None, None),
    ]


def test_what_was_undone_does_not_count(salon: Shop) -> None:
    number = sell(salon, "ten")
    visit = operation(salon, "redeem", number, "facial")
    salon.now = salon.day("2026-04-02")
    salon.ok("undo", visit)

    assert only(rows(salon, "--from", "2026-03-01", "--by", "month"), "visits", "cards_never_used") == [(0, 1), (0, 1)]
    assert only(rows(salon, "-p", "2026-03"), "visits", "cards_never_used") == [(1, 0)], "in March nobody knew yet"


def test_cards_that_were_open_or_sold_in_the_period_count(salon: Shop) -> None:
    """One lapses in March, one is sold in April and lapses in it, one is void, one was used up in March."""
    sell(salon, "spa", "C1001", "--expires", "2026-03-20")
    used = sell(salon, "spa")
    salon.ok("redeem", used, "massage=2", "facial=3")
    salon.now = salon.day("2026-04-10")
    sell(salon, "spa", "C1001", "--expires", "2026-04-12")
    salon.ok("card", "void", sell(salon, "spa"), "-r", "a slip", "--yes")
    salon.now = salon.day("2026-05-10")

    def cards(month: str) -> Any:
        return only(rows(salon, "-p", month), "cards", "cards_used", "cards_never_used")

    assert cards("2026-03") == [(2, 1, 1)]
    assert cards("2026-04") == [(1, 0, 1)]
    assert cards("2026-05") == []


def test_nothing_depends_on_whether_the_night_came(salon: Shop) -> None:
    sell(salon, "spa", "C1001", "--expires", "2026-03-20")
    salon.now = salon.day("2026-05-10")
    unswept = [rows(salon, "-p", month) for month in ("2026-03", "2026-04", "2026-05")]
    salon.lapse()

    assert unswept == [rows(salon, "-p", month) for month in ("2026-03", "2026-04", "2026-05")]
    assert [len(month) for month in unswept] == [1, 0, 0]


def test_a_card_that_changed_hands_counts_for_its_owner_at_the_end(salon: Shop) -> None:
    number = sell(salon, "ten")
    salon.ok("redeem", number, "facial")
    salon.now = salon.day("2026-04-05")
    salon.ok("card", "transfer", number, "--to", "C1002", "-r", "a present")

    assert only(rows(salon, "-p", "2026-03", "--by", "client"), "client", "visits") == [("C1001", 1)]
    assert only(rows(salon, "--from", "2026-03-01", "--by", "client"), "client", "visits") == [("C1002", 1)]


@pytest.mark.parametrize("by", ["package", "client", "item", "staff", "month"])
def test_the_figures_are_the_same_however_many_cards_are_gone_through_at_a_time(
    spring: Shop, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    periods = [("-p", "2026-03"), ("-p", "2026-04"), ("--from", "2026-03-11")]
    at_once = [rows(spring, *period, "--by", by) for period in periods]
    monkeypatch.setattr(long_read, "STEP", 1)

    assert all(at_once)
    assert [rows(spring, *period, "--by", by) for period in periods] == at_once


def test_a_month_that_is_only_a_part_begins_its_count_of_cards_on_its_first_day(spring: Shop) -> None:
    """Anna's visit of 30 March is the first from the 15th on; the one before it, on the 12th, tells its gap."""
    assert only(rows(spring, "--from", "2026-03-15", "--by", "month"), "cards_used", "visits", "days_between") == [
        (1, 1, "18.0"),
        (1, 1, "10.0"),
    ]


def test_the_table_has_a_total_and_bars(spring: Shop) -> None:
    spring.environ["NO_COLOR"] = "1"
    piped = spring.ok("report", "usage", "-p", "2026-03").out.splitlines()
    shown = spring.ok("report", "usage", "-p", "2026-03", terminal=True).out
    spring.environ["COLUMNS"] = "110"
    wide = spring.ok("report", "usage", "-p", "2026-03", terminal=True).out

    assert piped[0] == "Usage · 2026-03-01 to 2026-03-31 · by package · EUR"
    assert piped[4].split() == ["ten", "Ten", "visits", "2", "2", "4", "6", "2.00", "14.0", "0"]
    assert piped[5].split() == ["Total", "3", "2", "4", "6", "1.33", "14.0", "1"]
    assert "Sessions" in shown
    assert "Not shown" not in shown
    assert "██████████" in wide
    assert max(map(len, shown.splitlines())) <= 80


def test_csv_has_the_columns_of_the_json(spring: Shop) -> None:
    lines = spring.ok("report", "usage", "-p", "2026-03", "--csv").out.splitlines()

    assert lines[0] == ",".join(["package", "name", *ALL])
    assert lines[2] == "ten,Ten visits,2,2,4,6,2.00,14.0,0"


def test_with_no_card_it_says_so(salon: Shop) -> None:
    assert "No card was open or sold from 2026-03-01 to 2026-03-02." in salon.ok("report", "usage").out
    assert rows(salon) == []
    assert salon.ok("report", "usage", "--csv", "--by", "staff").out.startswith("staff,cards,")


def test_what_cannot_be_asked_for(salon: Shop) -> None:
    assert "package, client, item, staff or month" in unread(salon, "usage", "--by", "kind")
    assert "is in the future" in unread(salon, "usage", "--from", "tomorrow", "--to", "+9d")


@pytest.mark.parametrize(
    ("dividend", "divisor", "decimals", "text"),
    [(5, 2, 2, "2.50"), (2, 3, 2, "0.67"), (1, 8, 2, "0.13"), (0, 7, 1, "0.0"), (38, 3, 1, "12.7"), (3, 0, 1, None)],
)
def test_averages_are_rounded_half_up_from_whole_numbers(
    dividend: int, divisor: int, decimals: int, text: str | None
) -> None:
    assert decimal_text(dividend, divisor, decimals) == text


def test_a_sale_that_is_dated_back_before_the_period_is_said_to_have_come_into_it(salon: Shop) -> None:
    salon.now = salon.day("2026-03-20")
    assert report(salon, "usage", "--from", "2026-03-15", "--to", "2026-03-18") == []
    salon.now = salon.day("2026-03-21")
    salon.ok("issue", "spa", "--client", "C1001", "--on", "2026-03-10")
    told = salon.ok("report", "usage", "--from", "2026-03-15", "--to", "2026-03-18", "--csv")
    assert "was recorded after it" in told.err
