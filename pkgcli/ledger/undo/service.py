"""Which operation, and each of its entries in turn."""

from __future__ import annotations

import json
from sqlite3 import Connection, Row

from pkgcli.errors import NotFound, Refused
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.ledger.entries import entries_of_operation
from pkgcli.ledger.standing import refuse_held
from pkgcli.ledger.thaw import RECORDS_ITS_END
from pkgcli.ledger.undo.lapses import lapses_of_imported_cards
from pkgcli.ledger.undo.opposite import append_opposite
from pkgcli.ledger.undo.refusals import (
    is_merged,
    refuse_after_accruals,
    refuse_after_reopening,
    refuse_unless_it_fits,
    refuse_where_imported_cards_moved_on,
    refuse_where_it_began_since,
    refuse_while_later_stands,
)
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.rights import right_to_undo
from pkgcli.rules.texts import fold
from pkgcli.views.entries import Undone

OPPOSITES = {
    "package activate": "pkgcli package deactivate CODE",
    "package deactivate": "pkgcli package activate CODE",
    "package delete": "pkgcli package undelete CODE",
    "package undelete": "pkgcli package delete CODE",
    "package add": "pkgcli package delete CODE",
    "package copy": "pkgcli package delete CODE",
    "package purge": "pkgcli package add CODE --line ITEM=N",
    "package edit": "pkgcli package edit CODE, back to the terms that `pkgcli package diff CODE` shows",
    "item add": "pkgcli item retire CODE",
    "item edit": "pkgcli item edit CODE",
    "item retire": "pkgcli item restore CODE",
    "item restore": "pkgcli item retire CODE",
    "client add": "pkgcli client edit CODE",
    "client edit": "pkgcli client edit CODE",
    "client member add": "pkgcli client member remove CODE NAME",
    "client member remove": "pkgcli client member add CODE NAME",
    "hold add": "pkgcli hold release HOLD",
    "hold release": "pkgcli hold add WHO ITEM --at TIME",
    "config set": "pkgcli config set NAME VALUE",
    "config mapping remove": "pkgcli import FILE --save NAME",
    "staff add": "pkgcli staff retire NAME",
    "staff edit": "pkgcli staff edit NAME",
    "staff retire": "pkgcli staff add NAME",
    "staff role": "pkgcli staff role NAME",
    "membership add": "pkgcli membership retire PLAN",
    "membership retire": "pkgcli membership restore PLAN",
    "membership restore": "pkgcli membership retire PLAN",
    "membership cancel": "pkgcli membership cancel MEMBERSHIP --withdraw",
    "membership freeze": "pkgcli membership unfreeze MEMBERSHIP",
    "membership unfreeze": "pkgcli membership freeze MEMBERSHIP",
}

WHOLE = ("package import", "item import", "client import", "package delete --all")

HOLDS_OF_THE_NIGHT = "nightly holds"

MERGE = "client merge"

FOR_GOOD = ("client anonymise",)

NIGHTLY = ("expire", "nightly")

OF_CRON = (*NIGHTLY, "nightly unfreeze", HOLDS_OF_THE_NIGHT, "nightly accrue")
"""What is never offered as somebody's last operation, and is undone by its number."""


def undo(occasion: Occasion, operation_id: int) -> Undone:
    """Take back what that operation did, wholly or not at all."""
    return record(occasion, "undo", lambda operation: _undo(operation, operation_id), Undone)


def last_to_undo(occasion: Occasion) -> tuple[int, str]:
    """The last operation of this member of staff that can be undone, and what it was; never one of the night's."""
    never = (*OF_CRON, *OPPOSITES, *FOR_GOOD)
    with looking(occasion) as look:
        names = ",".join("?" * len(never))
        staff = None
        if occasion.staff is not None:
            row = look.connection.execute("SELECT id FROM staff WHERE name_key = ?", (fold(occasion.staff),)).fetchone()
            staff = row[0] if row else -1
        found = look.connection.execute(
            "SELECT o.id, o.kind, (SELECT group_concat(DISTINCT c.number) FROM entry AS e JOIN card AS c"
            " ON c.id = e.card_id WHERE e.operation_id = o.id) FROM operation AS o"
            f" WHERE o.staff_id IS ? AND o.undoes IS NULL AND o.kind NOT IN ({names}) AND o.kind NOT LIKE 'nightly %'"
            " AND NOT EXISTS (SELECT 1 FROM operation WHERE undoes = o.id) ORDER BY o.id DESC LIMIT 1",
            (staff, *never),
        ).fetchone()
    if found is None:
        whose = f"of {occasion.staff}" if occasion.staff else "of the owner"
        nothing = NotFound("operation", "last", "pkgcli log")
        nothing.message = f"undo: there is no operation {whose} to undo"
        raise nothing
    return int(found[0]), f"{found[1]}" + (f" on card {found[2]}" if found[2] else "")


def _undo(operation: Operation, undone: int) -> Undone:
    connection = operation.connection
    kind = _refuse_unless_undoable(connection, undone)
    operation.needs(right_to_undo(kind), f"undo {undone} ({kind})")
    operation.undoes = undone
    if kind in WHOLE:
        from pkgcli.imports.undoing import undo_import

        operation.messages.extend(undo_import(operation, undone))
    else:
        if kind == "membership enrol":
            refuse_after_accruals(connection, undone)
        _bring_up_to_date(operation, undone)
        entries = _entries_to_undo(operation, undone, kind)
        if not entries and kind != MERGE:
            nothing = "it did nothing but find that a card had expired, or a freeze ended"
            why = operation.messages[0] if operation.messages else nothing
            hint = "pkgcli card reopen CARD --until DAY -r REASON" if kind not in NIGHTLY else "pkgcli card renew CARD"
            if why.endswith(_WENT_WITH_ITS_CARD):
                hint = f"pkgcli log --operation {undone}"
            raise Refused("not_undoable", f"undo {undone}: {why}", hint, kind=kind)
        if kind == "card import":
            refuse_where_imported_cards_moved_on(connection, undone)
            entries = [*lapses_of_imported_cards(connection, undone), *entries]
        for entry in entries:
            _undo_entry(operation, entry, undone)
    if kind == MERGE:
        from pkgcli.ledger.merging.undoing import take_apart

        take_apart(operation, undone)
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
        raise Refused(
            "undone_already",
            f"{asked}: was undone already, by operation {again[0]}",
            f"pkgcli log --operation {again[0]}",
            operation=again[0],
        )
    kind = str(row[0])
    touched = connection.execute("SELECT 1 FROM entry WHERE operation_id = ? LIMIT 1", (undone,)).fetchone()
    if kind in FOR_GOOD:
        raise Refused("not_undoable", f"{asked}: `{kind}` is not undone: what it scrubbed is gone", kind=kind)
    if kind not in (*WHOLE, MERGE) and (touched is None or kind in OPPOSITES):
        hint = _release_of(connection, undone) if kind == "hold add" else OPPOSITES.get(kind)
        if kind == HOLDS_OF_THE_NIGHT:
            hint = "pkgcli redeem WHO ITEM --on DAY, for a visit that was"
        raise Refused(
            "not_undoable", f"{asked}: `{kind}` is not undone, but set right by its opposite", hint, kind=kind
        )
    return kind


def _release_of(connection: Connection, undone: int) -> str:
    """How the hold that an operation made is ended, if it isn't yet."""
    row = connection.execute("SELECT id, state FROM hold WHERE made_by = ?", (undone,)).fetchone()
    return f"pkgcli hold release {row[0]}" if row["state"] == "open" else "pkgcli hold list --all"


def _bring_up_to_date(operation: Operation, undone: int) -> None:
    """What is due lapses before anything is decided, so that nothing depends on whether the night's run came first."""
    rows = operation.connection.execute("SELECT DISTINCT card_id FROM entry WHERE operation_id = ?", (undone,))
    for row in rows.fetchall():
        bring_up_to_date(operation, card_with_id(operation.connection, row[0], operation.today))


_ENTRIES = f"""
SELECT e.*, c.number, coalesce({RECORDS_ITS_END.format(entry="e", before="b")}, 0) AS records_its_end,
       e.detail ->> 'overdue' AS is_overdue, c.units_left IS NULL AND c.expires_on < :today AS ended,
       EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) AS went_with_its_card, EXISTS (
    SELECT 1 FROM entry AS x WHERE x.card_id = e.card_id AND x.seq > e.seq AND x.kind = 'expire'
       AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = x.id)) AS lapsed_since
FROM entry AS e JOIN card AS c ON c.id = e.card_id
LEFT JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE e.operation_id = :operation ORDER BY e.id DESC
"""


def _entries_to_undo(operation: Operation, undone: int, kind: str) -> list[Row]:
    """The newest first. That a card lapsed is undone with the run that lapsed the cards, never with another command
    that found it due; that a hold became a visit likewise. A reopening for one visit stays where the card has lapsed
    again since. An unlimited card that has come to its end stays lapsed: it is never usable again (Meevo 003). That a
    freeze has ended stays so. A lapse that went with the import of its card is gone already."""
    values = {"operation": undone, "today": operation.today.isoformat()}
    entries = operation.connection.execute(_ENTRIES, values).fetchall()
    entries = [entry for entry in entries if not entry["records_its_end"]]
    if kind != HOLDS_OF_THE_NIGHT:
        entries = [entry for entry in entries if not entry["is_overdue"]]
    if kind in NIGHTLY:
        operation.messages.extend(_why_it_stays(entry) for entry in entries if _stays(entry))
        return [entry for entry in entries if not _stays(entry)]
    return [
        entry
        for entry in entries
        if entry["kind"] != "expire" and not (kind == "redeem" and entry["kind"] == "reopen" and entry["lapsed_since"])
    ]


_WENT_WITH_ITS_CARD = "stays void: the undo of its import took its lapse back already"


def _stays(entry: Row) -> bool:
    return bool(entry["ended"] or entry["went_with_its_card"])


def _why_it_stays(entry: Row) -> str:
    if entry["went_with_its_card"]:
        return f"card {entry['number']} {_WENT_WITH_ITS_CARD}"
    return f"card {entry['number']} stays expired: it is unlimited, and its last day has passed"


def _undo_entry(operation: Operation, entry: Row, undone: int) -> None:
    card = card_with_id(operation.connection, entry["card_id"], operation.today)
    asked = f"undo {undone}"
    kind = entry["kind"]
    if is_merged(entry):
        refuse_while_later_stands(operation.connection, card, entry, asked)
        append_opposite(operation, card, entry, asked)
        return
    if card.state in ("refunded", "void") and kind not in ("refund", "void", "pay"):
        raise Refused(
            f"card_{card.state}",
            f"{asked}: card {card.number} has been {_ended(card)} since",
            f"pkgcli history {card.number}",
            card=card.number,
        )
    brings_units = kind == "adjust" or (kind == "transfer" and entry["units"] != 0)
    over = (card.state == "lapsed" and entry["state"] != "lapsed") or (brings_units and card.is_past(operation.today))
    if kind not in ("redeem", "expire", "edit", "reassign", "pay") and over:
        raise Refused(
            "card_expired",
            f"{asked}: card {card.number} expired on {card.expires_on}",
            _way_out(card, entry),
            card=card.number,
        )
    if kind == "expire":
        refuse_after_reopening(operation.connection, card, entry, asked)
    if kind in ("issue", "import", "reopen") or (kind == "transfer" and entry["units"] >= 0):
        refuse_held(operation, card, asked)
    refuse_where_it_began_since(operation.connection, card, entry, asked)
    refuse_while_later_stands(operation.connection, card, entry, asked)
    refuse_unless_it_fits(operation, card, entry, asked)
    append_opposite(operation, card, entry, asked)


def _way_out(card: Card, entry: Row) -> str:
    kind = entry["kind"]
    if kind == "transfer" and entry["units"] < 0:
        part = json.loads(entry["detail"])["to"]
        return f"pkgcli card transfer {part} --to {card.client_code} -r REASON"
    if card.state != "lapsed":
        return f"pkgcli card extend {card.number} --until DAY -r REASON"
    if not card.is_counted:
        return f"pkgcli history {card.number}"  # an expired unlimited card isn't reopened, voided or refunded
    reopen = f"pkgcli card reopen {card.number} --until DAY -r REASON"
    return f"{reopen}, then pkgcli card void {card.number} -r REASON" if kind == "issue" else reopen


def _ended(card: Card) -> str:
    return "refunded" if card.state == "refunded" else "voided"
