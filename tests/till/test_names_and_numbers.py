"""WHO and CARD as people type them: exactly one, or the candidates; never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import card, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def found(salon: Shop, who: str) -> list[str]:
    """The numbers of the cards that WHO is found to mean."""
    return [each["number"] for each in salon.ok("balance", who, "--json").json]


def test_a_number_is_read_in_any_spacing_case_and_dash(salon: Shop) -> None:
    number = sell(salon, "spa")
    digits = number.replace("-", "")
    for text in (number, digits, f" {digits} ", f"{digits[:2]} {digits[2:]}", "-".join(digits).replace("-", " - ")):
        assert found(salon, text) == [number], text
    for dash in "‐‑–—−":
        assert found(salon, number.replace("-", dash)) == [number]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    assert found(salon, wide) == [number]


def test_a_number_of_the_owners_own_is_read_alike(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "Gift Ä-12")
    for text in ("gift ä-12", "GIFTÄ12", "gift-Ä 12", "giftä12"):
        assert found(salon, text) == ["Gift Ä-12"]


def test_id_and_a_number_is_the_id_of_a_card(salon: Shop) -> None:
    numbers = [sell(salon, "spa") for _ in range(2)]
    assert [found(salon, f"id:{each}") for each in (1, 2)] == [[numbers[0]], [numbers[1]]]
    refused(salon, "card_not_found", "balance", "id:3", exit_code=3)
    for text in ("id:", "id:x", "id:-1", "id:1.0", "id:99999999999999999999"):
        refused(salon, "unreadable", "balance", text, exit_code=2)


@pytest.mark.parametrize("text", ["C1001", "c1001", "+49 171 1234567", "+491711234567", "0049-171/1234567"])
def test_a_client_is_found_by_code_and_by_phone(salon: Shop, text: str) -> None:
    assert found(salon, text) == [] == found(salon, "Anna Blum")
    number = sell(salon, "spa")
    assert found(salon, text) == [number]


def test_a_client_is_found_by_email(salon: Shop) -> None:
    salon.ok("client", "edit", "C1001", "--email", "Anna.Blum@example.com")
    number = sell(salon, "spa")
    assert found(salon, "anna.blum@EXAMPLE.com") == [number]
    refused(salon, "client_ambiguous", "balance", "anna.blum@example", exit_code=3)


@pytest.mark.parametrize(
    "text", ["Zoë O'Brien", "zoe obrien", "ZOE O’BRIEN", "Zoe  OBrien", "zoë o`brien", " Zoë O'Brien "]
)
def test_a_whole_name_fits_with_accents_case_and_punctuation_aside(salon: Shop, text: str) -> None:
    salon.ok("client", "add", "Zoë O'Brien")
    number = sell(salon, "spa", "Zoë O'Brien")
    assert found(salon, text) == [number]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Håkan Ström", "hakan strom"), ("Łukasz Żak", "lukasz zak"), ("Jürgen Groß", "jurgen gross"), ("李 娜", "李 娜")],
)
def test_names_of_many_languages_are_found(salon: Shop, name: str, typed: str) -> None:
    salon.ok("client", "add", name)
    number = sell(salon, "spa", name)
    assert found(salon, typed) == [number]


@pytest.mark.parametrize("text", ["Anna", "blum", "Ann", "nna Bl"])
def test_a_part_of_a_name_is_no_answer_even_where_it_fits_one(salon: Shop, text: str) -> None:
    sell(salon, "spa")
    error = refused(salon, "client_ambiguous", "redeem", text, "facial", exit_code=3)
    assert error["candidates"] == [{"type": "C1001", "about": "Anna Blum"}]
    assert "part of a name" in error["message"]


def test_a_name_that_fits_two_clients_is_refused_with_both(salon: Shop) -> None:
    salon.ok("client", "add", "ANNA BLUM")
    error = refused(salon, "client_ambiguous", "redeem", "Anna Blum", "facial", exit_code=3)
    assert [each["type"] for each in error["candidates"]] == ["C1001", "C1003"]
    told = salon.run("redeem", "Anna Blum", "facial")
    assert (told.exit_code, "C1001" in told.err, "C1003" in told.err) == (3, True, True)


def test_what_is_a_cards_number_and_a_clients_code_is_refused_with_both(salon: Shop) -> None:
    sell(salon, "spa", "Berta Kern", "--number", "C-1001")
    error = refused(salon, "card_ambiguous", "redeem", "C1001", "facial", exit_code=3)
    assert [each["type"] for each in error["candidates"]] == ["id:1", "C1001"]


def test_card_takes_a_client_who_has_just_one_living_card(salon: Shop) -> None:
    number = sell(salon, "spa")
    assert card(salon, "Anna Blum")["number"] == number
    second = sell(salon, "ten")
    error = refused(salon, "card_ambiguous", "card", "show", "Anna Blum", exit_code=3)
    assert [each["type"] for each in error["candidates"]] == [number, second]
    salon.ok("card", "void", second, "-r", "a slip", "-y")
    assert card(salon, "Anna Blum")["number"] == number
    refused(salon, "card_not_found", "card", "show", "Berta Kern", exit_code=3)


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_told(salon: Shop) -> None:
    digits = sell(salon, "spa").replace("-", "")
    wrong = {digits[:at] + other + digits[at + 1 :] for at in (0, 3, 7) for other in "0123456789"}
    swaps = {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(7)}
    for number in sorted((wrong | swaps) - {digits}):
        error = refused(salon, "card_not_found", "balance", number, exit_code=3)
        assert "the check digit is wrong" in error["message"], number


def test_a_right_number_that_was_never_given_out_is_not_called_mistyped(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum")
    salon.ok("card", "edit", number, "--number", "GC-1")
    error = refused(salon, "card_not_found", "balance", number, exit_code=3)
    assert "check digit" not in error["message"]


def test_an_item_is_named_by_its_code_or_its_whole_name(salon: Shop) -> None:
    salon.ok("item", "edit", "massage", "--name", "Hot stone")
    number = sell(salon, "spa")
    for text in ("massage", "MASSAGE"):
        salon.ok("redeem", number, text)
    error = refused(salon, "item_not_found", "redeem", number, "facal", exit_code=3)
    assert error["hint"] == "did you mean facial?"


def test_search_finds_parts_where_an_answer_would_not(salon: Shop) -> None:
    number = sell(salon, "spa")
    kinds = {each["kind"]: each["type"] for each in salon.ok("find", "blum", "--json").json}
    assert kinds == {"client": "C1001"}
    assert {"kind": "card", "type": number} in [
        {key: each[key] for key in ("kind", "type")} for each in salon.ok("find", number[:4], "--json").json
    ]
    assert [each["type"] for each in salon.ok("find", "spa", "--json").json] == ["spa"]
    assert salon.ok("find", "nobody", "--json").json == []
    assert [each["code"] for each in salon.ok("client", "list", "1234", "--json").json] == ["C1001"]
