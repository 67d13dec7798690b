"""Cards that come in with what is left of them, written many at a time: each with its lines and its first entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from pkgcli.imports.bulk import insert, state_text, store
from pkgcli.imports.sold_packages import SoldPackage
from pkgcli.ledger.users import Users, write_users
from pkgcli.operations import Operation
from pkgcli.rules.card_number import make_number, number_key
from pkgcli.rules.days import day_text
from pkgcli.rules.opening import Opened


class OpenedCard(NamedTuple):
    """One that waits. `key` is the number as numbers are compared; amounts are in minor units; `opened` is
    what it still had elsewhere."""

    number: str | None
    key: str
    client_id: int
    package: SoldPackage
    opened: Opened
    net: int
    tax: int
    paid: int
    issued_on: date
    expires_on: date | None
    is_begun: bool
    is_over: bool
    """Its last day has passed: it comes with nothing left."""
    scope: str
    users: Users
    note: str | None

    @property
    def units(self) -> int:
        return 0 if self.is_over else self.opened.units_left or 0

    @property
    def value(self) -> int:
        return 0 if self.is_over else self.opened.value


def write_cards(operation: Operation, cards: Sequence[OpenedCard], moved_on: date) -> Sequence[int]:
    """Store them; their ids, which follow each other."""
    numbers = _numbers(operation, cards)
    ids = insert(operation, "card", [_card(card, *number) for card, number in zip(cards, numbers, strict=True)])
    made = list(zip(ids, cards, strict=True))
    line_ids = iter(insert(operation, "card_line", [row for card_id, card in made for row in _lines(card_id, card)]))
    entry_ids = insert(operation, "entry", [_entry(operation, card_id, card, moved_on) for card_id, card in made])
    moved = [
        {"line_id": next(line_ids), "entry_id": entry_id, **change}
        for entry_id, card in zip(entry_ids, cards, strict=True)
        for change in _changes(card)
    ]
    store(operation, "entry_line", [row for row in moved if row["quantity"] or row["cap"]])
    for card_id, card in made:
        if card.users:
            write_users(operation.connection, card_id, card.users)
    return ids


def _numbers(operation: Operation, cards: Sequence[OpenedCard]) -> list[tuple[str, str]]:
    """With their keys: the given ones, and new ones for the others, that no card of the database and of these has."""
    taken = {card.key for card in cards}
    numbers = []
    for card in cards:
        number, key = card.number, card.key
        while number is None:
            made = make_number(operation.occasion.random)
            key = number_key(made)
            if key not in taken and operation.connection.execute(_TAKEN, (key,)).fetchone() is None:
                taken.add(key)
                number = made
        numbers.append((number, key))
    return numbers


def _card(card: OpenedCard, number: str, key: str) -> dict[str, Any]:
    """The empty card. It keeps how many units there were at first, whatever is left of them."""
    opened, terms = card.opened, card.package.terms
    return {
        **card.package.columns,
        "number": number,
        "number_key": key,
        "initial_units": opened.initial_units,
        "starts": "sale" if card.is_begun else terms.starts,
        "claim": None if card.is_begun else terms.claim,
        "buyer_id": card.client_id,
        "issued_on": card.issued_on.isoformat(),
        "price": card.net + card.tax,
        "net": card.net,
        "tax": card.tax,
        "scope": card.scope,
        "note": card.note,
        "client_id": card.client_id,
        "starts_on": card.issued_on.isoformat(),
        "expires_on": day_text(card.expires_on),
        "units_left": None if opened.units_left is None else 0,
    }


def _lines(card_id: int, card: OpenedCard) -> list[dict[str, Any]]:
    return [
        {
            "card_id": card_id,
            "position": position,
            "item_id": line.item_id,
            "name": line.name,
            "unit_cost": line.unit_cost,
            "list_price": line.list_price,
            "cap_sold": opened.cap,
            "cap": None if opened.cap is None else 0,
        }
        for position, (line, opened) in enumerate(zip(card.package.terms.lines, card.opened.lines, strict=True), 1)
    ]


def _changes(card: OpenedCard) -> list[dict[str, int]]:
    """What was used elsewhere counts as used; what was left of a `fixed` card that is over is gone."""
    is_gone = card.is_over and card.package.terms.kind == "fixed"
    return [
        {
            "quantity": line.used,
            "gone": line.left if is_gone else 0,
            "cap": line.cap or 0,
            "value": 0 if is_gone else line.value,
        }
        for line in card.opened.lines
    ]


def _entry(operation: Operation, card_id: int, card: OpenedCard, moved_on: date) -> dict[str, Any]:
    owed = card.net + card.tax - card.paid
    counted = card.opened.units_left is not None
    return {
        "operation_id": operation.id,
        "card_id": card_id,
        "seq": 1,
        "kind": "import",
        "happened_on": moved_on.isoformat(),
        "detail": _lost(card),
        "units": card.units,
        "value": card.value,
        "tax": card.tax,
        "cash": card.paid,
        "owed": owed,
        "units_left": card.units if counted else None,
        "value_left": card.value,
        "tip_left": 0,
        "paid": card.paid,
        "unpaid": owed,
        "client_id": card.client_id,
        "state": "lapsed" if card.is_over else "active",
        "starts_on": card.issued_on.isoformat(),
        "expires_on": day_text(card.expires_on),
        "earned_through": None if counted else _earned_through(card, moved_on),
        "last_used_on": None,
    }


def _earned_through(card: OpenedCard, moved_on: date) -> str | None:
    """Of an unlimited card: the day before it came here, through which its value was earned elsewhere."""
    if card.is_over:
        return day_text(card.expires_on)
    if not card.is_begun or moved_on <= card.issued_on:
        return None
    return date.fromordinal(moved_on.toordinal() - 1).isoformat()


def _lost(card: OpenedCard) -> str | None:
    """What a card that is over still had, so that reopening it can give that back: units, value, and by line."""
    opened = card.opened
    if not card.is_over or not (opened.units_left or opened.value):
        return None
    lines = [[line.left, line.value] for line in opened.lines] if card.package.terms.kind == "fixed" else []
    return state_text({"lapsed": {"units": opened.units_left or 0, "value": opened.value, "lines": lines}})


_TAKEN = "SELECT 1 FROM card WHERE number_key = ?"
