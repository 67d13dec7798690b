"""The cells of a row, each read with its rule; what can't be read is noted with its place (spec, section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pkgcli.business import Business
from pkgcli.errors import PkgcliError, Unreadable
from pkgcli.imports.csv_source import CsvSource, Row
from pkgcli.rules.amounts import read_amount, without_currency
from pkgcli.rules.given_days import read_file_day
from pkgcli.rules.texts import clean_code, code_key, shown
from pkgcli.views.imported import Rejected

Value = TypeVar("Value")
Rule = Callable[[str, str], Any]
"""Makes a value of the text of a cell, for a column of that name. Raises Unreadable."""

_MOST_REMEMBERED = 4096
_SUBJECT = re.compile(r"^(?:package|item|client|member) '[^']*': (?:--[a-z-]+ [0-9.]+: )?")
# On the command line a value is left out, or taken back with an empty one; in a file its cell is empty.
_TAKE_BACK = re.compile(r'leave out (--[a-z-]+), or take it back with \1 ""|take (?:it|the days) back with ')
_LEAVE_OUT = re.compile(r"leave out (--[a-z-]+)")
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")
_OPTIONS_OF_IMPORTS = ("update", "create-items", "skip-bad", "decimal", "dates", "new-clients")


class Reading(NamedTuple):
    """By which rule a column says a field of the record."""

    field: str
    column: str
    rule: Rule


def readings_of(source: CsvSource, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Those whose column the file has."""
    return tuple(reading for reading in readings if source.has(reading.column))


def remembered(rule: Rule) -> Rule:
    """The same rule, which doesn't read anew what it read lately: prices, days and kinds repeat."""
    return lru_cache(_MOST_REMEMBERED)(rule)


class BadRows(Exception):
    """Rows that belong together and can't be imported, for each of these reasons."""

    def __init__(self, problems: Sequence[Rejected]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


class Cells:
    """The cells of one row. What can't be read goes to `problems`."""

    __slots__ = ("_problems", "_row")

    def __init__(self, row: Row, problems: list[Rejected]) -> None:
        self._row = row
        self._problems = problems

    @property
    def problems(self) -> Sequence[Rejected]:
        """What was noted so far."""
        return self._problems

    def has(self, column: str) -> bool:
        """Whether the file has that column."""
        return column in self._row.values

    def text(self, column: str) -> str:
        return self._row.values.get(column, "")

    def said(self, readings: Iterable[Reading]) -> dict[str, Any]:
        """What the cells say, by field. An empty cell says nothing, and neither does one that can't be read."""
        values, said = self._row.values, {}
        for field, column, rule in readings:
            if text := values[column]:
                try:
                    said[field] = rule(text, column)
                except PkgcliError as error:
                    self.reject(column, reason_of(error))
        return said

    def read(self, column: str, rule: Callable[[str, str], Value], empty: Value) -> Value:
        """The cell as `rule(text, column)` reads it; `empty` where nothing is in it, or it was bad."""
        text = self.text(column)
        if not text:
            return empty
        try:
            return rule(text, column)
        except PkgcliError as error:
            self.reject(column, reason_of(error))
            return empty

    def reject(self, column: str | None, message: str, value: str | None = None) -> None:
        told = value if value is not None else self.text(column) if column is not None else None
        self._problems.append(Rejected(self._row.line, column, None if not told else shown(told), message))


def amounts(decimal: str | None, business: Business) -> Rule:
    """A rule for amounts in minor units; one that can be read two ways is rejected (spec, section 6).

    The business's own currency may stand with them.
    """
    decimals, currency = business.decimals, business.currency

    def read(text: str, column: str) -> int:
        try:
            return read_amount(without_currency(text, currency), column, decimal).minor(decimals)
        except Unreadable as error:
            if readings := error.facts.get("readings"):
                reason = f"can be read as {' or as '.join(readings)}: add --decimal . or --decimal ,"
                raise Unreadable(column, text, reason) from None
            raise

    return remembered(read)


def days(order: str | None) -> Rule:
    """A rule for days of the calendar, in the order that `--dates` says: one that is counted from today would be
    another tomorrow."""
    return remembered(lambda text, column: read_file_day(text, column, order))


def reason_of(error: PkgcliError) -> str:
    """Why, and what to do, in the words of a file: its column and value are told beside it."""
    message = error.message
    if isinstance(error, Unreadable):
        argument, text = error.facts["argument"], error.facts["text"]
        message = message.removeprefix(argument if text is None else f"{argument} '{text}'").removeprefix(": ")
    else:
        message = _SUBJECT.sub("", message)
    if error.hint:
        message = f"{message}; {_for_a_cell(error.hint)}"
    return _OPTION.sub(_column_of, message)


def _for_a_cell(hint: str) -> str:
    """What to type next, where it is a cell that is put right."""
    told = _TAKE_BACK.sub(lambda found: f"leave {found[1] or ''}", hint)
    if told != hint:
        return told.replace(' ""', "") + " empty"
    return _LEAVE_OUT.sub(r"leave \1 empty", hint)


def _column_of(option: re.Match[str]) -> str:
    name = option.group(1)
    return option.group() if name in _OPTIONS_OF_IMPORTS else name.replace("-", "_")


Codes = dict[str, tuple[str, str]]
"""By what stands in the cell: the code, and the same as codes are compared."""


def read_codes(rows: Iterable[Row]) -> Codes:
    """The codes of these rows, but those that can't be read."""
    codes: Codes = {}
    for row in rows:
        if text := row.values.get("code"):
            try:
                code = clean_code(text, "code")
            except Unreadable:
                continue
            codes[text] = code, code_key(code)
    return codes


def reject_code(cells: Cells) -> None:
    """Note why there is no code among those that were read."""
    if not cells.text("code"):
        cells.reject("code", "there is no code")
    cells.read("code", clean_code, "")


def torn(group: Sequence[Row]) -> list[Rejected]:
    """Rows with too many or too few cells: which is which can't be said."""
    return [Rejected(row.line, None, None, row.problem) for row in group if row.problem]


def read_switch(text: str, column: str) -> bool:
    """`yes` or `no`. Raises Unreadable."""
    folded = text.casefold()
    if folded in ("yes", "y", "true", "1", "on", "x"):
        return True
    if folded in ("no", "n", "false", "0", "off"):
        return False
    raise Unreadable(column, text, "is yes or no")


def one_of(words: Sequence[str]) -> Callable[[str, str], str]:
    """A rule for a cell that holds one of these words, case aside."""

    def read(text: str, column: str) -> str:
        if text.casefold() in words:
            return text.casefold()
        raise Unreadable(column, text, f"is none of {', '.join(words)}")

    return read
