"""`pkgcli report`: what is owed, earned, sold, used, lapsed, and paid to staff."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, noun, option
from pkgcli.cli.options import day
from pkgcli.cli.report_options import AS_OF, FROM, PERIOD, TO, parted_by, period, told

app = noun("What is owed, earned, sold, used, lapsed, and paid to staff.")


@command(app, "day")
def day_(
    call: Call,
    on: str | None = option("--on", metavar="D", help="An earlier day; else today."),
) -> object:
    """The till of one day: cards sold, sessions delivered, and the money by its way of paying.

    \b
    pkgcli report day
    pkgcli report day --on yesterday
    """
    from pkgcli.reports.day import till_day

    return told(call, till_day(call.occasion, day(on, "--on")))


@command(app, "liability")
def liability(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("package, client, item or month."),
) -> object:
    """What is owed in visits: the value on cards, from the first day of a period to its last.

    A client is who owned the card at the end of the period.

    \b
    pkgcli report liability
    pkgcli report liability -p 2026 --by month
    pkgcli report liability --as-of 2026-10-31 --by package --csv -o october.csv
    """
    from pkgcli.reports.liability import liability as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by))


@command(app, "sales")
def sales(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("package, client, staff or month."),
) -> object:
    """Cards sold, what was given back of them, the tax that is due, and the cash.

    A client is who bought the card, staff is who sold it; what comes back of it counts for them too.

    \b
    pkgcli report sales -p 2026-Q4 --by month
    pkgcli report sales --by staff
    """
    from pkgcli.reports.sales import sales as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by))


@command(app, "breakage")
def breakage(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("package, client or month."),
) -> object:
    """What lapsed in a period, and what lies dormant at its end.

    Cards that nobody has used for `dormant.days` days are marked "hold, do not recognise": the law may claim the money.

    Below zero stands what a reopening, or the undo of a lapse, gave back of cards that had lapsed before the period. A
    client is who owned the card at the end of the period.

    \b
    pkgcli report breakage -p 2026 --by month
    pkgcli report breakage --by client
    """
    from pkgcli.reports.breakage import breakage as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by))


@command(app, "commission")
def commission(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("staff, package, client, item or month; staff unless told."),
) -> object:
    """What staff delivered and sold, and what they earned by it; by staff unless told.

    Prepaid tips are those on the cards: a tip given beyond them is due at the till and isn't recorded. A refund leaves
    the seller the commission, an undo of the sale or a void takes it back. A client is who owned the card at the end
    of the period.

    \b
    pkgcli report commission -p 2026-10
    pkgcli report commission -p 2026-10 --by item
    """
    from pkgcli.reports.commission import commission as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by or "staff"))


@command(app, "balances")
def balances(call: Call, as_of: str | None = AS_OF, by: str | None = parted_by("package, client or item.")) -> object:
    """What is left on each open card, a row for each of its lines.

    A client is who owned the card at the end of the day.

    \b
    pkgcli report balances
    pkgcli report balances --as-of 2026-10-31 --csv -o balances.csv
    pkgcli report balances --by client
    """
    from pkgcli.reports.balances import balances as service

    return told(call, service(call.occasion, day(as_of, "--as-of"), by, streams=call.format != "table"))


@command(app, "usage")
def usage(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("package, client, item, staff or month; package unless told."),
) -> object:
    """How often cards are used, and how many days lie between two visits; by package unless told.

    A visit is a card on a day, however many sessions it was used for. A client is who owned the card at the end of the
    period, staff is who delivered.

    \b
    pkgcli report usage -p 2026-Q4
    pkgcli report usage -p 2026 --by month
    """
    from pkgcli.reports.usage import usage as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by or "package"))


@command(app, "popularity")
def popularity(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = FROM,
    last: str | None = TO,
    as_of: str | None = AS_OF,
    by: str | None = parted_by("package, item or month; package unless told."),
) -> object:
    """Which packages sell best, by package unless told; by item which of them is redeemed most.

    A visit is a card on a day, however many sessions it was used for.

    \b
    pkgcli report popularity -p 2026
    pkgcli report popularity -p 2026 --by item
    """
    from pkgcli.reports.popularity import popularity as service

    return told(call, service(call.occasion, period(period_, first, last, as_of), by or "package"))


@command(app, "expiring")
def expiring(
    call: Call,
    days: str | None = option("--days", metavar="N", help="So many days to come; else 30."),
    last: str | None = option("--to", metavar="D", help="The last day looked at."),
    as_of: str | None = option("--as-of", metavar="D", help="Counted from the end of that day."),
    by: str | None = parted_by("package, client or month."),
) -> object:
    """Open cards whose last day comes soon, with the phone and the e-mail of the client; soonest first.

    \b
    pkgcli report expiring
    pkgcli report expiring --days 7
    pkgcli report expiring --to 2027-03-31 --by month
    """
    from pkgcli.errors import Unreadable
    from pkgcli.reports.expiring import expiring as service
    from pkgcli.rules.quantities import read_whole

    if days is not None and last is not None:
        raise Unreadable("--days", days, "says the same as --to", "leave out one of the two")
    span = None if days is None else read_whole(days, "--days", least=0, most=36500)
    return told(call, service(call.occasion, span, day(last, "--to"), day(as_of, "--as-of"), by))


@command(app, "dashboard", page=True)
def dashboard(
    call: Call,
    period_: str | None = PERIOD,
    first: str | None = option("--from", metavar="D", help="The first day; else that of the month eleven months ago."),
    last: str | None = TO,
) -> None:
    """The state of the business on one page for a browser or for paper, or as JSON.

    What is owed and how it came about month by month, sales and redemptions, packages by popularity, cards that expire
    soon, and money that lies dormant: each figure as the report of its name has it. The page is one file, without
    scripts, and loads nothing; it names no client.

    \b
    pkgcli report dashboard -o dashboard.html
    pkgcli report dashboard -p 2026 -o 2026.html
    pkgcli report dashboard --from 2024-01-01 --json
    """
    from pkgcli.errors import Unreadable
    from pkgcli.frozen import replace
    from pkgcli.reports.dashboard import dashboard as service

    if call.format in ("csv", "tsv"):
        because = "a dashboard is many tables: a page, or JSON"
        raise Unreadable("--format", call.format, because, f"pkgcli report liability --by month --{call.format}")
    if call.format in ("table", "html") and call.out is None and call.runtime.stdout.isatty():
        hint = "pkgcli report dashboard -o dashboard.html"
        raise Unreadable("--out", None, "a dashboard is a page for a browser, and this is a terminal", hint)
    view = service(call.occasion, period(period_, first, last))
    if call.format == "table":  # which it has none of
        call = replace(call, format="html")
    call.show(view if call.format == "html" else told(call, view))
