"""`report commission`: what staff delivered, sold and earned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from books import amounts, books, cents, on, report, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books"]

FIGURES = ("sessions", "value", "for_sessions", "for_sales", "tips", "total")


def deliveries(shop: Shop) -> None:
    """Mia sells `full`, Eva delivers both massages and one is undone in November; nobody is noted for a facial."""
    sell(shop, "full", "F1", "--staff", "Mia")
    sell(shop, "ten", "T1")
    shop.ok("redeem", "F1", "massage", "--staff", "Eva")
    shop.ok("redeem", "F1", "massage", "--staff", "Eva", "--again")
    shop.ok("redeem", "T1", "facial=2")
    on(shop, "2026-11-05")
    visit = shop.rows("SELECT max(id) FROM operation WHERE kind = 'redeem'")[0][0] - 1
    shop.ok("undo", str(visit), "-y", "--staff", "Mia")


def test_sessions_and_sales_earn_and_an_undo_takes_back_in_its_own_month(books: Shop) -> None:
    deliveries(books)

    october = report(books, "commission", "-p", "2026-10")
    november = report(books, "commission", "-p", "2026-11")

    # 10 % of 50.00 each and the tip of each visit, 10.00; 5.00 for the sale
    assert [amounts(row, "staff", *FIGURES) for row in october] == [
        ["Eva", 2, "100.00", "10.00", "0.00", "20.00", "30.00"],
        ["Mia", 0, "0.00", "0.00", "5.00", "0.00", "5.00"],
        [None, 2, "20.00", "0.00", "0.00", "0.00", "0.00"],
    ]
    assert [amounts(row, "staff", *FIGURES) for row in november] == [
        ["Eva", -1, "-50.00", "-5.00", "0.00", "-10.00", "-15.00"]
    ]
    assert "nobody" in books.ok("report", "commission", "-p", "2026-10").out


def test_an_unlimited_visit_counts_and_is_worth_nothing_by_itself(books: Shop) -> None:
    sell(books, "gym", "G1")
    books.ok("redeem", "G1", "yoga", "--staff", "Eva")

    assert amounts(report(books, "commission")[0], "staff", "sessions", "value") == ["Eva", 1, "0.00"]


@pytest.mark.parametrize("by", ["package", "client", "item", "month"])
def test_every_way_of_parting_adds_up_to_the_same(books: Shop, by: str) -> None:
    deliveries(books)
    staff = report(books, "commission", "-p", "2026-Q4")
    rows = report(books, "commission", "-p", "2026-Q4", "--by", by)

    for name in FIGURES:
        assert sum(cents(str(row[name])) for row in rows) == sum(cents(str(row[name])) for row in staff)


def test_a_visit_worth_nothing_that_is_dated_back_is_said_to_be(books: Shop) -> None:
    books.ok("package", "add", "club", "--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "3mo",
             "--commission", "10", "--commission-base", "list")  # fmt: skip
    sell(books, "club", "U1")
    on(books, "2026-11-05")
    assert report(books, "commission", "-p", "2026-10") == []
    books.ok("redeem", "U1", "yoga", "--on", "2026-10-20", "--staff", "Eva")
    later = books.ok("report", "commission", "-p", "2026-10", "--csv")
    assert "1.50" in later.out
    assert "1 entry dated up to 2026-10-31 was recorded after it" in later.err


def test_what_is_owed_in_all_on_a_past_day_says_what_came_into_it(books: Shop) -> None:
    on(books, "2026-10-10")
    assert report(books, "day", "--on", "2026-10-09")["owed"] == "0.00"
    sell(books, "duo", "D1", "--paid", "20", "--on", "2026-10-05")
    day = report(books, "day", "--on", "2026-10-09")
    assert (day["owed"], day["recorded_later"]) == ("40.00", 1)


def test_a_client_is_the_one_who_owned_the_card_at_the_end_of_the_period(books: Shop) -> None:
    """As in `report liability`, so that what was delivered is what was redeemed."""
    deliveries(books)
    on(books, "2026-11-20")
    books.ok("card", "transfer", "F1", "--to", "Berta Kern", "-r", "a present")

    def by_client(*period: str) -> list[list[object]]:
        rows = report(books, "commission", *period, "--by", "client")
        return [amounts(row, "client", "sessions", "value", "for_sessions", "for_sales") for row in rows]

    assert by_client("-p", "2026-10") == [["C1001", 4, "120.00", "10.00", "5.00"]]
    before = by_client("--from", "2026-10-01", "--to", "2026-11-19")
    assert before == [["C1001", 3, "70.00", "5.00", "5.00"]]
    assert by_client("-p", "2026-Q4") == [["C1001", 2, "20.00", "0.00", "0.00"], ["C1002", 1, "50.00", "5.00", "5.00"]]
    owned = report(books, "liability", "-p", "2026-Q4", "--by", "client")
    assert [amounts(row, "client", "revenue") for row in owned] == [["C1001", "20.00"], ["C1002", "50.00"]]


@pytest.mark.parametrize(
    ("ending", "left"),
    [(("refund", "F1", "-r", "moved away"), "5.00"), (("card", "void", "F1", "-r", "a slip"), "0.00"),
     (("undo", "SALE"), "0.00")],
    ids=["refund", "void", "undo"],
)  # fmt: skip
def test_a_refund_leaves_the_seller_what_an_undo_or_a_void_takes_back(
    books: Shop, ending: tuple[str, ...], left: str
) -> None:
    sell(books, "full", "F1", "--staff", "Mia")
    sale = str(books.rows("SELECT max(id) FROM operation")[0][0])

    books.ok(*(sale if word == "SALE" else word for word in ending), "-y")

    assert sum(cents(row["for_sales"]) for row in report(books, "commission")) == cents(left)
