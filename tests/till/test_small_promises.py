"""What the first documents say in half a sentence, and no other test tells by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_package_holds_services_classes_and_products_and_each_is_redeemed(salon: Shop) -> None:
    salon.ok("item", "add", "pilates", "--kind", "class", "--price", "20")
    salon.ok("item", "add", "oil", "--kind", "product", "--price", "15")
    salon.ok(
        *("package", "add", "retreat", "--line", "facial=1", "--line", "pilates=2", "--line", "oil=1"),
        *("--price", "100", "--tip", "10"),
    )
    assert salon.ok("package", "show", "retreat", "--json").json["original_price"] == "115.00"
    number = sell(salon, "retreat")
    assert available(salon, number) == {"facial": 1, "pilates": 2, "oil": 1}
    done = redeem(salon, number, "facial", "pilates=2", "oil")
    assert [entry["tip"] for entry in done["entries"]] == ["6.00", "4.00", "0.00"]
    assert card(salon, number)["status"] == "used"


def test_an_unlimited_package_has_no_original_price(salon: Shop) -> None:
    shown = salon.ok("package", "show", "gym", "--json").json
    assert (shown["original_price"], shown["discount"]) == (None, None)
    assert salon.ok("package", "show", "spa", "--json").json["original_price"] == "340.00"


@pytest.mark.parametrize("verb", ["deactivate", "delete"])
def test_a_package_that_is_off_sale_stands_in_the_reports_all_the_same(salon: Shop, verb: str) -> None:
    number = sell(salon, "spa")
    redeem(salon, number, "facial")
    salon.ok("package", verb, "spa")
    for report in ("sales", "liability", "popularity", "usage", "commission"):
        rows = salon.ok("report", report, "--by", "package", "--json").json
        assert [row["package"] for row in rows] == ["spa"], report
    assert {row["package"] for row in salon.ok("report", "balances", "--json").json} == {"Spa day"}


def test_a_sale_needs_a_package_and_a_client(salon: Shop) -> None:
    assert "package" in refused(salon, "unreadable", "issue", "--client", "Anna Blum", exit_code=2)["message"]
    assert refused(salon, "unreadable", "issue", "spa", exit_code=2)["argument"] == "--client"


def test_the_note_of_a_sale_stands_in_the_history_of_the_card(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--note", "paid in coins")
    assert entries(salon, number)[0]["note"] == "paid in coins"


@pytest.mark.parametrize("unit", ["minutes", "hours", "points", "Behandlungen"])
def test_a_unit_is_called_what_the_owner_calls_it(salon: Shop, unit: str) -> None:
    salon.ok("package", "add", "own", "--kind", "units", "--total", "8", "--unit", unit, "--line", "facial:2")
    number = sell(salon, "own")
    redeem(salon, number, "facial")
    assert card(salon, number)["unit"] == unit
    assert f"6 of 8 {unit} left" in salon.ok("balance", number).out


def test_a_lost_piece_of_plastic_is_replaced_by_another_number_and_loses_nothing(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "LOST-1")
    redeem(salon, "LOST-1", "facial")
    salon.ok("card", "edit", "LOST-1", "--number", "NEW-2")
    refused(salon, "card_not_found", "redeem", "LOST-1", "facial", exit_code=3)
    redeem(salon, "NEW-2", "facial")
    assert available(salon, "NEW-2") == {"facial": 1, "massage": 2}
    redeem(salon, "Anna Blum", "facial")


def test_staff_read_a_client_their_balance_of_all_cards(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "ten")
    told = salon.ok("balance", "Anna Blum").out
    for part in (first, second, "5 of 5 sessions left", "10 of 10 sessions left", "valid through 2026-05-31"):
        assert part in told


def test_clients_of_a_multi_pack_choose_within_its_units(salon: Shop) -> None:
    """Booxi's 200 minutes of services of 25, 50 and 100: 8, or 4, or 2 of them."""
    for item, cost in (("a", 25), ("b", 50), ("c", 100)):
        salon.ok("item", "add", item, "--price", str(cost))
    salon.ok(
        *("package", "add", "bee", "--kind", "units", "--total", "200", "--unit", "minutes", "--price", "200"),
        *("--line", "a:25", "--line", "b:50", "--line", "c:100"),
    )
    for item, most in (("a", 8), ("b", 4), ("c", 2)):
        number = sell(salon, "bee")
        assert available(salon, number)[item] == most
        redeem(salon, number, f"{item}={most}")
        assert available(salon, number) == {"a": 0, "b": 0, "c": 0}


@pytest.mark.parametrize("verb", ["deactivate", "delete"])
def test_a_membership_is_sold_though_its_package_is_sold_no_more(salon: Shop, verb: str) -> None:
    salon.ok("membership", "add", "gold", "--fee", "50", "--package", "spa")
    salon.ok("package", verb, "spa")
    refused(
        salon,
        {"deactivate": "package_inactive", "delete": "package_deleted"}[verb],
        "issue",
        "spa",
        "--client",
        "C1001",
    )
    assert len(salon.ok("membership", "enrol", "gold", "--client", "C1001", "--json").json["cards"]) == 1


def test_a_card_of_a_membership_lasts_as_long_as_its_period_and_is_its_owners_alone(salon: Shop) -> None:
    salon.ok("package", "add", "glow", "--line", "facial=1", "--price", "40", "--valid", "2y", "--membership-only")
    salon.ok("membership", "add", "gold", "--fee", "40", "--package", "glow", "--rollover", "10d", "--paid-by", "cash")
    salon.ok("membership", "enrol", "gold", "--client", "Anna Blum")
    (glow,) = salon.ok("card", "list", "--json").json
    assert (glow["issued_on"], glow["expires_on"], glow["scope"]) == ("2026-03-02", "2026-04-11", "owner")
    for scope in (("--scope", "anyone"), ("--for", "Berta Kern", "--scope", "list")):
        refused(salon, "membership_card", "card", "reassign", glow["number"], *scope)
    refusal = refused(salon, "not_open_to", "redeem", glow["number"], "facial", "--for", "Berta Kern")
    assert refusal["hint"] == f"pkgcli card show {glow['number']}"
    redeem(salon, glow["number"], "facial")


def test_the_sale_of_an_unlimited_card_that_expired_names_no_way_that_there_is_not(salon: Shop) -> None:
    sale = salon.ok("issue", "gym", "--client", "Anna Blum", "--json").json
    salon.now = salon.day("2027-06-01")
    salon.lapse()
    error = refused(salon, "card_expired", "undo", str(sale["operation"]))
    assert error["hint"] == f"pkgcli history {sale['number']}"


def test_holds_that_the_night_released_are_made_good_by_the_visit(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("hold", "add", number, "facial", "--at", "tomorrow 10:00")
    salon.now = salon.day("2026-03-06")
    salon.ok("nightly")
    (ended,) = [each["operation"] for each in salon.ok("log", "--json").json if each["kind"] == "nightly holds"]
    assert refused(salon, "not_undoable", "undo", str(ended))["hint"].startswith("pkgcli redeem WHO ITEM --on DAY")
    redeem(salon, number, "facial", "--on", "2026-03-03")


def test_one_day_left_is_one_day(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-03")
    assert redeem(salon, number, "facial")["warnings"][-1] == f"card {number}: 1 day left, through 2026-03-03"


def test_a_used_card_whose_last_day_is_over_says_what_to_type(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-03")
    redeem(salon, number, "facial=5", "massage=5")
    salon.now = salon.day("2026-03-10")
    assert refused(salon, "card_expired", "redeem", number, "facial")["hint"] == f"pkgcli card renew {number}"
    salon.ok("card", "renew", number)
