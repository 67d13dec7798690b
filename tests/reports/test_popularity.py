"""`report popularity`: what sells best, and what is redeemed most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rosa import only, operation, report, sell, stock, unread

from pkgcli import long_read
from pkgcli.reports import popularity

if TYPE_CHECKING:
    from tests.conftest import Shop

SALES = ("rank", "cards", "share", "net_sales", "visits")
ITEMS = ("rank", "sessions", "share", "visits", "cards")


@pytest.fixture
def salon(shop: Shop) -> Shop:
    return stock(shop)


@pytest.fixture
def spring(salon: Shop) -> Shop:
    """March: four `ten` (one at 400), two `spa` and one `gym`. April: a `spa`, and a `ten` that is void."""
    tens = [sell(salon, "ten") for _ in range(3)]
    sell(salon, "ten", "C1002", "--price", "400", "-r", "a friend")
    spas = [sell(salon, "spa") for _ in range(2)]
    sell(salon, "gym", "C1002")
    salon.ok("redeem", tens[0], "facial=2", "massage")
    salon.ok("redeem", spas[0], "massage")
    salon.now = salon.day("2026-04-10")
    salon.ok("redeem", tens[0], "massage")
    sell(salon, "spa", "C1002")
    salon.ok("card", "void", sell(salon, "ten"), "-r", "a slip", "--yes")
    salon.now = salon.day("2026-04-30")
    return salon


def rows(shop: Shop, *argv: str) -> Any:
    return report(shop, "popularity", *argv)


def test_the_package_that_sold_most_comes_first(spring: Shop) -> None:
    """4, 2 and 1 of 7: 57.142..., 28.571... and 14.285... percent; the missing tenth goes to the largest rest."""
    assert only(rows(spring, "-p", "2026-03"), "package", "name", *SALES) == [
        ("ten", "Ten visits", 1, 4, "57.1", "1660.00", 1),
        ("spa", "Spa days", 2, 2, "28.6", "500.00", 1),
        ("gym", "Gym", 3, 1, "14.3", "32.00", 0),
    ]


@pytest.mark.parametrize("by", ["package", "item", "month"])
def test_the_figures_are_the_same_however_many_cards_are_gone_through_at_a_time(
    spring: Shop, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    periods = [("-p", "2026-03"), ("-p", "2026-04"), ("--from", "2026-03-01")]
    at_once = [rows(spring, *period, "--by", by) for period in periods]
    monkeypatch.setattr(popularity, "FEW_ENTRIES", 0)
    monkeypatch.setattr(long_read, "STEP", 1)

    assert all(at_once)
    assert [rows(spring, *period, "--by", by) for period in periods] == at_once


def test_the_shares_add_up_to_a_hundred(salon: Shop) -> None:
    for package in ("ten", "spa", "gym"):
        sell(salon, package)

    shares = [row["share"] for row in rows(salon)]

    assert sorted(shares) == ["33.3", "33.3", "33.4"]
    assert sum(int(share.replace(".", "")) for share in shares) == 1000


def test_a_void_sale_is_none_and_a_package_that_is_only_visited_is_listed(spring: Shop) -> None:
    assert only(rows(spring, "-p", "2026-04"), "package", *SALES) == [
        ("spa", 1, 1, "100.0", "250.00", 0),
        ("ten", 2, 0, "0.0", "0.00", 1),
    ]


def test_a_sale_that_was_undone_is_none(salon: Shop) -> None:
    salon.ok("undo", operation(salon, "issue", "spa", "--client", "C1001"))

    assert rows(salon) == []


def test_a_sale_that_was_refunded_was_one(salon: Shop) -> None:
    salon.ok("refund", sell(salon, "spa"), "-r", "moved", "--yes")

    assert only(rows(salon), "package", "cards", "net_sales") == [("spa", 1, "250.00")]


def test_a_part_that_was_moved_to_another_card_is_no_sale(salon: Shop) -> None:
    salon.ok("card", "transfer", sell(salon, "minutes"), "--to", "C1002", "--units", "50", "-r", "a present")

    assert only(rows(salon), "package", "cards", "net_sales") == [("minutes", 1, "200.00")]


def test_by_month_in_their_order_with_the_rank_of_each(spring: Shop) -> None:
    """7 and 1 of 8 cards."""
    assert only(rows(spring, "--from", "2026-02-10", "--by", "month"), "month", *SALES) == [
        ("2026-02", 3, 0, "0.0", "0.00", 0),
        ("2026-03", 1, 7, "87.5", "2192.00", 2),
        ("2026-04", 2, 1, "12.5", "250.00", 1),
    ]


def test_by_item_what_is_redeemed_most(spring: Shop) -> None:
    """Massage on three visits of two cards, two facials on one visit; five sessions in all."""
    assert only(rows(spring, "--from", "2026-03-01", "--by", "item"), "item", "name", *ITEMS) == [
        ("massage", "Massage", 1, 3, "60.0", 3, 2),
        ("facial", "Facial", 2, 2, "40.0", 1, 1),
    ]


def test_what_was_taken_back_was_not_redeemed(salon: Shop) -> None:
    salon.ok("undo", operation(salon, "redeem", sell(salon, "ten"), "facial"))

    assert rows(salon, "--by", "item") == []


def test_net_sales_are_without_tax_and_charge(salon: Shop) -> None:
    taxed = ("--line", "facial=1", "--price", "119", "--tax", "19%", "--charge", "5")
    salon.ok("package", "add", "taxed", *taxed)
    sell(salon, "taxed")

    assert only(rows(salon), "package", "net_sales") == [("taxed", "100.00")]


def test_the_table_has_a_total_and_bars(spring: Shop) -> None:
    spring.environ["NO_COLOR"] = "1"
    piped = spring.ok("report", "popularity", "-p", "2026-03").out.splitlines()
    shown = spring.ok("report", "popularity", "-p", "2026-03", terminal=True).out.splitlines()
    items = spring.ok("report", "popularity", "-p", "2026-03", "--by", "item").out.splitlines()

    assert piped[3].split() == ["1", "ten", "Ten", "visits", "4", "57.1", "1660.00", "1"]
    assert piped[-1].split() == ["Total", "7", "100.0", "2192.00", "2"]
    assert [line.split()[-1] for line in shown if "57.1" in line] == ["██████████"]
    assert [line.split()[-1] for line in shown if "28.6" in line] == ["█████░░░░░"]
    assert items[-1].split() == ["Total", "4", "100.0", "2", "2"]


def test_csv_has_the_columns_of_the_json(spring: Shop) -> None:
    lines = spring.ok("report", "popularity", "-p", "2026-03", "--csv").out.splitlines()

    assert lines[:2] == [",".join(["package", "name", *SALES]), "ten,Ten visits,1,4,57.1,1660.00,1"]


def test_with_nothing_sold_it_says_so(salon: Shop) -> None:
    assert "Nothing was sold or redeemed from 2026-03-01 to 2026-03-02." in salon.ok("report", "popularity").out
    assert rows(salon) == rows(salon, "--by", "item") == rows(salon, "--by", "month") == []


def test_what_cannot_be_asked_for(salon: Shop) -> None:
    assert "package, item or month" in unread(salon, "popularity", "--by", "staff")
