"""For whom a card may be used (MyTime 001: families and pets; Meevo 003: sharing; Booxi 004: on behalf of)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection

from pkgcli.errors import Ambiguous, NotFound, Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, cards_where
from pkgcli.lookup import client_now, clients_exactly
from pkgcli.rules.texts import fold

_OF_MEMBERSHIP = """
SELECT 1 FROM card AS c LEFT JOIN package_version AS v ON v.id = c.package_version_id
WHERE c.id = ? AND (v.membership_only = 1 OR EXISTS (SELECT 1 FROM membership_accrual WHERE card_id = c.id))
"""

SCOPES = ("owner", "one", "list", "household", "anyone")


class User(Frozen):
    """A person or pet at the counter: a client of their own, or a member under a client."""

    name: str
    client_id: int | None = None
    member_id: int | None = None


def the_user(connection: Connection, owner_id: int, text: str) -> User:
    """Whom `--for` names: a member of the owner first, then the owner or another client."""
    rows = connection.execute(
        "SELECT id, name FROM member WHERE client_id = ? AND name_key = ? AND removed_at IS NULL",
        (owner_id, fold(text)),
    ).fetchall()
    if rows:
        return User(rows[0][1], member_id=rows[0][0])
    clients = clients_exactly(connection, text)
    if len(clients) == 1:
        return User(clients[0].name, client_id=clients[0].id)
    if clients:
        raise Ambiguous("member", text, [(ref.code, ref.name) for ref in clients])
    raise _no_such_member(connection, owner_id, text)


def _no_such_member(connection: Connection, owner_id: int, text: str) -> NotFound:
    """Told with those that there are: a name may be mistyped."""
    code = connection.execute("SELECT code FROM client WHERE id = ?", (owner_id,)).fetchone()[0]
    query = "SELECT name FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id LIMIT 10"
    names = [row[0] for row in connection.execute(query, (owner_id,)).fetchall()]
    so = f"no member of client {code} is called that" + (f", but {', '.join(names)}" if names else "")
    return NotFound("member", text, f"pkgcli client member add {code} '{text}'", so)


Users = list[tuple[int | None, int | None]]
"""Who may use a card: the id of a client or of a member each, as entries carry them."""


def checked_scope(scope: str | None, names: list[str]) -> str:
    """The scope of a sale: `one` where a single --for names somebody, else `owner`, unless --scope says."""
    chosen = scope or ("one" if len(names) == 1 else "list" if names else "owner")
    if chosen not in SCOPES:
        raise Unreadable("--scope", scope, f"is none of {', '.join(SCOPES)}")
    if chosen == "one" and len(names) != 1:
        raise Unreadable("--scope", "one", "needs one --for", "add --for MEMBER")
    if chosen == "list" and not names:
        raise Unreadable("--scope", "list", "needs a --for for each who may use the card", "add --for NAME")
    if chosen not in ("one", "list") and names:
        raise Unreadable("--for", names[0], f"says nothing on a card of scope {chosen}", "leave out one of the two")
    return chosen


def add_users(connection: Connection, card_id: int, owner_id: int, scope: str, names: list[str]) -> None:
    """Note who may use a new card."""
    write_users(connection, card_id, named_users(connection, owner_id, scope, names))


def named_users(connection: Connection, owner_id: int, scope: str, names: list[str]) -> Users:
    """Whom the names are, each once. Refused (`not_a_member`) where a card for one is to be for another client."""
    users: Users = []
    for name in names:
        user = the_user(connection, owner_id, name)
        if scope == "one" and user.member_id is None:
            raise Refused(
                "not_a_member", f"--for '{name}': a card of scope one is for a member of its owner", "add --scope list"
            )
        if (user.client_id, user.member_id) not in users:
            users.append((user.client_id, user.member_id))
    return users


def users_of(connection: Connection, card_id: int) -> Users:
    rows = connection.execute("SELECT client_id, member_id FROM card_user WHERE card_id = ? ORDER BY rowid", (card_id,))
    return [(row[0], row[1]) for row in rows.fetchall()]


def write_users(connection: Connection, card_id: int, users: Sequence[tuple[int | None, int | None]]) -> None:
    connection.execute("DELETE FROM card_user WHERE card_id = ?", (card_id,))
    connection.executemany(
        "INSERT INTO card_user (card_id, client_id, member_id) VALUES (?, ?, ?)",
        [(card_id, client_id, member_id) for client_id, member_id in users],
    )


_MEMBER_NOW = """
SELECT m.id FROM member AS f JOIN client AS k ON k.id = f.client_id
JOIN member AS m ON m.client_id = k.merged_into_id AND m.name_key = f.name_key AND m.removed_at IS NULL
WHERE f.id = ?
"""

# Who a card was for before merges that an entry found done, and that were undone since.
_APART_AGAIN = """
SELECT u.value ->> '$[1]', u.value ->> '$[2]' FROM operation AS m
JOIN operation AS back ON back.undoes = m.id AND back.id > :made
JOIN former_state AS f ON f.operation_id = m.id AND f.subject = 'client'
JOIN json_each(f.former, '$.users') AS u ON u.value ->> '$[0]' = :card
WHERE m.kind = 'client merge' AND m.id < :made ORDER BY back.id
"""


def users_now(connection: Connection, card: Card, users: Users, made: int) -> Users:
    """Whom the users that operation `made` noted are today, after merges of clients and their undoing.

    Each once; the owner needn't be named.
    """
    for after, before in _turned(connection, card.id, made):
        users = before if users == after else users
    same: Users = []
    for client_id, member_id in users:
        user = (
            None if client_id is None else client_now(connection, client_id),
            None if member_id is None else _member_now(connection, member_id),
        )
        if user not in same and user != (card.client_id, None):
            same.append(user)
    return same


def _turned(connection: Connection, card_id: int, made: int) -> list[tuple[Users, Users]]:
    rows = connection.execute(_APART_AGAIN, {"card": card_id, "made": made}).fetchall()
    from json import loads

    return [([tuple(user) for user in loads(after)], [tuple(user) for user in loads(before)]) for before, after in rows]


def _member_now(connection: Connection, member_id: int) -> int:
    """The member, or the one of the same name whom they were joined with."""
    row = connection.execute(_MEMBER_NOW, (member_id,)).fetchone()
    return member_id if row is None else int(row[0])


def cards_at_hand(connection: Connection, client_id: int, today: date) -> list[Card]:
    """The cards that are found by the client's name: their own, and those that others share with them by name.

    A card that is open to anyone is found by its number: nobody would expect a stranger's card to be taken (ours).
    """
    return cards_where(
        connection,
        "c.client_id = :client OR (c.scope = 'list' AND c.id IN ("
        " SELECT card_id FROM card_user WHERE client_id = :client)) ORDER BY c.client_id <> :client, c.id",
        {"client": client_id},
        today,
    )


def listed_users(connection: Connection, card_id: int) -> list[User]:
    rows = connection.execute(
        "SELECT coalesce(m.name, k.name), u.client_id, u.member_id FROM card_user AS u"
        " LEFT JOIN member AS m ON m.id = u.member_id LEFT JOIN client AS k ON k.id = u.client_id"
        " WHERE u.card_id = ? ORDER BY u.rowid",
        (card_id,),
    )
    return [User(*row) for row in rows.fetchall()]


def is_open_to(connection: Connection, card: Card, user: User | None) -> bool:
    """Whether the card's scope lets that user in; None is the owner."""
    is_owner = user is None or user.client_id == card.client_id
    if card.scope == "anyone":
        return True
    if card.scope == "owner":
        return is_owner
    if card.scope == "household":
        return is_owner or (user is not None and _is_member_of(connection, user, card.client_id))
    listed = [(named.client_id, named.member_id) for named in listed_users(connection, card.id)]
    if card.scope == "list" and is_owner:
        return True
    return user is not None and (user.client_id, user.member_id) in listed


def comes_with_a_membership(connection: Connection, card: Card) -> bool:
    """Whether it is its owner's alone whatever is asked (Meevo 003)."""
    return connection.execute(_OF_MEMBERSHIP, (card.id,)).fetchone() is not None


def _is_member_of(connection: Connection, user: User, client_id: int) -> bool:
    row = connection.execute("SELECT client_id FROM member WHERE id = ?", (user.member_id,)).fetchone()
    return row is not None and int(row[0]) == client_id
