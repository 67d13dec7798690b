"""The people and pets of a client, as a cell of a file and as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from json import dumps
from sqlite3 import Connection

from pkgcli.clients.members import cards_for_alone, cards_told, create_member, hide_member, write_member
from pkgcli.errors import Unreadable
from pkgcli.operations import Operation
from pkgcli.rules.texts import clean_text, fold, shown
from pkgcli.views.cards import ClientRef

_KIND = re.compile(r"(.*?) *\((person|pet)\)", re.IGNORECASE)
_PART = re.compile(r"(?:\\.|[^;\\]|\\$)+")
_ESCAPED = re.compile(r"\\([;\\])")

Members = dict[str, tuple[str, str]]
"""By folded name: the name and the kind."""

Household = list[list[int | str]]
"""Id, name and kind of each, as JSON gives them back."""


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


def household(connection: Connection, client_id: int) -> Household:
    rows = connection.execute(
        "SELECT id, name, kind FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id", (client_id,)
    )
    return [list(row) for row in rows.fetchall()]


def households(connection: Connection, clients: Iterable[int]) -> dict[int, Household]:
    """The same of many, by client."""
    found: dict[int, Household] = {client_id: [] for client_id in clients}
    query = (
        "SELECT client_id, id, name, kind FROM member"
        " WHERE client_id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL ORDER BY id"
    )
    for client_id, *member in connection.execute(query, (dumps(list(found)),)):
        found[client_id].append(member)
    return found


def members_of(present: Household) -> Members:
    return {fold(str(name)): (str(name), str(kind)) for _, name, kind in present}


def in_the_way(operation: Operation, present: Household, wanted: Members) -> str | None:
    """Why the household can't become that: a card is for somebody alone who would go."""
    for member_id, name, _ in present:
        if fold(str(name)) not in wanted and (cards := cards_for_alone(operation, int(member_id))):
            return f"{cards_told(cards)} for '{name}' alone, who isn't in it"
    return None


def change_household(operation: Operation, client: ClientRef, wanted: Members) -> list[int]:
    """Make the household what the file says; ids of the members that are wholly new."""
    present = household(operation.connection, client.id)
    ids = {fold(str(name)): int(member_id) for member_id, name, _ in present}
    for key in ids.keys() - wanted.keys():
        hide_member(operation, ids[key])
    last = operation.connection.execute("SELECT coalesce(max(id), 0) FROM member").fetchone()[0]
    made = []
    for key, (name, kind) in wanted.items():
        if key in ids:
            write_member(operation.connection, ids[key], name, kind)
        elif (member_id := create_member(operation, client, name, kind)) > last:
            made.append(member_id)
    return made
