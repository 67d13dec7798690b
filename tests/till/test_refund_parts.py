"""What a refund is made of is said before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import entries, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("package", "add", "vat", "--line", "massage=10", "--price", "119", "--tax", "19", "--charge", "10",
            "--tip", "50", "--valid", "1y")  # fmt: skip
    shop.ok("config", "set", "refund.allow_used", "on")
    return shop


def test_the_parts_stand_above_the_question(salon: Shop) -> None:
    number = sell(salon, "vat")
    salon.ok("redeem", number, "massage=4")
    asked = salon.run("refund", number, "-r", "moved", stdin="n\n", terminal=True)
    assert asked.exit_code == 1
    said, _, question = asked.err.partition("Give back 101.40 EUR")
    for part in ("Price", "60.00", "Tax", "11.40", "Prepaid tip", "30.00", "the charge of 10.00 stays"):
        assert part in said
    assert f"for card {number} and end it?" in question


def test_what_was_never_paid_comes_off_first(salon: Shop) -> None:
    number = sell(salon, "vat", "Anna Blum", "--paid", "100")
    salon.ok("redeem", number, "massage=4")
    back = salon.ok("refund", number, "-r", "moved", "-y", "--json").json
    # 101.40 is left of what the card was sold for, 79.00 of that was never paid.
    assert (back["refunded"], back["unpaid_cancelled"], back["unpaid"]) == ("22.40", "79.00", "0.00")


def test_who_used_more_than_was_paid_still_owes_it(salon: Shop) -> None:
    salon.ok("config", "set", "redeem.unpaid", "on")
    number = sell(salon, "vat", "Anna Blum", "--paid", "10")
    salon.ok("redeem", number, "massage=9")
    back = salon.ok("refund", number, "-r", "moved", "-y", "--json").json
    # 16.90 is left on the card, 169.00 is unpaid: 152.10 was used and not paid.
    assert (back["refunded"], back["unpaid"]) == ("0.00", "152.10")
    salon.ok("card", "pay", number)


def test_another_refund_of_the_card_asks_for_the_money_alone(salon: Shop) -> None:
    number = sell(salon, "vat")
    salon.ok("refund", number, "--amount", "20", "-r", "as agreed", "-y")
    asked = salon.run("refund", number, "--amount", "30", "-r", "more", stdin="y\n", terminal=True)
    assert asked.exit_code == 0
    assert "end it" not in asked.err
    refused(salon, "refund_above_paid", "refund", number, "--amount", "119.01", "-r", "more", "-y")
    rest = salon.ok("refund", number, "--amount", "129", "--include-charge", "-r", "the rest", "-y", "--json").json
    assert (rest["refunded_charge"], rest["charge_kept"]) == ("10.00", "0.00")
    refused(salon, "card_refunded", "refund", number, "-r", "once more", "-y")


def test_a_fee_is_taken_off_a_card_that_nobody_used_too(salon: Shop) -> None:
    number = sell(salon, "vat")
    back = salon.ok("refund", number, "--policy", "list", "--fee", "9", "-r", "moved", "-y", "--json").json
    assert (back["refunded"], back["fee"], back["policy"]) == ("160.00", "9.00", "list")


def test_who_used_a_card_and_still_owes_it_has_bought_it(salon: Shop) -> None:
    salon.ok("config", "set", "redeem.unpaid", "on")
    salon.ok("package", "edit", "vat", "--once-per-client")
    number = sell(salon, "vat", "Anna Blum", "--paid", "0")
    salon.ok("redeem", number, "massage=9")
    salon.ok("refund", number, "-r", "moved", "-y")
    refused(salon, "once_per_client", "issue", "vat", "--client", "Anna Blum")


def test_an_agreed_amount_leaves_the_charge_where_it_is(salon: Shop) -> None:
    salon.ok("package", "edit", "vat", "--charge", "11.90", "--charge-tax", "19")
    number = sell(salon, "vat")  # 180.90 in all: 119.00, 50.00 of tips, 11.90 of charge
    error = refused(salon, "refund_above_paid", "refund", number, "--amount", "169.01", "-r", "x", "-y")
    assert (error["most"], error["paid"]) == ("169.00", "180.90")
    whole = salon.ok("refund", number, "--amount", "180.90", "--include-charge", "-r", "x", "-y", "--json").json
    assert (whole["refunded_price"], whole["refunded_tax"]) == ("100.00", "19.00")
    assert (whole["refunded_tip"], whole["refunded_charge"], whole["charge_kept"]) == ("50.00", "11.90", "0.00")
    assert entries(salon, number)[-1]["charge_tax"] == "-1.90"


def test_what_is_given_beyond_the_price_is_goodwill_without_tax(salon: Shop) -> None:
    number = sell(salon, "vat")
    salon.ok("redeem", number, "massage=4")
    back = salon.ok("refund", number, "--amount", "160", "-r", "was hurt", "-y", "--json").json
    assert (back["refunded_price"], back["refunded_tax"]) == ("100.00", "19.00")
    assert (back["refunded_tip"], back["goodwill"]) == ("30.00", "11.00")


def test_the_charge_alone_is_given_back_when_it_is_asked_for(salon: Shop) -> None:
    number = sell(salon, "vat")
    salon.ok("refund", number, "-r", "x", "-y")
    refused(salon, "refund_above_paid", "refund", number, "--amount", "5", "-r", "x", "-y")
    back = salon.ok("refund", number, "--amount", "5", "--include-charge", "-r", "x", "-y", "--json").json
    assert (back["refunded_charge"], back["charge_kept"]) == ("5.00", "5.00")


def test_days_of_an_unlimited_card_are_used_whoever_came(salon: Shop) -> None:
    salon.ok("package", "add", "year", "--kind", "unlimited", "--line", "massage", "--price", "100", "--valid", "9d")
    today, older = sell(salon, "year"), sell(salon, "year")
    back = salon.ok("refund", today, "-r", "changed her mind", "-y", "--json").json
    assert (back["refunded"], back["policy"]) == ("100.00", "paid")
    salon.later(days=4)
    back = salon.ok("refund", older, "-r", "moved", "-y", "--json").json
    assert (back["refunded"], back["policy"]) == ("50.00", "unused")


def test_a_refund_that_comes_to_nothing_says_why(salon: Shop) -> None:
    number = sell(salon, "vat", "Anna Blum", "--paid", "159")
    salon.ok("redeem", number, "massage=4")
    told = salon.ok("refund", number, "--policy", "list", "--fee", "10", "-r", "moved", "-y").out
    assert "Refunded 10.00 EUR" in told
    assert "320.00, the list price of what was used" in told
