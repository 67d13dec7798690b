from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import Card, Reason

app = verb()


@command(app, "refund", writes=True)
def refund(
    call: Call,
    card: Card,
    policy: Annotated[
        str, typer.Option("--policy", metavar="P", help="unused: of a used card, the unused value goes back.")
    ] = "unused",
    reason: Reason = None,
) -> object:
    """Give back what a card was paid with, and end the card.

    A used card is refunded where the setting refund.allow_used is on.

    \b
    pkgcli refund 4821-7036 -r "moved away"
    """
    from pkgcli.ledger.refund import refund as service

    agreed = None
    if call.asks:
        would = service(call.rehearsal, card, policy=policy, reason=reason)
        call.confirm(f"Give back {would.refunded} {would.card.currency} for card {would.card.number} and end it?")
        agreed = would.refunded
    return service(call.occasion, card, policy=policy, reason=reason, agreed=agreed)
