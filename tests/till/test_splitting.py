"""`card split` and `card merge`: one session becomes several that cost as much, and one again (Meevo 003)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """An hour and a half of massage costs what an hour and half an hour cost together."""
    for code, price in (("m90", "90"), ("m60", "60"), ("m30", "30"), ("tea", "0")):
        shop.ok("item", "add", code, "--price", price)
    shop.ok("item", "add", "unknown")
    fixed = ("--line", "m90=3", "--line", "m60=1", "--price", "297.50", "--tax", "19", "--tip", "10", "--valid", "1y")
    shop.ok("package", "add", "spa", *fixed, "--split")
    pool = ("--kind", "custom", "--total", "6", "--line", "m90=4", "--line", "m30=4", "--price", "300")
    shop.ok("package", "add", "pool", *pool, "--split")
    minutes = ("--kind", "units", "--total", "300", "--line", "m90:90=2", "--line", "m60:60=2", "--line", "m30:30=2")
    shop.ok("package", "add", "minutes", *minutes, "--price", "300", "--split")
    shop.ok("package", "add", "swapped", "--line", "m90=3", "--price", "200", "--swap")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("config", "set", "backup.days", "0")
    return shop


def done(shop: Shop, *argv: str) -> dict[str, Any]:
    answer: dict[str, Any] = shop.ok("card", *argv, "--json").json
    return answer


def ties(shop: Shop) -> None:
    shop.ok("report", "liability", "--by", "item")
    shop.ok("db", "verify")


def test_one_session_becomes_two_and_its_value_is_shared_by_what_they_cost(salon: Shop) -> None:
    number = sell(salon, "spa")
    split = done(salon, "split", number, "m90", "--into", "m60", "--into", "m30")

    assert available(salon, number) == {"m90": 2, "m60": 2, "m30": 1}
    assert (split["units_left"], split["initial_units"]) == (5, 4)
    assert (split["value_left"], split["tip_left"], split["paid"]) == ("250.00", "10.00", "307.50")
    # 204.55 on three m90: 68.18 of it moves, 22.73 of that to the half hour.
    assert redeem(salon, number, "m30")["entries"][0]["value"] == "-22.73"
    ties(salon)


def test_each_of_two_sessions_becomes_three(salon: Shop) -> None:
    number = sell(salon, "spa")
    split = done(salon, "split", number, "m90=2", "--into", "m30=3")

    assert available(salon, number) == {"m90": 1, "m60": 1, "m30": 6}
    assert split["units_left"] == 8
    (entry,) = (one for one in entries(salon, number) if one["kind"] == "split")
    assert (entry["units"], entry["value"], entry["change"]) == (4, "0.00", "2 x m90 became 6 x m30")
    ties(salon)


def test_what_was_split_is_merged_back_to_the_cent(salon: Shop) -> None:
    number = sell(salon, "spa")
    before = card(salon, number)
    done(salon, "split", number, "m90=2", "--into", "m30=3")
    merged = done(salon, "merge", number, "m30=6", "--into", "m90=2")

    assert {key: value for key, value in merged.items() if key in before} == before
    ties(salon)


def test_sessions_of_two_items_are_merged_into_one_that_the_card_never_had(salon: Shop) -> None:
    salon.ok("item", "add", "m150", "--price", "150")
    number = sell(salon, "spa")
    done(salon, "merge", number, "m90", "m60", "--into", "m150")

    assert available(salon, number) == {"m90": 2, "m60": 0, "m150": 1}
    assert card(salon, number)["units_left"] == 3
    ties(salon)


def test_of_a_pool_of_sessions_the_units_grow_with_the_caps(salon: Shop) -> None:
    number = sell(salon, "pool")
    split = done(salon, "split", number, "m90", "--into", "m60", "--into", "m30")
    assert (split["units_left"], split["value_left"]) == (7, "300.00")
    assert available(salon, number) == {"m90": 3, "m30": 5, "m60": 1}

    merged = done(salon, "merge", number, "m60", "m30", "--into", "m90")
    assert merged["units_left"] == 6
    assert available(salon, number) == {"m90": 4, "m30": 4}
    ties(salon)


def test_of_minutes_none_are_made_and_none_are_lost(salon: Shop) -> None:
    number = sell(salon, "minutes")
    done(salon, "split", number, "m90", "--into", "m60", "--into", "m30")
    assert card(salon, number)["units_left"] == 300
    assert available(salon, number) == {"m90": 1, "m60": 3, "m30": 3}

    done(salon, "merge", number, "m30=2", "--into", "m60")
    assert available(salon, number) == {"m90": 1, "m60": 4, "m30": 1}
    ties(salon)


def test_a_pool_that_reaches_for_each_but_not_for_all_is_refused(salon: Shop) -> None:
    number = sell(salon, "minutes")
    redeem(salon, number, "m90=2")
    redeem(salon, number, "m30")
    # 90 minutes are left: enough for an hour, enough for half an hour, and for both of them once.
    done(salon, "merge", number, "m60", "m30", "--into", "m90", "-n")
    salon.ok("card", "adjust", number, "--take", "30", "-r", "late")
    assert refused(salon, "too_little_left", "card", "merge", number, "m60", "m30", "--into", "m90")["available"] == 60


@pytest.mark.parametrize(
    ("code", "argv"),
    [
        ("does_not_add_up", ("split", "m90", "--into", "m60=2")),
        ("does_not_add_up", ("merge", "m90", "m60", "--into", "m30")),
        ("list_price_unknown", ("split", "m90", "--into", "m60", "--into", "unknown")),
        ("list_price_zero", ("split", "m90", "--into", "m60", "--into", "m30", "--into", "tea")),
        ("too_little_left", ("split", "m90=4", "--into", "m30=3")),
        ("not_covered", ("merge", "m30=2", "--into", "m60")),
    ],
)
def test_what_cant_be_split_or_merged_is_refused_with_its_reason(salon: Shop, code: str, argv: tuple[str, ...]) -> None:
    verb, *rest = argv
    refused(salon, code, "card", verb, sell(salon, "spa"), *rest)


@pytest.mark.parametrize(
    "argv",
    [
        ("split", "m90", "--into", "m90=2"),
        ("split", "m60", "--into", "m30"),
        ("merge", "m60=2", "--into", "m30=4"),
        ("split", "m90", "--into", "m30=0"),
    ],
)
def test_what_is_no_split_or_merge_cant_be_read(salon: Shop, argv: tuple[str, ...]) -> None:
    verb, *rest = argv
    refused(salon, "unreadable", "card", verb, sell(salon, "spa"), *rest, exit_code=2)


def test_the_reason_names_both_sums(salon: Shop) -> None:
    told = salon.run("card", "split", sell(salon, "spa"), "m90=2", "--into", "m60=2")

    assert "1 x m90 is worth 90.00 EUR, and 2 x m60 120.00 EUR" in told.err


def test_a_card_that_may_only_be_swapped_is_not_split(salon: Shop) -> None:
    refused(salon, "split_not_allowed", "card", "split", sell(salon, "swapped"), "m90", "--into", "m30=3")


def test_an_unlimited_card_is_never_split(salon: Shop) -> None:
    endless = ("--kind", "unlimited", "--line", "m90", "--price", "310", "--valid", "30d")
    salon.ok("package", "add", "endless", *endless, "--swap")
    refused(salon, "unlimited", "card", "split", sell(salon, "endless"), "m90", "--into", "m30=3")


def test_on_a_pool_where_one_session_is_worth_any_other_nothing_is_split(salon: Shop) -> None:
    pool = ("--kind", "custom", "--total", "6", "--line", "m90=4", "--line", "m30", "--price", "300")
    salon.ok("package", "add", "open", *pool, "--split")
    assert refused(salon, "no_cap", "card", "split", sell(salon, "open"), "m90", "--into", "m60", "--into", "m30")


def test_minutes_become_items_of_the_card_alone(salon: Shop) -> None:
    salon.ok("item", "add", "m45", "--price", "45")
    refused(salon, "not_covered", "card", "split", sell(salon, "minutes"), "m90", "--into", "m45=2")


def test_a_split_is_undone_while_its_parts_are_unused(salon: Shop) -> None:
    number = sell(salon, "spa")
    before = card(salon, number)
    split = operation(salon, "card", "split", number, "m90", "--into", "m30=3")
    visit = operation(salon, "redeem", number, "m30")
    refused(salon, "cap_passed", "undo", split, "-y")
    salon.ok("undo", visit, "-y")
    salon.ok("undo", split, "-y")

    assert {**card(salon, number), "last_used_on": None} == before
    ties(salon)


def test_a_merge_is_undone_and_leaves_the_parts_as_they_were(salon: Shop) -> None:
    number = sell(salon, "spa")
    done(salon, "split", number, "m90", "--into", "m60", "--into", "m30")
    before = card(salon, number)
    merge = operation(salon, "card", "merge", number, "m60", "m30", "--into", "m90")
    salon.ok("undo", merge, "-y")

    assert card(salon, number) == before
    ties(salon)


def test_parts_go_to_another_client_with_their_value(salon: Shop) -> None:
    number = sell(salon, "spa")
    done(salon, "split", number, "m90", "--into", "m30=3")
    given = ("--to", "Berta Kern", "--item", "m30=2", "-r", "a present")
    part = done(salon, "transfer", number, *given)

    assert [(line["item"], line["cap"]) for line in part["lines"]] == [("m30", 2)]
    assert part["value_left"] == "45.45"
    done(salon, "merge", part["number"], "m30=2", "--into", "m60")
    ties(salon)


def test_what_lapses_after_a_split_comes_back_whole(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+9d")
    done(salon, "split", number, "m90=2", "--into", "m60", "--into", "m30")
    salon.later(days=11)
    assert salon.ok("expire", "--json").json["units"] == 6
    salon.ok("card", "reopen", number, "--until", "+9d", "-r", "as agreed")

    assert available(salon, number) == {"m90": 1, "m60": 3, "m30": 2}
    assert card(salon, number)["value_left"] == "250.00"
    ties(salon)


def test_what_is_held_is_not_merged(salon: Shop) -> None:
    number = sell(salon, "minutes")
    salon.ok("hold", "add", number, "m30", "--at", "tomorrow 15:00")

    assert "pkgcli hold release" in salon.run("card", "merge", number, "m30=2", "--into", "m60").err
    refused(salon, "card_held", "card", "merge", number, "m30", "m60", "--into", "m90")


def test_a_frozen_card_is_not_exchanged(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number)
    told = refused(salon, "card_frozen", "card", "split", number, "m90", "--into", "m30=3")

    assert told["card"] == number
    salon.ok("card", "unfreeze", number)
    done(salon, "split", number, "m90", "--into", "m30=3")
