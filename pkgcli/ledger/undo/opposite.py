"""The opposite entry, and where the card stands after it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from sqlite3 import Connection, Row
from typing import Any

from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.commission import give_back
from pkgcli.ledger.dates import settled
from pkgcli.ledger.edit import write_number_and_note
from pkgcli.ledger.first_use import earned_so_far, unbegins, unbegun
from pkgcli.ledger.freezing import earned_before_today, standing_before_freeze, standing_before_unfreeze
from pkgcli.ledger.lapse import state_before_lapsing
from pkgcli.ledger.once_per_client import refuse_second
from pkgcli.ledger.reassign import open_to_the_former
from pkgcli.ledger.undo.refusals import is_merged, lines_of
from pkgcli.lookup import client_now
from pkgcli.operations import Operation
from pkgcli.rules.card_number import number_key


def append_opposite(operation: Operation, card: Card, entry: Row, asked: str) -> None:
    connection = operation.connection
    after = _standing_after(operation, card, entry, asked)
    if entry["kind"] == "edit":
        card = _edit_back(operation, card, entry)
    number = _give_number_up(operation, card) if entry["kind"] == "import" else None
    if entry["kind"] in ("transfer", "reassign"):
        card = open_to_the_former(operation, card, entry, asked)
    change = CardChange(
        "undo",
        operation.today,
        units=-entry["units"],
        value=-entry["value"],
        earned=_earned_back(operation, card, entry, after),
        tip=-entry["tip"],
        tax=-entry["tax"],
        charge=-entry["charge"],
        charge_tax=-entry["charge_tax"],
        cash=-entry["cash"],
        owed=-entry["owed"],
        paid_by=entry["paid_by"],
        line_id=entry["line_id"],
        lines=[
            LineChange(row["line_id"], -row["quantity"], -row["gone"], -row["cap"], -row["value"], -row["tip"])
            for row in lines_of(connection, entry)
        ],
        user_client_id=entry["user_client_id"],
        user_member_id=entry["user_member_id"],
        reverses=entry["id"],
        detail=number,
        after=after,
    )
    if change.cash and entry["kind"] not in ("transfer", "import"):
        amount = operation.business.priced(abs(change.cash))
        operation.tell("give back {} to the client" if change.cash < 0 else "take {} from the client again", amount)
    entry_id, _ = append(operation, card, change)
    give_back(operation, entry_id, entry["id"])
    if entry["kind"] == "redeem" and entry["detail"] is not None:
        _release_its_hold(operation, entry)


def _release_its_hold(operation: Operation, entry: Row) -> None:
    """What was held for the visit doesn't come back with it: the credit can be had again."""
    operation.connection.execute(
        "UPDATE hold SET state = 'released', ended_by = ? WHERE id = ? AND state = 'completed'",
        (operation.id, json.loads(entry["detail"]).get("hold")),
    )


def _give_number_up(operation: Operation, card: Card) -> dict[str, Any]:
    """A card whose import is taken back makes way for the same card, imported anew: under another number it stays
    only in the history."""
    number = given_up = f"{card.number[:24]} undone {operation.id}"
    found = operation.connection.execute("SELECT count(*) FROM card WHERE number_key = ?", (number_key(number),))
    if found.fetchone()[0]:
        given_up = f"{number} {card.id}"
    write_number_and_note(operation, card, given_up, card.note)
    return {"number": [card.number, given_up]}


def _earned_back(operation: Operation, card: Card, entry: Row, after: dict[str, Any]) -> int:
    """Unlimited: time that passed stays earned, unless the sale itself is taken back, or the first visit of a card that
    begins with it; a moved day settles it.

    What a lapse settled is open again: until today's day it is earned all the same, as every day is.
    """
    if entry["kind"] in ("void", "expire"):
        return -int(entry["earned"])
    if entry["kind"] in ("issue", "import"):
        row = operation.connection.execute("SELECT -sum(earned) FROM entry WHERE card_id = ?", (card.id,)).fetchone()
        return int(row[0])
    if entry["kind"] == "redeem":
        return earned_so_far(operation.connection, card) if "starts_on" in after and not card.is_counted else 0
    if entry["kind"] == "unfreeze":
        return -earned_before_today(card, operation.today)
    return -settled(card, operation.today)[0] if entry["kind"] == "extend" else 0


def _standing_after(operation: Operation, card: Card, entry: Row, asked: str) -> dict[str, Any]:
    """Where the card stands when the entry is taken back: mostly where it stood before that entry."""
    kind = entry["kind"]
    if kind in ("issue", "import") or (kind == "transfer" and entry["seq"] == 1):
        return {"state": "void"}
    before = operation.connection.execute(
        "SELECT * FROM entry WHERE card_id = ? AND seq = ?", (card.id, entry["seq"] - 1)
    ).fetchone()
    after: dict[str, Any] = {}
    if kind == "redeem":
        return _standing_without_visit(operation, card, entry, asked)
    if kind == "expire":
        state = before["state"] if card.state == "lapsed" else card.state
        if entry["operation_id"] != operation.undoes:  # its card goes with its import: nothing is to be used in between
            return {"state": state, "earned_through": before["earned_through"]}
        return _grace(operation, card, state) | {"earned_through": before["earned_through"]}
    if kind == "reopen":
        return {"state": "lapsed", "expires_on": before["expires_on"]}
    if kind == "extend":
        _refuse_to_bury(operation, card, before["expires_on"], asked)
        return {"expires_on": before["expires_on"], "earned_through": settled(card, operation.today)[1]}
    if kind == "transfer":
        former = before["client_id"]
        if not is_merged(entry):
            former = client_now(operation.connection, former)
        if former != card.client_id and not is_merged(entry):
            _refuse_second(operation, card, former)
        return {"client_id": former}
    if kind == "freeze":
        return standing_before_freeze(operation, card, entry, before, asked)
    if kind == "unfreeze":
        return standing_before_unfreeze(operation, card, before, asked)
    if kind in ("suspend", "resume", "refund", "void"):
        revives = kind in ("refund", "void") and before["state"] != "refunded"  # a second refund moved money only
        if revives and before["state"] != "frozen":
            _refuse_ended(operation, card, asked)
        if kind in ("refund", "void"):
            _refuse_second(operation, card, card.client_id)
            _refuse_second(operation, card, card.buyer_id)
        after = {"state": before["state"]}
        if revives:
            after["frozen_until"] = _still_to_come(before["frozen_until"], operation.today)
            if _has_ended(card, before["state"], operation.today):
                after |= _grace(operation, card, before["state"])
    return after


def _standing_without_visit(operation: Operation, card: Card, entry: Row, asked: str) -> dict[str, Any]:
    """A visit is given back. The last one that stood takes a beginning with it that came with a visit."""
    after: dict[str, Any] = {"last_used_on": _last_use_without(operation.connection, card, entry)}
    state = state_before_lapsing(operation.connection, card)
    if unbegins(card, after["last_used_on"]):
        return after | {"state": state} | unbegun(operation, card, asked)
    if not card.is_counted or not (card.state == "lapsed" or card.is_past(operation.today)):
        return after
    return after | _grace(operation, card, state)


def _has_ended(card: Card, state: str, today: date) -> bool:
    """Whether the last day of a card that comes back in that state has passed; that of a frozen one isn't settled."""
    return state != "frozen" and card.is_past(today)


def _still_to_come(frozen_until: str | None, today: date) -> str | None:
    return None if frozen_until is None or frozen_until <= today.isoformat() else frozen_until


def _refuse_ended(operation: Operation, card: Card, asked: str) -> None:
    """An unlimited card whose last day has passed would come back for nothing."""
    if not card.is_counted and card.is_past(operation.today):
        raise Refused(
            "unlimited_expired",
            f"{asked}: card {card.number} is unlimited, and its last day, {card.expires_on}, has passed",
            f"pkgcli card renew {card.number}",
            card=card.number,
        )


def _refuse_second(operation: Operation, card: Card, client_id: int) -> None:
    if card.once_per_client and card.package_id is not None:
        person = client_now(operation.connection, client_id)
        refuse_second(operation.connection, card.package_id, person, beside=card.id)


def _last_use_without(connection: Connection, card: Card, entry: Row) -> str | None:
    row = connection.execute(
        "SELECT max(e.happened_on) FROM entry AS e WHERE e.card_id = ? AND e.kind = 'redeem' AND e.id <> ?"
        " AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)",
        (card.id, entry["id"]),
    ).fetchone()
    return None if row[0] is None else str(row[0])


def _grace(operation: Operation, card: Card, state: str) -> dict[str, Any]:
    """What comes back to a card whose last day has passed can be used for some days (ours).

    Not so an unlimited card: once expired, it is never usable again (Meevo 003).
    """
    if not card.is_counted:
        return {"state": state}
    until = operation.today + timedelta(days=operation.business.number("undo.grace_days"))
    last = until.isoformat()
    if card.expires_on is not None and card.expires_on > last:
        last = card.expires_on
    operation.tell("card {}: what came back is usable through {}", card.number, date.fromisoformat(last))
    return {"state": state, "expires_on": last}


def _refuse_to_bury(operation: Operation, card: Card, expires_on: str | None, asked: str) -> None:
    """What came and went after a last day that has passed would leave some day below zero."""
    if card.state == "frozen":
        return
    if expires_on is not None and card.last_used_on is not None and card.last_used_on > expires_on:
        raise Refused(
            "used_since",
            f"{asked}: card {card.number} was used on {card.last_used_on}, after {expires_on}",
            f"pkgcli history {card.number}",
            card=card.number,
        )
    if expires_on is None or expires_on >= operation.today.isoformat():
        return
    if not card.is_counted:
        raise Refused(
            "card_expired",
            f"{asked}: card {card.number} is unlimited, and the last day that it would have again, {expires_on}, has"
            " passed",
            f"pkgcli card suspend {card.number}",
            card=card.number,
        )
    operation.business.refuse_closed(date.fromisoformat(expires_on) + timedelta(days=1))
    moved = operation.connection.execute(
        "SELECT max(happened_on) FROM entry WHERE card_id = ? AND (units <> 0 OR value <> 0)", (card.id,)
    ).fetchone()[0]
    if moved is not None and moved > expires_on:
        raise Refused(
            "changed_since",
            f"{asked}: card {card.number} was changed on {moved}, after {expires_on}",
            f"pkgcli history {card.number}",
            card=card.number,
        )


def _edit_back(operation: Operation, card: Card, entry: Row) -> Card:
    connection = operation.connection
    kept = connection.execute(
        "SELECT former FROM former_state WHERE operation_id = ? AND subject = 'card' AND subject_id = ?",
        (entry["operation_id"], card.id),
    ).fetchone()
    former = json.loads(kept[0])
    taken = connection.execute(
        "SELECT id FROM card WHERE number_key = ? AND id <> ?", (number_key(former["number"]), card.id)
    ).fetchone()
    if taken is not None:
        raise Refused(
            "number_taken", f"undo: another card has the number {former['number']} now", None, card=card.number
        )
    write_number_and_note(operation, card, former["number"], former["note"])
    return card_with_id(connection, card.id, operation.today)
