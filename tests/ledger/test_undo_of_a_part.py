"""What was moved from a card to a new one comes home whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

THE_DAY_OF_SALE = "2026-03-02"
AFTER_THE_LAST_DAY = "2026-04-20"


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.now = shop.day(THE_DAY_OF_SALE)
    shop.ok("item", "add", "facial", "--price", "60")
    for name in ("Anna Blum", "Berta Kern", "Carla Holm"):
        shop.ok("client", "add", name)
    shop.ok("package", "add", "spa", "--line", "facial=4", "--price", "100", "--valid", "30d")
    shop.ok("issue", "spa", "--client", "Anna Blum", "--number", "GC-1", "--paid", "20")
    return shop


def give(shop: Shop, number: str, to: str, *part: str) -> dict[str, Any]:
    given: dict[str, Any] = shop.ok("card", "transfer", number, "--to", to, *part, "-r", "a gift", "--json").json
    return given


def refusal(shop: Shop, *argv: str) -> dict[str, Any]:
    result = shop.run(*argv, "--json")
    assert result.exit_code == 4
    error: dict[str, Any] = result.json["error"]
    return error


def status(shop: Shop, number: str) -> tuple[str, int]:
    card = shop.ok("card", "show", number, "--json").json
    return card["status"], card["units_left"]


@pytest.mark.parametrize("half", ["the part", "the rest"])
def test_what_was_paid_since_on_either_card_stands_in_the_way(salon: Shop, half: str) -> None:
    given = give(salon, "GC-1", "Berta Kern", "--units", "2")
    paid = salon.ok("card", "pay", given["number"] if half == "the part" else "GC-1", "--amount", "30", "--json").json
    error = refusal(salon, "undo", str(given["operation"]))
    assert (error["code"], error["operation"]) == ("changed_since", paid["operation"])
    salon.ok("undo", str(paid["operation"]))
    salon.ok("undo", str(given["operation"]))
    assert (status(salon, "GC-1"), status(salon, given["number"])) == (("active", 4), ("void", 0))


def test_nothing_comes_home_to_a_card_whose_last_day_has_passed(salon: Shop) -> None:
    """All of it is away, so that the card has nothing to lapse; what came back would lapse before it came."""
    given = give(salon, "GC-1", "Berta Kern", "--units", "4", "--expires", "2026-05-31")
    salon.now = salon.day(AFTER_THE_LAST_DAY)
    error = refusal(salon, "undo", str(given["operation"]))
    assert error["code"] == "card_expired"
    salon.ok("card", "transfer", given["number"], "--to", "Anna Blum", "-r", "not wanted")
    assert status(salon, given["number"]) == ("active", 4)


def test_an_item_that_is_named_twice_is_added_up(salon: Shop) -> None:
    given = give(salon, "GC-1", "Berta Kern", "--item", "facial", "--item", "FACIAL=2")
    assert (given["units_left"], given["value_left"]) == (3, "75.00")
    assert status(salon, "GC-1") == ("active", 1)


def test_a_part_of_a_suspended_card_is_suspended(salon: Shop) -> None:
    salon.ok("card", "suspend", "GC-1")
    given = give(salon, "GC-1", "Berta Kern", "--units", "1")
    assert given["status"] == "suspended"
    assert refusal(salon, "redeem", given["number"], "facial")["code"] == "card_suspended"
    salon.ok("card", "resume", given["number"])
    assert status(salon, given["number"]) == ("active", 1)


def test_the_last_part_comes_home_though_the_package_is_sold_once_per_client(salon: Shop) -> None:
    salon.ok("package", "add", "once", "--line", "facial=4", "--price", "100", "--once-per-client")
    salon.ok("issue", "once", "--client", "Anna Blum", "--number", "GC-2")
    give(salon, "GC-2", "Berta Kern", "--units", "1")
    last = give(salon, "GC-2", "Carla Holm", "--units", "1")
    salon.ok("undo", str(last["operation"]))
    assert status(salon, "GC-2") == ("active", 3)
