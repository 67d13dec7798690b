"""Kept mappings: how the lists of another program are read, so that it is asked once and not every month."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from pkgcli.errors import NotFound
from pkgcli.imports.csv_source import folded_header
from pkgcli.imports.rejected_file import COLUMN
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.texts import clean_text, fold, shown
from pkgcli.views.recognition import MappedColumn, MappingView, Recognition
from pkgcli.views.records import Done, Listing

_LONGEST_NAME = 60


def list_mappings(occasion: Occasion, *, limit: int = 0) -> Listing:
    """By name. `limit` 0 is all."""
    with looking(occasion) as look:
        found = kept_mappings(look.connection)
    return Listing(tuple(found[:limit] if limit else found), len(found), "mappings")


def remove_mapping(occasion: Occasion, name: str) -> Done:
    """NotFound names those that there are."""

    def work(operation: Operation) -> Done:
        found = mapping_named(kept_mappings(operation.connection), name)
        operation.connection.execute("DELETE FROM import_mapping WHERE name_key = ?", (fold(found.name),))
        return Done(found, operation.id, f"mapping {found.name} removed")

    return record(occasion, "config mapping remove", work, Done)


def kept_mappings(connection: Connection) -> list[MappingView]:
    rows = connection.execute("SELECT name, subject, form FROM import_mapping ORDER BY name_key").fetchall()
    return [_view(name, subject, json.loads(form)) for name, subject, form in rows]


def mapping_named(kept: Sequence[MappingView], name: str) -> MappingView:
    """Raises NotFound."""
    found = next((each for each in kept if fold(each.name) == fold(name)), None)
    if found is None:
        names = ", ".join(each.name for each in kept)
        reason = f"there is none of that name; there are {names}" if names else "none is kept yet"
        raise NotFound("mapping", shown(name), "pkgcli config mapping list", reason)
    return found


def mapping_name(text: str) -> str:
    """A name under which a mapping can be kept. Raises Unreadable."""
    return clean_text(text, "--save", _LONGEST_NAME)


def keep_mapping(operation: Operation, name: str, recognition: Recognition) -> str:
    """Keep how a file was read, in place of what was kept under that name; a sentence on it."""
    form = {
        "header": list(recognition.header),
        "columns": [[each.column, each.header] for each in recognition.columns if each.column is not None],
        "left_out": [each.header for each in recognition.columns if each.column is None],
        "decimal": recognition.decimal,
        "dates": recognition.dates,
        "encoding": recognition.encoding,
        "delimiter": recognition.delimiter,
    }
    there = operation.connection.execute("SELECT 1 FROM import_mapping WHERE name_key = ?", (fold(name),)).fetchone()
    operation.write_aside(
        "INSERT INTO import_mapping (name, name_key, subject, form) VALUES (?, ?, ?, ?) ON CONFLICT (name_key)"
        " DO UPDATE SET name = excluded.name, subject = excluded.subject, form = excluded.form",
        (name, fold(name), recognition.subject, json.dumps(form, ensure_ascii=False)),
    )
    return f"mapping {name} kept" if there is None else f"mapping {name} kept in place of the earlier one"


def is_of_header(mapping: MappingView, header: list[str]) -> bool:
    """Whether a file with that header is of the kind that the mapping was made for; the column that a file of rejected
    rows has more is passed over."""
    keys = [folded_header(each) for each in header]
    return [folded_header(each) for each in mapping.header] == [key for key in keys if key != COLUMN]


def _view(name: str, subject: str, form: dict[str, Any]) -> MappingView:
    return MappingView(
        name=name,
        subject=subject,
        columns=tuple(MappedColumn(column, header) for column, header in form["columns"]),
        left_out=tuple(form["left_out"]),
        decimal=form["decimal"],
        dates=form["dates"],
        encoding=form["encoding"],
        delimiter=form["delimiter"],
        header=tuple(form["header"]),
    )
