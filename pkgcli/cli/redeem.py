from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import Note, On, Reason, Receipt, Tip, Who, amount, day

app = verb()


@command(app, "redeem", writes=True, shown_by=("explain", "again", "receipt"))
def redeem(
    call: Call,
    who: Who,
    items: Annotated[
        list[str] | None, typer.Argument(metavar="[ITEM[=N]]...", help="What, and how many; one unless told.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="M", help="Who is here: a member or another client.")
    ] = None,
    card: Annotated[str | None, typer.Option("--card", metavar="CARD", help="This card of the client.")] = None,
    on: On = None,
    tip: Tip = None,
    note: Note = None,
    units: Annotated[
        str | None, typer.Option("--units", metavar="N", help="What this one visit takes, with a reason.")
    ] = None,
    reason: Reason = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say which cards were considered, and why.")] = False,
    spill: Annotated[bool, typer.Option("--spill", help="Take from more than one card.")] = False,
    allow_expired: Annotated[bool, typer.Option("--allow-expired", help="Where the settings allow it.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Yes, the same once more within a minute.")] = False,
    receipt: Receipt = False,
) -> object:
    """Take a visit off a card.

    \b
    pkgcli redeem 4821-7036 massage
    pkgcli redeem Anna massage=2 facial --explain
    pkgcli redeem Anna massage --for Tim
    pkgcli redeem 4821-7036 massage --units 90 -r "half an hour longer"
    """
    from pkgcli.ledger.redeem import RedeemRequest
    from pkgcli.ledger.redeem import redeem as service
    from pkgcli.rules.quantities import read_visit, read_whole

    request = RedeemRequest(
        who=who,
        visits=[read_visit(text) for text in items or ()],
        user=for_,
        card=card,
        on=day(on, "--on"),
        units=None if units is None else read_whole(units, "--units"),
        note=note,
        reason=reason,
        explain=explain,
        spill=spill,
        allow_expired=allow_expired,
        tip=amount(tip, "--tip"),
    )
    if call.at_terminal and not again and not call.dry_run and call.key is None:
        from pkgcli.ledger.again import same_within_a_minute

        earlier = same_within_a_minute(call.occasion, request)
        if earlier is not None:
            call.confirm(f"operation {earlier} redeemed the same less than a minute ago. Once more?", "--again")
    return call.answer(service(call.occasion, request), receipt=receipt)
