"""`report breakage`: what lapsed, and what lies dormant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from books import amounts, books, on, report, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books"]

FIGURES = ("state", "cards", "units", "value", "tips")
HOLD = "hold, do not recognise"


def test_what_lapsed_is_counted_on_its_day_swept_or_not(books: Shop) -> None:
    sell(books, "duo", "D1")
    sell(books, "gym", "G1")
    books.ok("redeem", "D1", "facial")
    on(books, "2026-11-20")
    unswept = report(books, "breakage", "-p", "2026-11")

    books.lapse()

    assert report(books, "breakage", "-p", "2026-11") == unswept
    assert [amounts(row, *FIGURES) for row in unswept] == [["lapsed", 1, 1, "30.00", "0.00"]]
    october, november = report(books, "breakage", "-p", "2026-Q4", "--by", "month")
    assert amounts(october, "month", *FIGURES) == ["2026-10", "lapsed", 0, 0, "0.00", "0.00"]
    assert amounts(november, "month", *FIGURES) == ["2026-11", "lapsed", 1, 1, "30.00", "0.00"]


def test_what_was_reinstated_is_taken_off(books: Shop) -> None:
    sell(books, "duo", "D1")
    on(books, "2026-11-20")
    books.ok("card", "reopen", "D1", "--until", "+10d", "-r", "as agreed")

    assert amounts(report(books, "breakage")[0], *FIGURES) == ["lapsed", 0, 0, "0.00", "0.00"]


def test_what_lapsed_before_and_is_given_back_stands_below_zero(books: Shop) -> None:
    sell(books, "duo", "D1")
    on(books, "2026-12-02")
    books.ok("card", "reopen", "D1", "--until", "+10d", "-r", "as agreed")

    assert amounts(report(books, "breakage", "-p", "2026-11")[0], *FIGURES) == ["lapsed", 1, 2, "60.00", "0.00"]
    assert amounts(report(books, "breakage", "-p", "2026-12")[0], *FIGURES) == ["lapsed", -1, -2, "-60.00", "0.00"]
    assert amounts(report(books, "breakage", "-p", "2026-Q4")[0], *FIGURES) == ["lapsed", 0, 0, "0.00", "0.00"]


@pytest.mark.parametrize("by", ["package", "client", "month"])
def test_what_lapsed_and_what_lies_dormant_have_a_total_each(books: Shop, by: str) -> None:
    books.ok("config", "set", "dormant.days", "10")
    sell(books, "duo", "D1")
    sell(books, "duo", "D2", client="Berta Kern")
    sell(books, "full", "F1")
    sell(books, "ten", "T1", client="Berta Kern")
    on(books, "2026-11-20")

    table = books.ok("report", "breakage", "-p", "2026-Q4", "--by", by).out
    totals = [line.split()[1:6] for line in table.splitlines() if line.startswith("Total")]

    assert totals == [["lapsed", "2", "4", "120.00", "0.00"], ["dormant", "2", "12", "200.00", "20.00"]]


def test_the_line_over_the_months_has_one_step_for_each(books: Shop) -> None:
    books.ok("config", "set", "dormant.days", "10")
    sell(books, "duo", "D1")
    sell(books, "full", "F1")
    on(books, "2026-11-20")
    books.environ = {"COLUMNS": "120", "NO_COLOR": "1"}

    drawn = books.ok("report", "breakage", "-p", "2026-Q4", "--by", "month", terminal=True).out
    one = books.ok("report", "breakage", "--by", "month", terminal=True).out

    assert "Value  ▁█  2026-10 to 2026-11\n" in drawn
    assert "2026-11 to" not in one.splitlines()[-1]


def test_a_card_that_nobody_used_for_long_is_to_be_held(books: Shop) -> None:
    books.ok("config", "set", "dormant.days", "60")
    sell(books, "full", "F1")
    sell(books, "ten", "T1", client="Berta Kern")
    on(books, "2026-10-10")
    books.ok("redeem", "T1", "facial")
    on(books, "2026-12-09")

    today = report(books, "breakage", "--by", "client", "--as-of", "2026-12-09")
    then = report(books, "breakage", "--by", "client", "--as-of", "2026-12-08")
    before = report(books, "breakage", "--by", "client", "--as-of", "2026-11-29")

    anna = ["C1001", "dormant", 1, 2, "100.00", "20.00", HOLD]
    berta = ["C1002", "dormant", 1, 9, "90.00", "0.00", HOLD]
    assert [amounts(row, "client", *FIGURES, "mark") for row in today] == [anna, berta]
    assert [amounts(row, "client", *FIGURES, "mark") for row in then] == [anna]
    assert before == []
    books.ok("redeem", "F1", "massage")
    assert [row["client"] for row in report(books, "breakage", "--by", "client")] == ["C1002"]
    assert report(books, "breakage", "--by", "client", "--as-of", "2026-12-08") == then
    assert HOLD in books.ok("report", "breakage").out
