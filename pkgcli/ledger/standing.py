"""Whether a card can be used at all: `card suspend`, `card resume` and `card void`."""

from __future__ import annotations

from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, all_lines_gone, append
from pkgcli.ledger.cards import Card, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.operations import Occasion, Operation
from pkgcli.views import CardDone

_TOUCHED = """
SELECT e.kind, e.operation_id FROM entry AS e
WHERE e.card_id = :card AND e.kind IN ('redeem', 'adjust', 'expire')
  AND (:gifts OR e.kind <> 'adjust' OR e.units < 0)
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND (e.kind <> 'expire' OR NOT EXISTS (
      SELECT 1 FROM entry AS r WHERE r.card_id = e.card_id AND r.seq > e.seq AND r.kind = 'reopen'
         AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = r.id)))
ORDER BY e.seq LIMIT 1
"""

_VERBS = {"redeem": "redeemed", "adjust": "adjusted", "expire": "lapsed"}

_EARNED = "SELECT coalesce(sum(earned), 0) FROM entry WHERE card_id = ?"


def suspend(occasion: Occasion, card: str, *, reason: str | None) -> CardDone:
    """Block the card and leave its dates alone (ours; Booxi back-dates the expiry instead)."""

    def work(operation: Operation, found: Card) -> Card:
        refuse_unless_usable(found, operation.today, f"card suspend {found.number}")
        if found.state != "active":
            raise Refused(
                f"card_{found.state}",
                f"card suspend {found.number}: the card is {found.state} already",
                f"pkgcli card {'unfreeze' if found.state == 'frozen' else 'resume'} {found.number}",
                card=found.number,
            )
        operation.messages.append(f"Suspended card {found.number}; its dates stay")
        return append(operation, found, CardChange("suspend", operation.today, after={"state": "suspended"}))[1]

    return change_card(occasion, "card suspend", card, work, reason=reason)


def resume(occasion: Occasion, card: str, *, reason: str | None) -> CardDone:
    """Let a suspended card be used again."""

    def work(operation: Operation, found: Card) -> Card:
        refuse_unless_usable(found, operation.today, f"card resume {found.number}")
        if found.state != "suspended":
            asked = f"card resume {found.number}"
            hint = f"pkgcli card show {found.number}"
            raise Refused("not_suspended", f"{asked}: the card is not suspended", hint, card=found.number)
        operation.messages.append(f"Card {found.number} can be used again")
        return append(operation, found, CardChange("resume", operation.today, after={"state": "active"}))[1]

    return change_card(occasion, "card resume", card, work, reason=reason)


def void(occasion: Occasion, card: str, *, reason: str | None) -> CardDone:
    """The sale never was: only while nothing was redeemed or adjusted on the card (MyTime 001)."""

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card void {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        refuse_held(operation, found, asked)
        touched = touched_by(operation, found, gifts=True)
        if touched is not None:
            kind, by = touched
            raise Refused(
                "card_in_use",
                f"{asked}: something was {_VERBS[kind]} on the card, by operation {by}",
                f"pkgcli undo {by}, or pkgcli refund {found.number} -r REASON",
                card=found.number,
                operation=by,
            )
        operation.messages.append(f"Voided card {found.number}; give back {operation.business.priced(found.paid)}")
        return append(operation, found, _voiding(operation, found))[1]

    return change_card(occasion, "card void", card, work, reason=reason, reason_needed=True)


def touched_by(operation: Operation, card: Card, *, gifts: bool) -> tuple[str, int] | None:
    """What took units from the card (with `gifts` also what gave some) and still stands, and by which operation."""
    row = operation.connection.execute(_TOUCHED, {"card": card.id, "gifts": gifts}).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


def _voiding(operation: Operation, card: Card) -> CardChange:
    """All that is left goes, and what an unlimited card had earned by the day with it."""
    earned = operation.connection.execute(_EARNED, (card.id,)).fetchone()[0]
    return CardChange(
        "void",
        operation.today,
        units=-(card.units_left or 0),
        value=earned - card.value_left,
        earned=-earned,
        tip=-card.tip_left,
        cash=-card.paid,
        lines=all_lines_gone(card),
        after={"state": "void"},
    )


def refuse_held(operation: Operation, card: Card, asked: str) -> None:
    """Refund, void and transfer wait until every hold has ended."""
    held = operation.connection.execute(
        "SELECT h.id, h.visit_on FROM card_line AS l JOIN hold AS h ON h.line_id = l.id AND h.state = 'open'"
        " WHERE l.card_id = ? ORDER BY h.id LIMIT 1",
        (card.id,),
    ).fetchone()
    if held is not None:
        raise Refused(
            "card_held", f"{asked}: units are held for a visit on {held[1]}", None, card=card.number, hold=held[0]
        )
