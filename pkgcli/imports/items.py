"""Items from a file, one a row (spec, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

from pkgcli.catalogue.items import KINDS, item_row
from pkgcli.imports.all_or_nothing import (
    BadRows,
    Cells,
    ImportRequest,
    import_file,
    one_of,
    read_switch,
    torn,
)
from pkgcli.imports.bulk import MANY, Bulk
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.swap_groups import read_swap_groups, swap_groups_text
from pkgcli.rules.texts import clean_code, clean_text, code_key, shown
from pkgcli.views import Imported, Money, Rejected

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
        self._bulk = Bulk(operation)
        self._new: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._line_of_code: dict[str, int] = {}
        self._known: dict[str, tuple[int, dict[str, Any]]] = {
            key: (item_id, {**dict(zip(FIELDS, columns, strict=True)), "retired": columns[-1] is not None})
            for item_id, key, *columns in operation.connection.execute(
                "SELECT id, code_key, name, kind, list_price, minutes, category, swap_group, retired_at FROM item"
            )
        }

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return ([row] for row in rows)

    def take(self, group: list[Row]) -> str:
        problems = torn(group)
        if problems:
            raise BadRows(problems)
        cells = Cells(group[0], problems)
        code = self._code(cells, group[0].line)
        wanted = self._wanted(cells, code)
        if problems:
            raise BadRows(problems)
        known = self._known.get(code_key(code))
        if known is None:
            self._add(code, wanted)
            return "new"
        item_id, present = known
        differing = {name: value for name, value in wanted.items() if cells.has(name) and present[name] != value}
        if not differing:
            return "unchanged"
        if not self._request.update:
            raise BadRows(self._told(cells, present, differing, problems))
        self._change(item_id, present, differing)
        return "changed"

    def finish(self) -> None:
        if not self._new:
            return
        ids = self._bulk.insert("item", [row for row, _ in self._new])
        self._bulk.remember_new("item", list(zip(ids, (state for _, state in self._new), strict=True)))
        self._new.clear()

    def messages(self) -> list[str]:
        return []

    def _code(self, cells: Cells, line: int) -> str:
        if not cells.text("code"):
            cells.reject("code", "there is no code")
        code = cells.read("code", clean_code, "")
        if code and (first := self._line_of_code.setdefault(code_key(code), line)) != line:
            cells.reject("code", f"stands on line {first} already")
        return code

    def _wanted(self, cells: Cells, code: str) -> dict[str, Any]:
        return {
            "name": cells.read("name", clean_text, code),
            "kind": cells.read("kind", one_of(KINDS), "service"),
            "list_price": cells.amount("list_price", self._request, self._operation.business.decimals),
            "minutes": cells.read("minutes", _read_minutes, None),
            "category": cells.read("category", _read_word, None),
            "swap_group": cells.read("swap_group", _read_groups, None),
            "retired": cells.read("retired", read_switch, False),
        }

    def _add(self, code: str, wanted: dict[str, Any]) -> None:
        columns = {name: value for name, value in wanted.items() if name != "retired"}
        row = item_row(code, **columns)
        retired_at = self._operation.recorded_at if wanted["retired"] else None
        self._new.append(({**row, "retired_at": retired_at}, item_state(row, wanted["retired"])))
        if len(self._new) >= MANY:
            self.finish()

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
        return f"'{shown(value)}'"


def item_state(row: dict[str, Any], retired: bool = False) -> dict[str, Any]:
    """What `undo` compares an item with."""
    return {**{name: row[name] for name in FIELDS if name != "retired"}, "retired": retired}


def _read_minutes(text: str, column: str) -> int | None:
    return read_whole(text, column)


def _read_groups(text: str, column: str) -> str | None:
    return swap_groups_text(read_swap_groups(text, column))


def _read_word(text: str, column: str) -> str | None:
    return clean_text(text, column, 80)
