"""The end of a hold: it is given back, or it becomes the visit that it was made for."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.frozen import replace
from pkgcli.ledger.cards import Card, Line
from pkgcli.ledger.holds.rows import Hold
from pkgcli.ledger.taking import Visit, reach, refuse_unless_open, too_little
from pkgcli.lookup import Item
from pkgcli.operations import Operation


def give_back(operation: Operation, hold: Hold) -> None:
    """Release it: from now on it holds nothing."""
    _end(operation, hold, "released")


def mark_completed(operation: Operation, hold: Hold) -> None:
    """Its units are free for the visit that this operation is about to add."""
    _end(operation, hold, "completed")


def _end(operation: Operation, hold: Hold, state: str) -> None:
    operation.connection.execute(
        "UPDATE hold SET state = ?, ended_by = ? WHERE id = ? AND state = 'open'", (state, operation.id, hold.id)
    )


def visit_of(operation: Operation, card: Card, hold: Hold) -> Visit:
    """The visit that the hold was made for, on its day."""
    line = next(line for line in card.lines if line.id == hold.line_id)
    item = Item(line.item_id, line.item, line.name, line.item_kind, line.item_price, retired=False)
    only_paid = not operation.business.is_on("redeem.unpaid")
    return Visit(item, hold.quantity, hold.user, date.fromisoformat(hold.visit_on), only_paid=only_paid, hold=hold.id)


def without(card: Card, hold: Hold) -> Card:
    """The card as it would stand if the hold held nothing."""
    lines = (
        replace(line, held=line.held - hold.quantity, held_units=line.held_units - hold.units, holds=line.holds - 1)
        if line.id == hold.line_id
        else line
        for line in card.lines
    )
    return replace(card, lines=tuple(lines))


def line_for(connection: Connection, card: Card, hold: Hold, visit: Visit, today: date) -> Line:
    """The line that the visit is taken from, the hold aside; the card is judged as it stands on `today`.

    Raises Refused where a rule stands against it. Nothing is written.
    """
    freed = without(card, hold)
    line = refuse_unless_open(connection, freed, visit, today)
    left = reach(connection, freed, line, visit)
    if left is not None and left < visit.quantity:
        raise too_little(connection, freed, line, visit)
    return line
