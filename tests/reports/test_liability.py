"""`report liability`: the roll-forward of what is owed in visits, worked out by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from books import amounts, books, cents, on, report, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books"]

COLUMNS = ("opening", "issued", "reinstated", "adjusted", "redeemed", "expired", "refunded", "closing")
EVERY_DAY = [date(2026, 9, 30) + timedelta(days=number) for number in range(75)]


def autumn(shop: Shop) -> None:
    """October: ten, duo and gym sold; two visits, one of which is undone. In November duo lapses and gym ends."""
    sell(shop, "ten", "T1")
    on(shop, "2026-10-02")
    sell(shop, "duo", "D1", client="Berta Kern")
    on(shop, "2026-10-05")
    shop.ok("redeem", "T1", "facial")
    on(shop, "2026-10-10")
    shop.ok("redeem", "T1", "facial")
    on(shop, "2026-10-12")
    shop.ok("undo", str(shop.rows("SELECT max(id) FROM operation")[0][0]), "-y")
    on(shop, "2026-10-16")
    sell(shop, "gym", "G1")


def test_an_autumn_adds_up_by_hand(books: Shop) -> None:
    autumn(books)
    on(books, "2026-11-30")

    october, november = report(books, "liability", "--from", "2026-10-01", "--by", "month")

    # gym: 31.00 over the 32 days from 16 October through 16 November, 16 of them in October
    assert amounts(october, "month", *COLUMNS) == [
        "2026-10", "0.00", "191.00", "10.00", "0.00", "35.50", "0.00", "0.00", "165.50"
    ]  # fmt: skip
    assert amounts(november, "month", *COLUMNS) == [
        "2026-11", "165.50", "0.00", "0.00", "0.00", "15.50", "60.00", "0.00", "90.00"
    ]  # fmt: skip
    assert amounts(october, "revenue", "breakage", "cards") == ["25.50", "0.00", 3]
    assert amounts(november, "revenue", "breakage", "cards") == ["15.50", "60.00", 1]


def test_a_report_without_groups_is_one_object_with_the_fields_of_the_contract(books: Shop) -> None:
    autumn(books)

    whole = report(books, "liability", "-p", "2026-10")

    assert list(whole) == [*COLUMNS, "revenue", "breakage", "tips", "unpaid", "cards", "recorded_later"]
    assert whole["closing"] == "180.04"  # today is the 16th: the first of gym's 32 days is earned, 0.96
    assert whole["recorded_later"] == 0


def test_sweeping_a_week_late_changes_no_report_of_any_day(books: Shop) -> None:
    autumn(books)
    on(books, "2026-12-13")
    unswept = [report(books, "liability", "--as-of", str(day)) for day in EVERY_DAY]

    books.lapse()

    assert [report(books, "liability", "--as-of", str(day)) for day in EVERY_DAY] == unswept
    assert {row["recorded_later"] for row in unswept} == {0}


def test_the_figures_of_a_past_day_are_those_that_the_day_itself_had(books: Shop) -> None:
    told = {}
    autumn(books)
    for day in EVERY_DAY[17:]:
        on(books, str(day))
        if day == date(2026, 11, 5):
            books.ok("card", "reopen", "D1", "--until", "+10d", "-r", "as agreed")
        told[day] = report(books, "liability", "--as-of", str(day))

    assert {day: report(books, "liability", "--as-of", str(day)) for day in told} == told


def test_what_is_dated_back_into_a_past_month_is_said_to_be(books: Shop) -> None:
    autumn(books)
    on(books, "2026-11-04")
    books.ok("redeem", "T1", "facial", "--on", "2026-10-20")

    told = books.ok("report", "liability", "-p", "2026-10", "--json")
    table = books.ok("report", "liability", "-p", "2026-10")

    operation = books.rows("SELECT max(id) FROM operation")[0][0]
    said = f"1 entry dated up to 2026-10-31 was recorded after it (the last one on 2026-11-04, operation {operation})"
    assert (told.json["recorded_later"], told.json["closing"]) == (1, "155.50")
    assert told.err == said + "\n"
    assert said in table.out
    assert books.ok("report", "liability", "-p", "2026-10", "--csv", "-q").err == ""


def test_a_reopened_card_takes_its_breakage_back(books: Shop) -> None:
    sell(books, "duo", "D1")
    on(books, "2026-11-01")
    books.ok("card", "reopen", "D1", "--until", "+10d", "-r", "as agreed")

    november = report(books, "liability", "-p", "2026-11")

    # 30 days from 1 October end on 31 October: it lapsed on 1 November and came back the same day
    assert amounts(november, *COLUMNS) == ["60.00", "0.00", "60.00", "0.00", "0.00", "60.00", "0.00", "60.00"]
    assert amounts(november, "revenue", "breakage", "cards") == ["0.00", "0.00", 1]


def test_part_payments_are_owed_until_they_are_paid(books: Shop) -> None:
    sell(books, "full", "F1", "--paid", "50")
    on(books, "2026-11-03")
    books.ok("card", "pay", "F1", "--amount", "40")

    october, november = report(books, "liability", "--from", "2026-10-01", "--by", "month")

    # 119.00 + 10.00 + 20.00 = 149.00
    assert amounts(october, "closing", "unpaid", "tips") == ["100.00", "99.00", "20.00"]
    assert amounts(november, "closing", "unpaid", "tips") == ["100.00", "59.00", "20.00"]


def test_an_unlimited_card_that_is_refunded_had_earned_its_days(books: Shop) -> None:
    sell(books, "gym", "G1")  # 32 days, through 1 November
    on(books, "2026-10-08")
    books.ok("card", "suspend", "G1")
    books.ok("card", "extend", "G1", "--days", "8", "-r", "was ill")
    on(books, "2026-10-20")
    books.ok("refund", "G1", "-r", "moved", "-y")

    # 8 of 32 days: 7.75. The other 23.25 over the 32 days from 9 October through 9 November: 12 of them 8.71
    assert amounts(report(books, "liability", "--as-of", "2026-10-08"), "redeemed", "closing") == ["7.75", "23.25"]
    assert amounts(report(books, "liability", "--as-of", "2026-10-19"), "redeemed", "closing") == ["15.74", "15.26"]
    october = report(books, "liability", "-p", "2026-10")
    assert amounts(october, "redeemed", "refunded", "closing") == ["16.46", "14.54", "0.00"]


def test_an_unlimited_sale_that_is_undone_a_month_later_gives_its_earnings_back(books: Shop) -> None:
    on(books, "2026-10-16")
    sell(books, "gym", "G1")
    on(books, "2026-11-03")
    books.ok("undo", str(books.rows("SELECT max(id) FROM operation")[0][0]), "-y")

    october, november = report(books, "liability", "--from", "2026-10-01", "--by", "month")

    assert amounts(october, "issued", "redeemed", "revenue", "closing") == ["31.00", "15.50", "15.50", "15.50"]
    assert cents(november["redeemed"]) - cents(november["reinstated"]) == -1550
    assert amounts(november, "refunded", "revenue", "closing", "cards") == ["31.00", "-15.50", "0.00", 0]


def test_a_client_is_the_owner_at_the_end_of_the_period(books: Shop) -> None:
    autumn(books)
    on(books, "2026-11-03")
    books.ok("card", "transfer", "T1", "--to", "Berta Kern", "-r", "a present")

    def by_client(period: str) -> dict[str, str]:
        return {row["name"]: row["closing"] for row in report(books, "liability", "-p", period, "--by", "client")}

    assert by_client("2026-10") == {"Anna Blum": "105.50", "Berta Kern": "60.00"}
    assert by_client("2026-11") == {"Anna Blum": "12.60", "Berta Kern": "90.00"}  # 19 of 32 days earned: 18.40


def test_only_fixed_cards_have_their_value_on_items(books: Shop) -> None:
    autumn(books)

    rows = report(books, "liability", "-p", "2026-10", "--by", "item")

    assert [amounts(row, "item", "closing", "unpaid", "cards") for row in rows] == [
        ["facial", "60.00", None, None],
        [None, "120.04", None, None],
    ]


@pytest.mark.parametrize("by", ["package", "client", "item", "month"])
def test_the_groups_add_up_to_the_whole(books: Shop, by: str) -> None:
    autumn(books)
    books.ok("card", "transfer", "T1", "--to", "Berta Kern", "--units", "2", "-r", "a present")
    on(books, "2026-11-20")
    whole = report(books, "liability", "--from", "2026-10-10")
    rows = report(books, "liability", "--from", "2026-10-10", "--by", by)

    for name in (*COLUMNS[1:7], "revenue", "breakage"):
        assert sum(cents(row[name]) for row in rows) == cents(whole[name])
    ends = rows[-1:] if by == "month" else rows
    assert sum(cents(row["closing"]) for row in ends) == cents(whole["closing"])


def test_books_that_dont_tie_are_no_report(books: Shop) -> None:
    autumn(books)
    with books.file() as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE card SET value_left = value_left - 1 WHERE number = 'T1'")
        for _, statement in triggers:
            connection.execute(statement)

    failed = books.run("report", "liability", "--json")

    assert failed.exit_code == 6
    error = failed.json["error"]
    assert amounts(error, "code", "entries", "cards") == ["books_dont_tie", "180.04", "180.03"]
    assert "pkgcli db verify" in books.run("report", "liability").err


def test_a_salon_that_sold_nothing_owes_nothing(books: Shop) -> None:
    assert set(amounts(report(books, "liability"), *COLUMNS)) == {"0.00"}
    assert report(books, "liability", "--by", "package") == []
    header = books.ok("report", "liability", "--by", "package", "--csv").out
    assert header.startswith("package,name,opening,issued,")
    assert header.count("\n") == 1


def test_a_yen_has_no_cents(bare_shop: Shop) -> None:
    bare_shop.ok("init", "--currency", "JPY", "--timezone", "Asia/Tokyo")
    bare_shop.ok("item", "add", "facial")
    bare_shop.ok("package", "add", "duo", "--line", "facial=2", "--price", "5001")
    bare_shop.ok("issue", "duo", "--new-client", "Anna", "--number", "D1")
    bare_shop.ok("redeem", "D1", "facial")

    assert amounts(report(bare_shop, "liability"), "issued", "redeemed", "closing") == ["5001", "2500", "2501"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_tie_on_every_day_and_stay_as_they_were(books: Shop, seed: int) -> None:
    """A walk through ten weeks of everything that the till does; nothing is dated back."""
    chance = random.Random(seed)
    told: dict[str, dict[str, Any]] = {}
    numbers: list[str] = []
    for day in EVERY_DAY[1:]:
        on(books, str(day))
        for _ in range(2):
            _something(books, chance, numbers)
        told[str(day)] = report(books, "liability", "--as-of", str(day))
    for last, then in list(told.items())[::5]:
        assert report(books, "liability", "--as-of", last) == then

    months = report(books, "liability", "--from", "2026-10-01", "--by", "month")
    for month, following in pairwise(months):
        assert month["closing"] == following["opening"]
        assert amounts(month, "closing", "cards", "tips") == amounts(
            told[f"{month['month']}-{31 if month['month'] == '2026-10' else 30}"], "closing", "cards", "tips"
        )
    assert sum(cents(row["closing"]) for row in report(books, "liability", "--by", "item")) == cents(
        months[-1]["closing"]
    )


def _something(shop: Shop, chance: random.Random, numbers: list[str]) -> None:
    """One thing that may be refused; most aren't."""
    number = chance.choice(numbers) if numbers else "none"
    last = shop.rows("SELECT max(id) FROM operation")[0][0] or 0
    match chance.randrange(14):
        case 0 | 1 | 2 | 3:
            numbers.append(f"N{len(numbers)}")
            package = chance.choice(["ten", "duo", "gym", "gym", "full"])
            shop.run("issue", package, "--client", chance.choice(["C1001", "C1002"]), "--number", numbers[-1])
        case 4 | 5:
            shop.run("redeem", number, chance.choice(["facial", "massage", "yoga"]), "--again")
        case 6 | 7:
            shop.run("undo", str(last - chance.randrange(6)), "-y")
        case 8:
            shop.run("refund", number, "-r", "moved", "-y")
        case 9:
            shop.run("card", "extend", number, "--days", str(chance.randrange(1, 20)), "-r", "ill")
        case 10:
            shop.run("card", chance.choice(["suspend", "resume"]), number)
        case 11:
            shop.run("card", "void", number, "-r", "a slip", "-y")
        case 12:
            shop.run("card", "reopen", number, "--until", "+9d", "-r", "agreed")
        case 13:
            shop.run(*chance.choice([("expire",), ("card", "transfer", number, "--to", "C1002", "-r", "gift")]))


def test_a_lapse_that_an_undo_brought_about_later_is_said_to_have_changed_the_day(books: Shop) -> None:
    on(books, "2026-10-01")
    sell(books, "duo", "D1", "--expires", "2026-10-10")
    on(books, "2026-10-05")
    extended = books.ok("card", "extend", "D1", "--days", "60", "-r", "was ill", "--json").json["operation"]
    on(books, "2026-10-20")
    assert report(books, "liability", "--to", "2026-10-15")["closing"] == "60.00"
    books.ok("undo", str(extended))

    unswept = [report(books, "liability", "--to", f"2026-10-{day}") for day in (10, 11, 15, 20)]
    books.lapse()
    swept = [report(books, "liability", "--to", f"2026-10-{day}") for day in (10, 11, 15, 20)]

    assert [row["closing"] for row in unswept] == ["60.00", "0.00", "0.00", "0.00"]
    assert [row["closing"] for row in swept] == ["60.00", "0.00", "0.00", "0.00"]
    assert [row["cards"] for row in unswept] == [row["cards"] for row in swept] == [1, 0, 0, 0]
    for row in unswept[2], swept[2]:
        assert row["recorded_later"] == 1
    assert swept[3]["recorded_later"] == 0
