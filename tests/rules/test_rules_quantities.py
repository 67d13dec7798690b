"""Whole numbers, lines and visits as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import GivenLine, read_line, read_lines, read_visit, read_whole


@given(st.integers(1, 1_000_000_000))
def test_a_whole_number_reads_as_itself(number: int) -> None:
    assert read_whole(str(number), "--total") == number
    assert read_whole(f" 00{number}", "--total") == number


@pytest.mark.parametrize(
    "text", ["1e5", "5.0", "1_000", "+5", "-5", "٣", "", " ", "5,0", "0x5", "five", "1 000", "５", "²"]
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="not a whole number"):
        read_whole(text, "--total")


def test_a_number_out_of_bounds_is_refused_naming_the_bound() -> None:
    with pytest.raises(Unreadable, match="1 or more"):
        read_whole("0", "--total")
    assert read_whole("0", "--limit", least=0) == 0
    for text in ("1000000001", "9" * 30, "9" * 10_000):
        with pytest.raises(Unreadable, match="1000000000 is the most"):
            read_whole(text, "--total")


def test_a_line_is_an_item_with_its_cost_and_its_cap() -> None:
    assert read_line("facial") == GivenLine("facial", None, None)
    assert read_line("facial=3") == GivenLine("facial", None, 3)
    assert read_line("massage:60") == GivenLine("massage", 60, None)
    assert read_line(" massage : 60 = 4 ") == GivenLine("massage", 60, 4)


@pytest.mark.parametrize(
    "text", ["", "=3", ":60", "a:", "a=", "a=0", "a:0", "a=1=2", "a:1:2", "a=2:60", "a b=1", "a=1.5", "a,b"]
)
def test_a_line_that_is_none_is_refused_with_the_whole_of_it(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_line(text)
    assert refused.value.message.startswith(f"--line '{text}': ")


def test_the_refusal_of_a_line_names_the_part_that_is_wrong() -> None:
    with pytest.raises(Unreadable) as refused:
        read_line("massage:60=4.5")
    assert refused.value.message == "--line 'massage:60=4.5': '4.5': not a whole number"
    with pytest.raises(Unreadable) as refused:
        read_line("a b")
    assert refused.value.message == "--line 'a b': a space at position 2 can't be in a code"


def test_lines_of_a_csv_file_stand_apart_by_semicolons() -> None:
    assert read_lines(" facial=3; massage:60=4 ;; ") == [GivenLine("facial", None, 3), GivenLine("massage", 60, 4)]
    assert read_lines("") == []


def test_an_item_on_two_lines_is_refused_case_aside() -> None:
    with pytest.raises(Unreadable, match="'FACIAL' stands there twice"):
        read_lines("facial=3; FACIAL=2")


def test_a_visit_is_one_session_unless_said() -> None:
    assert read_visit("massage") == ("massage", 1)
    assert read_visit("massage=2") == ("massage", 2)
    for text in ("", "=2", "massage=", "massage=0", "massage=x", "massage:60", "massage=2=3"):
        with pytest.raises(Unreadable, match="ITEM"):
            read_visit(text)
