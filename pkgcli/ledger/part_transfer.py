"""`card transfer --units` and `--item`: a part of a card becomes a new card of another client (peer).

The part takes its exact share of the value with it, and of tax, tip, what was paid and what wasn't by the same share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line, card_with_id
from pkgcli.ledger.commission import share_of_full
from pkgcli.ledger.paid_so_far import carried
from pkgcli.ledger.sale import free_number, insert_card
from pkgcli.ledger.taking import the_line, worth_of_use
from pkgcli.lookup import Item, the_item
from pkgcli.operations import Operation
from pkgcli.rules.card_number import number_key
from pkgcli.rules.price import paid_share
from pkgcli.rules.quantities import units_text


class Part(Frozen):
    """What is to be moved: `units` of a pool, or so many sessions of items. `expires_on` None is the source's."""

    units: int | None = None
    items: Sequence[tuple[str, int]] = ()
    expires_on: date | None = None


class _Moved(Frozen):
    """One line of the new card: from which line, how many sessions, and the value and tip of that line (`fixed`)."""

    line: Line
    sessions: int | None
    value: int = 0
    tip: int = 0


class _Money(Frozen):
    """Minor units that move: they add up, `cash` + `owed` = `value` + `tip` + `tax`."""

    units: int
    value: int
    tip: int
    tax: int
    cash: int
    owed: int


def move_part(operation: Operation, card: Card, part: Part, client_id: int, asked: str) -> Card:
    """Take the part off the card and make a card of it; the new card."""
    if not card.is_counted:
        raise Refused("unlimited", f"{asked}: an unlimited card is never split", card=card.number)
    lines, units = _lines_moved(operation, card, part, asked)
    if card.kind == "fixed":
        value, tip = sum(moved.value for moved in lines), sum(moved.tip for moved in lines)
    else:
        value, tip = worth_of_use(card, lines[0].line, 0, units)
    money = _money(operation, card, units, value, tip)
    new = _new_card(operation, card, part, client_id, lines, money)
    source = CardChange(
        "transfer",
        operation.today,
        units=-units,
        value=-value,
        tip=-tip,
        tax=-money.tax,
        cash=-money.cash,
        owed=-money.owed,
        lines=[
            LineChange(moved.line.id, cap=-(moved.sessions or 0), value=-moved.value, tip=-moved.tip)
            for moved in lines
            if moved.sessions
        ],
        detail={"to": new.id},
    )
    append(operation, card, source)
    target = CardChange(
        "transfer",
        operation.today,
        units=units,
        value=value,
        tip=tip,
        tax=money.tax,
        cash=money.cash,
        owed=money.owed,
        lines=[
            LineChange(line.id, cap=moved.sessions or 0, value=moved.value, tip=moved.tip)
            for line, moved in zip(new.lines, lines, strict=True)
            if moved.sessions
        ],
        detail={"from": card.id},
    )
    operation.messages.append(f"Moved {units_text(units, card.unit)} from card {card.number} to card {new.number}")
    return append(operation, new, target)[1]


def _lines_moved(operation: Operation, card: Card, part: Part, asked: str) -> tuple[list[_Moved], int]:
    """The lines of the new card, and the units that go with them."""
    items = list(part.items)
    present = [line for line in card.lines if not line.is_empty]
    if part.units is not None and card.kind == "fixed" and len(present) == 1:
        items = [(present[0].item, part.units)]
    elif part.units is not None:
        unlimited = [line for line in card.lines if line.cap is None]
        if card.kind == "fixed" or any(line.cap is not None and not line.was_added for line in card.lines):
            covered = ", ".join(line.item for line in present)
            reason = f"isn't enough: the card counts sessions of each item ({covered})"
            raise Unreadable("--units", str(part.units), reason, "add --item ITEM=N instead")
        left = (card.units_left or 0) - card.held_units
        if part.units > left:
            raise _too_much(card, asked, part.units, left, f" {card.unit}")
        return [_Moved(line, None) for line in unlimited], part.units
    wanted: dict[Item, int] = {}
    for code, sessions in items:
        item = the_item(operation.connection, code)
        wanted[item] = wanted.get(item, 0) + sessions
    moved = [_of_item(card, item, sessions, asked) for item, sessions in wanted.items()]
    units = sum((each.sessions or 0) * each.line.unit_cost for each in moved)
    if units > (card.units_left or 0):
        raise _too_much(card, asked, units, card.units_left or 0, f" {card.unit}")
    uncapped = [replace(each, sessions=None) if each.line.cap is None else each for each in moved]
    return uncapped, units


def _of_item(card: Card, item: Item, sessions: int, asked: str) -> _Moved:
    line = the_line(card, item, asked)
    left = card.available(line) or 0
    if sessions > left:
        raise _too_much(card, asked, sessions, left, f" of {line.item}")
    if card.kind != "fixed":
        return _Moved(line, sessions)
    return _Moved(line, sessions, *worth_of_use(card, line, sessions, 0))


def _too_much(card: Card, asked: str, wanted: int, left: int, of: str) -> Refused:
    return Refused(
        "too_little_left",
        f"{asked}: {wanted}{of} to move, {left} left",
        f"pkgcli balance {card.number}",
        card=card.number,
        asked=wanted,
        available=left,
    )


def _money(operation: Operation, card: Card, units: int, value: int, tip: int) -> _Money:
    """The shares of what is left on the card. What isn't paid stands behind what isn't used: that much of it goes.

    The charge stays where it is.
    """
    standing = carried(operation.connection, card)
    tax = standing.tax_of(value) if value else 0
    moved = value + tip + tax
    left = card.value_left + card.tip_left + standing.tax_of(card.value_left)
    owed = paid_share(min(card.unpaid, left), moved, left) if left else 0
    return _Money(units, value, tip, tax, moved - owed, owed)


def _full_price(card: Card, lines: list[_Moved], units: int) -> int:
    """The part's share of the price in the package's definition: by its sessions or units, whatever was paid."""
    if card.kind != "fixed":
        return card.full_price * units // (card.initial_units or 1)
    shares = (share_of_full(card, card.full_price, moved.line, moved.sessions or 0) for moved in lines)
    return sum(amount * part // (whole or 1) for amount, part, whole in shares)


def _new_card(operation: Operation, card: Card, part: Part, client_id: int, lines: list[_Moved], money: _Money) -> Card:
    """A card like the source, for the part, that is still empty."""
    connection, today = operation.connection, operation.today.isoformat()
    number = free_number(operation, None)
    card_id = insert_card(
        connection,
        {
            "number": number,
            "number_key": number_key(number),
            "package_id": card.package_id,
            "package_version_id": card.package_version_id,
            "package_name": card.package_name,
            "kind": card.kind,
            "unit": card.unit,
            "initial_units": money.units,
            "valid": card.valid,
            "starts": "sale" if card.is_begun else card.starts,  # the days of a part run where the source's do
            "claim": None if card.is_begun else card.claim,
            "once_per_client": card.once_per_client,
            "buyer_id": card.buyer_id,
            "payer_id": card.payer_id,
            "issued_on": today,
            "starts_on": max(card.starts_on, today),
            "issued_by": operation.staff_id,
            "full_price": _full_price(card, lines, money.units),
            "price": money.value + money.tax,
            "net": money.value,
            "tax": money.tax,
            "tax_ppm": card.tax_ppm,
            "tax_included": card.tax_included,
            "tip": money.tip,
            "commission_base": card.commission_base,
            "commission_ppm": card.commission_ppm,
            "may_swap": card.may_swap,
            "may_split": card.may_split,
            "source_card_id": card.id,
            "client_id": client_id,
            "state": "suspended" if card.state == "suspended" else "active",
            "expires_on": card.expires_on if part.expires_on is None else part.expires_on.isoformat(),
            "units_left": 0,
        },
    )
    connection.executemany(
        "INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, iif(?7 IS NULL, NULL, 0))",
        [
            (
                card_id,
                place,
                each.line.item_id,
                each.line.name,
                each.line.unit_cost,
                each.line.list_price,
                each.sessions,
            )
            for place, each in enumerate(lines, start=1)
        ],
    )
    return card_with_id(connection, card_id, operation.today)
