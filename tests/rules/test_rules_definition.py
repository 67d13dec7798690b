"""Which packages can be defined."""

from __future__ import annotations

from datetime import date

import pytest

from pkgcli.errors import Refused, Unreadable
from pkgcli.rules.definition import LineTerms, check_commission, check_definition, check_promotion


def line(item: str, cap: int | None = None, cost: int = 1, kind: str = "service") -> LineTerms:
    return LineTerms(item, cost, cap, kind)


def define(kind: str, total: int | None, *lines: LineTerms, never: bool = False, tip: int = 0) -> int | None:
    return check_definition("spa", kind, total, lines, valid_is_never=never, tip=tip)


def refusal(kind: str, total: int | None, *lines: LineTerms, never: bool = False, tip: int = 0) -> Refused:
    with pytest.raises(Refused) as refused:
        define(kind, total, *lines, never=never, tip=tip)
    assert refused.value.exit_code == 4
    assert refused.value.message.startswith("package 'spa': ")
    return refused.value


FIXED = (line("facial", 3), line("massage", 3), line("manicure", 2), line("pedicure", 2))


def test_a_fixed_package_holds_the_sum_of_its_lines() -> None:
    assert define("fixed", None, *FIXED) == 10
    assert define("fixed", 10, *FIXED) == 10


def test_a_fixed_package_whose_total_is_another_is_refused_with_both_numbers() -> None:
    error = refusal("fixed", 11, *FIXED)
    assert error.code == "total_differs"
    assert error.message == "package 'spa': the total is 11, and the lines add up to 10"


def test_a_fixed_line_without_a_number_of_sessions_is_refused() -> None:
    error = refusal("fixed", None, line("facial", 3), line("massage"))
    assert (error.code, error.facts["item"]) == ("cap_missing", "massage")


@pytest.mark.parametrize("kind", ["fixed", "custom", "unlimited"])
def test_a_session_costs_one_unit_unless_the_package_counts_units(kind: str) -> None:
    assert refusal(kind, 10 if kind == "custom" else None, line("massage", 3, 60)).code == "cost_not_allowed"


def test_a_custom_package_of_ten_with_caps_of_thirteen_in_all() -> None:
    lines = (line("facial", 5), line("massage", 4), line("manicure", 2), line("pedicure", 2))
    assert define("custom", 10, *lines) == 10
    assert define("custom", 13, *lines) == 13
    error = refusal("custom", 14, *lines)
    assert (error.code, error.facts["sum"]) == ("total_above_caps", 13)
    assert refusal("custom", 4, *lines).code == "cap_above_total"
    assert refusal("custom", None, *lines).code == "total_missing"


def test_a_custom_line_without_a_cap_is_bounded_by_the_total_alone() -> None:
    assert define("custom", 100, line("facial", 5), line("massage")) == 100


def test_two_hundred_units_over_caps_that_would_add_up_to_two_hundred_and_fifty_can_be_defined() -> None:
    lines = (line("a", 2, 25), line("b", 2, 50), line("c", 1, 100))
    assert define("units", 200, *lines) == 200
    assert define("units", 250, *lines) == 250
    assert refusal("units", 251, *lines).code == "total_above_caps"


def test_three_hundred_and_sixty_minutes_for_sessions_of_sixty_and_a_hundred_and_twenty() -> None:
    assert define("units", 360, line("a", cost=60), line("b", cost=60), line("c", cost=120)) == 360
    assert define("units", 4, line("a")) == 4


def test_a_session_that_costs_more_than_the_whole_package_is_refused() -> None:
    error = refusal("units", 50, line("massage", cost=60))
    assert error.code == "cost_above_total"
    assert "60" in error.message
    assert "50" in error.message
    assert refusal("units", None, line("massage", cost=60)).code == "total_missing"


def test_an_unlimited_package_has_a_validity_and_neither_total_caps_nor_tip() -> None:
    assert define("unlimited", None, line("yoga")) is None
    assert refusal("unlimited", 10, line("yoga")).code == "total_not_allowed"
    assert refusal("unlimited", None, line("yoga", 3)).code == "cap_not_allowed"
    assert refusal("unlimited", None, line("yoga"), never=True).code == "validity_missing"
    assert refusal("unlimited", None, line("yoga"), tip=500).code == "tip_not_allowed"


def test_a_package_can_be_defined_before_it_has_lines() -> None:
    assert define("fixed", None) is None
    assert define("fixed", 10) == 10
    assert define("custom", 10) == 10
    assert define("units", 360) == 360


def test_an_item_stands_on_one_line_case_aside() -> None:
    assert refusal("fixed", None, line("facial", 3), line("FACIAL", 1)).code == "item_twice"


def test_totals_and_caps_of_nothing_are_refused() -> None:
    assert refusal("custom", 0).code == "total_out_of_range"
    assert refusal("fixed", 0).code == "total_out_of_range"
    assert refusal("fixed", None, *(line(str(n), 1_000_000_000) for n in range(2))).code == "total_out_of_range"
    assert refusal("fixed", None, line("facial", 0)).code == "line_empty"
    assert refusal("units", 10, line("facial", cost=0)).code == "line_empty"


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Unreadable, match="not one of fixed, custom, units, unlimited"):
        define("points", 10)


def test_a_prepaid_tip_of_a_fixed_package_needs_a_service_or_a_class() -> None:
    oil = line("oil", 2, kind="product")
    assert define("fixed", None, line("massage", 3), oil, tip=500) == 5
    assert define("fixed", None, line("yoga", 3, kind="class"), oil, tip=500) == 5
    assert define("fixed", None, oil) == 2
    assert refusal("fixed", None, oil, tip=500).code == "tip_without_service"


@pytest.mark.parametrize("kind", ["custom", "units"])
def test_a_pool_with_a_prepaid_tip_holds_no_product(kind: str) -> None:
    oil = line("oil", kind="product")
    assert define(kind, 10, line("massage"), oil) == 10
    assert define(kind, 10, line("massage"), line("yoga", kind="class"), tip=500) == 10
    error = refusal(kind, 10, line("massage"), oil, tip=500)
    assert (error.code, error.facts["item"]) == ("tip_on_product", "oil")
    assert "--tip" in (error.hint or "")


def test_a_package_that_waits_for_its_lines_may_have_a_tip() -> None:
    assert define("fixed", None, tip=500) is None
    assert define("custom", 10, tip=500) == 10


def test_a_package_for_memberships_alone_takes_no_prepaid_tip() -> None:
    with pytest.raises(Refused) as refused:
        check_definition("spa", "fixed", None, FIXED, valid_is_never=True, tip=500, membership_only=True)
    assert refused.value.code == "tip_on_membership"
    assert check_definition("spa", "fixed", None, FIXED, valid_is_never=True, membership_only=True) == 10


def test_days_of_a_promotional_price_need_a_promotional_price_and_an_end_after_the_start() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 24)
    for window in ((None, None), (first, None), (None, last), (first, last), (first, first)):
        check_promotion("spa", 9900, *window)
    check_promotion("spa", None, None, None)
    for window in ((first, None), (None, last)):
        with pytest.raises(Refused) as refused:
            check_promotion("spa", None, *window)
        assert (refused.value.code, refused.value.exit_code) == ("promo_price_missing", 4)
    with pytest.raises(Refused) as refused:
        check_promotion("spa", 0, last, first)
    assert refused.value.code == "promo_window_empty"
    assert refused.value.facts["promo_until"] == "2026-12-01"


@pytest.mark.parametrize("base", ["full", "paid"])
def test_a_visit_of_an_unlimited_package_has_no_share_of_the_price_to_pay_commission_of(base: str) -> None:
    with pytest.raises(Refused) as refused:
        check_commission("gym", "unlimited", base, 100_000)
    assert (refused.value.code, refused.value.hint) == ("commission_base_unlimited", "add --commission-base list")
    check_commission("gym", "unlimited", "list", 100_000)
    check_commission("gym", "unlimited", base, 0)
    check_commission("spa", "fixed", base, 100_000)


def test_a_base_of_commission_that_does_not_exist_is_not_read() -> None:
    with pytest.raises(Unreadable, match="not one of full, paid, list"):
        check_commission("spa", "fixed", "gross", 0)
