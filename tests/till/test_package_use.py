"""From when a card is good, by when it has to be begun, what may become of its sessions, and who gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counter import card, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

GIFT = ("--line", "facial=3", "--price", "150", "--valid", "6mo", "--starts", "first-use")


def package(salon: Shop, code: str) -> tuple[Any, ...]:
    shown = salon.ok("package", "show", code, "--json").json
    return tuple(shown[name] for name in ("starts", "claim", "swap", "split", "membership_only"))


def terms_sold(salon: Shop, number: str) -> tuple[Any, ...]:
    return salon.rows("SELECT starts, claim, may_swap, may_split FROM card WHERE number = ?", number)[0]


def test_a_package_starts_with_the_sale_and_allows_no_exchange_unless_told(salon: Shop) -> None:
    assert package(salon, "spa") == ("sale", None, False, False, False)


def test_a_card_that_starts_with_its_first_use_may_be_begun_through_the_claim_day(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT, "--claim", "2y")
    assert package(salon, "gift") == ("first-use", "2y", False, False, False)
    shown = card(salon, sell(salon, "gift"))
    assert (shown["starts_on"], shown["expires_on"]) == ("2026-03-02", "2028-03-02")


@pytest.mark.parametrize("claim", [(), ("--claim", "never")], ids=["none", "never"])
def test_without_a_claim_day_it_may_be_begun_on_any_day(salon: Shop, claim: tuple[str, ...]) -> None:
    salon.ok("package", "add", "gift", *GIFT, *claim)
    number = sell(salon, "gift")
    assert card(salon, number)["expires_on"] is None
    assert terms_sold(salon, number) == ("first-use", None, 0, 0)


def test_the_last_day_of_a_first_use_is_not_known_at_the_sale(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT)
    error = refused(
        salon, "expires_with_first_use", "issue", "gift", "--client", "Anna Blum", "--expires", "2026-12-31"
    )
    assert "--claim" in error["hint"]


def test_a_claim_day_that_has_passed_is_not_sold(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT, "--claim", "until:2026-03-01")
    refused(salon, "expires_before_sale", "issue", "gift", "--client", "Anna Blum")


def test_the_card_keeps_the_terms_that_it_was_sold_on(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT, "--claim", "2y", "--split")
    number = sell(salon, "gift")
    salon.ok("package", "edit", "gift", "--starts", "sale", "--no-swap")
    assert package(salon, "gift") == ("sale", None, False, False, False)
    assert terms_sold(salon, number) == ("first-use", "2y", 1, 1)
    renewed = salon.ok("card", "renew", number, "--json").json
    assert terms_sold(salon, renewed["number"]) == ("sale", None, 0, 0)


def test_what_can_be_split_can_be_swapped_as_well(salon: Shop) -> None:
    salon.ok("package", "edit", "spa", "--split")
    assert package(salon, "spa")[2:4] == (True, True)
    refused(salon, "split_without_swap", "package", "edit", "spa", "--split", "--no-swap")
    salon.ok("package", "edit", "spa", "--no-split")
    assert package(salon, "spa")[2:4] == (True, False)
    salon.ok("package", "edit", "spa", "--split")
    salon.ok("package", "edit", "spa", "--no-swap")
    assert package(salon, "spa")[2:4] == (False, False)


def test_an_unlimited_package_may_swap_and_never_split(salon: Shop) -> None:
    refused(salon, "split_unlimited", "package", "edit", "gym", "--split")
    salon.ok("package", "edit", "gym", "--swap")
    assert terms_sold(salon, sell(salon, "gym")) == ("sale", None, 1, 0)


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("claim_without_first_use", ("--valid", "1y", "--claim", "6mo")),
        ("first_use_without_span", ("--starts", "first-use")),
        ("first_use_without_span", ("--starts", "first-use", "--valid", "until:2027-01-01")),
        ("first_use_on_membership", ("--starts", "first-use", "--valid", "1y", "--membership-only")),
        ("product_on_membership", ("--line", "oil=1", "--membership-only")),
        ("tip_on_membership", ("--tip", "10", "--membership-only")),
    ],
    ids=str,
)
def test_terms_that_make_no_sense_together_are_refused(salon: Shop, code: str, terms: tuple[str, ...]) -> None:
    salon.ok("item", "add", "oil", "--kind", "product", "--price", "9")
    refused(salon, code, "package", "add", "odd", "--line", "facial=1", "--price", "50", *terms)


def test_another_word_for_the_start_is_not_read(salon: Shop) -> None:
    refused(salon, "unreadable", "package", "edit", "spa", "--starts", "monday", exit_code=2)
    refused(salon, "unreadable", "package", "edit", "spa", "--claim", "soon", exit_code=2)


def test_a_package_for_memberships_is_not_sold_at_the_till(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("package", "edit", "spa", "--membership-only")
    error = refused(salon, "membership_only", "issue", "spa", "--client", "Berta Kern")
    assert "pkgcli membership enrol" in error["hint"]
    refused(salon, "membership_only", "card", "renew", number)
    salon.ok("package", "edit", "spa", "--no-membership-only")
    sell(salon, "spa", "Berta Kern")


def test_a_package_made_up_at_the_sale_has_the_same_choices_and_is_renewed_with_them(salon: Shop) -> None:
    number = str(
        salon.ok(
            *("issue", "--bespoke", "--line", "massage=2", "--client", "Anna Blum", "--price", "120"),
            *("--valid", "30d", "--starts", "first-use", "--claim", "1y", "--split", "--json"),
        ).json["number"]
    )
    assert terms_sold(salon, number) == ("first-use", "1y", 1, 1)
    assert card(salon, number)["expires_on"] == "2027-03-02"
    salon.now = salon.day("2026-04-01")
    renewed = salon.ok("card", "renew", number, "--json").json
    assert terms_sold(salon, renewed["number"]) == ("first-use", "1y", 1, 1)
    assert renewed["expires_on"] == "2027-04-01"
    line = ("--line", "massage=2", "--client", "Anna Blum", "--price", "9")
    refused(salon, "claim_without_first_use", "issue", "--bespoke", *line, "--claim", "1y")
    refused(salon, "unreadable", "issue", "spa", "--client", "Anna Blum", "--swap", exit_code=2)


def test_the_part_of_a_card_keeps_its_choices(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT, "--claim", "2y", "--swap")
    number = sell(salon, "gift")
    salon.ok("card", "transfer", number, "--to", "Berta Kern", "--item", "facial=1", "-r", "a present")
    part = salon.ok("card", "list", "--client", "Berta Kern", "--json").json[0]
    assert terms_sold(salon, part["number"]) == ("first-use", "2y", 1, 0)
    assert part["expires_on"] == "2028-03-02"
    salon.ok("db", "verify")


def test_a_copy_and_the_difference_of_versions_know_them(salon: Shop) -> None:
    salon.ok("package", "add", "gift", *GIFT, "--claim", "2y", "--split")
    salon.ok("package", "copy", "gift", "gift2")
    assert package(salon, "gift2") == ("first-use", "2y", True, True, False)
    salon.ok("package", "edit", "gift2", "--claim", "")
    salon.ok("package", "edit", "gift2", "--no-split", "--starts", "sale", "--membership-only")
    diff = salon.ok("package", "diff", "gift2", "--from", "1", "--json").json["differences"]
    assert {each["field"]: (each["before"], each["after"]) for each in diff} == {
        "starts": ("first-use", "sale"),
        "claim": ("2y", None),
        "split": ("yes", "no"),
        "membership_only": ("no", "yes"),
    }
