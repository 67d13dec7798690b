"""Packages from a file: one row per package, or one per line of a package (spec, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from json import dumps
from typing import Any

from pkgcli.catalogue.definition import DESCRIPTION_LIMIT
from pkgcli.catalogue.difference import differences
from pkgcli.catalogue.items import create_item, item_row
from pkgcli.catalogue.terms import Terms, TermsLine, all_present_terms
from pkgcli.catalogue.versions import (
    DEFAULT_UNITS,
    VersionFields,
    VersionLine,
    checked_terms,
    columns_of,
    fields_of,
    line_rows,
    lines_of,
    version_row,
    write_version,
)
from pkgcli.errors import Refused
from pkgcli.imports.all_or_nothing import (
    BadRows,
    Cells,
    ImportRequest,
    import_file,
    listed,
    one_of,
    read_switch,
    reason_of,
    torn,
)
from pkgcli.imports.bulk import MANY, Bulk
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.items import item_state
from pkgcli.imports.known_items import KnownItems
from pkgcli.imports.package_prices import PRICE_COLUMNS, column_of, read_fixed_day, with_prices
from pkgcli.imports.package_rows import check_agreement, grouped, read_item_rows
from pkgcli.imports.package_use import USE_COLUMNS, with_use
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.definition import KINDS, MOST_UNITS
from pkgcli.rules.quantities import GivenLine, read_lines, read_whole
from pkgcli.rules.texts import clean_code, clean_text, code_key, shown
from pkgcli.rules.validity import NEVER, Validity, read_validity
from pkgcli.views import Imported, Rejected

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One package as the file says that it is."""

    code: str
    fields: VersionFields
    lines: tuple[VersionLine, ...]


class _Packages:
    """The packages of one file, against the catalogue as it was read once at the start."""

    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._items = KnownItems(operation.connection, request.create_items)
        self._catalogue = {code_key(terms.code): terms for terms in all_present_terms(operation.connection)}
        self._bulk = Bulk(operation)
        self._new: list[_Wanted] = []
        self._new_items: list[tuple[int, dict[str, Any]]] = []
        self._line_of_code: dict[str, int] = {}
        self._by_item = source.has("item")
        self._created: list[str] = []
        self._unpriced: list[str] = []
        self._without_lines: list[str] = []
        self._deleted: list[str] = []

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return grouped(rows) if self._by_item else ([row] for row in rows)

    def take(self, group: list[Row]) -> str:
        problems: list[Rejected] = []
        cells = Cells(group[0], problems)
        code = self._code(cells, group[0].line, problems)
        problems += torn(group)
        if problems:
            raise BadRows(problems)
        check_agreement(group, problems)
        present = self._catalogue.get(code_key(code))
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

    def finish(self) -> None:
        self._bulk.remember_new("item", self._new_items)
        self._new_items.clear()
        ids = self._bulk.insert("package", [{"code": new.code, "code_key": code_key(new.code)} for new in self._new])
        versions = self._bulk.insert(
            "package_version",
            [
                version_row(self._operation, package_id, 1, new.fields)
                for package_id, new in zip(ids, self._new, strict=True)
            ],
        )
        self._bulk.store(
            "package_line",
            [
                row
                for version_id, new in zip(versions, self._new, strict=True)
                for row in line_rows(version_id, new.lines)
            ],
        )
        self._bulk.remember_new(
            "package", [(package_id, _standing(new.code, 1)) for package_id, new in zip(ids, self._new, strict=True)]
        )
        self._new.clear()

    def messages(self) -> list[str]:
        undelete = f"pkgcli package undelete {self._deleted[0] if len(self._deleted) == 1 else 'CODE'}"
        told = (
            (self._created, "added as a service without a list price"),
            (self._unpriced, f"without a price, sold for {self._operation.business.priced(0)}"),
            (self._without_lines, "without a line, and can't be sold yet"),
            (self._deleted, f"deleted here and stays so ({undelete})"),
        )
        noun = ("item", "package", "package", "package")
        return [
            f"{len(codes)} {word if len(codes) == 1 else word + 's'} {what}: {listed(codes)}"
            for (codes, what), word in zip(told, noun, strict=True)
            if codes
        ]

    def _code(self, cells: Cells, line: int, problems: list[Rejected]) -> str:
        """The code, which no other package of the file may have. Raises BadRows at once: nothing else would fit."""
        if not cells.text("code"):
            cells.reject("code", "there is no code")
        code = cells.read("code", clean_code, "")
        if not code:
            raise BadRows(problems)
        first = self._line_of_code.setdefault(code_key(code), line)
        if first != line:
            cells.reject("code", f"stands on line {first} already")
            raise BadRows(problems)
        return code

    def _fields(self, cells: Cells, code: str, present: Terms | None, has_lines: bool) -> VersionFields:
        """What the cells say; a column that the file doesn't have leaves the field of a known package as it is."""
        decimals = self._operation.business.decimals
        given = VersionFields(
            name=cells.read("name", clean_text, code),
            kind=cells.read("kind", one_of(KINDS), "fixed"),
            total=cells.read("total", _read_total, None),
            unit=cells.read("unit", _read_unit, None),
            price=cells.amount("price", self._request, decimals) or 0,
            valid=cells.read("valid", _read_valid, NEVER),
            description=cells.read("description", _read_description, None),
            sell_from=cells.read("sell_from", read_fixed_day, None),
            sell_until=cells.read("sell_until", read_fixed_day, None),
            once_per_client=cells.read("once_per_client", read_switch, False),
        )
        given = with_use(with_prices(given, cells, self._request, decimals), cells)
        if present is None:
            return given
        kept = fields_of(present)
        kind = given.kind if cells.has("kind") else kept.kind
        if kind == "unlimited" or (kind == "fixed" and has_lines):
            kept = replace(kept, total=None)
        if kept.unit == DEFAULT_UNITS[present.kind]:
            kept = replace(kept, unit=None)
        absent = [name for name in VersionFields.__slots__ if not cells.has(column_of(name))]
        changed = replace(given, **{name: getattr(kept, name) for name in absent})
        return changed if cells.has("swap") else replace(changed, may_swap=changed.may_swap or changed.may_split)

    def _lines(
        self, group: Sequence[Row], cells: Cells, present: Terms | None, problems: list[Rejected]
    ) -> tuple[VersionLine, ...]:
        given: list[tuple[GivenLine, Cells, str]] = []
        if cells.text("lines"):
            nothing: list[GivenLine] = []
            given = [(line, cells, "lines") for line in cells.read("lines", read_lines, nothing)]
        if self._by_item:
            by_row = read_item_rows(group, problems)
            if by_row and cells.text("lines"):
                by_row[0][1].reject("item", "the column lines is filled in as well; use one of the two")
            given += [(line, of_row, "item") for line, of_row in by_row]
        elif not cells.has("lines") and present is not None:
            return lines_of(present)
        return tuple(self._items.line(line, of_row, column) for line, of_row, column in given)

    def _add(self, wanted: _Wanted, cells: Cells, problems: list[Rejected]) -> str:
        self._refuse_retired(wanted, cells, problems)
        self._new.append(self._stored(wanted))
        if len(self._new) >= MANY:
            self.finish()
        if not cells.text("price"):
            self._unpriced.append(wanted.code)
        if not wanted.lines:
            self._without_lines.append(wanted.code)
        return "new"

    def _change(self, wanted: _Wanted, present: Terms, cells: Cells, problems: list[Rejected]) -> str:
        """The next version where the file says something else. Nothing is done where it says the same."""
        same = [(line.item_id, line.unit_cost, line.cap) for line in wanted.lines] == [
            (line.item_id, line.unit_cost, line.cap) for line in present.lines
        ]
        if same and wanted.fields == fields_of(present):
            if present.status == "deleted":
                self._deleted.append(present.code)
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
        return replace(wanted, lines=tuple(self._with_item(line) for line in wanted.lines))

    def _with_item(self, line: VersionLine) -> VersionLine:
        """The line with its item, which is made here where it was unknown."""
        known = self._items.id_of(line.item)
        if known is None:
            known = create_item(self._operation, line.item)
            self._new_items.append((known, item_state(item_row(line.item))))
            self._items.note(line.item, known)
            self._created.append(line.item)
        return replace(line, item_id=known)

    def _refuse_retired(self, wanted: _Wanted, cells: Cells, problems: list[Rejected]) -> None:
        for line in wanted.lines:
            if self._items.is_retired(line.item):
                column = "item" if self._by_item else "lines"
                cells.reject(column, f"is retired; pkgcli item restore {line.item}", line.item)
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
    return present._replace(**columns_of(wanted.fields), lines=lines)


def _standing(code: str, version: int) -> dict[str, Any]:
    return {"code": code, "version": version}


def _read_total(text: str, column: str) -> int | None:
    return read_whole(text, column, most=MOST_UNITS)


def _read_unit(text: str, column: str) -> str | None:
    return clean_text(text, column, 40)


def _read_valid(text: str, column: str) -> Validity:
    return read_validity(text, column, bare_days=True)


def _read_description(text: str, column: str) -> str | None:
    return clean_text(text, column, DESCRIPTION_LIMIT)
