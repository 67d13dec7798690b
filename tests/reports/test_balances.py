"""`report balances`: what is left on each open card, now and on a past day."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rosa import only, operation, report, sell, stock, unread

from pkgcli.long_read import long_read
from pkgcli.reports.open_cards import AsOf, open_cards

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    return stock(shop)


LEFT = ("item", "used", "available", "units_left", "value_left")


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def total(rows: list[dict[str, Any]]) -> int:
    return sum(cents(row["value_left"]) for row in rows if row["value_left"] is not None)


def test_each_line_of_a_fixed_card_has_sessions_and_a_value_of_its_own(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("redeem", number, "massage")

    rows = report(salon, "balances")

    assert only(rows, *LEFT) == [("massage", 1, 1, 1, "58.83"), ("facial", 0, 3, 3, "132.35")]
    assert list(rows[0])[:10] == [
        *("card", "number", "client", "package", "item", "used", "available", "units_left", "expires_on", "value_left")
    ]
    assert only(rows, "card", "number", "client", "package", "expires_on")[0] == (
        *(1, number, "Anna Blum", "Spa days", "2026-05-31"),
    )


def test_units_and_value_of_a_pool_stand_in_a_row_without_item(salon: Shop) -> None:
    salon.ok("redeem", sell(salon, "ten"), "facial=2")
    salon.ok("redeem", sell(salon, "minutes"), "massage")

    assert only(report(salon, "balances"), *LEFT) == [
        (None, None, None, 8, "336.00"),
        ("facial", 2, 3, None, None),
        ("massage", 0, 8, None, None),
        (None, None, None, 150, "150.00"),
        ("massage", 1, 3, None, None),
        ("facial", 0, 5, None, None),
    ]


def test_an_unlimited_card_is_worth_what_its_days_have_not_earned_yet(salon: Shop) -> None:
    salon.ok("redeem", sell(salon, "gym"), "yoga")  # 32.00 over the 32 days from 2 March through 2 April
    salon.now = salon.day("2026-03-09")

    assert only(report(salon, "balances"), *LEFT) == [(None, None, None, None, "24.00"), ("yoga", 1, None, None, None)]
    assert total(report(salon, "balances", "--as-of", "2026-03-03")) == 3000


def test_cards_that_are_over_are_left_out(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    void, refunded, used, due = (sell(salon, "spa") for _ in range(4))
    salon.ok("card", "void", void, "-r", "a slip", "--yes")
    salon.ok("refund", refunded, "-r", "moved", "--yes")
    salon.ok("redeem", used, "massage=2", "facial=3")
    salon.now = salon.day("2026-05-31")
    assert {row["number"] for row in report(salon, "balances")} == {due}

    salon.now = salon.day("2026-06-01")
    assert report(salon, "balances") == []
    salon.lapse()
    assert report(salon, "balances") == []
    assert {row["number"] for row in report(salon, "balances", "--as-of", "2026-05-31")} == {due}


def test_a_suspended_card_is_open_and_says_so(salon: Shop) -> None:
    salon.ok("card", "suspend", sell(salon, "ten"))

    assert report(salon, "balances")[0]["status"] == "suspended"


def test_a_past_day_is_told_from_what_had_happened_by_then(salon: Shop) -> None:
    number = sell(salon, "ten")
    salon.now = salon.day("2026-03-10")
    visit = operation(salon, "redeem", number, "facial")
    salon.now = salon.day("2026-03-20")
    salon.ok("undo", visit)
    salon.ok("card", "adjust", number, "--add", "2", "-r", "waited")

    def left(day: str) -> Any:
        return only(report(salon, "balances", "--as-of", day)[:1], "units_left", "value_left")

    assert report(salon, "balances", "--as-of", "2026-03-01") == []
    assert left("2026-03-09") == [(10, "420.00")]
    assert left("2026-03-10") == left("2026-03-19") == [(9, "378.00")]
    assert left("2026-03-20") == [(12, "420.00")]


def test_a_visit_that_was_dated_back_changes_its_day_and_is_said(salon: Shop) -> None:
    number = sell(salon, "ten")
    salon.now = salon.day("2026-03-10")
    salon.ok("redeem", number, "massage", "--on", "2026-03-05")

    before = salon.ok("report", "balances", "--as-of", "2026-03-04", "--json")
    after = salon.ok("report", "balances", "--as-of", "2026-03-06", "--json")

    assert (total(before.json), before.err) == (42000, "")
    assert total(after.json) == 37800
    assert after.err.startswith("1 entry dated up to 2026-03-06 was recorded after it")


def test_owner_and_last_day_are_those_of_the_day(salon: Shop) -> None:
    number = sell(salon, "ten")
    salon.now = salon.day("2026-03-05")
    transfer = operation(salon, "card", "transfer", number, "--to", "C1002", "-r", "a present")
    salon.ok("card", "extend", number, "--until", "2026-12-31", "-r", "was ill")
    salon.now = salon.day("2026-03-08")
    extended = salon.rows("SELECT max(id) FROM operation")[0][0]
    salon.ok("undo", str(extended))
    salon.ok("undo", transfer)
    salon.now = salon.day("2026-03-09")
    salon.ok("redeem", number, "facial", "--on", "2026-03-06")

    def stood(day: str) -> Any:
        return only(report(salon, "balances", "--as-of", day)[:1], "client", "client_code", "expires_on")[0]

    assert stood("2026-03-04") == ("Anna Blum", "C1001", "2026-09-02")
    assert stood("2026-03-06") == ("Berta Kern", "C1002", "2026-12-31")
    assert stood("2026-03-08") == ("Anna Blum", "C1001", "2026-09-02")


def test_an_extension_that_was_taken_back_leaves_no_day_open_that_has_lapsed(salon: Shop) -> None:
    number = sell(salon, "spa", "C1001", "--expires", "2026-03-12")
    salon.now = salon.day("2026-03-05")
    extension = operation(salon, "card", "extend", number, "--days", "60", "-r", "was ill")
    salon.now = salon.day("2026-03-20")
    salon.ok("undo", extension)

    def by_day() -> list[int]:
        return [total(report(salon, "balances", "--as-of", day)) for day in ("2026-03-12", "2026-03-13", "2026-03-20")]

    unswept = by_day()
    salon.lapse()

    assert unswept == by_day() == [25000, 0, 0]


def a_spring(salon: Shop) -> None:
    """Something of everything that moves value, from March to June."""
    salon.ok("config", "set", "refund.allow_used", "on")
    spa, ten, gym = (sell(salon, package) for package in ("spa", "ten", "gym"))
    minutes = sell(salon, "minutes", "C1002", "--paid", "50")
    salon.now = salon.day("2026-03-10")
    salon.ok("redeem", spa, "massage", "facial")
    visit = operation(salon, "redeem", ten, "facial=2")
    salon.ok("redeem", gym, "yoga")
    salon.ok("card", "suspend", gym)
    salon.now = salon.day("2026-03-20")
    salon.ok("undo", visit)
    salon.ok("card", "resume", gym)
    salon.ok("redeem", minutes, "massage", "--on", "2026-03-12")
    salon.ok("card", "pay", minutes)
    salon.ok("card", "extend", gym, "--days", "14", "-r", "was ill")
    salon.ok("card", "transfer", ten, "--to", "C1002", "--item", "facial=2", "-r", "a present")
    salon.now = salon.day("2026-04-05")
    second = sell(salon, "gym", "C1002", "--on", "2026-03-28")
    salon.ok("card", "adjust", spa, "--take", "1", "--item", "massage", "-r", "counted wrong")
    void = operation(salon, "card", "void", sell(salon, "ten"), "-r", "a slip", "--yes")
    salon.now = salon.day("2026-04-20")
    salon.ok("refund", second, "-r", "moved", "--yes")
    salon.ok("undo", void)
    salon.ok("refund", ten, "-r", "moved", "--yes")
    salon.now = salon.day("2026-06-08")
    salon.ok("redeem", minutes, "facial")
    salon.lapse()
    salon.now = salon.day("2026-06-10")
    salon.ok("card", "reopen", spa, "--until", "2026-07-01", "-r", "as agreed")
    salon.now = salon.day("2026-06-20")


def test_the_values_add_up_to_the_liability_of_every_day(salon: Shop) -> None:
    a_spring(salon)

    for days in range(0, 111, 5):
        day = (date(2026, 3, 2) + timedelta(days=days)).isoformat()
        closing = cents(report(salon, "liability", "--to", day)["closing"])

        assert total(report(salon, "balances", "--as-of", day)) == closing, day
        for by in ("package", "client", "item") if days % 25 == 0 else ():
            assert total(report(salon, "balances", "--as-of", day, "--by", by)) == closing, (day, by)


def test_the_present_is_what_the_cards_say_themselves(salon: Shop) -> None:
    a_spring(salon)

    rows = report(salon, "balances")
    cards = {card["number"]: card for card in salon.ok("card", "list", "-L", "0", "--json").json}

    for number in {row["number"] for row in rows}:
        card = cards[number]
        mine = [row for row in rows if row["number"] == number]
        assert total(mine) == cents(card["value_left"])
        lines = [(row["item"], row["used"], row["available"]) for row in mine if row["item"]]
        assert lines == [(line["item"], line["used"], line["available"]) for line in card["lines"]]
        assert {row["status"] for row in mine} == {card["status"]}
    still = [card["number"] for card in cards.values() if card["status"] in ("active", "suspended", "upcoming")]
    assert {row["number"] for row in rows} == set(still)


def test_what_is_written_while_it_is_read_is_not_in_it(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "ten")
    occasion = salon.occasion()
    read = long_read(occasion)

    reading = open_cards(AsOf(read.today, read), size=1)
    next(reading)
    salon.ok("redeem", second, "facial")
    third = sell(salon, "gym")
    rest = list(reading)

    assert first != third
    assert [(card.number, card.units_left, card.value_left) for card in rest] == [(second, 10, 42000)]


def test_by_package_by_client_and_by_item(salon: Shop) -> None:
    salon.ok("redeem", sell(salon, "spa"), "massage")  # 191.18 left: 58.83 and 132.35
    sell(salon, "ten")
    sell(salon, "minutes")
    sell(salon, "ten", "C1002")
    what = ("cards", "used", "available", "units_left", "unit", "value_left")

    assert only(report(salon, "balances", "--by", "package"), "package", "name", *what) == [
        ("minutes", "Minutes", 1, 0, None, 200, "minutes", "200.00"),
        ("spa", "Spa days", 1, 1, None, 4, "sessions", "191.18"),
        ("ten", "Ten visits", 2, 0, None, 20, "sessions", "840.00"),
    ]
    assert only(report(salon, "balances", "--by", "client"), "client", "name", *what) == [
        ("C1001", "Anna Blum", 3, 1, None, None, None, "811.18"),
        ("C1002", "Berta Kern", 1, 0, None, 10, "sessions", "420.00"),
    ]
    assert only(report(salon, "balances", "--by", "item"), "item", "name", *what) == [
        ("facial", "Facial", 4, 0, 3 + 5 + 6 + 5, None, None, "132.35"),
        ("massage", "Massage", 4, 1, 1 + 10 + 4 + 10, None, None, "58.83"),
        (None, "not of one item", 3, 0, None, None, None, "1040.00"),
    ]


def test_on_a_terminal_and_in_a_pipe(salon: Shop) -> None:
    number = sell(salon, "ten")

    piped = salon.ok("report", "balances").out.splitlines()
    assert piped[0] == "Balances · as of 2026-03-02 · EUR"
    assert piped[2].split() == [
        "Card",
        "Client",
        "Package",
        "Item",
        "Used",
        "Can",
        "still",
        "have",
        "Left",
        "Expires",
        "Value",
        "Status",
    ]
    assert piped[3].split() == [number, "Anna", "Blum", "Ten", "visits", "10", "2026-09-02", "420.00", "active"]
    assert piped[-1] == "1 open card, value 420.00 EUR"

    salon.environ["NO_COLOR"] = "1"
    shown = salon.ok("report", "balances", terminal=True).out
    assert number in shown
    assert "420.00" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "█" in salon.ok("report", "balances", "--by", "package", terminal=True).out


def test_csv_has_the_columns_of_the_contract_with_or_without_rows(salon: Shop) -> None:
    header = "card,number,client,package,item,used,available,units_left,expires_on,value_left,"
    assert salon.ok("report", "balances", "--csv").out.startswith(header)
    number = sell(salon, "minutes")

    rows = list(csv.DictReader(io.StringIO(salon.ok("report", "balances", "--csv").out)))

    assert [(row["number"], row["item"], row["units_left"], row["expires_on"]) for row in rows] == [
        (number, "", "200", ""),
        (number, "massage", "", ""),
        (number, "facial", "", ""),
    ]


def test_json_lines_are_the_rows_of_the_array(salon: Shop) -> None:
    sell(salon, "spa")

    lines = salon.ok("report", "balances", "--format", "jsonl").out.splitlines()

    assert len(lines) == len(report(salon, "balances")) == 2


def test_with_no_open_card_it_says_so(salon: Shop) -> None:
    assert "No card was open at the end of 2026-03-02." in salon.ok("report", "balances").out
    assert "No card was open" in salon.ok("report", "balances", "--by", "client").out
    assert report(salon, "balances") == []
    assert report(salon, "balances", "--by", "item") == []


def test_what_cannot_be_asked_for(salon: Shop) -> None:
    assert "package, client or item" in unread(salon, "balances", "--by", "month")
    assert "is in the future" in unread(salon, "balances", "--as-of", "tomorrow")


def test_yen_have_no_decimals(shop: Shop) -> None:
    shop.ok("config", "set", "business.currency", "JPY")
    shop.ok("item", "add", "nails", "--price", "3000")
    shop.ok("package", "add", "three", "--line", "nails=3", "--price", "8000")
    shop.ok("redeem", shop.ok("issue", "three", "--new-client", "Anna", "--json").json["number"], "nails")

    assert only(report(shop, "balances"), "units_left", "value_left") == [(2, "5334")]
