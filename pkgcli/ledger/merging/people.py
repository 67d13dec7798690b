"""What of a client stands outside the ledger, moved to another one and remembered by ids, so that it can be undone."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import Any

from pkgcli.errors import Refused
from pkgcli.ledger.users import Users, users_of, write_users
from pkgcli.operations import Operation
from pkgcli.views.cards import ClientRef

FILLED = (("phone", "phone_key"), ("email", "email_key"), ("note", "note"))
"""What is taken over where the other client has none, each with the column that tells whether it is still the same."""


MOVED = {
    "members": (
        "SELECT id FROM member WHERE client_id = ? ORDER BY id",
        "UPDATE member SET client_id = ? WHERE id = ? AND client_id = ?",
    ),
    "memberships": (
        "SELECT id FROM membership WHERE client_id = ? ORDER BY id",
        "UPDATE membership SET client_id = ? WHERE id = ? AND client_id = ?",
    ),
    "merged": (
        "SELECT id FROM client WHERE merged_into_id = ? ORDER BY id",
        "UPDATE client SET merged_into_id = ? WHERE id = ? AND merged_into_id = ?",
    ),
}
"""Rows that go along: how those of a client are found, and how one is given from one client to another."""


def move_people(operation: Operation, former: ClientRef, into: ClientRef, asked: str, *, join: bool) -> int:
    """Move everything but the cards; how many members went along."""
    connection = operation.connection
    joined = _same_members(connection, former.id, into.id)
    if joined and not join:
        name = connection.execute("SELECT name FROM member WHERE id = ?", (joined[0][0],)).fetchone()[0]
        raise Refused(
            "member_exists",
            f"{asked}: both have a member '{name}'",
            f"add --join-members where they are the same, or rename one with pkgcli client member remove {former.code}",
            member=joined[0][0],
        )
    left: dict[str, Any] = {"into": into.id, "joined": joined}
    but = {gone for gone, _ in joined}
    for name, (of_client, gives) in MOVED.items():
        ids = [row[0] for row in connection.execute(of_client, (former.id,)).fetchall() if row[0] not in but]
        connection.executemany(gives, [(into.id, row_id, former.id) for row_id in ids])
        left[name], but = ids, set()
    left["users"] = _rename_users(connection, former.id, into.id, joined)
    left["holds"] = _rename_in_holds(connection, former.id, into.id, joined)
    left["filled"] = _fill(connection, former.id, into.id)
    left["aliases"] = _take_codes(operation, former, into)
    left["refuses_notices"] = _refuse_notices(connection, former.id, into.id)
    operation.remember_former("client", former.id, json.dumps(left, separators=(",", ":")))
    return len(left["members"]) + len(joined)


def _same_members(connection: Connection, former: int, into: int) -> list[tuple[int, int]]:
    rows = connection.execute(
        "SELECT f.id, m.id FROM member AS f JOIN member AS m ON m.name_key = f.name_key AND m.client_id = ?"
        " WHERE f.client_id = ? AND f.removed_at IS NULL AND m.removed_at IS NULL ORDER BY f.id",
        (into, former),
    )
    return [(row[0], row[1]) for row in rows.fetchall()]


def _rename_users(connection: Connection, former: int, into: int, joined: list[tuple[int, int]]) -> list[list[Any]]:
    """Cards on which the former client or a joined member is named: each with its users before and after.

    Cards of the two are owned by one client now, who needn't be named on them.
    """
    same: dict[int | None, int] = dict(joined)
    marks = ",".join("?" * len(same))
    rows = connection.execute(
        f"SELECT DISTINCT u.card_id, c.client_id FROM card_user AS u JOIN card AS c ON c.id = u.card_id"
        f" WHERE u.client_id = ? OR u.member_id IN ({marks}) OR (u.client_id = ? AND c.client_id = ?) ORDER BY 1",
        (former, *same, into, into),
    ).fetchall()
    changed = []
    for card_id, owner in rows:
        before = users_of(connection, card_id)
        after: Users = []
        for client_id, member_id in before:
            user = (into if client_id == former else client_id, same.get(member_id, member_id))
            if user not in after and user != (owner, None):
                after.append(user)
        if after != before:
            write_users(connection, card_id, after)
            changed.append([card_id, before, after])
    return changed


def _rename_in_holds(connection: Connection, former: int, into: int, joined: list[tuple[int, int]]) -> list[list[Any]]:
    """Open holds for the former client or a joined member: each with its user before."""
    same: dict[int | None, int] = dict(joined)
    marks = ",".join("?" * len(same))
    rows = connection.execute(
        "SELECT h.id, h.user_client_id, h.user_member_id, c.client_id AS owner FROM hold AS h"
        " JOIN card AS c ON c.id = h.card_id WHERE h.state = 'open'"
        f" AND (h.user_client_id IN (?, ?) OR h.user_member_id IN ({marks})) ORDER BY h.id",
        (former, into, *same),
    ).fetchall()
    changed = []
    for hold_id, client_id, member_id, owner in rows:
        client = into if client_id == former else client_id
        client = None if client == owner else client
        if (client, same.get(member_id, member_id)) != (client_id, member_id):
            write_user_of_hold(connection, hold_id, client, same.get(member_id, member_id))
            changed.append([hold_id, client_id, member_id])
    return changed


def write_user_of_hold(connection: Connection, hold_id: int, client_id: int | None, member_id: int | None) -> None:
    connection.execute(
        "UPDATE hold SET user_client_id = ?, user_member_id = ? WHERE id = ?", (client_id, member_id, hold_id)
    )


def _fill(connection: Connection, former: int, into: int) -> list[str]:
    """The names of the fields that were taken over; what both have stays on the former record."""
    filled = []
    for name, key in FILLED:
        columns = [name] if name == key else [name, key]
        values = connection.execute(f"SELECT {', '.join(columns)} FROM client WHERE id = ?", (former,)).fetchone()
        if values[0] is None:
            continue
        assignments = ", ".join(f"{column} = ?" for column in columns)
        done = connection.execute(f"UPDATE client SET {assignments} WHERE id = ? AND {name} IS NULL", (*values, into))
        filled += [name] * done.rowcount
    return filled


def _take_codes(operation: Operation, former: ClientRef, into: ClientRef) -> list[str]:
    """The former client's code finds the other one from now on; keys of the aliases that it had."""
    connection = operation.connection
    rows = connection.execute("SELECT code_key FROM client_alias WHERE client_id = ?", (former.id,)).fetchall()
    connection.execute("UPDATE client_alias SET client_id = ? WHERE client_id = ?", (into.id, former.id))
    connection.execute(
        "INSERT INTO client_alias (code_key, code, client_id, operation_id)"
        " SELECT code_key, code, ?, ? FROM client WHERE id = ?",
        (into.id, operation.id, former.id),
    )
    return [row[0] for row in rows]


def _refuse_notices(connection: Connection, former: int, into: int) -> bool:
    """Who wanted no messages wants none under the other record either; whether that is new to it."""
    done = connection.execute(
        "INSERT INTO notice_refused (client_id)"
        " SELECT ? WHERE EXISTS (SELECT 1 FROM notice_refused WHERE client_id = ?) ON CONFLICT DO NOTHING",
        (into, former),
    )
    return done.rowcount > 0
