"""`hold release`, `hold complete` and `hold list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkgcli.errors import Refused
from pkgcli.ledger.cards import Card, card_view, card_with_id
from pkgcli.ledger.holds.ending import give_back, line_for, mark_completed, visit_of
from pkgcli.ledger.holds.rows import Hold, hold_view, holds_where, refuse_unless_open, the_hold
from pkgcli.ledger.redeem.answer import add_visit, answer
from pkgcli.ledger.redeem.counter import Counter, RedeemRequest
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.lookup import card_or_client
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.views.holds import HoldDone
from pkgcli.views.records import Listing
from pkgcli.views.redemption import Redemption

if TYPE_CHECKING:
    from pkgcli.rules.amounts import Amount
    from pkgcli.rules.given_days import GivenDay


def release_hold(occasion: Occasion, hold: str, *, reason: str | None) -> HoldDone:
    """Give back what was set aside: the visit won't be."""

    def work(operation: Operation) -> HoldDone:
        found = _still_open(operation, hold, "hold release")
        give_back(operation, found)
        card = bring_up_to_date(operation, card_with_id(operation.connection, found.card_id, operation.today))
        return HoldDone(
            hold=hold_view(operation.business, the_hold(operation.connection, str(found.id)), operation.today),
            operation=operation.id,
            card=card_view(operation.connection, operation.business, operation.today, card),
            messages=tuple(operation.messages),
        )

    return record(occasion, "hold release", work, HoldDone, reason=reason)


def complete_hold(occasion: Occasion, hold: str, *, tip: Amount | None = None, note: str | None = None) -> Redemption:
    """The visit was: redeem what was set aside, dated on its day."""

    def work(operation: Operation) -> Redemption:
        found = _still_open(operation, hold, "hold complete")
        asked = f"hold complete {found.id}"
        card = card_with_id(operation.connection, found.card_id, operation.today)
        visit = visit_of(operation, card, found)
        if visit.day > operation.today:
            raise Refused(
                "visit_to_come",
                f"{asked}: the visit is on {visit.day}, and today is {operation.today}",
                f"pkgcli hold release {found.id}, then pkgcli redeem {card.number} {found.item}",
                hold=found.id,
                on=visit.day.isoformat(),
            )
        operation.business.refuse_closed(visit.day)
        line_for(operation.connection, card, found, visit, operation.today)
        mark_completed(operation, found)
        counter = Counter(operation, RedeemRequest(card.number, tip=tip), visit.day, None, card, visit.user, [], [])
        add_visit(counter, card_with_id(operation.connection, card.id, operation.today), visit, visit.quantity)
        return answer(counter)

    return record(occasion, "hold complete", work, Redemption, note=note)


def list_holds(
    occasion: Occasion, limit: int, *, who: str | None = None, day: GivenDay | None = None, everything: bool = False
) -> Listing:
    """Visits to come, the earlier first: of a card or a client, of a day; with `everything` also what has ended."""
    with looking(occasion) as look:
        conditions, values = ["1"], dict[str, object]()
        if who is not None:
            found = card_or_client(look.connection, who, look.today)
            conditions.append(
                "c.id = :whose" if isinstance(found, Card) else "(c.client_id = :whose OR h.user_client_id = :whose)"
            )
            values["whose"] = found.id
        if day is not None:
            conditions.append("h.visit_on = :day")
            values["day"] = day.on(look.today).isoformat()
        if not everything:
            conditions.append("h.state = 'open'")
        holds = holds_where(look.connection, " AND ".join(conditions), values)
        shown = [hold for hold in holds if everything or hold.state_on(look.today) == "open"]
        views = tuple(hold_view(look.business, hold, look.today) for hold in shown[: limit or None])
        return Listing(views, len(shown), "hold")


def _still_open(operation: Operation, text: str, verb: str) -> Hold:
    """The hold, unless it has ended. What the night's run would have made of it counts, whether it ran or not."""
    found = the_hold(operation.connection, text)
    asked = f"{verb} {found.id}"
    refuse_unless_open(found, asked, operation.today)
    bring_up_to_date(operation, card_with_id(operation.connection, found.card_id, operation.today))
    now = the_hold(operation.connection, str(found.id))
    if now.state != "open":
        raise Refused(
            f"hold_{now.state}",
            f"{asked}: its day, {found.visit_on}, is over, and it counts as {now.state}",
            f"pkgcli nightly records it; pkgcli card adjust {found.number} --add N -r REASON gives a session back",
            hold=found.id,
            card=found.number,
        )
    return now
