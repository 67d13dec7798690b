"""What every command that changes one card has in common: find it, lapse it if it is due, answer with it."""

from __future__ import annotations

from collections.abc import Callable

from pkgcli.errors import Unreadable
from pkgcli.ledger.cards import Card, card_view
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.lookup import the_card
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.cards import CardDone


def change_card(
    occasion: Occasion,
    kind: str,
    card: str,
    work: Callable[[Operation, Card], Card],
    *,
    reason: str | None = None,
    reason_needed: bool = False,
    note: str | None = None,
) -> CardDone:
    """Run `work` on the card that `card` names, as one operation."""
    if reason_needed and not (reason or "").strip():
        raise missing_reason(f"pkgcli {kind}")

    def changed(operation: Operation) -> CardDone:
        found = the_card(operation.connection, card, operation.today)
        after = work(operation, bring_up_to_date(operation, found))
        return card_done(operation, after)

    return record(occasion, kind, changed, CardDone, note=note, reason=reason)


def missing_reason(what: str) -> Unreadable:
    return Unreadable("--reason", None, f"is missing: {what} needs one", "add -r REASON")


def card_done(operation: Operation, card: Card) -> CardDone:
    view = card_view(operation.connection, operation.business, operation.today, card)
    return CardDone(view, operation.id, tuple(operation.messages), tuple(operation.warnings))
