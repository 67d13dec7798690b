"""Packages from a file: one row per package, or one per line of a package (spec, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps
from typing import Any, NamedTuple

from pkgcli.business import Business
from pkgcli.catalogue.definition import DESCRIPTION_LIMIT
from pkgcli.catalogue.difference import differences
from pkgcli.catalogue.items import create_item, item_row
from pkgcli.catalogue.terms import Terms, TermsLine, present_terms_by_key
from pkgcli.catalogue.versions import (
    DEFAULT_UNITS,
    VersionFields,
    VersionLine,
    checked_terms,
    columns_of,
    fields_of,
    line_rows,
    lines_of,
    package_row,
    version_row,
    write_version,
)
from pkgcli.errors import Refused
from pkgcli.frozen import fields, replace
from pkgcli.imports.all_or_nothing import ImportRequest, import_file
from pkgcli.imports.bulk import insert, remember_new, store
from pkgcli.imports.cells import (
    BadRows,
    Cells,
    Codes,
    Reading,
    amounts,
    days,
    one_of,
    read_codes,
    read_switch,
    readings_of,
    reason_of,
    reject_code,
    remembered,
    torn,
)
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.first_lines import FirstLines
from pkgcli.imports.items import item_state
from pkgcli.imports.known_items import KnownItems
from pkgcli.imports.package_prices import PRICE_COLUMNS, price_readings
from pkgcli.imports.package_rows import check_agreement, grouped, read_item_rows
from pkgcli.imports.package_use import USE_COLUMNS, USE_READINGS
from pkgcli.imports.some import Some
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.definition import KINDS, MOST_UNITS
from pkgcli.rules.quantities import GivenLine, read_line, read_lines, read_whole
from pkgcli.rules.texts import clean_text, shown
from pkgcli.rules.validity import Validity, read_validity
from pkgcli.views.imported import Imported, Rejected

COLUMNS = Columns(
    "package",
    known=(
        *("code", "name", "kind", "total", "unit", "price", "valid", "lines", "item", "unit_cost", "cap"),
        *("description", "sell_from", "sell_until", "once_per_client"),
        *PRICE_COLUMNS,
        *USE_COLUMNS,
    ),
    required=("code",),
)

_COLUMN_OF_RULE = {
    "total_missing": "total",
    "total_differs": "total",
    "total_above_caps": "total",
    "total_not_allowed": "total",
    "total_out_of_range": "total",
    "validity_missing": "valid",
    "sale_window_empty": "sell_until",
    "tip_not_allowed": "tip",
    "tip_on_product": "tip",
    "tip_without_service": "tip",
    "promo_price_missing": "promo_price",
    "promo_window_empty": "promo_until",
    "commission_base_unlimited": "commission_base",
    "tip_on_membership": "tip",
    "claim_without_first_use": "claim",
    "first_use_without_span": "valid",
    "split_unlimited": "split",
    "split_without_swap": "swap",
    "product_on_membership": "membership_only",
    "first_use_on_membership": "starts",
    **{f"{column}_above_100": column for column in ("tax", "charge_tax", "commission", "seller_commission")},
}


def import_packages(occasion: Occasion, request: ImportRequest) -> Imported:
    """All packages of the file in one operation, `package import`, which `undo` takes back.

    Matching is by code: equal terms are unchanged, others need `update` and become a new version. Raises BadFile with
    every bad row, nothing being written, unless `skip_bad`.
    """
    return import_file(occasion, request, "package import", COLUMNS, _Packages)


class _Wanted(NamedTuple):
    """One package as the file says that it is."""

    code: str
    fields: VersionFields
    lines: tuple[VersionLine, ...]


def _readings(request: ImportRequest, business: Business) -> tuple[Reading, ...]:
    amount, day = amounts(request.decimal, business), days(request.dates)
    return (
        Reading("name", "name", clean_text),
        Reading("kind", "kind", remembered(one_of(KINDS))),
        Reading("total", "total", _read_total),
        Reading("unit", "unit", _read_unit),
        Reading("price", "price", amount),
        Reading("valid", "valid", _read_valid),
        Reading("description", "description", _read_description),
        Reading("sell_from", "sell_from", day),
        Reading("sell_until", "sell_until", day),
        Reading("once_per_client", "once_per_client", read_switch),
        *price_readings(amount, day),
        *USE_READINGS,
    )


class _Packages:
    """The packages of one file, against the catalogue."""

    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._items = KnownItems(operation.connection, request.create_items)
        readings = _readings(request, operation.business)
        self._readings = readings_of(source, readings)
        self._columns = {reading.field: reading.column for reading in readings}
        self._codes: Codes = {}
        self._catalogue: dict[str, Terms] = {}
        self._first_lines = FirstLines()
        self._new: list[_Wanted] = []
        self._new_items: list[tuple[int, dict[str, Any]]] = []
        self._by_item = source.has("item")
        self._created = Some("item", "added as a service without a list price")
        free = f"without a price, sold for {operation.business.priced(0)}"
        self._unpriced = Some("package", free)
        self._without_lines = Some("package", "without a line, and can't be sold yet")
        self._deleted = Some("package", "deleted here and stays so")

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return grouped(rows) if self._by_item else ([row] for row in rows)

    def look_up(self, groups: Sequence[list[Row]]) -> None:
        self._codes = read_codes(group[0] for group in groups)
        self._catalogue = present_terms_by_key(self._operation.connection, (key for _, key in self._codes.values()))

    def take(self, group: list[Row]) -> str:
        problems: list[Rejected] = []
        cells = Cells(group[0], problems)
        code, present = self._code(cells, group[0].line, problems)
        problems += torn(group)
        if problems:
            raise BadRows(problems)
        check_agreement(group, problems)
        lines = self._lines(group, cells, present, problems)
        fields = self._fields(cells, code, present, bool(lines))
        if problems:
            raise BadRows(problems)
        try:
            fields = checked_terms(code, fields, lines)
        except Refused as error:
            column = _COLUMN_OF_RULE.get(error.code, "item" if self._by_item else "lines")
            cells.reject(column, reason_of(error))
            raise BadRows(problems) from None
        wanted = _Wanted(code, fields, lines)
        if present is None:
            return self._add(wanted, cells, problems)
        return self._change(wanted, present, cells, problems)

    def write(self) -> None:
        operation, new = self._operation, self._new
        remember_new(operation, "item", self._new_items)
        rows = [package_row(each.code) for each in new]
        ids = insert(operation, "package", rows)
        versions = insert(
            operation,
            "package_version",
            [version_row(operation, package_id, 1, each.fields) for package_id, each in zip(ids, new, strict=True)],
        )
        lines = [
            row for version_id, each in zip(versions, new, strict=True) for row in line_rows(version_id, each.lines)
        ]
        store(operation, "package_line", lines)
        remember_new(operation, "package", zip(ids, (_standing(each.code, 1) for each in new), strict=True))
        for package_id, row in zip(ids, rows, strict=True):
            self._first_lines.made(row["code_key"], package_id)
        self._new, self._new_items = [], []

    def messages(self) -> list[str]:
        one = self._deleted.first[0] if self._deleted.count == 1 else "CODE"
        told = (
            (self._created, ""),
            (self._unpriced, ""),
            (self._without_lines, ""),
            (self._deleted, f" (pkgcli package undelete {one})"),
        )
        return [some.told(hint) for some, hint in told if some.count]

    def answer(self, imported: Imported) -> Imported:
        return imported

    def _code(self, cells: Cells, line: int, problems: list[Rejected]) -> tuple[str, Terms | None]:
        """The code, which no other package of the file may have, and what the catalogue has under it.

        Raises BadRows at once: nothing else would fit.
        """
        read = self._codes.get(cells.text("code"))
        if read is None:
            reject_code(cells)
            raise BadRows(problems)
        code, key = read
        present = self._catalogue.get(key)
        first = self._first_lines.note(key, None if present is None else present.package_id, line)
        if first != line:
            cells.reject("code", f"stands on line {first} already")
            raise BadRows(problems)
        return code, present

    def _fields(self, cells: Cells, code: str, present: Terms | None, has_lines: bool) -> VersionFields:
        """What the cells say; a column that the file doesn't have leaves the field of a known package as it is."""
        said = cells.said(self._readings)
        said.setdefault("name", code)
        if "may_split" in said:
            said.setdefault("may_swap", said["may_split"])
        if present is None:
            return VersionFields(**said)
        kept = fields_of(present)
        kind = said.get("kind", "fixed") if cells.has("kind") else kept.kind
        if kind == "unlimited" or (kind == "fixed" and has_lines):
            kept = replace(kept, total=None)
        if kept.unit == DEFAULT_UNITS[present.kind]:
            kept = replace(kept, unit=None)
        absent = [name for name in fields(VersionFields) if not cells.has(self._columns[name])]
        changed = VersionFields(**{**said, **{name: getattr(kept, name) for name in absent}})
        return changed if cells.has("swap") else replace(changed, may_swap=changed.may_swap or changed.may_split)

    def _lines(
        self, group: Sequence[Row], cells: Cells, present: Terms | None, problems: list[Rejected]
    ) -> tuple[VersionLine, ...]:
        nothing: tuple[GivenLine, ...] = ()
        given = cells.read("lines", _read_lines, nothing)
        by_row = read_item_rows(group, problems) if self._by_item else []
        if by_row and cells.text("lines"):
            by_row[0][1].reject("item", "the column lines is filled in as well; use one of the two")
        if present is not None and not self._by_item and not cells.has("lines"):
            return lines_of(present)
        lines = [self._items.line(line, cells, "lines") for line in given]
        lines += [self._items.line(line, of_row, "item") for line, of_row in by_row]
        return tuple(lines)

    def _add(self, wanted: _Wanted, cells: Cells, problems: list[Rejected]) -> str:
        self._refuse_retired(wanted, cells, problems)
        self._new.append(self._stored(wanted))
        if not cells.text("price"):
            self._unpriced.add(wanted.code)
        if not wanted.lines:
            self._without_lines.add(wanted.code)
        return "new"

    def _change(self, wanted: _Wanted, present: Terms, cells: Cells, problems: list[Rejected]) -> str:
        """The next version where the file says something else. Nothing is done where it says the same."""
        same = [(line.item_id, line.unit_cost, line.cap) for line in wanted.lines] == [
            (line.item_id, line.unit_cost, line.cap) for line in present.lines
        ]
        if same and wanted.fields == fields_of(present):
            if present.status == "deleted":
                self._deleted.add(present.code)
            return "unchanged"
        if present.status == "deleted":
            cells.reject("code", f"differs, and is deleted here; pkgcli package undelete {present.code} first")
        elif not self._request.update:
            self._tell_differences(wanted, present, cells)
        if problems:
            raise BadRows(problems)
        self._refuse_retired(wanted, cells, problems)
        states = {
            "before": _standing(present.code, present.version),
            "after": _standing(present.code, present.version + 1),
        }
        self._operation.remember_former("package", present.package_id, dumps(states, separators=(",", ":")))
        stored = self._stored(wanted)
        write_version(self._operation, present.package_id, present.version + 1, stored.fields, stored.lines)
        return "changed"

    def _stored(self, wanted: _Wanted) -> _Wanted:
        if not self._request.create_items:
            return wanted
        return wanted._replace(lines=tuple(self._with_item(line) for line in wanted.lines))

    def _with_item(self, line: VersionLine) -> VersionLine:
        """The line with its item, which is made here where it was unknown."""
        known = self._items.id_of(line.item)
        if known is None:
            known = create_item(self._operation, line.item)
            self._new_items.append((known, item_state(item_row(line.item))))
            self._items.note(line.item, known)
            self._created.add(line.item)
        return replace(line, item_id=known)

    def _refuse_retired(self, wanted: _Wanted, cells: Cells, problems: list[Rejected]) -> None:
        for item in self._items.retired(wanted.lines):
            cells.reject("item" if self._by_item else "lines", f"is retired; pkgcli item restore {item}", item)
        if problems:
            raise BadRows(problems)

    def _tell_differences(self, wanted: _Wanted, present: Terms, cells: Cells) -> None:
        for difference in differences(self._operation.business, present, _as_terms(wanted, present)):
            column, _, item = difference.field.partition(" ")
            if column not in COLUMNS.known:
                column, item = "item" if self._by_item else "lines", item if column == "line" else ""
            before = "nothing" if difference.before is None else f"'{shown(difference.before)}'"
            about = f"{item}: " if item and column != difference.field else ""
            cells.reject(column, f"{about}it is {before} in the catalogue; add --update to change it", difference.after)


def _as_terms(wanted: _Wanted, present: Terms) -> Terms:
    lines = tuple(
        TermsLine(line.item_id, line.item, line.item, line.kind, None, line.unit_cost, line.cap)
        for line in wanted.lines
    )
    return replace(present, **columns_of(wanted.fields), lines=lines)


def _standing(code: str, version: int) -> dict[str, Any]:
    return {"code": code, "version": version}


@remembered
def _read_total(text: str, column: str) -> int:
    return read_whole(text, column, most=MOST_UNITS)


@remembered
def _read_unit(text: str, column: str) -> str:
    return clean_text(text, column, 40)


@remembered
def _read_valid(text: str, column: str) -> Validity:
    return read_validity(text, column, bare_days=True)


def _read_description(text: str, column: str) -> str:
    return clean_text(text, column, DESCRIPTION_LIMIT)


_read_line = remembered(read_line)


@remembered
def _read_lines(text: str, column: str) -> tuple[GivenLine, ...]:
    return tuple(read_lines(text, column, _read_line))
