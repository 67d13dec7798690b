"""Given a client instead of a card: which card is taken, why, and how far each would reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import available, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def taken(salon: Shop, *argv: str) -> str:
    """The number of the one card that a visit was taken from."""
    (entry,) = redeem(salon, *argv)["entries"]
    return str(entry["card"]["number"])


def considered(salon: Shop, *argv: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = redeem(salon, *argv, "--explain")["considered"]
    return listed


def test_unlimited_comes_before_counted(salon: Shop) -> None:
    salon.ok("package", "add", "yogas", "--line", "yoga=10", "--price", "100", "--valid", "5d")
    sell(salon, "yogas")
    gym = sell(salon, "gym")
    assert taken(salon, "Anna Blum", "yoga") == gym


def test_cards_for_one_person_come_before_lists_households_and_anyone(salon: Shop) -> None:
    salon.ok("client", "member", "add", "Anna Blum", "Tim")
    scopes = [("anyone",), ("household",), ("list", "--for", "Tim"), ("owner",)]
    numbers = [
        sell(salon, "spa", "Anna Blum", "--scope", *scope, "--expires", f"+{days}d")
        for days, scope in enumerate(scopes, start=5)
    ]
    for number in reversed(numbers):
        assert taken(salon, "Anna Blum", "massage=2") == number


def test_a_card_for_that_very_member_comes_before_a_list_that_names_them(salon: Shop) -> None:
    salon.ok("client", "member", "add", "Anna Blum", "Tim")
    sell(salon, "spa", "Anna Blum", "--scope", "list", "--for", "Tim", "--expires", "+5d")
    one = sell(salon, "spa", "Anna Blum", "--for", "Tim")
    assert taken(salon, "Anna Blum", "facial", "--for", "Tim") == one


def test_by_default_the_card_that_expires_first_is_taken(salon: Shop) -> None:
    sell(salon, "spa")
    soon = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    assert taken(salon, "Anna Blum", "facial") == soon


def test_a_card_that_never_expires_is_taken_last(salon: Shop) -> None:
    sell(salon, "minutes")
    spa = sell(salon, "spa")
    assert taken(salon, "Anna Blum", "facial") == spa


@pytest.mark.parametrize(("order", "place"), [("purchase", 0), ("lifo", 2), ("expiry", 1)])
def test_the_setting_may_take_the_oldest_or_the_newest_sale_first(salon: Shop, order: str, place: int) -> None:
    salon.ok("config", "set", "redeem.order", order)
    numbers = []
    for days in ("30", "10", "20"):
        numbers.append(sell(salon, "spa", "Anna Blum", "--expires", f"+{days}d"))
        salon.later(days=1)
    assert taken(salon, "Anna Blum", "facial") == numbers[place]


@pytest.mark.parametrize("order", ["purchase", "lifo", "expiry"])
def test_of_equals_the_lower_id_is_taken(salon: Shop, order: str) -> None:
    salon.ok("config", "set", "redeem.order", order)
    first, _ = sell(salon, "spa"), sell(salon, "spa")
    assert taken(salon, "Anna Blum", "facial") == first


def test_a_named_card_is_taken_whatever_the_order(salon: Shop) -> None:
    sell(salon, "spa")
    second = sell(salon, "spa")
    assert taken(salon, "Anna Blum", "facial", "--card", second) == second


def test_a_card_that_cannot_be_used_is_passed_over(salon: Shop) -> None:
    first, second, third = (sell(salon, "spa") for _ in range(3))
    salon.ok("card", "suspend", first)
    redeem(salon, second, "facial=3")
    assert taken(salon, "Anna Blum", "facial") == third


def test_a_card_that_does_not_reach_is_passed_over(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "spa")
    redeem(salon, first, "facial=2")
    assert taken(salon, "Anna Blum", "facial=2") == second


def test_one_redemption_uses_one_card_and_is_refused_with_how_far_each_would_reach(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "spa")
    redeem(salon, first, "facial")
    error = refused(salon, "too_little_left", "redeem", "Anna Blum", "facial=5")
    assert error["reaches"] == [{"card": first, "available": 2}, {"card": second, "available": 3}]
    assert f"card {first} reaches for 2" in error["message"]
    assert f"card {second} reaches for 3" in error["message"]
    assert "--spill" in error["hint"]


def test_with_spill_the_next_cards_give_the_rest(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "spa")
    done = redeem(salon, "Anna Blum", "facial=4", "--spill")
    assert [(entry["card"]["number"], entry["quantity"]) for entry in done["entries"]] == [(first, 3), (second, 1)]
    assert done["covered"] == "240.00"
    assert available(salon, second)["facial"] == 2


def test_spilling_is_refused_as_a_whole_where_all_cards_together_are_too_few(salon: Shop) -> None:
    first, second = sell(salon, "spa"), sell(salon, "spa")
    error = refused(salon, "too_little_left", "redeem", "Anna Blum", "facial=7", "--spill")
    assert error["reaches"] == [{"card": first, "available": 3}, {"card": second, "available": 3}]
    assert "--spill" not in error["hint"]


def test_two_items_may_come_from_two_cards(salon: Shop) -> None:
    salon.ok("package", "add", "nails", "--line", "manicure=2", "--price", "50")
    spa, nails = sell(salon, "spa"), sell(salon, "nails")
    done = redeem(salon, "Anna Blum", "facial", "manicure")
    assert [entry["card"]["number"] for entry in done["entries"]] == [spa, nails]


def test_explain_names_each_card_considered_and_why_it_was_taken_or_not(salon: Shop) -> None:
    soon = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    blocked = sell(salon, "spa", "Anna Blum", "--expires", "+4d")
    late = sell(salon, "spa")
    salon.ok("card", "suspend", blocked)
    listed = considered(salon, "Anna Blum", "facial")
    assert [(each["card"], each["taken"]) for each in listed] == [(blocked, 0), (soon, 1), (late, 0)]
    assert "suspended" in listed[0]["reason"]
    assert "expires first (2026-03-07)" in listed[1]["reason"]
    assert "not needed" in listed[2]["reason"]
    assert blocked in salon.ok("redeem", "Anna Blum", "facial", "--explain").out


def test_explain_says_how_far_a_card_reached_that_was_too_small(salon: Shop) -> None:
    small, large = sell(salon, "spa", "Anna Blum", "--expires", "+5d"), sell(salon, "ten")
    listed = considered(salon, "Anna Blum", "facial=4")
    assert [(each["card"], each["taken"]) for each in listed] == [(small, 0), (large, 4)]
    assert "reaches for 3 of 4" in listed[0]["reason"]


def test_a_refusal_that_was_to_be_explained_names_every_card_with_its_reason(salon: Shop) -> None:
    blocked, small = sell(salon, "spa"), sell(salon, "spa")
    salon.ok("card", "suspend", blocked)
    error = refused(salon, "too_little_left", "redeem", "Anna Blum", "facial=4", "--explain")
    assert [each["card"] for each in error["considered"]] == [blocked, small]
    told = salon.run("redeem", "Anna Blum", "facial=4", "--explain").err
    assert blocked in told
    assert "suspended" in told


def test_explain_says_of_a_named_card_that_it_was_named(salon: Shop) -> None:
    sell(salon, "spa")
    second = sell(salon, "spa")
    (named,) = considered(salon, "Anna Blum", "facial", "--card", second)
    assert (named["card"], named["taken"], named["reason"]) == (second, 1, "taken: it was named")


def test_without_explain_nothing_is_listed(salon: Shop) -> None:
    sell(salon, "spa")
    assert "considered" not in redeem(salon, "Anna Blum", "facial")
