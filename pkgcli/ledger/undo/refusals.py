"""Why an entry can't be taken back."""

from __future__ import annotations

from json import loads
from sqlite3 import Connection, Row

from pkgcli.errors import Refused
from pkgcli.ledger.cards import Card
from pkgcli.ledger.thaw import RECORDS_ITS_END
from pkgcli.operations import Operation
from pkgcli.rules.quantities import units_text


def refuse_after_reopening(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    row = connection.execute(
        "SELECT e.operation_id FROM entry AS e WHERE e.card_id = ? AND e.seq > ? AND e.kind = 'reopen'"
        " AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) LIMIT 1",
        (card.id, entry["seq"]),
    ).fetchone()
    if row is not None:
        raise Refused(
            "reopened_since",
            f"{asked}: card {card.number} was reopened by operation {row[0]}",
            f"pkgcli undo {row[0]}",
            card=card.number,
            operation=row[0],
        )


def refuse_after_accruals(connection: Connection, undone: int) -> None:
    """An enrolment is undone with what it accrued at once, and not with what later periods did."""
    row = connection.execute(
        "SELECT m.id, a.period, c.number FROM membership AS m JOIN membership_accrual AS a ON a.membership_id = m.id"
        " JOIN card AS c ON c.id = a.card_id JOIN entry AS e ON e.card_id = c.id AND e.seq = 1"
        " WHERE m.operation_id = :undone AND e.operation_id <> :undone AND c.state NOT IN ('void', 'refunded') LIMIT 1",
        {"undone": undone},
    ).fetchone()
    if row is not None:
        raise Refused(
            "accrued_since",
            f"undo {undone}: membership {row[0]} has accrued card {row[2]} since, with period {row[1]}",
            f"pkgcli membership cancel {row[0]}",
            membership=row[0],
            card=row[2],
        )


_MOST_NAMED = 5

_LATER = f"""
SELECT e.operation_id, e.kind, coalesce({RECORDS_ITS_END.format(entry="e", before="b")}, 0)
    OR (SELECT kind FROM operation WHERE id = e.operation_id) IN ('membership freeze', 'membership unfreeze') AS stays
FROM entry AS e JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE e.card_id = :card AND e.seq > :seq AND e.operation_id <> :operation AND e.kind NOT IN ('undo', 'expire')
  AND (e.kind <> 'edit' OR :kind = 'edit') AND (e.kind <> 'reassign' OR :kind = 'reassign' OR :is_whole)
  AND (e.kind <> 'pay' OR :kind IN ('issue', 'import') OR :moves_debt)
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND (:kind = 'freeze' OR NOT coalesce({RECORDS_ITS_END.format(entry="e", before="b")}, 0))
  AND (e.detail ->> '$.merged' IS NULL OR :kind IN ('merged', 'reassign') OR :is_whole)
  AND CASE :kind WHEN 'merged' THEN e.kind IN ('transfer', 'reassign') AND e.units = 0
      WHEN 'redeem' THEN e.kind = 'transfer'
      WHEN 'expire' THEN e.kind IN ('transfer', 'swap', 'split', 'merge')
      WHEN 'pay' THEN e.kind IN ('transfer', 'swap', 'split', 'merge', 'refund', 'void')
      WHEN 'adjust' THEN e.kind <> 'redeem' WHEN 'extend' THEN e.kind <> 'redeem' WHEN 'suspend' THEN e.kind <> 'redeem'
      WHEN 'resume' THEN e.kind <> 'redeem' WHEN 'edit' THEN e.kind = 'edit'
      WHEN 'swap' THEN e.kind <> 'redeem' WHEN 'split' THEN e.kind <> 'redeem' WHEN 'merge' THEN e.kind <> 'redeem'
      WHEN 'reassign' THEN e.kind = 'reassign' OR (e.kind = 'transfer' AND e.units = 0) ELSE 1 END
ORDER BY e.seq DESC LIMIT 1
"""


def refuse_while_later_stands(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    values = {"card": card.id, "seq": entry["seq"], "operation": entry["operation_id"], "kind": entry["kind"]}
    is_part = entry["kind"] == "transfer" and entry["units"] != 0
    values["moves_debt"] = is_part or (entry["kind"] == "swap" and entry["owed"] != 0)
    values["is_whole"] = entry["kind"] == "transfer" and entry["units"] == 0
    if is_merged(entry):
        values["kind"] = "merged"
    row = connection.execute(_LATER, values).fetchone()
    if row is not None:
        raise Refused(
            "changed_since",
            f"{asked}: card {card.number} has changed since, by operation {row[0]} ({row[1]})",
            f"pkgcli history {card.number}" if row["stays"] else f"pkgcli undo {row[0]}",
            card=card.number,
            operation=row[0],
        )


_MOVED_ON = """
SELECT c.number, e.operation_id, e.kind FROM entry AS i JOIN entry AS e ON e.card_id = i.card_id AND e.seq > 1
JOIN card AS c ON c.id = i.card_id
WHERE i.operation_id = ? AND i.kind = 'import' AND e.kind NOT IN ('undo', 'expire', 'edit', 'reassign')
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) ORDER BY e.id
"""


def refuse_where_imported_cards_moved_on(connection: Connection, undone: int) -> None:
    """A whole import is taken back, or nothing of it: all that stands in the way is named at once."""
    rows = connection.execute(_MOVED_ON, (undone,)).fetchall()
    if not rows:
        return
    cards = dict.fromkeys(row[0] for row in rows)
    some = ", ".join(f"{row[0]} by operation {row[1]} ({row[2]})" for row in rows[:_MOST_NAMED])
    more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    have = "1 card that it brought has" if len(cards) == 1 else f"{len(cards)} cards that it brought have"
    raise Refused(
        "changed_since",
        f"undo {undone}: {have} changed since: {some}{more}; nothing was taken back",
        f"pkgcli undo {rows[-1][1]}, {'then' if len(rows) == 1 else 'and so on back, then'} pkgcli undo {undone}",
        cards=list(cards),
        operations=list(dict.fromkeys(row[1] for row in rows)),
    )


def refuse_where_it_began_since(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    """What moved the last day of a card can't be taken back once its first visit, or the undo of it, moved it too."""
    moved = entry["starts_on"] != card.starts_on or (entry["last_used_on"] is None) != (card.last_used_on is None)
    if card.starts == "sale" or entry["kind"] not in ("extend", "unfreeze") or not moved:
        return
    row = connection.execute(
        "SELECT operation_id FROM entry WHERE card_id = ? AND seq > ? AND (detail ->> 'begins' OR last_used_on IS NULL)"
        " ORDER BY seq DESC LIMIT 1",
        (card.id, entry["seq"]),
    ).fetchone()
    raise Refused(
        "changed_since",
        f"{asked}: the first visit of card {card.number} has moved its days since, or its undo, by operation {row[0]}",
        f"pkgcli history {card.number}",
        card=card.number,
        operation=row[0],
    )


def is_merged(entry: Row) -> bool:
    """Whether the card went to another client because its owner was merged into that one: visits don't stand in the
    way of its going back, nor that the card is over since."""
    return entry["kind"] == "transfer" and entry["detail"] is not None and "merged" in loads(entry["detail"])


def refuse_unless_it_fits(operation: Operation, card: Card, entry: Row, asked: str) -> None:
    """Nothing goes below zero, no cap is passed, and no value is left without units."""
    facts = {"card": card.number, "operation": entry["operation_id"]}
    if not card.is_counted and entry["kind"] == "swap" and card.value_left < entry["value"]:
        raise Refused(
            "used_since",
            f"{asked}: too much of the upgrade of card {card.number} has been earned since",
            f"pkgcli history {card.number}",
            **facts,
        )
    if card.is_counted:
        units = (card.units_left or 0) - entry["units"]
        if units < card.held_units or card.value_left - entry["value"] < 0 or card.tip_left - entry["tip"] < 0:
            raise Refused(
                "used_since",
                f"{asked}: of what it gave, too much of card {card.number} has been used since",
                f"pkgcli history {card.number}",
                **facts,
            )
        if units == 0 and (card.value_left - entry["value"] > 0 or card.tip_left - entry["tip"] > 0):
            raise Refused(
                "value_without_units",
                f"{asked}: card {card.number} would keep a value and no units, because of what was used since",
                f"pkgcli card adjust {card.number} --take {abs(entry['units'])} -r REASON",
                **facts,
            )
        if entry["kind"] == "reopen" and units > 0:
            raise Refused(
                "changed_since",
                f"{asked}: card {card.number} would be expired and keep {units_text(units, card.unit)} of a later undo",
                f"pkgcli history {card.number}",
                **facts,
            )
    _refuse_unless_lines_fit(operation, card, entry, asked, facts)


def _refuse_unless_lines_fit(
    operation: Operation, card: Card, entry: Row, asked: str, facts: dict[str, object]
) -> None:
    lines = {line.id: line for line in card.lines}
    for change in lines_of(operation.connection, entry):
        line = lines[change["line_id"]]
        cap = None if line.cap is None else line.cap - change["cap"]
        used, gone = line.used - change["quantity"], line.gone - change["gone"]
        if used < 0 or gone < 0 or (cap is not None and used + gone + line.held > cap):
            raise Refused(
                "cap_passed",
                f"{asked}: card {card.number} would have more of {line.item} used than its cap",
                f"pkgcli balance {card.number}",
                **facts,
            )
        if line.value_left < change["value"] or line.tip_left < change["tip"]:
            raise Refused(
                "used_since",
                f"{asked}: of what it put on {line.item}, too much of card {card.number} has been used since",
                f"pkgcli history {card.number}",
                **facts,
            )
        if (
            card.kind == "fixed"
            and cap == used + gone
            and (line.value_left - change["value"] != 0 or line.tip_left - change["tip"] != 0)
        ):
            raise Refused(
                "value_without_units",
                f"{asked}: {line.item} of card {card.number} would keep a value and no sessions",
                f"pkgcli card adjust {card.number} --item {line.item} --take N -r REASON",
                **facts,
            )


def lines_of(connection: Connection, entry: Row) -> list[Row]:
    return connection.execute(
        "SELECT p.* FROM card_line AS l JOIN entry_line AS p ON p.line_id = l.id"
        " WHERE l.card_id = ? AND p.entry_id = ? ORDER BY p.line_id",
        (entry["card_id"], entry["id"]),
    ).fetchall()
