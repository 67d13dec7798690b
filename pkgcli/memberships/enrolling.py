"""Enrolling a client, cancelling, and showing what is there."""

from __future__ import annotations

from datetime import date
from sqlite3 import Row

from pkgcli.catalogue.terms import terms_sold_on
from pkgcli.errors import NotFound, Refused
from pkgcli.lookup import the_client
from pkgcli.memberships.accrual import accrue_card, accrue_membership, missing
from pkgcli.memberships.enrolments import (
    Membership,
    enrolment_view,
    memberships_where,
    the_membership,
)
from pkgcli.memberships.plans import plan_view, refuse_unfit, the_plan
from pkgcli.operations import Look, Occasion, Operation, looking, record, recorded_day
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.membership import ENROLMENT
from pkgcli.views.memberships import Accrued, EnrolmentView, PlanView
from pkgcli.views.records import Done, Listing
from pkgcli.views.sentence import Sentence


def enrol(occasion: Occasion, plan: str, client: str, on: GivenDay | None = None) -> Done:
    """Enrol a client; what comes on enrolment and with the periods that have begun accrues at once."""
    return record(occasion, "membership enrol", lambda operation: _enrol(operation, plan, client, on), Done)


def cancel(occasion: Occasion, membership: str, on: GivenDay | None = None) -> Done:
    """It ends with the term in which it is cancelled, or the period, where there is no term."""
    return record(occasion, "membership cancel", lambda operation: _cancel(operation, membership, on), Done)


def withdraw_cancellation(occasion: Occasion, membership: str) -> Done:
    """The client stays after all; refused once it has ended."""
    return record(occasion, "membership cancel", lambda operation: _withdraw(operation, membership), Done)


def list_enrolments(
    occasion: Occasion, *, client: str | None = None, everything: bool = False, limit: int = 0
) -> Listing:
    """Who is enrolled in what, the oldest first; what has ended or was undone only with `everything`."""
    with looking(occasion) as look:
        connection, business, today = look.connection, look.business, look.today
        condition, values = "1", {}
        if client is not None:
            condition, values = "m.client_id = :client", {"client": the_client(connection, client).id}
        found = [
            one
            for one in memberships_where(connection, business, condition, values)
            if everything or one.status(today) not in ("ended", "undone")
        ]
        rows = tuple(enrolment_view(connection, business, one, today) for one in (found[:limit] if limit else found))
        return Listing(rows, len(found), "memberships")


def show_membership(occasion: Occasion, text: str) -> PlanView | EnrolmentView:
    """A plan by its code or name, or an enrolment by its number or its client."""
    with looking(occasion) as look:
        connection, business = look.connection, look.business
        try:
            plan: Row | None = the_plan(connection, text)
        except NotFound:
            plan = None
        if plan is not None:
            return plan_view(connection, business, plan, look.today.isoformat())
        one = _enrolment(look, text)
        return enrolment_view(connection, business, one, look.today)


def _enrolment(look: Look, text: str) -> Membership:
    try:
        return the_membership(look.connection, look.business, text, look.today)
    except NotFound as missing:
        if missing.code != "client_not_found":
            raise
        raise NotFound(
            "membership", text, "pkgcli membership list", "there is no plan and no client of that name"
        ) from None


def _enrol(operation: Operation, plan_text: str, client_text: str, on: GivenDay | None) -> Done:
    connection = operation.connection
    day = recorded_day(operation, on, "--on")
    plan = the_plan(connection, plan_text)
    if plan["retired_at"] is not None:
        raise Refused(
            "plan_retired",
            f"membership enrol {plan['code']}: the plan is retired",
            f"pkgcli membership restore {plan['code']}",
            membership=plan["code"],
        )
    client = the_client(connection, client_text)
    warnings = _enrolled_already(operation, plan, client.id)
    membership_id = connection.execute(
        "INSERT INTO membership (plan_id, client_id, starts_on, fee, joining_fee, period, term_periods, rollover_days,"
        " paid_by, operation_id) SELECT id, ?, ?, fee, joining_fee, period, term_periods, rollover_days, paid_by, ?"
        " FROM membership_plan WHERE id = ?",
        (client.id, day.isoformat(), operation.id, plan["id"]),
    ).lastrowid
    _copy_packages(operation, plan, membership_id or 0, day)
    one = the_membership(connection, operation.business, str(membership_id), operation.today)
    accrued: list[Accrued] = []
    for number in (ENROLMENT, 1):
        accrued += [accrue_card(operation, one, card) for card in missing(connection, one, number)]
    accrued += accrue_membership(operation, one, operation.today)
    unpaid = sum(card.unpaid.minor for card in accrued)
    if unpaid:
        told = "{} is unpaid: pkgcli card pay CARD takes it"
        warnings.append(Sentence(told, operation.business.priced(unpaid)))
    form = "membership {}: client {} is enrolled in {} from {}; {} accrued"
    what = Sentence(form, one.id, client.code, one.plan, day, _cards(len(accrued)))
    return membership_done(operation, one.id, what, tuple(warnings))


def _cards(count: int) -> str:
    return f"{count} {'card' if count == 1 else 'cards'}"


def _enrolled_already(operation: Operation, plan: Row, client_id: int) -> list[str]:
    values = {"client": client_id, "plan": plan["id"]}
    found = memberships_where(
        operation.connection, operation.business, "m.client_id = :client AND m.plan_id = :plan", values
    )
    return [
        f"the client has membership {one.id} of {one.plan} already; pkgcli undo {operation.id} takes the new one back"
        for one in found
        if one.status(operation.today) not in ("ended", "undone")
    ]


def _copy_packages(operation: Operation, plan: Row, membership_id: int, day: date) -> None:
    """The versions of that day. One that isn't sold any more is accrued all the same (Meevo 003)."""
    connection = operation.connection
    rows = connection.execute(
        "SELECT package_id, at, quantity FROM membership_plan_package WHERE plan_id = ? ORDER BY package_id",
        (plan["id"],),
    ).fetchall()
    for row in rows:
        terms = terms_sold_on(connection, row["package_id"], day)
        refuse_unfit(terms, f"membership enrol {plan['code']}")
        connection.execute(
            "INSERT INTO membership_package (membership_id, package_id, at, quantity, package_version_id)"
            " VALUES (?, ?, ?, ?, ?)",
            (membership_id, row["package_id"], row["at"], row["quantity"], terms.version_id),
        )


def _cancel(operation: Operation, text: str, on: GivenDay | None) -> Done:
    connection, business = operation.connection, operation.business
    day = recorded_day(operation, on, "--on")
    one = the_membership(connection, business, text, operation.today)
    asked = f"membership cancel {one.id}"
    refuse_unless_it_runs(one, operation.today, asked)
    if one.schedule.last_period is not None:
        return membership_done(operation, one.id, f"membership {one.id} is cancelled already; {_ending(one)}")
    if day < one.starts_on:
        raise Refused("before_start", f"{asked} --on {day}: it began on {one.starts_on}", f"pkgcli {asked}")
    last = one.schedule.term_of(one.schedule.number_on(day))
    later = connection.execute(
        "SELECT c.number, a.period, c.issued_on FROM membership_accrual AS a JOIN card AS c ON c.id = a.card_id"
        " WHERE a.membership_id = ? AND a.period > ? AND c.state NOT IN ('void', 'refunded') LIMIT 1",
        (one.id, last),
    ).fetchone()
    if later is not None:
        raise Refused(
            "accrued_since",
            f"{asked} --on {day}: it would end with period {last}, and period {later[1]}, of {later[2]}, has accrued"
            f" card {later[0]}",
            f"pkgcli card void {later[0]} -r REASON",
            membership=one.id,
            card=later[0],
        )
    connection.execute("UPDATE membership SET last_period = ? WHERE id = ?", (last, one.id))
    ended = the_membership(connection, business, str(one.id), operation.today)
    return membership_done(operation, one.id, Sentence("membership {} is cancelled; {}", one.id, _ending(ended)))


def _ending(one: Membership) -> str:
    ends_on = one.schedule.ends_on
    if ends_on is None:
        return f"it ends with period {one.schedule.last_period}"
    return Sentence("its last day is {}", ends_on)


def _withdraw(operation: Operation, text: str) -> Done:
    one = the_membership(operation.connection, operation.business, text, operation.today)
    refuse_unless_it_runs(one, operation.today, f"membership cancel {one.id} --withdraw")
    if one.schedule.last_period is None:
        return membership_done(operation, one.id, f"membership {one.id} is not cancelled")
    operation.connection.execute("UPDATE membership SET last_period = NULL WHERE id = ?", (one.id,))
    return membership_done(operation, one.id, f"membership {one.id} goes on")


def refuse_unless_it_runs(one: Membership, today: date, asked: str) -> None:
    """Refused where it has ended, or its enrolment was undone."""
    status = one.status(today)
    if status == "undone":
        why = "its enrolment was undone"
    elif status == "ended":
        why = f"it ended on {one.schedule.ends_on}"
    else:
        return
    raise Refused(
        f"membership_{status}",
        f"{asked}: {why}",
        f"pkgcli membership enrol {one.plan} --client {one.client.code}",
        membership=one.id,
    )


def membership_done(operation: Operation, membership_id: int, message: str, warnings: tuple[str, ...] = ()) -> Done:
    """The answer of a write: the enrolment as it then stands."""
    connection, business = operation.connection, operation.business
    one = the_membership(connection, business, str(membership_id), operation.today)
    view = enrolment_view(connection, business, one, operation.today)
    return Done(view, operation.id, message, warnings)
