"""A family with a dog and three cards, from the first day to the last visit (MyTime 001, Meevo 003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def family(salon: Shop) -> Shop:
    """Anna has TIM for her son, REX for the dog, ALL for the household; Berta is a friend."""
    salon.ok("client", "member", "add", "Anna Blum", "Tim")
    salon.ok("client", "member", "add", "Anna Blum", "Rex", "--kind", "pet")
    sell(salon, "ten", "Anna Blum", "--for", "Tim", "--number", "TIM")
    sell(salon, "ten", "Anna Blum", "--for", "Rex", "--number", "REX")
    sell(salon, "spa", "Anna Blum", "--scope", "household", "--number", "ALL")
    return salon


def taken(shop: Shop, *argv: str) -> list[tuple[str, int, str | None]]:
    return [
        (entry["card"]["number"], entry["quantity"], entry["for"])
        for entry in redeem(shop, "Anna Blum", *argv)["entries"]
    ]


def verified(shop: Shop) -> None:
    """Nothing is wrong; that no backup was made in these months is told beside it."""
    findings = shop.run("db", "verify", "--json").json["findings"]
    assert [finding for finding in findings if finding["check"] != "backup"] == []


def test_each_uses_the_card_that_is_theirs_before_the_familys(family: Shop) -> None:
    assert taken(family, "facial", "--for", "Tim") == [("TIM", 1, "Tim")]
    assert taken(family, "facial", "--for", "Rex") == [("REX", 1, "Rex")]
    assert taken(family, "facial") == [("ALL", 1, None)]
    verified(family)


def test_who_names_the_second_dog_reads_whose_it_is(family: Shop) -> None:
    family.ok("client", "member", "add", "Anna Blum", "Fifi", "--kind", "pet")
    error = family.run("redeem", "fifi", "facial", "--json").json["error"]
    assert error["code"] == "card_not_found"
    assert error["hint"] == "Fifi is a member of C1001 (Anna Blum): name the client, and add --for Fifi to a visit"
    error = family.run("balance", "Fifi", "--json").json["error"]
    assert error["hint"].startswith("Fifi is a member of C1001 (Anna Blum)")


def test_a_mistyped_member_is_told_with_those_that_there_are(family: Shop) -> None:
    error = family.run("redeem", "Anna Blum", "facial", "--for", "Timm", "--json").json["error"]
    assert error["message"] == "member 'Timm': no member of client C1001 is called that, but Tim, Rex"
    assert error["hint"] == "pkgcli client member add C1001 'Timm'"


def test_a_client_whose_card_is_frozen_is_not_told_to_buy_another(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number)
    error = refused(salon, "no_card_active", "redeem", "Anna Blum")
    assert error["message"] == f"redeem Anna Blum: card {number} is frozen"
    assert error["hint"] == f"pkgcli card show {number}"


def test_the_familys_card_steps_in_when_ones_own_is_used_up(family: Shop) -> None:
    assert taken(family, "facial=5", "massage=5", "--for", "Tim") == [("TIM", 5, "Tim"), ("TIM", 5, "Tim")]
    assert taken(family, "facial", "--for", "Tim") == [("ALL", 1, "Tim")]
    assert taken(family, "massage=2", "--for", "Rex", "--spill") == [("REX", 2, "Rex")]


def test_the_record_of_the_family_says_whose_is_which_card(family: Shop) -> None:
    told = family.ok("client", "show", "Anna Blum").out
    assert "Tim (person: card TIM), Rex (pet: card REX)" in told
    shown = family.ok("client", "show", "Anna Blum", "--json").json
    assert [(member["name"], member["kind"], member["cards"]) for member in shown["members"]] == [
        ("Tim", "person", ["TIM"]),
        ("Rex", "pet", ["REX"]),
    ]


def test_the_dogs_card_becomes_the_sons_when_the_dog_has_died(family: Shop) -> None:
    redeem(family, "REX", "facial")
    refused(family, "member_has_cards", "client", "member", "remove", "Anna Blum", "Rex")
    family.ok("card", "reassign", "REX", "--for", "Tim", "-r", "the dog has died")
    family.ok("client", "member", "remove", "Anna Blum", "Rex")
    assert [entry["for"] for entry in entries(family, "REX")] == [None, "Rex", None]
    assert taken(family, "facial=6", "--for", "Tim", "--spill") == [("TIM", 5, "Tim"), ("REX", 1, "Tim")]
    verified(family)


def test_who_paid_and_who_owns_are_two_things(family: Shop) -> None:
    number = sell(family, "spa", "Anna Blum", "--payer", "Berta Kern", "--for", "Tim")
    shown = card(family, number)
    assert (shown["client"]["code"], shown["payer"]["code"], shown["users"]) == ("C1001", "C1002", ["Tim"])
    refused(family, "not_covered", "redeem", "Berta Kern", "facial")
    assert family.ok("card", "list", "--client", "Berta Kern", "--json").json == []


def test_grandmother_s_record_is_merged_and_her_cards_are_the_familys(family: Shop) -> None:
    family.ok("client", "add", "A. Blum", "--phone", "+49 30 5551234")
    family.ok("client", "member", "add", "C1003", "Tim")
    sell(family, "spa", "C1003", "--scope", "household", "--number", "OLD")
    merged = operation(family, "client", "merge", "C1003", "Anna Blum", "--join-members", "-r", "entered twice")
    assert taken(family, "facial=4", "--for", "Rex") == [("REX", 4, "Rex")]
    redeem(family, "+49 30 5551234", "facial", "--card", "OLD", "--for", "Rex")
    family.ok("undo", merged)
    assert card(family, "OLD")["client"]["code"] == "C1003"
    assert [entry["for"] for entry in entries(family, "OLD")] == [None, None, "Rex", None]
    verified(family)


def test_a_card_shared_with_a_friend_comes_back_when_it_expired_and_a_visit_is_cancelled(family: Shop) -> None:
    family.ok("card", "reassign", "ALL", "--scope", "list", "--for", "Berta Kern", "--for", "Tim")
    visit = str(redeem(family, "Berta Kern", "massage")["operation"])
    family.later(days=100)
    family.lapse()
    refused(family, "card_expired", "redeem", "Berta Kern", "massage")
    family.ok("undo", visit)
    assert (card(family, "ALL")["status"], card(family, "ALL")["units_left"]) == ("active", 1)
    assert redeem(family, "Berta Kern", "massage")["entries"][0]["card"]["number"] == "ALL"
    verified(family)
