"""Whole numbers, and the short notation for lines and visits: `massage:60=4`, `facial=2`."""

from __future__ import annotations

from collections.abc import Callable

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.texts import clean_code, code_key, shown

MOST = 1_000_000_000


class GivenLine(Frozen):
    """A line as it was typed: None where the cost or the cap was left out."""

    item: str
    unit_cost: int | None
    cap: int | None


def read_whole(text: str, what: str, least: int = 1, most: int = MOST) -> int:
    """A whole number in ASCII digits, from `least` to `most`. Raises Unreadable.

    No sign, exponent, decimals or marks: `int()` would take `1_000` and Arabic digits.
    """
    asked = text.strip(" ")
    if not (asked.isascii() and asked.isdigit()):
        raise Unreadable(what, shown(text), "not a whole number", "type digits alone, e.g. 5")
    # Long enough for any bound, and short of int()'s own limit.
    number = int(asked) if len(asked.lstrip("0")) <= 19 else 10**19
    if number < least:
        raise Unreadable(what, shown(asked), f"{least} or more is needed", least=least, most=most)
    if number > most:
        raise Unreadable(what, shown(asked), f"{most} is the most", least=least, most=most)
    return number


def read_line(text: str, what: str = "--line") -> GivenLine:
    """`ITEM[:COST][=CAP]`, with the cost in units of the pool and the cap in sessions. Raises Unreadable."""
    start, equals, cap = text.partition("=")
    item, colon, cost = start.partition(":")
    try:
        return GivenLine(
            clean_code(item, what),
            read_whole(cost, what) if colon else None,
            read_whole(cap, what) if equals else None,
        )
    except Unreadable as error:
        raise _of_whole(error, text, what, "type it like facial, facial=3 or massage:60=4") from None


def read_lines(text: str, what: str = "lines", read: Callable[[str, str], GivenLine] = read_line) -> list[GivenLine]:
    """Lines apart by `;`, as in `facial=3; massage:60=4`; empty parts count for nothing (spec, section 6).

    `read` reads one of them, as `read_line` does. Raises Unreadable, also for an item that stands there twice, case
    aside.
    """
    lines = [read(part, what) for part in text.split(";") if part.strip()]
    seen: set[str] = set()
    for line in lines:
        key = code_key(line.item)
        if key in seen:
            raise Unreadable(what, shown(text), f"'{line.item}' stands there twice", "put it on one line")
        seen.add(key)
    return lines


def read_visit(text: str, what: str = "ITEM") -> tuple[str, int]:
    """`ITEM[=N]`: the item's code and how many sessions, one unless said. Raises Unreadable."""
    item, equals, quantity = text.partition("=")
    try:
        return clean_code(item, what), read_whole(quantity, what) if equals else 1
    except Unreadable as error:
        raise _of_whole(error, text, what, "type it like massage or massage=2") from None


def _of_whole(error: Unreadable, text: str, what: str, hint: str) -> Unreadable:
    """The same trouble told about the whole text, which is what the user sees in front of them."""
    part = f"'{error.facts['text']}'"
    reason = error.message.removeprefix(f"{what} {part}: ")
    if part == "''":
        reason = "a part of it is empty"
    elif error.facts["text"] != shown(text):
        reason = f"{part}: {reason}"
    return Unreadable(what, shown(text), reason, hint)


def units_text(number: int, label: str) -> str:
    """`10 sessions`, `1 session`: the owner's label as it is, without its `s` for a single one."""
    if number == 1 and label.endswith("s") and not label.endswith("ss"):
        label = label[:-1]
    return f"{number} {label}"
