"""Clients from a file, one a row, with the people and pets under them (spec, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json import dumps
from typing import Any

from pkgcli.clients import create_client, next_client_code
from pkgcli.clients.members import create_member
from pkgcli.clients.records import FIRST_NUMBER, NOTE_LIMIT
from pkgcli.errors import Unreadable
from pkgcli.imports.all_or_nothing import BadRows, Cells, ImportRequest, import_file, torn
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.texts import clean_code, clean_email, clean_phone, clean_text, code_key, fold, phone_key, shown
from pkgcli.views import ClientRef, Imported, Rejected

FIELDS = ("name", "phone", "email", "note")
COLUMNS = Columns(known=("code", *FIELDS, "members"), required=("name",))

_KIND = re.compile(r"(.*?) *\((person|pet)\)", re.IGNORECASE)
_PART = re.compile(r"(?:\\.|[^;\\]|\\$)+")
_ESCAPED = re.compile(r"\\([;\\])")
_NUMBERED = re.compile(r"c([0-9]{1,15})")

Members = dict[str, tuple[str, str]]
"""By folded name: the name and the kind."""


def import_clients(occasion: Occasion, request: ImportRequest) -> Imported:
    """All clients of the file in one operation, `client import`, which `undo` takes back.

    Matching is by code, a merged client's old one included: equal is unchanged, different needs `update`. A row
    without a code is always a new client. Raises BadFile with every bad row, nothing being written, unless `skip_bad`.
    """
    return import_file(occasion, request, "client import", COLUMNS, _Clients)


class _Clients:
    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._request = request
        self._line_of_client: dict[int, int] = {}
        connection = operation.connection
        codes = connection.execute(
            "SELECT code_key, id FROM client UNION ALL SELECT code_key, client_id FROM client_alias"
        )
        self._ids: dict[str, int] = dict(codes.fetchall())
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
        if problems:
            raise BadRows(problems)
        if known is None:
            self._add(row.line, code, wanted, members)
            return "new"
        return self._change(known, wanted, members, cells, problems)

    def messages(self) -> list[str]:
        return self._messages

    def _add(self, line: int, code: str, wanted: dict[str, Any], members: Members) -> None:
        code = code or self._free_code()
        client_id = create_client(self._operation, wanted.pop("name"), code=code, **wanted)
        self._ids[code_key(code)] = client_id
        self._line_of_client[client_id] = line
        if numbered := _NUMBERED.fullmatch(code_key(code)):
            self._next = max(self._next, int(numbered[1]) + 1)
        self._messages += [f"line {line}: {warning}" for warning in self._operation.warnings]
        self._operation.warnings.clear()
        ref = ClientRef(client_id, code, "")
        made = [create_member(self._operation, ref, name, kind) for name, kind in members.values()]
        # The members are named so that `undo` knows those who came later.
        self._operation.remember_former("client", client_id, dumps({"new": True, "added": made}) if made else None)

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
        household = self._household(client_id)
        same_members = not cells.has("members") or members == {
            key: (name, kind) for key, (_, name, kind) in household.items()
        }
        if not differing and same_members:
            return "unchanged"
        if row["anonymised_at"] is not None:
            cells.reject("code", "that client was anonymised and stays so")
        elif not self._request.update:
            for name in differing:
                before = "nothing" if present[name] is None else f"'{present[name]}'"
                cells.reject(name, f"it is {before} here; add --update to change it")
            if not same_members:
                before = members_text((name, kind) for _, name, kind in household.values()) or "nothing"
                cells.reject("members", f"it is '{before}' here; add --update to change it")
        if problems:
            raise BadRows(problems)
        self._write(client_id, row["code"], present, differing, None if same_members else members)
        return "changed"

    def _household(self, client_id: int) -> dict[str, tuple[int, str, str]]:
        rows = self._operation.connection.execute(
            "SELECT id, name, name_key, kind FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id",
            (client_id,),
        )
        return {key: (member_id, name, kind) for member_id, name, key, kind in rows.fetchall()}

    def _write(
        self,
        client_id: int,
        code: str,
        present: dict[str, Any],
        differing: dict[str, Any],
        members: Members | None,
    ) -> None:
        former: dict[str, Any] = {"before": {name: present[name] for name in differing}, "after": differing}
        set_client_columns(self._operation, client_id, differing)
        if members is not None:
            household = self._household(client_id)
            gone = [found for key, found in household.items() if members.get(key) != found[1:]]
            for member_id, _, _ in gone:
                self._operation.connection.execute(
                    "UPDATE member SET removed_at = ? WHERE id = ?", (self._operation.recorded_at, member_id)
                )
            ref = ClientRef(client_id, code, "")
            former["removed"] = [member_id for member_id, _, _ in gone]
            former["added"] = [
                create_member(self._operation, ref, name, kind)
                for key, (name, kind) in members.items()
                if key not in household or household[key] in gone
            ]
        self._operation.remember_former("client", client_id, dumps(former))


def set_client_columns(operation: Operation, client_id: int, values: dict[str, Any]) -> None:
    """Write clean values with the keys by which they are found."""
    keys = {"name": fold, "phone": phone_key, "email": code_key}
    for name, value in values.items():
        operation.connection.execute(f"UPDATE client SET {name} = ? WHERE id = ?", (value, client_id))
        if name in keys:
            key = None if value is None else keys[name](value)
            operation.connection.execute(f"UPDATE client SET {name}_key = ? WHERE id = ?", (key, client_id))


def read_members(text: str, column: str) -> Members:
    """`Tim; Rex (pet)`, with a semicolon in a name as `\\;`. Raises Unreadable, also for a name that is there twice."""
    members: Members = {}
    for part in _PART.findall(text):
        if not part.strip():
            continue
        kind = _KIND.fullmatch(part.strip())
        name = clean_text(_ESCAPED.sub(r"\1", kind[1] if kind else part), column)
        if fold(name) in members:
            raise Unreadable(column, shown(text), f"'{name}' stands there twice")
        members[fold(name)] = (name, kind[2].casefold() if kind else "person")
    return members


def members_text(members: Iterable[tuple[str, str]]) -> str:
    """Names and kinds as `read_members` reads them again."""
    return "; ".join(_member_text(name, kind) for name, kind in members)


def _member_text(name: str, kind: str) -> str:
    escaped = name.replace("\\", "\\\\").replace(";", "\\;")
    return escaped if kind == "person" and not _KIND.fullmatch(escaped) else f"{escaped} ({kind})"


def _read_phone(text: str, column: str) -> str | None:
    return clean_phone(text, column)


def _read_email(text: str, column: str) -> str | None:
    return clean_email(text, column)


def _read_note(text: str, column: str) -> str | None:
    return clean_text(text, column, NOTE_LIMIT)
