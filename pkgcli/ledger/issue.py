"""`issue`: a package, or terms made up at the sale, for a client; and `card renew`, the same again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection

from pkgcli.catalogue.terms import Terms, terms_sold_on
from pkgcli.catalogue.versions import check_again
from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.ledger.cards import Card
from pkgcli.ledger.discount import refuse_discount
from pkgcli.ledger.payment import the_method
from pkgcli.ledger.sale import Offer, OfferLine, Sale, offer_of, sell, sold
from pkgcli.ledger.users import checked_scope
from pkgcli.lookup import the_card, the_client, the_item, the_package_id
from pkgcli.operations import Occasion, Operation, record, recorded_day
from pkgcli.rules.amounts import Amount
from pkgcli.rules.definition import LineTerms, check_beginning, check_definition, check_exchange
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.price import PriceTerms
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.texts import clean_text
from pkgcli.rules.validity import NEVER, Validity
from pkgcli.views.cards import CardDone


class Bespoke(Frozen):
    """A package made up at the sale, for one card only (Booknetic 002, Meevo 003)."""

    lines: Sequence[GivenLine]
    kind: str = "fixed"
    name: str = "Bespoke"
    total: int | None = None
    unit: str | None = None
    valid: Validity | None = None
    tax_ppm: int = 0
    tip: Amount | None = None
    starts: str = "sale"
    claim: Validity | None = None
    may_swap: bool = False
    may_split: bool = False


class IssueRequest(Frozen):
    package: str | None = None
    bespoke: Bespoke | None = None
    client: str | None = None
    new_client: str | None = None
    users: Sequence[str] = ()
    scope: str | None = None
    price: Amount | None = None
    reason: str | None = None
    number: str | None = None
    on: GivenDay | None = None
    expires: GivenDay | None = None
    note: str | None = None
    paid: Amount | None = None
    paid_by: str | None = None
    payer: str | None = None


class RenewRequest(Frozen):
    card: str
    price: Amount | None = None
    reason: str | None = None
    number: str | None = None
    note: str | None = None
    paid: Amount | None = None
    paid_by: str | None = None


def issue(occasion: Occasion, request: IssueRequest) -> CardDone:
    """Sell a package to a client."""
    return record(
        occasion,
        "issue",
        lambda operation: _issue(operation, request),
        CardDone,
        note=request.note,
        reason=request.reason,
    )


def renew(occasion: Occasion, request: RenewRequest) -> CardDone:
    """Sell to the card's owner the same again, on the package's present terms."""
    return record(
        occasion,
        "card renew",
        lambda operation: _renew(operation, request),
        CardDone,
        note=request.note,
        reason=request.reason,
    )


def _issue(operation: Operation, request: IssueRequest) -> CardDone:
    day = recorded_day(operation, request.on, "--on")
    scope = checked_scope(request.scope, list(request.users))
    if (request.package is None) == (request.bespoke is None):
        raise Unreadable(
            "PACKAGE", request.package, "name a package or make one up", "pkgcli issue --bespoke --line ITEM"
        )
    if request.bespoke is not None:
        offer = _made_up(operation, request.bespoke)
    else:
        offer = offer_of(_on_sale(operation.connection, request.package or "", day), day)
    client_id = _buyer(operation, request)
    price = _price(operation, offer, request.price, request.reason)
    if request.bespoke is not None:
        offer = replace(offer, full_price=price)
    expires_on = _last_day(operation, offer, request.expires, day)
    sale = Sale(
        client_id=client_id,
        day=day,
        price=price,
        expires_on=expires_on,
        paid=_minor(operation, request.paid),
        paid_by=the_method(operation.business, request.paid_by),
        payer_id=_payer(operation.connection, request.payer, client_id),
        scope=scope,
        users=request.users,
        number=request.number,
        note=request.note,
    )
    return sold(operation, sell(operation, offer, sale))


def _renew(operation: Operation, request: RenewRequest) -> CardDone:
    old = the_card(operation.connection, request.card, operation.today)
    day = recorded_day(operation, None, "--on")
    if old.package_id is None:
        offer = _offer_of_card(old)
    else:
        offer = offer_of(_on_sale(operation.connection, old.package_code or "", day), day)
    users = _names_of_users(operation.connection, old)
    sale = Sale(
        client_id=old.client_id,
        day=day,
        price=_price(operation, offer, request.price, request.reason),
        expires_on=offer.last_day(day),
        paid=_minor(operation, request.paid),
        paid_by=the_method(operation.business, request.paid_by),
        scope=old.scope,
        users=users,
        number=request.number,
        note=request.note,
        source_card_id=old.id,
    )
    return sold(operation, sell(operation, offer, sale))


def _last_day(operation: Operation, offer: Offer, given: GivenDay | None, sold_on: date) -> date | None:
    """The day that was asked for, or the one that the terms say; the days of a first use aren't known at the sale.

    A later day than that is an extension, and needs the right to one.
    """
    if given is None:
        return offer.last_day(sold_on)
    if offer.starts == "first-use":
        raise Refused(
            "expires_with_first_use",
            f"issue --expires {given.on(operation.today)}: the card's days begin with its first visit ({offer.valid})",
            "leave out --expires; pkgcli package edit PACKAGE --claim says by when it may begin",
            starts=offer.starts,
            valid=offer.valid,
        )
    last, day = offer.last_day(sold_on), given.on(operation.today)
    if last is not None and day > last:
        operation.needs("adjust", f"issue --expires {day}", f"a later day than {last} ")
    return day


def _minor(operation: Operation, amount: Amount | None) -> int | None:
    return None if amount is None else amount.minor(operation.business.decimals)


def _payer(connection: Connection, payer: str | None, client_id: int) -> int | None:
    """Who pays, where it isn't the buyer."""
    if payer is None:
        return None
    paying = the_client(connection, payer, "--payer").id
    return None if paying == client_id else paying


def _names_of_users(connection: Connection, card: Card) -> list[str]:
    from pkgcli.ledger.users import listed_users

    return [user.name for user in listed_users(connection, card.id)] if card.scope in ("one", "list") else []


def _buyer(operation: Operation, request: IssueRequest) -> int:
    if request.new_client is not None and request.client is not None:
        raise Unreadable("--new-client", request.new_client, "says the same as --client", "leave out one of the two")
    if request.new_client is not None:
        from pkgcli.clients import create_client

        return create_client(operation, request.new_client)
    if request.client is None:
        raise Unreadable("--client", None, "is missing", "add --client NAME, or --new-client NAME")
    try:
        return the_client(operation.connection, request.client).id
    except NotFound as missing:
        missing.hint = f"pkgcli client list, or sell with --new-client '{request.client}'"
        raise


def _on_sale(connection: Connection, package: str, day: date) -> Terms:
    terms = terms_sold_on(connection, the_package_id(connection, package), day)
    asked = f"issue {terms.code}"
    if terms.status != "active":
        opposite = "undelete" if terms.status == "deleted" else "activate"
        raise Refused(
            f"package_{terms.status}",
            f"{asked}: the package is {terms.status} and not sold",
            f"pkgcli package {opposite} {terms.code}",
            package=terms.code,
        )
    if terms.membership_only:
        raise Refused(
            "membership_only",
            f"{asked}: the package is for memberships alone and not sold at the till",
            f"pkgcli membership enrol PLAN --client CLIENT, or pkgcli package edit {terms.code} --no-membership-only",
            package=terms.code,
        )
    if not terms.lines:
        raise Refused(
            "package_empty",
            f"{asked}: the package has no line",
            f"pkgcli package edit {terms.code} --line ITEM=N",
            package=terms.code,
        )
    if terms.tip:
        check_again(terms)
    change = f"pkgcli package edit {terms.code} --sell-from DAY --sell-until DAY"
    window = {"package": terms.code, "sell_from": terms.sell_from, "sell_until": terms.sell_until}
    if terms.sell_from is not None and day.isoformat() < terms.sell_from:
        raise Refused("not_on_sale_yet", f"{asked}: is sold from {terms.sell_from}, not on {day}", change, **window)
    if terms.sell_until is not None and day.isoformat() > terms.sell_until:
        raise Refused(
            "no_longer_on_sale", f"{asked}: was sold until {terms.sell_until}, not on {day}", change, **window
        )
    return terms


def _made_up(operation: Operation, wish: Bespoke) -> Offer:
    """Terms that stand in no catalogue; a `fixed` line without a number is one session."""
    valid = wish.valid or NEVER
    claim = None if wish.claim is None or wish.claim.is_never else wish.claim
    may_swap = wish.may_swap or wish.may_split
    if not wish.lines:
        raise Unreadable("--bespoke", None, "needs a --line", "add --line ITEM=N")
    items = [the_item(operation.connection, line.item) for line in wish.lines]
    for item in items:
        if item.retired:
            hint = f"pkgcli item restore {item.code}"
            raise Refused("item_retired", f"--line {item.code}: the item is retired", hint, item=item.code)
    lines = [
        LineTerms(
            item.code, line.unit_cost or 1, 1 if line.cap is None and wish.kind == "fixed" else line.cap, item.kind
        )
        for item, line in zip(items, wish.lines, strict=True)
    ]
    tip = _minor(operation, wish.tip) or 0
    total = check_definition("bespoke", wish.kind, wish.total, lines, valid_is_never=valid.is_never, tip=tip)
    check_beginning("bespoke", wish.starts, valid, claim)
    check_exchange("bespoke", wish.kind, may_swap, wish.may_split)
    units = {"unlimited": "visits", "units": "units"}
    return Offer(
        package_id=None,
        version_id=None,
        name=clean_text(wish.name, "--name"),
        kind=wish.kind,
        unit=clean_text(wish.unit or units.get(wish.kind, "sessions"), "--unit", limit=40),
        total=total,
        valid=str(valid),
        once_per_client=False,
        full_price=0,
        pricing=PriceTerms(price=0, tax_ppm=wish.tax_ppm, tip=tip),
        lines=tuple(
            OfferLine(item.id, item.name, line.unit_cost, line.cap, item.list_price, item.kind)
            for item, line in zip(items, lines, strict=True)
        ),
        starts=wish.starts,
        claim=None if claim is None else str(claim),
        may_swap=may_swap,
        may_split=wish.may_split,
    )


def _offer_of_card(card: Card) -> Offer:
    """A bespoke card sold again: as it was sold, with the numbers that it began with."""
    sold_lines = [line for line in card.lines if line.cap_sold != 0]  # the others came by a swap
    lines = [LineTerms(line.item, line.unit_cost, line.cap_sold, line.item_kind) for line in sold_lines]
    is_endless = card.valid == "never"
    check_definition("bespoke", card.kind, card.initial_units, lines, valid_is_never=is_endless, tip=card.tip)
    return Offer(
        package_id=None,
        version_id=None,
        name=card.package_name,
        kind=card.kind,
        unit=card.unit,
        total=card.initial_units,
        valid=card.valid,
        once_per_client=False,
        full_price=card.full_price,
        pricing=PriceTerms(
            price=card.price if card.tax_included else card.net,
            tax_ppm=card.tax_ppm,
            tax_included=bool(card.tax_included),
            tip=card.tip,
        ),
        lines=tuple(
            OfferLine(line.item_id, line.name, line.unit_cost, line.cap_sold, line.item_price, line.item_kind)
            for line in sold_lines
        ),
        commission_base=card.commission_base,
        commission_ppm=card.commission_ppm,
        starts=card.starts,
        claim=card.claim,
        may_swap=bool(card.may_swap),
        may_split=bool(card.may_split),
    )


def _price(operation: Operation, offer: Offer, given: Amount | None, reason: str | None) -> int:
    bespoke = offer.package_id is None and offer.full_price == 0
    if given is None:
        if bespoke:
            raise Unreadable("--price", None, "is missing: what is made up at the sale has no price", "add --price P")
        return offer.pricing.price
    price = given.minor(operation.business.decimals)
    if not bespoke and price != offer.pricing.price and not reason:
        raise Unreadable("--reason", None, "is missing: another price than the package's needs one", "add -r REASON")
    refuse_discount(operation, price, None if bespoke else offer.pricing.price)
    return price
