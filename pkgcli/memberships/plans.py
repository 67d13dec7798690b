"""Plans: what clients can be enrolled in, with a fee, a period, and the packages that accrue (Meevo 003)."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection, Row

from pkgcli.business import Business
from pkgcli.catalogue.terms import Terms, present_terms
from pkgcli.errors import Ambiguous, NotFound, Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.payment import the_method
from pkgcli.lookup import the_package_id
from pkgcli.memberships.enrolments import memberships_where
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.amounts import Amount
from pkgcli.rules.texts import clean_code, clean_text, code_key, fold
from pkgcli.rules.tips import TIPPED
from pkgcli.rules.validity import Validity
from pkgcli.views.memberships import PlanPackage, PlanView
from pkgcli.views.records import Done, Listing


class PlanWish(Frozen):
    """A new plan. `packages` and `on_enrolment` are (package, how many); `term` in periods, None ends with any."""

    code: str
    period: Validity
    packages: Sequence[tuple[str, int]] = ()
    on_enrolment: Sequence[tuple[str, int]] = ()
    name: str | None = None
    fee: Amount | None = None
    joining_fee: Amount | None = None
    term: int | None = None
    rollover_days: int = 0
    paid_by: str | None = None


def add_plan(occasion: Occasion, wish: PlanWish) -> Done:
    """Refused without a package, with a product, and where a fee has no package whose price it is."""
    return record(occasion, "membership add", lambda operation: _add(operation, wish), Done)


def retire_plan(occasion: Occasion, plan: str) -> Done:
    """Nobody is enrolled in it any more; who is stays."""
    return record(occasion, "membership retire", lambda operation: _set_retired(operation, plan, True), Done)


def restore_plan(occasion: Occasion, plan: str) -> Done:
    return record(occasion, "membership restore", lambda operation: _set_retired(operation, plan, False), Done)


def list_plans(occasion: Occasion, *, everything: bool = False, limit: int = 0) -> Listing:
    """Plans in the order in which they were made; retired ones only with `everything`. `limit` 0 is all."""
    with looking(occasion) as look:
        rows = look.connection.execute(
            "SELECT * FROM membership_plan WHERE retired_at IS NULL OR :everything ORDER BY id",
            {"everything": everything},
        ).fetchall()
        shown = rows[:limit] if limit else rows
        views = tuple(plan_view(look.connection, look.business, row, look.today.isoformat()) for row in shown)
        return Listing(views, len(rows), "plans")


def the_plan(connection: Connection, text: str) -> Row:
    """The one plan with that code, or that whole name."""
    row = connection.execute("SELECT * FROM membership_plan WHERE code_key = ?", (code_key(text),)).fetchone()
    if row is not None:
        return row  # type: ignore[no-any-return]
    named = [one for one in connection.execute("SELECT * FROM membership_plan") if fold(one["name"]) == fold(text)]
    if len(named) > 1:
        raise Ambiguous("membership", text, [(one["code"], one["name"]) for one in named])
    if not named:
        raise NotFound("membership", text, "pkgcli membership list", "there is no plan of that code or name")
    return named[0]  # type: ignore[no-any-return]


def plan_view(connection: Connection, business: Business, plan: Row, today: str) -> PlanView:
    packages = connection.execute(
        "SELECT p.code, a.quantity, a.at FROM membership_plan_package AS a JOIN package AS p ON p.id = a.package_id"
        " WHERE a.plan_id = ? ORDER BY a.at, a.package_id",
        (plan["id"],),
    ).fetchall()
    return PlanView(
        code=plan["code"],
        name=plan["name"],
        fee=business.money(plan["fee"]),
        joining_fee=business.money(plan["joining_fee"]),
        period=plan["period"],
        term=plan["term_periods"],
        rollover=plan["rollover_days"],
        paid_by=plan["paid_by"],
        packages=tuple(PlanPackage(*row) for row in packages),
        status="active" if plan["retired_at"] is None else "retired",
        members=_members(connection, business, plan["id"], today),
    )


def _members(connection: Connection, business: Business, plan_id: int, today: str) -> int:
    from datetime import date

    day = date.fromisoformat(today)
    found = memberships_where(connection, business, "m.plan_id = :plan", {"plan": plan_id})
    return sum(one.status(day) not in ("ended", "undone") for one in found)


def _add(operation: Operation, wish: PlanWish) -> Done:
    connection, business = operation.connection, operation.business
    code = clean_code(wish.code, "PLAN")
    taken = connection.execute("SELECT code FROM membership_plan WHERE code_key = ?", (code_key(code),)).fetchone()
    if taken is not None:
        hint = f"pkgcli membership show {taken[0]}"
        raise Refused("plan_exists", f"membership add {code}: the code is taken", hint, membership=taken[0])
    fee, joining_fee = (
        0 if amount is None else amount.minor(business.decimals) for amount in (wish.fee, wish.joining_fee)
    )
    accruing = {"enrolment": _packages(operation, code, wish.on_enrolment)}
    accruing["period"] = _packages(operation, code, wish.packages)
    _refuse_what_is_paid_for_nothing(operation, code, fee, joining_fee, accruing)
    plan_id = connection.execute(
        "INSERT INTO membership_plan (code, code_key, name, fee, joining_fee, period, term_periods, rollover_days,"
        " paid_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            code,
            code_key(code),
            code if wish.name is None else clean_text(wish.name, "--name"),
            fee,
            joining_fee,
            str(wish.period),
            wish.term,
            wish.rollover_days,
            the_method(business, wish.paid_by),
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO membership_plan_package (plan_id, package_id, quantity, at) VALUES (?, ?, ?, ?)",
        [(plan_id, package_id, count, at) for at, packages in accruing.items() for package_id, count in packages],
    )
    return _done(operation, code, "added", _warnings(fee, joining_fee, accruing))


def _packages(operation: Operation, code: str, given: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
    counts: dict[int, int] = {}
    for package, count in given:
        package_id = the_package_id(operation.connection, package)
        refuse_unfit(present_terms(operation.connection, package_id), f"membership add {code}")
        counts[package_id] = counts.get(package_id, 0) + count
    return list(counts.items())


def refuse_unfit(terms: Terms, asked: str) -> None:
    """A membership accrues services and classes, no products, and nothing that is empty (Meevo 003)."""
    if not terms.lines:
        raise Refused(
            "package_empty",
            f"{asked}: package {terms.code} has no line",
            f"pkgcli package edit {terms.code} --line ITEM=N",
            package=terms.code,
        )
    products = [line.item for line in terms.lines if line.kind not in TIPPED]
    if products:
        raise Refused(
            "product_in_membership",
            f"{asked}: package {terms.code} holds '{products[0]}', a product, and memberships are for services alone",
            f"pkgcli package copy {terms.code} NEW, and pkgcli package edit NEW --line ITEM=N without it",
            package=terms.code,
            item=products[0],
        )


def _refuse_what_is_paid_for_nothing(
    operation: Operation, code: str, fee: int, joining_fee: int, accruing: dict[str, list[tuple[int, int]]]
) -> None:
    """Whatever is paid becomes value on a card (ours)."""
    asked = f"membership add {code}"
    if not any(accruing.values()):
        raise Refused("package_missing", f"{asked}: a membership accrues one package or more", "add --package PACKAGE")
    if fee and not accruing["period"]:
        raise Refused(
            "fee_without_package",
            f"{asked} --fee {operation.business.money(fee)}: no package accrues with a period for it",
            "add --package PACKAGE, or take it once, as --joining-fee",
        )
    if joining_fee and not accruing["enrolment"]:
        raise Refused(
            "fee_without_package",
            f"{asked} --joining-fee {operation.business.money(joining_fee)}: no package accrues on enrolment for it",
            "add --on-enrolment PACKAGE",
        )


def _warnings(fee: int, joining_fee: int, accruing: dict[str, list[tuple[int, int]]]) -> tuple[str, ...]:
    warnings = []
    if accruing["period"] and not fee:
        warnings.append("there is no fee: what accrues with a period is given away")
    return tuple(warnings)


def _set_retired(operation: Operation, text: str, retired: bool) -> Done:
    plan = the_plan(operation.connection, text)
    if (plan["retired_at"] is not None) == retired:
        return _done(operation, plan["code"], "is retired already" if retired else "is not retired")
    operation.connection.execute(
        "UPDATE membership_plan SET retired_at = ? WHERE id = ?",
        (operation.recorded_at if retired else None, plan["id"]),
    )
    return _done(operation, plan["code"], "retired" if retired else "restored")


def _done(operation: Operation, code: str, what: str, warnings: tuple[str, ...] = ()) -> Done:
    plan = the_plan(operation.connection, code)
    view = plan_view(operation.connection, operation.business, plan, operation.today.isoformat())
    return Done(view, operation.id, f"membership {code} {what}", warnings)
