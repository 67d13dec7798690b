"""`card reassign`: another member, a friend, everybody; what was redeemed stays on record (MyTime 001, Meevo 003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def family(salon: Shop) -> Shop:
    """Anna Blum has a son Tim, a daughter Lea and a dog Rex."""
    salon.ok("client", "member", "add", "C1001", "Tim")
    salon.ok("client", "member", "add", "C1001", "Lea")
    salon.ok("client", "member", "add", "C1001", "Rex", "--kind", "pet")
    return salon


def open_to(salon: Shop, number: str) -> tuple[str, list[str]]:
    shown = card(salon, number)
    return shown["scope"], shown["users"]


def verified(salon: Shop) -> None:
    assert salon.ok("db", "verify", "--json").json["findings"] == []


def test_a_card_for_the_son_becomes_the_daughters_and_keeps_its_history(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    redeem(family, number, "facial")
    family.ok("card", "reassign", number, "--for", "Lea", "-r", "Tim is at sea")
    assert open_to(family, number) == ("one", ["Lea"])
    redeem(family, number, "facial")
    assert [entry["for"] for entry in entries(family, number)] == [None, "Tim", None, "Lea"]
    error = refused(family, "not_open_to", "redeem", number, "facial", "--for", "Tim")
    assert "for Tim" in error["message"]
    verified(family)


def test_a_card_for_the_dog_is_for_all_of_the_household_afterwards(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Rex")
    family.ok("card", "reassign", number, "--scope", "household")
    assert open_to(family, number) == ("household", [])
    for name in ("Tim", "Rex", "Anna Blum"):
        redeem(family, number, "facial", "--for", name)


def test_a_card_is_shared_with_a_friend_and_taken_back(family: Shop) -> None:
    number = sell(family, "spa")
    family.ok("card", "reassign", number, "--scope", "list", "--for", "Berta Kern", "--for", "Tim")
    assert open_to(family, number) == ("list", ["Berta Kern", "Tim"])
    family.ok("card", "reassign", number, "--scope", "owner")
    assert open_to(family, number) == ("owner", [])
    refused(family, "not_open_to", "redeem", number, "facial", "--for", "Berta Kern")


def test_the_history_says_what_the_card_is_open_to_now(family: Shop) -> None:
    number = sell(family, "spa")
    family.ok("card", "reassign", number, "--scope", "household", "-r", "a family now")
    entry = entries(family, number)[-1]
    assert (entry["kind"], entry["change"], entry["note"]) == (
        "reassign",
        "open to household, was owner",
        "a family now",
    )
    assert (entry["units"], entry["value"]) == (0, "0.00")


def test_the_undo_gives_the_card_back_to_whom_it_was_for(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    moved = operation(family, "card", "reassign", number, "--scope", "list", "--for", "Lea", "--for", "Berta Kern")
    redeem(family, number, "facial", "--for", "Lea")
    family.ok("undo", moved)
    assert open_to(family, number) == ("one", ["Tim"])
    assert entries(family, number)[-2]["for"] == "Lea"
    verified(family)


def test_an_earlier_reassignment_is_undone_after_the_later_one(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    first = operation(family, "card", "reassign", number, "--for", "Lea")
    second = operation(family, "card", "reassign", number, "--for", "Rex")
    error = refused(family, "changed_since", "undo", first)
    assert error["operation"] == int(second)
    family.ok("undo", second)
    assert open_to(family, number) == ("one", ["Lea"])
    family.ok("undo", first)
    assert open_to(family, number) == ("one", ["Tim"])


def test_a_card_isnt_given_back_to_a_member_who_has_gone(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    moved = operation(family, "card", "reassign", number, "--for", "Lea")
    family.ok("client", "member", "remove", "C1001", "Tim")
    error = refused(family, "member_gone", "undo", moved)
    assert "pkgcli client member add C1001 " in error["hint"]
    family.ok("client", "member", "add", "C1001", "Tim")
    family.ok("undo", moved)
    assert open_to(family, number) == ("one", ["Tim"])


def test_a_sale_an_extension_and_a_visit_are_undone_whoever_the_card_is_for_since(family: Shop) -> None:
    number = sell(family, "spa")
    extended = operation(family, "card", "extend", number, "--days", "5", "-r", "was ill")
    visit = str(redeem(family, number, "facial")["operation"])
    family.ok("card", "reassign", number, "--scope", "household")
    family.ok("undo", visit)
    family.ok("undo", extended)
    assert card(family, number)["units_left"] == 5


def test_a_transfer_isnt_undone_before_what_its_new_owner_made_of_the_card(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    given = operation(family, "card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    family.ok("client", "member", "add", "C1002", "Max")
    moved = operation(family, "card", "reassign", number, "--for", "Max")
    refused(family, "changed_since", "undo", given)
    family.ok("undo", moved)
    family.ok("undo", given)
    assert open_to(family, number) == ("one", ["Tim"])
    verified(family)


def test_a_transferred_card_can_be_for_a_member_of_its_new_owner_only(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    family.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    refused(family, "member_not_found", "card", "reassign", number, "--for", "Tim", exit_code=3)


def test_what_the_card_is_for_already_is_not_written(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    answer = family.ok("card", "reassign", number, "--for", "tim", "--json").json
    assert (answer["operation"], answer["messages"]) == (None, ["unchanged"])


@pytest.mark.parametrize(
    "options", [(), ("--scope", "one"), ("--scope", "list"), ("--scope", "owner", "--for", "Tim")], ids=" ".join
)
def test_a_reassignment_says_to_whom(family: Shop, options: tuple[str, ...]) -> None:
    refused(family, "unreadable", "card", "reassign", sell(family, "spa"), *options, exit_code=2)


def test_a_friend_alone_is_named_with_scope_list(family: Shop) -> None:
    error = refused(family, "not_a_member", "card", "reassign", sell(family, "spa"), "--for", "Berta Kern")
    assert "--scope list" in error["hint"]


def test_a_card_that_is_over_is_nobody_elses(family: Shop) -> None:
    number = sell(family, "spa")
    family.ok("card", "void", number, "-r", "a slip", "-y")
    refused(family, "card_void", "card", "reassign", number, "--scope", "anyone")


def test_a_member_with_a_card_of_their_own_is_removed_once_it_is_for_another(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    error = refused(family, "member_has_cards", "client", "member", "remove", "C1001", "Tim")
    assert f"pkgcli card reassign {number}" in error["hint"]
    family.ok("card", "reassign", number, "--scope", "owner")
    family.ok("client", "member", "remove", "C1001", "Tim")


# A friend comes with the shared card ---------------------------------------------------------


@pytest.fixture
def shared(family: Shop) -> str:
    """Anna's card for spa days, shared with Berta."""
    return sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Berta Kern")


def test_a_friend_is_known_at_the_till_with_the_card_that_is_shared_with_them(family: Shop, shared: str) -> None:
    done = redeem(family, "Berta Kern", "facial")["entries"][0]
    assert (done["card"]["number"], done["for"]) == (shared, "Berta Kern")
    assert entries(family, shared)[-1]["for"] == "Berta Kern"
    assert redeem(family, "Berta Kern", "massage", "--explain")["considered"][0]["reason"] == (
        "taken: client C1001 shares it"
    )
    verified(family)


def test_a_friends_own_cards_come_first(family: Shop, shared: str) -> None:
    own = sell(family, "ten", "Berta Kern")
    assert redeem(family, "Berta Kern", "facial")["entries"][0]["card"]["number"] == own
    spilled = redeem(family, "Berta Kern", "massage=10", "--spill")["entries"]
    assert [(entry["card"]["number"], entry["quantity"]) for entry in spilled] == [(own, 9), (shared, 1)]


def test_the_only_item_of_a_shared_card_neednt_be_named(family: Shop) -> None:
    family.ok("package", "add", "nails", "--line", "manicure=3", "--price", "80")
    number = sell(family, "nails", "Anna Blum", "--scope", "list", "--for", "Berta Kern")
    assert redeem(family, "Berta Kern")["entries"][0]["card"]["number"] == number


def test_a_card_for_anyone_is_found_by_its_number_and_never_by_somebody_elses_name(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "anyone")
    refused(family, "not_covered", "redeem", "Berta Kern", "facial")
    done = redeem(family, "Berta Kern", "facial", "--card", number)["entries"][0]
    assert (done["card"]["number"], done["for"]) == (number, "Berta Kern")


def test_a_friend_who_names_a_card_that_isnt_open_to_them_is_refused(family: Shop) -> None:
    number = sell(family, "spa")
    refused(family, "other_client", "redeem", "Berta Kern", "facial", "--card", number)


def test_a_shared_card_isnt_for_the_friends_own_family(family: Shop, shared: str) -> None:
    family.ok("client", "member", "add", "C1002", "Max")
    refused(family, "not_open_to", "redeem", "Berta Kern", "facial", "--for", "Max")


def test_a_friend_isnt_known_any_more_when_the_sharing_ends(family: Shop, shared: str) -> None:
    family.ok("card", "reassign", shared, "--scope", "owner")
    refused(family, "not_covered", "redeem", "Berta Kern", "facial")


def test_the_balance_of_a_friend_names_the_shared_card_below_their_own(family: Shop, shared: str) -> None:
    own = sell(family, "ten", "Berta Kern")
    told = family.ok("balance", "Berta Kern").out
    assert told.index(own) < told.index("Shared with Berta Kern (C1002)") < told.index(shared)
    assert [each["number"] for each in family.ok("balance", "Berta Kern", "--json").json] == [own]


def test_the_same_visit_from_a_shared_card_is_asked_about_at_the_terminal(family: Shop, shared: str) -> None:
    redeem(family, "Berta Kern", "facial")
    asked = family.run("redeem", "Berta Kern", "facial", terminal=True, stdin="n\n")
    assert (asked.exit_code, "Once more?" in asked.err) == (1, True)


def test_a_friends_visit_to_come_on_the_shared_card_is_listed_and_taken_under_their_name(
    family: Shop, shared: str
) -> None:
    family.ok("hold", "add", "Berta Kern", "facial", "--at", "tomorrow 10:00")
    sell(family, "ten", "Berta Kern")
    held = family.ok("hold", "list", "Berta Kern", "--json").json
    assert [(hold["card"], hold["for"]) for hold in held] == [(shared, "Berta Kern")]
    family.later(days=1)
    assert redeem(family, "Berta Kern", "facial")["entries"][0]["card"]["number"] == shared
    assert family.ok("hold", "list", "Berta Kern", "--json").json == []
    verified(family)
