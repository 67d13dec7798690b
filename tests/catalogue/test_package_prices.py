"""What a package costs: tax, charge, tip, promotional price and commission, from the definition to what is shown."""

from datetime import date

import pytest

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.terms import present_terms, terms_of_version
from pkgcli.catalogue.versions import check_again
from pkgcli.errors import Refused
from pkgcli.founding import init
from pkgcli.operations import looking
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.price import sale_price
from pkgcli.rules.quantities import read_line

ALL_OF_IT = (
    *("--tax", "19", "--tax-on-top", "--charge", "2.5%", "--charge-tax", "8.875", "--tip", "50"),
    *("--promo-price", "90", "--promo-from", "2026-12-01", "--promo-until", "2026-12-24"),
    *("--commission", "20", "--commission-base", "full", "--seller-commission", "5"),
)


@pytest.fixture
def salon(shop):
    """A shop with two services, a class and a product."""
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("item", "add", "yoga", "--kind", "class")
    shop.ok("item", "add", "oil", "--kind", "product", "--price", "20")
    return shop


def add(shop, *argv):
    return shop.ok("package", "add", "duo", "--line", "massage=2", "--price", "100", *argv, "--json").json


def shown(shop, *argv):
    return shop.ok("package", "show", "duo", *argv, "--json").json


def refused(shop, *argv):
    result = shop.run("package", "add", "p", *argv, "--json")
    assert shop.rows("SELECT count(*) FROM package") == [(0,)]
    return result.exit_code, result.json["error"]["code"]


def terms_of(shop, code, version=None):
    package_id = shop.rows("SELECT id FROM package WHERE code = ?", code)[0][0]
    with looking(shop.occasion()) as look:
        if version is None:
            return present_terms(look.connection, package_id)
        return terms_of_version(look.connection, package_id, version)


def on_terminal(shop, *argv):
    """The facts of `package show` as people read them."""
    shop.environ["NO_COLOR"] = "1"
    lines = shop.ok("package", "show", "duo", *argv, terminal=True).out.splitlines()[1:]
    facts = [line.strip().split("  ", 1) for line in lines[: lines.index("")]]
    return {title: text.strip() for title, text in facts}


def test_a_package_keeps_all_that_is_said_of_its_price(salon):
    add(salon, *ALL_OF_IT)
    package = shown(salon)
    said = {
        "tax": "19",
        "tax_included": False,
        "charge": "2.5%",
        "charge_tax": "8.875",
        "tip": "50.00",
        "promo_price": "90.00",
        "promo_from": "2026-12-01",
        "promo_until": "2026-12-24",
        "commission": "20",
        "commission_base": "full",
        "seller_commission": "5.00",
        "discount": "60.00",
    }
    assert {name: package[name] for name in said} == said


def test_a_client_pays_net_tax_charge_and_tip(salon):
    add(salon, *ALL_OF_IT)
    package = shown(salon)
    parts = ("net", "tax_amount", "charge_net", "charge_tax_amount", "tip", "to_take")
    assert [package[part] for part in parts] == ["100.00", "19.00", "2.50", "0.22", "50.00", "171.72"]


def test_a_package_that_says_nothing_of_it_costs_its_price(salon):
    package = add(salon)
    assert (package["tax"], package["tax_included"], package["charge"], package["tip"]) == ("0", True, None, None)
    assert (package["promo_price"], package["commission"], package["commission_base"]) == (None, "0", "paid")
    assert (package["net"], package["to_take"]) == ("100.00", "100.00")


def test_a_charge_is_an_amount_or_a_percentage_and_the_last_word_counts(salon):
    assert add(salon, "--charge", "5.00")["charge"] == "5.00"
    salon.ok("package", "edit", "duo", "--charge", "2.5%")
    assert shown(salon)["charge"] == "2.5%"
    salon.ok("package", "edit", "duo", "--charge", "4", "--seller-commission", "3%")
    assert (shown(salon)["charge"], shown(salon)["seller_commission"]) == ("4.00", "3%")
    assert salon.rows("SELECT charge, charge_ppm, seller_commission, seller_ppm FROM package_version") == [
        (500, None, None, None),
        (None, 25_000, None, None),
        (400, None, None, 30_000),
    ]


def test_an_edit_changes_what_is_given_and_the_difference_is_told(salon):
    add(salon, *ALL_OF_IT)
    salon.ok("package", "edit", "duo", "--tax", "7", "--tax-included", "--tip", "60", "--promo-until", "2026-12-31")
    salon.ok("package", "edit", "duo", "--commission-base", "list", "--commission", "12.5", "--charge-tax", "19")
    differences = salon.ok("package", "diff", "duo", "--from", "1", "--json").json["differences"]
    assert {one["field"]: (one["before"], one["after"]) for one in differences} == {
        "tax": ("19", "7"),
        "tax_included": ("no", "yes"),
        "charge_tax": ("8.875", "19"),
        "tip": ("50.00", "60.00"),
        "promo_until": ("2026-12-24", "2026-12-31"),
        "commission": ("20", "12.5"),
        "commission_base": ("full", "list"),
    }
    assert shown(salon, "--version", "1")["tax"] == "19"


def test_an_edit_that_says_what_is_so_makes_no_version(salon):
    add(salon, *ALL_OF_IT)
    answer = salon.ok("package", "edit", "duo", *ALL_OF_IT, "--json").json
    assert (answer["operation"], answer["version"]) == (None, 1)


def test_an_empty_text_takes_back_what_a_price_needs_not_have(salon):
    plain = add(salon)
    salon.ok("package", "edit", "duo", *ALL_OF_IT)
    empty = ("tax", "charge", "charge-tax", "tip", "promo-from", "promo-until", "promo-price", "commission")
    options = [part for name in (*empty, "seller-commission") for part in (f"--{name}", "")]
    salon.ok("package", "edit", "duo", *options, "--tax-included", "--commission-base", "paid")
    package = shown(salon)
    changed = {name for name in plain if name in package and plain[name] != package[name]}
    assert changed == {"version"}
    assert salon.run("package", "edit", "duo", "--commission-base", "").exit_code == 2


def test_a_promotional_price_that_is_taken_back_takes_its_days_along(salon):
    add(salon, *ALL_OF_IT)
    salon.ok("package", "edit", "duo", "--promo-price", "")
    assert [shown(salon)[name] for name in ("promo_price", "promo_from", "promo_until")] == [None] * 3
    again = salon.run("package", "edit", "duo", "--promo-price", "", "--promo-from", "today", "--json")
    assert again.json["error"]["code"] == "promo_price_missing"


def test_a_copy_has_every_term_of_the_price(salon):
    add(salon, *ALL_OF_IT)
    salon.ok("package", "copy", "duo", "trio", "--price", "120")
    columns = "tax_ppm, tax_included, charge, charge_ppm, charge_tax_ppm, tip, promo_price, promo_from, promo_until"
    rows = salon.rows(
        f"SELECT {columns}, commission_base, commission_ppm, seller_commission, seller_ppm FROM package_version"
    )
    assert (
        rows[0]
        == rows[1]
        == (
            *(190_000, 0, None, 25_000, 88_750, 5000, 9000, "2026-12-01", "2026-12-24"),
            *("full", 200_000, 500, None),
        )
    )


@pytest.mark.parametrize(
    ("first", "last", "prices"),
    [
        ("2026-12-01", "2026-12-24", [10000, 9000, 9000, 9000, 10000]),
        (None, "2026-12-24", [9000, 9000, 9000, 9000, 10000]),
        ("2026-12-01", None, [10000, 9000, 9000, 9000, 9000]),
        (None, None, [9000] * 5),
        ("2026-12-10", "2026-12-10", [10000, 10000, 9000, 10000, 10000]),
    ],
)
def test_the_promotional_price_is_good_from_its_first_day_through_its_last(salon, first, last, prices):
    window = [
        part for option, day in (("--promo-from", first), ("--promo-until", last)) if day for part in (option, day)
    ]
    add(salon, "--promo-price", "90", *window)
    terms = terms_of(salon, "duo")
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 24), date(2026, 12, 25)]
    assert [terms.price_on(day) for day in days] == prices


def test_the_price_of_today_is_shown_and_listed_while_the_promotion_lasts(salon):
    add(salon, "--promo-price", "90", "--promo-until", "+1d", "--tax", "19")
    seen = []
    for _ in range(3):
        listed = salon.ok("package", "list", "--json").json[0]
        seen.append((listed["price"], listed["price_today"], listed["to_take"], listed["tax_amount"]))
        salon.later(days=1)
    assert seen == [
        ("100.00", "90.00", "90.00", "14.37"),
        ("100.00", "90.00", "90.00", "14.37"),
        ("100.00", "100.00", "100.00", "15.97"),
    ]
    assert "90.00" not in salon.ok("package", "list").out
    salon.later(days=-3)
    assert "90.00" in salon.ok("package", "list").out


def test_a_promotion_counts_its_days_in_the_time_zone_of_the_shop(salon):
    add(salon, "--promo-price", "90", "--promo-until", "2026-03-28")
    salon.now = salon.day("2026-03-28").replace(hour=22, minute=59)  # 23:59 in Berlin
    assert shown(salon)["price_today"] == "90.00"
    salon.later(minutes=1)
    assert shown(salon)["price_today"] == "100.00"


def test_terms_say_what_a_sale_at_another_price_is_made_of(salon):
    add(salon, *ALL_OF_IT)
    sale = sale_price(terms_of(salon, "duo").price_terms(8000))
    assert (sale.net, sale.tax, sale.charge, sale.tip) == (8000, 1520, 200, 5000)


def test_the_discount_is_known_where_every_list_price_is_and_the_price_is_lower(salon):
    add(salon)
    assert terms_of(salon, "duo").discount == 6000
    salon.ok("package", "edit", "duo", "--price", "160")
    assert terms_of(salon, "duo").discount is None
    salon.ok("package", "edit", "duo", "--line", "yoga=2", "--price", "1")
    assert (terms_of(salon, "duo").original_price, terms_of(salon, "duo").discount) == (None, None)
    assert terms_of(salon, "duo", 1).discount == 6000


@pytest.mark.parametrize(
    ("argv", "rule"),
    [
        (("--line", "oil=2", "--tip", "5"), "tip_without_service"),
        (("--kind", "custom", "--total", "3", "--line", "massage", "--line", "oil", "--tip", "5"), "tip_on_product"),
        (("--kind", "units", "--total", "3", "--line", "oil", "--tip", "5"), "tip_on_product"),
        (("--kind", "unlimited", "--valid", "1mo", "--line", "yoga", "--tip", "5"), "tip_not_allowed"),
        (("--line", "yoga=2", "--promo-from", "today"), "promo_price_missing"),
        (("--line", "yoga=2", "--promo-until", "today"), "promo_price_missing"),
        (
            ("--line", "yoga=2", "--promo-price", "1", "--promo-from", "today", "--promo-until", "yesterday"),
            "promo_window_empty",
        ),
        (
            ("--kind", "unlimited", "--valid", "1mo", "--line", "yoga", "--commission", "5"),
            "commission_base_unlimited",
        ),
    ],
)
def test_prices_that_make_no_sense_are_refused_and_leave_nothing(salon, argv, rule):
    assert refused(salon, *argv) == (4, rule)


@pytest.mark.parametrize(
    "argv",
    [
        ("--tax", "a lot"),
        ("--tax", "8.87512"),
        ("--tax", "-1"),
        ("--tax", "1001"),
        ("--charge", "2.555"),
        ("--charge", "%"),
        ("--charge", "1,000"),
        ("--charge", ""),
        ("--charge-tax", "x"),
        ("--tip", "-5"),
        ("--tip", "5 EUR"),
        ("--promo-price", ""),
        ("--promo-price", "1", "--promo-from", "1/2/2026"),
        ("--commission", "half"),
        ("--commission-base", "gross"),
        ("--seller-commission", "abc%"),
    ],
)
def test_what_cannot_be_read_names_the_option_and_leaves_nothing(salon, argv):
    assert refused(salon, "--line", "massage=2", *argv) == (2, "unreadable")
    told = salon.run("package", "add", "p", "--line", "massage=2", *argv).err
    assert any(part in told for part in argv if part.startswith("--"))


def test_a_product_beside_a_service_does_not_stand_in_the_way_of_a_tip(salon):
    salon.ok("package", "add", "p", "--line", "massage=2", "--line", "oil=1", "--tip", "10")
    salon.ok("package", "add", "q", "--kind", "unlimited", "--valid", "1mo", "--line", "yoga", *LIST_COMMISSION)
    salon.ok("package", "add", "r", "--line", "lashes=2", "--create-items", "--tip", "10")


LIST_COMMISSION = ("--commission", "10", "--commission-base", "list", "--seller-commission", "2%")


def test_a_service_that_became_a_product_stands_in_the_way_of_a_tip_that_was_kept(salon):
    add(salon, "--tip", "10")
    check_again(terms_of(salon, "duo"))
    salon.ok("item", "edit", "massage", "--kind", "product")
    with pytest.raises(Refused) as refused:
        check_again(terms_of(salon, "duo"))
    assert (refused.value.code, refused.value.hint) == ("tip_without_service", "pkgcli package edit duo")
    salon.ok("package", "edit", "duo", "--tip", "")
    check_again(terms_of(salon, "duo"))


def test_an_edit_is_judged_as_a_whole(salon):
    add(salon, "--tip", "10", "--commission", "10")
    for argv, rule in (
        (("--line", "oil=2"), "tip_without_service"),
        (("--line", "massage", "--kind", "unlimited", "--valid", "1mo"), "tip_not_allowed"),
        (("--line", "massage", "--kind", "unlimited", "--valid", "1mo", "--tip", ""), "commission_base_unlimited"),
    ):
        result = salon.run("package", "edit", "duo", *argv, "--json")
        assert (result.exit_code, result.json["error"]["code"]) == (4, rule)
    assert salon.rows("SELECT count(*) FROM package_version") == [(1,)]


def test_a_promotion_that_is_over_or_dearer_than_the_price_warns(salon):
    warnings = add(salon, "--promo-price", "110", "--promo-until", "2026-03-01")["warnings"]
    assert any("110.00 EUR is above the price 100.00 EUR" in warning for warning in warnings)
    assert any("2026-03-01" in warning and "over" in warning for warning in warnings)
    assert (
        salon.ok("package", "edit", "duo", "--promo-price", "90", "--promo-until", "today", "--json").json["warnings"]
        == []
    )


def test_a_terminal_says_what_a_client_would_pay(salon):
    add(salon, *ALL_OF_IT)
    assert on_terminal(salon) == {
        "Total": "2 sessions",
        "Price": "100.00 + 19.00 tax (19 %)",
        "Original": "160.00, saves 60.00",
        "Promotion": "90.00 from 2026-12-01 until 2026-12-24",
        "Charge": "2.50 (2.5 %) + 0.22 tax",
        "Tip": "50.00 prepaid",
        "To take": "171.72",
        "Commission": "20 % of the price as defined",
        "Seller": "5.00 for each card",
        "Valid": "never",
        "Sold": "never yet",
    }


def test_a_terminal_says_what_is_taken_while_a_promotion_lasts(salon):
    add(salon, "--tax", "19", "--promo-price", "95", "--promo-until", "today", "--charge", "5", "--charge-tax", "19")
    facts = on_terminal(salon)
    assert facts["Price"] == "100.00 instead of 160.00, saves 60.00"
    assert facts["Promotion"] == "95.00, 15.17 tax included (19 %) until 2026-03-02, good today"
    assert (facts["Charge"], facts["To take"]) == ("5.00, 0.80 tax included", "100.00")


def test_a_package_of_a_price_alone_is_shown_as_ever(salon):
    add(salon)
    assert on_terminal(salon) == {
        "Total": "2 sessions",
        "Price": "100.00 instead of 160.00, saves 60.00",
        "Valid": "never",
        "Sold": "never yet",
    }


@pytest.mark.parametrize(
    ("currency", "price", "charge", "tip", "parts"),
    [
        ("JPY", "10000", "500", "1000", ["10000", "1900", "500", "1000", "13400"]),
        ("KWD", "100.000", "0.500", "1.250", ["100.000", "19.000", "0.500", "1.250", "120.750"]),
    ],
)
def test_currencies_without_decimals_and_with_three(bare_shop, currency, price, charge, tip, parts):
    init(bare_shop.occasion(), name="S", currency=currency, timezone="UTC", environ={})
    bare_shop.ok("item", "add", "massage", "--price", price)
    package = bare_shop.ok(
        *("package", "add", "p", "--line", "massage=1", "--price", price, "--tax", "19", "--tax-on-top", "--json"),
        *("--charge", charge, "--tip", tip, "--seller-commission", charge, "--promo-price", price),
    ).json
    assert [package[name] for name in ("net", "tax_amount", "charge", "tip", "to_take")] == parts
    assert (package["seller_commission"], package["promo_price"]) == (charge, price)


def test_yen_have_no_decimals_in_a_charge_either(bare_shop):
    init(bare_shop.occasion(), name="S", currency="JPY", timezone="UTC", environ={})
    argv = ("package", "add", "p", "--line", "massage=1", "--create-items", "--price", "999", "--json")
    assert bare_shop.run(*argv, "--charge", "5.5").exit_code == 2
    assert bare_shop.ok(*argv, "--charge", "2.5%").json["charge_net"] == "25"


def test_a_service_is_called_without_a_word_on_the_price(salon):
    wish = PackageWish("duo", lines=(read_line("massage=2"),), price=read_amount("100", "--price"))
    assert str(add_package(salon.occasion(), wish).subject.to_take) == "100.00"


def test_a_key_brings_the_same_answer_with_all_of_the_price(salon):
    argv = ("package", "add", "duo", "--line", "massage=2", "--price", "100", *ALL_OF_IT, "--key", "k1", "--json")
    assert salon.ok(*argv).json == salon.ok(*argv).json
    assert salon.run(*argv[:-3], "--tax", "7", *argv[-3:]).json["error"]["code"] == "key_reused"


@pytest.mark.parametrize("option", ["tax", "charge-tax", "commission", "seller-commission"])
def test_no_more_than_all_of_it_is_taxed_or_given_away(shop, option):
    sign = "%" if option == "seller-commission" else ""
    terms = ("--line", "facial=2", "--create-items", "--price", "100", "--charge", "5")
    refusal = shop.run("package", "add", "odd", *terms, f"--{option}", f"150{sign}", "--json")
    assert refusal.exit_code == 4
    assert refusal.json["error"]["code"] == f"{option.replace('-', '_')}_above_100"
    shop.ok("package", "add", "odd", *terms, f"--{option}", f"100{sign}")
