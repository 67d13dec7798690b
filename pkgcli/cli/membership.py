"""`pkgcli membership`: plans, who is enrolled, and what accrues."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.options import ON, PAID_BY, REASON, amount, day
from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import read_visit, read_whole

app = noun("Plans with a fee, who is enrolled, and what accrues.")

_PLAN = argument("PLAN", of="plan", help="Its code, or its whole name.")
_MEMBERSHIP = argument("MEMBERSHIP", of="client", help="Its number, or its client.")
_PACKAGES = option("--package", metavar="PKG[=N]", of="package", help="Accrues with each period; repeat it.")
_ON_ENROLMENT = option("--on-enrolment", metavar="PKG[=N]", of="package", help="Accrues once, on enrolment; repeat it.")


@command(app, "add", writes=True)
def add(
    call: Call,
    code: str = argument("PLAN", help="A short code, e.g. gold."),
    name: str | None = option("--name", metavar="NAME", help="What clients read."),
    fee: str | None = option("--fee", metavar="P", help="Of each period, with its tax."),
    period: str = option("--period", metavar="SPAN", default="1mo", help="1mo, 4w, 90d, 1y."),
    package: list[str] | None = _PACKAGES,
    on_enrolment: list[str] | None = _ON_ENROLMENT,
    joining_fee: str | None = option("--joining-fee", metavar="P", help="Once, for what accrues on enrolment."),
    term: str | None = option("--term", metavar="N", help="It can be cancelled to the end of every N periods."),
    rollover: str = option(
        "--rollover", metavar="DAYS", default="0", help="How long a card is good after its period: 30d."
    ),
    paid_by: str | None = PAID_BY,
) -> object:
    """Add a plan.

    Its cards are sold for their share of the fee, by the prices of their packages. With --paid-by the fee counts as
    taken when it falls due; without, it is owed until `pkgcli card pay`.

    \b
    pkgcli membership add gold --name "Gold" --fee 59 --package massage-month --paid-by transfer
    pkgcli membership add spa --fee 89 --period 4w --package spa=2 --rollover 30d --term 13
    pkgcli membership add new --fee 49 --package relax --joining-fee 20 --on-enrolment welcome
    """
    from pkgcli.memberships.plans import PlanWish, add_plan
    from pkgcli.rules.membership import read_rollover, read_span

    wish = PlanWish(
        code=code,
        period=read_span(period, "--period"),
        packages=[read_visit(each, "--package") for each in package or ()],
        on_enrolment=[read_visit(each, "--on-enrolment") for each in on_enrolment or ()],
        name=name,
        fee=amount(fee, "--fee"),
        joining_fee=amount(joining_fee, "--joining-fee"),
        term=None if term is None else read_whole(term, "--term", most=1200),
        rollover_days=read_rollover(rollover, "--rollover"),
        paid_by=paid_by,
    )
    return add_plan(call.occasion, wish)


@command(app, "list", lists=True)
def list_(
    call: Call,
    enrolled: bool = option("--enrolled", help="Who is enrolled, instead of the plans."),
    client: str | None = option("--client", metavar="C", of="client", help="What this client is enrolled in."),
    everything: bool = option("--all", "-a", help="Retired plans; what has ended."),
) -> object:
    """List plans, or who is enrolled.

    \b
    pkgcli membership list
    pkgcli membership list --enrolled
    pkgcli membership list --client Anna --all
    """
    if enrolled or client is not None:
        from pkgcli.memberships.enrolling import list_enrolments

        return list_enrolments(call.occasion, client=client, everything=everything, limit=call.rows(25))
    from pkgcli.memberships.plans import list_plans

    return list_plans(call.occasion, everything=everything, limit=call.rows(25))


@command(app, "show")
def show(
    call: Call,
    membership: str = argument("PLAN|MEMBERSHIP", help="A plan, or an enrolment by number or client."),
) -> object:
    """Show a plan, or an enrolment with its cards.

    \b
    pkgcli membership show gold
    pkgcli membership show 3
    pkgcli membership show Anna
    """
    from pkgcli.memberships.enrolling import show_membership

    return show_membership(call.occasion, membership)


@command(app, "retire", writes=True)
def retire(call: Call, plan: str = _PLAN) -> object:
    """Enrol nobody in a plan any more.

    Who is enrolled stays.

    \b
    pkgcli membership retire gold
    """
    from pkgcli.memberships.plans import retire_plan

    return retire_plan(call.occasion, plan)


@command(app, "restore", writes=True)
def restore(call: Call, plan: str = _PLAN) -> object:
    """Take a retired plan back.

    \b
    pkgcli membership restore gold
    """
    from pkgcli.memberships.plans import restore_plan

    return restore_plan(call.occasion, plan)


@command(app, "enrol", writes=True)
def enrol(
    call: Call,
    plan: str = _PLAN,
    client: str | None = option("--client", metavar="C", of="client", help="Whom."),
    on: str | None = ON,
) -> object:
    """Enrol a client in a plan.

    What accrues on enrolment and with the first period is there at once; the nightly job brings the rest.

    \b
    pkgcli membership enrol gold --client Anna
    pkgcli membership enrol gold --client Anna --on 2026-03-01
    """
    from pkgcli.memberships.enrolling import enrol as service

    if client is None:
        raise Unreadable("--client", None, "is missing", "add --client NAME")
    return service(call.occasion, plan, client, day(on, "--on"))


@command(app, "cancel", writes=True)
def cancel(
    call: Call,
    membership: str = _MEMBERSHIP,
    on: str | None = ON,
    withdraw: bool = option("--withdraw", help="Take a cancellation back."),
) -> object:
    """End a membership with its term, or with its period where it has no term.

    \b
    pkgcli membership cancel 3
    pkgcli membership cancel Anna --on yesterday
    pkgcli membership cancel 3 --withdraw       the client stays after all
    """
    from pkgcli.memberships.enrolling import cancel as service
    from pkgcli.memberships.enrolling import withdraw_cancellation

    if not withdraw:
        return service(call.occasion, membership, day(on, "--on"))
    if on is not None:
        raise Unreadable("--on", on, "says when it was cancelled, and --withdraw takes that back", "leave out one")
    return withdraw_cancellation(call.occasion, membership)


@command(app, "freeze", writes=True)
def freeze(
    call: Call,
    membership: str = _MEMBERSHIP,
    until: str | None = option("--until", metavar="D", help="The day on which it goes on; else when it is unfrozen."),
    reason: str | None = REASON,
) -> object:
    """Freeze a membership and its cards from today on.

    No period begins and no fee falls due meanwhile; all that follows moves by the frozen days.

    \b
    pkgcli membership freeze Anna --until 2027-08-01 -r "a broken leg"
    pkgcli membership freeze 3
    """
    from pkgcli.memberships.freezing import freeze as service

    return service(call.occasion, membership, until=day(until, "--until"), reason=reason)


@command(app, "unfreeze", writes=True)
def unfreeze(call: Call, membership: str = _MEMBERSHIP, reason: str | None = REASON) -> object:
    """Let a frozen membership go on from today on, and its cards with it.

    \b
    pkgcli membership unfreeze Anna
    """
    from pkgcli.memberships.freezing import unfreeze as service

    return service(call.occasion, membership, reason=reason)


@command(app, "accrue", writes=True)
def accrue(
    call: Call,
    membership: str | None = argument("[MEMBERSHIP]", of="client", help="Its number, or its client; else all of them."),
    catch_up: bool = option("--catch-up", help="Periods that ended more than 31 days ago, too."),
    keep: str | None = option(
        "--keep", metavar="PKG", of="package", help="Goes on for one more term, though it isn't sold."
    ),
) -> object:
    """Accrue what has fallen due, as the nightly job does.

    \b
    pkgcli membership accrue
    pkgcli membership accrue 3 --catch-up
    pkgcli membership accrue 3 --keep massage-month
    """
    from pkgcli.memberships.accruing import AccrueRequest
    from pkgcli.memberships.accruing import accrue as service

    return service(call.occasion, AccrueRequest(membership, catch_up, keep))


@command(app, "due", lists=True)
def due(call: Call) -> object:
    """List what there is to decide or to do about memberships.

    Fees that are unpaid, packages that aren't sold any more, terms that end within 30 days, periods missed.

    \b
    pkgcli membership due
    """
    from pkgcli.memberships.due import list_due

    return list_due(call.occasion, limit=call.rows(25))
