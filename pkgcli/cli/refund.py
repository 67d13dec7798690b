from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import Card, PaidBy, Reason
from pkgcli.cli.options import amount as read

app = verb()


@command(app, "refund", writes=True)
def refund(
    call: Call,
    card: Card,
    policy: Annotated[
        str,
        typer.Option("--policy", metavar="P", help="Of a used card: unused, or list (paid less list price of use)."),
    ] = "unused",
    amount: Annotated[str | None, typer.Option("--amount", metavar="A", help="The amount that was agreed on.")] = None,
    fee: Annotated[str | None, typer.Option("--fee", metavar="F", help="With --policy list: what comes off.")] = None,
    include_charge: Annotated[bool, typer.Option("--include-charge", help="The package charge goes back too.")] = False,
    paid_by: PaidBy = None,
    reason: Reason = None,
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
        call.confirm(f"Give back {would.refunded} {would.card.currency} for card {would.card.number}{ending}?")
        request = request._replace(agreed=would.refunded)
    return service(call.occasion, request)
