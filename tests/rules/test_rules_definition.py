"""Which packages can be defined."""

from __future__ import annotations

import pytest

from pkgcli.errors import Refused, Unreadable
from pkgcli.rules.definition import LineTerms, check_definition


def line(item: str, cap: int | None = None, cost: int = 1) -> LineTerms:
    return LineTerms(item, cost, cap)


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
