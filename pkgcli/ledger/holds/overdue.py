"""Holds whose day is over: completed where the setting of their time said so, else released in time.

A hold keeps what `holds.auto_complete` said when it was made. What is due is done before anything else is written to
its card, and by the night's run; either way a completed visit is dated on its own day, and gives nobody a commission.
A visit of today is left to the till: `redeem` takes the hold for it.
"""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.errors import Refused
from pkgcli.frozen import replace
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.holds.ending import give_back, line_for, mark_completed, visit_of
from pkgcli.ledger.holds.rows import Hold, holds_where, open_holds_of
from pkgcli.ledger.taking import take
from pkgcli.operations import Operation

_OVERDUE = "h.state = 'open' AND (h.release_on <= :today OR (h.release_on IS NULL AND h.visit_on < :today))"


def settle_holds(operation: Operation, card: Card) -> Card:
    """End the card's overdue holds, before anything else is written to it; the card after it."""
    if not card.has_holds:
        return card
    today = operation.today.isoformat()
    overdue = [hold for hold in open_holds_of(operation.connection, card.id) if _is_overdue(hold, today)]
    for hold in overdue:
        _settle(operation, card_with_id(operation.connection, card.id, operation.today), hold)
    return card_with_id(operation.connection, card.id, operation.today) if overdue else card


def settle_all_holds(operation: Operation, today: date) -> tuple[int, int]:
    """Every overdue hold of the file, the earlier visit first: how many were completed, and how many released.

    One on a card that lapsed before the visit isn't among the completed ones: the lapse releases it.
    """
    return _settle_each(operation, _OVERDUE, today)


def settle_holds_of_due_cards(operation: Operation, today: date) -> int:
    """Those of the cards that are about to lapse; how many visits were added."""
    condition = f"{_OVERDUE} AND c.state IN ('active', 'suspended') AND c.expires_on < :today"
    return _settle_each(operation, condition, today)[0]


def visits_to_record(connection: Connection, day: date) -> int:
    """How many visits through that day, which is over, are still to be added, since they were held for."""
    query = "SELECT count(*) FROM hold WHERE state = 'open' AND release_on IS NULL AND visit_on <= ?"
    return int(connection.execute(query, (day.isoformat(),)).fetchone()[0])


def _settle_each(operation: Operation, condition: str, today: date) -> tuple[int, int]:
    overdue = holds_where(operation.connection, condition, {"today": today.isoformat()})
    completed = 0
    for hold in overdue:
        card = card_with_id(operation.connection, hold.card_id, operation.today)
        completed += _settle(operation, card, hold) is not card
    return completed, len(overdue) - completed


def _is_overdue(hold: Hold, today: str) -> bool:
    return hold.visit_on < today if hold.release_on is None else hold.release_on <= today


def _settle(operation: Operation, card: Card, hold: Hold) -> Card:
    """Complete it or release it; the card after it, the same object where it was released."""
    if hold.release_on is None:
        visit = replace(visit_of(operation, card, hold), is_overdue=True)
        try:
            # As it stood on that day: what has lapsed since was good then.
            line = line_for(operation.connection, card, hold, visit, visit.day)
            after = take(operation, card, line, visit, visit.quantity).card
        except Refused as refusal:
            why = refusal.message.split(": ", 1)[-1]
            operation.warnings.append(f"hold {hold.id} was released, and the visit is not on the card: {why}")
        else:
            mark_completed(operation, hold)
            operation.tell("hold {} was completed: the visit of {}", hold.id, hold.visit_on)
            return after
    else:
        operation.tell("hold {} was released: the visit of {} is over", hold.id, hold.visit_on)
    give_back(operation, hold)
    return card
