"""Undo where the card lapsed, was reopened or suspended in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter import card, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_reopening_is_not_undone_while_a_visit_that_came_back_since_would_stay_on_a_dead_card(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    visit = operation(salon, "redeem", number, "facial")
    salon.later(days=10)
    salon.ok("expire")
    reopening = operation(salon, "card", "reopen", number, "--until", "+5d", "-r", "as agreed")
    salon.ok("undo", visit)
    before = card(salon, number)
    refused(salon, "changed_since", "undo", reopening)
    assert card(salon, number) == before


def test_a_card_that_was_suspended_when_it_lapsed_is_suspended_when_the_run_is_undone(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    redeem(salon, number, "facial")
    salon.ok("card", "suspend", number)
    salon.later(days=10)
    run = operation(salon, "expire")
    salon.ok("undo", run)
    assert card(salon, number)["status"] == "suspended"


def test_a_suspension_survives_a_reopening(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    salon.ok("card", "suspend", number, "-r", "the payment is disputed")
    salon.later(days=10)
    salon.ok("expire")
    answer = salon.ok("card", "reopen", number, "--until", "+5d", "-r", "as agreed")
    assert "still suspended" in answer.out
    refused(salon, "card_suspended", "redeem", number, "facial")


def test_a_visit_is_not_noted_on_a_day_when_the_sessions_had_been_taken_away(salon: Shop) -> None:
    number = sell(salon, "spa")
    taken = operation(salon, "card", "adjust", number, "--take", "3", "--item", "facial", "-r", "a slip")
    salon.later(days=3)
    salon.ok("undo", taken)
    refused(salon, "too_little_then", "redeem", number, "facial", "--on", "-2d")
    redeem(salon, number, "facial")


def test_a_note_on_the_card_stands_in_the_way_of_no_undo(salon: Shop) -> None:
    number = sell(salon, "spa")
    longer = operation(salon, "card", "extend", number, "--days", "5", "-r", "was ill")
    salon.ok("card", "edit", number, "--note", "likes tea")
    salon.ok("undo", longer)
    assert card(salon, number)["note"] == "likes tea"


def test_a_refund_counts_what_was_taken_away_by_hand_as_used(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "adjust", number, "--take", "1", "--item", "facial", "-r", "used at the fair")
    refused(salon, "refund_of_used", "refund", number, "-r", "moves away", "-y")


def test_an_undone_transfer_is_refused_where_the_former_owner_bought_the_package_again(salon: Shop) -> None:
    salon.ok("package", "add", "once", "--line", "facial=2", "--price", "20", "--once-per-client")
    number = sell(salon, "once", "Anna Blum")
    salon.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    salon.ok("client", "add", "Cora Lang")
    away = operation(salon, "card", "transfer", number, "--to", "Cora Lang", "-r", "a present")
    sell(salon, "once", "Berta Kern")
    refused(salon, "once_per_client", "undo", away)
