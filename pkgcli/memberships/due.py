"""`membership due`: what the owner has to decide or to do about memberships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pkgcli.ledger.cards import cards_where
from pkgcli.memberships.accrual import Missing, is_closed, missing
from pkgcli.memberships.enrolments import Membership, memberships_where
from pkgcli.operations import Look, Occasion, looking
from pkgcli.views.memberships import DueDecision
from pkgcli.views.money import Money
from pkgcli.views.records import Listing
from pkgcli.views.sentence import Sentence

SOON_DAYS = 30
"""How long before its day something is listed."""


def list_due(occasion: Occasion, limit: int = 0) -> Listing:
    """Packages that aren't sold any more, unpaid fees, terms that end soon, periods missed; the most urgent first."""
    with looking(occasion) as look:
        found = decisions(look)
        return Listing(tuple(found[:limit] if limit else found), len(found), "decisions")


def decisions(look: Look) -> list[DueDecision]:
    """All of them, by the day that they are about."""
    found: list[DueDecision] = []
    for one in memberships_where(look.connection, look.business, "1", {}):
        if one.is_undone:
            continue
        found += _unpaid(look, one)
        found += _missed(look, one)
        if not one.schedule.is_over(look.today):
            found += _packages(look, one)
            found += _term(look, one)
    return sorted(found, key=lambda decision: (decision.about_on, decision.membership))


def _packages(look: Look, one: Membership) -> Iterator[DueDecision]:
    """A package that isn't sold any more, from 30 days before the first period that it won't accrue with."""
    schedule = one.schedule
    for package in one.packages:
        if package.at != "period" or package.off_on is None:
            continue
        last = package.last_period(schedule)
        first = schedule.begins(last + 1)
        ending = schedule.last_period is not None and schedule.last_period <= last
        if ending or first is None or first > look.today + timedelta(days=SOON_DAYS):
            continue
        yield _decision(
            one,
            "package",
            first,
            f"{package.code} isn't sold any more, and from {first} it accrues no more",
            f"pkgcli package activate {package.code}, pkgcli membership accrue {one.id} --keep {package.code}, or"
            f" pkgcli membership cancel {one.id}",
            package=package.code,
        )


def _unpaid(look: Look, one: Membership) -> Iterator[DueDecision]:
    condition = (
        "c.unpaid > 0 AND c.state NOT IN ('void', 'refunded')"
        " AND c.id IN (SELECT card_id FROM membership_accrual WHERE membership_id = :id)"
    )
    for card in cards_where(look.connection, condition, {"id": one.id}, look.today):
        unpaid = look.business.money(card.unpaid)
        yield _decision(
            one,
            "unpaid",
            date.fromisoformat(card.issued_on),
            Sentence("{} of card {} is unpaid", look.business.priced(card.unpaid), card.number),
            f"pkgcli card pay {card.number}",
            package=card.package_code,
            amount=unpaid,
        )


def _term(look: Look, one: Membership) -> Iterator[DueDecision]:
    schedule = one.schedule
    if schedule.term is None or schedule.last_period is not None:
        return
    ends_on = schedule.ends(schedule.term_of(max(schedule.number_on(look.today), 1)))
    if ends_on is not None and ends_on <= look.today + timedelta(days=SOON_DAYS):
        yield _decision(
            one,
            "term",
            ends_on,
            Sentence("its term ends on {}, and another one begins unless it is cancelled", ends_on),
            f"pkgcli membership cancel {one.id}",
        )


def _missed(look: Look, one: Membership) -> Iterator[DueDecision]:
    """Periods that no run accrues by itself: they ended too long ago, or begin in closed books."""
    schedule = one.schedule
    for number in range(1, schedule.number_on(look.today) + 1):
        first = schedule.begins(number)
        if first is None:
            continue
        closed = is_closed(look.business, first)
        if not (schedule.is_missed(number, look.today) or closed):
            continue
        wanted = missing(look.connection, one, number)
        if not wanted:
            continue
        hint = f"pkgcli membership accrue {one.id} --catch-up"
        if closed:
            hint = f"pkgcli config set books.closed_on {first - timedelta(days=1)}, then {hint}"
        why = ", in books that are closed" if closed else ""
        yield _decision(
            one,
            "missed",
            first,
            f"period {number}, from {first}{why}, has accrued nothing of {', '.join(_codes(wanted))}",
            hint,
            amount=look.business.money(sum(card.price for card in wanted)),
        )


def _codes(wanted: list[Missing]) -> list[str]:
    return list(dict.fromkeys(card.package.code for card in wanted))


def _decision(
    one: Membership,
    kind: str,
    about_on: date,
    message: str,
    hint: str,
    *,
    package: str | None = None,
    amount: Money | None = None,
) -> DueDecision:
    return DueDecision(kind, one.id, one.plan, one.client, about_on, package, amount, message, hint)
