"""Once per client (MyTime): the second sale is refused, the buyer and the present owner both count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import card, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

SENTENCE = "This package can only be purchased once per client."


@pytest.fixture
def taster(salon: Shop) -> Shop:
    salon.ok("package", "add", "taster", "--line", "facial=2", "--price", "40", "--valid", "30d", "--once-per-client")
    salon.ok("client", "add", "Carla Dorn")
    return salon


def bought(salon: Shop, client: str) -> bool:
    """What `package list --client` marks."""
    packages = salon.ok("package", "list", "--client", client, "--json").json
    return next(bool(package["bought"]) for package in packages if package["code"] == "taster")


def refuse_sale(salon: Shop, client: str) -> None:
    error = refused(salon, "once_per_client", "issue", "taster", "--client", client)
    assert error["message"] == SENTENCE
    assert bought(salon, client)


def test_the_second_sale_is_refused_with_exactly_this_sentence(taster: Shop) -> None:
    assert not bought(taster, "Anna Blum")
    sell(taster, "taster")
    refuse_sale(taster, "Anna Blum")
    told = taster.run("issue", "taster", "--client", "Anna Blum")
    assert told.err.splitlines()[0] == f"pkgcli: {SENTENCE}"
    sell(taster, "taster", "Berta Kern")


def test_a_used_up_or_expired_card_still_counts(taster: Shop) -> None:
    redeem(taster, sell(taster, "taster"), "facial=2")
    refuse_sale(taster, "Anna Blum")
    sell(taster, "taster", "Berta Kern")
    taster.later(days=40)
    taster.ok("expire")
    refuse_sale(taster, "Berta Kern")


def test_a_void_card_does_not_count(taster: Shop) -> None:
    taster.ok("card", "void", sell(taster, "taster"), "-r", "a slip", "-y")
    assert not bought(taster, "Anna Blum")
    sell(taster, "taster")


def test_an_undone_sale_does_not_count(taster: Shop) -> None:
    taster.ok("undo", operation(taster, "issue", "taster", "--client", "Anna Blum"))
    assert not bought(taster, "Anna Blum")
    sell(taster, "taster")


def test_a_card_that_was_wholly_paid_back_does_not_count(taster: Shop) -> None:
    taster.ok("refund", sell(taster, "taster"), "-r", "moved", "-y")
    assert not bought(taster, "Anna Blum")
    sell(taster, "taster")


def test_a_card_that_was_paid_back_in_part_counts(taster: Shop) -> None:
    taster.ok("config", "set", "refund.allow_used", "on")
    number = sell(taster, "taster")
    redeem(taster, number, "facial")
    taster.ok("refund", number, "-r", "moved", "-y")
    refuse_sale(taster, "Anna Blum")


def test_the_buyer_and_the_present_owner_both_count(taster: Shop) -> None:
    number = sell(taster, "taster")
    taster.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    refuse_sale(taster, "Anna Blum")
    refuse_sale(taster, "Berta Kern")
    taster.ok("card", "transfer", number, "--to", "Carla Dorn", "-r", "a present")
    sell(taster, "taster", "Berta Kern")


def test_a_transfer_to_somebody_who_has_one_is_refused(taster: Shop) -> None:
    sell(taster, "taster", "Berta Kern")
    number = sell(taster, "taster")
    error = refused(taster, "once_per_client", "card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    assert error["message"] == SENTENCE


def test_a_card_may_go_back_to_its_buyer(taster: Shop) -> None:
    number = sell(taster, "taster")
    taster.ok("card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
    taster.ok("card", "transfer", number, "--to", "Anna Blum", "-r", "a misunderstanding")
    assert card(taster, number)["client"]["code"] == "C1001"


def test_a_renewal_is_a_second_sale(taster: Shop) -> None:
    refused(taster, "once_per_client", "card", "renew", sell(taster, "taster"))


def test_a_void_is_not_undone_where_another_was_sold_since(taster: Shop) -> None:
    void = operation(taster, "card", "void", sell(taster, "taster"), "-r", "a slip", "-y")
    second = sell(taster, "taster")
    refused(taster, "once_per_client", "undo", void)
    taster.ok("card", "void", second, "-r", "a slip", "-y")
    taster.ok("undo", void)


def test_a_card_keeps_the_terms_that_it_was_sold_on_and_the_sale_goes_by_the_present_ones(taster: Shop) -> None:
    number = sell(taster, "taster")
    taster.ok("package", "edit", "taster", "--no-once-per-client")
    sell(taster, "taster")
    sell(taster, "taster", "Berta Kern")
    refused(taster, "once_per_client", "card", "transfer", number, "--to", "Berta Kern", "-r", "a present")
