"""Clients from a file, one a row, with the people and pets under them (spec, section 6)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from typing import Any, NamedTuple

from pkgcli.clients import next_client_code
from pkgcli.clients.records import FIRST_NUMBER, NOTE_LIMIT, client_row, same_as_earlier, with_keys
from pkgcli.imports.all_or_nothing import ImportRequest, import_file
from pkgcli.imports.bulk import insert, remember_new, state_text
from pkgcli.imports.cells import BadRows, Cells, Codes, Reading, read_codes, readings_of, torn
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.first_lines import FirstLines
from pkgcli.imports.household import (
    Household,
    Members,
    change_household,
    household,
    households,
    in_the_way,
    members_of,
    members_text,
    read_members,
)
from pkgcli.imports.some import Few
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.texts import clean_code, clean_email, clean_phone, clean_text, fold, shown
from pkgcli.views.cards import ClientRef
from pkgcli.views.imported import Imported, Rejected

FIELDS = ("name", "phone", "email", "note")
COLUMNS = Columns("client", known=("code", *FIELDS, "members"), required=("name",))

_NUMBERED = re.compile(r"c([0-9]{1,15})")


def import_clients(occasion: Occasion, request: ImportRequest) -> Imported:
    """All clients of the file in one operation, `client import`, which `undo` takes back.

    Matching is by code, a merged client's old one included: equal is unchanged, different needs `update`. A row
    without a code is a new client, and rejected where it would double one that nothing tells from it. Raises BadFile
    with every bad row, nothing being written, unless `skip_bad`.
    """
    return import_file(occasion, request, "client import", COLUMNS, _Clients)


class _New(NamedTuple):
    """One who waits to be written; `phone` and `email` are keys."""

    line: int
    code: str
    row: dict[str, str | None]
    wanted: dict[str, Any]
    members: Members


class _Alike(NamedTuple):
    """Somebody of the name of a row that has no code; `id` is None and `line` told for one who waits."""

    id: int | None
    line: int | None
    code: str
    phone: str | None
    email: str | None


class _Clients:
    """The clients of one file, against those who are known."""

    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._readings = readings_of(source, _READINGS)
        self._first_lines = FirstLines()
        self._codes: Codes = {}
        self._ids: dict[str, int] = {}
        self._alike: dict[str, list[_Alike]] = {}
        self._new: list[_New] = []
        self._next = int(next_client_code(operation.connection)[1:])
        self._present: dict[int, sqlite3.Row] = {}
        self._households: dict[int, Household] = {}
        self._warnings = Few()

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return ([row] for row in rows)

    def look_up(self, groups: Sequence[list[Row]]) -> None:
        connection = self._operation.connection
        self._codes = read_codes(row for (row,) in groups)
        keys = [key for _, key in self._codes.values()]
        self._ids = dict(connection.execute(_BY_CODE, {"keys": dumps(keys)}).fetchall())
        known = dumps(list(self._ids.values()))
        self._present = {row["id"]: row for row in connection.execute(_PRESENT, (known,))}
        self._households = households(connection, self._present)
        names = {fold(row.values["name"]) for (row, *_) in groups if not row.values.get("code")}
        self._alike = self._of_names(names) if names else {}

    def _of_names(self, keys: Iterable[str]) -> dict[str, list[_Alike]]:
        alike: dict[str, list[_Alike]] = {key: [] for key in keys}
        for key, *other in self._operation.connection.execute(_BY_NAME, (dumps(list(alike)),)):
            alike[key].append(_Alike(other[0], None, *other[1:]))
        return alike

    def take(self, group: list[Row]) -> str:
        problems = torn(group)
        if problems:
            raise BadRows(problems)
        row = group[0]
        cells = Cells(row, problems)
        if not cells.text("name"):
            cells.reject("name", "there is no name")
        code, key = self._codes.get(cells.text("code")) or (cells.read("code", clean_code, ""), "")
        wanted = {**_NOTHING_SAID, **cells.said(self._readings)}
        nobody: Members = {}
        members = cells.read("members", read_members, nobody)
        known = self._ids.get(key)
        if code and (first := self._first_line(known, key, row.line)) != row.line:
            cells.reject("code", f"is that of line {first} already")
        if not code and not problems:
            self._refuse_double(wanted, cells)
        if problems:
            raise BadRows(problems)
        if known is None:
            self._add(row.line, code, wanted, members)
            return "new"
        return self._change(known, wanted, members, cells, problems)

    def write(self) -> None:
        if not self._new:
            return
        connection, new = self._operation.connection, self._new
        last = connection.execute("SELECT coalesce(max(id), 0) FROM client").fetchone()[0]
        ids = insert(self._operation, "client", [each.row for each in new])
        made = list(zip(ids, new, strict=True))
        for client_id, each in made:
            self._first_lines.made(str(each.row["code_key"]), client_id)
            self._ids[str(each.row["code_key"])] = client_id  # looked up before it was there
            if each.members:
                change_household(self._operation, ClientRef(client_id, each.code, ""), each.members)
        remember_new(self._operation, "client", ((client_id, self._state(client_id, each)) for client_id, each in made))
        lines = {client_id: each.line for client_id, each in made}
        for client_id, warnings in same_as_earlier(connection, last):
            self._warnings.add(f"line {lines[client_id]}: {warning}" for warning in warnings)
        self._new = []

    def messages(self) -> list[str]:
        return self._warnings.told()

    def answer(self, imported: Imported) -> Imported:
        return imported

    def _state(self, client_id: int, new: _New) -> dict[str, Any]:
        present = household(self._operation.connection, client_id) if new.members else []
        return {"code": new.code, **new.wanted, "members": present}

    def _first_line(self, known: int | None, key: str, line: int) -> int:
        """The line on which that client stood first. One who isn't known is noted once it is sure to be added."""
        if known is None:
            return self._first_lines.waiting(key) or line
        return self._first_lines.note(key, known, line)

    def _add(self, line: int, code: str, wanted: dict[str, Any], members: Members) -> None:
        code = code or self._free_code()
        row = client_row(self._operation, code, with_keys(wanted))
        if numbered := _NUMBERED.fullmatch(str(row["code_key"])):
            self._next = max(self._next, int(numbered[1]) + 1)
        self._first_lines.note(str(row["code_key"]), None, line)
        self._new.append(_New(line, code, row, wanted, members))
        if (alike := self._alike.get(str(row["name_key"]))) is not None:
            alike.append(_Alike(None, line, code, row["phone_key"], row["email_key"]))

    def _refuse_double(self, wanted: dict[str, Any], cells: Cells) -> None:
        """The same file twice must not double everybody: two people of one name differ in something, or by a code.

        Within one file, two rows of a name alone are two people: whoever wrote it listed both.
        """
        keys = with_keys(wanted)
        phone, email = keys["phone_key"], keys["email_key"]
        for client_id, waiting, code, other_phone, other_email in self._namesakes(str(keys["name_key"])):
            line = waiting if client_id is None else self._first_lines.of(client_id)
            if phone is not None and phone == other_phone:
                same = "name and this phone"
            elif email is not None and email == other_email:
                same = "name and this e-mail"
            elif line is None and (phone, email, other_phone, other_email) == (None,) * 4:
                same = "name, and nothing else is known of either"
            else:
                continue
            who = f"client {code}" if line is None else f"line {line}"
            what = f"for the same person put {code} into the column code, for another a new code"
            if line is not None:
                what = "take one of the two out, or, for another person, put a new code into the column code"
            cells.reject("name", f"{who} has this {same}; {what}")
            return

    def _namesakes(self, key: str) -> list[_Alike]:
        if key not in self._alike:
            self.write()
            self._alike.update(self._of_names([key]))
        return self._alike[key]

    def _free_code(self) -> str:
        code = f"C{max(self._next, FIRST_NUMBER)}"
        self._next += 1
        return code

    def _change(
        self, client_id: int, wanted: dict[str, Any], members: Members, cells: Cells, problems: list[Rejected]
    ) -> str:
        row = self._present[client_id]
        present = {name: row[name] for name in FIELDS}
        differing = {name: value for name, value in wanted.items() if cells.has(name) and present[name] != value}
        there = self._households[client_id]
        same_members = not cells.has("members") or members == members_of(there)
        if not differing and same_members:
            return "unchanged"
        if row["anonymised_at"] is not None:
            cells.reject("code", "that client was anonymised and stays so")
        elif not self._request.update:
            for name in differing:
                before = "nothing" if present[name] is None else f"'{shown(present[name])}'"
                cells.reject(name, f"it is {before} here; add --update to change it")
            if not same_members:
                before = f"'{shown(members_text(members_of(there).values()))}'" if there else "nothing"
                cells.reject("members", f"it is {before} here; add --update to change it")
        elif not same_members and (reason := in_the_way(self._operation, there, members)):
            cells.reject("members", reason)
        if problems:
            raise BadRows(problems)
        self.write()  # those who wait are compared with what stands now
        self._alike.clear()
        self._write(client_id, row["code"], present, differing, None if same_members else members)
        return "changed"

    def _write(
        self,
        client_id: int,
        code: str,
        present: dict[str, Any],
        differing: dict[str, Any],
        members: Members | None,
    ) -> None:
        before, after = {name: present[name] for name in differing}, dict(differing)
        states: dict[str, Any] = {"before": before, "after": after}
        set_client_columns(self._operation, client_id, differing)
        if members is not None:
            before["members"] = household(self._operation.connection, client_id)
            states["made"] = change_household(self._operation, ClientRef(client_id, code, ""), members)
            after["members"] = household(self._operation.connection, client_id)
        self._operation.remember_former("client", client_id, state_text(states))


def set_client_columns(operation: Operation, client_id: int, values: dict[str, Any]) -> None:
    """Write clean values with the keys by which they are found."""
    for name, value in with_keys(values).items():
        operation.connection.execute(f"UPDATE client SET {name} = ? WHERE id = ?", (value, client_id))


def _read_note(text: str, column: str) -> str:
    return clean_text(text, column, NOTE_LIMIT)


_READINGS = (
    Reading("name", "name", clean_text),
    Reading("phone", "phone", clean_phone),
    Reading("email", "email", clean_email),
    Reading("note", "note", _read_note),
)

_NOTHING_SAID: dict[str, Any] = dict.fromkeys(FIELDS)

_BY_CODE = """
SELECT code_key, id FROM client WHERE merged_into_id IS NULL AND code_key IN (SELECT value FROM json_each(:keys))
UNION ALL SELECT code_key, client_id FROM client_alias WHERE code_key IN (SELECT value FROM json_each(:keys))
"""

_PRESENT = """
SELECT id, name, phone, email, note, anonymised_at, code FROM client WHERE id IN (SELECT value FROM json_each(?))
"""

_BY_NAME = """
SELECT f.name_key, k.id, k.code, f.phone_key, f.email_key FROM client AS f JOIN client AS k
  ON k.id = coalesce(f.merged_into_id, f.id)
WHERE f.name_key IN (SELECT value FROM json_each(?)) AND k.anonymised_at IS NULL ORDER BY f.id
"""
