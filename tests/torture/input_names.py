"""Sixty names that somebody could be called, or could pretend to be called, and where a name can be typed."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from input_salon import faults_of

from pkgcli.rules.texts import visible

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

NAMES: dict[str, str] = {
    "markup of Rich": "Ann [red]x[/red]",
    "a closing mark alone": "Ann [/]",
    "a link of Rich": "[link=file:///etc]x[/link]",
    "an emoji code": "Ann :smile:",
    "HTML": "<script>alert(1)</script> &amp;",
    "Markdown": "**Ann** `id` # x | y",
    "a colour": "\x1b[31mAnn\x1b[0m",
    "a cleared screen": "Ann\x1b[2J\x1b[H",
    "a window's title": "\x1b]0;owned\x07Ann",
    "a link of a terminal": "\x1b]8;;http://x\x1b\\Ann\x1b]8;;\x1b\\",
    "a one-byte escape": "\x9b31mAnn",
    "a bell": "Ann\x07",
    "a backspace": "Ann\x08\x08\x08Eva",
    "a delete": "Ann\x7f",
    "NUL": "An\x00n",
    "a new line": "Ann\npkgcli: done",
    "a carriage return": "Ann\rEva",
    "both": "Ann\r\nEva",
    "a tab": "Ann\tEva",
    "a form feed": "Ann\x0cEva",
    "a next line": "Ann\x85Eva",
    "a line separator": "Ann\u2028Eva",
    "a paragraph separator": "Ann\u2029Eva",
    "text that turns round": "Ann\u202egpj.exe",
    "an isolate": "\u2066Ann\u2069",
    "a left-to-right mark": "Ann\u200e",
    "a zero-width space": "An\u200bn",
    "a joiner alone": "\u200d",
    "a joiner between Latin letters": "An\u200dn",
    "a byte-order mark": "\ufeffAnn",
    "a soft hyphen": "An\u00adn",
    "a filler": "\u3164",
    "blank Braille": "\u2800\u2800",
    "a variation selector": "A\ufe0fnn",
    "a tag": "Ann\U000e0041\U000e007f",
    "a no-break space": "Ann\u00a0Blum",
    "spaces of all widths": "\u2003Ann\u2009\u3000Blum ",
    "a half of a pair": "Ann\ud800",
    "a byte that isn't UTF-8": "Ann\udcff",
    "no character at all": "Ann\uffff",
    "a private character": "Ann\ue000",
    "Hebrew": "שרה כהן",
    "Arabic with figures": "ليلى 123 (VIP)",
    "Persian with a joiner": "می\u200cخواهم",
    "Sinhala with a joiner": "ශ්\u200dරී",
    "Devanagari": "नमस्ते सीता",
    "Thai": "น้ำฝน",
    "Chinese": "李娜的美容院",
    "half-width": "ｱﾝ ＡＮＮ",
    "a family": "👩‍👩‍👧 Ann",
    "a heart and a flag": "❤️ 🇩🇪 🏳️‍🌈",
    "marks upon marks": "A" + "\u0301" * 60,
    "decomposed": "Zoe\u0308 A\u030angstro\u0308m",
    "a formula": '=HYPERLINK("http://x","Ann")',
    "a sum": "=1+1",
    "a command of a spreadsheet": "@SUM(1+1)*cmd|' /C calc'!A0",
    "an option": "-x",
    "a long option": "--db=/etc/passwd",
    "a number": "+1",
    "SQL": "Robert'); DROP TABLE card; --",
    "a shell": "$(rm -rf ~); `id` && echo | tee %s",
    "a format": "{0.__class__} %(name)s %n",
    "quotes": "\"Ann\" 'O''Brien' \\\\ ,;|",
    "two hundred letters": "n" * 200,
    "two hundred wide letters": "李" * 200,
    "ten thousand letters": "n" * 10_000,
    "a word without end": "Donaudampfschifffahrtsgesellschaft" * 5,
}

PLACES: dict[str, tuple[str, ...]] = {
    "a client": ("client", "add", "--code", "N1", "--", "NAME"),
    "a client's note": ("client", "edit", "C1001", "--note", "NAME"),
    "a member": ("client", "member", "add", "C1001", "--", "NAME"),
    "an item": ("item", "edit", "facial", "--name", "NAME"),
    "a category": ("item", "edit", "massage", "--category", "NAME"),
    "a code": ("item", "add", "--", "NAME"),
    "a package": ("package", "edit", "spa", "--name", "NAME"),
    "a description": ("package", "edit", "ten", "--description", "NAME"),
    "a unit": ("package", "edit", "minutes", "--unit", "NAME"),
    "a sale": ("issue", "spa", "--client", "C1002", "--number", "NOTED", "--note", "NAME"),
    "a way of paying": ("issue", "spa", "--client", "C1002", "--number", "PAID", "--paid-by", "NAME"),
    "a package of its own": (
        *("issue", "--bespoke", "--line", "massage=2", "--price", "50", "--client", "C1002", "--number", "MADE"),
        *("--name", "NAME"),
    ),
    "a reason": ("card", "extend", "CARD", "--days", "1", "-r", "NAME"),
    "a card's note": ("card", "edit", "OTHER", "--note", "NAME"),
    "the business": ("config", "set", "business.name", "NAME"),
    "a member of staff": ("redeem", "CARD", "facial", "--again", "--staff", "NAME", "--note", "NAME"),
    "a key": ("card", "edit", "OTHER", "--note", "keyed", "--key", "NAME"),
}

# Where another program could have put what this one refuses.
COLUMNS = {
    "client": ("name", "note"),
    "item": ("name", "category"),
    "staff": ("name",),
    "member": ("name",),
    "card": ("note",),
}


def with_name(argv: tuple[str, ...], name: str) -> list[str]:
    return [name if part == "NAME" else part for part in argv]


def enter(shop: Shop, name: str) -> set[str]:
    """Type the name wherever one is taken; the places that took it. A refusal is one of ours, and wrote nothing."""
    taken = set()
    for place, argv in PLACES.items():
        before = shop.path.read_bytes()
        answer = shop.run(*with_name(argv, name), "-y") if "--" not in argv else shop.run(*with_name(argv, name))
        assert not faults_of(answer), (place, faults_of(answer), answer.err)
        assert answer.exit_code in (0, 2), (place, answer.err)
        if answer.exit_code == 0:
            taken.add(place)
        else:
            assert shop.path.read_bytes() == before, place
            assert answer.out == "", place
    return taken


def plant(shop: Shop, name: str) -> bool:
    """Put the name into the file past the program; whether a file can hold it at all."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    with shop.file() as connection:
        for table, columns in COLUMNS.items():
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = (SELECT max(id) FROM {table})", (name,))
        connection.execute("UPDATE setting SET value = ? WHERE name = 'business.name'", (name,))
    return True


def width(text: str) -> int:
    """Columns of a terminal, by Unicode's own tables."""
    return sum(
        0 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def strings(value: Any) -> Iterator[str]:
    """Every text in what JSON says."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def wrong_with_json(answer: Result, expected: list[str]) -> list[str]:
    """JSON reads back, and says exactly what is stored."""
    try:
        said = set(strings(json.loads(answer.out)))
    except ValueError as error:
        return [f"no JSON: {error}"]
    return [f"{text!r} isn't in the JSON" for text in expected if text not in said]


def wrong_with_csv(answer: Result, expected: list[str]) -> list[str]:
    """CSV reads back with the columns of its header, and says what is stored, hidden characters spelled out."""
    try:
        header, *rows = csv.reader(io.StringIO(answer.out, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        return [f"no CSV: {error}"]
    said = {cell for row in rows for cell in row}
    faults = [f"{len(row)} cells below a header of {len(header)}" for row in rows if len(row) != len(header)]
    return faults + [f"{text!r} isn't in the CSV" for text in expected if visible(text) not in said]


def wrong_with_table(text: str) -> list[str]:
    """Off a terminal the columns of a table stand below their titles: between any two, a gap through all rows."""
    rows = text.split("\n")[:-2]  # without the last line, which says how many there are
    titles = [title for title in rows[0].split("  ") if title.strip()]
    blank = [_blank_columns(row) for row in rows]
    longest = max(map(width, rows))
    bands, inside = 0, False
    for column in range(longest):
        empty = all(column in found or column >= size for found, size in blank)
        bands += not empty and not inside
        inside = not empty
    return [] if bands >= len(titles) else [f"{bands} columns below {len(titles)} titles"]


def _blank_columns(row: str) -> tuple[set[int], int]:
    found, place = set(), 0
    for one in row:
        if one == " ":
            found.add(place)
        place += width(one)
    return found, place
