"""What the days have brought about on a card is recorded before anything else is (spec, section 3, "Expiry run").

A freeze that has ended first, then the holds whose day is over, then a last day that has passed: each dated on its own
day, in the operation that found it so. The nightly run does the same to all cards, set-based.
"""

from __future__ import annotations

from pkgcli.ledger.lapse import lapse_all, lapse_if_due
from pkgcli.ledger.thaw import thaw_all, thaw_if_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from pkgcli.ledger.cards import Card
    from pkgcli.operations import Operation


def bring_up_to_date(operation: Operation, card: Card) -> Card:
    """The card as it stands today, recorded. Call it before any other write to the card."""
    card = thaw_if_over(operation, card)
    if card.has_holds:
        from pkgcli.ledger.holds.overdue import settle_holds

        card = settle_holds(operation, card)
    return lapse_if_due(operation, card)


def bring_all_up_to_date(operation: Operation, day: date) -> int:
    """Every card that thaws or lapses, as of that day; how many entries it took."""
    recorded = thaw_all(operation, day)
    if operation.connection.execute("SELECT 1 FROM hold WHERE state = 'open' LIMIT 1").fetchone() is not None:
        from pkgcli.ledger.holds.overdue import settle_holds_of_due_cards

        recorded += settle_holds_of_due_cards(operation, day)
    return recorded + lapse_all(operation, day)
