"""Taking visits off a card: what it gives, what it says, and when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_visit_lowers_what_can_be_had_and_says_what_is_covered_and_due(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = redeem(salon, number, "facial")
    assert (done["covered"], done["due"], done["tip"]) == ("60.00", "0.00", "0.00")
    (entry,) = done["entries"]
    assert (entry["item"], entry["quantity"], entry["units"]) == ("facial", 1, -1)
    assert entry["card"]["units_left"] == 4
    assert entry["card"]["last_used_on"] == "2026-03-02"
    assert available(salon, number) == {"facial": 2, "massage": 2}


def test_several_items_are_one_operation(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = redeem(salon, number, "facial=2", "massage")
    assert [(entry["item"], entry["quantity"]) for entry in done["entries"]] == [("facial", 2), ("massage", 1)]
    assert done["covered"] == "200.00"
    assert {entry["operation"] for entry in entries(salon, number)[1:]} == {done["operation"]}


def test_several_items_are_taken_all_or_none(salon: Shop) -> None:
    number = sell(salon, "spa")
    refused(salon, "too_little_left", "redeem", number, "facial=2", "massage=3")
    assert available(salon, number) == {"facial": 3, "massage": 2}


def test_the_same_item_named_twice_is_taken_twice(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = redeem(salon, number, "facial", "massage", "FACIAL")
    assert [(entry["item"], entry["quantity"]) for entry in done["entries"]] == [("facial", 2), ("massage", 1)]


def test_without_an_item_the_only_one_of_the_card_is_taken(salon: Shop) -> None:
    number = sell(salon, "gym")
    assert redeem(salon, number)["entries"][0]["item"] == "yoga"
    refused(salon, "item_ambiguous", "redeem", sell(salon, "spa"), exit_code=3)


def test_an_item_whose_list_price_was_never_given_is_redeemed_and_its_cover_is_unknown(salon: Shop) -> None:
    salon.ok("item", "add", "wrap")
    salon.ok("package", "add", "wraps", "--line", "wrap=2", "--price", "50")
    assert redeem(salon, sell(salon, "wraps"), "wrap")["covered"] is None


def test_an_item_of_list_price_zero_is_refused_unless_the_setting_allows_it(salon: Shop) -> None:
    salon.ok("item", "add", "tea", "--price", "0")
    salon.ok("package", "add", "teas", "--line", "tea=2", "--price", "5")
    number = sell(salon, "teas")
    refused(salon, "zero_price", "redeem", number, "tea")
    salon.ok("config", "set", "redeem.zero_price", "on")
    assert redeem(salon, number, "tea")["covered"] == "0.00"


def test_a_longer_massage_takes_more_units_where_a_reason_is_given(salon: Shop) -> None:
    number = sell(salon, "minutes")
    done = redeem(salon, number, "massage", "--units", "90", "-r", "forty minutes longer")
    assert (done["entries"][0]["units"], done["entries"][0]["value"]) == (-90, "-90.00")
    assert card(salon, number)["units_left"] == 110
    assert entries(salon, number)[-1]["note"] == "forty minutes longer"


def test_units_are_overridden_for_one_visit_of_one_item_of_a_pool(salon: Shop) -> None:
    minutes, spa = sell(salon, "minutes"), sell(salon, "spa")
    for items in (("massage=2",), ("massage", "facial")):
        refused(salon, "unreadable", "redeem", minutes, *items, "--units", "90", "-r", "longer", exit_code=2)
    refused(salon, "units_not_allowed", "redeem", spa, "massage", "--units", "2", "-r", "longer")
    refused(salon, "too_little_left", "redeem", minutes, "massage", "--units", "201", "-r", "longer")
    redeem(salon, minutes, "massage", "--units", "200", "-r", "a whole afternoon")
    assert card(salon, minutes)["value_left"] == "0.00"


def test_a_card_that_has_not_started_is_refused_and_one_sold_today_is_not(salon: Shop) -> None:
    number = sell(salon, "spa")
    refused(salon, "card_not_started", "redeem", number, "facial", "--on", "yesterday")
    redeem(salon, number, "facial", "--on", "today")


def test_a_suspended_card_is_refused_until_it_is_resumed(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number)
    refused(salon, "card_suspended", "redeem", number, "facial")
    salon.ok("card", "resume", number)
    redeem(salon, number, "facial")


def test_a_visit_can_carry_a_note_and_who_did_it(salon: Shop) -> None:
    number = sell(salon, "spa")
    redeem(salon, number, "facial", "--note", "with the new cream", "--staff", "Eva")
    assert (entries(salon, number)[-1]["note"], entries(salon, number)[-1]["staff"]) == ("with the new cream", "Eva")


def test_the_till_warns_when_little_is_left(salon: Shop) -> None:
    number = sell(salon, "spa")
    assert redeem(salon, number, "facial=3")["warnings"] == []
    assert any("1 session" in warning for warning in redeem(salon, number, "massage")["warnings"])
    assert any("used up" in warning for warning in redeem(salon, number, "massage")["warnings"])


def test_the_till_warns_when_few_days_are_left(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+14d")
    (warning,) = redeem(salon, number, "facial")["warnings"]
    assert "2026-03-16" in warning
    salon.now = salon.day("2026-03-16")
    (warning,) = redeem(salon, number, "facial")["warnings"]
    assert "last day" in warning


def test_an_expired_card_is_redeemed_for_once_where_the_setting_and_a_reason_allow_it(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+10d")
    salon.now = salon.day("2026-03-20")
    salon.ok("expire")
    late = ("redeem", number, "facial", "--allow-expired")
    refused(salon, "expired_not_allowed", *late, "-r", "was ill")
    salon.ok("config", "set", "redeem.expired", "on")
    refused(salon, "unreadable", *late, exit_code=2)
    of_client = ("redeem", "Anna Blum", "facial", "--allow-expired", "-r", "was ill")
    assert "--card" in refused(salon, "unreadable", *of_client, exit_code=2)["hint"]
    assert salon.ok(*late, "-r", "was ill", "--json").json["entries"][0]["card"]["units_left"] == 4
    salon.now = salon.day("2026-03-21")
    refused(salon, "card_expired", "redeem", number, "facial")
    assert card(salon, number)["status"] == "expired"


def test_an_expired_unlimited_card_is_never_usable_again(salon: Shop) -> None:
    number = sell(salon, "gym")
    salon.ok("config", "set", "redeem.expired", "on")
    salon.now = salon.day("2026-04-03")
    refused(salon, "unlimited_expired", "redeem", number, "yoga", "--allow-expired", "-r", "please")
    refused(salon, "unlimited_expired", "card", "reopen", number, "--until", "+9d", "-r", "please")


def test_another_clients_card_is_not_taken_for_this_client(salon: Shop) -> None:
    number = sell(salon, "spa", "Berta Kern")
    refused(salon, "other_client", "redeem", "Anna Blum", "facial", "--card", number)


def test_a_client_without_a_card_that_covers_the_item_is_told_so(salon: Shop) -> None:
    refused(salon, "not_covered", "redeem", "Berta Kern", "facial")
    sell(salon, "gym", "Berta Kern")
    refused(salon, "not_covered", "redeem", "Berta Kern", "facial")


def test_a_refused_card_of_a_client_is_named_with_its_reason(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number)
    refused(salon, "card_suspended", "redeem", "Anna Blum", "facial")
    other = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    salon.later(days=2)
    error = refused(salon, "no_card_usable", "redeem", "Anna Blum", "facial")
    assert f"card {number}: the card is suspended" in error["message"]
    assert f"card {other}" in error["message"]
    assert "2026-03-03" in error["message"]
    assert error["hint"] == f"pkgcli card resume {number}"


def test_of_many_old_cards_some_are_named_and_the_one_that_could_be_used_comes_first(salon: Shop) -> None:
    for _ in range(7):
        sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    salon.later(days=2)
    error = refused(salon, "no_card_usable", "redeem", "Anna Blum", "facial")
    assert error["message"].endswith("; and 2 more")
    assert error["hint"] == "pkgcli balance C1001 --all"
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number)
    for command in (("redeem", "Anna Blum", "facial"), ("hold", "add", "Anna Blum", "facial", "--at", "+2d 10:00")):
        error = refused(salon, "no_card_usable", *command)
        assert f"none of 8 cards can be used: card {number}: the card is frozen; " in error["message"]
        assert error["hint"] == f"pkgcli card unfreeze {number}"


def test_a_retired_item_is_still_honoured_on_sold_cards(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("item", "retire", "facial")
    redeem(salon, number, "facial")


def test_a_deactivated_or_deleted_package_is_still_honoured_on_sold_cards(salon: Shop) -> None:
    spa, ten = sell(salon, "spa"), sell(salon, "ten")
    salon.ok("package", "deactivate", "spa")
    salon.ok("package", "delete", "ten")
    redeem(salon, spa, "facial")
    redeem(salon, ten, "facial")


def test_on_a_terminal_the_same_within_a_minute_is_asked_about_first(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("redeem", number, "facial", terminal=True)
    salon.later(seconds=30)
    declined = salon.run("redeem", number, "facial", terminal=True, stdin="n\n")
    assert declined.exit_code == 1
    assert "less than a minute ago" in declined.err
    assert available(salon, number)["facial"] == 2
    salon.ok("redeem", number, "facial", "--again", terminal=True)
    salon.later(seconds=61)
    salon.ok("redeem", number, "facial", terminal=True)
    assert available(salon, number)["facial"] == 0


def test_mother_and_son_who_come_together_are_not_taken_for_the_same_visit_twice(salon: Shop) -> None:
    salon.ok("client", "member", "add", "Anna Blum", "Tim")
    number = sell(salon, "spa", "Anna Blum", "--scope", "household")
    salon.ok("redeem", "Anna Blum", "facial", terminal=True)
    salon.ok("redeem", "Anna Blum", "facial", "--for", "Tim", terminal=True)
    assert available(salon, number)["facial"] == 1
    again = salon.run("redeem", "Anna Blum", "facial", "--for", "Tim", terminal=True, stdin="n\n")
    assert (again.exit_code, "less than a minute ago" in again.err) == (1, True)
    stranger = salon.run("redeem", "Anna Blum", "facial", "--for", "Tom", terminal=True)
    assert (stranger.exit_code, "called that" in stranger.err) == (3, True)


@pytest.mark.parametrize("answer", ["y\n", "yes\n", "Y\n"])
def test_the_same_within_a_minute_is_done_after_a_yes(salon: Shop, answer: str) -> None:
    number = sell(salon, "spa")
    salon.ok("redeem", number, "facial", terminal=True)
    salon.ok("redeem", number, "facial", terminal=True, stdin=answer)
    assert available(salon, number)["facial"] == 1


def test_a_receipt_is_printed_for_paper_each_time(salon: Shop) -> None:
    number = sell(salon, "spa")
    for _ in range(2):
        printed = salon.ok("redeem", number, "facial", "--receipt").out
        assert "Salon Rosa" in printed
        assert number in printed
        assert "Facial" in printed


def test_the_value_of_any_mix_of_redeeming_and_undoing_ends_at_what_was_paid(salon: Shop) -> None:
    salon.ok("package", "add", "seven", "--line", "facial=4", "--line", "massage=3", "--price", "99.99")
    number = sell(salon, "seven")
    done = [redeem(salon, number, item) for item in ("facial", "massage", "facial", "massage", "facial")]
    salon.ok("undo", str(done[2]["operation"]))
    salon.ok("undo", str(done[1]["operation"]))
    redeem(salon, number, "massage=2", "facial=2")
    recorded = [entry for entry in entries(salon, number) if entry["kind"] in ("redeem", "undo")]
    assert sum(int(entry["value"].replace(".", "")) for entry in recorded) == -9999
    assert card(salon, number)["value_left"] == "0.00"
