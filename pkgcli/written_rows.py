"""Rows that SQLite itself writes as text, for lists of a million: each goes from the file to its line in one step.

A list names its columns once, each with its SQL. From them comes the statement that makes a line of each row, in the
form that is asked for; what is in a line is looked at afterwards, many lines at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.errors import StorageFailed
from pkgcli.frozen import Frozen
from pkgcli.render.delimited import cell_text, comma_line, tab_line
from pkgcli.render.json_text import all_seen

FORMATS = ("csv", "tsv", "json", "jsonl")

CELL = "\x1f"
"""Between the cells of a line: ASCII's own unit separator, which no text of people holds."""

_BYTE_ORDER_MARK = "\ufeff"
_READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Column(Frozen):
    """A column by its name in JSON and CSV, and the SQL of its value.

    `amount`: minor units, shown as money. `truth`: 0 or 1.
    """

    name: str
    sql: str
    kind: str = ""


class Form(Frozen):
    """`format` is one of FORMATS. `excel` marks delimited text as UTF-8 and defuses what a spreadsheet would calculate;
    `ascii_only` is for JSON on a stream that has nothing else; with `spread` a JSON array has a line for each field."""

    format: str
    excel: bool = False
    ascii_only: bool = False
    spread: bool = False

    @property
    def is_delimited(self) -> bool:
        return self.format in ("csv", "tsv")


class Amounts(dict[int | None, str | None]):
    """`420.00` of 42000, and so on, for SQL: most amounts of a list are 0 or one of a few prices."""

    def __init__(self, business: Business) -> None:
        super().__init__({None: None})
        self._business = business

    def __missing__(self, minor: int) -> str:
        text = self[minor] = str(self._business.money(minor))
        return text

    def made_known(self, connection: Connection) -> None:
        """To the statements of this connection, as `amount`."""
        connection.create_function("amount", 1, self.__getitem__, deterministic=True)


def line_of(columns: Sequence[Column], form: Form) -> str:
    """The SQL of a row's line, without its end."""
    values = ", ".join(_shown(column, form) for column in columns)
    if form.is_delimited:
        return f"printf('{CELL.join(['%s'] * len(columns))}', {values})"
    begin, between, end = ("{\n    ", ",\n    ", "\n  }") if form.spread and form.format == "json" else ("{", ", ", "}")
    fields = between.join(f'"{column.name}": %s' for column in columns)
    return f"printf('{begin}{fields}{end}', {values})"


def _shown(column: Column, form: Form) -> str:
    value = column.sql
    if column.kind == "amount":
        value = f"CASE {value} WHEN 0 THEN :nothing ELSE amount({value}) END"
    elif column.kind == "truth":
        return f"iif({value}, 'true', 'false')"
    return value if form.is_delimited else f"json_quote({value})"


def written(batches: Iterator[list[str]], columns: Sequence[Column], form: Form) -> Iterator[str]:
    """The whole text of the lines, batch by batch. Raises StorageFailed for a line that can't be taken
    apart."""
    if form.is_delimited:
        first = next(batches, [])  # a file that can't be read is told before anything is printed
        head = CELL.join(column.name for column in columns)
        yield (_BYTE_ORDER_MARK if form.excel else "") + _delimited([head], len(columns), form)
        for lines in chain([first], batches):
            yield _delimited(lines, len(columns), form)
        return
    margin = "  " if form.spread else ""
    before, between, after = ("", "\n", "\n") if form.format == "jsonl" else (f"[\n{margin}", f",\n{margin}", "")
    for lines in batches:
        if lines:
            yield before + all_seen(between.join(lines), ascii_only=form.ascii_only) + after
            before = "" if form.format == "jsonl" else between
    if form.format == "json":
        yield "\n]\n" if before == between else "[]\n"


def _delimited(lines: list[str], width: int, form: Form) -> str:
    text = "\n".join([*lines, ""])
    is_whole = text.count("\n") == len(lines) and text.count(CELL) == len(lines) * (width - 1)
    if is_whole and not form.excel and _is_plain(text.replace("\n", ""), form):
        return text.replace(CELL, "," if form.format == "csv" else "\t")
    return "".join(_line(line, width, form) for line in lines)


def _is_plain(text: str, form: Form) -> bool:
    """Whether the cells can stand as they are, side by side: quickly, since nearly all do."""
    bare = text.replace(CELL, "")
    return cell_text(bare) is bare and (form.format == "tsv" or not ("," in bare or '"' in bare))


def _line(line: str, width: int, form: Form) -> str:
    if line.count(CELL) != width - 1:
        said = "a text in the database holds the control character U+001F, which pkgcli never writes"
        raise StorageFailed("database_damaged", said, "add --json, which shows where, and put it right")
    if not form.excel and _is_plain(line, form):
        return line.replace(CELL, "," if form.format == "csv" else "\t") + "\n"
    cells = list(map(cell_text, line.split(CELL)))
    if form.excel:
        cells = list(map(_defused, cells))
    return (comma_line if form.format == "csv" else tab_line)(cells)


def _defused(text: str) -> str:
    """The text as a spreadsheet may open it: what it would take for a formula is text, and a number a number."""
    return f"'{text}" if text.startswith(_READ_AS_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    import re

    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII) is not None
