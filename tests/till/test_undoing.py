"""Undo: one operation, once, by opposite entries; and what can't be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_cancelled_visit_gives_its_credit_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    before = card(salon, number)
    done = redeem(salon, number, "facial=2", "massage")
    undone = salon.ok("undo", str(done["operation"]), "--json").json
    assert undone["undone"] == done["operation"]
    assert [(entry["kind"], entry["units"]) for entry in undone["entries"]] == [("undo", 1), ("undo", 2)]
    assert card(salon, number) == before


def test_an_undo_copies_the_stored_amounts_and_names_the_entry_that_it_reverses(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = redeem(salon, number, "facial")
    salon.ok("package", "edit", "spa", "--price", "900")
    salon.ok("item", "edit", "facial", "--price", "99")
    salon.ok("undo", str(done["operation"]))
    taken, given = entries(salon, number)[-2:]
    assert (given["units"], given["reverses"]) == (-taken["units"], taken["entry"])
    assert given["value"] == taken["value"].removeprefix("-")


def test_redemptions_are_undone_in_any_order(salon: Shop) -> None:
    number = sell(salon, "spa")
    first, second, third = (operation(salon, "redeem", number, "facial") for _ in range(3))
    for number_of in (second, first, third):
        salon.ok("undo", number_of)
    assert available(salon, number) == {"facial": 3, "massage": 2}
    assert card(salon, number)["value_left"] == "300.00"


def test_an_operation_is_undone_once(salon: Shop) -> None:
    number = sell(salon, "spa")
    done = operation(salon, "redeem", number, "facial")
    undo = operation(salon, "undo", done)
    error = refused(salon, "undone_already", "undo", done)
    assert error["operation"] == int(undo)


def test_an_undo_is_not_undone(salon: Shop) -> None:
    number = sell(salon, "spa")
    undo = operation(salon, "undo", operation(salon, "redeem", number, "facial"))
    refused(salon, "undo_of_undo", "undo", undo)


def test_a_sale_is_undone_and_says_what_to_give_back(salon: Shop) -> None:
    sale = operation(salon, "issue", "spa", "--client", "Anna Blum")
    undone = salon.ok("undo", sale, "--json").json
    assert any("300.00" in message for message in undone["messages"])
    (listed,) = salon.ok("card", "list", "--json").json
    assert (listed["status"], listed["paid"], listed["value_left"], listed["units_left"]) == ("void", "0.00", "0.00", 0)


def test_a_sale_is_not_undone_while_a_redemption_stands_on_it(salon: Shop) -> None:
    sale = operation(salon, "issue", "spa", "--client", "Anna Blum", "--number", "GC-1")
    visit = operation(salon, "redeem", "GC-1", "facial")
    error = refused(salon, "changed_since", "undo", sale)
    assert error["operation"] == int(visit)
    salon.ok("undo", visit)
    salon.ok("undo", sale)


@pytest.mark.parametrize("end", ["refund", "void"])
def test_nothing_is_undone_past_a_refund_or_a_void(salon: Shop, end: str) -> None:
    number = sell(salon, "spa")
    change = operation(salon, "card", "extend", number, "--days", "10", "-r", "was ill")
    ending = ("refund", number) if end == "refund" else ("card", "void", number)
    last = operation(salon, *ending, "-r", "moved", "-y")
    refused(salon, "card_refunded" if end == "refund" else "card_void", "undo", change)
    salon.ok("undo", last)
    assert card(salon, number)["status"] == "active"
    salon.ok("undo", change)
    assert card(salon, number)["expires_on"] == "2026-05-31"


def test_a_redemption_is_not_undone_after_the_card_was_transferred(salon: Shop) -> None:
    number = sell(salon, "spa")
    visit = operation(salon, "redeem", number, "facial")
    move = operation(salon, "card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    assert refused(salon, "changed_since", "undo", visit)["operation"] == int(move)
    salon.ok("undo", move)
    assert card(salon, number)["client"]["code"] == "C1001"
    assert card(salon, number)["former_clients"] == []
    salon.ok("undo", visit)


def test_an_adjustment_is_not_undone_where_that_would_go_below_zero(salon: Shop) -> None:
    number = sell(salon, "ten")
    more = operation(salon, "card", "adjust", number, "--add", "2", "-r", "waited")
    redeem(salon, number, "massage=11")
    refused(salon, "used_since", "undo", more)


def test_an_adjustment_is_not_undone_where_that_would_break_a_cap(salon: Shop) -> None:
    number = sell(salon, "ten")
    more = operation(salon, "card", "adjust", number, "--add", "2", "--item", "facial", "-r", "waited")
    redeem(salon, number, "facial=6")
    refused(salon, "cap_passed", "undo", more)


def test_an_undo_that_would_leave_a_value_without_units_is_refused(salon: Shop) -> None:
    number = sell(salon, "ten")
    more = operation(salon, "card", "adjust", number, "--add", "2", "-r", "waited")
    redeem(salon, number, "massage=10")
    refused(salon, "value_without_units", "undo", more)


def test_of_what_changed_a_card_the_newest_is_undone_first(salon: Shop) -> None:
    number = sell(salon, "spa")
    first = operation(salon, "card", "extend", number, "--days", "10", "-r", "was ill")
    second = operation(salon, "card", "extend", number, "--days", "10", "-r", "was ill again")
    assert refused(salon, "changed_since", "undo", first)["operation"] == int(second)
    salon.ok("undo", second)
    salon.ok("undo", first)
    assert card(salon, number)["expires_on"] == "2026-05-31"


def test_an_extension_is_not_undone_after_the_card_was_used_on_its_later_days(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    later = operation(salon, "card", "extend", number, "--days", "10", "-r", "was ill")
    salon.later(days=5)
    redeem(salon, number, "facial")
    refused(salon, "used_since", "undo", later)


def test_what_an_undo_gives_back_to_a_lapsed_card_is_usable_for_fourteen_days(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+10d")
    visit = operation(salon, "redeem", number, "facial")
    salon.now = salon.day("2026-04-01")
    salon.ok("expire")
    undone = salon.ok("undo", visit, "--json").json
    assert any("2026-04-15" in message for message in undone["messages"])
    back = card(salon, number)
    assert (back["status"], back["units_left"], back["expires_on"]) == ("active", 1, "2026-04-15")
    assert back["value_left"] == entries(salon, number)[1]["value"].removeprefix("-")
    salon.now = salon.day("2026-04-15")
    redeem(salon, number, "facial")


@pytest.mark.parametrize(("days", "last"), [("0", "2026-04-01"), ("30", "2026-05-01")])
def test_the_days_of_grace_are_a_setting(salon: Shop, days: str, last: str) -> None:
    salon.ok("config", "set", "undo.grace_days", days)
    number = sell(salon, "spa", "Anna Blum", "--expires", "+10d")
    visit = operation(salon, "redeem", number, "facial")
    salon.now = salon.day("2026-04-01")
    salon.ok("undo", visit)
    assert card(salon, number)["expires_on"] == last


def test_what_was_given_back_lapses_again_after_the_days_of_grace(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+10d")
    visit = operation(salon, "redeem", number, "facial")
    salon.now = salon.day("2026-04-01")
    salon.ok("undo", visit)
    salon.now = salon.day("2026-04-16")
    run = salon.ok("expire", "--json").json
    assert [(each["number"], each["units"], each["expired_on"]) for each in run["expired"]] == [
        (number, 1, "2026-04-16")
    ]


def test_the_undo_of_a_visit_to_an_expired_card_takes_its_reopening_back_too(salon: Shop) -> None:
    salon.ok("config", "set", "redeem.expired", "on")
    number = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    salon.later(days=5)
    visit = operation(salon, "redeem", number, "facial", "--allow-expired", "-r", "was ill")
    salon.ok("undo", visit)
    back = card(salon, number)
    assert back["status"] == "expired"
    assert back["value_left"] == "0.00"


def test_without_a_number_the_last_operation_of_this_member_of_staff_is_offered(salon: Shop) -> None:
    number = sell(salon, "spa")
    evas = operation(salon, "redeem", number, "facial", "--staff", "Eva")
    operation(salon, "redeem", number, "massage", "--staff", "Ida")
    asked = salon.run("undo", "--staff", "Eva", terminal=True, stdin="n\n")
    assert (asked.exit_code, f"operation {evas}" in asked.err) == (1, True)
    assert number in asked.err
    assert salon.ok("undo", "--staff", "Eva", "-y", "--json").json["undone"] == int(evas)


def test_without_a_number_what_was_undone_already_is_passed_over(salon: Shop) -> None:
    number = sell(salon, "spa")
    first = operation(salon, "redeem", number, "facial")
    second = operation(salon, "redeem", number, "facial")
    assert salon.ok("undo", "-y", "--json").json["undone"] == int(second)
    assert salon.ok("undo", "-y", "--json").json["undone"] == int(first)


def test_without_a_number_changes_of_the_catalogue_are_passed_over(salon: Shop) -> None:
    visit = operation(salon, "redeem", sell(salon, "spa"), "facial")
    salon.ok("package", "purge", "ten", "-y")
    salon.ok("item", "edit", "facial", "--price", "61")
    salon.ok("config", "set", "redeem.order", "lifo")
    assert salon.ok("undo", "-y", "--json").json["undone"] == int(visit)


def test_without_a_number_a_run_of_cron_is_never_offered(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    visit = operation(salon, "redeem", number, "facial")
    salon.later(days=5)
    salon.ok("expire")
    assert salon.ok("undo", "-y", "--json").json["undone"] == int(visit)


def test_without_a_number_and_without_anything_to_undo_the_log_is_named(shop: Shop) -> None:
    refused(shop, "operation_not_found", "undo", "-y", exit_code=3)


@pytest.mark.parametrize(
    ("argv", "opposite"),
    [
        (("package", "deactivate", "spa"), "package activate"),
        (("package", "delete", "spa"), "package undelete"),
        (("package", "add", "new", "--line", "facial=1"), "package delete"),
        (("package", "edit", "spa", "--price", "1"), "package edit"),
        (("package", "purge", "spa", "-y"), "package add"),
        (("item", "retire", "facial"), "item restore"),
        (("item", "edit", "facial", "--price", "61"), "item edit"),
        (("client", "add", "Carla Dorn"), "client edit"),
        (("client", "edit", "C1001", "--note", "likes tea"), "client edit"),
        (("client", "member", "add", "C1001", "Tim"), "client member remove"),
        (("config", "set", "redeem.order", "lifo"), "config set"),
    ],
    ids=" ".join,
)
def test_a_change_of_the_catalogue_is_set_right_by_its_opposite(
    salon: Shop, argv: tuple[str, ...], opposite: str
) -> None:
    error = refused(salon, "not_undoable", "undo", operation(salon, *argv))
    assert opposite in error["hint"]


def test_deleting_all_packages_is_one_operation_that_is_undone_as_a_whole(salon: Shop) -> None:
    salon.ok("package", "delete", "spa")
    everything = operation(salon, "package", "delete", "--all", "--yes")
    assert salon.ok("package", "list", "--json").json == []
    salon.ok("undo", everything)
    assert [package["code"] for package in salon.ok("package", "list", "--json").json] == ["ten", "minutes", "gym"]


def test_an_edit_of_a_cards_number_and_note_is_undone(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--note", "window seat")
    edit = operation(salon, "card", "edit", number, "--number", "GC-77", "--note", "door seat")
    redeem(salon, "GC-77", "facial")
    salon.ok("undo", edit)
    assert card(salon, number)["note"] == "window seat"
    refused(salon, "card_not_found", "card", "show", "GC-77", exit_code=3)


def test_an_undo_of_a_redemption_made_for_several_cards_gives_back_to_each(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "spa")
    done = redeem(salon, "Anna Blum", "massage=4", "--spill")
    assert len(done["entries"]) == 2
    salon.ok("undo", str(done["operation"]))
    assert available(salon, first) == available(salon, second) == {"facial": 3, "massage": 2}


def test_undoing_a_sale_to_a_new_client_keeps_the_client(salon: Shop) -> None:
    sale = operation(salon, "issue", "spa", "--new-client", "Zoë Dahl")
    salon.ok("undo", sale)
    assert salon.ok("client", "show", "Zoe Dahl", "--json").json["cards"] == 0
