"""Snapshot: a card keeps its own copy of the terms it was sold on; a package's versions can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import available, card, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def differences(salon: Shop, *argv: str) -> dict[str, tuple[Any, Any]]:
    diff = salon.ok("package", "diff", *argv, "--json").json
    return {each["field"]: (each["before"], each["after"]) for each in diff["differences"]}


@pytest.mark.parametrize(
    "edit",
    [
        ("--price", "999"),
        ("--valid", "1d"),
        ("--line", "facial=1", "--line", "manicure=9"),
        ("--name", "Something else"),
        ("--unit", "points"),
        ("--once-per-client",),
        ("--sell-until", "2026-03-01"),
        ("--kind", "custom", "--total", "5"),
    ],
    ids=" ".join,
)
def test_editing_a_package_makes_a_new_version_and_touches_no_sold_card(salon: Shop, edit: tuple[str, ...]) -> None:
    number = sell(salon, "spa")
    redeem(salon, number, "facial")
    before = card(salon, number)
    changed = salon.ok("package", "edit", "spa", *edit, "--json").json
    assert changed["version"] == 2
    assert card(salon, number) == before
    redeem(salon, number, "facial=2", "massage=2")
    assert card(salon, number)["value_left"] == "0.00"


@pytest.mark.parametrize("edit", [("--price", "999"), ("--name", "Wrinkle care"), ("--price", "")], ids=" ".join)
def test_editing_an_item_moves_no_value_of_a_sold_card(salon: Shop, edit: tuple[str, ...]) -> None:
    number = sell(salon, "spa")
    before = card(salon, number)
    salon.ok("item", "edit", "facial", *edit)
    assert card(salon, number) == before
    assert redeem(salon, number, "facial=3")["entries"][0]["value"] == "-158.82"


def test_a_sale_after_the_edit_is_on_the_new_terms(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--price", "320", "--line", "facial=4")
    number = sell(salon, "spa")
    assert (card(salon, number)["price"], available(salon, number)) == ("320.00", {"facial": 4})


def test_an_edit_that_changes_nothing_makes_no_version(salon: Shop) -> None:
    before = salon.path.read_bytes()
    same = salon.ok("package", "edit", "spa", "--price", "300.00", "--valid", "90d", "--json").json
    assert (same["version"], same["operation"]) == (1, None)
    assert salon.path.read_bytes() == before


def test_the_difference_of_two_versions_is_shown_field_by_field_and_line_by_line(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--price", "320", "--line", "facial=4", "--line", "manicure=1")
    salon.ok("package", "edit", "spa", "--valid", "1y", "--once-per-client")
    assert differences(salon, "spa") == {"valid": ("90d", "1y"), "once_per_client": ("no", "yes")}
    assert differences(salon, "spa", "--from", "1", "--to", "2") == {
        "price": ("300.00", "320.00"),
        "line facial": ("facial=3", "facial=4"),
        "line massage": ("massage=2", None),
        "line manicure": (None, "manicure=1"),
    }
    assert set(differences(salon, "spa", "--from", "1")) >= {"price", "valid", "once_per_client", "line facial"}
    refused(salon, "version_not_found", "package", "diff", "spa", "--from", "9", exit_code=3)


def test_a_former_version_is_shown_as_it_was(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--price", "320", "--name", "Spa deluxe")
    former = salon.ok("package", "show", "spa", "--version", "1", "--json").json
    assert (former["version"], former["name"], former["price"]) == (1, "Spa day", "300.00")


def test_the_original_price_is_the_sum_of_list_prices_and_follows_them(salon: Shop) -> None:
    assert salon.ok("package", "show", "spa", "--json").json["original_price"] == "340.00"
    salon.ok("item", "edit", "facial", "--price", "70")
    assert salon.ok("package", "show", "spa", "--json").json["original_price"] == "370.00"
    salon.ok("item", "edit", "facial", "--price", "")
    assert salon.ok("package", "show", "spa", "--json").json["original_price"] is None


def test_what_was_sold_is_never_lost(salon: Shop) -> None:
    sell(salon, "spa")
    error = refused(salon, "package_sold", "package", "purge", "spa", "-y")
    assert "package delete spa" in error["hint"]
    salon.ok("package", "purge", "ten", "-y")
    refused(salon, "package_not_found", "package", "show", "ten", exit_code=3)


def test_a_package_off_sale_is_hidden_from_lists_without_all(salon: Shop) -> None:
    salon.ok("package", "deactivate", "spa")
    salon.ok("package", "delete", "ten")
    listed = [package["code"] for package in salon.ok("package", "list", "--json").json]
    everything = {package["code"]: package["status"] for package in salon.ok("package", "list", "--all", "--json").json}
    assert listed == ["minutes", "gym"]
    assert everything == {"spa": "inactive", "ten": "deleted", "minutes": "active", "gym": "active"}


def test_a_copy_starts_on_the_terms_of_the_other_and_goes_its_own_way(salon: Shop) -> None:
    copied = salon.ok("package", "copy", "spa", "spa-xmas", "--name", "Spa for Christmas", "--json").json
    assert (copied["code"], copied["version"], copied["price"], copied["cards"]) == ("spa-xmas", 1, "300.00", 0)
    salon.ok("package", "edit", "spa-xmas", "--price", "250")
    assert salon.ok("package", "show", "spa", "--json").json["price"] == "300.00"
