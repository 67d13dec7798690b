"""Money as people know it from their till: the examples of section 3 of the spec and of the seeds, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from counter import card, entries, operation, redeem, refused, sell

from pkgcli.founding import init

if TYPE_CHECKING:
    from tests.conftest import Shop


def package(shop: Shop, code: str, *options: str) -> None:
    shop.ok("package", "add", code, *options)


def refund(shop: Shop, number: str, *options: str) -> dict[str, Any]:
    done: dict[str, Any] = shop.ok("refund", number, "-r", "moved away", "-y", *options, "--json").json
    return done


def amounts(shop: Shop, number: str, *names: str) -> tuple[str, ...]:
    shown = card(shop, number)
    return tuple(shown[name] for name in names)


def values(shop: Shop, number: str) -> list[str]:
    return [entry["value"] for entry in entries(shop, number)]


def commissions(shop: Shop, month: str) -> list[tuple[str, int]]:
    """Who earned what by entries of that month, in minor units, in the order in which it was recorded."""
    return [
        (row[0], row[1])
        for row in shop.rows(
            "SELECT s.name, k.amount FROM commission AS k JOIN entry AS e ON e.id = k.entry_id"
            " JOIN staff AS s ON s.id = k.staff_id WHERE substr(e.happened_on, 1, 7) = ? ORDER BY e.id",
            month,
        )
    ]


# Prepaid tips


def test_a_tip_of_50_over_four_services_is_given_as_16_07_21_43_5_36_and_7_14(salon: Shop) -> None:
    package(
        salon,
        "spa-tip",
        *("--line", "facial=3", "--line", "massage=3", "--line", "manicure=2", "--line", "pedicure=2"),
        *("--price", "560", "--tip", "50"),
    )
    number = sell(salon, "spa-tip")
    assert amounts(salon, number, "price", "tip", "total", "paid", "tip_left") == (
        *("560.00", "50.00", "610.00", "610.00"),
        "50.00",
    )
    tips = [redeem(salon, number, visits)["tip"] for visits in ("facial=3", "massage=3", "manicure=2", "pedicure=2")]
    assert tips == ["16.07", "21.43", "5.36", "7.14"]
    assert amounts(salon, number, "tip_left", "value_left", "status") == ("0.00", "0.00", "used")


def test_the_tip_of_one_service_visit_by_visit_is_the_same_in_the_end(salon: Shop) -> None:
    package(salon, "tipped", "--line", "facial=3", "--line", "massage=3", "--price", "300", "--tip", "50")
    number = sell(salon, "tipped")
    assert [redeem(salon, number, "facial")["tip"] for _ in range(3)] == ["7.14", "7.14", "7.15"]
    assert amounts(salon, number, "tip_left") == ("28.57",)


def test_a_tip_below_what_is_prepaid_is_refused_and_a_larger_one_is_due(salon: Shop) -> None:
    package(salon, "tipped", "--line", "facial=3", "--price", "100", "--tip", "10")
    number = sell(salon, "tipped")
    refused(salon, "tip_below_prepaid", "redeem", number, "facial", "--tip", "3.32")
    refused(salon, "tip_below_prepaid", "redeem", number, "facial", "--tip", "0")
    exactly = redeem(salon, number, "facial", "--tip", "3.33")
    assert (exactly["tip"], exactly["due"]) == ("3.33", "0.00")
    more = redeem(salon, number, "facial", "--tip", "5")
    assert (more["tip"], more["due"], more["entries"][0]["due"]) == ("5.00", "1.67", "1.67")
    assert amounts(salon, number, "tip_left") == ("3.34",)


def test_no_visit_is_noted_later_for_a_day_on_which_its_tip_was_not_there(salon: Shop) -> None:
    package(salon, "free", "--line", "facial=6", "--price", "0", "--tip", "0.05")
    number = sell(salon, "free")
    visits = [operation(salon, "redeem", number, "facial") for _ in range(6)]
    assert [entry["tip"] for entry in entries(salon, number)[1:]] == ["0.00", *["-0.01"] * 5]
    salon.later(days=1)
    salon.ok("undo", visits[0])  # one visit without a tip
    salon.later(days=1)
    redeem(salon, number, "facial")
    for visit in visits[1:]:
        salon.ok("undo", visit)
    refused(salon, "too_little_then", "redeem", number, "facial", "--on", "yesterday")


# Value of a use


def test_100_over_3_is_33_33_and_33_33_and_33_34(salon: Shop) -> None:
    package(salon, "three", "--line", "facial=3", "--price", "100")
    number = sell(salon, "three")
    assert [redeem(salon, number, "facial")["entries"][0]["value"] for _ in range(3)] == ["-33.33", "-33.33", "-33.34"]
    assert amounts(salon, number, "value_left", "status") == ("0.00", "used")


@pytest.mark.parametrize("undone_first", [0, 1, 2])
@pytest.mark.parametrize("undone_next", [0, 1])
def test_any_mix_of_visits_and_undos_ends_at_exactly_what_was_paid(
    salon: Shop, undone_first: int, undone_next: int
) -> None:
    package(salon, "three", "--line", "facial=3", "--price", "100", "--tip", "1")
    number = sell(salon, "three")
    visits = [operation(salon, "redeem", number, "facial") for _ in range(3)]
    salon.ok("undo", visits.pop(undone_first))
    salon.ok("undo", visits.pop(undone_next))
    redeem(salon, number, "facial")
    assert amounts(salon, number, "status") == ("active",)
    redeem(salon, number, "facial")
    assert amounts(salon, number, "value_left", "tip_left", "status") == ("0.00", "0.00", "used")
    assert sum(map(Decimal, values(salon, number))) == 0


# Commission


@pytest.mark.parametrize(
    ("base", "earned"), [("full", 200), ("paid", 180), ("list", 240)], ids=["full", "paid", "list"]
)
def test_a_package_of_100_sold_at_90_pays_commission_on_either_base_and_an_undo_takes_it_back_in_its_month(
    salon: Shop, base: str, earned: int
) -> None:
    salon.ok("item", "add", "blowdry", "--price", "12")
    package(
        salon,
        "meevo",
        *("--line", "blowdry=10", "--price", "100", "--commission", "20", "--commission-base", base),
        *("--seller-commission", "5%"),
    )
    number = sell(salon, "meevo", "Anna Blum", "--price", "90", "-r", "a friend", "--staff", "Tom")
    visit = operation(salon, "redeem", number, "blowdry", "--staff", "Eva")
    assert commissions(salon, "2026-03") == [("Tom", 450), ("Eva", earned)]
    assert redeem(salon, number, "blowdry")["entries"][0]["value"] == "-9.00"
    salon.now = salon.day("2026-04-02")
    salon.ok("undo", visit, "--staff", "Tom")
    assert commissions(salon, "2026-03") == [("Tom", 450), ("Eva", earned)]
    assert commissions(salon, "2026-04") == [("Eva", -earned)]


def test_the_commission_on_a_taxed_package_is_reckoned_without_tax(salon: Shop) -> None:
    package(
        salon,
        "taxed",
        *("--line", "facial=10", "--price", "119", "--tax", "19", "--commission", "10"),
        *("--seller-commission", "10%"),
    )
    number = sell(salon, "taxed", "Anna Blum", "--staff", "Eva")
    redeem(salon, number, "facial", "--staff", "Eva")
    assert commissions(salon, "2026-03") == [("Eva", 1000), ("Eva", 100)]


def test_a_voided_sale_takes_the_commission_of_its_seller_back(salon: Shop) -> None:
    package(salon, "sold", "--line", "facial=10", "--price", "100", "--seller-commission", "7.50")
    number = sell(salon, "sold", "Anna Blum", "--staff", "Tom")
    salon.ok("card", "void", number, "-r", "a slip", "-y", "--staff", "Eva")
    assert commissions(salon, "2026-03") == [("Tom", 750), ("Tom", -750)]


# Refunds


def test_of_119_paid_with_4_of_10_used_71_40_goes_back(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    package(salon, "ten-taxed", "--line", "facial=10", "--price", "119", "--tax", "19")
    number = sell(salon, "ten-taxed")
    assert amounts(salon, number, "price", "net", "tax", "value_left") == ("119.00", "100.00", "19.00", "100.00")
    redeem(salon, number, "facial=4")
    done = refund(salon, number)
    assert (done["refunded"], done["refunded_price"], done["refunded_tax"]) == ("71.40", "60.00", "11.40")
    assert amounts(salon, number, "paid", "value_left", "status") == ("47.60", "0.00", "refunded")


def test_the_same_with_the_tax_on_top(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    package(salon, "on-top", "--line", "facial=10", "--price", "100", "--tax", "19", "--tax-on-top")
    number = sell(salon, "on-top")
    assert amounts(salon, number, "price", "paid") == ("119.00", "119.00")
    redeem(salon, number, "facial=4")
    assert refund(salon, number)["refunded"] == "71.40"


def test_a_refund_by_list_price_that_comes_to_nothing_gives_nothing_and_ends_the_card(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    package(salon, "cheap", "--line", "facial=10", "--price", "200")
    number = sell(salon, "cheap")
    redeem(salon, number, "facial=4")  # 4 x 60.00 by list
    done = refund(salon, number, "--policy", "list")
    assert (done["refunded"], done["policy"], done["status"], done["paid"]) == ("0.00", "list", "refunded", "200.00")
    assert values(salon, number)[-1] == "-120.00"


def test_a_refund_by_list_price_takes_off_the_fee_and_gives_the_unused_tip(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    package(salon, "dear", "--line", "facial=10", "--price", "500", "--tip", "20")
    number = sell(salon, "dear")
    redeem(salon, number, "facial=2")
    done = refund(salon, number, "--policy", "list", "--fee", "15")  # 500 - 2 x 60 - 15 + 16
    assert (done["refunded"], done["refunded_tip"], done["fee"]) == ("381.00", "16.00", "15.00")


def test_a_charge_stays_unless_it_is_to_go_back_too(salon: Shop) -> None:
    package(salon, "charged", "--line", "facial=3", "--price", "100", "--charge", "5", "--charge-tax", "19")
    kept, given = sell(salon, "charged"), sell(salon, "charged")
    assert amounts(salon, kept, "charge", "charge_tax", "total") == ("4.20", "0.80", "105.00")
    assert refund(salon, kept)["refunded"] == "100.00"
    done = refund(salon, given, "--include-charge")
    assert (done["refunded"], done["refunded_charge"]) == ("105.00", "5.00")
    assert amounts(salon, kept, "paid") == ("5.00",)
    assert amounts(salon, given, "paid") == ("0.00",)


def test_a_second_refund_moves_money_only_and_never_more_than_was_paid(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    number = sell(salon, "ten")  # 420.00
    redeem(salon, number, "massage=4")
    assert refund(salon, number)["refunded"] == "252.00"
    refused(salon, "card_refunded", "refund", number, "-r", "more", "-y")
    error = refused(salon, "refund_above_paid", "refund", number, "--amount", "168.01", "-r", "more", "-y")
    assert error["paid"] == "168.00"
    again = refund(salon, number, "--amount", "100")
    assert (again["refunded"], again["refunded_value"], again["paid"]) == ("100.00", "0.00", "68.00")
    last = entries(salon, number)[-1]
    assert (last["kind"], last["units"], last["value"], last["tip"]) == ("refund", 0, "0.00", "0.00")
    assert refund(salon, number, "--amount", "68")["paid"] == "0.00"
    refused(salon, "refund_above_paid", "refund", number, "--amount", "0.01", "-r", "more", "-y")


def test_an_unlimited_card_for_nothing_can_be_ended_by_a_refund(salon: Shop) -> None:
    number = sell(salon, "gym", "Anna Blum", "--price", "0", "-r", "a present")
    done = refund(salon, number)
    assert (done["refunded"], done["status"]) == ("0.00", "refunded")


def test_an_undone_second_refund_leaves_the_days_of_the_card_alone(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "+5d")
    refund(salon, number, "--amount", "100")
    second = refund(salon, number, "--amount", "50")["operation"]
    salon.later(days=10)
    before = card(salon, number)["expires_on"]
    salon.ok("undo", str(second))
    assert amounts(salon, number, "expires_on", "paid", "status") == (before, "200.00", "refunded")


# Adjusting


def test_an_adjustment_changes_units_and_not_value_until_the_last_unit_takes_all(salon: Shop) -> None:
    package(salon, "three", "--line", "facial=3", "--price", "100", "--tip", "10")
    number = sell(salon, "three")
    salon.ok("card", "adjust", number, "--take", "1", "-r", "counted")
    assert amounts(salon, number, "value_left", "tip_left") == ("100.00", "10.00")
    assert redeem(salon, number, "facial")["entries"][0]["value"] == "-50.00"
    salon.ok("card", "adjust", number, "--add", "4", "-r", "a gift")
    assert redeem(salon, number, "facial")["entries"][0]["value"] == "-10.00"
    salon.ok("card", "adjust", number, "--take", "4", "-r", "the gift again")
    assert amounts(salon, number, "value_left", "tip_left", "status") == ("0.00", "0.00", "used")
    assert values(salon, number) == ["100.00", "0.00", "-50.00", "0.00", "-10.00", "-40.00"]


# Charges and taxes that round


def test_a_charge_in_percent_with_tax_is_rounded_half_up_once(salon: Shop) -> None:
    package(
        salon,
        "odd",
        "--line",
        "facial=3",
        *("--price", "99.99", "--tax", "8.875", "--tax-on-top"),
        *("--charge", "2.5%", "--charge-tax", "19"),
    )
    number = sell(salon, "odd")
    # 99.99 x 8.875 % is 8.8741; 99.99 x 2.5 % is 2.49975, and 19 % of 2.50 is 0.475
    assert amounts(salon, number, "net", "tax", "charge", "charge_tax", "total") == (
        *("99.99", "8.87", "2.50", "0.48"),
        "111.84",
    )


def test_a_charge_in_percent_with_its_tax_within(salon: Shop) -> None:
    package(
        salon,
        "odd",
        "--line",
        "facial=3",
        *("--price", "99.99", "--tax", "19"),
        *("--charge", "2.5%", "--charge-tax", "19"),
    )
    number = sell(salon, "odd")
    # 99.99 holds 15.9648 of tax; 2.50 holds 0.3992
    assert amounts(salon, number, "net", "tax", "charge", "charge_tax", "total") == (
        *("84.03", "15.96", "2.10", "0.40"),
        "102.49",
    )


@pytest.mark.parametrize(
    ("currency", "price", "each", "back"),
    [
        ("JPY", "10000", ["-3333", "-3333", "-3334"], "3334"),
        ("KWD", "100", ["-33.333", "-33.333", "-33.334"], "33.334"),
    ],
)
def test_shops_in_yen_and_dinar_reckon_in_their_own_smallest_unit(
    bare_shop: Shop, currency: str, price: str, each: list[str], back: str
) -> None:
    shop = bare_shop
    init(shop.occasion(), name="Salon", currency=currency, timezone="Asia/Tokyo", environ={})
    shop.ok("config", "set", "refund.allow_used", "on")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Anna Blum")
    package(shop, "three", "--line", "facial=3", "--price", price)
    number = sell(shop, "three")
    assert [redeem(shop, number, "facial")["entries"][0]["value"] for _ in range(3)] == each
    other = sell(shop, "three")
    redeem(shop, other, "facial=2")
    assert refund(shop, other)["refunded"] == back


# Part payment


@pytest.fixture
def half_paid(salon: Shop) -> str:
    """A card of 119.00 (100.00 net) and 10 visits, of which 59.50 was paid."""
    package(salon, "ten-taxed", "--line", "facial=10", "--price", "119", "--tax", "19")
    return sell(salon, "ten-taxed", "Anna Blum", "--paid", "59.50")


def test_only_the_value_paid_so_far_can_be_redeemed(salon: Shop, half_paid: str) -> None:
    assert amounts(salon, half_paid, "paid", "unpaid", "value_left") == ("59.50", "59.50", "100.00")
    error = refused(salon, "unpaid", "redeem", half_paid, "facial=6")
    assert error["available"] == 5
    redeem(salon, half_paid, "facial=5")
    refused(salon, "unpaid", "redeem", half_paid, "facial")
    salon.ok("card", "pay", half_paid, "--amount", "11.90")
    redeem(salon, half_paid, "facial")
    refused(salon, "unpaid", "redeem", half_paid, "facial")
    salon.ok("card", "pay", half_paid)
    refused(salon, "nothing_unpaid", "card", "pay", half_paid)
    redeem(salon, half_paid, "facial=4")
    assert amounts(salon, half_paid, "paid", "unpaid", "status") == ("119.00", "0.00", "used")


def test_where_the_shop_allows_it_more_than_was_paid_can_be_redeemed(salon: Shop, half_paid: str) -> None:
    salon.ok("config", "set", "redeem.unpaid", "on")
    redeem(salon, half_paid, "facial=10")
    assert amounts(salon, half_paid, "unpaid", "value_left", "status") == ("59.50", "0.00", "used")
    salon.ok("card", "pay", half_paid)
    assert amounts(salon, half_paid, "paid", "unpaid") == ("119.00", "0.00")


def test_a_refund_cancels_what_is_unpaid_before_money_goes_back(salon: Shop, half_paid: str) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    redeem(salon, half_paid, "facial=4")
    done = refund(salon, half_paid)  # 71.40 is unused, of which 59.50 was never paid
    assert (done["unpaid_cancelled"], done["refunded"]) == ("59.50", "11.90")
    assert amounts(salon, half_paid, "paid", "unpaid") == ("47.60", "0.00")


def test_what_is_paid_goes_to_the_charge_first(salon: Shop) -> None:
    package(salon, "charged", "--line", "facial=10", "--price", "100", "--charge", "30")
    number = sell(salon, "charged", "Anna Blum", "--paid", "39.99")
    error = refused(salon, "unpaid", "redeem", number, "facial")
    assert error["available"] == 0
    salon.ok("card", "pay", number, "--amount", "0.01")
    redeem(salon, number, "facial")


def test_a_payment_that_was_none_is_undone_though_the_card_was_used_or_ended_since(salon: Shop, half_paid: str) -> None:
    bounced = operation(salon, "card", "pay", half_paid, "--amount", "20")
    redeem(salon, half_paid, "facial")
    salon.ok("card", "suspend", half_paid)
    salon.ok("undo", bounced)
    assert amounts(salon, half_paid, "paid", "unpaid", "status") == ("59.50", "59.50", "suspended")


def test_a_slip_at_paying_for_an_expired_card_is_undone(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--paid", "100", "--expires", "+5d")
    salon.later(days=10)
    salon.ok("undo", operation(salon, "card", "pay", number, "--amount", "50"))
    assert amounts(salon, number, "paid", "unpaid", "status") == ("100.00", "200.00", "expired")


def test_more_than_it_costs_is_not_taken(salon: Shop, half_paid: str) -> None:
    refused(salon, "paid_too_much", "issue", "spa", "--client", "Anna Blum", "--paid", "300.01")
    refused(salon, "paid_too_much", "card", "pay", half_paid, "--amount", "59.51")
