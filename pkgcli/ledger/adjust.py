"""`card adjust`: units given or taken by hand, with a reason (Booxi 004: the balance can be edited)."""

from __future__ import annotations

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.taking import the_line
from pkgcli.lookup import the_item
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.quantities import units_text
from pkgcli.views.cards import CardDone


def adjust(occasion: Occasion, card: str, *, units: int, item: str | None, reason: str | None) -> CardDone:
    """Add (+) or take (-) units; of one item on a `fixed` card. On a pool, `item` moves that item's cap too.

    Units change and value doesn't; what leaves no units takes the value that remained with it (ours).
    """

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card adjust {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        if not found.is_counted:
            raise Refused("unlimited", f"{asked}: an unlimited card counts no units", card=found.number)
        if found.is_past(operation.today):
            raise Refused(
                "card_expired",
                f"{asked}: the card's last day was {found.expires_on}; what is added would lapse at once",
                f"pkgcli card extend {found.number} --until DAY -r REASON",
                card=found.number,
                expires_on=found.expires_on,
            )
        line = _line(operation, found, item, asked)
        of = f" of {line.item}" if line is not None else ""
        operation.messages.append(f"{'Gave' if units > 0 else 'Took'} {units_text(abs(units), found.unit)}{of}")
        if found.kind == "fixed":
            assert line is not None
            return _adjust_line(operation, found, line, units, asked)
        return _adjust_pool(operation, found, line, units, asked)

    return change_card(occasion, "card adjust", card, work, reason=reason, reason_needed=True)


def _line(operation: Operation, card: Card, item: str | None, asked: str) -> Line | None:
    if item is None:
        if card.kind != "fixed":
            return None
        if len(card.lines) == 1:
            return card.lines[0]
        listed = ", ".join(line.item for line in card.lines)
        raise Unreadable(
            "--item", None, f"is missing: {asked} needs to know of which item ({listed})", "add --item ITEM"
        )
    return the_line(card, the_item(operation.connection, item), asked)


def _adjust_line(operation: Operation, card: Card, line: Line, units: int, asked: str) -> Card:
    left = (line.left or 0) - line.held
    if left + units < 0:
        raise _too_much(card, asked, -units, left, f" of {line.item}")
    is_emptied = (line.left or 0) + units == 0
    value = -line.value_left if is_emptied else 0
    tip = -line.tip_left if is_emptied else 0
    change = CardChange(
        "adjust",
        operation.today,
        units=units,
        value=value,
        tip=tip,
        line_id=line.id,
        lines=(LineChange(line.id, cap=units, value=value, tip=tip),),
    )
    return append(operation, card, change)[1]


def _adjust_pool(operation: Operation, card: Card, line: Line | None, units: int, asked: str) -> Card:
    left = (card.units_left or 0) - card.held_units
    if left + units < 0:
        raise _too_much(card, asked, -units, left, "")
    cap = _cap_change(card, line, units, asked)
    is_emptied = (card.units_left or 0) + units == 0
    value = -card.value_left if is_emptied else 0
    change = CardChange(
        "adjust",
        operation.today,
        units=units,
        value=value,
        tip=-card.tip_left if is_emptied else 0,
        line_id=line.id if line is not None else None,
        lines=(LineChange(line.id, cap=cap),) if line is not None and cap else (),
    )
    return append(operation, card, change)[1]


def _cap_change(card: Card, line: Line | None, units: int, asked: str) -> int:
    """By how many sessions the item's cap moves along with the pool."""
    if line is None or line.cap is None:
        return 0
    if units % line.unit_cost:
        raise Refused(
            "not_whole_sessions",
            f"{asked} --item {line.item}: {abs(units)} {card.unit} are no whole sessions of {line.unit_cost} each",
            None,
            card=card.number,
            unit_cost=line.unit_cost,
        )
    sessions = units // line.unit_cost
    if (line.left or 0) - line.held + sessions < 0:
        raise _too_much(card, asked, -sessions, (line.left or 0) - line.held, f" sessions of {line.item}")
    return sessions


def _too_much(card: Card, asked: str, taken: int, left: int, of: str) -> Refused:
    return Refused(
        "too_little_left",
        f"{asked}: {taken}{of} to take, {left} left",
        f"pkgcli balance {card.number}",
        card=card.number,
        asked=taken,
        available=left,
    )
