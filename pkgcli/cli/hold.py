from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.options import NOTE, REASON, RECEIPT, TIP, WHO, amount, day

app = noun("Units set aside for visits to come.")

_HOLD = argument("HOLD", help="Its number.")


@command(app, "add", writes=True)
def add(
    call: Call,
    who: str = WHO,
    item: str = argument("ITEM[=N]", of="item", help="What, and how many; one unless told."),
    at: str = option("--at", metavar="TIME", help="When: 2026-12-01 15:00, tomorrow 9:00, +3d 15:00."),
    for_: str | None = option("--for", metavar="M", help="Who will come: a member or another client."),
    card: str | None = option("--card", metavar="CARD", of="card", help="This card of the client."),
    note: str | None = NOTE,
) -> object:
    """Set units aside for a visit to come.

    \b
    pkgcli hold add Anna massage --at "2027-02-01 15:00"
    pkgcli hold add Anna massage=2 --at "tomorrow 9:30" --for Tim
    pkgcli hold add 4821-7036 facial --at "+3d 15:00"

    They can't be had by anybody else, and stay on the card until the visit: redeem takes them for it, or hold complete
    does. What holds.auto_complete and holds.release_days say decides what becomes of a hold that nobody ends.
    """
    from pkgcli.ledger.holds.add import HoldRequest, add_hold
    from pkgcli.rules.quantities import read_visit
    from pkgcli.rules.time_of_day import read_time

    code, quantity = read_visit(item)
    request = HoldRequest(who, code, quantity, read_time(at, "--at"), user=for_, card=card, note=note)
    return add_hold(call.occasion, request)


@command(app, "list", lists=True)
def list_(
    call: Call,
    who: str | None = argument("[WHO]", of="card", help="Of a card or a client."),
    on: str | None = option("--day", metavar="D", help="Visits of this day."),
    everything: bool = option("--all", help="Also those that have ended."),
) -> object:
    """List visits to come, the earlier first.

    \b
    pkgcli hold list --day today
    pkgcli hold list Anna --all
    """
    from pkgcli.ledger.holds.service import list_holds

    return list_holds(call.occasion, call.rows(25), who=who, day=day(on, "--day"), everything=everything)


@command(app, "release", writes=True)
def release(call: Call, hold: str = _HOLD, reason: str | None = REASON) -> object:
    """Give back what was set aside: the visit won't be.

    \b
    pkgcli hold release 12 -r "called in sick"
    """
    from pkgcli.ledger.holds.service import release_hold

    return release_hold(call.occasion, hold, reason=reason)


@command(app, "complete", writes=True, shown_by=("receipt",))
def complete(
    call: Call,
    hold: str = _HOLD,
    tip: str | None = TIP,
    note: str | None = NOTE,
    receipt: bool = RECEIPT,
) -> object:
    """Redeem what was set aside, dated on its day: the visit was.

    \b
    pkgcli hold complete 12
    pkgcli hold complete 12 --note "with oil" --receipt
    """
    from pkgcli.ledger.holds.service import complete_hold

    return call.answer(complete_hold(call.occasion, hold, tip=amount(tip, "--tip"), note=note), receipt=receipt)
