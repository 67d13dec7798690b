"""Two clients apart again, as they were before they were merged."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import Any

from pkgcli.errors import Refused
from pkgcli.ledger.merging.people import FILLED, MOVED, write_user_of_hold
from pkgcli.ledger.users import users_of, write_users
from pkgcli.operations import Operation


def take_apart(operation: Operation, undone: int) -> None:
    """Give back what that merge moved outside the ledger; its cards have been given back before.

    What was changed since by itself stays as it is now. Raises Refused where something stands in the way.
    """
    connection = operation.connection
    former, text = connection.execute(
        "SELECT subject_id, former FROM former_state WHERE operation_id = ? AND subject = 'client'", (undone,)
    ).fetchone()
    codes = _codes(connection, former)
    asked = f"undo {undone}"
    if text is None:
        raise Refused("client_anonymised", f"{asked}: client {codes} was anonymised and stays so", client=codes)
    left: dict[str, Any] = json.loads(text)
    into = int(left["into"])
    _refuse_merged_again(connection, former, into, asked)
    _refuse_used(connection, left["members"], into, asked)
    for name, (_, gives) in MOVED.items():
        connection.executemany(gives, [(former, row_id, into) for row_id in left[name]])
    _give_users_back(connection, left)
    for hold_id, client_id, member_id in left["holds"]:
        write_user_of_hold(connection, hold_id, client_id, member_id)
    _empty(operation, left["filled"], former, into)
    connection.execute("DELETE FROM client_alias WHERE operation_id = ? AND client_id = ?", (undone, into))
    connection.executemany(
        "UPDATE client_alias SET client_id = ? WHERE code_key = ? AND client_id = ?",
        [(former, key, into) for key in left["aliases"]],
    )
    if left["refuses_notices"]:
        connection.execute("DELETE FROM notice_refused WHERE client_id = ?", (into,))
    connection.execute("UPDATE client SET merged_into_id = NULL WHERE id = ?", (former,))
    operation.messages.append(f"client {codes} is a client of its own again")


def _codes(connection: Connection, client_id: int) -> str:
    return str(connection.execute("SELECT code FROM client WHERE id = ?", (client_id,)).fetchone()[0])


def _refuse_merged_again(connection: Connection, former: int, into: int, asked: str) -> None:
    row = connection.execute(
        "SELECT k.merged_into_id, i.code, i.merged_into_id IS NOT NULL, i.code_key FROM client AS k"
        " JOIN client AS i ON i.id = ? WHERE k.id = ?",
        (into, former),
    ).fetchone()
    if row[0] == into and not row[2]:
        return
    by = connection.execute("SELECT operation_id FROM client_alias WHERE code_key = ?", (row[3],)).fetchone()
    raise Refused(
        "merged_since",
        f"{asked}: client {row[1]} was merged into another one since" + (f", by operation {by[0]}" if by else ""),
        f"pkgcli undo {by[0]}" if by else None,
        client=row[1],
        operation=by[0] if by else None,
    )


# What has come to members who go back, on cards that don't.
_USES = """
SELECT m.id, c.number FROM member AS m JOIN card AS c ON c.client_id = :into
WHERE m.id IN (SELECT value FROM json_each(:members)) AND c.state IN ('active', 'suspended', 'frozen')
  AND (c.scope IN ('one', 'list') AND c.id IN (SELECT card_id FROM card_user WHERE member_id = m.id)
    OR c.id IN (SELECT card_id FROM hold WHERE user_member_id = m.id AND state = 'open'))
ORDER BY c.id LIMIT 1
"""


def _refuse_used(connection: Connection, members: list[int], into: int, asked: str) -> None:
    row = connection.execute(_USES, {"into": into, "members": json.dumps(members)}).fetchone()
    if row is not None:
        raise Refused(
            "member_in_use",
            f"{asked}: member id:{row[0]}, who goes back, may use card {row[1]} or has a visit to come on it, and the"
            " card stays",
            f"pkgcli card reassign {row[1]} --scope owner",
            member=row[0],
            card=row[1],
        )


def _give_users_back(connection: Connection, left: dict[str, Any]) -> None:
    for card_id, before, after in left["users"]:
        if users_of(connection, card_id) == [tuple(user) for user in after]:
            write_users(connection, card_id, [tuple(user) for user in before])


def _empty(operation: Operation, filled: list[str], former: int, into: int) -> None:
    for name, key in FILLED:
        if name not in filled:
            continue
        columns = ", ".join(f"{column} = NULL" for column in {name, key})
        done = operation.connection.execute(
            f"UPDATE client SET {columns} WHERE id = ? AND {key} IS (SELECT {key} FROM client WHERE id = ?)",
            (into, former),
        )
        if not done.rowcount:
            operation.messages.append(
                f"the {name} of client {_codes(operation.connection, into)} was changed and stays"
            )
