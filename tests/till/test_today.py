"""`status` and `balance` say what is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter import sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_sale_that_was_voided_today_was_none(salon: Shop) -> None:
    sell(salon, "spa")
    slip = sell(salon, "spa")
    salon.ok("card", "void", slip, "-r", "a slip", "-y")
    today = salon.ok("status", "--json").json
    assert (today["sold_today"], today["sold_value"]) == (1, "300.00")


def test_the_last_operation_is_told_in_words(salon: Shop) -> None:
    sell(salon, "spa")
    salon.later(minutes=3)
    today = salon.ok("status", "--json").json
    assert today["last_ago"] == "3 minutes ago"
    assert f"operation {today['last_operation']}, 3 minutes ago" in salon.ok("status").out


def test_a_client_whose_cards_are_over_is_told_how_many(salon: Shop) -> None:
    assert salon.ok("balance", "C1001").out == "Anna Blum (C1001): no card\n"
    salon.ok("card", "void", sell(salon, "spa"), "-r", "a slip", "-y")
    told = salon.ok("balance", "C1001").out
    assert told == "Anna Blum (C1001): no card that can be used; 1 is over: pkgcli balance C1001 --all\n"


def test_the_bar_agrees_with_the_lines_after_units_were_given_and_taken(salon: Shop) -> None:
    salon.ok("package", "add", "four", "--line", "facial=4", "--price", "200")
    number = sell(salon, "four")
    salon.ok("card", "adjust", number, "--add", "2", "-r", "waited")
    salon.ok("card", "adjust", number, "--take", "5", "-r", "a slip")
    assert "██████████ 1 of 1 session left" in salon.ok("balance", number).out


def test_an_extension_says_in_the_history_from_when_to_when(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-06-01")
    salon.ok("card", "extend", number, "--until", "2026-07-01", "-r", "was ill")
    entries = salon.ok("history", number, "--json").json
    assert "2026-07-01" in entries[-1]["change"]
