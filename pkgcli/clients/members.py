"""The people and pets under a client (MyTime 001: families and pets)."""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.clients.shown import USABLE, client_view
from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_text, fold
from pkgcli.views import ClientRef, Done, Listing, MemberView

KINDS = ("person", "pet")


def add_member(occasion: Occasion, client: str, name: str, kind: str = "person") -> Done:
    """Refused (`member_exists`) where the client has a member of that name, accents and case aside."""
    return record(occasion, "client member add", lambda operation: _add(operation, client, name, kind), Done)


def remove_member(occasion: Occasion, client: str, member: str) -> Done:
    """`member` is a name or `id:12`. History keeps the name; warns of usable cards that are for this member alone."""
    return record(occasion, "client member remove", lambda operation: _remove(operation, client, member), Done)


def list_members(occasion: Occasion, client: str, *, limit: int = 0) -> Listing:
    with looking(occasion) as look:
        found = _members(look.connection, the_client(look.connection, client, "CLIENT").id)
        return Listing(tuple(found[:limit] if limit else found), len(found), "members")


def create_member(operation: Operation, client: ClientRef, name: str, kind: str = "person") -> int:
    """Store a member within any operation; its id."""
    if kind not in KINDS:
        raise Unreadable("--kind", kind, f"is one of {', '.join(KINDS)}", "type --kind pet")
    cleaned = clean_text(name, "NAME")
    for member in _members(operation.connection, client.id):
        if fold(member.name) == fold(cleaned):
            raise Refused(
                "member_exists",
                f"member '{cleaned}': client {client.code} has one of that name",
                f"pkgcli client member list {client.code}",
                client=client.code,
                member=member.name,
            )
    row = operation.connection.execute(
        "INSERT INTO member (client_id, name, name_key, kind) VALUES (?, ?, ?, ?)",
        (client.id, cleaned, fold(cleaned), kind),
    )
    return int(row.lastrowid or 0)


def _members(connection: Connection, client_id: int) -> list[MemberView]:
    rows = connection.execute(
        "SELECT id, name, kind FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id", (client_id,)
    )
    return [MemberView(*row) for row in rows.fetchall()]


def _add(operation: Operation, text: str, name: str, kind: str) -> Done:
    client = the_client(operation.connection, text, "CLIENT")
    create_member(operation, client, name, kind)
    view = client_view(operation.connection, client.id, operation.today)
    return Done(view, operation.id, f"member added to client {client.code}")


def _remove(operation: Operation, text: str, named: str) -> Done:
    client = the_client(operation.connection, text, "CLIENT")
    member = _the_member(operation.connection, client, named)
    cards = _cards_for(operation, member.id)
    operation.connection.execute("UPDATE member SET removed_at = ? WHERE id = ?", (operation.recorded_at, member.id))
    warnings = tuple(f"card {number} is for this member alone" for number in cards)
    view = client_view(operation.connection, client.id, operation.today)
    return Done(view, operation.id, f"member {member.id} removed from client {client.code}", warnings)


def _the_member(connection: Connection, client: ClientRef, named: str) -> MemberView:
    members = _members(connection, client.id)
    if named.startswith("id:"):
        wanted = read_whole(named[3:], "MEMBER")
        found = [member for member in members if member.id == wanted]
    else:
        found = [member for member in members if fold(member.name) == fold(named)]
    if not found:
        raise NotFound(
            "member", named, f"pkgcli client member list {client.code}", f"client {client.code} has no such member"
        )
    return found[0]


def _cards_for(operation: Operation, member_id: int) -> list[str]:
    """Numbers of the cards that can be used today by this member alone."""
    day = operation.today.isoformat()
    rows = operation.connection.execute(
        f"SELECT number FROM card WHERE scope = 'one' AND {USABLE}"
        " AND id IN (SELECT card_id FROM card_user WHERE member_id = ?) ORDER BY id",
        (day, day, member_id),
    )
    return [row[0] for row in rows.fetchall()]
