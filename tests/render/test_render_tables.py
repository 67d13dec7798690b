"""What people read: nothing of theirs is obeyed, and no identifier and no amount is ever cut."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from salon_views import (
    EMOJI,
    ESCAPE,
    LONG_NAME,
    MARKUP,
    NAMES,
    RIGHT_TO_LEFT,
    WIDE,
    a_card,
    a_client,
    a_listing,
    a_package,
    an_entry,
    an_expire_run,
    an_item,
    an_operation,
    drawn,
    eur,
    every_answer,
    today,
)

from pkgcli.frozen import replace
from pkgcli.render.look import display_width
from pkgcli.rules.texts import visible
from pkgcli.views.business import DatabasePath
from pkgcli.views.cards import Balance, CardDone, ClientRef
from pkgcli.views.catalogue import Difference
from pkgcli.views.entries import History
from pkgcli.views.expiry import ExpiredCard
from pkgcli.views.records import Done, Found

CODES = re.compile(r"\x1b\[[0-9;]*m")
# Its own colours and line ends are all that an answer may send to a terminal.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u200b]")


def squeezed(text: str) -> str:
    """Without what folding adds."""
    return re.sub(r"\s", "", text)


def wrapped(line: str, width: int) -> list[str]:
    """The rows that a terminal makes of a line that is too long for it."""
    rows = [""]
    for character in line:
        if display_width(rows[-1] + character) > width:
            rows.append("")
        rows[-1] += character
    return rows


def with_name(name: str) -> list[Any]:
    card = a_card(name=name)
    return [
        a_listing(card, noun="card"),
        card,
        CardDone(card, 17),
        Balance(name, card.issued_on, (card,)),
        History(name, (an_entry(note=name), an_entry(2, note=name)), 2),
        an_expire_run(expired=(ExpiredCard(7, card.number, card.client, 4, eur(1), card.issued_on),)),
        a_listing(an_item(name=name), noun="item"),
        an_item(name=name),
        a_package(description=name),
        a_client(name=name),
        a_listing(a_client(name=name), noun="client"),
        a_listing(Found("client", "zoe", name), noun="match"),
        Done(None, 17, name),
        today(business=name),
    ]


@pytest.mark.parametrize("name", NAMES, ids=["markup", "escape", "right to left", "wide", "emoji"])
@pytest.mark.parametrize("settings", [{}, {"terminal": True, "color": True}, {"terminal": True, "width": 250}])
def test_names_are_shown_and_never_obeyed(name: str, settings: dict[str, Any]) -> None:
    for view in with_name(name):
        text = CODES.sub("", drawn(view, **settings)) if settings.get("color") else drawn(view, **settings)
        assert squeezed(visible(name)) in squeezed(text) or settings.get("terminal")
        assert not HARMFUL.search(text)
        if settings.get("width") == 250:
            assert visible(name) in text


def test_markup_and_emoji_codes_stay_as_they_were_typed() -> None:
    listing = a_listing(an_item(name=MARKUP), noun="item")
    assert MARKUP in drawn(listing)
    assert MARKUP in drawn(listing, terminal=True, width=200)


def test_escape_sequences_and_overrides_are_spelled_out() -> None:
    assert "\\x1b[31m" in drawn(an_item(name=ESCAPE), terminal=True)
    assert "\\u202e" in drawn(an_item(name=RIGHT_TO_LEFT), terminal=True)


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 132, 200])
@pytest.mark.parametrize("name", ["Zoë O'Brien", WIDE, EMOJI, LONG_NAME])
@pytest.mark.parametrize("color", [False, True])
def test_numbers_and_amounts_are_whole_on_one_line_at_any_width(width: int, name: str, color: bool) -> None:
    amounts = {"price": eur(123456789), "net": eur(123456789), "total": eur(123456789)}
    card = a_card("4821-7036-5512-9", name, initial_units=1234567, units_left=1234566, **amounts)
    answers: list[tuple[Any, list[str]]] = [
        (a_listing(card, noun="card"), ["4821-7036-5512-9", "1234567", "1234566", "2027-02-19"]),
        (card, ["4821-7036-5512-9", "1234567.89", "486.00", "2027-02-19"]),
        (Balance(name, card.issued_on, (card,)), ["4821-7036-5512-9", "1234566", "2027-02-19"]),
        (CardDone(card, 1234), ["4821-7036-5512-9", "1234567.89", "1234"]),
        (an_expire_run(), ["4821-7036", "4821-7099", "216.00", "12345.67", "12561.67", "2026-11-20"]),
        (History(name, (an_entry(value=eur(-98765432)),), 1), ["2026-11-21", "17", "-987654.32"]),
        (a_listing(an_item(code="massage-90", name=name), noun="item"), ["massage-90", "60.00"]),
        (a_listing(a_package(name=name), noun="package"), ["ten-massages", "540.00"]),
        (a_listing(a_client(name=name), noun="client"), ["zoe", "+49 171 1234567"]),
        (a_listing(an_operation(), noun="operation"), ["17", "4821-7036"]),
        (today(), ["1620.00", "12340.00", "4821-7036"]),
    ]
    for view, whole in answers:
        lines = CODES.sub("", drawn(view, terminal=True, width=width, color=color)).splitlines()
        for text in whole:
            assert any(re.search(rf"(?<![\w.]){re.escape(text)}(?![\w])", line) for line in lines), (text, lines)
            assert any(text in row for line in lines for row in wrapped(line, width)), (text, lines)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 132, 200])
@pytest.mark.parametrize("name", ["cards", "items", "packages", "clients", "operations", "history", "expired"])
def test_tables_fit_the_terminal(width: int, name: str) -> None:
    text = drawn(every_answer()[name], terminal=True, width=width)
    assert max(display_width(line) for line in text.splitlines()) <= width


def test_columns_without_room_are_named() -> None:
    text = drawn(every_answer()["cards"], terminal=True, width=80)
    assert "Not shown at this width: ID, Issued, Issued by, Last used; a wider window or --csv" in " ".join(
        text.split()
    )
    assert "Not shown" not in drawn(every_answer()["cards"], terminal=True, width=160)


def test_a_terminal_too_narrow_for_a_table_gets_records() -> None:
    text = drawn(every_answer()["cards"], terminal=True, width=40)
    assert "Number     4821-7036\n" in text
    assert "Expires    2027-02-19\n" in text


def test_off_a_terminal_a_table_is_padded_columns() -> None:
    listing = a_listing(an_item(), an_item(code="oil", name=WIDE, list_price=None), noun="item")
    assert drawn(listing) == (
        "Code     Name                    Kind     List price  Minutes  Category  Swap group  Retired\n"
        "massage  Massage                 service       60.00       50  Body      A\n"
        "oil      山田花子さんの長い名前  service                   50  Body      A\n"
        "2 items\n"
    )


@pytest.mark.parametrize("width", [20, 80])
def test_off_a_terminal_nothing_is_cut_whatever_the_width(width: int) -> None:
    for view in with_name(LONG_NAME):
        text = drawn(view, width=width)
        assert LONG_NAME in text
        assert not any(line.endswith(" ") for line in text.splitlines())


def test_off_a_terminal_the_cards_of_an_operation_are_all_there() -> None:
    cards = tuple(f"4821-{number}" for number in range(1000, 1100))
    assert ", ".join(cards) in drawn(a_listing(an_operation(cards=cards), noun="operation"))
    assert "and 97 more" in drawn(a_listing(an_operation(cards=cards), noun="operation"), terminal=True, width=140)
    assert "4821-1099 and 5 more" in drawn(a_listing(an_operation(cards=cards, more_cards=5), noun="operation"))


def test_off_a_terminal_there_is_no_colour_unless_it_is_forced() -> None:
    for view in every_answer().values():
        assert "\x1b" not in drawn(view)
        assert "\x1b" not in drawn(view, terminal=True)
        assert CODES.sub("", drawn(view, color=True)) == drawn(view)


@pytest.mark.parametrize("name", every_answer())
@pytest.mark.parametrize("terminal", [False, True])
def test_a_stream_without_the_characters_is_drawn_in_ascii(name: str, terminal: bool) -> None:
    assert drawn(every_answer()[name], terminal=terminal, unicode=False).isascii()


def test_the_ascii_bar_is_a_bar() -> None:
    assert "[red]" in drawn(an_item(name=MARKUP), unicode=False)
    assert "#########- 9 of 10 sessions left" in drawn(a_card(), unicode=False)


@pytest.mark.parametrize("many", [499, 500, 501, 1200])
def test_a_long_list_on_a_terminal_has_every_row_in_its_columns(many: int) -> None:
    cards = [a_card(f"4821-{number:04d}", WIDE) for number in range(many)]
    lines = drawn(a_listing(*cards, noun="card", total=many), terminal=True, width=80).splitlines()
    assert sum("4821-" in line for line in lines) == many
    assert lines[-1] == f"{many} cards"
    assert {display_width(line) for line in lines if line.startswith("4821-")} <= {79, 80}


def test_a_list_says_how_many_there_are() -> None:
    cards = [a_card() for _ in range(20)]
    assert drawn(a_listing(*cards, noun="card")).splitlines()[-1] == "20 cards"
    assert drawn(a_listing(*cards, noun="card", total=134)).splitlines()[-1] == "20 of 134 cards; -L 0 shows all"
    assert drawn(a_listing(a_card(), noun="card")).splitlines()[-1] == "1 card"
    assert drawn(a_listing(noun="match")) == "0 matches\n"
    assert drawn(a_listing(a_card(), noun="matches")).splitlines()[-1] == "1 match"
    assert drawn(History("x", (an_entry(),), 9)).splitlines()[-1] == "1 of 9 entries; -L 0 shows all"
    assert "cards" not in drawn(a_listing(*cards, noun="card"), quiet=True)


def test_rows_without_a_look_of_their_own_are_listed_with_the_columns_of_their_csv() -> None:
    difference = Difference("price", "500.00", None)
    assert drawn(a_listing(difference, noun="differences")) == ("Field  Before  After\nprice  500.00\n1 difference\n")


def test_the_path_of_the_database_is_a_line_by_itself() -> None:
    path = DatabasePath("/home/zoe/pkgcli.db", False)
    assert drawn(path) == "/home/zoe/pkgcli.db\n"
    assert "not there yet" in drawn(path, terminal=True)


def test_a_history_names_the_card_where_there_are_several() -> None:
    several = History("Zoë", (an_entry(), an_entry(2, card="4821-7099")), 2)
    assert "4821-7099" in drawn(several, terminal=True)
    one = History("4821-7036", (an_entry(), an_entry(2)), 2)
    assert drawn(one, terminal=True).count("4821-7036") == 1
    assert drawn(one).count("4821-7036") == 2


def test_instants_are_shown_in_the_business_time_zone() -> None:
    from datetime import timedelta, timezone

    listing = a_listing(an_operation(), noun="operation")
    assert "2026-11-21 23:30" in drawn(listing)
    assert "2026-11-22 00:30" in drawn(listing, zone=timezone(timedelta(hours=1)))


@given(st.text(), st.text(), st.integers(20, 200), st.booleans(), st.booleans())
def test_no_text_breaks_a_table(name: str, code: str, width: int, terminal: bool, unicode: bool) -> None:
    rows = (an_item(name=name, code=code), an_item(category=name, swap_group=code))
    text = drawn(a_listing(*rows, noun="item"), terminal=terminal, width=width, unicode=unicode)
    assert not HARMFUL.search(text)
    assert squeezed(text).count("60.00") >= 2
    if not terminal and unicode:
        assert visible(name).rstrip() in text or name.isspace()


def test_nothing_in_a_cell_is_lost_when_it_is_folded() -> None:
    name = "Supercalifragilisticexpialidocious-und-noch-viel-mehr " + WIDE * 3
    text = drawn(a_listing(replace(a_card(), client=ClientRef(1, "x", name)), noun="card"), terminal=True)
    _, titles, _, *rows = text.splitlines()
    start = titles.index("Client")
    assert "".join(line[start:].split("  ")[0] for line in rows[:2]) in squeezed(name)


def test_two_clients_of_one_name_are_told_apart_on_a_terminal_of_80_columns() -> None:
    cards = [replace(a_card(), client=ClientRef(one, f"C100{one}", "Bob Maximilian")) for one in (1, 2)]
    text = drawn(a_listing(*cards, noun="card"), terminal=True, width=80)
    assert "C1001" in text
    assert "C1002" in text
