"""Plans, enrolments with their cards, runs of accrual, and what is to be decided, for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pkgcli.render.look import Shown, flow, operation_line, status_style, text_of
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.views.memberships import AccrualRun, AccruedCard, DueDecision, EnrolmentView, PlanView

_Row = tuple[str | Shown, ...]

PLANS = (
    Column("Code"),
    Column("Name", folds=True),
    Column("Fee", right=True),
    Column("Every"),
    Column("Term", optional=True, drop=2),
    Column("Packages", folds=True, words=True),
    Column("Members", right=True),
    Column("Status", drop=1),
)
ENROLMENTS = (
    Column("ID", right=True),
    Column("Plan"),
    Column("Client", folds=True),
    Column("Client ID", drop=1, dear=True),
    Column("Since", drop=2),
    Column("Period", right=True),
    Column("Until"),
    Column("Cards", right=True, drop=3),
    Column("Status"),
)
DECISIONS = (
    Column("Day"),
    Column("Membership", right=True),
    Column("Client", folds=True),
    Column("What", folds=True),
    Column("Type", folds=True, words=True),
)
_CARDS = (
    Column("Period", right=True),
    Column("Number"),
    Column("Package", folds=True),
    Column("From"),
    Column("Expires"),
    Column("Price", right=True),
    Column("Unpaid", right=True, optional=True),
    Column("Status"),
)
_ACCRUED = (
    Column("Membership", right=True),
    Column("Client", folds=True),
    Column("Period", right=True),
    Column("Number"),
    Column("Package", folds=True),
    Column("From"),
    Column("Price", right=True),
    Column("Unpaid", right=True, optional=True),
)


def membership_pieces(view: PlanView | EnrolmentView | AccrualRun, output: Output) -> Iterator[str]:
    """A plan, an enrolment, or what a run accrued."""
    match view:
        case PlanView():
            return _plan(view, output)
        case EnrolmentView():
            return _enrolment(view, output)
        case AccrualRun():
            return _run(view, output)


def membership_row(view: Any, _: Output) -> _Row:
    """One of a list."""
    match view:
        case PlanView():
            return (
                Shown(view.code, "cyan"),
                view.name,
                str(view.fee),
                view.period,
                _term(view),
                "; ".join(_packages(view)),
                str(view.members),
                Shown(view.status, status_style(view.status)),
            )
        case EnrolmentView():
            return (
                Shown(str(view.id), "cyan"),
                view.plan,
                view.client.name,
                view.client.code,
                str(view.starts_on),
                "" if view.period is None else str(view.period.number),
                _until(view),
                str(len(view.cards)),
                Shown(_status(view), status_style(view.status)),
            )
    assert isinstance(view, DueDecision)
    return (str(view.about_on), Shown(str(view.membership), "cyan"), view.client.name, view.message, view.type)


def _plan(plan: PlanView, output: Output) -> Iterator[str]:
    status = Shown(plan.status, status_style(plan.status))
    yield flow([Shown(plan.name, "bold"), Shown(plan.code, "cyan"), status], output)
    facts = [
        ("Fee", f"{plan.fee} every {plan.period}"),
        ("Joining fee", str(plan.joining_fee) if plan.joining_fee.minor else ""),
        ("Term", _term(plan)),
        ("Packages", "; ".join(_packages(plan))),
        ("Rollover", counted(plan.rollover, "day") if plan.rollover else ""),
        ("Paid by", plan.paid_by or "what is taken with `pkgcli card pay`"),
        ("Members", str(plan.members)),
    ]
    yield from facts_pieces([(title, value) for title, value in facts if value], output, 2)


def _term(plan: PlanView) -> str:
    return "" if plan.term is None else counted(plan.term, "period")


def _packages(plan: PlanView) -> list[str]:
    """A package as it is typed, and when it accrues where that is not with each period."""
    return [
        each.package
        + ("" if each.quantity == 1 else f"={each.quantity:d}")
        + (" on enrolment" if each.at == "enrolment" else "")
        for each in plan.packages
    ]


def _until(view: EnrolmentView) -> str:
    if view.ends_on is not None:
        return str(view.ends_on)
    return "" if view.period is None else text_of(view.period.to)


def _status(view: EnrolmentView) -> str:
    return view.status if view.frozen_until is None else f"{view.status} until {view.frozen_until}"


def _enrolment(view: EnrolmentView, output: Output) -> Iterator[str]:
    status = Shown(_status(view), status_style(view.status))
    head: list[str | Shown] = [
        Shown(view.client.name, "bold"),
        Shown(view.client.code, "cyan"),
        view.plan_name,
        f"membership {view.id}",
        status,
    ]
    yield flow(head, output)
    period = view.period
    facts = [
        ("Plan", view.plan),
        ("Fee", str(view.fee)),
        ("Since", str(view.starts_on)),
        ("Period", "" if period is None else f"{period.number}, from {period.from_} to {period.to or 'an open day'}"),
        ("Term ends", text_of(view.term_ends_on)),
        ("Ends", text_of(view.ends_on)),
    ]
    yield from facts_pieces([(title, value) for title, value in facts if value], output, 2)
    if view.cards:
        yield "\n"
    yield from cards_pieces(view, output)


def cards_pieces(view: EnrolmentView, output: Output) -> Iterator[str]:
    """The cards that it has accrued, of the newest period first."""
    if view.cards:
        yield from table_pieces(Table(_CARDS, [_card(card) for card in view.cards], 2), output)


def _card(card: AccruedCard) -> _Row:
    return (
        str(card.period),
        Shown(card.number, "cyan"),
        card.package,
        str(card.on),
        text_of(card.expires_on),
        str(card.price),
        str(card.unpaid) if card.unpaid.minor else "",
        Shown(card.status, status_style(card.status)),
    )


def _run(run: AccrualRun, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    for message in run.messages:
        yield flow([message], output)
    if not run.accrued:
        if not run.messages:
            yield "Nothing to do: nothing is due.\n"
        return
    rows = [
        (
            str(card.membership),
            card.client.name,
            str(card.period),
            Shown(card.number, "cyan"),
            card.package,
            str(card.on),
            str(card.price),
            str(card.unpaid) if card.unpaid.minor else "",
        )
        for card in run.accrued
    ]
    yield from table_pieces(Table(_ACCRUED, rows), output)
    yield "\n"
    yield flow([counted(run.cards, "card"), counted(run.memberships, "membership"), f"fees {run.fees}"], output)
    yield operation_line(run.operation, output, 0)
