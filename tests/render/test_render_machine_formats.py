"""What a program reads: names and order of fields, text that can't hide anything, headers without rows."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from salon_views import (
    NAMES,
    RIGHT_TO_LEFT,
    a_card,
    a_listing,
    a_redemption,
    an_entry,
    an_item,
    drawn,
    every_answer,
)

from pkgcli.frozen import replace
from pkgcli.render import Output, show
from pkgcli.views.entries import History
from pkgcli.views.redemption import Considered

CARD = (
    "id number client package kind unit status initial_units units_left lines issued_on starts_on expires_on"
    " last_used_on issued_by price paid unpaid value_left currency scope"
)
ENTRY = (
    "entry operation card at on kind item quantity units units_left value tip staff for note reverses change"
    " tax charge charge_tax cash owed paid_by"
)


def parsed(view: Any, **settings: Any) -> Any:
    return json.loads(drawn(view, format="json", **settings))


def test_a_card_has_the_fields_of_the_contract_in_their_order() -> None:
    card = parsed(a_card())
    assert list(card)[: len(CARD.split())] == CARD.split()
    assert card["client"] == {"id": 3, "code": "zoe", "name": "Zoë O'Brien"}
    assert list(card["package"]) == ["code", "name", "version"]
    assert list(card["lines"][0]) == ["item", "name", "unit_cost", "cap", "used", "held", "available", "becomes"]
    assert (card["price"], card["expires_on"]) == ("540.00", "2027-02-19")


def test_an_entry_has_the_fields_of_the_contract_in_their_order() -> None:
    (entry,) = parsed(History("4821-7036", (an_entry(),), 1))
    assert list(entry) == ENTRY.split()
    assert (entry["at"], entry["on"], entry["value"]) == ("2026-11-21T09:30:00Z", "2026-11-21", "-54.00")


def test_a_redemption_has_exactly_the_fields_of_the_contract_and_its_warnings() -> None:
    answer = parsed(a_redemption())
    assert list(answer) == ["operation", "covered", "due", "tip", "entries", "warnings"]
    (entry,) = answer["entries"]
    assert list(entry) == ["entry", "item", "quantity", "units", "value", "covered", "due", "tip", "card", "on", "for"]
    assert entry["card"] == parsed(a_card())


def test_a_redemption_says_what_was_considered_only_when_asked() -> None:
    explained = a_redemption(considered=(Considered("4821-7036", "massage", 1, "expires first"),))
    assert parsed(explained)["considered"] == [
        {"card": "4821-7036", "item": "massage", "taken": 1, "reason": "expires first"}
    ]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("undone", "operation undone entries messages"),
        ("expired", "operation as_of cards units value expired"),
        ("imported", "operation file dry_run new changed unchanged rejected messages"),
        ("diff", "code from_version to_version differences"),
        ("done", "code name kind list_price minutes category swap_group retired operation warnings"),
    ],
)
def test_an_answer_has_exactly_these_fields(name: str, fields: str) -> None:
    assert list(parsed(every_answer()[name])) == fields.split()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("issued", "operation messages warnings"),
        (
            "refunded",
            "operation refunded refunded_value policy messages refunded_price refunded_tax refunded_tip refunded_charge"
            " fee unpaid_cancelled charge_kept goodwill used_at_list is_first",
        ),
    ],
)
def test_what_changed_a_card_answers_with_the_card_and_more(name: str, more: str) -> None:
    assert list(parsed(every_answer()[name])) == [*parsed(a_card()), *more.split()]


def test_a_forfeited_card_and_a_rejected_place_have_their_fields() -> None:
    answers = every_answer()
    card = parsed(answers["expired"])["expired"][0]
    assert list(card) == ["card", "number", "client", "units", "value", "expired_on"]
    assert list(parsed(answers["imported"])["rejected"][0]) == ["line", "column", "value", "message"]


@pytest.mark.parametrize("name", ["cards", "items", "found", "no cards", "balance", "history"])
def test_a_list_is_an_array_and_its_lines_are_its_objects(name: str) -> None:
    view = every_answer()[name]
    array = parsed(view)
    assert isinstance(array, list)
    assert [json.loads(line) for line in drawn(view, format="jsonl").splitlines()] == array


@pytest.mark.parametrize("name", every_answer())
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv"])
def test_every_answer_has_every_machine_format_and_terminals_and_quiet_change_nothing(name: str, form: str) -> None:
    view = every_answer()[name]
    text = drawn(view, format=form)
    assert text.endswith("\n") or text == ""
    assert text == drawn(view, format=form, terminal=True, color=True, width=40, quiet=True)


@pytest.mark.parametrize("name", [*NAMES, "a\u2028b", "\ud800", "tag\U000e0041", "\x7f\x9b31m", "nul\x00"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_keeps_text_and_shows_what_could_hide_in_it(name: str, form: str) -> None:
    text = drawn(an_item(name=name), format=form)
    assert json.loads(text)["name"] == name
    assert all(character.isprintable() or character == "\n" for character in text)


def test_json_is_text_that_people_can_read() -> None:
    assert '"name": "Zoë 山田"' in drawn(an_item(name="Zoë 山田"), format="json")


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_a_stream_without_the_characters_gets_escapes_and_never_fails(form: str) -> None:
    raw = BytesIO()
    stream = TextIOWrapper(raw, encoding="ascii")
    show(an_item(name="Zoë 山田"), Output(format=form, stream=stream, unicode=False))  # type: ignore[arg-type]
    stream.flush()
    assert b"Zo\\" in raw.getvalue()
    if form == "json":
        assert json.loads(raw.getvalue())["name"] == "Zoë 山田"


def test_csv_flattens_the_client_and_the_package() -> None:
    (row,) = csv.DictReader(StringIO(drawn(a_listing(a_card(), noun="card"), format="csv")))
    assert (row["client_code"], row["package_code"], row["package_version"]) == ("zoe", "ten-massages", "2")
    assert row["lines"] == "massage 1/7; facial 0/3"
    assert row["note"] == ""


def test_csv_has_a_row_for_each_entry_of_a_visit() -> None:
    visit = a_redemption(entries=a_redemption().entries * 2)
    rows = list(csv.DictReader(StringIO(drawn(visit, format="csv"))))
    assert [(row["operation"], row["item"], row["card_number"]) for row in rows] == [("17", "massage", "4821-7036")] * 2


@pytest.mark.parametrize(
    "noun", ["card", "cards", "item", "package", "client", "operation", "setting", "match", "matches", "entries"]
)
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_list_without_rows_has_its_header(noun: str, form: str) -> None:
    assert len(drawn(a_listing(noun=noun), format=form).splitlines()) == 1


@pytest.mark.parametrize("name", ["cards", "items", "packages", "clients", "operations", "settings", "found"])
def test_the_header_is_the_same_with_rows_and_without(name: str) -> None:
    listing = every_answer()[name]
    full, empty = drawn(listing, format="csv"), drawn(replace(listing, rows=(), total=0), format="csv")
    assert full.splitlines()[0] == empty.splitlines()[0]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_delimited_text_shows_controls_and_breaks_no_column(form: str) -> None:
    rows = (an_item(name="a\tb\nc\r"), an_item(name=RIGHT_TO_LEFT), an_item(name='say "hi", you'))
    text = drawn(a_listing(*rows, noun="item"), format=form)
    assert len(text.splitlines()) == 4
    assert "\u202e" not in text
    if form == "csv":
        assert [row[1] for row in csv.reader(StringIO(text))][3] == 'say "hi", you'
    else:
        assert {line.count("\t") for line in text.splitlines()} == {7}


def test_a_long_list_is_written_in_pieces_and_nothing_is_lost() -> None:
    history = History("x", tuple(an_entry(number) for number in range(1, 1204)), 1203)
    rows = list(csv.DictReader(StringIO(drawn(history, format="csv"))))
    assert [int(row["entry"]) for row in rows] == list(range(1, 1204))
