"""Why an entry can't be taken back."""

from __future__ import annotations

from sqlite3 import Connection, Row

from pkgcli.errors import Refused
from pkgcli.ledger.cards import Card
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


_LATER = """
SELECT e.operation_id, e.kind FROM entry AS e
WHERE e.card_id = :card AND e.seq > :seq AND e.operation_id <> :operation AND e.kind NOT IN ('undo', 'expire')
  AND (e.kind <> 'edit' OR :kind = 'edit') AND (e.kind <> 'pay' OR :kind IN ('issue', 'import') OR :is_part)
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND CASE :kind WHEN 'redeem' THEN e.kind IN ('transfer', 'swap', 'split', 'merge')
      WHEN 'expire' THEN e.kind IN ('transfer', 'swap', 'split', 'merge')
      WHEN 'pay' THEN e.kind IN ('transfer', 'swap', 'split', 'merge', 'refund', 'void')
      WHEN 'adjust' THEN e.kind <> 'redeem' WHEN 'extend' THEN e.kind <> 'redeem' WHEN 'suspend' THEN e.kind <> 'redeem'
      WHEN 'resume' THEN e.kind <> 'redeem' WHEN 'edit' THEN e.kind = 'edit' ELSE 1 END
ORDER BY e.seq DESC LIMIT 1
"""


def refuse_while_later_stands(connection: Connection, card: Card, entry: Row, asked: str) -> None:
    values = {"card": card.id, "seq": entry["seq"], "operation": entry["operation_id"], "kind": entry["kind"]}
    values["is_part"] = entry["kind"] == "transfer" and entry["units"] != 0
    row = connection.execute(_LATER, values).fetchone()
    if row is not None:
        raise Refused(
            "changed_since",
            f"{asked}: card {card.number} has changed since, by operation {row[0]} ({row[1]})",
            f"pkgcli undo {row[0]}",
            card=card.number,
            operation=row[0],
        )


def refuse_unless_it_fits(operation: Operation, card: Card, entry: Row, asked: str) -> None:
    """Nothing goes below zero, no cap is passed, and no value is left without units."""
    facts = {"card": card.number, "operation": entry["operation_id"]}
    if card.is_counted:
        units = (card.units_left or 0) - entry["units"] - card.held_units
        if units < 0 or card.value_left - entry["value"] < 0 or card.tip_left - entry["tip"] < 0:
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
