"""The worked examples of section 2 of the spec, each from the seed that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_fixed_package_of_3_3_2_and_2_gives_exactly_these_and_no_more(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "miosalon", "--line", "facial=3", "--line", "massage=3"),
        *("--line", "manicure=2", "--line", "pedicure=2", "--total", "10", "--price", "420"),
    )
    number = sell(salon, "miosalon")
    assert card(salon, number)["initial_units"] == 10
    assert available(salon, number) == {"facial": 3, "massage": 3, "manicure": 2, "pedicure": 2}
    redeem(salon, number, "facial=3")
    error = refused(salon, "too_little_left", "redeem", number, "facial")
    assert (error["available"], error["units_left"]) == (0, 7)
    redeem(salon, number, "massage=3", "manicure=2", "pedicure=2")
    assert available(salon, number) == {"facial": 0, "massage": 0, "manicure": 0, "pedicure": 0}
    assert card(salon, number)["status"] == "used"
    assert card(salon, number)["value_left"] == "0.00"


@pytest.mark.parametrize("total", ["9", "11"])
def test_a_fixed_total_that_is_not_the_sum_of_its_sessions_is_refused(salon: Shop, total: str) -> None:
    error = refused(
        salon,
        "total_differs",
        *("package", "add", "off", "--line", "facial=5", "--line", "massage=5", "--total", total),
    )
    assert error["sum"] == 10


def test_a_custom_package_of_10_with_caps_5_4_2_2_can_be_used_3_4_2_1_and_no_further(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "choice", "--kind", "custom", "--total", "10", "--price", "420", "--line", "facial=5"),
        *("--line", "massage=4", "--line", "manicure=2", "--line", "pedicure=2"),
    )
    number = sell(salon, "choice")
    redeem(salon, number, "facial=3", "massage=4")
    fifth = refused(salon, "too_little_left", "redeem", number, "massage")
    assert (fifth["available"], fifth["units_left"]) == (0, 3)
    redeem(salon, number, "manicure=2", "pedicure=1")
    assert available(salon, number) == {"facial": 0, "massage": 0, "manicure": 0, "pedicure": 0}
    for item in ("facial", "massage", "manicure", "pedicure"):
        refused(salon, "too_little_left", "redeem", number, item)
    eleventh = refused(salon, "too_little_left", "redeem", number, "pedicure")
    assert (eleventh["available"], eleventh["units_left"]) == (0, 0)


@pytest.mark.parametrize(
    ("caps", "code"),
    [(("facial=11",), "cap_above_total"), (("facial=4", "massage=5"), "total_above_caps")],
)
def test_a_custom_package_needs_caps_below_its_total_that_reach_it_together(
    salon: Shop, caps: tuple[str, ...], code: str
) -> None:
    lines = [part for cap in caps for part in ("--line", cap)]
    refused(salon, code, "package", "add", "choice", "--kind", "custom", "--total", "10", *lines)


def test_an_item_without_a_cap_of_a_custom_package_is_limited_by_the_total_alone(salon: Shop) -> None:
    number = sell(salon, "ten")
    assert available(salon, number) == {"facial": 5, "massage": 10}
    redeem(salon, number, "massage=8")
    assert available(salon, number) == {"facial": 2, "massage": 2}


def test_of_200_minutes_a_massage_of_50_minutes_leaves_150(salon: Shop) -> None:
    number = sell(salon, "minutes")
    done = redeem(salon, number, "massage")
    assert done["entries"][0]["units"] == -50
    assert card(salon, number)["units_left"] == 150
    assert available(salon, number) == {"massage": 3, "facial": 5}


def test_360_minutes_give_visits_of_60_60_and_120_minutes_until_none_are_left(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "six-hours", "--kind", "units", "--total", "360", "--unit", "minutes", "--price", "360"),
        *("--line", "facial:60", "--line", "massage:60", "--line", "pedicure:120"),
    )
    number = sell(salon, "six-hours")
    assert available(salon, number) == {"facial": 6, "massage": 6, "pedicure": 3}
    redeem(salon, number, "facial", "massage", "pedicure")
    assert card(salon, number)["units_left"] == 120
    assert available(salon, number) == {"facial": 2, "massage": 2, "pedicure": 1}
    redeem(salon, number, "pedicure")
    assert available(salon, number) == {"facial": 0, "massage": 0, "pedicure": 0}


def test_four_times_one_is_four_visits_of_any_of_its_items(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "four", "--kind", "units", "--total", "4", "--price", "100"),
        *("--line", "facial", "--line", "massage", "--line", "manicure", "--line", "pedicure"),
    )
    number = sell(salon, "four")
    redeem(salon, number, "facial", "massage", "manicure", "pedicure")
    refused(salon, "too_little_left", "redeem", number, "facial")


def test_booxis_two_of_25_two_of_50_and_one_of_100_on_200_units_is_refused_at_the_last_step(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "booxi", "--kind", "units", "--total", "200", "--price", "200"),
        *("--line", "facial:25", "--line", "massage:50", "--line", "pedicure:100"),
    )
    number = sell(salon, "booxi")
    redeem(salon, number, "facial=2")
    redeem(salon, number, "massage=2")
    last = refused(salon, "too_little_left", "redeem", number, "pedicure")
    assert (last["units_left"], last["available"]) == (50, 0)
    assert "one takes 100" in last["message"]


def test_booxis_five_visits_asked_for_at_once_are_refused_as_a_whole(salon: Shop) -> None:
    salon.ok(
        *("package", "add", "booxi", "--kind", "units", "--total", "200", "--price", "200"),
        *("--line", "facial:25=2", "--line", "massage:50=2", "--line", "pedicure:100=1"),
    )
    number = sell(salon, "booxi")
    refused(salon, "too_little_left", "redeem", number, "facial=2", "massage=2", "pedicure")
    assert card(salon, number)["units_left"] == 200


@pytest.mark.parametrize(
    ("lines", "code"),
    [(("massage:250",), "cost_above_total"), (("facial:25=2", "massage:50=2"), "total_above_caps")],
)
def test_a_package_of_units_is_refused_where_its_units_could_never_be_used(
    salon: Shop, lines: tuple[str, ...], code: str
) -> None:
    options = [part for line in lines for part in ("--line", line)]
    refused(salon, code, "package", "add", "booxi", "--kind", "units", "--total", "200", *options)


def test_an_unlimited_card_counts_visits_and_loses_nothing(salon: Shop) -> None:
    number = sell(salon, "gym")
    for _ in range(40):
        assert redeem(salon, number, "yoga")["entries"][0]["units"] == 0
    shown = card(salon, number)
    assert (shown["initial_units"], shown["units_left"]) == (None, None)
    assert (shown["lines"][0]["used"], shown["lines"][0]["available"]) == (40, None)
    assert (shown["price"], shown["value_left"]) == ("31.00", "30.04")  # the first of 32 days has been earned


def test_an_unlimited_package_needs_a_validity_and_has_neither_total_nor_caps(salon: Shop) -> None:
    add = ("package", "add", "flat", "--kind", "unlimited")
    refused(salon, "validity_missing", *add, "--line", "yoga")
    refused(salon, "total_not_allowed", *add, "--line", "yoga", "--total", "5", "--valid", "1mo")
    refused(salon, "cap_not_allowed", *add, "--line", "yoga=5", "--valid", "1mo")


def test_100_euros_over_3_visits_are_33_33_and_33_33_and_33_34(salon: Shop) -> None:
    salon.ok("package", "add", "three", "--line", "facial=3", "--price", "100")
    number = sell(salon, "three")
    values = [redeem(salon, number, "facial")["entries"][0]["value"] for _ in range(3)]
    assert values == ["-33.33", "-33.33", "-33.34"]
    assert card(salon, number)["value_left"] == "0.00"


def test_100_euros_over_3_come_out_the_same_from_a_pool_and_after_an_undo(salon: Shop) -> None:
    salon.ok("package", "add", "pool", "--kind", "custom", "--total", "3", "--line", "facial", "--price", "100")
    number = sell(salon, "pool")
    first = redeem(salon, number, "facial")
    redeem(salon, number, "facial")
    salon.ok("undo", str(first["operation"]))
    redeem(salon, number, "facial=2")
    kinds = {"redeem", "undo"}
    assert sum(int(entry["value"].replace(".", "")) for entry in entries(salon, number) if entry["kind"] in kinds) == (
        -10000
    )
    assert card(salon, number)["value_left"] == "0.00"


def test_a_fixed_price_is_first_shared_over_the_lines_by_list_price_and_sessions(salon: Shop) -> None:
    number = sell(salon, "spa")  # 300.00 over facial 60 x 3 and massage 80 x 2: 158.82 and 141.18
    done = redeem(salon, number, "facial=3", "massage=2")
    assert [entry["value"] for entry in done["entries"]] == ["-158.82", "-141.18"]


def test_a_fixed_price_is_shared_by_sessions_alone_where_a_list_price_is_unknown(salon: Shop) -> None:
    salon.ok("item", "add", "wrap")
    salon.ok("package", "add", "mixed", "--line", "facial=3", "--line", "wrap=1", "--price", "100")
    number = sell(salon, "mixed")
    assert redeem(salon, number, "wrap")["entries"][0]["value"] == "-25.00"


def test_a_package_without_a_line_is_not_sold(salon: Shop) -> None:
    salon.ok("package", "add", "empty", "--kind", "custom", "--total", "10", "--price", "10")
    refused(salon, "package_empty", "issue", "empty", "--client", "Anna Blum")
