"""Selling: a card is made with its own copy of what is offered (spec, section 3, "Snapshot" and "Value of a use")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.catalogue.terms import Terms
from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, card_view, card_with_id
from pkgcli.ledger.once_per_client import refuse_second
from pkgcli.ledger.users import add_users
from pkgcli.operations import Operation
from pkgcli.rules.card_number import clean_number, make_number, number_key
from pkgcli.rules.texts import clean_text
from pkgcli.rules.use_value import share
from pkgcli.views import CardDone


class OfferLine(NamedTuple):
    item_id: int
    name: str
    unit_cost: int
    cap: int | None
    list_price: int | None


class Offer(NamedTuple):
    """What can be sold: a package's terms, or terms made up at the sale. Money in minor units."""

    package_id: int | None
    version_id: int | None
    name: str
    kind: str
    unit: str
    total: int | None
    valid: str
    once_per_client: bool
    price: int
    lines: tuple[OfferLine, ...]


class Sale(NamedTuple):
    """To whom, when and for how much."""

    client_id: int
    day: date
    price: int
    expires_on: date | None
    scope: str = "owner"
    users: Sequence[str] = ()
    number: str | None = None
    note: str | None = None
    source_card_id: int | None = None


def offer_of(terms: Terms) -> Offer:
    return Offer(
        package_id=terms.package_id,
        version_id=terms.version_id,
        name=terms.name,
        kind=terms.kind,
        unit=terms.unit,
        total=terms.total,
        valid=terms.valid,
        once_per_client=terms.once_per_client,
        price=terms.price,
        lines=tuple(
            OfferLine(line.item_id, line.name, line.unit_cost, line.cap, line.list_price) for line in terms.lines
        ),
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
    card_id = _insert_card(operation, offer, sale)
    _insert_lines(connection, card_id, offer)
    add_users(connection, card_id, sale.client_id, sale.scope, list(sale.users))
    card = card_with_id(connection, card_id)
    _, card = append(
        operation,
        card,
        CardChange(
            "issue",
            sale.day,
            units=offer.total or 0,
            value=sale.price,
            cash=sale.price,
            lines=_first_lines(card, offer, sale.price),
        ),
    )
    return card


def _insert_card(operation: Operation, offer: Offer, sale: Sale) -> int:
    connection = operation.connection
    number = free_number(operation, sale.number)
    expires_on = None if sale.expires_on is None else sale.expires_on.isoformat()
    cursor = connection.execute(
        "INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit,"
        " initial_units, valid, once_per_client, buyer_id, issued_on, starts_on, issued_by, full_price, price, net,"
        " source_card_id, scope, note, client_id, expires_on, units_left)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            number_key(number),
            offer.package_id,
            offer.version_id,
            offer.name,
            offer.kind,
            offer.unit,
            offer.total,
            offer.valid,
            int(offer.once_per_client),
            sale.client_id,
            sale.day.isoformat(),
            sale.day.isoformat(),
            operation.staff_id,
            offer.price,
            sale.price,
            sale.price,
            sale.source_card_id,
            sale.scope,
            None if sale.note is None else clean_text(sale.note, "--note", limit=1000),
            sale.client_id,
            expires_on,
            None if offer.total is None else 0,
        ),
    )
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


def _first_lines(card: Card, offer: Offer, price: int) -> tuple[LineChange, ...]:
    """The caps, and for `fixed` the share of the price that each line carries."""
    values = line_values(offer, price) if offer.kind == "fixed" else [0] * len(offer.lines)
    return tuple(
        LineChange(line.id, cap=wanted.cap or 0, value=value)
        for line, wanted, value in zip(card.lines, offer.lines, values, strict=True)
        if wanted.cap or value
    )


def line_values(offer: Offer, price: int) -> list[int]:
    """The price shared over the lines by list price x sessions; by sessions alone where a price is unknown."""
    sessions = [line.cap or 0 for line in offer.lines]
    prices = [line.list_price for line in offer.lines]
    if any(price is None for price in prices) or not any(prices):
        return share(price, sessions)
    return share(price, [(worth or 0) * count for worth, count in zip(prices, sessions, strict=True)])


def sold(operation: Operation, card: Card) -> CardDone:
    """The answer to a sale."""
    business = operation.business
    if card.price == 0:
        operation.warnings.append(f"the price is {business.money(0)}: nothing to take, and no value on the card")
    view = card_view(operation.connection, business, operation.today, card)
    if view.status == "expired":
        operation.warnings.append(f"the card's last day, {card.expires_on}, has passed already")
    return CardDone(view, operation.id, tuple(operation.messages), tuple(operation.warnings))
