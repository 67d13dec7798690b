"""The people and pets under a client (MyTime 001: families and pets)."""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.clients.records import remember_changed
from pkgcli.clients.shown import client_view
from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.ledger.cards import cards_where
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_text, fold
from pkgcli.views.cards import ClientRef
from pkgcli.views.clients import MemberView
from pkgcli.views.records import Done, Listing

KINDS = ("person", "pet")

_OVER = ("void", "refunded", "used", "expired")


def add_member(occasion: Occasion, client: str, name: str, kind: str = "person") -> Done:
    """Refused (`member_exists`) where the client has a member of that name, accents and case aside.

    One who was removed and has that name comes back as the same member: cards and history stay theirs.
    """
    return record(occasion, "client member add", lambda operation: _add(operation, client, name, kind), Done)


def remove_member(occasion: Occasion, client: str, member: str) -> Done:
    """`member` is a name or `id:12`. History keeps the name. Refused while a card is for this member alone."""
    return record(occasion, "client member remove", lambda operation: _remove(operation, client, member), Done)


def list_members(occasion: Occasion, client: str, *, limit: int = 0) -> Listing:
    with looking(occasion) as look:
        found = _members(look.connection, the_client(look.connection, client, "CLIENT").id)
        return Listing(tuple(found[:limit] if limit else found), len(found), "members")


def create_member(operation: Operation, client: ClientRef, name: str, kind: str = "person") -> int:
    """Store a member within any operation, or bring back one that was removed; its id."""
    if kind not in KINDS:
        raise Unreadable("--kind", kind, f"is none of {', '.join(KINDS)}", "type --kind pet")
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
    former = operation.connection.execute(
        "SELECT id FROM member WHERE client_id = ? AND name_key = ? ORDER BY id DESC LIMIT 1",
        (client.id, fold(cleaned)),
    ).fetchone()
    if former is not None:
        write_member(operation.connection, former[0], cleaned, kind)
        return int(former[0])
    row = operation.connection.execute(
        "INSERT INTO member (client_id, name, name_key, kind) VALUES (?, ?, ?, ?)",
        (client.id, cleaned, fold(cleaned), kind),
    )
    return int(row.lastrowid or 0)


def write_member(connection: Connection, member_id: int, name: str, kind: str) -> None:
    """Who the member is, who is one of the client's (again)."""
    connection.execute(
        "UPDATE member SET name = ?, name_key = ?, kind = ?, removed_at = NULL WHERE id = ?",
        (name, fold(name), kind, member_id),
    )


def hide_member(operation: Operation, member_id: int) -> None:
    """No longer one of the client's; what was redeemed for them stays on record."""
    operation.connection.execute("UPDATE member SET removed_at = ? WHERE id = ?", (operation.recorded_at, member_id))


def cards_for_alone(operation: Operation, member_id: int) -> list[str]:
    """Numbers of the cards that aren't over and that nobody but this member can use."""
    cards = cards_where(
        operation.connection,
        "c.scope = 'one' AND c.id IN (SELECT card_id FROM card_user WHERE member_id = :member) ORDER BY c.id",
        {"member": member_id},
        operation.today,
    )
    return [card.number for card in cards if card.status(operation.today) not in _OVER]


def _members(connection: Connection, client_id: int) -> list[MemberView]:
    rows = connection.execute(
        "SELECT id, name, kind FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id", (client_id,)
    )
    return [MemberView(*row) for row in rows.fetchall()]


def _add(operation: Operation, text: str, name: str, kind: str) -> Done:
    client = the_client(operation.connection, text, "CLIENT")
    create_member(operation, client, name, kind)
    remember_changed(operation, client.id, ("members",))
    view = client_view(operation.connection, client.id, operation.today)
    return Done(view, operation.id, f"member added to client {client.code}")


def _remove(operation: Operation, text: str, named: str) -> Done:
    client = the_client(operation.connection, text, "CLIENT")
    member = _the_member(operation.connection, client, named)
    cards = cards_for_alone(operation, member.id)
    if cards:
        raise Refused(
            "member_has_cards",
            f"client member remove '{member.name}': {cards_told(cards)} for this member alone",
            f"pkgcli card reassign {cards[0]} --for NAME, or pkgcli card reassign {cards[0]} --scope owner",
            client=client.code,
            member=member.id,
            cards=cards,
        )
    hide_member(operation, member.id)
    remember_changed(operation, client.id, ("members",))
    view = client_view(operation.connection, client.id, operation.today)
    return Done(view, operation.id, f"member {member.id} removed from client {client.code}")


def cards_told(numbers: list[str]) -> str:
    """`card A1 is`, `cards A1, B2 are`."""
    return f"card {numbers[0]} is" if len(numbers) == 1 else f"cards {', '.join(numbers)} are"


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
