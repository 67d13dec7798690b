"""`undo`: one operation, once, by opposite entries that copy the stored amounts (spec, section 3, "Undo").

Redemptions can be undone in any order. Whatever else changed a card is undone from the newest back: an undo is
refused while something later stands on it. Nothing is undone past a refund or a void.
"""

from __future__ import annotations

import json
from datetime import timedelta
from sqlite3 import Connection, Row
from typing import Any

from pkgcli.errors import NotFound, Refused
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.dates import settled
from pkgcli.ledger.edit import write_number_and_note
from pkgcli.ledger.entries import entries_of_operation
from pkgcli.ledger.lapse import lapse_if_due
from pkgcli.ledger.sale import refuse_second
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.card_number import number_key
from pkgcli.rules.texts import fold
from pkgcli.views import Undone

OPPOSITES = {
    "package activate": "pkgcli package deactivate",
    "package deactivate": "pkgcli package activate",
    "package delete": "pkgcli package undelete",
    "package undelete": "pkgcli package delete",
    "package add": "pkgcli package delete",
    "package copy": "pkgcli package delete",
    "package purge": "pkgcli package add",
    "package edit": "pkgcli package edit, back to the former terms: pkgcli package diff CODE",
    "item add": "pkgcli item retire",
    "item edit": "pkgcli item edit",
    "item retire": "pkgcli item restore",
    "item restore": "pkgcli item retire",
    "client add": "pkgcli client edit",
    "client edit": "pkgcli client edit",
    "client member add": "pkgcli client member remove",
    "client member remove": "pkgcli client member add",
    "config set": "pkgcli config set, with the former value",
}

WHOLE = ("package import", "item import", "client import", "package delete --all")

NIGHTLY = ("expire", "nightly")


def undo(occasion: Occasion, operation_id: int) -> Undone:
    """Take back what that operation did, wholly or not at all."""
    return record(occasion, "undo", lambda operation: _undo(operation, operation_id), Undone)


def last_to_undo(occasion: Occasion) -> tuple[int, str]:
    """The last operation of this member of staff that can be undone, and what it was; never one of the night's."""
    with looking(occasion) as look:
        names = ",".join("?" * (len(NIGHTLY) + len(OPPOSITES)))
        staff = None
        if occasion.staff is not None:
            row = look.connection.execute("SELECT id FROM staff WHERE name_key = ?", (fold(occasion.staff),)).fetchone()
            staff = row[0] if row else -1
        found = look.connection.execute(
            "SELECT o.id, o.kind, (SELECT group_concat(DISTINCT c.number) FROM entry AS e JOIN card AS c"
            " ON c.id = e.card_id WHERE e.operation_id = o.id) FROM operation AS o"
            f" WHERE o.staff_id IS ? AND o.undoes IS NULL AND o.kind NOT IN ({names})"
            " AND NOT EXISTS (SELECT 1 FROM operation WHERE undoes = o.id) ORDER BY o.id DESC LIMIT 1",
            (staff, *NIGHTLY, *OPPOSITES),
        ).fetchone()
    if found is None:
        whose = f"of {occasion.staff}" if occasion.staff else "of the owner"
        raise NotFound("operation", "last", "pkgcli log", f"there is no operation {whose} to undo")
    return int(found[0]), f"{found[1]}" + (f" on card {found[2]}" if found[2] else "")


def _undo(operation: Operation, undone: int) -> Undone:
    connection = operation.connection
    kind = _refuse_unless_undoable(connection, undone)
    operation.undoes = undone
    if kind in WHOLE:
        from pkgcli.imports.undoing import undo_import

        operation.messages.extend(undo_import(operation, undone))
    else:
        entries = _entries_to_undo(connection, undone, kind)
        if not entries:
            hint = "pkgcli card reopen CARD --until DAY -r REASON"
            raise Refused("not_undoable", f"undo {undone}: it did nothing but find a card expired", hint, kind=kind)
        for entry in entries:
            _undo_entry(operation, entry, undone)
    return Undone(
        operation=operation.id,
        undone=undone,
        entries=tuple(
            entries_of_operation(
                connection, operation.business, operation.id, operation.occasion.now, operation.occasion.staff
            )
        ),
        messages=tuple(operation.messages),
    )


def _refuse_unless_undoable(connection: Connection, undone: int) -> str:
    asked = f"undo {undone}"
    row = connection.execute("SELECT kind, undoes FROM operation WHERE id = ?", (undone,)).fetchone()
    if row is None:
        raise NotFound("operation", str(undone), "pkgcli log")
    if row[1] is not None:
        raise Refused("undo_of_undo", f"{asked}: is itself the undo of operation {row[1]}", "do it again instead")
    again = connection.execute("SELECT id FROM operation WHERE undoes = ?", (undone,)).fetchone()
    if again is not None:
        raise Refused("undone_already", f"{asked}: was undone already, by operation {again[0]}", operation=again[0])
    kind = str(row[0])
    touched = connection.execute("SELECT 1 FROM entry WHERE operation_id = ? LIMIT 1", (undone,)).fetchone()
    if kind not in WHOLE and touched is None:
        hint = OPPOSITES.get(kind)
        raise Refused(
            "not_undoable", f"{asked}: a '{kind}' is not undone, but set right by its opposite", hint, kind=kind
        )
    return kind


_ENTRIES = """
SELECT e.*, EXISTS (
    SELECT 1 FROM entry AS x WHERE x.card_id = e.card_id AND x.seq > e.seq AND x.kind = 'expire'
       AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = x.id)) AS lapsed_since
FROM entry AS e WHERE e.operation_id = ? ORDER BY e.id DESC
"""


def _entries_to_undo(connection: Connection, undone: int, kind: str) -> list[Row]:
    """The newest first. That a card lapsed is undone with the run that lapsed the cards, never with another command
    that found it due; a reopening for one visit stays where the card has lapsed again since."""
    entries = connection.execute(_ENTRIES, (undone,)).fetchall()
    if kind in NIGHTLY:
        return entries
    return [
        entry
        for entry in entries
        if entry["kind"] != "expire" and not (kind == "redeem" and entry["kind"] == "reopen" and entry["lapsed_since"])
    ]


def _undo_entry(operation: Operation, entry: Row, undone: int) -> None:
    card = card_with_id(operation.connection, entry["card_id"])
    asked = f"undo {undone}"
    kind = entry["kind"]
    if card.state in ("refunded", "void") and kind not in ("refund", "void"):
        raise Refused(
            f"card_{card.state}", f"{asked}: card {card.number} has been {_ended(card)} since", card=card.number
        )
    card = lapse_if_due(operation, card)
    over = card.state == "lapsed" or (kind == "adjust" and card.is_past(operation.today))
    if kind not in ("redeem", "expire", "edit") and over:
        raise Refused(
            "card_expired",
            f"{asked}: card {card.number} expired on {card.expires_on}",
            f"pkgcli card {'reopen' if card.state == 'lapsed' else 'extend'} {card.number} --until DAY -r REASON",
            card=card.number,
        )
    if kind == "expire":
        _refuse_after_reopening(operation.connection, card, entry, asked)
    else:
        _refuse_while_later_stands(operation.connection, card, entry, asked)
    _refuse_unless_it_fits(operation, card, entry, asked)
    _append_opposite(operation, card, entry, asked)


def _ended(card: Card) -> str:
    return "refunded" if card.state == "refunded" else "voided"


def _refuse_after_reopening(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    row = connection.execute(
        "SELECT e.operation_id FROM entry AS e WHERE e.card_id = ? AND e.seq > ? AND e.kind = 'reopen'"
        " AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) LIMIT 1",
        (card.id, entry["seq"]),
    ).fetchone()
    if row is not None:
        raise Refused(
            "reopened_since",
            f"{asked}: card {card.number} was reopened by operation {row[0]}",
            f"pkgcli undo {row[0]} first",
            card=card.number,
            operation=row[0],
        )


_LATER = """
SELECT e.operation_id, e.kind FROM entry AS e
WHERE e.card_id = :card AND e.seq > :seq AND e.operation_id <> :operation AND e.kind NOT IN ('undo', 'expire')
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND CASE :kind WHEN 'redeem' THEN e.kind IN ('transfer', 'swap', 'split', 'merge')
      WHEN 'adjust' THEN e.kind <> 'redeem' WHEN 'extend' THEN e.kind <> 'redeem' WHEN 'suspend' THEN e.kind <> 'redeem'
      WHEN 'resume' THEN e.kind <> 'redeem' WHEN 'edit' THEN e.kind = 'edit' ELSE 1 END
ORDER BY e.seq DESC LIMIT 1
"""


def _refuse_while_later_stands(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    values = {"card": card.id, "seq": entry["seq"], "operation": entry["operation_id"], "kind": entry["kind"]}
    row = connection.execute(_LATER, values).fetchone()
    if row is not None:
        raise Refused(
            "changed_since",
            f"{asked}: card {card.number} has changed since, by operation {row[0]} ({row[1]})",
            f"pkgcli undo {row[0]} first",
            card=card.number,
            operation=row[0],
        )


def _refuse_unless_it_fits(operation: Operation, card: Card, entry: Row, asked: str) -> None:
    """Nothing goes below zero, no cap is passed, and no value is left without units."""
    facts = {"card": card.number, "operation": entry["operation_id"]}
    if card.is_counted:
        units = (card.units_left or 0) - entry["units"] - card.held_units
        if units < 0 or card.value_left - entry["value"] < 0:
            raise Refused(
                "used_since",
                f"{asked}: of what it gave, too much of card {card.number} has been used since",
                None,
                **facts,
            )
        if units == 0 and card.value_left - entry["value"] > 0:
            raise Refused(
                "value_without_units",
                f"{asked}: card {card.number} would keep a value and no units, because of what was used since",
                f"pkgcli card adjust {card.number} --take {abs(entry['units'])} -r REASON",
                **facts,
            )
        if entry["kind"] == "reopen" and units > 0:
            raise Refused(
                "changed_since",
                f"{asked}: card {card.number} would keep {units} {card.unit} that came back since, and be expired",
                f"pkgcli history {card.number}",
                **facts,
            )
    lines = {line.id: line for line in card.lines}
    for change in _lines_of(operation.connection, entry):
        line = lines[change["line_id"]]
        cap = None if line.cap is None else line.cap - change["cap"]
        used, gone = line.used - change["quantity"], line.gone - change["gone"]
        if used < 0 or gone < 0 or (cap is not None and used + gone + line.held > cap):
            raise Refused(
                "cap_passed",
                f"{asked}: card {card.number} would have more of {line.item} used than its cap",
                None,
                **facts,
            )
        if card.kind == "fixed" and cap == used + gone and line.value_left - change["value"] != 0:
            raise Refused(
                "value_without_units",
                f"{asked}: {line.item} of card {card.number} would keep a value and no sessions",
                f"pkgcli card adjust {card.number} --item {line.item} --take N -r REASON",
                **facts,
            )


def _lines_of(connection: Connection, entry: Row) -> list[Row]:
    return connection.execute(
        "SELECT p.* FROM card_line AS l JOIN entry_line AS p ON p.line_id = l.id"
        " WHERE l.card_id = ? AND p.entry_id = ? ORDER BY p.line_id",
        (entry["card_id"], entry["id"]),
    ).fetchall()


def _append_opposite(operation: Operation, card: Card, entry: Row, asked: str) -> None:
    connection = operation.connection
    after = _standing_after(operation, card, entry, asked)
    if entry["kind"] == "edit":
        card = _edit_back(operation, card, entry)
    if entry["kind"] == "transfer" and entry["detail"]:
        connection.execute("UPDATE card SET scope = 'one' WHERE id = ?", (card.id,))
    change = CardChange(
        "undo",
        operation.today,
        units=-entry["units"],
        value=-entry["value"],
        earned=_earned_back(operation, card, entry),
        tip=-entry["tip"],
        tax=-entry["tax"],
        cash=-entry["cash"],
        line_id=entry["line_id"],
        lines=[
            LineChange(row["line_id"], -row["quantity"], -row["gone"], -row["cap"], -row["value"], -row["tip"])
            for row in _lines_of(connection, entry)
        ],
        user_client_id=entry["user_client_id"],
        user_member_id=entry["user_member_id"],
        reverses=entry["id"],
        after=after,
    )
    if change.cash:
        word = "give back" if change.cash < 0 else "take"
        operation.messages.append(f"{word} {operation.business.priced(abs(change.cash))}")
    append(operation, card, change)


def _earned_back(operation: Operation, card: Card, entry: Row) -> int:
    """Unlimited: time that passed stays earned, unless the sale itself is taken back; a moved day settles it."""
    if entry["kind"] == "void":
        return -int(entry["earned"])
    if entry["kind"] in ("issue", "import"):
        row = operation.connection.execute("SELECT -sum(earned) FROM entry WHERE card_id = ?", (card.id,)).fetchone()
        return int(row[0])
    return -settled(card, operation.today)[0] if entry["kind"] == "extend" else 0


def _standing_after(operation: Operation, card: Card, entry: Row, asked: str) -> dict[str, Any]:
    """Where the card stands when the entry is taken back: mostly where it stood before that entry."""
    kind = entry["kind"]
    if kind in ("issue", "import"):
        return {"state": "void"}
    before = operation.connection.execute(
        "SELECT * FROM entry WHERE card_id = ? AND seq = ?", (card.id, entry["seq"] - 1)
    ).fetchone()
    after: dict[str, Any] = {}
    if kind == "redeem":
        after = {"last_used_on": _last_use_without(operation.connection, card, entry)}
        if not card.is_counted or not (card.state == "lapsed" or card.is_past(operation.today)):
            return after
        return after | _grace(operation, card, _state_before_lapsing(operation.connection, card))
    if kind == "expire":
        return _grace(operation, card, before["state"] if card.state == "lapsed" else card.state)
    if kind == "reopen":
        return {"state": "lapsed", "expires_on": before["expires_on"]}
    if kind == "extend":
        _refuse_to_bury(operation, card, before["expires_on"], asked)
        return {"expires_on": before["expires_on"], "earned_through": settled(card, operation.today)[1]}
    if kind == "transfer":
        return {"client_id": before["client_id"]}
    if kind in ("suspend", "resume", "refund", "void"):
        if kind in ("refund", "void") and card.once_per_client and card.package_id is not None:
            refuse_second(operation.connection, card.package_id, card.client_id, except_card=card.id)
        after = {"state": before["state"]}
        if kind in ("refund", "void") and card.is_past(operation.today):
            after |= _grace(operation, card, before["state"])
    return after


def _last_use_without(connection: Connection, card: Card, entry: Row) -> str | None:
    row = connection.execute(
        "SELECT max(e.happened_on) FROM entry AS e WHERE e.card_id = ? AND e.kind = 'redeem' AND e.id <> ?"
        " AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)",
        (card.id, entry["id"]),
    ).fetchone()
    return None if row[0] is None else str(row[0])


def _grace(operation: Operation, card: Card, state: str) -> dict[str, Any]:
    """What comes back to a card whose last day has passed can be used for some days (ours)."""
    until = operation.today + timedelta(days=operation.business.number("undo.grace_days"))
    last = until.isoformat()
    if card.expires_on is not None and card.expires_on > last:
        last = card.expires_on
    operation.messages.append(f"card {card.number}: what came back is usable through {last}")
    return {"state": state, "expires_on": last}


def _state_before_lapsing(connection: Connection, card: Card) -> str:
    """A card that was suspended when it lapsed stays so when something comes back to it."""
    if card.state != "lapsed":
        return card.state
    row = connection.execute(
        "SELECT state FROM entry WHERE card_id = :card AND seq = ("
        " SELECT max(seq) - 1 FROM entry WHERE card_id = :card AND kind = 'expire')",
        {"card": card.id},
    ).fetchone()
    return str(row[0])


def _refuse_to_bury(operation: Operation, card: Card, expires_on: str | None, asked: str) -> None:
    """What came and went after a last day that has passed would leave some day below zero."""
    if expires_on is not None and card.last_used_on is not None and card.last_used_on > expires_on:
        raise Refused(
            "used_since",
            f"{asked}: card {card.number} was used on {card.last_used_on}, after {expires_on}",
            f"pkgcli history {card.number}",
            card=card.number,
        )
    if expires_on is None or expires_on >= operation.today.isoformat():
        return
    moved = operation.connection.execute(
        "SELECT max(happened_on) FROM entry WHERE card_id = ? AND (units <> 0 OR value <> 0)", (card.id,)
    ).fetchone()[0]
    if moved > expires_on:
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
    return card_with_id(connection, card.id)
