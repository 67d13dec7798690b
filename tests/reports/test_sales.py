"""`report sales` and `report day`: what was sold, what came back, the tax that is due and the cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from books import amounts, books, cents, on, report, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books"]

SOLD = ("cards", "net", "tax", "charge", "charge_tax", "tip", "total")
RETURNED = ("returned_cards", "returned_net", "returned_tax", "returned_charge", "returned_tip", "returned", "kept")


def test_a_sale_with_everything_is_shown_part_by_part(books: Shop) -> None:
    sell(books, "full", "F1", "--paid", "50")

    sold = report(books, "sales")

    assert amounts(sold, *SOLD) == [1, "100.00", "19.00", "8.40", "1.60", "20.00", "149.00"]
    assert amounts(sold, *RETURNED) == [0, "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"]
    assert amounts(sold, "tax_due", "cash", "unpaid") == ["20.60", "50.00", "99.00"]


def test_the_refund_of_a_used_card_gives_back_its_unused_share(books: Shop) -> None:
    sell(books, "ten", "T1")
    for _ in range(4):
        books.ok("redeem", "T1", "facial", "--again")
    on(books, "2026-11-02")
    books.ok("refund", "T1", "-r", "moved", "-y")

    november = report(books, "sales", "-p", "2026-11")

    # 119.00 paid, 4 of 10 used: 60.00 of value and 11.40 of tax go back
    assert amounts(november, *SOLD[:1], *RETURNED) == [0, 1, "60.00", "11.40", "0.00", "0.00", "71.40", "0.00"]
    assert amounts(november, "tax_due", "cash") == ["-11.40", "-71.40"]


def test_what_a_refund_keeps_is_a_gain(books: Shop) -> None:
    sell(books, "duo", "D1")
    books.ok("refund", "D1", "--amount", "45", "-r", "agreed", "-y")
    books.ok("refund", "D1", "--amount", "5", "-r", "agreed again", "-y")

    october = report(books, "sales")

    assert amounts(october, *RETURNED) == [1, "60.00", "0.00", "0.00", "0.00", "50.00", "10.00"]
    assert amounts(october, "cash", "total") == ["10.00", "60.00"]


def test_a_void_takes_all_back_and_its_undo_brings_it_again(books: Shop) -> None:
    sell(books, "full", "F1")
    on(books, "2026-11-02")
    books.ok("card", "void", "F1", "-r", "a slip", "-y")
    voided = report(books, "sales", "-p", "2026-11")
    books.ok("undo", str(books.rows("SELECT max(id) FROM operation")[0][0]), "-y")

    assert amounts(voided, *RETURNED) == [1, "100.00", "20.60", "8.40", "20.00", "149.00", "0.00"]
    assert amounts(voided, "tax_due", "cash") == ["-20.60", "-149.00"]
    undone = report(books, "sales", "-p", "2026-11")
    assert amounts(undone, *RETURNED, "cash") == [0, *["0.00"] * 6, "0.00"]


@pytest.mark.parametrize("by", ["month", "package", "client", "staff"])
def test_groups_and_months_add_up_to_the_quarter_and_to_the_ledger(books: Shop, by: str) -> None:
    sell(books, "full", "F1", "--staff", "Eva")
    sell(books, "ten", "T1", "--paid", "19")
    on(books, "2026-11-02")
    sell(books, "duo", "D1", "--on", "2026-10-30", client="Berta Kern")
    books.ok("card", "transfer", "T1", "--to", "Berta Kern", "--units", "3", "-r", "a present")
    books.ok("refund", "F1", "--include-charge", "-r", "moved", "-y")
    on(books, "2026-12-03")
    books.ok("card", "pay", "T1", "--amount", "10")
    books.ok("undo", str(books.rows("SELECT max(id) FROM operation")[0][0]), "-y")

    whole = report(books, "sales", "-p", "2026-Q4")
    rows = report(books, "sales", "-p", "2026-Q4", "--by", by)

    for name in (*SOLD, *RETURNED, "tax_due", "cash", "unpaid"):
        assert sum(cents(str(row[name])) for row in rows) == cents(str(whole[name])), name
    tax, cash, owed = books.rows("SELECT sum(tax + charge_tax), sum(cash), sum(owed) FROM entry")[0]
    assert list(map(cents, amounts(whole, "tax_due", "cash", "unpaid"))) == [tax, cash, owed]
    assert whole["recorded_later"] == 0


def test_a_sale_dated_back_counts_on_its_day(books: Shop) -> None:
    on(books, "2026-11-02")
    sell(books, "duo", "D1", "--on", "2026-10-30")

    october, november = report(books, "sales", "-p", "2026-Q4", "--by", "month")

    assert (october["cards"], november["cards"]) == (1, 0)
    assert report(books, "sales", "-p", "2026-10")["recorded_later"] == 1


def test_the_day_shows_the_money_by_its_way_of_paying(books: Shop) -> None:
    sell(books, "full", "F1", "--paid", "50", "--paid-by", "card")
    sell(books, "duo", "D1", "--paid-by", "cash")
    sell(books, "ten", "T1", "--paid-by", "cash")
    books.ok("redeem", "F1", "massage")
    books.ok("refund", "D1", "-r", "moved", "--paid-by", "cash", "-y")
    sell(books, "gym", "G1")

    day = report(books, "day")

    assert amounts(day, "cards", "sold", "sessions", "value", "tips") == [4, "359.00", 1, "50.00", "10.00"]
    assert amounts(day, "returned_cards", "returned", "cash") == [1, "60.00", "200.00"]
    assert amounts(day, "unpaid", "owed") == ["99.00", "99.00"]
    assert [tuple(each.values()) for each in day["paid_by"]] == [
        ("card", "50.00", "0.00", "50.00"),
        ("cash", "179.00", "60.00", "119.00"),
        (None, "31.00", "0.00", "31.00"),
    ]
    on(books, "2026-10-02")
    assert report(books, "day", "--on", "yesterday") == day
    assert "not said" in books.ok("report", "day", "--on", "yesterday").out
    assert amounts(report(books, "day"), "cards", "owed") == [0, "99.00"]


def test_the_day_shows_what_each_member_of_staff_sold_delivered_and_took(books: Shop) -> None:
    sell(books, "full", "F1", "--paid", "50", "--staff", "Eva")
    sell(books, "duo", "D1", "--staff", "Tom")
    sell(books, "gym", "G1")
    visit = books.ok("redeem", "F1", "massage", "--staff", "Tom", "--json").json["operation"]
    books.ok("redeem", "F1", "massage", "--staff", "Eva")
    books.ok("card", "pay", "F1", "--amount", "40", "--staff", "Tom")
    books.ok("refund", "D1", "-r", "moved", "--staff", "Eva", "-y")
    books.ok("undo", str(visit), "--staff", "Eva")

    day = report(books, "day")

    assert [tuple(each.values()) for each in day["by_staff"]] == [
        ("Eva", 1, 1, "50.00", "50.00", "60.00", "-10.00"),
        ("Tom", 1, 0, "0.00", "100.00", "0.00", "100.00"),
        (None, 1, 0, "0.00", "31.00", "0.00", "31.00"),
    ]
    assert sum(each["cards"] for each in day["by_staff"]) == day["cards"]
    assert sum(each["sessions"] for each in day["by_staff"]) == day["sessions"]
    told = books.ok("report", "day").out.splitlines()
    assert [line.split() for line in told if "Eva" in line] == [["Eva", "1", "1", "50.00", "50.00", "60.00", "-10.00"]]
    on(books, "2026-10-02")
    assert report(books, "day")["by_staff"] == []


def test_a_day_to_come_has_no_till(books: Shop) -> None:
    assert books.run("report", "day", "--on", "tomorrow").exit_code == 2
