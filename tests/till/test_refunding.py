"""Refund of a purchase: what goes back, when, and what it leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def refund(salon: Shop, number: str, *options: str) -> dict[str, Any]:
    done: dict[str, Any] = salon.ok("refund", number, "-r", "moved away", "-y", *options, "--json").json
    return done


def test_an_unused_card_gives_back_what_was_paid_and_ends(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = refund(salon, number)
    assert (done["refunded"], done["status"], done["units_left"], done["value_left"], done["paid"]) == (
        *("300.00", "refunded", 0, "0.00"),
        "0.00",
    )
    last = entries(salon, number)[-1]
    assert (last["kind"], last["units"], last["value"], last["note"]) == ("refund", -5, "-300.00", "moved away")
    refused(salon, "card_refunded", "redeem", number, "facial")


def test_a_refund_needs_a_reason(salon: Shop) -> None:
    number = sell(salon, "spa")
    for reason in ((), ("-r", ""), ("-r", "  ")):
        refused(salon, "unreadable", "refund", number, "-y", *reason, exit_code=2)


def test_a_refund_is_asked_about_with_the_amount_that_goes_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    declined = salon.run("refund", number, "-r", "moved away", terminal=True, stdin="n\n")
    assert (declined.exit_code, "300.00 EUR" in declined.err) == (1, True)
    assert card(salon, number)["status"] == "active"
    salon.ok("refund", number, "-r", "moved away", terminal=True, stdin="y\n")
    assert card(salon, number)["status"] == "refunded"


def test_a_used_card_is_refunded_only_where_the_setting_allows_it(salon: Shop) -> None:
    number = sell(salon, "ten")
    redeem(salon, number, "massage=4")
    refused(salon, "refund_of_used", "refund", number, "-r", "moved", "-y")
    salon.ok("config", "set", "refund.allow_used", "on")
    done = refund(salon, number)
    assert (done["refunded"], done["policy"]) == ("252.00", "unused")
    assert (done["paid"], done["status"]) == ("168.00", "refunded")


def test_a_card_whose_only_visit_was_undone_counts_as_unused(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("undo", operation(salon, "redeem", number, "facial"))
    assert refund(salon, number)["refunded"] == "300.00"


def test_the_unused_value_of_a_fixed_card_is_that_of_its_unused_lines(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "spa")
    redeem(salon, number, "facial=3")  # worth 158.82 of 300.00
    assert refund(salon, number)["refunded"] == "141.18"


def test_a_used_up_card_has_nothing_to_give_back(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "spa")
    redeem(salon, number, "facial=3", "massage=2")
    refused(salon, "nothing_to_refund", "refund", number, "-r", "moved", "-y")


def test_a_card_is_refunded_once(salon: Shop) -> None:
    number = sell(salon, "spa")
    refund(salon, number)
    refused(salon, "card_refunded", "refund", number, "-r", "again", "-y")


def test_a_suspended_card_can_be_refunded(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number)
    assert refund(salon, number)["refunded"] == "300.00"


def test_an_expired_card_is_not_refunded_until_it_is_reopened(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    salon.later(days=10)
    error = refused(salon, "card_expired", "refund", number, "-r", "moved", "-y")
    assert "card reopen" in error["hint"]
    salon.ok("card", "reopen", number, "--until", "+1d", "-r", "to refund it")
    assert refund(salon, number)["refunded"] == "300.00"


def test_a_refund_is_undone_and_the_card_is_as_it_was(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "ten")
    redeem(salon, number, "massage=4")
    before = card(salon, number)
    undone = salon.ok("undo", str(refund(salon, number)["operation"]), "--json").json
    assert any("252.00" in message for message in undone["messages"])
    assert card(salon, number) == before


def test_a_free_card_is_refunded_with_nothing_to_give_back(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--price", "0", "-r", "a voucher")
    done = refund(salon, number)
    assert (done["refunded"], done["status"]) == ("0.00", "refunded")


def test_an_unlimited_card_gives_back_what_was_not_earned_yet_once_it_was_used(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "gym")  # 31.00 from 2 March through 2 April: 32 days
    redeem(salon, number, "yoga")
    salon.now = salon.day("2026-03-17")  # 16 days gone
    done = refund(salon, number)
    assert (done["refunded"], done["value_left"]) == ("15.50", "0.00")


def test_a_dry_run_says_what_would_go_back_and_asks_nothing(salon: Shop) -> None:
    number = sell(salon, "spa")
    before = salon.path.read_bytes()
    would = salon.ok("refund", number, "-r", "moved", "--dry-run", "--json").json
    assert (would["operation"], would["refunded"]) == (None, "300.00")
    assert salon.path.read_bytes() == before


@pytest.mark.parametrize("policy", ["paid", "all", ""])
def test_a_policy_that_is_not_known_is_not_guessed(salon: Shop, policy: str) -> None:
    refused(salon, "unreadable", "refund", sell(salon, "spa"), "--policy", policy, "-r", "r", "-y", exit_code=2)
