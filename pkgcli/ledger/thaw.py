"""The end of a freeze that ends by itself: recorded on its day, whenever that is done (peer).

The card is active again on that day all the same (`pkgcli.rules.card_status`); nothing of it moves but the mark.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from pkgcli.ledger.cards import Card
    from pkgcli.operations import Operation

_ENTRIES = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units_left, value_left, tip_left, paid, unpaid,
    client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on)
SELECT :operation, id, seq + 1, 'unfreeze', frozen_until, units_left, value_left, tip_left, paid, unpaid,
    client_id, state, starts_on, expires_on, NULL, earned_through, last_used_on
FROM card
WHERE frozen_until IS NOT NULL AND frozen_until <= :today
"""

RECORDS_ITS_END = "{entry}.kind = 'unfreeze' AND {entry}.happened_on = {before}.frozen_until"
"""Whether an entry, after the one before it on its card, records that a freeze ended by itself. By hand it is ended on
an earlier day."""


def thaw_all(operation: Operation, today: date) -> int:
    """Record the end of every freeze that has ended by that day; how many there were."""
    return operation.connection.execute(_ENTRIES, {"operation": operation.id, "today": today.isoformat()}).rowcount


def thaw_if_over(operation: Operation, card: Card) -> Card:
    """Before any other write to a card whose freeze has ended: record that in the same operation."""
    if card.frozen_until is None or card.frozen_until > operation.today.isoformat():
        return card
    values = {"operation": operation.id, "today": operation.today.isoformat(), "card": card.id}
    operation.connection.execute(f"{_ENTRIES} AND id = :card", values)
    from pkgcli.ledger.cards import card_with_id

    return card_with_id(operation.connection, card.id, operation.today)
