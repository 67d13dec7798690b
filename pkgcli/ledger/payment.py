"""`card pay`: what is paid later of a card that wasn't paid in full (peer)."""

from __future__ import annotations

from pkgcli.business import Business
from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card
from pkgcli.ledger.change import change_card
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.amounts import Amount
from pkgcli.views.cards import CardDone


def pay(occasion: Occasion, card: str, *, amount: Amount | None, paid_by: str | None, note: str | None) -> CardDone:
    """Take what is still unpaid, or a part of it; also of a card that is used up, expired or refunded."""

    def work(operation: Operation, found: Card) -> Card:
        business = operation.business
        asked = f"card pay {found.number}"
        method = the_method(business, paid_by)
        if not found.unpaid:
            raise Refused(
                "nothing_unpaid",
                f"{asked}: nothing is unpaid",
                f"pkgcli card show {found.number}",
                card=found.number,
            )
        paid = found.unpaid if amount is None else amount.minor(business.decimals)
        if paid == 0:
            raise Unreadable("--amount", str(business.money(0)), "is nothing", "give what was paid")
        if paid > found.unpaid:
            raise Refused(
                "paid_too_much",
                f"{asked} --amount {business.money(paid)}: only {business.priced(found.unpaid)} is unpaid",
                f"pkgcli {asked}",
                card=found.number,
                unpaid=str(business.money(found.unpaid)),
            )
        operation.tell("Took {} for card {}", business.priced(paid), found.number)
        change = CardChange("pay", operation.today, cash=paid, owed=-paid, paid_by=method)
        return append(operation, found, change)[1]

    return change_card(occasion, "card pay", card, work, note=note)


def the_method(business: Business, text: str | None) -> str | None:
    """How something was paid, in one of the words of the setting payment.methods; None where it wasn't said."""
    if text is None:
        return None
    methods = business.values["payment.methods"].split()
    word = text.strip().casefold()
    if word not in methods:
        hint = f"pkgcli config set payment.methods '{' '.join(methods)} {word}'" if word.isalnum() else None
        raise Unreadable("--paid-by", text, f"is none of {', '.join(methods)}", hint)
    return word
