"""What is done to a sold card: each change leaves an entry, most need a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

from pkgcli.rules.card_status import STATUSES

if TYPE_CHECKING:
    from tests.conftest import Shop


def value(entry_value: str) -> int:
    return int(entry_value.replace(".", ""))


@pytest.mark.parametrize(
    "argv",
    [
        ("adjust", "C", "--add", "1", "--item", "facial"),
        ("extend", "C", "--days", "5"),
        ("transfer", "C", "--to", "Berta Kern"),
        ("void", "C", "-y"),
    ],
    ids=lambda argv: argv[0],
)
def test_a_change_that_could_be_abused_needs_a_reason_which_is_kept(salon: Shop, argv: tuple[str, ...]) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "C")
    for reason in ((), ("-r", ""), ("--reason", "  ")):
        refused(salon, "unreadable", "card", *argv, *reason, exit_code=2)
    salon.ok("card", *argv, "-r", "as agreed")
    assert entries(salon, "C")[-1]["note"] == "as agreed"


def test_units_given_by_hand_are_of_one_item_of_a_fixed_card(salon: Shop) -> None:
    number = sell(salon, "spa")
    error = refused(salon, "unreadable", "card", "adjust", number, "--add", "1", "-r", "waited", exit_code=2)
    assert "facial, massage" in error["message"]
    changed = salon.ok("card", "adjust", number, "--add", "2", "--item", "facial", "-r", "waited", "--json").json
    assert (changed["units_left"], changed["initial_units"], changed["value_left"]) == (7, 5, "300.00")
    assert available(salon, number) == {"facial": 5, "massage": 2}
    last = entries(salon, number)[-1]
    assert (last["kind"], last["item"], last["units"], last["value"]) == ("adjust", "facial", 2, "0.00")


def test_units_taken_by_hand_leave_the_value_to_those_that_remain(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "adjust", number, "--take", "2", "--item", "facial", "-r", "counted twice")
    assert available(salon, number) == {"facial": 1, "massage": 2}
    assert redeem(salon, number, "facial")["entries"][0]["value"] == "-158.82"
    refused(salon, "too_little_left", "card", "adjust", number, "--take", "1", "--item", "facial", "-r", "again")


def test_an_adjustment_that_leaves_no_units_takes_the_remaining_value_with_it(salon: Shop) -> None:
    number = sell(salon, "ten")
    redeem(salon, number, "massage=4")
    salon.ok("card", "adjust", number, "--take", "6", "-r", "paid back in kind")
    last = entries(salon, number)[-1]
    assert (last["units"], last["value"], card(salon, number)["value_left"]) == (-6, "-252.00", "0.00")
    assert card(salon, number)["status"] == "used"


def test_an_adjustment_of_a_line_that_leaves_it_empty_takes_the_value_of_the_line(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "adjust", number, "--take", "3", "--item", "facial", "-r", "swapped by hand")
    assert (entries(salon, number)[-1]["value"], card(salon, number)["value_left"]) == ("-158.82", "141.18")


def test_an_adjustment_of_an_item_of_a_pool_moves_its_cap_too(salon: Shop) -> None:
    number = sell(salon, "ten")
    salon.ok("card", "adjust", number, "--add", "2", "-r", "waited")
    assert available(salon, number) == {"facial": 5, "massage": 12}
    salon.ok("card", "adjust", number, "--add", "2", "--item", "facial", "-r", "waited")
    assert available(salon, number) == {"facial": 7, "massage": 14}
    redeem(salon, number, "facial=6")
    refused(salon, "too_little_left", "card", "adjust", number, "--take", "2", "--item", "facial", "-r", "back")


def test_a_cap_in_minutes_moves_by_whole_sessions(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "capped", "--kind", "units", "--total", "100", "--line", "massage:50=2"),
        *("--price", "100"),
    )
    number = sell(salon, "capped")
    adjust = ("card", "adjust", number, "--item", "massage", "-r", "waited", "--add")
    refused(salon, "not_whole_sessions", *adjust, "30")
    salon.ok(*adjust, "50")
    assert available(salon, number) == {"massage": 3}


def test_an_unlimited_card_has_no_units_to_adjust(salon: Shop) -> None:
    refused(salon, "unlimited", "card", "adjust", sell(salon, "gym"), "--add", "1", "-r", "waited")


def test_an_item_that_the_card_does_not_cover_is_not_adjusted(salon: Shop) -> None:
    refused(
        salon, "not_covered", "card", "adjust", sell(salon, "spa"), "--add", "1", "--item", "manicure", "-r", "waited"
    )


def test_a_card_is_extended_to_a_day_or_by_days_and_only_to_a_later_one(salon: Shop) -> None:
    number = sell(salon, "spa")
    extend = ("card", "extend", number, "-r", "was ill")
    assert salon.ok(*extend, "--days", "14", "--json").json["expires_on"] == "2026-06-14"
    assert salon.ok(*extend, "--until", "2026-07-31", "--json").json["expires_on"] == "2026-07-31"
    refused(salon, "not_later", *extend, "--until", "2026-07-31")
    refused(salon, "unreadable", *extend, exit_code=2)
    refused(salon, "unreadable", *extend, "--days", "5", "--until", "2027-01-01", exit_code=2)
    refused(salon, "never_expires", "card", "extend", sell(salon, "minutes"), "--days", "5", "-r", "was ill")


def test_a_card_is_not_extended_beyond_the_year_2999(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2999-12-30")
    salon.ok("card", "extend", number, "--days", "1", "-r", "a joke")
    refused(salon, "validity_too_long", "card", "extend", number, "--days", "1", "-r", "a joke")


def test_what_an_extended_unlimited_card_still_holds_spreads_over_the_days_that_remain(salon: Shop) -> None:
    number = sell(salon, "gym")  # 31.00 from 2 March through 2 April: 32 days
    salon.now = salon.day("2026-03-17")
    salon.ok("card", "extend", number, "--until", "2026-04-17", "-r", "was ill")
    assert card(salon, number)["value_left"] == "15.50"
    salon.now = salon.day("2026-03-18")  # 15.50 over 31 days
    assert card(salon, number)["value_left"] == "15.00"
    salon.now = salon.day("2026-04-17")
    assert card(salon, number)["value_left"] == "0.00"


def test_the_whole_card_goes_to_another_client_with_its_history_and_former_owners(salon: Shop) -> None:
    number = sell(salon, "spa")
    redeem(salon, number, "facial")
    salon.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    shown = card(salon, number)
    assert shown["client"]["code"] == "C1002"
    assert [former["code"] for former in shown["former_clients"]] == ["C1001"]
    assert [entry["kind"] for entry in entries(salon, "Berta Kern")] == ["issue", "redeem", "transfer"]
    assert redeem(salon, "Berta Kern", "facial")["entries"][0]["card"]["number"] == number
    refused(salon, "not_covered", "redeem", "Anna Blum", "facial")


def test_a_card_is_not_transferred_to_its_owner(salon: Shop) -> None:
    refused(salon, "same_client", "card", "transfer", sell(salon, "spa"), "--to", "Anna Blum", "-r", "a slip")


def test_former_owners_are_named_once_and_in_order(salon: Shop) -> None:
    number = sell(salon, "spa")
    for client in ("Berta Kern", "Anna Blum", "Berta Kern"):
        salon.ok("card", "transfer", number, "--to", client, "-r", "to and fro")
    assert [former["code"] for former in card(salon, number)["former_clients"]] == ["C1001"]


def test_a_renewal_sells_the_same_again_on_the_present_terms(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("package", "edit", "spa", "--price", "320", "--line", "facial=4")
    salon.now = salon.day("2026-07-01")
    renewed = salon.ok("card", "renew", number, "--json").json
    assert renewed["number"] != number
    assert (renewed["price"], renewed["initial_units"], renewed["package"]["version"]) == ("320.00", 4, 2)
    assert renewed["expires_on"] == "2026-09-29"


def test_a_renewal_of_a_card_that_was_made_up_begins_as_that_one_did(salon: Shop) -> None:
    bespoke = ("--bespoke", "--line", "massage=3", "--price", "180", "--valid", "3mo")
    number = salon.ok("issue", *bespoke, "--client", "Anna Blum", "--json").json["number"]
    redeem(salon, number, "massage=2")
    salon.ok("card", "adjust", number, "--add", "5", "-r", "waited")
    renewed = salon.ok("card", "renew", number, "--json").json
    assert (renewed["price"], renewed["initial_units"], renewed["units_left"]) == ("180.00", 3, 3)
    assert renewed["package"]["code"] is None


def test_a_renewal_is_refused_where_the_package_is_not_sold_any_more(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("package", "deactivate", "spa")
    refused(salon, "package_inactive", "card", "renew", number)


def test_a_renewal_at_another_price_needs_a_reason(salon: Shop) -> None:
    number = sell(salon, "spa")
    refused(salon, "unreadable", "card", "renew", number, "--price", "280", exit_code=2)
    assert salon.ok("card", "renew", number, "--price", "280", "-r", "a regular", "--json").json["price"] == "280.00"


def test_an_expired_card_is_reopened_with_all_that_it_lost(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    redeem(salon, number, "facial")
    before = card(salon, number)
    salon.later(days=20)
    salon.ok("expire")
    salon.ok("card", "reopen", number, "--until", "+30d", "-r", "as agreed")
    after = card(salon, number)
    assert after == {**before, "expires_on": "2026-04-21"}
    redeem(salon, number, "facial=2", "massage=2")
    assert card(salon, number)["value_left"] == "0.00"


def test_a_card_lapses_and_is_reopened_more_than_once(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    for _ in range(2):
        salon.later(days=20)
        salon.ok("card", "reopen", number, "--until", "+5d", "-r", "as agreed")
        assert (card(salon, number)["units_left"], card(salon, number)["value_left"]) == (5, "300.00")
    reopening = entries(salon, number)[-1]["operation"]
    salon.ok("undo", str(reopening))
    assert (card(salon, number)["status"], card(salon, number)["units_left"]) == ("expired", 0)


def test_suspending_leaves_the_dates_alone(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number, "-r", "payment is disputed")
    shown = card(salon, number)
    assert (shown["status"], shown["expires_on"], shown["units_left"]) == ("suspended", "2026-05-31", 5)
    salon.later(days=30)
    assert salon.ok("card", "resume", number, "--json").json["expires_on"] == "2026-05-31"


def test_a_suspended_card_can_be_extended_adjusted_and_transferred(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number)
    salon.ok("card", "extend", number, "--days", "5", "-r", "was ill")
    salon.ok("card", "adjust", number, "--add", "1", "--item", "facial", "-r", "waited")
    salon.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    assert card(salon, number)["status"] == "suspended"


def test_a_void_card_never_was_and_gives_back_what_was_paid(salon: Shop) -> None:
    number = sell(salon, "spa")
    voided = salon.ok("card", "void", number, "-r", "wrong client", "-y", "--json").json
    assert (voided["status"], voided["units_left"], voided["paid"], voided["value_left"]) == ("void", 0, "0.00", "0.00")
    assert any("300.00 EUR" in message for message in voided["messages"])
    assert sum(value(entry["value"]) for entry in entries(salon, number)) == 0


@pytest.mark.parametrize(
    "use", [("redeem", "C", "facial"), ("card", "adjust", "C", "--add", "1", "--item", "facial", "-r", "waited")]
)
def test_a_card_is_voided_only_while_nothing_was_redeemed_or_adjusted(salon: Shop, use: tuple[str, ...]) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "C")
    used = operation(salon, *use)
    error = refused(salon, "card_in_use", "card", "void", "C", "-r", "wrong client", "-y")
    assert error["operation"] == int(used)
    salon.ok("undo", used)
    salon.ok("card", "void", "C", "-r", "wrong client", "-y")


def test_a_void_unlimited_card_has_earned_nothing(salon: Shop) -> None:
    number = sell(salon, "gym")
    salon.now = salon.day("2026-03-17")
    salon.ok("card", "extend", number, "--days", "3", "-r", "was ill")
    salon.ok("card", "void", number, "-r", "wrong client", "-y")
    assert card(salon, number)["value_left"] == "0.00"
    assert sum(value(entry["value"]) for entry in entries(salon, number)) == 0


def test_the_number_and_the_note_of_a_card_are_edited(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--note", "window seat")
    other = sell(salon, "spa")
    refused(salon, "number_taken", "card", "edit", number, "--number", other.replace("-", " "))
    salon.ok("card", "edit", number, "--number", "Gift 7")
    assert (card(salon, "GIFT7")["number"], card(salon, "GIFT7")["note"]) == ("Gift 7", "window seat")
    salon.ok("card", "edit", "gift-7", "--note", "")
    assert card(salon, "gift7")["note"] is None


def test_an_edit_that_changes_nothing_writes_nothing(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--note", "window seat")
    before = salon.path.read_bytes()
    salon.ok("card", "edit", number, "--note", "window seat", "--number", number)
    assert salon.path.read_bytes() == before


def test_every_change_leaves_an_entry_with_the_balance_after_it(salon: Shop) -> None:
    number = sell(salon, "spa")
    redeem(salon, number, "facial")
    salon.ok("card", "adjust", number, "--add", "1", "--item", "facial", "-r", "waited")
    salon.ok("card", "extend", number, "--days", "5", "-r", "was ill")
    salon.ok("card", "suspend", number)
    salon.ok("card", "resume", number)
    salon.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    salon.ok("card", "edit", number, "--note", "hers now")
    assert [(entry["kind"], entry["units"], entry["units_left"]) for entry in entries(salon, number)] == [
        ("issue", 5, 5),
        ("redeem", -1, 4),
        ("adjust", 1, 5),
        ("extend", 0, 5),
        ("suspend", 0, 5),
        ("resume", 0, 5),
        ("transfer", 0, 5),
        ("edit", 0, 5),
    ]


def test_the_list_of_cards_by_status_holds_each_card_once(full: Shop) -> None:
    for number in ("VOID", "REFUNDED"):
        sell(full, "spa", "Anna Blum", "--number", number)
    full.ok("card", "void", "VOID", "-r", "a slip", "-y")
    full.ok("refund", "REFUNDED", "-r", "moved", "-y")
    full.ok("redeem", "OTHER", "facial=3", "massage=2")
    cards = full.ok("card", "list", "--json").json
    assert len({each["status"] for each in cards}) == 7
    for status in STATUSES:
        listed = full.ok("card", "list", "--status", status, "--json").json
        assert listed == [each for each in cards if each["status"] == status], status


def test_the_list_of_cards_has_all_of_booxis_columns_and_is_searched_by_client_and_number(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--staff", "Eva")
    redeem(salon, number, "facial")
    sell(salon, "ten", "Berta Kern")
    first, *lines = salon.ok("card", "list", "anna").out.splitlines()
    columns = "ID Number Client Client_ID Package Initial Left Expires Issued Issued_by Last_used"
    for column in columns.split():
        assert column.replace("_", " ") in first
    for cell in (number, "Anna Blum", "C1001", "Spa day", " 5 ", " 4 ", "2026-05-31", "Eva", "2026-03-02"):
        assert cell in lines[0]
    for search in (number, number[:4], "blum", "C1001"):
        assert [each["number"] for each in salon.ok("card", "list", search, "--json").json] == [number]
    for options in (("--client", "Anna Blum"), ("--package", "spa"), ("--status", "active", "--client", "C1001")):
        assert [each["number"] for each in salon.ok("card", "list", *options, "--json").json] == [number]
