"""What the days have brought about on a card counts, recorded or not, and stays when what found it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.now = shop.day("2026-03-02")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("package", "add", "spa", "--line", "facial=2", "--price", "100", "--valid", "30d")
    shop.ok("issue", "spa", "--client", "Anna Blum", "--number", "GC-1")
    return shop


def test_a_freeze_that_ended_has_ended_though_the_visit_that_found_it_so_is_undone(salon: Shop) -> None:
    salon.ok("card", "freeze", "GC-1", "--until", "2026-03-05")
    salon.now = salon.day("2026-03-07")
    visit = salon.ok("redeem", "GC-1", "facial", "--json").json

    salon.ok("undo", str(visit["operation"]))

    kinds = salon.rows("SELECT kind FROM entry WHERE card_id = 1 ORDER BY seq")
    assert [kind for (kind,) in kinds] == ["issue", "freeze", "unfreeze", "redeem", "undo"]
    assert salon.ok("card", "show", "GC-1", "--json").json["expires_on"] == "2026-04-04"
    salon.ok("db", "verify")


def test_a_suspension_is_undone_though_all_that_is_left_is_held_for_a_visit(salon: Shop) -> None:
    salon.ok("hold", "add", "GC-1", "facial=2", "--at", "2026-03-09 10:00")
    suspended = salon.ok("card", "suspend", "GC-1", "--json").json

    salon.ok("undo", str(suspended["operation"]))

    assert salon.ok("card", "show", "GC-1", "--json").json["status"] == "active"


def test_nothing_is_held_any_more_on_a_card_whose_last_day_has_passed(salon: Shop) -> None:
    salon.ok("hold", "add", "GC-1", "facial", "--at", "2026-04-06 10:00")
    salon.now = salon.day("2026-04-02")

    [line] = salon.ok("card", "show", "GC-1", "--json").json["lines"]

    assert (line["held"], line["available"]) == (0, 0)


def test_a_visit_whose_day_is_over_counts_as_completed_whether_the_night_ran_or_not(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    salon.ok("hold", "add", "GC-1", "facial", "--at", "2026-03-05 10:00")
    salon.now = salon.day("2026-03-06")

    refused = salon.run("hold", "release", "1", "--json")

    assert (refused.exit_code, refused.json["error"]["code"]) == (4, "hold_completed")
    salon.ok("nightly")
    assert salon.run("hold", "release", "1", "--json").json["error"]["code"] == "hold_completed"
    assert salon.ok("card", "show", "GC-1", "--json").json["units_left"] == 1


def test_a_card_that_a_visit_began_is_taken_first_though_nobody_has_recorded_the_visit(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    days = ("--valid", "30d", "--starts", "first-use", "--claim", "6mo")
    salon.ok("package", "add", "later", "--line", "facial=3", "--price", "100", *days)
    for number in ("GC-2", "GC-3"):
        salon.ok("issue", "later", "--client", "Anna Blum", "--number", number)
    salon.ok("card", "void", "GC-1", "-r", "slip", "--yes")
    salon.ok("hold", "add", "GC-3", "facial", "--at", "2026-03-05 10:00")
    salon.now = salon.day("2026-03-06")

    taken = salon.ok("redeem", "Anna Blum", "facial", "--json").json

    assert taken["entries"][0]["card"]["number"] == "GC-3"
