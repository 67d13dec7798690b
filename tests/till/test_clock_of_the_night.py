"""`expire` and a clock that jumped: nothing lapses by it, unless the date is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def march(salon: Shop) -> Shop:
    """2 March 2026; Anna's card A1 is good through the 10th."""
    sell(salon, "spa", "Anna Blum", "--number", "A1", "--expires", "2026-03-10")
    return salon


@pytest.mark.parametrize(("day", "believed"), [("2026-03-01", True), ("2026-04-16", True)])
def test_a_day_back_and_45_days_ahead_are_believed(march: Shop, day: str, believed: bool) -> None:
    march.now = march.day(day)
    assert (march.run("expire").exit_code == 0) is believed


@pytest.mark.parametrize("day", ["2026-02-28", "2025-03-02", "1970-01-01", "2026-04-17", "2027-03-02", "2099-12-31"])
def test_a_clock_that_jumped_lapses_nothing(march: Shop, day: str) -> None:
    march.now = march.day(day)
    error = refused(march, "clock_jumped", "expire")
    assert (error["today"], error["last_on"]) == (day, "2026-03-02")
    refused(march, "clock_jumped", "expire", "--as-of", "today")
    refused(march, "clock_jumped", "expire", "--dry-run")


def test_who_tells_the_date_is_believed(march: Shop) -> None:
    march.now = march.day("2027-03-02")
    assert march.ok("expire", "--as-of", "2027-03-02", "--json").json["cards"] == 1
    assert march.ok("expire", "--json").json["cards"] == 0, "from then on the clock is known"


def test_a_till_that_stood_still_is_known_by_its_nights(march: Shop) -> None:
    """In a season without customers the night's runs go on, and the clock is believed after half a year."""
    for month in range(3, 9):
        march.now = march.day(f"2026-{month:02}-15")
        march.ok("expire")
    march.now = march.day("2026-05-01")
    assert "the night's work was last done on 2026-08-15" in refused(march, "clock_jumped", "expire")["message"]


def test_a_night_with_nothing_to_do_is_remembered_and_is_no_operation(march: Shop) -> None:
    last = march.rows("SELECT max(id) FROM operation")
    march.now = march.day("2026-03-05")
    assert march.ok("expire", "--json").json["operation"] is None
    assert march.rows("SELECT command, ran_on, through_on FROM night") == [("expire", "2026-03-05", "2026-03-05")]
    assert march.rows("SELECT max(id) FROM operation") == last
    assert march.ok("status", "--json").json["last_expire_on"] == "2026-03-05"


def test_twice_in_a_night_writes_nothing_the_second_time(march: Shop) -> None:
    march.ok("expire")
    before = march.path.read_bytes()
    march.later(hours=1)
    march.ok("expire")
    assert march.path.read_bytes() == before


def test_a_dry_run_is_no_night(march: Shop) -> None:
    before = march.path.read_bytes()
    march.ok("expire", "--as-of", "+30d", "--dry-run")
    march.ok("expire", "--dry-run")
    assert march.path.read_bytes() == before


def test_an_earlier_day_lapsed_later_does_not_turn_the_night_back(march: Shop) -> None:
    march.now = march.day("2026-03-20")
    march.ok("expire")
    march.ok("expire", "--as-of", "2026-03-12")
    assert march.rows("SELECT ran_on, through_on FROM night") == [("2026-03-20", "2026-03-20")]


def test_in_a_new_file_any_clock_is_believed(bare_shop: Shop) -> None:
    bare_shop.ok("init")
    bare_shop.now = bare_shop.day("2055-01-01")
    bare_shop.ok("expire")
