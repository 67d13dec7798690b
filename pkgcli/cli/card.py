from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, noun
from pkgcli.cli.options import Card, Note, Number, Paid, PaidBy, Price, Reason, Receipt, amount, day

app = noun("The cards that were sold.")


@command(app, "list", lists=True)
def list_(
    call: Call,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="A part of a number or a client's name.")] = None,
    client: Annotated[str | None, typer.Option("--client", metavar="C", help="Only this client's.")] = None,
    package: Annotated[str | None, typer.Option("--package", metavar="P", help="Only this package's.")] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status", metavar="S", help="active, upcoming, suspended, frozen, expired, used, refunded, void."
        ),
    ] = None,
) -> object:
    """Cards, newest first.

    \b
    pkgcli card list
    pkgcli card list anna --status active
    pkgcli card list -L 0 --csv -o cards.csv
    """
    from pkgcli.reports.standing import list_cards

    return list_cards(call.occasion, call.rows(25), text=text, client=client, package=package, status=status)


@command(app, "show")
def show(call: Call, card: Card) -> object:
    """One card with all that is known of it.

    \b
    pkgcli card show 4821-7036
    """
    from pkgcli.reports.standing import show_card

    return show_card(call.occasion, card)


@command(app, "edit", writes=True)
def edit(call: Call, card: Card, number: Number = None, note: Note = None) -> object:
    """Another number or note.

    \b
    pkgcli card edit 4821-7036 --number GC-1001
    pkgcli card edit GC-1001 --note ""       clears the note
    """
    from pkgcli.ledger.edit import edit as service

    return service(call.occasion, card, number=number, note=note)


@command(app, "adjust", writes=True)
def adjust(
    call: Call,
    card: Card,
    add: Annotated[str | None, typer.Option("--add", metavar="N", help="Give so many units.")] = None,
    take: Annotated[str | None, typer.Option("--take", metavar="N", help="Take so many units.")] = None,
    item: Annotated[str | None, typer.Option("--item", metavar="I", help="Of this item.")] = None,
    reason: Reason = None,
) -> object:
    """Give or take units by hand, with a reason.

    \b
    pkgcli card adjust 4821-7036 --add 1 -r "waited half an hour"
    pkgcli card adjust 4821-7036 --take 2 --item massage -r "counted twice"
    """
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.adjust import adjust as service
    from pkgcli.rules.quantities import read_whole

    if (add is None) == (take is None):
        hint = "pkgcli card adjust CARD --add N -r REASON"
        raise Unreadable("card adjust", None, "one of --add N and --take N is needed, and not both", hint)
    units = read_whole(add, "--add") if add is not None else -read_whole(take or "", "--take")
    return service(call.occasion, card, units=units, item=item, reason=reason)


@command(app, "extend", writes=True)
def extend(
    call: Call,
    card: Card,
    until: Annotated[str | None, typer.Option("--until", metavar="D", help="The new last day.")] = None,
    days: Annotated[str | None, typer.Option("--days", metavar="N", help="So many days more.")] = None,
    reason: Reason = None,
) -> object:
    """Give a card a later last day, with a reason.

    \b
    pkgcli card extend 4821-7036 --until 2027-03-31 -r "was ill"
    pkgcli card extend 4821-7036 --days 14 -r "we were closed"
    """
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.dates import extend as service
    from pkgcli.rules.quantities import read_whole

    if (until is None) == (days is None):
        hint = "pkgcli card extend CARD --until DAY -r REASON"
        raise Unreadable("card extend", None, "one of --until DAY and --days N is needed, and not both", hint)
    more = None if days is None else read_whole(days, "--days", most=36500)
    return service(call.occasion, card, until=day(until, "--until"), days=more, reason=reason)


@command(app, "transfer", writes=True)
def transfer(
    call: Call,
    card: Card,
    to: Annotated[str, typer.Option("--to", metavar="CLIENT", help="The new owner.")],
    units: Annotated[
        str | None, typer.Option("--units", metavar="N", help="Only so many units, as a new card.")
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="I=N", help="Only so many of an item, as a new card; repeat.")
    ] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="D", help="The new card's last day.")] = None,
    reason: Reason = None,
) -> object:
    """Give a card to another client with its history, or a part of it as a new card.

    \b
    pkgcli card transfer 4821-7036 --to Berta -r "a present"
    pkgcli card transfer 4821-7036 --to Berta --item massage=2 -r "a present"
    pkgcli card transfer 4821-7036 --to Berta --units 60 -r "a present"
    """
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.transfer import PartWish
    from pkgcli.ledger.transfer import transfer as service
    from pkgcli.rules.quantities import read_visit, read_whole

    if units is not None and item:
        raise Unreadable("--units", units, "says the same as --item", "leave out one of the two")
    if expires is not None and units is None and not item:
        raise Unreadable("--expires", expires, "goes with a part of the card", "add --units N or --item ITEM=N")
    part = None
    if units is not None or item:
        wanted = None if units is None else read_whole(units, "--units")
        part = PartWish(wanted, [read_visit(text) for text in item or ()], day(expires, "--expires"))
    return service(call.occasion, card, to=to, reason=reason, part=part)


@command(app, "reassign", writes=True)
def reassign(
    call: Call,
    card: Card,
    for_: Annotated[
        list[str] | None, typer.Option("--for", metavar="M", help="A member; repeat with --scope list, also friends.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="S", help="owner, one, list, household or anyone.")
    ] = None,
    reason: Reason = None,
) -> object:
    """Say who may use a card from now on; its owner and its history stay.

    \b
    pkgcli card reassign 4821-7036 --for Lea
    pkgcli card reassign 4821-7036 --scope list --for Tim --for "Berta Kern"
    pkgcli card reassign 4821-7036 --scope household
    """
    from pkgcli.ledger.reassign import reassign as service

    return service(call.occasion, card, users=for_ or (), scope=scope, reason=reason)


@command(app, "swap", writes=True)
def swap(
    call: Call,
    card: Card,
    item: Annotated[str, typer.Argument(metavar="ITEM[=N]", help="What is given up, one session unless said.")],
    to: Annotated[str, typer.Option("--to", metavar="ITEM", help="What it becomes.")],
    paid_by: PaidBy = None,
    unpaid: Annotated[bool, typer.Option("--unpaid", help="The fee of an upgrade is paid later.")] = False,
) -> object:
    """Turn sessions of one item into as many of another in its swap group.

    An upgrade costs the difference of the list prices.

    \b
    pkgcli card swap 4821-7036 massage --to facial
    pkgcli card swap 4821-7036 massage=2 --to stones --paid-by card
    """
    from pkgcli.errors import Unreadable
    from pkgcli.ledger.exchange.swap import SwapRequest
    from pkgcli.ledger.exchange.swap import swap as service
    from pkgcli.rules.quantities import read_visit

    if unpaid and paid_by is not None:
        raise Unreadable("--unpaid", None, "doesn't go with --paid-by", "leave out one of the two")
    code, count = read_visit(item)
    return service(call.occasion, card, SwapRequest(code, count, to, paid_by=paid_by, owed=unpaid))


@command(app, "split", writes=True)
def split(
    call: Call,
    card: Card,
    item: Annotated[str, typer.Argument(metavar="ITEM[=N]", help="What is split, one session unless said.")],
    into: Annotated[
        list[str], typer.Option("--into", metavar="ITEM=K", help="What each session becomes, so many of it; repeat.")
    ],
) -> object:
    """Turn each session of an item into several that together cost as much.

    \b
    pkgcli card split 4821-7036 massage90 --into massage60 --into massage30
    pkgcli card split 4821-7036 massage60=2 --into massage30=2       four of 30 minutes
    """
    from pkgcli.ledger.exchange.split import split as service
    from pkgcli.rules.quantities import read_visit

    return service(call.occasion, card, read_visit(item), [read_visit(text, "--into") for text in into])


@command(app, "merge", writes=True)
def merge(
    call: Call,
    card: Card,
    items: Annotated[list[str], typer.Argument(metavar="ITEM[=K]...", help="What is given up.")],
    into: Annotated[str, typer.Option("--into", metavar="ITEM[=N]", help="What they become together.")],
) -> object:
    """Turn sessions into fewer of another item that cost as much: the opposite of a split.

    \b
    pkgcli card merge 4821-7036 massage60 massage30 --into massage90
    pkgcli card merge 4821-7036 massage30=4 --into massage60=2
    """
    from pkgcli.ledger.exchange.split import merge as service
    from pkgcli.rules.quantities import read_visit

    return service(call.occasion, card, [read_visit(text) for text in items], read_visit(into, "--into"))


@command(app, "renew", writes=True, shown_by=("receipt",))
def renew(
    call: Call,
    card: Card,
    price: Price = None,
    reason: Reason = None,
    number: Number = None,
    paid: Paid = None,
    paid_by: PaidBy = None,
    note: Note = None,
    receipt: Receipt = False,
) -> object:
    """Sell the same again to the card's owner.

    \b
    pkgcli card renew 4821-7036
    """
    from pkgcli.ledger.issue import RenewRequest
    from pkgcli.ledger.issue import renew as service

    request = RenewRequest(
        card,
        price=amount(price, "--price"),
        reason=reason,
        number=number,
        note=note,
        paid=amount(paid, "--paid"),
        paid_by=paid_by,
    )
    return call.answer(service(call.occasion, request), receipt=receipt)


@command(app, "pay", writes=True)
def pay(
    call: Call,
    card: Card,
    amount_: Annotated[
        str | None, typer.Option("--amount", metavar="A", help="What is taken; else all that is unpaid.")
    ] = None,
    paid_by: PaidBy = None,
    note: Note = None,
) -> object:
    """Take what wasn't paid yet.

    \b
    pkgcli card pay 4821-7036
    pkgcli card pay 4821-7036 --amount 60 --paid-by card
    """
    from pkgcli.ledger.payment import pay as service

    return service(call.occasion, card, amount=amount(amount_, "--amount"), paid_by=paid_by, note=note)


@command(app, "reopen", writes=True)
def reopen(
    call: Call,
    card: Card,
    until: Annotated[str, typer.Option("--until", metavar="D", help="The new last day.")],
    reason: Reason = None,
) -> object:
    """Make an expired card good again, with all that it lost.

    \b
    pkgcli card reopen 4821-7036 --until +30d -r "as agreed by phone"
    """
    from pkgcli.ledger.dates import reopen as service
    from pkgcli.rules.days import read_day

    return service(call.occasion, card, until=read_day(until, "--until"), reason=reason)


@command(app, "suspend", writes=True)
def suspend(call: Call, card: Card, reason: Reason = None) -> object:
    """Block the use of a card; its dates stay.

    \b
    pkgcli card suspend 4821-7036 -r "payment is disputed"
    """
    from pkgcli.ledger.standing import suspend as service

    return service(call.occasion, card, reason=reason)


@command(app, "resume", writes=True)
def resume(call: Call, card: Card, reason: Reason = None) -> object:
    """Let a suspended card be used again.

    \b
    pkgcli card resume 4821-7036
    """
    from pkgcli.ledger.standing import resume as service

    return service(call.occasion, card, reason=reason)


@command(app, "freeze", writes=True)
def freeze(
    call: Call,
    card: Card,
    until: Annotated[
        str | None, typer.Option("--until", metavar="D", help="The first day on which it can be used again.")
    ] = None,
    reason: Reason = None,
) -> object:
    """Stop a card for a while; its frozen days are added to its last day.

    \b
    pkgcli card freeze 4821-7036 --until 2027-02-01 -r "broke a leg"
    pkgcli card freeze 4821-7036                 until `card unfreeze`
    """
    from pkgcli.ledger.freezing import freeze as service

    return service(call.occasion, card, until=day(until, "--until"), reason=reason)


@command(app, "unfreeze", writes=True)
def unfreeze(call: Call, card: Card, reason: Reason = None) -> object:
    """Let a frozen card be used again from today on.

    \b
    pkgcli card unfreeze 4821-7036
    """
    from pkgcli.ledger.freezing import unfreeze as service

    return service(call.occasion, card, reason=reason)


@command(app, "void", writes=True)
def void(call: Call, card: Card, paid_by: PaidBy = None, reason: Reason = None) -> object:
    """The sale never was: only while nothing was redeemed or adjusted.

    \b
    pkgcli card void 4821-7036 -r "sold to the wrong client"
    """
    from pkgcli.ledger.standing import void as service

    if call.asks:
        would = service(call.rehearsal, card, reason=reason, paid_by=paid_by).card
        call.confirm(f"Void card {would.number} ({would.package.name} of {would.client.name})?")
    return service(call.occasion, card, reason=reason, paid_by=paid_by)
