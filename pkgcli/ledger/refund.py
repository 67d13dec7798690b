"""`refund`: what a card was paid with goes back, and the card ends (MyTime 001)."""

from __future__ import annotations

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, all_lines_gone, append
from pkgcli.ledger.cards import card_view, refuse_unless_usable
from pkgcli.ledger.change import missing_reason
from pkgcli.ledger.dates import settled
from pkgcli.ledger.lapse import lapse_if_due
from pkgcli.ledger.standing import refuse_held, touched_by
from pkgcli.lookup import the_card
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.refund_policy import RefundParts, refund_of_unused
from pkgcli.views import Money, Refunded


def refund(
    occasion: Occasion, card: str, *, policy: str = "unused", reason: str | None, agreed: Money | None = None
) -> Refunded:
    """Give back what was paid for an unused card; for a used one, where the owner allows it, the unused value.

    `agreed` is the amount that was said before: refused where the card has changed since.
    """
    if policy != "unused":
        raise Unreadable("--policy", policy, "is not a policy of refunds", "--policy unused")
    if not (reason or "").strip():
        raise missing_reason("pkgcli refund")
    return record(
        occasion, "refund", lambda operation: _refund(operation, card, policy, agreed), Refunded, reason=reason
    )


def _refund(operation: Operation, text: str, policy: str, agreed: Money | None) -> Refunded:
    card = lapse_if_due(operation, the_card(operation.connection, text, operation.today))
    asked = f"refund {card.number}"
    refuse_unless_usable(card, operation.today, asked)
    refuse_held(operation, card, asked)
    was_used = touched_by(operation, card, gifts=False) is not None
    if was_used and not operation.business.is_on("refund.allow_used"):
        raise Refused(
            "refund_of_used",
            f"{asked}: the card has been used, and used cards are not refunded here",
            "pkgcli config set refund.allow_used on",
            card=card.number,
        )
    earned, earned_through = settled(card, operation.today)
    value_left = card.value_left - earned
    if was_used:
        parts = refund_of_unused(net=card.net, tax=card.tax, value_left=value_left, paid=card.paid)
    else:
        tax = card.tax if card.paid >= card.tax else 0
        parts = RefundParts(value=card.paid - tax, tax=tax)
    if parts.total == 0 and card.units_left == 0:
        raise Refused("nothing_to_refund", f"{asked}: nothing is left on the card", card=card.number)
    business = operation.business
    if agreed is not None and agreed.minor != parts.total:
        raise Refused(
            "changed_meanwhile",
            f"{asked}: {agreed} was said, and it is {business.priced(parts.total)} now",
            f"pkgcli refund {card.number} -r REASON",
            card=card.number,
        )
    change = CardChange(
        "refund",
        operation.today,
        units=-(card.units_left or 0),
        value=-value_left,
        earned=-earned,
        tip=-card.tip_left,
        tax=-parts.tax,
        cash=-parts.total,
        lines=all_lines_gone(card),
        after={"state": "refunded", "earned_through": earned_through},
    )
    _, after = append(operation, card, change)
    return Refunded(
        card=card_view(operation.connection, business, operation.today, after),
        operation=operation.id,
        refunded=business.money(parts.total),
        value=business.money(value_left),
        policy="paid" if not was_used else policy,
        messages=tuple(operation.messages),
    )
