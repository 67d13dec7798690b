"""`card transfer`: the whole card to another client, with its history and its former owners (Booxi 004)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card, refuse_frozen, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.once_per_client import refuse_second
from pkgcli.ledger.standing import refuse_held
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation
from pkgcli.views.cards import CardDone

if TYPE_CHECKING:
    from pkgcli.rules.given_days import GivenDay


class PartWish(Frozen):
    """What of the card is to go: `units` of its pool, or so many sessions of `items`."""

    units: int | None = None
    items: Sequence[tuple[str, int]] = ()
    expires: GivenDay | None = None


def transfer(occasion: Occasion, card: str, *, to: str, reason: str | None, part: PartWish | None = None) -> CardDone:
    """Give the card another owner, or a part of it as a new card. A card for one member becomes its new owner's."""

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card transfer {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        refuse_held(operation, found, asked)
        client = the_client(operation.connection, to, "--to")
        if part is not None:
            refuse_frozen(found, operation.today, asked)
            return _part(operation, found, part, client.id, asked)
        if client.id == found.client_id:
            raise Refused("same_client", f"{asked}: client {client.code} owns it already", card=found.number)
        if found.once_per_client and found.package_id is not None:
            refuse_second(operation.connection, found.package_id, client.id, beside=found.id)
        detail = None
        if found.scope == "one":
            detail = {"scope": ["one", "owner"]}
            operation.connection.execute("UPDATE card SET scope = 'owner' WHERE id = ?", (found.id,))
        operation.messages.append(f"Card {found.number} goes from client {found.client_code} to client {client.code}")
        change = CardChange("transfer", operation.today, detail=detail, after={"client_id": client.id})
        return append(operation, found, change)[1]

    return change_card(occasion, "card transfer", card, work, reason=reason, reason_needed=True)


def _part(operation: Operation, found: Card, wish: PartWish, client_id: int, asked: str) -> Card:
    from pkgcli.ledger.part_transfer import Part, move_part

    if found.once_per_client and found.package_id is not None:
        refuse_second(operation.connection, found.package_id, client_id, beside=found.id)
    expires_on = None if wish.expires is None else wish.expires.on(operation.today)
    if expires_on is not None and expires_on < operation.today:
        raise Refused(
            "day_in_past",
            f"{asked} --expires {expires_on}: has passed; today is {operation.today}",
            "give today or a later day",
            day=expires_on.isoformat(),
        )
    return move_part(operation, found, Part(wish.units, wish.items, expires_on), client_id, asked)
