"""`card transfer`: the whole card to another client, with its history and its former owners (Booxi 004)."""

from __future__ import annotations

from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.once_per_client import refuse_second
from pkgcli.ledger.standing import refuse_held
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation
from pkgcli.views import CardDone


def transfer(occasion: Occasion, card: str, *, to: str, reason: str | None) -> CardDone:
    """Give the card another owner. A card for one member becomes one for its new owner."""

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card transfer {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        refuse_held(operation, found, asked)
        client = the_client(operation.connection, to, "--to")
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
