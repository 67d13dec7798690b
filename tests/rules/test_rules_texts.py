"""Text from people: refused, compared and shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import Unreadable
from pkgcli.rules.texts import (
    clean_code,
    clean_email,
    clean_phone,
    clean_text,
    code_key,
    fold,
    phone_key,
    shown,
    visible,
)

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


def test_a_name_is_trimmed_and_its_spaces_become_one_plain_space() -> None:
    assert clean_text("  Ann\u00a0 \u3000Lee ", "--name") == "Ann Lee"


def test_a_name_typed_with_a_separate_accent_is_kept_as_one_letter() -> None:
    assert clean_text("Zoe\u0308", "--name") == "Zo\u00eb"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Ann\u202eeeL", "U+202E (right-to-left override) at position 4"),
        ("\x1b[2J", "U+001B at position 1"),
        ("a\tb", "U+0009 at position 2"),
        ("a\nb", "U+000A at position 2"),
        ("a\u200bb", "U+200B (zero width space) at position 2"),
        ("a\u00adb", "U+00AD (soft hyphen) at position 2"),
        ("a\ufeffb", "U+FEFF (zero width no-break space) at position 2"),
        ("a\u2028b", "U+2028 (line separator) at position 2"),
        ("a\udcffb", "U+DCFF at position 2"),
        ("a\u3164b", "U+3164 (hangul filler) at position 2"),
        ("Ann\u200dLee", "U+200D (zero width joiner) at position 4"),
        ("\u0645\u200c", "U+200C (zero width non-joiner) at position 2"),
        ("a\ufe0f", "U+FE0F (variation selector-16) at position 2"),
        ("a\U000e0041", "U+E0041 (tag latin capital letter a) at position 2"),
    ],
)
def test_a_hidden_character_is_refused_by_its_code_point_and_place_and_never_echoed(text: str, point: str) -> None:
    with pytest.raises(Unreadable) as refused:
        clean_text(text, "--name")
    assert point in refused.value.message
    assert refused.value.exit_code == 2
    assert refused.value.message.isprintable()
    assert visible(refused.value.message) == refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        PERSIAN,
        "\u2764\ufe0f\u200d\U0001f525",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "1\ufe0f\u20e3",
        "葛\U000e0100飾",
    ],
)
def test_joiners_and_selectors_that_a_script_or_an_emoji_needs_stay(text: str) -> None:
    assert clean_text(text, "--name") == unicodedata.normalize("NFC", text)
    assert visible(text) == text


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_a_name_of_nothing_but_spaces_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="it is empty"):
        clean_text(text, "--name")


def test_a_note_over_its_limit_is_refused_with_both_lengths() -> None:
    assert clean_text("x" * 200, "--note") == "x" * 200
    with pytest.raises(Unreadable, match="201 characters, and at most 200 are kept"):
        clean_text("x" * 201, "--note")
    with pytest.raises(Unreadable, match="at most 200"):
        clean_text("x" * 100_000, "--note")


@given(st.text(max_size=60))
def test_a_text_that_was_taken_is_taken_again_as_it_is_and_shows_as_itself(text: str) -> None:
    try:
        cleaned = clean_text(text, "--name")
    except Unreadable:
        return
    assert clean_text(cleaned, "--name") == cleaned
    assert visible(cleaned) == cleaned
    assert fold(cleaned)
    assert cleaned.encode()


@given(st.text(max_size=60), st.sampled_from("\x00\x1b\x9b\u200b\u202e\u2066\ufeff\udcff\u2029"), st.text(max_size=60))
def test_a_text_with_a_control_anywhere_is_refused_in_a_line_that_is_safe_to_show(
    before: str, control: str, after: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        clean_text(before + control + after, "--name")
    assert visible(refused.value.message) == refused.value.message


@pytest.mark.parametrize("code", ["facial", "SPA-10", "a.b_c+d/e&f#2", "60", "Haarschnitt-Ä", "染髪"])
def test_a_code_is_letters_digits_and_a_few_marks(code: str) -> None:
    assert clean_code(f" {code} ", "CODE") == code


@pytest.mark.parametrize(
    "code", ["a b", "a=b", "a:b", "a;b", "a,b", "a@b", "-a", "#a", "a'b", 'a"b', "a\u037eb", "x" * 41]
)
def test_a_code_that_would_break_the_notation_of_lines_is_refused(code: str) -> None:
    with pytest.raises(Unreadable):
        clean_code(code, "CODE")


def test_codes_are_compared_with_case_and_width_aside() -> None:
    assert code_key("SPA-10") == code_key("spa-10") == code_key("\uff33\uff30\uff21-10")
    assert code_key("Stra\u00dfe") == code_key("STRASSE")


@given(st.text(max_size=40))
def test_a_code_key_is_its_own_key(text: str) -> None:
    assert code_key(code_key(text)) == code_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "OBRIEN"),
        ("O\u2019Brien", "o`brien"),
        ("O\u02bcBrien", "O\u00b4Brien"),
        ("Zo\u00eb", "zoe"),
        ("Zoe\u0308", "ZOE"),
        ("S\u00f8ren \u0141ukasz", "soren  lukasz"),
        ("Stra\u00df", "STRASS"),
        ("\u0130pek I\u015f\u0131k", "ipek isik"),
        ("\u00c6gir", "aegir"),
        ("Anna-Maria", "annamaria"),
        ("St. John", "st john"),
        (PERSIAN, PERSIAN.replace("\u200c", "")),
        ("\uff21nn", "ann"),
    ],
)
def test_names_are_compared_with_accents_case_and_punctuation_aside(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("o brien", "obrien"),
        ("\u304b", "\u304c"),
        ("\u092e\u0928", "\u092e\u0941\u0928"),
        ("\ud55c", "\ud558"),
        ("!!!", "???"),
    ],
)
def test_names_with_other_letters_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=40))
def test_a_folded_name_folds_to_itself(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("+49 171 123-4567", "+491711234567"),
        ("0049 171 1234567", "+491711234567"),
        ("+49 (0)171 1234567", "+491711234567"),
        ("(0171) 123/4567", "01711234567"),
        ("\u0661\u0662\u0663", "123"),
        ("Studio 54", None),
        ("Ann", None),
        ("--", None),
        ("", None),
    ],
)
def test_phone_numbers_are_compared_by_their_digits(text: str, key: str | None) -> None:
    assert phone_key(text) == key


def test_a_phone_number_with_words_in_it_is_refused() -> None:
    assert clean_phone(" +49 171  123-4567 ", "--phone") == "+49 171 123-4567"
    for text in ("ask Ann", "0171 123 (home)", "#31#0171", "+"):
        with pytest.raises(Unreadable, match="a phone number is digits"):
            clean_phone(text, "--phone")


def test_an_email_address_has_one_at_sign_and_no_space() -> None:
    assert clean_email(" Ann@salon ", "--email") == "Ann@salon"
    for text in ("ann", "@salon", "ann@", "a@b@c", "ann lee@salon", "ann@salon .com"):
        with pytest.raises(Unreadable, match="one @"):
            clean_email(text, "--email")


def test_what_a_terminal_would_obey_is_shown_as_an_escape() -> None:
    assert visible("\x1b[31mred\u202e\n\t\x9b\udcff\U000e0041") == r"\x1b[31mred\u202e\x0a\x09\x9b\udcff\U000e0041"
    assert visible("Ann [/red] :smile:") == "Ann [/red] :smile:"
    assert visible("Zo\u00eb\u00a0Lee") == "Zo\u00eb\u00a0Lee"


def test_a_long_text_is_cut_in_a_message() -> None:
    assert shown("x" * 1000) == "x" * 59 + "…"


@given(st.text(alphabet=st.characters(), max_size=40))
def test_nothing_that_is_shown_can_move_the_cursor(text: str) -> None:
    categories = {unicodedata.category(character) for character in visible(text) if character not in "\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
