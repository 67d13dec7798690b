"""Numbers of cards and their check digit."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.card_number import (
    check_digit,
    check_digit_fits,
    clean_number,
    is_made_here,
    make_number,
    number_key,
)

numbers = (
    st.binary(min_size=4, max_size=4).filter(lambda drawn: drawn < b"\xff\xe0").map(lambda b: make_number(lambda _: b))
)


def test_the_check_digit_is_the_one_of_damms_own_example() -> None:
    assert check_digit("572") == "4"
    assert check_digit_fits("5724")
    assert not check_digit_fits("5727")


@given(numbers)
def test_a_new_number_is_two_groups_of_four_with_a_check_digit(number: str) -> None:
    assert len(number) == 9
    assert number[4] == "-"
    assert number[0] != "0"
    assert is_made_here(number_key(number))
    assert check_digit_fits(number_key(number))


@given(numbers)
def test_every_single_wrong_digit_is_caught(number: str) -> None:
    key = number_key(number)
    for place, right in enumerate(key):
        for wrong in "0123456789":
            assert check_digit_fits(key[:place] + wrong + key[place + 1 :]) == (wrong == right)


@given(numbers)
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    key = number_key(number)
    for place in range(7):
        swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
        assert check_digit_fits(swapped) == (swapped == key)


def test_in_any_state_no_two_digits_and_no_swap_lead_to_the_same() -> None:
    for start in ("", "1", "2", "3", "4", "5", "6", "7", "8", "9", "12", "123", "1234"):
        assert len({check_digit(start + str(digit)) for digit in range(10)}) == 10
        for one in range(10):
            for other in range(one):
                assert check_digit(f"{start}{one}{other}") != check_digit(f"{start}{other}{one}")


def test_all_the_numbers_of_a_busy_salon_are_sound() -> None:
    made = {make_number(os.urandom) for _ in range(5_000)}
    assert len(made) > 4_980
    assert all(check_digit_fits(number_key(number)) for number in made)


def test_a_draw_that_would_favour_some_numbers_is_drawn_again() -> None:
    draws = iter([b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"])
    assert make_number(lambda _: next(draws)) == f"1000-000{check_digit('1000000')}"
    assert number_key(make_number(lambda _: (8_999_999).to_bytes(4, "big"))).startswith("9999999")


@pytest.mark.parametrize(
    "text",
    [
        "gift-7a",
        " GIFT 7A ",
        "Gift\u20117A",
        "GIFT\u00a07\u2013A",
        "gift\u22127a",
        "\uff27\uff29\uff26\uff34\uff0d\uff17\uff21",
    ],
)
def test_a_number_is_found_in_any_case_spacing_and_dashes(text: str) -> None:
    assert number_key(text) == "GIFT7A"


def test_an_owners_number_is_kept_as_it_was_given() -> None:
    assert clean_number(" Gift 7a ", "--number") == "Gift 7a"
    for text in ("", "id:12", "ID:12", "a/b", "7_8", "-- -", "x" * 41, "a\u202eb", "*"):
        with pytest.raises(Unreadable, match="--number"):
            clean_number(text, "--number")


@given(st.text(max_size=40))
def test_the_key_of_an_owners_number_is_never_empty(text: str) -> None:
    try:
        number = clean_number(text, "--number")
    except Unreadable:
        return
    assert number_key(number)
    assert number_key(number_key(number)) == number_key(number)


def test_only_eight_ascii_digits_look_like_ours() -> None:
    assert is_made_here("48217036")
    for key in ("4821703", "482170366", "4821703A", "٤٨٢١٧٠٣٦", ""):
        assert not is_made_here(key)
    assert not check_digit_fits("٤٨٢")
    assert not check_digit_fits("")
