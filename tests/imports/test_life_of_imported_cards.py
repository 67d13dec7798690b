"""What becomes of cards that came in: refunds, voids, reopening, undo, the reports and the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shop

TEN = "number,client,package,initial_units,units_left,price,paid,issued_on,expires_on\n"
USED = f"{TEN}GC-1,C1,ten,10,6,119,119,2026-01-15,2027-01-15\n"


def assert_sound(shop: Shop) -> None:
    """Nothing is found, however long ago the backup before the import was."""
    shop.ok("db", "backup")
    assert shop.ok("db", "verify").err == ""


@pytest.fixture
def used(shop: Shop, cards: Callable[..., Any]) -> Any:
    """Ann's ten facials for 119.00, of which 4 were used elsewhere."""
    return cards(USED)


def test_119_paid_and_4_of_10_used_elsewhere_gives_back_71_40(shop: Shop, used: Any) -> None:
    refused = shop.run("refund", "GC-1", "-y", "-r", "moves away")
    assert (refused.exit_code, "used" in refused.err) == (4, True)
    shop.ok("config", "set", "refund.allow_used", "on")
    assert shop.ok("refund", "GC-1", "-y", "-r", "moves away", "--json").json["refunded"] == "71.40"
    assert_sound(shop)


def test_by_list_price_what_was_used_elsewhere_is_taken_off(shop: Shop, cards: Any) -> None:
    cards(TEN.replace(",issued_on,expires_on", "") + "GC-1,C1,ten,10,9,1190,1190\n")
    shop.ok("config", "set", "refund.allow_used", "on")
    assert shop.ok("refund", "GC-1", "-y", "--policy", "list", "-r", "x", "--json").json["refunded"] == "1130.00"


def test_a_card_that_was_used_elsewhere_is_not_voided_and_an_unused_one_is(shop: Shop, used: Any, cards: Any) -> None:
    assert "had been used before it was imported" in shop.run("card", "void", "GC-1", "-y", "-r", "x").err
    cards(f"{TEN}GC-2,C1,ten,10,10,119,50,2026-01-15,2027-01-15\n")
    assert shop.ok("card", "void", "GC-2", "-y", "-r", "x", "--json").json["status"] == "void"
    assert_sound(shop)


def test_what_came_in_is_no_sale_no_visit_and_no_cash(shop: Shop, used: Any) -> None:
    day = shop.ok("report", "day", "--json").json
    assert (day["cards"], day["sessions"], day["cash"]) == (0, 0, "0.00")
    sales = shop.ok("report", "sales", "--json").json
    assert (sales["cards"], sales["cash"], sales["tax_due"]) == (0, "0.00", "0.00")
    liability = shop.ok("report", "liability", "--json").json
    assert (liability["issued"], liability["closing"]) == ("60.00", "60.00")


def test_the_journal_books_it_against_the_opening_balances(shop: Shop, cards: Any) -> None:
    cards(f"{TEN}GC-1,C1,ten,10,6,119,100,2026-01-15,2027-01-15\n")
    told = shop.ok("export", "journal", "--style", "hledger").out
    (entry,) = (part for part in told.split("\n\n") if "card:GC-1" in part)
    postings = [line.split() for line in entry.splitlines()[1:]]
    assert postings == [
        ["Assets:Receivable", "19.00", "EUR"],
        ["Liabilities:Prepaid:Packages", "-60.00", "EUR"],
        ["Equity:Opening-Balances", "41.00", "EUR"],
    ]


def test_undo_takes_the_whole_import_back_and_it_can_be_imported_anew(shop: Shop, used: Any, cards: Any) -> None:
    undone = shop.ok("undo", str(used.operation), "--json").json
    assert len(undone["entries"]) == 1
    assert shop.run("card", "show", "GC-1").exit_code == 3
    assert cards(USED).new == 1
    assert shop.ok("balance", "GC-1", "--json").json[0]["units_left"] == 6
    assert shop.ok("report", "liability", "--json").json["closing"] == "60.00"
    assert_sound(shop)


def test_undo_after_visits_is_refused_and_names_them(shop: Shop, cards: Any) -> None:
    done = cards(f"{USED}GC-2,C2,ten,10,9,119,119,2026-01-15,2027-01-15\n")
    shop.ok("redeem", "GC-1", "facial")
    shop.ok("redeem", "GC-2", "facial")
    refused = shop.run("undo", str(done.operation), "--json")
    assert refused.exit_code == 4
    error = refused.json["error"]
    assert error["cards"] == ["GC-1", "GC-2"]
    first, second = error["operations"]
    assert f"GC-1 by operation {first} (redeem), GC-2 by operation {second} (redeem)" in error["message"]
    for operation in (second, first, done.operation):
        shop.ok("undo", str(operation))
    assert_sound(shop)


@pytest.mark.parametrize("row", ["ten,10,3,,", "duo,,,facial=2/3; massage=1/3,", "pool,200,150,,2026-01-31"])
def test_a_card_that_came_expired_can_be_reopened_with_all_that_it_lost(shop: Shop, cards: Any, row: str) -> None:
    columns = "number,client,issued_on,package,initial_units,units_left,lines,expires_on"
    cards(f"{columns}\nGC-1,C1,2024-01-15,{row}\n")
    assert shop.ok("card", "show", "GC-1", "--json").json["status"] == "expired"
    card = shop.ok("card", "reopen", "GC-1", "--until", "+30d", "-r", "as agreed", "--json").json
    had = {"ten": (3, "30.00"), "duo": (3, "142.87"), "pool": (150, "150.00")}[row.partition(",")[0]]
    assert (card["status"], card["units_left"], card["value_left"]) == ("active", *had)
    item = card["lines"][0]["item"]
    shop.ok("redeem", "GC-1", item)
    shop.now = shop.day("2026-05-01")
    shop.lapse()
    assert shop.ok("card", "show", "GC-1", "--json").json["units_left"] == 0
    again = shop.ok("card", "reopen", "GC-1", "--until", "+30d", "-r", "again", "--json").json
    assert again["units_left"] == had[0] - (50 if item == "massage" else 1)
    assert_sound(shop)


def test_an_import_of_cards_that_had_expired_is_undone_too(shop: Shop, cards: Any) -> None:
    done = cards("number,client,package,units_left,issued_on\nGC-1,C1,ten,3,2024-01-15\n")
    shop.ok("undo", str(done.operation))
    assert_sound(shop)


LAPSED = """number,client,package,units_left,lines,issued_on,expires_on
GC-1,C1,ten,3,,2026-01-15,2026-03-31
GC-2,C2,flat,,,2026-03-01,2026-03-31
GC-3,C2,later,,,2026-03-01,
GC-4,C1,pool,150,,2026-01-15,2026-03-31
GC-5,C1,duo,,facial=2/3; massage=1/3,2026-01-15,2026-03-31
GC-6,C1,ten,10,,2026-01-15,2027-01-15
"""
LATER = ("--kind", "unlimited", "--line", "facial", "--price", "90", "--valid", "30d")


@pytest.fixture
def lapsing(shop: Shop, cards: Callable[..., Any]) -> Any:
    """A card of each kind that ends in March, one of them waiting for its first visit, and one that doesn't end."""
    shop.ok("package", "add", "later", *LATER, "--starts", "first-use", "--claim", "30d")
    return cards(LAPSED)


def forfeited(shop: Shop) -> str:
    """The value that lapsed in spring, less what came back."""
    return str(shop.ok("report", "breakage", "--from", "2026-03-01", "--to", "2026-04-15", "--json").json[0]["value"])


@pytest.mark.parametrize("is_swept", [True, False])
def test_an_import_is_undone_though_its_cards_have_expired_since(
    shop: Shop, lapsing: Any, cards: Any, is_swept: bool
) -> None:
    shop.now = shop.day("2026-04-15")
    if is_swept:
        shop.lapse()
    assert forfeited(shop) == "322.87"
    undone = shop.ok("undo", str(lapsing.operation), "--json").json
    assert sum(entry["kind"] == "undo" for entry in undone["entries"]) == 11
    assert not any("usable" in message for message in undone["messages"])
    assert shop.rows("SELECT count(*) FROM card WHERE state <> 'void' OR value_left <> 0 OR units_left <> 0") == [(0,)]
    assert shop.ok("report", "liability", "--json").json["closing"] == "0.00"
    assert forfeited(shop) == "0.00"
    assert_sound(shop)
    assert cards(LAPSED, on="2026-03-02").new == 6
    shop.lapse()
    assert_sound(shop)


def test_the_run_that_lapsed_imported_cards_is_undone_for_its_other_cards_afterwards(shop: Shop, lapsing: Any) -> None:
    shop.ok("issue", "ten", "--client", "C1", "--number", "GC-7", "--expires", "2026-03-31")
    shop.now = shop.day("2026-04-15")
    shop.lapse()
    run = shop.rows("SELECT max(id) FROM operation")[0][0]
    shop.ok("undo", str(lapsing.operation))
    told = shop.ok("undo", str(run), "--json").json
    assert [entry["card"] for entry in told["entries"]] == ["GC-7"]
    assert len([message for message in told["messages"] if "stays void" in message]) == 5
    assert shop.ok("balance", "GC-7", "--json").json[0]["units_left"] == 10
    assert_sound(shop)


def test_a_run_of_which_nothing_is_left_to_undo_says_where_it_went(shop: Shop, lapsing: Any) -> None:
    shop.now = shop.day("2026-04-15")
    shop.lapse()
    run = shop.rows("SELECT max(id) FROM operation")[0][0]
    shop.ok("undo", str(lapsing.operation))
    refused = shop.run("undo", str(run))
    assert (refused.exit_code, "stays void: the undo of its import" in refused.err) == (4, True)
    assert f"next: pkgcli log --operation {run}" in refused.err


def test_a_card_that_lapsed_came_back_for_some_days_and_lapsed_again_goes_with_its_import(
    shop: Shop, cards: Any
) -> None:
    done = cards(USED.replace("2027-01-15", "2026-03-31"))
    shop.ok("redeem", "GC-1", "facial")
    visit = shop.rows("SELECT max(id) FROM operation")[0][0]
    shop.now = shop.day("2026-04-15")
    shop.lapse()
    shop.ok("undo", str(visit))
    shop.now = shop.day("2026-05-15")
    shop.ok("undo", str(done.operation))
    assert shop.rows("SELECT state, units_left, value_left FROM card") == [("void", 0, 0)]
    assert_sound(shop)


def test_an_unlimited_card_earns_the_days_that_are_left(shop: Shop, cards: Any) -> None:
    cards("number,client,package,issued_on\nGC-1,C1,flat,2026-01-01\n", on="2026-03-01")
    # 365.00 over 366 days, of which 59 had passed; the day of the report is the second one here.
    assert shop.ok("report", "liability", "--json").json["issued"] == "306.17"
    assert shop.ok("card", "show", "GC-1", "--json").json["value_left"] == "304.18"
    shop.now = shop.day("2027-01-01")
    assert shop.ok("card", "show", "GC-1", "--json").json["value_left"] == "0.00"
    assert_sound(shop)


def test_a_part_of_an_imported_card_takes_its_exact_share_with_it(shop: Shop, used: Any) -> None:
    shop.ok("config", "set", "refund.allow_used", "on")
    part = shop.ok("card", "transfer", "GC-1", "--to", "C2", "--units", "3", "-r", "a present", "--json").json
    assert (part["units_left"], part["value_left"], part["price"]) == (3, "30.00", "35.70")
    assert shop.ok("refund", "GC-1", "-y", "-r", "x", "--json").json["refunded"] == "35.70"
    assert_sound(shop)


def test_what_is_not_paid_yet_is_owed_here(shop: Shop, cards: Any) -> None:
    cards(f"{TEN}GC-1,C1,ten,10,6,119,100,2026-01-15,2027-01-15\n")
    assert shop.ok("card", "show", "GC-1", "--json").json["unpaid"] == "19.00"
    paid = shop.ok("card", "pay", "GC-1", "--json").json
    assert (paid["paid"], paid["unpaid"]) == ("119.00", "0.00")
    assert shop.ok("report", "day", "--json").json["cash"] == "19.00"


def test_what_was_exported_is_unchanged_here_and_comes_into_another_file_as_it_stands(
    shop: Shop, cards: Any, tmp_path: Any
) -> None:
    cards(
        "number,client,package,initial_units,units_left,lines,paid,expires_on,note\n"
        'GC-1,C1,ten,12,6,,100,,"likes it, warm"\nGC-2,C1,duo,,,facial=2/3; massage=1/3,,,\n'
        "GC-3,C2,pool,200,150,,,,\nGC-4,C2,free,10,4,facial=2/5,,,\nGC-5,C2,flat,,,,,,\nGC-6,C2,ten,10,0,,,2026-12-24,\n"
    )
    shop.ok("issue", "duo", "--client", "C1", "--number", "GC-7")
    shop.ok("issue", "ten", "--client", "C1", "--number", "GC-8")
    shop.ok("card", "adjust", "GC-8", "--add", "2", "-r", "a present")
    for number, item in (("GC-1", "facial=2"), ("GC-2", "massage"), ("GC-3", "massage"), ("GC-7", "facial")):
        shop.ok("redeem", number, item)
    shop.later(days=3)
    told = shop.ok("card", "export").out
    assert cards(told).unchanged == 8

    catalogue = {noun: shop.ok(noun, "export").out for noun in ("item", "package", "client")}
    shop.path = tmp_path / "other.db"
    shop.ok("init", "--name", "The other", "--currency", "EUR", "--timezone", "Europe/Berlin")
    for noun, content in catalogue.items():
        shop.ok(noun, "import", "-", stdin=content)
    assert cards(told).new == 8
    assert shop.ok("card", "export").out == told
    assert_sound(shop)
