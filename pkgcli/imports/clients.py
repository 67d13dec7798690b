"""Clients from a file, one a row, with the people and pets under them (spec, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import dumps
from typing import Any

from pkgcli.clients import create_client, next_client_code
from pkgcli.clients.records import FIRST_NUMBER, NOTE_LIMIT
from pkgcli.imports.all_or_nothing import BadRows, Cells, ImportRequest, import_file, torn
from pkgcli.imports.bulk import MANY, Bulk
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.household import (
    Members,
    change_household,
    household,
    in_the_way,
    members_of,
    members_text,
    read_members,
)
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.texts import clean_code, clean_email, clean_phone, clean_text, code_key, fold, phone_key, shown
from pkgcli.views import ClientRef, Imported, Rejected

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


class _Clients:
    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._line_of_client: dict[int, int] = {}
        connection = operation.connection
        codes = connection.execute(
            "SELECT code_key, id FROM client WHERE merged_into_id IS NULL"
            " UNION ALL SELECT code_key, client_id FROM client_alias"
        )
        self._ids: dict[str, int] = dict(codes.fetchall())
        self._bulk = Bulk(operation)
        self._new: list[tuple[int, dict[str, Any]]] = []
        self._next = int(next_client_code(connection)[1:])
        self._messages: list[str] = []

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return ([row] for row in rows)

    def take(self, group: list[Row]) -> str:
        problems = torn(group)
        if problems:
            raise BadRows(problems)
        row = group[0]
        cells = Cells(row, problems)
        if not cells.text("name"):
            cells.reject("name", "there is no name")
        code = cells.read("code", clean_code, "")
        wanted = {
            "name": cells.read("name", clean_text, ""),
            "phone": cells.read("phone", _read_phone, None),
            "email": cells.read("email", _read_email, None),
            "note": cells.read("note", _read_note, None),
        }
        nobody: Members = {}
        members = cells.read("members", read_members, nobody)
        known = self._ids.get(code_key(code)) if code else None
        if known is not None and (first := self._line_of_client.setdefault(known, row.line)) != row.line:
            cells.reject("code", f"is that of line {first} already")
        if not code and not problems:
            self._refuse_double(wanted, cells)
        if problems:
            raise BadRows(problems)
        if known is None:
            self._add(row.line, code, wanted, members)
            return "new"
        return self._change(known, wanted, members, cells, problems)

    def finish(self) -> None:
        self._bulk.remember_new("client", self._new)
        self._new.clear()

    def messages(self) -> list[str]:
        return self._messages

    def _add(self, line: int, code: str, wanted: dict[str, Any], members: Members) -> None:
        code = code or self._free_code()
        client_id = create_client(self._operation, code=code, **wanted)
        self._ids[code_key(code)] = client_id
        self._line_of_client[client_id] = line
        if numbered := _NUMBERED.fullmatch(code_key(code)):
            self._next = max(self._next, int(numbered[1]) + 1)
        self._messages += [f"line {line}: {warning}" for warning in self._operation.warnings]
        self._operation.warnings.clear()
        if members:
            change_household(self._operation, ClientRef(client_id, code, ""), members)
        present = household(self._operation.connection, client_id) if members else []
        self._new.append((client_id, {"code": code, **wanted, "members": present}))
        if len(self._new) >= MANY:
            self.finish()

    def _refuse_double(self, wanted: dict[str, Any], cells: Cells) -> None:
        """The same file twice must not double everybody: two people of one name differ in something, or by a code.

        Within one file, two rows of a name alone are two people: whoever wrote it listed both.
        """
        rows = self._operation.connection.execute(
            "SELECT k.id, k.code, f.phone_key, f.email_key FROM client AS f JOIN client AS k"
            " ON k.id = coalesce(f.merged_into_id, f.id)"
            " WHERE f.name_key = ? AND k.anonymised_at IS NULL ORDER BY f.id",
            (fold(wanted["name"]),),
        )
        phone = None if wanted["phone"] is None else phone_key(wanted["phone"])
        email = None if wanted["email"] is None else code_key(wanted["email"])
        for client_id, code, other_phone, other_email in rows.fetchall():
            line = self._line_of_client.get(client_id)
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

    def _free_code(self) -> str:
        code = f"C{max(self._next, FIRST_NUMBER)}"
        self._next += 1
        return code

    def _change(
        self, client_id: int, wanted: dict[str, Any], members: Members, cells: Cells, problems: list[Rejected]
    ) -> str:
        connection = self._operation.connection
        row = connection.execute(
            "SELECT name, phone, email, note, anonymised_at, code FROM client WHERE id = ?", (client_id,)
        ).fetchone()
        present = dict(zip(FIELDS, tuple(row), strict=False))
        differing = {name: value for name, value in wanted.items() if cells.has(name) and present[name] != value}
        there = household(connection, client_id)
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
        self._operation.remember_former("client", client_id, dumps(states, ensure_ascii=False, separators=(",", ":")))


def set_client_columns(operation: Operation, client_id: int, values: dict[str, Any]) -> None:
    """Write clean values with the keys by which they are found."""
    keys = {"name": fold, "phone": phone_key, "email": code_key}
    for name, value in values.items():
        operation.connection.execute(f"UPDATE client SET {name} = ? WHERE id = ?", (value, client_id))
        if name in keys:
            key = None if value is None else keys[name](value)
            operation.connection.execute(f"UPDATE client SET {name}_key = ? WHERE id = ?", (key, client_id))


def _read_phone(text: str, column: str) -> str | None:
    return clean_phone(text, column)


def _read_email(text: str, column: str) -> str | None:
    return clean_email(text, column)


def _read_note(text: str, column: str) -> str | None:
    return clean_text(text, column, NOTE_LIMIT)
