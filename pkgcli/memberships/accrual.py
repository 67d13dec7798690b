"""What a period accrues: cards, each sold for its share of the fee (Meevo 003; spec, section 3, "Membership").

Once per enrolment, period and package: what was accrued has its row, which stays where the card is voided or its sale
undone. Dated on the period's first day, so that a night missed gives the same books.
"""

from __future__ import annotations

from datetime import date, timedelta
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.catalogue.terms import Terms, terms_of_version, terms_sold_on
from pkgcli.frozen import Frozen, replace
from pkgcli.ledger.cards import Card
from pkgcli.ledger.sale import Offer, OfferLine, Sale, offer_of, sell
from pkgcli.memberships.enrolments import Accruing, Membership, at_of, memberships_where
from pkgcli.operations import Operation
from pkgcli.rules.days import LAST_DAY, day_of
from pkgcli.rules.membership import ENROLMENT
from pkgcli.rules.price import PriceTerms, split_tax
from pkgcli.rules.use_value import share
from pkgcli.views.memberships import Accrued


class Missing(Frozen):
    """A card that a period hasn't accrued yet: which of the package it is, and its share of the fee."""

    number: int
    package: Accruing
    nth: int
    price: int


def accrue_due(operation: Operation, today: date) -> tuple[Accrued, ...]:
    """Accrue every period that has begun by `today`, of all enrolments, but for those missed for too long."""
    accrued: list[Accrued] = []
    for one in memberships_where(operation.connection, operation.business, "1", {}):
        accrued += accrue_membership(operation, one, today)
    return tuple(accrued)


def accrue_membership(
    operation: Operation, one: Membership, today: date, *, catch_up: bool = False
) -> tuple[Accrued, ...]:
    """What one enrolment has to accrue by `today`; with `catch_up` of periods that were missed for too long, too.

    A period in closed books accrues nothing: `membership due` lists it.
    """
    if one.is_undone or one.schedule.is_frozen(today) or one.schedule.is_frozen(operation.today):
        return ()
    accrued = []
    for number in reversed(open_periods(one, today, catch_up=catch_up)):
        first = one.schedule.begins(number)
        assert first is not None
        if is_closed(operation.business, first):
            continue
        accrued += [accrue_card(operation, one, card) for card in missing(operation.connection, one, number)]
    return tuple(accrued)


def periods_to_accrue(operation: Operation, through: date) -> int:
    """How many periods that began by that day the next night would accrue, in books that aren't closed yet."""
    connection, business, today = operation.connection, operation.business, operation.today
    count = 0
    for one in memberships_where(connection, business, "1", {}):
        if one.is_undone or one.schedule.is_frozen(today):
            continue
        for number in open_periods(one, today):
            first = one.schedule.begins(number)
            is_due = first is not None and first <= through and not is_closed(business, first)
            count += is_due and bool(missing(connection, one, number))
    return count


def open_periods(one: Membership, today: date, *, catch_up: bool = False) -> list[int]:
    """The periods that can accrue on that day, the newest first."""
    found = []
    for number in range(one.schedule.number_on(today), 0, -1):
        if one.schedule.is_missed(number, today) and not catch_up:
            break
        found.append(number)
    return found


def is_closed(business: Business, day: date) -> bool:
    closed = business.values["books.closed_on"]
    return bool(closed) and day.isoformat() <= closed


def missing(connection: Connection, one: Membership, number: int) -> list[Missing]:
    """The cards of a period that aren't there, each with its share of the fee by the prices of its packages."""
    cards = [
        (package, nth)
        for package in one.packages
        if package.at == at_of(number)
        for nth in range(1, package.quantity + 1)
    ]
    if not cards:
        return []
    done = {
        (package_id, nth)
        for package_id, nth in connection.execute(
            "SELECT package_id, nth FROM membership_accrual WHERE membership_id = ? AND period = ?", (one.id, number)
        )
    }
    if len(done) == len(cards):
        return []
    fee = one.joining_fee if number == ENROLMENT else one.fee
    prices = share(fee, [package.price for package, _ in cards])
    return [
        Missing(number, package, nth, price)
        for (package, nth), price in zip(cards, prices, strict=True)
        if (package.package_id, nth) not in done and package.accrues(number, one.schedule)
    ]


def accrue_card(operation: Operation, one: Membership, wanted: Missing) -> Accrued:
    """Sell it, on the period's first day, good through the period and the plan's rollover."""
    schedule, connection = one.schedule, operation.connection
    first = schedule.begins(wanted.number)
    assert first is not None
    last = schedule.ends(wanted.number) or LAST_DAY
    sale = Sale(
        client_id=one.client.id,
        day=first,
        price=wanted.price,
        expires_on=min(last, LAST_DAY - timedelta(days=one.rollover_days)) + timedelta(days=one.rollover_days),
        paid=None if one.paid_by is not None else 0,
        paid_by=one.paid_by,
    )
    terms = terms_of_version(connection, wanted.package.package_id, wanted.package.version)
    card = sell(operation, _offer(connection, terms, sale), sale)
    connection.execute(
        "INSERT INTO membership_accrual (membership_id, period, package_id, nth, card_id) VALUES (?, ?, ?, ?, ?)",
        (one.id, wanted.number, wanted.package.package_id, wanted.nth, card.id),
    )
    return _accrued(operation, one, wanted, card)


def _offer(connection: Connection, terms: Terms, sale: Sale) -> Offer:
    """The terms at enrolment without what a membership doesn't know: promotion, charge, tip, once per client.

    Fees contain their tax; list prices are put on that basis too. Whether it may be swapped or split, and the base of
    commission, follow the version that is sold on the period's first day (Meevo 003).
    """
    present = terms_sold_on(connection, terms.package_id, sale.day)
    offer = offer_of(terms, sale.day)
    if present.kind == terms.kind:
        offer = replace(
            offer, may_swap=present.may_swap, may_split=present.may_split, commission_base=present.commission_base
        )
    return replace(
        offer,
        valid=f"until:{sale.expires_on}",
        starts="sale",
        claim=None,
        once_per_client=False,
        full_price=_with_tax(terms, terms.price),
        pricing=PriceTerms(price=sale.price, tax_ppm=terms.tax_ppm),
        lines=tuple(_line(terms, line) for line in offer.lines),
        seller_commission=None,
        seller_ppm=None,
    )


def _line(terms: Terms, line: OfferLine) -> OfferLine:
    return line if line.list_price is None else replace(line, list_price=_with_tax(terms, line.list_price))


def _with_tax(terms: Terms, amount: int) -> int:
    return sum(split_tax(amount, terms.tax_ppm, terms.tax_included))


def _accrued(operation: Operation, one: Membership, wanted: Missing, card: Card) -> Accrued:
    business = operation.business
    return Accrued(
        membership=one.id,
        plan=one.plan,
        client=one.client,
        period=wanted.number,
        number=card.number,
        card=card.id,
        package=wanted.package.code,
        on=date.fromisoformat(card.issued_on),
        expires_on=day_of(card.expires_on),
        price=business.money(card.price),
        unpaid=business.money(card.unpaid),
    )
