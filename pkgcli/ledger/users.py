"""For whom a card may be used (MyTime 001: families and pets; Meevo 003: sharing; Booxi 004: on behalf of)."""

from __future__ import annotations

from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import Ambiguous, NotFound, Refused, Unreadable
from pkgcli.ledger.cards import Card
from pkgcli.lookup import clients_exactly
from pkgcli.rules.texts import fold

SCOPES = ("owner", "one", "list", "household", "anyone")


class User(NamedTuple):
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
    code = connection.execute("SELECT code FROM client WHERE id = ?", (owner_id,)).fetchone()[0]
    raise NotFound(
        "member", text, f"pkgcli client member add {code} '{text}'", f"no member of client {code} is called that"
    )


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
    for name in names:
        user = the_user(connection, owner_id, name)
        if scope == "one" and user.member_id is None:
            raise Refused(
                "not_a_member", f"--for '{name}': a card of scope one is for a member of its owner", "--scope list"
            )
        connection.execute(
            "INSERT INTO card_user (card_id, client_id, member_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (card_id, user.client_id, user.member_id),
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


def _is_member_of(connection: Connection, user: User, client_id: int) -> bool:
    row = connection.execute("SELECT client_id FROM member WHERE id = ?", (user.member_id,)).fetchone()
    return row is not None and int(row[0]) == client_id
