"""A visit that units were set aside for: its hold comes before any order of cards (spec, section 3, "Holds")."""

from __future__ import annotations

from pkgcli.errors import Refused
from pkgcli.frozen import replace
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.holds.ending import line_for, mark_completed
from pkgcli.ledger.holds.rows import Hold, open_holds_of
from pkgcli.ledger.redeem.answer import add_visit
from pkgcli.ledger.redeem.counter import Counter, consider, of_the_card, refuse_odd_units
from pkgcli.ledger.taking import Visit, line_of


def take_held(counter: Counter, visit: Visit, cards: list[Card]) -> Visit:
    """Take the open holds of that item, user and day on these cards, the earlier first; what of the visit is left.

    A visit of fewer than were held ends the hold all the same: the rest is given back. A hold whose card can't be
    used stays open.
    """
    for hold, card in _of_that_day(counter, visit, cards):
        if not visit.quantity:
            break
        theirs = of_the_card(counter, visit, card)
        if (hold.user_client_id, hold.user_member_id) != _user(theirs):
            if counter.client is None or card.client_id == counter.client.id:
                whose = "the owner" if hold.user is None else "somebody else"  # without names: it is kept with --key
                counter.operation.warnings.append(f"hold {hold.id}, of that day and for {whose}, stays open")
        elif _take(counter, theirs, hold):
            visit = replace(visit, quantity=max(0, visit.quantity - hold.quantity))
    return visit


def _of_that_day(counter: Counter, visit: Visit, cards: list[Card]) -> list[tuple[Hold, Card]]:
    operation = counter.operation
    held = [(card, line) for card in cards if (line := line_of(card, visit.item)) is not None and line.holds]
    found = [
        (hold, card)
        for card, line in held
        for hold in open_holds_of(operation.connection, card.id)
        if hold.line_id == line.id
        and hold.visit_on == visit.day.isoformat()
        and hold.state_on(operation.today) == "open"
    ]
    return sorted(found, key=lambda each: (each[0].starts_at, each[0].id))


def _user(visit: Visit) -> tuple[int | None, int | None]:
    return (None, None) if visit.user is None else (visit.user.client_id, visit.user.member_id)


def _take(counter: Counter, visit: Visit, hold: Hold) -> bool:
    operation = counter.operation
    connection = operation.connection
    card = card_with_id(connection, hold.card_id, operation.today)
    visit = replace(visit, quantity=min(visit.quantity, hold.quantity), hold=hold.id)
    try:
        line_for(connection, card, hold, visit, operation.today)
        refuse_odd_units(card, visit)
    except Refused as refusal:
        consider(counter, card, visit, 0, refusal.message.split(": ", 1)[-1])
        return False
    mark_completed(operation, hold)
    if visit.quantity < hold.quantity:
        operation.warnings.append(f"hold {hold.id} was for {hold.quantity} × {visit.item.code}; the rest is given back")
    add_visit(counter, card_with_id(connection, card.id, operation.today), visit, visit.quantity)
    consider(counter, card, visit, visit.quantity, f"taken: held for it by hold {hold.id}")
    return True
