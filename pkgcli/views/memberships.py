"""Membership plans, who is enrolled in them, and what has accrued (spec, sections 3 and 5)."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import ClientRef
from pkgcli.views.money import Money


class PlanPackage(Frozen):
    package: str
    quantity: int
    at: str
    """enrolment or period"""


class PlanView(Frozen):
    """`term` is in periods, null where a membership ends with any; `rollover` in days."""

    code: str
    name: str
    fee: Money
    joining_fee: Money
    period: str
    term: int | None
    rollover: int
    paid_by: str | None
    packages: tuple[PlanPackage, ...]
    status: str
    """active or retired"""
    members: int
    """Enrolments that haven't ended."""


class PeriodView(Frozen):
    """`to` is null where a freeze without an end moves it."""

    number: int
    from_: date
    to: date | None


class AccruedCard(Frozen):
    """A card that a period accrued; period 0 is the enrolment itself."""

    number: str
    card: int
    package: str
    period: int
    on: date
    expires_on: date | None
    status: str
    price: Money
    unpaid: Money


class EnrolmentView(Frozen):
    """`status` is active, frozen, cancelled (runs until `ends_on`), ended or undone."""

    id: int
    plan: str
    client: ClientRef
    starts_on: date
    ends_on: date | None
    period: PeriodView | None
    status: str
    cards: tuple[AccruedCard, ...]
    plan_name: str
    fee: Money
    frozen_until: date | None
    term_ends_on: date | None


class Accrued(Frozen):
    """One card that a run made."""

    membership: int
    plan: str
    client: ClientRef
    period: int
    number: str
    card: int
    package: str
    on: date
    expires_on: date | None
    price: Money
    unpaid: Money


class AccrualRun(Frozen):
    """`fees` is what the cards were sold for."""

    operation: int | None
    as_of: date
    memberships: int
    cards: int
    fees: Money
    accrued: tuple[Accrued, ...]
    messages: tuple[str, ...] = ()


class DueDecision(Frozen):
    """Something about a membership that the owner has to decide or to do.

    `kind` is package (not sold any more), unpaid, term (ends soon) or missed (a period that wasn't accrued).
    """

    kind: str
    membership: int
    plan: str
    client: ClientRef
    about_on: date
    package: str | None
    amount: Money | None
    message: str
    type: str
    """What to type."""
