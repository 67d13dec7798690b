"""CSV and TSV: the columns of the JSON, with nested objects flattened and always a header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from pkgcli.frozen import fields
from pkgcli.render.jsonable import PLAIN, group_names, is_plain_view, jsonable, rows_of
from pkgcli.render.words import singular
from pkgcli.rules.texts import visible
from pkgcli.views.by_name import view_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Record = dict[str, Any]

# A list without rows has a header too; its noun says of what.
_ROW_OF_NOUN = {
    "card": "CardView",
    "item": "ItemView",
    "package": "PackageView",
    "client": "ClientView",
    "operation": "OperationView",
    "setting": "SettingView",
    "match": "Found",
    "entry": "EntryView",
    "member": "MemberView",
    "staff member": "StaffView",
    "role": "RoleView",
    "plan": "PlanView",
    "membership": "EnrolmentView",
    "decision": "DueDecision",
    "hold": "HoldView",
    "notice": "NoticeView",
}
_NESTED = ("ClientRef", "PackageRef", "CardView", "PeriodView")
# Written in batches: few writes, and little memory however long the list is.
_BATCH = 500


def delimited_pieces(view: Any, *, tabs: bool) -> Iterator[str]:
    """The header and the rows of a view."""
    columns, rows = _table(view)
    put = tab_line if tabs else comma_line
    lines = map(put, chain([columns], map(_cells_of(columns), rows)))
    while batch := "".join(islice(lines, _BATCH)):
        yield batch


def _cells_of(columns: list[str]) -> Callable[[Any], list[str]]:
    """What makes cells of a row, be it a record by its columns or a view.

    A plain view is read straight from its attributes, a tenth of the work of an object of objects: a list may have a
    million rows.
    """
    readers: dict[type, Callable[[Any], tuple[Any, ...]] | None] = {dict: None}

    def cells(row: Any) -> list[str]:
        kind = type(row)
        if kind not in readers:
            readers[kind] = _reader(kind, columns)
        read = readers[kind]
        if read is not None:
            try:
                return [cell_text(value if type(value) in PLAIN else jsonable(value)) for value in read(row)]
            except AttributeError:
                pass  # nothing stands where another row of the list has an object
        record = row if kind is dict else flat(shaped(row))
        return [cell_text(record.get(column)) for column in columns]

    return cells


def _reader(kind: type, columns: list[str]) -> Callable[[Any], tuple[Any, ...]] | None:
    """Reads the values of those columns from a view of that kind; None where one of them is no attribute of it."""
    paths = _paths(kind) if is_plain_view(kind) else {}
    if len(columns) < 2 or not paths.keys() >= set(columns):
        return None
    from operator import attrgetter

    return attrgetter(*(paths[column] for column in columns))


def _paths(kind: type) -> dict[str, str]:
    """By column, where its value is: `client_code` is at `client.code`."""
    paths: dict[str, str] = {}
    for field, annotation in fields(kind).items():
        name, nested = field.rstrip("_"), annotation.removesuffix(" | None")
        if nested in _NESTED:
            paths.update({f"{name}_{inner}": f"{field}.{path}" for inner, path in _paths(view_class(nested)).items()})
        else:
            paths[name] = field
    return paths


def comma_line(cells: list[str]) -> str:
    """A line of CSV. What has to be quoted goes to `csv`, which a till command needn't load for anything else."""
    line = ",".join(cells)
    if line and line.count(",") == len(cells) - 1 and not ('"' in line or "\n" in line or "\r" in line):
        return line + "\n"
    import csv
    import io

    quoted = io.StringIO()
    csv.writer(quoted, lineterminator="\n").writerow(cells)
    return quoted.getvalue()


def tab_line(cells: list[str]) -> str:
    """TSV has no quotes: what would break a column is shown instead (`visible` has done so already)."""
    return "\t".join(cell.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r") for cell in cells) + "\n"


def _table(view: Any) -> tuple[list[str], Iterable[Any]]:
    """The columns, and the rows: records by those columns, or views."""
    rows = rows_of(view)
    if rows is not None and type(view).__name__ == "Report":
        named = () if view.by is None else group_names(view.by)
        return [*named, *class_columns(view.row)], rows
    if rows is not None and type(view).__name__ == "Streamed":
        return columns_of(view_class(_ROW_OF_NOUN[view.noun])), rows
    if rows is not None:
        listed = tuple(rows)
        kind = type(listed[0]) if listed else _empty_kind(view)
        return ([] if kind is None else columns_of(kind)), listed
    match type(view).__name__:
        case "Redemption":
            first = columns_of(view_class("RedeemedEntry"))
            return ["operation", *first, "warnings"], [
                {**flat(jsonable(entry)), "operation": view.operation, "warnings": list(view.warnings)}
                for entry in view.entries
            ]
        case "Undone":
            entries = [{"undone": view.undone, **flat(shaped(entry))} for entry in view.entries]
            return ["undone", *columns_of(view_class("EntryView"))], entries
        case "ExpireRun":
            facts = {"operation": view.operation, "as_of": view.as_of.isoformat()}
            return [*facts, *columns_of(view_class("ExpiredCard"))], (
                {**facts, **flat(shaped(card))} for card in view.expired
            )
        case "Night":
            night = {"as_of": view.as_of.isoformat()}
            return [*night, "part", "operation", "done"], [{**night, **shaped(part)} for part in view.parts]
        case "AccrualRun":
            facts = {"operation": view.operation, "as_of": view.as_of.isoformat()}
            return [*facts, *columns_of(view_class("Accrued"))], [
                {**facts, **flat(shaped(card))} for card in view.accrued
            ]
        case "Sending":
            return columns_of(view_class("MessageView")), [flat(shaped(message)) for message in view.messages]
        case "PackageDiff":
            facts = {"code": view.code, "from_version": view.from_version, "to_version": view.to_version}
            return [*facts, "field", "before", "after"], [
                {**facts, **shaped(difference)} for difference in view.differences
            ]
        case "Statement":
            facts = {"business": view.business, "on": view.on.isoformat()}
            return [*facts, *columns_of(view_class("EntryView")), "last_operation", "head"], [
                {**facts, **flat(shaped(entry)), "last_operation": view.last_operation, "head": view.head}
                for entry in view.entries
            ]
        case "Verification":
            return columns_of(view_class("Finding")), map(shaped, view.findings)
    record = flat(shaped(view))
    return list(record), [record]


def shaped(row: Any) -> Record:
    """A row as an object."""
    shape = jsonable(row)
    return shape if isinstance(shape, dict) else {"value": shape}


def _empty_kind(view: Any) -> type | None:
    name = {"Balance": "CardView", "History": "EntryView"}.get(type(view).__name__)
    if name is None and hasattr(view, "noun"):
        name = _ROW_OF_NOUN.get(singular(view.noun))
    return None if name is None else view_class(name)


def class_columns(name: str) -> list[str]:
    """The columns of the rows of a report, their group aside, by the name of their class."""
    return [column for column in columns_of(view_class(name)) if column != "group"]


def columns_of(kind: type) -> list[str]:
    """The columns of a row of that kind, without needing one."""
    return list(_paths(kind))


def flat(shape: Record) -> Record:
    """Objects inside an object become columns of it, `client_code` and the like."""
    record: Record = {}
    for name, value in shape.items():
        if isinstance(value, dict):
            record.update({f"{name}_{inner}": deeper for inner, deeper in flat(value).items()})
        else:
            record[name] = value
    return record


def cell_text(value: Any) -> str:
    """A value in a cell; of a list, its parts apart by `; `."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else visible(value)
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_listed(one) for one in value)
    return str(value)


def _listed(value: Any) -> str:
    """One of a list in a cell: `massage 3/10`, a name, a place of a bad file."""
    if not isinstance(value, dict):
        return cell_text(value)
    if "used" in value and "item" in value:
        cap = value["cap"]
        return f"{cell_text(value['item'])} {value['used']}" + ("" if cap is None else f"/{cap}")
    if "unit_cost" in value and "item" in value:
        cost = "" if value["unit_cost"] == 1 else f":{value['unit_cost']}"
        return cell_text(value["item"]) + cost + ("" if value["cap"] is None else f"={value['cap']}")
    if "message" in value and "line" in value:
        place = " ".join(cell_text(value[name]) for name in ("line", "column", "value") if value.get(name) is not None)
        return f"line {place}: {cell_text(value['message'])}"
    for name in ("number", "name"):
        if name in value:
            return cell_text(value[name])
    return " ".join(cell_text(one) for one in value.values())
