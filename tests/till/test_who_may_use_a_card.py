"""A card's scope: its owner, one member, a list of people, the household, or anyone who is named with --for."""

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


def admitted(salon: Shop, number: str, *names: str | None) -> list[bool]:
    """Whether each may use the card; None is whoever comes without a name."""
    answers = []
    for name in names:
        options = () if name is None else ("--for", name)
        result = salon.run("redeem", number, "massage", *options, "--dry-run", "--json")
        assert result.exit_code in (0, 4), result.err
        assert result.exit_code == 0 or result.json["error"]["code"] == "not_open_to"
        answers.append(result.exit_code == 0)
    return answers


PEOPLE = (None, "Anna Blum", "Tim", "Rex", "Berta Kern")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [True, True, False, False, False]),
        (("--scope", "owner"), [True, True, False, False, False]),
        (("--for", "Tim"), [True, False, True, False, False]),
        (("--scope", "one", "--for", "Tim"), [True, False, True, False, False]),
        (("--scope", "list", "--for", "Tim", "--for", "Berta Kern"), [True, True, True, False, True]),
        (("--scope", "household"), [True, True, True, True, False]),
        (("--scope", "anyone"), [True, True, True, True, True]),
    ],
    ids=["as sold", "owner", "for one", "one", "list", "household", "anyone"],
)
def test_a_card_is_open_to_whom_its_scope_names(family: Shop, options: tuple[str, ...], expected: list[bool]) -> None:
    assert admitted(family, sell(family, "spa", "Anna Blum", *options), *PEOPLE) == expected


def test_a_refusal_names_the_user_and_whom_the_card_is_for(family: Shop) -> None:
    number = sell(family, "spa")
    error = refused(family, "not_open_to", "redeem", number, "facial", "--for", "Tim")
    assert "for Tim" in error["message"]
    assert error["scope"] == "owner"
    family.ok(*error["hint"].partition("pkgcli ")[2].split())
    redeem(family, number, "facial", "--for", "Tim")


def test_the_history_says_for_whom(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "household")
    for name in ("Tim", "Rex"):
        redeem(family, number, "facial", "--for", name)
    redeem(family, number, "facial")
    assert [entry["for"] for entry in entries(family, number)] == [None, "Tim", "Rex", None]


def test_a_card_for_one_member_that_is_named_itself_needs_no_for(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    redeem(family, number, "facial")
    assert entries(family, number)[-1]["for"] == "Tim"


def test_a_card_for_one_member_is_not_taken_when_the_owner_comes(family: Shop) -> None:
    sell(family, "spa", "Anna Blum", "--for", "Tim")
    error = refused(family, "not_open_to", "redeem", "Anna Blum", "facial")
    assert error["hint"] == "add --for Tim"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Anna Blum\n"),
        (("--for", "Tim"), "Anna Blum for Tim\n"),
        (("--scope", "list", "--for", "Tim", "--for", "Berta Kern"), "Anna Blum, shared with Tim, Berta Kern\n"),
        (("--scope", "household"), "Anna Blum and household\n"),
        (("--scope", "anyone"), "Anna Blum, open to anyone\n"),
    ],
)
def test_the_till_reads_whom_a_card_is_for(family: Shop, options: tuple[str, ...], told: str) -> None:
    assert told in family.ok("issue", "spa", "--client", "Anna Blum", *options).out
    assert told.strip() + " · active" in family.ok("balance", "Anna Blum").out


def test_a_friend_to_whom_the_card_goes_is_not_told_as_a_friend_of_their_own(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Berta Kern")
    family.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a gift")
    assert "Berta Kern · active" in family.ok("balance", number).out


def test_a_friend_who_asks_for_the_owner_asks_for_nobody_else(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Berta Kern")
    held = family.ok("hold", "add", "Berta Kern", "facial", "--at", "today 15:00", "--for", "Anna Blum", "--json").json
    assert held["for"] is None
    redeem(family, "Anna Blum", "facial")
    assert family.ok("hold", "list", "--json").json == []
    redeem(family, "Berta Kern", "facial", "--for", "Anna Blum")
    assert [entry["for"] for entry in entries(family, number)] == [None, None, None]


def test_a_receipt_on_paper_says_who_came(family: Shop) -> None:
    sold = family.ok("issue", "spa", "--client", "Anna Blum", "--scope", "household", "--receipt").out
    assert "Anna Blum and household\n" in sold
    assert "Anna Blum for Rex\n" in family.ok("redeem", "Anna Blum", "facial", "--for", "Rex", "--receipt").out


def test_the_till_reads_who_came(family: Shop) -> None:
    sell(family, "spa", "Anna Blum", "--scope", "household")
    assert "Anna Blum for Rex\n" in family.ok("redeem", "Anna Blum", "facial", "--for", "Rex").out
    assert "Anna Blum\n" in family.ok("redeem", "Anna Blum", "facial").out


def test_a_card_shows_who_may_use_it(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Tim", "--for", "Berta Kern")
    shown = card(family, number)
    assert (shown["scope"], shown["users"]) == ("list", ["Tim", "Berta Kern"])


def test_the_name_of_a_member_is_read_without_regard_to_accents_and_case(family: Shop) -> None:
    family.ok("client", "member", "add", "C1001", "Zoë")
    number = sell(family, "spa", "Anna Blum", "--for", "zoe")
    assert card(family, number)["users"] == ["Zoë"]
    redeem(family, number, "facial", "--for", "ZOE")


def test_an_unknown_member_is_named_with_how_to_add_them(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "household")
    error = refused(family, "member_not_found", "redeem", number, "facial", "--for", "Max", exit_code=3)
    assert "pkgcli client member add C1001" in error["hint"]


def test_a_removed_member_is_not_let_in_any_more_and_stays_in_the_history(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "household")
    redeem(family, number, "facial", "--for", "Tim")
    family.ok("client", "member", "remove", "C1001", "Tim")
    refused(family, "member_not_found", "redeem", number, "facial", "--for", "Tim", exit_code=3)
    assert entries(family, number)[-1]["for"] == "Tim"


def test_a_member_stays_as_long_as_a_card_is_for_them_alone(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    error = refused(family, "member_has_cards", "client", "member", "remove", "C1001", "Tim")
    assert error["cards"] == [number]
    assert f"pkgcli card reassign {number}" in error["hint"]


def test_a_member_who_comes_back_is_let_in_again(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Tim")
    family.ok("client", "member", "remove", "C1001", "Tim")
    refused(family, "member_not_found", "redeem", number, "facial", "--for", "Tim", exit_code=3)
    family.ok("client", "member", "add", "C1001", "Tim")
    assert admitted(family, number, "Tim") == [True]


@pytest.mark.parametrize(
    "options",
    [
        ("--scope", "one"),
        ("--scope", "one", "--for", "Tim", "--for", "Lea"),
        ("--scope", "list"),
        ("--scope", "household", "--for", "Tim"),
        ("--scope", "owner", "--for", "Tim"),
        ("--scope", "family"),
    ],
    ids=" ".join,
)
def test_a_scope_that_does_not_fit_its_users_is_not_sold(family: Shop, options: tuple[str, ...]) -> None:
    refused(family, "unreadable", "issue", "spa", "--client", "Anna Blum", *options, exit_code=2)


def test_a_card_for_one_is_for_a_member_of_its_owner(family: Shop) -> None:
    refused(family, "not_a_member", "issue", "spa", "--client", "Anna Blum", "--for", "Berta Kern")


def test_an_owner_who_names_themselves_is_not_noted_as_somebody_else(family: Shop) -> None:
    number = sell(family, "spa")
    redeem(family, number, "facial", "--for", "Anna Blum")
    assert entries(family, number)[-1]["for"] is None


def test_a_transferred_household_card_is_for_the_new_owners_household(family: Shop) -> None:
    family.ok("client", "member", "add", "C1002", "Max")
    number = sell(family, "spa", "Anna Blum", "--scope", "household")
    family.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    assert admitted(family, number, "Max", "Anna Blum", "Berta Kern") == [True, False, True]
    refused(family, "member_not_found", "redeem", number, "facial", "--for", "Tim", exit_code=3)


def test_a_card_for_one_member_becomes_its_new_owners_own(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    family.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    assert (card(family, number)["scope"], card(family, number)["users"]) == ("owner", [])
    assert admitted(family, number, None, "Berta Kern", "Anna Blum") == [True, True, False]


def test_the_undo_of_a_transfer_gives_a_card_back_to_its_member(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--for", "Tim")
    family.ok("undo", operation(family, "card", "transfer", number, "--to", "Berta Kern", "-r", "a present"))
    shown = card(family, number)
    assert (shown["client"]["code"], shown["scope"], shown["users"]) == ("C1001", "one", ["Tim"])


def test_a_renewed_card_is_for_the_same_people(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--scope", "list", "--for", "Tim", "--for", "Berta Kern")
    renewed = family.ok("card", "renew", number, "--json").json
    assert (renewed["scope"], renewed["users"]) == ("list", ["Tim", "Berta Kern"])
