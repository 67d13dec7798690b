from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, option, verb
from pkgcli.cli.options import NOTE, ON, REASON, RECEIPT, TIP, WHO, amount, day

app = verb()


@command(app, "redeem", writes=True, shown_by=("explain", "again", "receipt"))
def redeem(
    call: Call,
    who: str = WHO,
    items: list[str] | None = argument("[ITEM[=N]]...", of="item", help="What, and how many; one unless told."),
    for_: str | None = option("--for", metavar="M", help="Who is here: a member or another client."),
    card: str | None = option("--card", metavar="CARD", of="card", help="This card of the client."),
    on: str | None = ON,
    tip: str | None = TIP,
    note: str | None = NOTE,
    units: str | None = option("--units", metavar="N", help="What this one visit takes, with a reason."),
    reason: str | None = REASON,
    explain: bool = option("--explain", help="Say which cards were considered, and why."),
    spill: bool = option("--spill", help="Take from more than one card."),
    allow_expired: bool = option("--allow-expired", help="Where the settings allow it."),
    again: bool = option("--again", help="Yes, the same once more within a minute."),
    receipt: bool = RECEIPT,
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
    if call.at_terminal and not again and not call.dry_run and (call.key is None or call.key_is_new):
        from pkgcli.ledger.again import same_within_a_minute

        earlier = same_within_a_minute(call.occasion, request)
        if earlier is not None:
            call.confirm(f"operation {earlier} redeemed the same less than a minute ago. Once more?", "--again")
    return call.answer(service(call.occasion, request), receipt=receipt)
