"""The first records of an import as they have become, read within its operation."""

from __future__ import annotations

from pkgcli.catalogue.items import item_view
from pkgcli.catalogue.packages import present_view
from pkgcli.clients.shown import client_views
from pkgcli.ledger.cards import card_view, card_with_id
from pkgcli.operations import Operation
from pkgcli.views.records import Listing

_SOME = 3

_OF_CARDS = "SELECT card_id FROM entry WHERE operation_id = ? ORDER BY id LIMIT ?"
_OF_OTHERS = (
    "SELECT subject_id FROM former_state WHERE operation_id = ? AND subject = ?"
    " ORDER BY operation_id, subject, subject_id LIMIT ?"
)


def first_records(operation: Operation, subject: str) -> Listing:
    """Those that are new or changed, in their order; `subject` is item, package, client or card."""
    connection, business = operation.connection, operation.business
    if subject == "card":
        cards = [row[0] for row in connection.execute(_OF_CARDS, (operation.id, _SOME)).fetchall()]
        found = [card_with_id(connection, each, operation.today) for each in cards]
        rows = [card_view(connection, business, operation.today, card) for card in found]
        return Listing(tuple(rows), len(rows), "cards")
    ids = [row[0] for row in connection.execute(_OF_OTHERS, (operation.id, subject, _SOME)).fetchall()]
    if subject == "client":
        return Listing(tuple(client_views(connection, ids, operation.today)), len(ids), "clients")
    if subject == "item":
        return Listing(tuple(item_view(connection, business, each) for each in ids), len(ids), "items")
    return Listing(tuple(present_view(operation, each) for each in ids), len(ids), "packages")
