"""Taking a visit off a card: whether it may be, how far the card reaches, and what it is worth."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line, refuse_unless_usable
from pkgcli.ledger.users import User, is_open_to
from pkgcli.lookup import Item
from pkgcli.operations import Operation
from pkgcli.rules.backdating import lowest_since
from pkgcli.rules.quantities import units_text
from pkgcli.rules.use_value import value_of_use


class Visit(NamedTuple):
    """What is asked for: some of one item, for somebody, on a day. `unit_cost` overrides the line's."""

    item: Item
    quantity: int
    user: User | None
    day: date
    unit_cost: int | None = None

    @property
    def asked(self) -> str:
        return f"redeem {self.item.code}" + (f"={self.quantity}" if self.quantity != 1 else "")


def line_of(card: Card, item: Item) -> Line | None:
    return next((line for line in card.lines if line.item_id == item.id), None)


def refuse_unless_open(connection: Connection, card: Card, visit: Visit, today: date) -> Line:
    """The line that covers the item, or the first reason why this card can't be used (spec, section 3, "Redeem")."""
    facts = {"card": card.number, "item": visit.item.code}
    asked = f"{visit.asked} from card {card.number}"
    state = card.status(today)
    if state == "suspended":
        hint = f"pkgcli card resume {card.number}"
        raise Refused("card_suspended", f"{asked}: the card is suspended", hint, **facts)
    if state == "frozen":
        hint = f"pkgcli card unfreeze {card.number}"
        raise Refused("card_frozen", f"{asked}: the card is frozen", hint, **facts)
    refuse_unless_usable(card, today, asked)
    if visit.day.isoformat() < card.starts_on:
        raise Refused(
            "card_not_started", f"{asked}: the card is good from {card.starts_on}, not on {visit.day}", None, **facts
        )
    if card.expires_on is not None and visit.day.isoformat() > card.expires_on:
        raise Refused("card_expired", f"{asked}: the card's last day was {card.expires_on}", None, **facts)
    line = line_of(card, visit.item)
    if line is None:
        covered = ", ".join(other.item for other in card.lines)
        raise Refused(
            "not_covered",
            f"{asked}: the card doesn't cover it, but {covered}",
            f"pkgcli balance {card.number}",
            **facts,
        )
    if not is_open_to(connection, card, visit.user):
        raise _not_open(asked, card, visit.user, facts)
    return line


def _not_open(asked: str, card: Card, user: User | None, facts: dict[str, str]) -> Refused:
    whose = {"owner": "its owner alone", "one": "one member", "list": "a list of people", "household": "its household"}
    who = user.name if user is not None else f"client {card.client_code}"
    hint = f"pkgcli card show {card.number}" if user is not None else "add --for NAME"
    return Refused(
        "not_open_to", f"{asked} for {who}: the card is for {whose[card.scope]}", hint, scope=card.scope, **facts
    )


def reach(card: Card, line: Line, visit: Visit) -> int | None:
    """How many of the item this card can still give; None is without limit."""
    if visit.unit_cost is None or card.units_left is None:
        return card.available(line)
    by_cap = None if line.cap is None else max(0, line.cap - line.used - line.gone - line.held)
    by_pool = max(0, card.units_left - card.held_units) // visit.unit_cost
    return by_pool if by_cap is None else min(by_cap, by_pool)


def too_little(card: Card, line: Line, visit: Visit) -> Refused:
    """How far the card reaches, in the words of what stops it."""
    left = reach(card, line, visit) or 0
    capped = line.cap is not None and line.cap - line.used - line.gone - line.held <= left
    if capped:
        so = f"{line.used + line.held} of {line.cap} are used" if not line.gone else f"{left} of {line.cap} are left"
    else:
        so = f"{units_text(card.units_left or 0, card.unit)} left on it" + (
            "" if (visit.unit_cost or line.unit_cost) == 1 else f", and one takes {visit.unit_cost or line.unit_cost}"
        )
    return Refused(
        "too_little_left",
        f"{visit.asked} from card {card.number}: {visit.quantity} asked, {left} can be had; {so}",
        f"pkgcli balance {card.number}",
        card=card.number,
        item=visit.item.code,
        asked=visit.quantity,
        available=left,
        units_left=card.units_left,
    )


def take(operation: Operation, card: Card, line: Line, visit: Visit, quantity: int) -> tuple[int, int, Card]:
    """Add the redemption; its entry, its value in minor units, and the card after it. `reach` has been asked before."""
    cost = visit.unit_cost or line.unit_cost
    units = quantity * cost if card.is_counted else 0
    value = _value(card, line, quantity, units)
    if visit.day < operation.today:
        _refuse_unless_it_fitted_then(operation.connection, card, line, visit, quantity, units, value)
    user = visit.user
    last_used_on = max(filter(None, (card.last_used_on, visit.day.isoformat())))
    entry_id, after = append(
        operation,
        card,
        CardChange(
            "redeem",
            visit.day,
            units=-units,
            value=-value,
            line_id=line.id,
            lines=(LineChange(line.id, quantity=quantity, value=-value if card.kind == "fixed" else 0),),
            user_client_id=user.client_id if user and user.client_id != card.client_id else None,
            user_member_id=user.member_id if user else None,
            after={"last_used_on": last_used_on},
        ),
    )
    return entry_id, value, after


def _value(card: Card, line: Line, quantity: int, units: int) -> int:
    """What the use is worth: of its line (`fixed`) or of the pool; an unlimited card is earned by the day."""
    if card.units_left is None:
        return 0
    if card.kind == "fixed":
        return value_of_use(line.value_left, quantity, line.left or 0)
    return value_of_use(card.value_left, units, card.units_left)


def _refuse_unless_it_fitted_then(
    connection: Connection, card: Card, line: Line, visit: Visit, quantity: int, units: int, value: int
) -> None:
    """A back-dated visit must have fitted on every day since (spec, section 3, "Days")."""
    day = visit.day
    asked = f"{visit.asked} from card {card.number} on {day}"
    last = connection.execute(
        "SELECT max(happened_on) FROM entry WHERE card_id = ? AND kind NOT IN ('redeem', 'undo')", (card.id,)
    ).fetchone()[0]
    if day.isoformat() < last:
        raise Refused(
            "changed_since",
            f"{asked}: the card was changed on {last}; what happened before can't be added",
            f"pkgcli history {card.number}",
            card=card.number,
            changed_on=last,
        )
    since = [
        (date.fromisoformat(row[0]), row[1], row[2] or 0, row[3] or 0)
        for row in connection.execute(
            "SELECT e.happened_on, e.units, iif(?, p.value, e.value), p.quantity + p.gone - p.cap FROM entry AS e"
            " LEFT JOIN entry_line AS p ON p.line_id = ? AND p.entry_id = e.id"
            " WHERE e.card_id = ? AND e.happened_on > ?",
            (card.kind == "fixed", line.id, card.id, day.isoformat()),
        ).fetchall()
    ]
    units_then = lowest_since(card.units_left or 0, [(on, change) for on, change, _, _ in since], day)
    value_now = line.value_left if card.kind == "fixed" else card.value_left
    value_then = lowest_since(value_now, [(on, change) for on, _, change, _ in since], day)
    sessions_then = lowest_since(line.left or 0, [(on, -used) for on, _, _, used in since], day)
    if card.is_counted and (
        units_then < units or value_then < value or (line.cap is not None and sessions_then < quantity)
    ):
        raise Refused(
            "too_little_then",
            f"{asked}: too little was left on some day since",
            f"pkgcli history {card.number}",
            card=card.number,
            units_then=units_then,
        )
