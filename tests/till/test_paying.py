"""What is taken at the sale, and what is paid later (peer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import card, entries, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("item", "add", "oil", "--price", "20", "--kind", "product")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("package", "add", "ten", "--line", "massage=10", "--price", "100", "--valid", "1y")
    shop.ok("package", "add", "vat", "--line", "massage=10", "--price", "119", "--tax", "19", "--charge", "2.5%",
            "--charge-tax", "19", "--tip", "50", "--valid", "1y")  # fmt: skip
    return shop


def test_status_counts_all_that_was_to_be_taken_today(salon: Shop) -> None:
    sell(salon, "vat", "Anna Blum", "--paid", "60")
    assert salon.ok("status", "--json").json["sold_value"] == "171.98"


def test_the_sale_says_what_to_take_and_what_it_is_made_of(salon: Shop) -> None:
    sold = salon.ok("issue", "vat", "--client", "Anna Blum")
    assert "To take 171.98 EUR · paid" in sold.out
    assert "Net 100.00 · tax 19.00 · charge 2.50 · tax on the charge 0.48 · prepaid tip 50.00" in sold.out
    shown = card(salon, "id:1")
    money = {name: shown[name] for name in ("price", "net", "tax", "charge", "charge_tax", "tip", "total", "paid")}
    assert money == {
        "price": "119.00", "net": "100.00", "tax": "19.00", "charge": "2.50", "charge_tax": "0.48", "tip": "50.00",
        "total": "171.98", "paid": "171.98",
    }  # fmt: skip
    receipt = salon.ok("issue", "vat", "--client", "Berta Kern", "--receipt").out
    for line in ("Net", "Tax", "Charge", "Prepaid tip", "Total"):
        assert line in receipt


def test_a_part_is_paid_now_and_the_rest_later(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--paid", "40", "--paid-by", "card")
    assert (card(salon, number)["paid"], card(salon, number)["unpaid"]) == ("40.00", "60.00")
    assert "unpaid 60.00 EUR" in salon.ok("balance", number).out
    salon.ok("card", "pay", number, "--amount", "10")
    assert card(salon, number)["unpaid"] == "50.00"
    refused(salon, "paid_too_much", "card", "pay", number, "--amount", "50.01")
    paid = salon.ok("card", "pay", number, "--paid-by", "cash", "--json").json
    assert (paid["paid"], paid["unpaid"]) == ("100.00", "0.00")
    refused(salon, "nothing_unpaid", "card", "pay", number)
    told = [(one["kind"], one["cash"], one["owed"], one["paid_by"]) for one in entries(salon, number)]
    assert told == [
        ("issue", "40.00", "60.00", "card"),
        ("pay", "10.00", "-10.00", None),
        ("pay", "50.00", "-50.00", "cash"),
    ]


def test_no_more_is_taken_than_the_card_costs(salon: Shop) -> None:
    error = refused(salon, "paid_too_much", "issue", "ten", "--client", "Anna Blum", "--paid", "100.01")
    assert error["total"] == "100.00"


def test_only_what_is_paid_can_be_redeemed(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--paid", "35")
    error = refused(salon, "unpaid", "redeem", number, "massage=4")
    assert error["available"] == 3
    salon.ok("redeem", number, "massage=3")
    refused(salon, "unpaid", "redeem", number, "massage")
    salon.ok("card", "pay", number, "--amount", "5")
    salon.ok("redeem", number, "massage")


def test_where_the_owner_trusts_all_of_it_can_be_redeemed(salon: Shop) -> None:
    salon.ok("config", "set", "redeem.unpaid", "on")
    number = sell(salon, "ten", "Anna Blum", "--paid", "0")
    salon.ok("redeem", number, "massage=10")
    assert card(salon, number)["unpaid"] == "100.00"


def test_what_is_paid_goes_to_the_charge_first(salon: Shop) -> None:
    number = sell(salon, "vat", "Anna Blum", "--paid", "2.98")
    refused(salon, "unpaid", "redeem", number, "massage")
    salon.ok("card", "pay", number, "--amount", "16.90")
    salon.ok("redeem", number, "massage")


def test_a_client_whose_card_is_not_paid_comes_from_another_card(salon: Shop) -> None:
    sell(salon, "ten", "Anna Blum", "--paid", "0")
    second = sell(salon, "ten", "Anna Blum")
    taken = salon.ok("redeem", "Anna Blum", "massage", "--json").json
    assert taken["entries"][0]["card"]["number"] == second


def test_an_unlimited_card_is_open_as_long_as_it_is_paid_for(salon: Shop) -> None:
    salon.ok("package", "add", "month", "--kind", "unlimited", "--line", "massage", "--price", "100", "--valid", "9d")
    number = sell(salon, "month", "Anna Blum", "--paid", "50")
    salon.later(days=4)
    salon.ok("redeem", number, "massage")  # the fifth of ten days
    salon.later(days=1)
    refused(salon, "unpaid", "redeem", number, "massage")
    salon.ok("card", "pay", number)
    salon.ok("redeem", number, "massage")


def test_somebody_else_pays(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--payer", "Berta Kern")
    assert card(salon, number)["payer"]["name"] == "Berta Kern"
    assert card(salon, number)["client"]["name"] == "Anna Blum"
    assert "Berta Kern" in salon.ok("card", "show", number).out


def test_the_ways_to_pay_are_those_of_the_shop(salon: Shop) -> None:
    refusal = salon.run("issue", "ten", "--client", "Anna Blum", "--paid-by", "voucher")
    assert refusal.exit_code == 2
    assert "pkgcli config set payment.methods 'cash card transfer voucher'" in refusal.err
    salon.ok("config", "set", "payment.methods", "cash card transfer voucher")
    salon.ok("issue", "ten", "--client", "Anna Blum", "--paid-by", "Voucher")
    assert salon.run("config", "set", "payment.methods", "cash cash").exit_code == 2
    assert salon.run("config", "set", "account.cash", "my till").exit_code == 2


def test_undoing_the_sale_gives_back_what_was_paid_and_forgets_what_was_not(salon: Shop) -> None:
    sold = salon.ok("issue", "vat", "--client", "Anna Blum", "--paid", "60", "--json").json
    undone = salon.ok("undo", str(sold["operation"]))
    assert "give back 60.00 EUR" in undone.out
    shown = card(salon, sold["number"])
    assert (shown["status"], shown["paid"], shown["unpaid"], shown["value_left"]) == ("void", "0.00", "0.00", "0.00")


def test_a_void_gives_back_all_that_was_paid_in_the_meantime(salon: Shop) -> None:
    number = sell(salon, "vat", "Anna Blum", "--paid", "60")
    salon.ok("card", "pay", number, "--amount", "40")
    assert "give back 100.00 EUR" in salon.ok("card", "void", number, "-r", "a slip", "-y").out
    last = entries(salon, number)[-1]
    money = [last[name] for name in ("value", "tax", "charge", "charge_tax", "tip", "cash", "owed")]
    assert money == ["-100.00", "-19.00", "-2.50", "-0.48", "-50.00", "-100.00", "-71.98"]


def test_a_later_payment_stands_in_the_way_of_an_undo_of_the_sale(salon: Shop) -> None:
    sold = salon.ok("issue", "ten", "--client", "Anna Blum", "--paid", "60", "--json").json
    salon.ok("card", "pay", sold["number"])
    refused(salon, "changed_since", "undo", str(sold["operation"]))


def test_what_was_unpaid_can_still_be_paid_when_the_card_is_over(salon: Shop) -> None:
    salon.ok("config", "set", "redeem.unpaid", "on")
    number = sell(salon, "ten", "Anna Blum", "--paid", "40")
    salon.later(days=400)
    salon.ok("card", "pay", number)
    assert (card(salon, number)["status"], card(salon, number)["unpaid"]) == ("expired", "0.00")


def test_a_package_whose_service_became_a_product_is_not_sold_with_a_tip(salon: Shop) -> None:
    salon.ok("item", "edit", "massage", "--kind", "product")
    refused(salon, "tip_without_service", "issue", "vat", "--client", "Anna Blum")


def test_a_card_made_up_at_the_sale_has_tax_and_tip_too(salon: Shop) -> None:
    made = salon.ok("issue", "--bespoke", "--line", "massage=2", "--client", "Anna Blum", "--price", "119", "--tax",
                    "19", "--tip", "10", "--json").json  # fmt: skip
    assert (made["net"], made["tax"], made["tip"], made["total"]) == ("100.00", "19.00", "10.00", "129.00")
    again = salon.ok("card", "renew", made["number"], "--paid", "9", "--json").json
    assert (again["net"], again["tax"], again["tip"], again["unpaid"]) == ("100.00", "19.00", "10.00", "120.00")
    goods = salon.run("issue", "--bespoke", "--line", "oil=2", "--client", "Anna Blum", "--price", "30", "--tip", "3")
    assert goods.exit_code == 4


def test_a_void_gives_the_money_back_as_it_came(salon: Shop) -> None:
    by_card = sell(salon, "ten", "Anna Blum", "--paid-by", "card")
    salon.ok("card", "void", by_card, "-r", "a slip", "-y")
    assert entries(salon, by_card)[-1]["paid_by"] == "card"
    mixed = sell(salon, "ten", "Anna Blum", "--paid", "40", "--paid-by", "card")
    salon.ok("card", "pay", mixed, "--paid-by", "cash")
    salon.ok("card", "void", mixed, "-r", "a slip", "-y", "--paid-by", "transfer")
    assert entries(salon, mixed)[-1]["paid_by"] == "transfer"
