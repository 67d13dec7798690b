"""Selling: what a card starts with, prices, numbers, sale windows, and packages made up at the sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import available, card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def issue(salon: Shop, *argv: str) -> dict[str, Any]:
    done: dict[str, Any] = salon.ok("issue", *argv, "--json").json
    return done


def test_a_sold_card_carries_what_was_sold_and_is_paid(salon: Shop) -> None:
    sold = issue(salon, "spa", "--client", "Anna Blum", "--staff", "Eva")
    assert sold["package"] == {"code": "spa", "name": "Spa day", "version": 1}
    assert (sold["kind"], sold["unit"], sold["status"], sold["scope"]) == ("fixed", "sessions", "active", "owner")
    assert (sold["initial_units"], sold["units_left"]) == (5, 5)
    assert (sold["price"], sold["paid"], sold["unpaid"], sold["value_left"]) == ("300.00", "300.00", "0.00", "300.00")
    assert (sold["issued_on"], sold["starts_on"], sold["expires_on"]) == ("2026-03-02", "2026-03-02", "2026-05-31")
    assert (sold["issued_by"], sold["currency"]) == ("Eva", "EUR")
    assert sold["operation"] == entries(salon, sold["number"])[0]["operation"]


def test_a_package_is_sold_by_its_code_or_its_whole_name(salon: Shop) -> None:
    for text in ("spa", "SPA", "Spa day", "spa DAY"):
        assert issue(salon, text, "--client", "Anna Blum")["package"]["code"] == "spa"


def test_numbers_that_pkgcli_makes_are_different_and_carry_a_check_digit(salon: Shop) -> None:
    numbers = {sell(salon, "spa") for _ in range(30)}
    assert len(numbers) == 30
    for number in numbers:
        mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert "check digit" in refused(salon, "card_not_found", "balance", mistyped, exit_code=3)["message"]


def test_a_card_may_have_a_number_of_the_owners_own(salon: Shop) -> None:
    assert sell(salon, "spa", "Anna Blum", "--number", "Gift 2026-01") == "Gift 2026-01"
    assert card(salon, "gift202601")["client"]["code"] == "C1001"
    refused(salon, "number_taken", "issue", "spa", "--client", "Berta Kern", "--number", "GIFT 202601")


@pytest.mark.parametrize("number", ["id:5", "a/b", "", "---", "x" * 41])
def test_a_number_is_letters_digits_dashes_and_spaces(salon: Shop, number: str) -> None:
    refused(salon, "unreadable", "issue", "spa", "--client", "Anna Blum", "--number", number, exit_code=2)


def test_another_price_needs_a_reason_and_is_what_the_uses_share(salon: Shop) -> None:
    cheaper = ("issue", "spa", "--client", "Anna Blum", "--price", "250")
    refused(salon, "unreadable", *cheaper, exit_code=2)
    number = salon.ok(*cheaper, "-r", "a regular", "--json").json["number"]
    assert (card(salon, number)["price"], card(salon, number)["value_left"]) == ("250.00", "250.00")
    assert entries(salon, number)[0]["note"] == "a regular"
    redeem(salon, number, "facial=3", "massage=2")
    assert card(salon, number)["value_left"] == "0.00"


def test_the_packages_own_price_needs_no_reason(salon: Shop) -> None:
    assert issue(salon, "spa", "--client", "Anna Blum", "--price", "300.00")["price"] == "300.00"


def test_a_price_of_nothing_is_sold_with_a_warning(salon: Shop) -> None:
    sold = issue(salon, "spa", "--client", "Anna Blum", "--price", "0", "-r", "a voucher of ours")
    assert sold["value_left"] == "0.00"
    assert any("0.00" in warning for warning in sold["warnings"])
    assert redeem(salon, sold["number"], "facial")["entries"][0]["value"] in ("0.00", "-0.00")


def test_a_new_client_is_added_with_the_sale(salon: Shop) -> None:
    sold = issue(salon, "spa", "--new-client", "Zoë O'Brien")
    assert sold["client"] == {"id": 3, "code": "C1003", "name": "Zoë O'Brien"}
    assert available(salon, sold["number"])["facial"] == 3


def test_a_new_client_with_a_name_that_is_there_already_is_warned_of(salon: Shop) -> None:
    sold = issue(salon, "spa", "--new-client", "anna blum")
    assert any("C1001" in warning for warning in sold["warnings"])


def test_an_unknown_client_names_new_client(salon: Shop) -> None:
    error = refused(salon, "client_not_found", "issue", "spa", "--client", "Zoë", exit_code=3)
    assert "--new-client 'Zoë'" in error["hint"]
    both = ("issue", "spa", "--client", "Anna Blum", "--new-client", "Zoë")
    refused(salon, "unreadable", *both, exit_code=2)


def test_a_new_client_is_not_kept_where_the_sale_is_refused(salon: Shop) -> None:
    salon.ok("package", "deactivate", "spa")
    refused(salon, "package_inactive", "issue", "spa", "--new-client", "Zoë")
    assert len(salon.ok("client", "list", "--json").json) == 2


@pytest.mark.parametrize(("verb", "code"), [("deactivate", "package_inactive"), ("delete", "package_deleted")])
def test_a_package_off_the_list_is_not_sold_until_it_is_back(salon: Shop, verb: str, code: str) -> None:
    salon.ok("package", verb, "spa")
    error = refused(salon, code, "issue", "spa", "--client", "Anna Blum")
    opposite = error["hint"].removeprefix("pkgcli ").split()
    salon.ok(*opposite)
    sell(salon, "spa")


def test_a_package_is_sold_within_its_sale_window_only(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--sell-from", "2026-03-10", "--sell-until", "2026-03-20")
    sale = ("issue", "spa", "--client", "Anna Blum")
    for day, code in (("2026-03-09", "not_on_sale_yet"), ("2026-03-21", "no_longer_on_sale")):
        salon.now = salon.day(day)
        refused(salon, code, *sale)
    for day in ("2026-03-10", "2026-03-20"):
        salon.now = salon.day(day)
        salon.ok(*sale)


def test_another_last_day_may_be_given_at_the_sale(salon: Shop) -> None:
    assert issue(salon, "spa", "--client", "Anna Blum", "--expires", "2027-01-31")["expires_on"] == "2027-01-31"
    assert issue(salon, "minutes", "--client", "Anna Blum", "--expires", "+30d")["expires_on"] == "2026-04-01"
    assert issue(salon, "minutes", "--client", "Anna Blum")["expires_on"] is None


def test_a_package_is_made_up_at_the_sale_for_this_card_only(salon: Shop) -> None:
    sold = issue(
        salon,
        *("--bespoke", "--line", "massage=3", "--line", "facial", "--client", "Anna Blum"),
        *("--price", "180", "--valid", "3mo", "--name", "For Anna"),
    )
    assert sold["package"] == {"code": None, "name": "For Anna", "version": None}
    assert (sold["kind"], sold["initial_units"], sold["expires_on"]) == ("fixed", 4, "2026-06-02")
    assert available(salon, sold["number"]) == {"massage": 3, "facial": 1}
    assert "For Anna" not in salon.ok("package", "list", "--all").out


def test_what_is_made_up_obeys_the_rules_of_its_kind(salon: Shop) -> None:
    bespoke = ("issue", "--bespoke", "--client", "Anna Blum", "--price", "100")
    refused(salon, "total_missing", *bespoke, "--kind", "custom", "--line", "massage=3")
    refused(salon, "validity_missing", *bespoke, "--kind", "unlimited", "--line", "yoga")
    refused(salon, "unreadable", *bespoke, exit_code=2)
    refused(salon, "item_not_found", *bespoke, "--line", "peeling=3", exit_code=3)
    refused(salon, "unreadable", *bespoke, "--line", "facial=3", "spa", exit_code=2)
    sold = issue(salon, *bespoke[1:], "--kind", "units", "--total", "120", "--unit", "minutes", "--line", "massage:60")
    assert available(salon, sold["number"]) == {"massage": 2}


def test_options_for_a_package_made_up_are_refused_without_bespoke(salon: Shop) -> None:
    error = refused(salon, "unreadable", "issue", "spa", "--client", "Anna Blum", "--line", "facial=3", exit_code=2)
    assert "--bespoke" in error["message"]


def test_a_sale_can_carry_a_note_and_print_a_receipt(salon: Shop) -> None:
    printed = salon.ok("issue", "spa", "--client", "Anna Blum", "--note", "for her birthday", "--receipt").out
    assert "Salon Rosa" in printed
    assert "300.00" in printed
    assert "Anna Blum" in printed
    (listed,) = salon.ok("card", "list", "--json").json
    assert listed["note"] == "for her birthday"


def test_a_control_character_in_a_note_is_refused(salon: Shop) -> None:
    for option in ("--note", "--new-client", "--number"):
        client = () if option == "--new-client" else ("--client", "Anna Blum")
        refused(salon, "unreadable", "issue", "spa", *client, option, "a\x1b[2Jb", exit_code=2)


def test_many_cards_may_be_sold_to_one_client(salon: Shop) -> None:
    for _ in range(3):
        sell(salon, "spa")
    assert salon.ok("client", "show", "Anna Blum", "--json").json["cards"] == 3
