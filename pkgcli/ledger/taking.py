"""Taking a visit off a card: whether it may be, how far the card reaches, and what it is worth."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line, refuse_frozen, refuse_unless_usable
from pkgcli.ledger.people_of_cards import user_names
from pkgcli.ledger.users import User, comes_with_a_membership, is_open_to
from pkgcli.lookup import Item
from pkgcli.operations import Operation
from pkgcli.rules.quantities import units_text
from pkgcli.rules.use_value import value_of_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Visit(Frozen):
    """What is asked for: some of one item, for somebody, on a day. `unit_cost` overrides the line's."""

    item: Item
    quantity: int
    user: User | None
    day: date
    unit_cost: int | None = None
    only_paid: bool = False
    """Whether it may not go beyond the value that was paid so far (the setting redeem.unpaid is off)."""
    hold: int | None = None
    """The hold that it was made for."""
    is_overdue: bool = False
    """Whether its day is over, and nobody but the rule of holds says that it was."""
    verb: str = "redeem"

    @property
    def asked(self) -> str:
        return f"{self.verb} {self.item.code}" + (f"={self.quantity}" if self.quantity != 1 else "")


def line_of(card: Card, item: Item) -> Line | None:
    return next((line for line in card.lines if line.item_id == item.id and not line.is_empty), None)


def the_line(card: Card, item: Item, asked: str) -> Line:
    """The line that `--item` names. Raises Refused where the card has none."""
    line = line_of(card, item)
    if line is None:
        raise Refused(
            "not_covered",
            f"{asked} --item {item.code}: the card doesn't cover it",
            f"pkgcli balance {card.number}",
            card=card.number,
            item=item.code,
        )
    return line


def refuse_unless_open(connection: Connection, card: Card, visit: Visit, today: date) -> Line:
    """The line that covers the item, or the first reason why this card can't be used (spec, section 3, "Redeem")."""
    facts = {"card": card.number, "item": visit.item.code}
    asked = f"{visit.asked} from card {card.number}"
    state = card.status(today)
    if state == "suspended":
        hint = f"pkgcli card resume {card.number}"
        raise Refused("card_suspended", f"{asked}: the card is suspended", hint, **facts)
    refuse_frozen(card, today, asked)
    refuse_unless_usable(card, today, asked)
    if visit.day.isoformat() < card.starts_on:
        raise Refused(
            "card_not_started", f"{asked}: the card is good from {card.starts_on}, not on {visit.day}", None, **facts
        )
    if card.expires_on is not None and visit.day.isoformat() > card.expires_on:
        hint = f"pkgcli card {'renew' if state == 'used' else 'show'} {card.number}"
        raise Refused("card_expired", f"{asked}: the card's last day was {card.expires_on}", hint, **facts)
    return line_open_to(connection, card, visit)


def line_open_to(connection: Connection, card: Card, visit: Visit) -> Line:
    """The line that covers the item. Raises Refused where there is none, or the card isn't for that user."""
    facts = {"card": card.number, "item": visit.item.code}
    asked = f"{visit.asked} from card {card.number}"
    line = line_of(card, visit.item)
    if line is None:
        covered = ", ".join(other.item for other in card.lines if not other.is_empty)
        raise Refused(
            "not_covered",
            f"{asked}: the card doesn't cover it, but {covered}",
            f"pkgcli balance {card.number}",
            **facts,
        )
    if not is_open_to(connection, card, visit.user):
        raise _not_open(connection, asked, card, visit.user, facts)
    return line


def _not_open(connection: Connection, asked: str, card: Card, user: User | None, facts: dict[str, str]) -> Refused:
    """Whose the card is, without names, as an answer that explains is kept with --key; and how it could be used."""
    names = user_names(connection, [card.id]).get(card.id, ())
    whose = {"owner": "its owner alone", "one": "one member", "list": "a list of people", "household": "its household"}
    who = user.name if user is not None else f"client {card.client_code}"
    hint = f"pkgcli card show {card.number}"
    if user is None:
        from shlex import quote

        hint = f"add --for {quote(names[0])}" if names else "add --for NAME"
    elif card.scope == "owner" and user.member_id is not None and not comes_with_a_membership(connection, card):
        hint = f"to open it to them: pkgcli card reassign {card.number} --scope household"
    return Refused(
        "not_open_to", f"{asked} for {who}: the card is for {whose[card.scope]}", hint, scope=card.scope, **facts
    )


def reach(connection: Connection, card: Card, line: Line, visit: Visit) -> int | None:
    """How many of the item this card can still give; None is without limit."""
    most = _reach_of_units(card, line, visit)
    if not (visit.only_paid and card.unpaid):
        return most
    from pkgcli.ledger.paid_so_far import reach_of_paid

    cost = visit.unit_cost or line.unit_cost
    return reach_of_paid(
        connection,
        card,
        most,
        lambda quantity: worth_of_use(card, line, quantity, quantity * cost),
        visit.day,
    )


def _reach_of_units(card: Card, line: Line, visit: Visit) -> int | None:
    if visit.unit_cost is None or card.units_left is None:
        return card.available(line)
    by_cap = None if line.cap is None else max(0, line.cap - line.used - line.gone - line.held)
    by_pool = max(0, card.units_left - card.held_units) // visit.unit_cost
    return by_pool if by_cap is None else min(by_cap, by_pool)


def too_little(connection: Connection, card: Card, line: Line, visit: Visit) -> Refused:
    """How far the card reaches, in the words of what stops it."""
    left = reach(connection, card, line, visit) or 0
    by_units = _reach_of_units(card, line, visit)
    if by_units is None or by_units > left:
        return _unpaid(card, visit, left)
    capped = line.cap is not None and line.cap - line.used - line.gone - line.held <= left
    if capped:
        so = f"{line.used} of {line.cap} are used" if not line.gone else f"{left} of {line.cap} are left"
        so += f", and {line.held} held" if line.held else ""
    else:
        held = f", {card.held_units} of them held" if card.held_units else ""
        so = f"{units_text(card.units_left or 0, card.unit)} left on it{held}" + (
            "" if (visit.unit_cost or line.unit_cost) == 1 else f", and one takes {visit.unit_cost or line.unit_cost}"
        )
    return Refused(
        "too_little_left",
        f"{visit.asked} from card {card.number}: {visit.quantity} asked, {left} can be had; {so}",
        f"pkgcli {'hold list' if line.held or card.held_units else 'balance'} {card.number}",
        card=card.number,
        item=visit.item.code,
        asked=visit.quantity,
        available=left,
        units_left=card.units_left,
    )


def _unpaid(card: Card, visit: Visit, left: int) -> Refused:
    return Refused(
        "unpaid",
        f"{visit.asked} from card {card.number}: {visit.quantity} asked, {left} can be had for what was paid so far",
        f"pkgcli card pay {card.number}",
        card=card.number,
        item=visit.item.code,
        asked=visit.quantity,
        available=left,
    )


_OVER = ("card_void", "card_refunded", "card_expired", "too_little_left")
_MOST_TOLD = 5


def none_usable(asked: str, refusals: list[Refused], client: str, item: str) -> Refused:
    """Why none of a client's cards can be used, those first that aren't over; where there is one, the way out of it."""
    living = [refusal for refusal in refusals if refusal.code not in _OVER]
    told = [*living, *(refusal for refusal in refusals if refusal.code in _OVER)]
    why = "; ".join(f"card {one.facts['card']}: {one.message.split(': ', 1)[-1]}" for one in told[:_MOST_TOLD])
    more = f"; and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return Refused(
        "no_card_usable",
        f"{asked}: none of {len(refusals)} cards can be used: {why}{more}",
        living[0].hint if len(living) == 1 and living[0].hint else f"pkgcli balance {client} --all",
        client=client,
        item=item,
    )


class Taken(Frozen):
    """A redemption that was added: its entry, what it was worth and its tip in minor units, and the card after it."""

    entry_id: int
    value: int
    tip: int
    card: Card


def take(operation: Operation, card: Card, line: Line, visit: Visit, quantity: int) -> Taken:
    """Add the redemption. `reach` has been asked before."""
    if not visit.is_overdue:
        card, line = _up_to_date(operation, card, line, visit)
    cost = visit.unit_cost or line.unit_cost
    units = quantity * cost if card.is_counted else 0
    value, tip = worth_of_use(card, line, quantity, units)
    if _something_is_later(operation.connection, visit.day):
        _refuse_unless_it_fitted_then(operation.connection, card, line, visit, quantity, units, (value, tip))
    user = visit.user
    standing: dict[str, Any] = {"last_used_on": max(filter(None, (card.last_used_on, visit.day.isoformat())))}
    detail = _of_hold(visit)
    if not card.is_begun:
        from pkgcli.ledger.first_use import begun

        standing |= begun(card, visit.day)
        detail["begins"] = True
    entry_id, after = append(
        operation,
        card,
        CardChange(
            "redeem",
            visit.day,
            units=-units,
            value=-value,
            tip=-tip,
            line_id=line.id,
            lines=(_line_change(card, line, quantity, value, tip),),
            user_client_id=user.client_id if user and user.client_id != card.client_id else None,
            user_member_id=user.member_id if user else None,
            detail=detail or None,
            keeps_its_day=visit.is_overdue,
            after=standing,
        ),
    )
    if card.commission_ppm and operation.staff_id is not None and not visit.is_overdue:
        from pkgcli.ledger.commission import earn, of_visit

        earn(operation, entry_id, of_visit(card, line, quantity, units, value))
    return Taken(entry_id, value, tip, after)


def _up_to_date(operation: Operation, card: Card, line: Line, visit: Visit) -> tuple[Card, Line]:
    """What the days have brought about comes first; mostly there is nothing of it."""
    if card.frozen_until is None and not card.has_holds:
        return card, line
    from pkgcli.ledger.up_to_date import bring_up_to_date

    card = bring_up_to_date(operation, card)
    return card, refuse_unless_open(operation.connection, card, visit, operation.today)


def _of_hold(visit: Visit) -> dict[str, Any]:
    if visit.hold is None:
        return {}
    return {"hold": visit.hold, "overdue": True} if visit.is_overdue else {"hold": visit.hold}


def _line_change(card: Card, line: Line, quantity: int, value: int, tip: int) -> LineChange:
    """Only the lines of a `fixed` card carry value and tip of their own."""
    if card.kind != "fixed":
        return LineChange(line.id, quantity=quantity)
    return LineChange(line.id, quantity=quantity, value=-value, tip=-tip)


def worth_of_use(card: Card, line: Line, quantity: int, units: int) -> tuple[int, int]:
    """Value and prepaid tip of a use in minor units: of its line (`fixed`) or of the pool; the last use takes all.

    An unlimited card is earned by the day and has no tip. Nobody can take the prepaid tip off a use (Meevo 003).
    """
    if card.units_left is None:
        return 0, 0
    if card.kind == "fixed":
        left = line.left or 0
        return value_of_use(line.value_left, quantity, left), value_of_use(line.tip_left, quantity, left)
    return value_of_use(card.value_left, units, card.units_left), value_of_use(card.tip_left, units, card.units_left)


def _something_is_later(connection: Connection, day: date) -> bool:
    """Whether the ledger has an entry of a later day: the visit is dated back, or the clock went back over midnight."""
    later = connection.execute("SELECT 1 FROM entry WHERE happened_on > ? LIMIT 1", (day.isoformat(),)).fetchone()
    return later is not None


def _refuse_unless_it_fitted_then(
    connection: Connection, card: Card, line: Line, visit: Visit, quantity: int, units: int, worth: tuple[int, int]
) -> None:
    """A back-dated visit must have fitted on every day since (spec, section 3, "Days"). One that begins a card moves
    its days, and comes after all that is recorded of it."""
    from pkgcli.rules.backdating import lowest_since

    day = visit.day
    asked = f"{visit.asked} from card {card.number} on {day}"
    last = connection.execute(
        "SELECT max(happened_on) FROM entry WHERE card_id = ? AND (kind NOT IN ('redeem', 'undo') OR ?)",
        (card.id, not card.is_begun),
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
        (date.fromisoformat(row[0]), row[1], row[2] or 0, row[3] or 0, row[4] or 0)
        for row in connection.execute(
            "SELECT e.happened_on, e.units, iif(?1, p.value, e.value), iif(?1, p.tip, e.tip),"
            " p.quantity + p.gone - p.cap FROM entry AS e"
            " LEFT JOIN entry_line AS p ON p.line_id = ?2 AND p.entry_id = e.id"
            " WHERE e.card_id = ?3 AND e.happened_on > ?4",
            (card.kind == "fixed", line.id, card.id, day.isoformat()),
        ).fetchall()
    ]
    on_it = line if card.kind == "fixed" else card
    units_then = lowest_since(card.units_left or 0, [(on, change) for on, change, *_ in since], day)
    value_then = lowest_since(on_it.value_left, [(on, change) for on, _, change, _, _ in since], day)
    tip_then = lowest_since(on_it.tip_left, [(on, change) for on, _, _, change, _ in since], day)
    sessions_then = lowest_since(line.left or 0, [(on, -used) for on, *_, used in since], day)
    value, tip = worth
    too_little = units_then < units or value_then < value or tip_then < tip
    if card.is_counted and (too_little or (line.cap is not None and sessions_then < quantity)):
        raise Refused(
            "too_little_then",
            f"{asked}: too little was left on some day since",
            f"pkgcli history {card.number}",
            card=card.number,
            units_then=units_then,
        )
