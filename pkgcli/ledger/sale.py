"""Selling: a card is made with its own copy of what is offered (spec, section 3, "Snapshot" and "Value of a use")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection

from pkgcli.catalogue.terms import Terms
from pkgcli.errors import Refused
from pkgcli.frozen import Frozen, replace
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, card_view, card_with_id
from pkgcli.ledger.commission import earn
from pkgcli.ledger.once_per_client import refuse_second
from pkgcli.ledger.users import add_users
from pkgcli.operations import Operation
from pkgcli.rules.card_number import clean_number, make_number, number_key
from pkgcli.rules.commission import of_sale
from pkgcli.rules.price import PriceTerms, SalePrice, sale_price
from pkgcli.rules.texts import clean_text
from pkgcli.rules.use_value import value_shares
from pkgcli.rules.validity import read_validity
from pkgcli.views.cards import CardDone


class OfferLine(Frozen):
    item_id: int
    name: str
    unit_cost: int
    cap: int | None
    list_price: int | None
    kind: str = "service"


class Offer(Frozen):
    """What can be sold: a package's terms, or terms made up at the sale. Money in minor units.

    `pricing.price` is what it is sold for on the day, `full_price` what its definition says.
    """

    package_id: int | None
    version_id: int | None
    name: str
    kind: str
    unit: str
    total: int | None
    valid: str
    once_per_client: bool
    full_price: int
    pricing: PriceTerms
    lines: tuple[OfferLine, ...]
    commission_base: str = "paid"
    commission_ppm: int = 0
    seller_commission: int | None = None
    seller_ppm: int | None = None
    starts: str = "sale"
    claim: str | None = None
    may_swap: bool = False
    may_split: bool = False

    def last_day(self, sold_on: date) -> date | None:
        """Of a card sold on that day: the last day to use it, of one that starts with its first use to begin (peer)."""
        text = self.valid if self.starts == "sale" else self.claim or "never"
        return read_validity(text, "--valid").expires_on(sold_on)


class Sale(Frozen):
    """To whom, when and for how much. `price` is on the offer's tax basis; `paid` is taken now, None is all of it."""

    client_id: int
    day: date
    price: int
    expires_on: date | None
    paid: int | None = None
    paid_by: str | None = None
    payer_id: int | None = None
    scope: str = "owner"
    users: Sequence[str] = ()
    number: str | None = None
    note: str | None = None
    source_card_id: int | None = None


def offer_of(terms: Terms, day: date) -> Offer:
    """What a package is sold on, on that day: a promotional price takes the place of the price (MyTime 001)."""
    return Offer(
        package_id=terms.package_id,
        version_id=terms.version_id,
        name=terms.name,
        kind=terms.kind,
        unit=terms.unit,
        total=terms.total,
        valid=terms.valid,
        once_per_client=terms.once_per_client,
        full_price=terms.price,
        pricing=terms.price_terms(terms.price_on(day)),
        lines=tuple(
            OfferLine(line.item_id, line.name, line.unit_cost, line.cap, line.list_price, line.kind)
            for line in terms.lines
        ),
        commission_base=terms.commission_base,
        commission_ppm=terms.commission_ppm,
        seller_commission=terms.seller_commission,
        seller_ppm=terms.seller_ppm,
        starts=terms.starts,
        claim=terms.claim,
        may_swap=terms.may_swap,
        may_split=terms.may_split,
    )


def sell(operation: Operation, offer: Offer, sale: Sale) -> Card:
    """Make the card and bring it to life with its first entry."""
    connection = operation.connection
    if sale.expires_on is not None and sale.expires_on < sale.day:
        raise Refused(
            "expires_before_sale",
            f"issue: the card would expire on {sale.expires_on}, before its sale on {sale.day}",
            "add --expires DAY",
        )
    if offer.once_per_client and offer.package_id is not None:
        refuse_second(connection, offer.package_id, sale.client_id)
    parts = sale_price(replace(offer.pricing, price=sale.price))
    cash = _taken_now(operation, parts, sale)
    card_id = _insert_card(operation, offer, sale, parts)
    _insert_lines(connection, card_id, offer)
    add_users(connection, card_id, sale.client_id, sale.scope, list(sale.users))
    card = card_with_id(connection, card_id, operation.today)
    entry_id, card = append(
        operation,
        card,
        CardChange(
            "issue",
            sale.day,
            units=offer.total or 0,
            value=parts.net,
            tip=parts.tip,
            tax=parts.tax,
            charge=parts.charge,
            charge_tax=parts.charge_tax,
            cash=cash,
            owed=parts.total - cash,
            paid_by=sale.paid_by if cash else None,
            lines=_first_lines(card, offer, parts),
        ),
    )
    if operation.staff_id is not None and (offer.seller_commission or offer.seller_ppm):
        earn(operation, entry_id, of_sale(parts.net, offer.seller_commission, offer.seller_ppm))
    return card


def _taken_now(operation: Operation, parts: SalePrice, sale: Sale) -> int:
    if sale.paid is None:
        return parts.total
    if sale.paid > parts.total:
        business = operation.business
        raise Refused(
            "paid_too_much",
            f"issue --paid {business.money(sale.paid)}: only {business.priced(parts.total)} is to be taken",
            f"--paid {business.money(parts.total)}, or leave it out",
            paid=str(business.money(sale.paid)),
            total=str(business.money(parts.total)),
        )
    return sale.paid


def _insert_card(operation: Operation, offer: Offer, sale: Sale, parts: SalePrice) -> int:
    number = free_number(operation, sale.number)
    return insert_card(
        operation.connection,
        {
            "number": number,
            "number_key": number_key(number),
            "package_id": offer.package_id,
            "package_version_id": offer.version_id,
            "package_name": offer.name,
            "kind": offer.kind,
            "unit": offer.unit,
            "initial_units": offer.total,
            "valid": offer.valid,
            "starts": offer.starts,
            "claim": offer.claim,
            "once_per_client": int(offer.once_per_client),
            "buyer_id": sale.client_id,
            "payer_id": sale.payer_id,
            "issued_on": sale.day.isoformat(),
            "starts_on": sale.day.isoformat(),
            "issued_by": operation.staff_id,
            "full_price": offer.full_price,
            "price": parts.price,
            "net": parts.net,
            "tax": parts.tax,
            "tax_ppm": offer.pricing.tax_ppm,
            "tax_included": int(offer.pricing.tax_included),
            "charge": parts.charge,
            "charge_tax": parts.charge_tax,
            "tip": parts.tip,
            "commission_base": offer.commission_base,
            "commission_ppm": offer.commission_ppm,
            "may_swap": int(offer.may_swap),
            "may_split": int(offer.may_split),
            "source_card_id": sale.source_card_id,
            "scope": sale.scope,
            "note": None if sale.note is None else clean_text(sale.note, "--note", limit=1000),
            "client_id": sale.client_id,
            "expires_on": None if sale.expires_on is None else sale.expires_on.isoformat(),
            "units_left": None if offer.total is None else 0,
        },
    )


def insert_card(connection: Connection, columns: dict[str, object]) -> int:
    """A card that is still empty; its id. Its first entry brings it to life."""
    names = ", ".join(columns)
    marks = ", ".join(f":{name}" for name in columns)
    cursor = connection.execute(f"INSERT INTO card ({names}) VALUES ({marks})", columns)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def free_number(operation: Operation, given: str | None) -> str:
    """The owner's number, refused where another card has it, or a new one with a check digit."""
    while True:
        number = make_number(operation.occasion.random) if given is None else clean_number(given, "--number")
        taken = operation.connection.execute(
            "SELECT number FROM card WHERE number_key = ?", (number_key(number),)
        ).fetchone()
        if taken is None:
            return number
        if given is not None:
            raise Refused(
                "number_taken",
                f"--number {number}: card {taken[0]} has it",
                f"pkgcli card show {taken[0]}",
                card=taken[0],
            )


def _insert_lines(connection: Connection, card_id: int, offer: Offer) -> None:
    connection.executemany(
        "INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, iif(?7 IS NULL, NULL, 0))",
        [
            (card_id, place, line.item_id, line.name, line.unit_cost, line.list_price, line.cap)
            for place, line in enumerate(offer.lines, start=1)
        ],
    )


def _first_lines(card: Card, offer: Offer, parts: SalePrice) -> tuple[LineChange, ...]:
    """The caps, and for `fixed` the share of the value and of the tip that each line carries."""
    values = tips = [0] * len(offer.lines)
    if offer.kind == "fixed":
        values = value_shares(parts.net, [(line.list_price, line.cap or 0) for line in offer.lines])
        if parts.tip:
            from pkgcli.rules.tips import TipLine, tip_shares

            tips = tip_shares(parts.tip, [TipLine(line.kind, line.list_price, line.cap or 0) for line in offer.lines])
    return tuple(
        LineChange(line.id, cap=wanted.cap or 0, value=value, tip=tip)
        for line, wanted, value, tip in zip(card.lines, offer.lines, values, tips, strict=True)
        if wanted.cap or value or tip
    )


def sold(operation: Operation, card: Card) -> CardDone:
    """The answer to a sale."""
    business = operation.business
    if card.total == 0:
        operation.warn("the price is {}: nothing to take, and no value on the card", business.money(0))
    view = card_view(operation.connection, business, operation.today, card)
    if view.status == "expired":
        operation.warn("the card's last day, {}, has passed already", view.expires_on)
    return CardDone(view, operation.id, tuple(operation.messages), tuple(operation.warnings))
