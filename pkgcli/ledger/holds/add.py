"""`hold add`: units set aside for a visit to come, on a card that is good on its day (Booknetic 002)."""

from __future__ import annotations

from datetime import date, timedelta

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, Line, card_view, card_with_id, refuse_frozen, refuse_unless_usable
from pkgcli.ledger.holds.rows import hold_view, the_hold
from pkgcli.ledger.redeem.choosing import in_order
from pkgcli.ledger.redeem.counter import Counter, RedeemRequest, at_the_counter, of_the_card
from pkgcli.ledger.redeem.service import refuse_free
from pkgcli.ledger.taking import Visit, line_of, line_open_to, none_usable, too_little
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.lookup import the_item
from pkgcli.operations import Occasion, Operation, instant_text, record
from pkgcli.rules.days import business_day
from pkgcli.rules.time_of_day import GivenTime
from pkgcli.views.holds import HoldDone


class HoldRequest(Frozen):
    """`user` is whom --for names, `card` which of the client's cards."""

    who: str
    item: str
    quantity: int
    at: GivenTime
    user: str | None = None
    card: str | None = None
    note: str | None = None


def add_hold(occasion: Occasion, request: HoldRequest) -> HoldDone:
    """Set aside what a visit will take. It lowers what is available, not the balance."""
    return record(occasion, "hold add", lambda operation: _add(operation, request), HoldDone, note=request.note)


def _add(operation: Operation, request: HoldRequest) -> HoldDone:
    zone, now = operation.business.zone, operation.occasion.now
    instant = request.at.at(operation.today, zone)
    if instant < now:
        raise Refused(
            "time_passed",
            f"hold add {request.who} --at '{request.at.text}': has passed; it is {now.astimezone(zone):%Y-%m-%d %H:%M}",
            f"a visit that was: pkgcli redeem '{request.who}' {request.item} --on {business_day(instant, zone)}",
            at=instant_text(instant),
        )
    counter = at_the_counter(operation, RedeemRequest(request.who, user=request.user, card=request.card))
    item = the_item(operation.connection, request.item)
    visit = Visit(item, request.quantity, counter.user, business_day(instant, zone), verb="hold")
    refuse_free(operation, visit)
    named = counter.card
    card, line, visit = _first_of_some(counter, visit) if named is None else _named(counter, visit, named)
    hold_id = _insert(operation, card, line, visit, instant_text(instant))
    card = card_with_id(operation.connection, card.id, operation.today)
    return HoldDone(
        hold=hold_view(operation.business, the_hold(operation.connection, str(hold_id)), operation.today),
        operation=operation.id,
        card=card_view(operation.connection, operation.business, operation.today, card),
        messages=tuple(operation.messages),
        warnings=tuple(operation.warnings),
    )


def _named(counter: Counter, visit: Visit, card: Card) -> tuple[Card, Line, Visit]:
    """On the card that was named: one that expires before the visit may be extended until then."""
    operation = counter.operation
    card = bring_up_to_date(operation, card_with_id(operation.connection, card.id, operation.today))
    line = _line_then(operation, card, visit)
    _refuse_too_much(operation, card, line, visit)
    if card.expires_on is not None and card.expires_on < visit.day.isoformat():
        operation.warn(
            "card {} expires on {}, before the visit, and the hold with it: pkgcli card extend {} --until {} -r REASON",
            *(card.number, date.fromisoformat(card.expires_on), card.number, visit.day.isoformat()),
        )
    return card, line, visit


def _first_of_some(counter: Counter, visit: Visit) -> tuple[Card, Line, Visit]:
    """The first of the client's cards, in the order of redemption, that is good on the day and has enough."""
    operation = counter.operation
    assert counter.client is not None
    covering = [card for card in in_order(counter) if line_of(card, visit.item) is not None]
    refusals: list[Refused] = []
    for card in covering:
        theirs = of_the_card(counter, visit, card)
        try:
            line = _line_then(operation, card, theirs)
            _refuse_expired_by_then(card, theirs)
            _refuse_too_much(operation, card, line, theirs)
        except Refused as refusal:
            refusals.append(refusal)
            continue
        return bring_up_to_date(operation, card), line, theirs
    client = counter.client.code
    if len(refusals) == 1:
        raise refusals[0]
    asked = f"{visit.asked} for client {client}"
    if not covering:
        facts = {"client": client, "item": visit.item.code}
        raise Refused("not_covered", f"{asked}: no card covers it", f"pkgcli balance {client}", **facts)
    raise none_usable(asked, refusals, client, visit.item.code)


def _line_then(operation: Operation, card: Card, visit: Visit) -> Line:
    """The line that covers the visit, on a card that can be used on its day; the last day is the caller's matter."""
    asked = f"{visit.asked} on card {card.number}"
    facts = {"card": card.number, "item": visit.item.code}
    refuse_unless_usable(card, operation.today, asked)
    if card.state == "suspended":
        hint = f"pkgcli card resume {card.number}"
        raise Refused("card_suspended", f"{asked}: the card is suspended", hint, **facts)
    refuse_frozen(card, visit.day, asked)
    if visit.day.isoformat() < card.starts_on:
        so = f"the card is good from {card.starts_on}, not on {visit.day}"
        raise Refused("card_not_started", f"{asked}: {so}", f"pkgcli card show {card.number}", **facts)
    return line_open_to(operation.connection, card, visit)


def _refuse_expired_by_then(card: Card, visit: Visit) -> None:
    if card.expires_on is not None and card.expires_on < visit.day.isoformat():
        raise Refused(
            "card_expires_before",
            f"{visit.asked} on card {card.number}: it expires on {card.expires_on}, before the visit on {visit.day}",
            f"name it, and it is held all the same: pkgcli hold add {card.number} {visit.item.code} --at TIME",
            card=card.number,
            item=visit.item.code,
            expires_on=card.expires_on,
        )


def _refuse_too_much(operation: Operation, card: Card, line: Line, visit: Visit) -> None:
    left = card.available(line)
    if left is not None and left < visit.quantity:
        raise too_little(operation.connection, card, line, visit)


def _insert(operation: Operation, card: Card, line: Line, visit: Visit, starts_at: str) -> int:
    business, user = operation.business, visit.user
    release_on: date | None = None
    if not business.is_on("holds.auto_complete"):
        release_on = visit.day + timedelta(days=business.number("holds.release_days"))
    hold_id = operation.connection.execute(
        "INSERT INTO hold (card_id, line_id, quantity, units, starts_at, visit_on, release_on, user_client_id,"
        " user_member_id, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            card.id,
            line.id,
            visit.quantity,
            visit.quantity * line.unit_cost if card.is_counted else 0,
            starts_at,
            visit.day.isoformat(),
            None if release_on is None else release_on.isoformat(),
            user.client_id if user is not None else None,
            user.member_id if user is not None else None,
            operation.id,
        ),
    ).lastrowid
    assert hold_id is not None
    return hold_id
