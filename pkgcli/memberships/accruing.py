"""`membership accrue`: the night's work by hand, periods that were missed, and packages that aren't sold any more."""

from __future__ import annotations

from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.lookup import the_package_id
from pkgcli.memberships.accrual import accrue_due, accrue_membership
from pkgcli.memberships.enrolling import refuse_unless_it_runs
from pkgcli.memberships.enrolments import Membership, memberships_where, the_membership
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.memberships import AccrualRun, Accrued


class AccrueRequest(Frozen):
    """Which enrolment, None for all. `keep` is a package that goes on for one more term."""

    membership: str | None = None
    catch_up: bool = False
    keep: str | None = None


def accrue(occasion: Occasion, request: AccrueRequest) -> AccrualRun:
    """Accrue what is due; twice is as good as once."""
    return record(occasion, "membership accrue", lambda operation: _accrue(operation, request), AccrualRun)


def accrual_run(operation: Operation, accrued: tuple[Accrued, ...], messages: tuple[str, ...] = ()) -> AccrualRun:
    """The answer of a run, by hand or by night."""
    return AccrualRun(
        operation=operation.id if accrued or messages else None,
        as_of=operation.today,
        memberships=len({card.membership for card in accrued}),
        cards=len(accrued),
        fees=operation.business.money(sum(card.price.minor for card in accrued)),
        accrued=accrued,
        messages=messages,
    )


def _accrue(operation: Operation, request: AccrueRequest) -> AccrualRun:
    connection, business, today = operation.connection, operation.business, operation.today
    if request.membership is None:
        if request.keep is not None:
            raise Unreadable("--keep", request.keep, "is for one membership", "pkgcli membership accrue ID --keep CODE")
        if not request.catch_up:
            return accrual_run(operation, accrue_due(operation, today))
        found = memberships_where(connection, business, "1", {})
        cards = (card for one in found for card in accrue_membership(operation, one, today, catch_up=True))
        return accrual_run(operation, tuple(cards))
    one = the_membership(connection, business, request.membership, today)
    if one.is_undone:
        refuse_unless_it_runs(one, today, f"membership accrue {one.id}")
    if one.schedule.is_frozen(today):
        raise Refused(
            "membership_frozen",
            f"membership accrue {one.id}: it is frozen, and no period begins",
            f"pkgcli membership unfreeze {one.id}",
            membership=one.id,
        )
    messages: tuple[str, ...] = ()
    if request.keep is not None:
        messages = (_keep(operation, one, request.keep),)
        one = the_membership(connection, business, str(one.id), today)
    accrued = accrue_membership(operation, one, today, catch_up=request.catch_up)
    return accrual_run(operation, accrued, messages)


def _keep(operation: Operation, one: Membership, package: str) -> str:
    """One more term (Meevo 003: a business decision at the end of each)."""
    refuse_unless_it_runs(one, operation.today, f"membership accrue {one.id} --keep {package}")
    package_id = the_package_id(operation.connection, package)
    asked = f"membership accrue {one.id} --keep {package}"
    found = [each for each in one.packages if each.package_id == package_id and each.at == "period"]
    if not found:
        raise NotFound("package", package, f"pkgcli membership show {one.plan}", "no period of it accrues that package")
    kept = found[0]
    if kept.off_on is None:
        hint = f"pkgcli membership show {one.id}"
        raise Refused("package_on_sale", f"{asked}: the package is sold, and accrues", hint, package=kept.code)
    schedule = one.schedule
    through = schedule.term_of(max(kept.last_period(schedule) + 1, schedule.number_on(operation.today)))
    operation.connection.execute(
        "UPDATE membership_package SET goes_on = ? WHERE membership_id = ? AND package_id = ? AND at = 'period'",
        (through, one.id, package_id),
    )
    return f"membership {one.id}: {kept.code} accrues through period {through}"
