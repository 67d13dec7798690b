from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.card_files import card_files
from pkgcli.cli.card_paper import paper_commands
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.options import CARD, NOTE, NUMBER, PAID, PAID_BY, PRICE, REASON, RECEIPT, amount, day

app = noun("The cards that were sold.")


@command(app, "list", lists=True)
def list_(
    call: Call,
    text: str | None = argument("[TEXT]", help="A part of a number or a client's name."),
    client: str | None = option("--client", metavar="C", of="client", help="Only this client's."),
    package: str | None = option("--package", metavar="P", of="package", help="Only this package's."),
    status: str | None = option(
        "--status", metavar="S", help="active, upcoming, suspended, frozen, expired, used, refunded, void."
    ),
) -> object:
    """List cards, newest first.

    \b
    pkgcli card list
    pkgcli card list anna --status active
    pkgcli card list -L 0 --csv -o cards.csv
    """
    limit = call.rows(25)
    if call.format != "table" and not limit and text is client is package is status is None:
        from pkgcli.reports.all_cards import all_cards

        return all_cards(call.occasion)
    from pkgcli.reports.standing import list_cards

    return list_cards(call.occasion, limit, text=text, client=client, package=package, status=status)


@command(app, "show")
def show(call: Call, card: str = CARD) -> object:
    """Show a card with all that is known of it.

    \b
    pkgcli card show 4821-7036
    """
    from pkgcli.reports.standing import show_card

    return show_card(call.occasion, card)


@command(app, "edit", writes=True)
def edit(call: Call, card: str = CARD, number: str | None = NUMBER, note: str | None = NOTE) -> object:
    """Give a card another number or note.

    \b
    pkgcli card edit 4821-7036 --number GC-1001
    pkgcli card edit GC-1001 --note ""       clears the note
    """
    from pkgcli.ledger.edit import edit as service

    return service(call.occasion, card, number=number, note=note)


@command(app, "adjust", writes=True)
def adjust(
    call: Call,
    card: str = CARD,
    add: str | None = option("--add", metavar="N", help="Give so many units."),
    take: str | None = option("--take", metavar="N", help="Take so many units."),
    item: str | None = option("--item", metavar="I", of="item", help="Of this item."),
    reason: str | None = REASON,
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
    card: str = CARD,
    until: str | None = option("--until", metavar="D", help="The new last day."),
    days: str | None = option("--days", metavar="N", help="So many days more."),
    reason: str | None = REASON,
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
    card: str = CARD,
    to: str = option("--to", metavar="CLIENT", of="client", help="The new owner."),
    units: str | None = option("--units", metavar="N", help="Only so many units, as a new card."),
    item: list[str] | None = option(
        "--item", metavar="I=N", of="item", help="Only so many of an item, as a new card; repeat."
    ),
    expires: str | None = option("--expires", metavar="D", help="The new card's last day."),
    reason: str | None = REASON,
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
    card: str = CARD,
    for_: list[str] | None = option("--for", metavar="M", help="A member; repeat with --scope list, also friends."),
    scope: str | None = option("--scope", metavar="S", help="owner, one, list, household or anyone."),
    reason: str | None = REASON,
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
    card: str = CARD,
    item: str = argument("ITEM[=N]", of="item", help="What is given up, one session unless said."),
    to: str = option("--to", metavar="ITEM", of="item", help="What it becomes."),
    paid_by: str | None = PAID_BY,
    unpaid: bool = option("--unpaid", help="The fee of an upgrade is paid later."),
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
    card: str = CARD,
    item: str = argument("ITEM[=N]", of="item", help="What is split, one session unless said."),
    into: list[str] = option(
        "--into", metavar="ITEM=K", of="item", help="What each session becomes, so many of it; repeat."
    ),
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
    card: str = CARD,
    items: list[str] = argument("ITEM[=K]...", of="item", help="What is given up."),
    into: str = option("--into", metavar="ITEM[=N]", of="item", help="What they become together."),
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
    card: str = CARD,
    price: str | None = PRICE,
    reason: str | None = REASON,
    number: str | None = NUMBER,
    paid: str | None = PAID,
    paid_by: str | None = PAID_BY,
    note: str | None = NOTE,
    receipt: bool = RECEIPT,
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
    card: str = CARD,
    amount_: str | None = option("--amount", metavar="A", help="What is taken; else all that is unpaid."),
    paid_by: str | None = PAID_BY,
    note: str | None = NOTE,
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
    card: str = CARD,
    until: str = option("--until", metavar="D", help="The new last day."),
    reason: str | None = REASON,
) -> object:
    """Make an expired card good again, with all that it lost.

    \b
    pkgcli card reopen 4821-7036 --until +30d -r "as agreed by phone"
    """
    from pkgcli.ledger.dates import reopen as service
    from pkgcli.rules.given_days import read_day

    return service(call.occasion, card, until=read_day(until, "--until"), reason=reason)


@command(app, "suspend", writes=True)
def suspend(call: Call, card: str = CARD, reason: str | None = REASON) -> object:
    """Block the use of a card; its dates stay.

    \b
    pkgcli card suspend 4821-7036 -r "payment is disputed"
    """
    from pkgcli.ledger.standing import suspend as service

    return service(call.occasion, card, reason=reason)


@command(app, "resume", writes=True)
def resume(call: Call, card: str = CARD, reason: str | None = REASON) -> object:
    """Let a suspended card be used again.

    \b
    pkgcli card resume 4821-7036
    """
    from pkgcli.ledger.standing import resume as service

    return service(call.occasion, card, reason=reason)


@command(app, "freeze", writes=True)
def freeze(
    call: Call,
    card: str = CARD,
    until: str | None = option("--until", metavar="D", help="The first day on which it can be used again."),
    reason: str | None = REASON,
) -> object:
    """Stop a card for a while; its frozen days are added to its last day.

    \b
    pkgcli card freeze 4821-7036 --until 2027-02-01 -r "broke a leg"
    pkgcli card freeze 4821-7036                 until `card unfreeze`
    """
    from pkgcli.ledger.freezing import freeze as service

    return service(call.occasion, card, until=day(until, "--until"), reason=reason)


@command(app, "unfreeze", writes=True)
def unfreeze(call: Call, card: str = CARD, reason: str | None = REASON) -> object:
    """Let a frozen card be used again from today on.

    \b
    pkgcli card unfreeze 4821-7036
    """
    from pkgcli.ledger.freezing import unfreeze as service

    return service(call.occasion, card, reason=reason)


@command(app, "void", writes=True)
def void(call: Call, card: str = CARD, paid_by: str | None = PAID_BY, reason: str | None = REASON) -> object:
    """Void a card whose sale never was: only while nothing was redeemed or adjusted.

    \b
    pkgcli card void 4821-7036 -r "sold to the wrong client"
    """
    from pkgcli.ledger.standing import void as service

    if call.asks:
        would = service(call.rehearsal, card, reason=reason, paid_by=paid_by).card
        call.confirm(f"Void card {would.number} ({would.package.name} of {would.client.name})?")
    return service(call.occasion, card, reason=reason, paid_by=paid_by)


card_files(app)
paper_commands(app)
