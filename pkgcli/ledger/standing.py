"""Whether a card can be used at all: `card suspend`, `card resume` and `card void`."""

from __future__ import annotations

from pkgcli.errors import Refused
from pkgcli.frozen import replace
from pkgcli.ledger.append import CardChange, all_lines_gone, append
from pkgcli.ledger.cards import Card, refuse_frozen, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.commission import give_back
from pkgcli.ledger.payment import the_method
from pkgcli.operations import Occasion, Operation
from pkgcli.views.cards import CardDone

_TOUCHED = """
SELECT e.kind, e.operation_id FROM entry AS e
WHERE e.card_id = :card
  AND (e.kind IN ('redeem', 'adjust', 'expire', 'swap', 'split', 'merge') OR (e.kind = 'transfer' AND e.units <> 0)
       OR (e.kind = 'import' AND (SELECT e.units < initial_units OR (:gifts AND e.value < net) FROM card
                                  WHERE id = :card)))
  AND (:gifts OR e.kind NOT IN ('adjust', 'transfer', 'swap', 'split', 'merge') OR (e.kind = 'adjust' AND e.units < 0))
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND (e.kind <> 'expire' OR NOT EXISTS (
      SELECT 1 FROM entry AS r WHERE r.card_id = e.card_id AND r.seq > e.seq AND r.kind = 'reopen'
         AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = r.id)))
ORDER BY e.seq LIMIT 1
"""

_VERBS = {"redeem": "redeemed", "adjust": "adjusted", "expire": "lapsed", "transfer": "moved"} | {
    "swap": "swapped",
    "split": "split",
    "merge": "merged",
}

_BOOKED = "SELECT sum(earned), sum(tax), sum(charge), sum(charge_tax) FROM entry WHERE card_id = ?"

_SOLD = "SELECT min(id) FROM entry WHERE card_id = ?"


def suspend(occasion: Occasion, card: str, *, reason: str | None) -> CardDone:
    """Block the card and leave its dates alone (ours; Booxi back-dates the expiry instead)."""

    def work(operation: Operation, found: Card) -> Card:
        refuse_unless_usable(found, operation.today, f"card suspend {found.number}")
        refuse_frozen(found, operation.today, f"card suspend {found.number}")
        if found.state != "active":
            raise Refused(
                f"card_{found.state}",
                f"card suspend {found.number}: the card is {found.state} already",
                f"pkgcli card resume {found.number}",
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


def void(occasion: Occasion, card: str, *, reason: str | None, paid_by: str | None = None) -> CardDone:
    """The sale never was: only while nothing was redeemed or adjusted on the card (MyTime 001).

    What was paid goes back as it came, unless `paid_by` says how.
    """

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card void {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        refuse_held(operation, found, asked)
        touched = touched_by(operation, found, gifts=True)
        if touched is not None:
            kind, by = touched
            if kind == "import":
                raise Refused(
                    "card_in_use",
                    f"{asked}: the card had been used before it was imported",
                    f"pkgcli refund {found.number} -r REASON",
                    card=found.number,
                    operation=by,
                )
            raise Refused(
                "card_in_use",
                f"{asked}: something was {_VERBS[kind]} on the card, by operation {by}",
                f"pkgcli undo {by}, or pkgcli refund {found.number} -r REASON",
                card=found.number,
                operation=by,
            )
        operation.tell("Voided card {}; give back {}", found.number, operation.business.priced(found.paid))
        method = the_method(operation.business, paid_by) or _way_it_came(operation, found)
        entry_id, after = append(operation, found, replace(_voiding(operation, found), paid_by=method))
        sold = operation.connection.execute(_SOLD, (found.id,)).fetchone()[0]
        give_back(operation, entry_id, sold)
        return after

    return change_card(occasion, "card void", card, work, reason=reason, reason_needed=True)


def touched_by(operation: Operation, card: Card, *, gifts: bool) -> tuple[str, int] | None:
    """What took units from the card (with `gifts` also what gave some) and still stands, and by which operation."""
    row = operation.connection.execute(_TOUCHED, {"card": card.id, "gifts": gifts}).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


def _way_it_came(operation: Operation, card: Card) -> str | None:
    """The one way in which all of it was paid; None where there was more than one, or it wasn't said."""
    query = "SELECT DISTINCT paid_by FROM entry WHERE card_id = ? AND cash > 0"
    ways = operation.connection.execute(query, (card.id,)).fetchall()
    return ways[0][0] if len(ways) == 1 else None


def _voiding(operation: Operation, card: Card) -> CardChange:
    """All that is left goes, with tax and charge, and what an unlimited card had earned by the day."""
    earned, tax, charge, charge_tax = operation.connection.execute(_BOOKED, (card.id,)).fetchone()
    return CardChange(
        "void",
        operation.today,
        units=-(card.units_left or 0),
        value=earned - card.value_left,
        earned=-earned,
        tip=-card.tip_left,
        tax=-tax,
        charge=-charge,
        charge_tax=-charge_tax,
        cash=-card.paid,
        owed=-card.unpaid,
        lines=all_lines_gone(card),
        after={"state": "void", "frozen_until": None},
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
            "card_held",
            f"{asked}: units are held for a visit on {held[1]}",
            f"pkgcli hold release {held[0]}",
            card=card.number,
            hold=held[0],
        )
