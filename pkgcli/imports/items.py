"""Items from a file, one a row (spec, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps
from typing import Any

from pkgcli.catalogue.items import KINDS, clean_item_row
from pkgcli.imports.all_or_nothing import ImportRequest, import_file
from pkgcli.imports.bulk import insert, remember_new
from pkgcli.imports.cells import (
    BadRows,
    Cells,
    Codes,
    Reading,
    Rule,
    amounts,
    one_of,
    read_codes,
    read_switch,
    readings_of,
    reject_code,
    remembered,
    torn,
)
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.first_lines import FirstLines
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.swap_groups import read_swap_groups, swap_groups_text
from pkgcli.rules.texts import clean_text, shown
from pkgcli.views.imported import Imported, Rejected
from pkgcli.views.money import Money

FIELDS = ("name", "kind", "list_price", "minutes", "category", "swap_group", "retired")
COLUMNS = Columns("item", known=("code", *FIELDS), required=("code",))


def import_items(occasion: Occasion, request: ImportRequest) -> Imported:
    """All items of the file in one operation, `item import`, which `undo` takes back.

    Matching is by code: equal is unchanged, different needs `update`. An empty `list_price` is unknown, not 0.00.
    Raises BadFile with every bad row, nothing being written, unless `skip_bad`.
    """
    return import_file(occasion, request, "item import", COLUMNS, _Items)


class _Items:
    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._readings = readings_of(source, _readings(amounts(request.decimal, operation.business)))
        self._new: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._first_lines = FirstLines()
        self._codes: Codes = {}
        self._known: dict[str, tuple[int, dict[str, Any]]] = {}

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return ([row] for row in rows)

    def look_up(self, groups: Sequence[list[Row]]) -> None:
        self._codes = read_codes(row for (row,) in groups)
        keys = [key for _, key in self._codes.values()]
        self._known = {
            key: (item_id, {**dict(zip(FIELDS, columns, strict=True)), "retired": columns[-1] is not None})
            for item_id, key, *columns in self._operation.connection.execute(_KNOWN, (dumps(keys),))
        }

    def take(self, group: list[Row]) -> str:
        problems = torn(group)
        if problems:
            raise BadRows(problems)
        cells = Cells(group[0], problems)
        code, key = self._code(cells, group[0].line)
        said = cells.said(self._readings)
        if problems:
            raise BadRows(problems)
        known = self._known.get(key)
        if known is None:
            self._add(code, key, said)
            return "new"
        item_id, present = known
        wanted = {**_AS_NEW, "name": code, **said}
        differing = {name: value for name, value in wanted.items() if cells.has(name) and present[name] != value}
        if not differing:
            return "unchanged"
        if not self._request.update:
            raise BadRows(self._told(cells, present, differing, problems))
        self._change(item_id, present, differing)
        return "changed"

    def write(self) -> None:
        ids = insert(self._operation, "item", [row for row, _ in self._new])
        made = list(zip(ids, self._new, strict=True))
        remember_new(self._operation, "item", ((item_id, state) for item_id, (_, state) in made))
        for item_id, (row, _) in made:
            self._first_lines.made(row["code_key"], item_id)
        self._new = []

    def messages(self) -> list[str]:
        return []

    def answer(self, imported: Imported) -> Imported:
        return imported

    def _code(self, cells: Cells, line: int) -> tuple[str, str]:
        """The code and its key, which no other item of the file may have."""
        read = self._codes.get(cells.text("code"))
        if read is None:
            reject_code(cells)
            return "", ""
        known = self._known.get(read[1])
        if (first := self._first_lines.note(read[1], None if known is None else known[0], line)) != line:
            cells.reject("code", f"stands on line {first} already")
        return read

    def _add(self, code: str, key: str, said: dict[str, Any]) -> None:
        retired = said.pop("retired", False)
        row = clean_item_row(code, key, **said)
        retired_at = self._operation.recorded_at if retired else None
        self._new.append(({**row, "retired_at": retired_at}, item_state(row, retired)))

    def _change(self, item_id: int, present: dict[str, Any], differing: dict[str, Any]) -> None:
        former = {name: present[name] for name in differing}
        self._operation.remember_former("item", item_id, dumps({"before": former, "after": differing}))
        for name, value in differing.items():
            if name == "retired":
                self._retire(item_id, value)
            else:
                self._operation.connection.execute(f"UPDATE item SET {name} = ? WHERE id = ?", (value, item_id))

    def _retire(self, item_id: int, retired: bool) -> None:
        at = self._operation.recorded_at if retired else None
        self._operation.connection.execute("UPDATE item SET retired_at = ? WHERE id = ?", (at, item_id))

    def _told(
        self, cells: Cells, present: dict[str, Any], differing: dict[str, Any], problems: list[Rejected]
    ) -> list[Rejected]:
        for name in differing:
            before = self._text(name, present[name])
            cells.reject(name, f"it is {before} in the catalogue; add --update to change it")
        return problems

    def _text(self, name: str, value: Any) -> str:
        if value is None:
            return "nothing"
        if name == "list_price":
            return str(Money(value, self._operation.business.decimals))
        if name == "retired":
            return "yes" if value else "no"
        return f"'{shown(str(value))}'"


def item_state(row: dict[str, Any], retired: bool = False) -> dict[str, Any]:
    """What `undo` compares an item with."""
    return {**{name: row[name] for name in FIELDS if name != "retired"}, "retired": retired}


@remembered
def _read_minutes(text: str, column: str) -> int:
    return read_whole(text, column)


@remembered
def _read_groups(text: str, column: str) -> str | None:
    return swap_groups_text(read_swap_groups(text, column))


@remembered
def _read_word(text: str, column: str) -> str:
    return clean_text(text, column, 80)


def _readings(amount: Rule) -> tuple[Reading, ...]:
    return (
        Reading("name", "name", clean_text),
        Reading("kind", "kind", remembered(one_of(KINDS))),
        Reading("list_price", "list_price", amount),
        Reading("minutes", "minutes", _read_minutes),
        Reading("category", "category", _read_word),
        Reading("swap_group", "swap_group", _read_groups),
        Reading("retired", "retired", read_switch),
    )


_AS_NEW = {**dict.fromkeys(FIELDS), "kind": "service", "retired": False}

_KNOWN = """
SELECT id, code_key, name, kind, list_price, minutes, category, swap_group, retired_at FROM item
WHERE code_key IN (SELECT value FROM json_each(?))
"""
