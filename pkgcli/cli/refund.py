from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb
from pkgcli.cli.options import CARD, PAID_BY, REASON
from pkgcli.cli.options import amount as read
from pkgcli.frozen import replace

app = verb()


@command(app, "refund", writes=True)
def refund(
    call: Call,
    card: str = CARD,
    policy: str = option(
        "--policy", metavar="P", default="unused", help="Of a used card: unused, or list (paid less list price of use)."
    ),
    amount: str | None = option("--amount", metavar="A", help="The amount that was agreed on."),
    fee: str | None = option("--fee", metavar="F", help="With --policy list: what comes off."),
    include_charge: bool = option("--include-charge", help="The package charge goes back too."),
    paid_by: str | None = PAID_BY,
    reason: str | None = REASON,
) -> object:
    """Give back what a card was paid with, and end the card.

    A used card is refunded where the setting refund.allow_used is on.

    \b
    pkgcli refund 4821-7036 -r "moved away"
    pkgcli refund 4821-7036 --policy list --fee 10 -r "moved away"
    pkgcli refund 4821-7036 --amount 50 -r "as agreed by phone"
    """
    from pkgcli.ledger.refund import RefundRequest
    from pkgcli.ledger.refund import refund as service

    request = RefundRequest(
        card,
        policy=policy,
        amount=read(amount, "--amount"),
        fee=read(fee, "--fee"),
        include_charge=include_charge,
        paid_by=paid_by,
        reason=reason,
    )
    if call.asks:
        would = service(call.rehearsal, request)
        call.preview(would)
        ending = " and end it" if would.is_first else ""
        amount_said = call.for_people(would.refunded)
        call.confirm(f"Give back {amount_said} {would.card.currency} for card {would.card.number}{ending}?")
        request = replace(request, agreed=would.refunded)
    return service(call.occasion, request)
