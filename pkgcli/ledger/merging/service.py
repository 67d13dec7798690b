"""Whether two clients may become one, and every card of the one given to the other."""

from __future__ import annotations

from pkgcli.clients.shown import client_view
from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import card_with_id
from pkgcli.ledger.change import missing_reason
from pkgcli.ledger.merging.people import move_people
from pkgcli.ledger.once_per_client import refuse_second_of_both
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.cards import ClientRef
from pkgcli.views.records import Done


class MergeWish(Frozen):
    """`former` is to become `into`; members of the same name become one where `join_members` says so."""

    former: str
    into: str
    reason: str | None
    join_members: bool = False


def merge_clients(occasion: Occasion, wish: MergeWish) -> Done:
    """Give every card, member, hold and membership of one client to another, and its code as an alias.

    Sums nothing: each card stays a card of its own. Refused where both bought a package that is sold once per client,
    and where both have a member of one name, unless these are to be joined. The undo takes all of it back.
    """
    if not (wish.reason or "").strip():
        raise missing_reason("pkgcli client merge")
    return record(occasion, "client merge", lambda operation: _merge(operation, wish), Done, reason=wish.reason)


def _merge(operation: Operation, wish: MergeWish) -> Done:
    connection = operation.connection
    former, into = the_client(connection, wish.former, "FROM"), the_client(connection, wish.into, "INTO")
    asked = f"client merge {former.code} {into.code}"
    if former.id == into.id:
        raise Refused("same_client", f"{asked}: both are client {into.code}", "name two clients", client=into.code)
    for client in (former, into):
        _refuse_anonymised(operation, client, asked)
    refuse_second_of_both(connection, former.id, into.id)
    cards = _move_cards(operation, former, into)
    members = move_people(operation, former, into, asked, join=wish.join_members)
    connection.execute("UPDATE client SET merged_into_id = ? WHERE id = ?", (into.id, former.id))
    went = f"{cards} card{'' if cards == 1 else 's'}, {members} member{'' if members == 1 else 's'}"
    view = client_view(connection, into.id, operation.today)
    message = f"client {former.code} is client {into.code} now: {went}"
    return Done(view, operation.id, message, tuple(operation.messages + operation.warnings))


def _refuse_anonymised(operation: Operation, client: ClientRef, asked: str) -> None:
    row = operation.connection.execute("SELECT anonymised_at FROM client WHERE id = ?", (client.id,)).fetchone()
    if row[0] is not None:
        raise Refused("client_anonymised", f"{asked}: {client.code} was anonymised and stays so", client=client.code)


def _move_cards(operation: Operation, former: ClientRef, into: ClientRef) -> int:
    """Also the ones that are over: their history goes along."""
    ids = operation.connection.execute("SELECT id FROM card WHERE client_id = ? ORDER BY id", (former.id,)).fetchall()
    for (card_id,) in ids:
        card = bring_up_to_date(operation, card_with_id(operation.connection, card_id, operation.today))
        detail = {"merged": former.id}
        append(operation, card, CardChange("transfer", operation.today, detail=detail, after={"client_id": into.id}))
    return len(ids)
