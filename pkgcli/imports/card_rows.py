"""The rows of a card: which belong together, and what they say, read by the rule of each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.imports.cells import Cells, Reading, Rule, one_of, remembered
from pkgcli.imports.csv_source import Row
from pkgcli.rules.card_number import clean_number, number_key
from pkgcli.rules.definition import MOST_UNITS
from pkgcli.rules.opening import Left
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_code, clean_text, code_key, shown
from pkgcli.views.imported import Rejected

NOTE_LIMIT = 1000
SCOPES = ("owner", "one", "list", "household", "anyone")
_OF_LINE = ("item", "cap", "left")
NEVER = date.max
"""Of `expires_on`: the file says that the card has no last day."""


class GivenCard(NamedTuple):
    """What the file says of a card, amounts in minor units; None where it says nothing."""

    number: str | None = None
    client: str | None = None
    client_name: str | None = None
    phone: str | None = None
    email: str | None = None
    package: str | None = None
    initial_units: int | None = None
    units_left: int | None = None
    lines: dict[str, Left] | None = None
    price: int | None = None
    paid: int | None = None
    value_left: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    scope: str | None = None
    users: tuple[str, ...] | None = None
    note: str | None = None


def grouped(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """A row with the number of the card above, or with neither number nor client, is one more line of it."""
    group: list[Row] = []
    for row in rows:
        if group and not _goes_on(row, group[0]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _goes_on(row: Row, first: Row) -> bool:
    if not row.values.get("item"):
        return False
    number = row.values.get("number", "")
    if not number:
        return not row.values["client"]
    return number_key(number) == number_key(first.values.get("number", ""))


def given_card(group: Sequence[Row], readings: Sequence[Reading], problems: list[Rejected]) -> GivenCard:
    """What the rows say; what can't be read, or contradicts the first row, goes to `problems`."""
    first = Cells(group[0], problems)
    said = first.said(readings)
    for row in group[1:]:
        for column, text in row.values.items():
            if column in (*_OF_LINE, "number", "problem") or not text or text == group[0].values[column]:
                continue
            message = f"differs from line {group[0].line}, which says '{shown(group[0].values[column])}' of this card"
            problems.append(Rejected(row.line, column, shown(text), message))
    by_row = _lines_of_rows(group, problems)
    if by_row and "lines" in said:
        first.reject("lines", "says the same as item, cap and left; leave one of the two empty")
    elif by_row:
        said["lines"] = by_row
    return GivenCard(**said)


def _lines_of_rows(group: Sequence[Row], problems: list[Rejected]) -> dict[str, Left]:
    lines: dict[str, Left] = {}
    for row in group:
        cells = Cells(row, problems)
        if not cells.text("item"):
            if cells.text("cap") or cells.text("left"):
                cells.reject("item", "there is no item, but how many of it")
            continue
        key = code_key(cells.read("item", clean_code, ""))
        if key and key in lines:
            cells.reject("item", "stands there twice for this card")
        if not cells.text("left"):
            cells.reject("left", "how many are left isn't said; 0 where none are")
        cap: int | None = cells.read("cap", _read_at_first, None)
        lines[key] = Left(cells.read("left", _read_left, 0), cap)
    return lines


def readings_of_cards(amount: Rule, day: Rule) -> tuple[Reading, ...]:
    """`amount` reads one in minor units, `day` a day of the calendar."""

    def last_day(text: str, column: str) -> date:
        return NEVER if text.casefold() == "never" else day(text, column)

    return (
        Reading("number", "number", clean_number),
        Reading("client", "client", clean_text),
        Reading("client_name", "client_name", clean_text),
        Reading("phone", "phone", clean_text),
        Reading("email", "email", clean_text),
        Reading("package", "package", remembered(clean_text)),
        Reading("initial_units", "initial_units", _read_at_first),
        Reading("units_left", "units_left", _read_left),
        Reading("lines", "lines", read_left),
        Reading("price", "price", amount),
        Reading("paid", "paid", amount),
        Reading("value_left", "value_left", amount),
        Reading("issued_on", "issued_on", day),
        Reading("expires_on", "expires_on", last_day),
        Reading("scope", "scope", remembered(one_of(SCOPES))),
        Reading("users", "for", _read_users),
        Reading("note", "note", _read_note),
    )


def read_left(text: str, column: str) -> dict[str, Left]:
    """`facial=2/3; massage=1`: so many left, and of how many where it isn't the package's own. Raises Unreadable."""
    lines: dict[str, Left] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        item, _, counts = part.partition("=")
        left, slash, cap = counts.partition("/")
        try:
            key = code_key(clean_code(item, column))
            told = Left(read_whole(left.strip(), column, least=0), read_whole(cap.strip(), column) if slash else None)
        except Unreadable as error:
            raise Unreadable(column, shown(text), "is ITEM=LEFT/OF", "type it like facial=2/3; massage=1/2") from error
        if key in lines:
            raise Unreadable(column, shown(text), f"'{item.strip()}' stands there twice")
        lines[key] = told
    return lines


@remembered
def _read_at_first(text: str, column: str) -> int:
    return read_whole(text, column, most=MOST_UNITS)


@remembered
def _read_left(text: str, column: str) -> int:
    return read_whole(text, column, least=0, most=MOST_UNITS)


def _read_users(text: str, column: str) -> tuple[str, ...]:
    return tuple(clean_text(part, column) for part in text.split(";") if part.strip())


def _read_note(text: str, column: str) -> str:
    return clean_text(text, column, NOTE_LIMIT)
