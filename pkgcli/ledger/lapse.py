"""Lapsing: a card whose last day has passed loses what is left, dated the day after (spec, "Expiry run").

The one statement of the rule serves the nightly run over all cards and the single card that another command
is about to write to. It is idempotent by state: due, and something left.
"""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.operations import Operation

IS_EARNED = "units_left IS NULL AND (starts = 'sale' OR last_used_on IS NOT NULL)"
"""Whether what a card ends with has been earned by the day: of an unlimited card, once its days run."""

_ENTRIES = f"""
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units, value, earned, tip, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on)
SELECT :operation, id, seq + 1, 'expire', date(expires_on, '+1 day'), -coalesce(units_left, 0),
    iif({IS_EARNED}, 0, -value_left), iif({IS_EARNED}, -value_left, 0), -tip_left,
    iif(units_left IS NULL, NULL, 0), 0, 0, paid, unpaid, client_id, 'lapsed', starts_on, expires_on,
    frozen_until, iif({IS_EARNED}, expires_on, earned_through), last_used_on
FROM card
WHERE expires_on IS NOT NULL AND state IN ('active', 'suspended') AND (units_left IS NULL OR units_left > 0)
  AND expires_on < :today
"""

_LINES = """
INSERT INTO entry_line (line_id, entry_id, gone, value, tip)
SELECT l.id, e.id, l.cap - l.used - l.gone, -l.value_left, -l.tip_left
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN card_line AS l ON l.card_id = c.id
WHERE e.operation_id = :operation AND e.kind = 'expire' AND c.kind = 'fixed' AND l.cap > l.used + l.gone
"""

# A card that has lapsed has no other open holds: they were released as it did.
_RELEASED = """
UPDATE hold SET state = 'released', ended_by = ?
WHERE state = 'open' AND (SELECT state FROM card WHERE id = hold.card_id) = 'lapsed'
"""


def lapse_all(operation: Operation, today: date) -> int:
    """Lapse every card that is due; how many there were.

    An unlimited card's value has all been earned by then, unless the card never began. What is still held on them is
    released.
    """
    values = {"operation": operation.id, "today": today.isoformat()}
    lapsed = operation.connection.execute(_ENTRIES, values).rowcount
    if lapsed:
        operation.connection.execute(_LINES, values)
        operation.connection.execute(_RELEASED, (operation.id,))
    return lapsed


def state_before_lapsing(connection: Connection, card: Card) -> str:
    """A card that was suspended when it lapsed stays so when something comes back to it."""
    if card.state != "lapsed":
        return card.state
    row = connection.execute(
        "SELECT state FROM entry WHERE card_id = :card AND seq = ("
        " SELECT max(seq) - 1 FROM entry WHERE card_id = :card AND kind = 'expire')",
        {"card": card.id},
    ).fetchone()
    return str(row[0])


def lapse_if_due(operation: Operation, card: Card) -> Card:
    """Before any other write to a due card: lapse it in the same operation."""
    if not card.is_due(operation.today):
        return card
    values = {"operation": operation.id, "today": operation.today.isoformat(), "card": card.id}
    operation.connection.execute(f"{_ENTRIES} AND id = :card", values)
    operation.connection.execute(f"{_LINES} AND c.id = :card", values)
    if card.has_holds:
        operation.connection.execute(_RELEASED, (operation.id,))
    operation.messages.append(f"card {card.number} had expired; its last day was {card.expires_on}")
    return card_with_id(operation.connection, card.id, operation.today)
