"""The only place that adds an entry. The triggers of `schema.sql` check each and move the card by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, card_with_id
from pkgcli.operations import Operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class LineChange(Frozen):
    """What an entry changes on one line: sessions used and gone, its cap, its value in minor units."""

    line_id: int
    quantity: int = 0
    gone: int = 0
    cap: int = 0
    value: int = 0
    tip: int = 0


class CardChange(Frozen):
    """An entry to be: signed amounts, and what of the card's standing becomes another.

    `after` may hold `client_id`, `state`, `starts_on`, `expires_on`, `frozen_until`, `earned_through` and
    `last_used_on`; what it doesn't hold stays. `detail` is kept as JSON and may not hold people's names.
    """

    kind: str
    happened_on: date
    units: int = 0
    value: int = 0
    earned: int = 0
    tip: int = 0
    tax: int = 0
    charge: int = 0
    charge_tax: int = 0
    cash: int = 0
    owed: int = 0
    paid_by: str | None = None
    line_id: int | None = None
    lines: Sequence[LineChange] = ()
    user_client_id: int | None = None
    user_member_id: int | None = None
    reverses: int | None = None
    detail: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    keeps_its_day: bool = False
    """It was due on that day by a rule, as a lapse is: not refused in books that were closed since."""


_INSERT = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses,
    detail, units, value, earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left,
    paid, unpaid, client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on)
SELECT :operation_id, id, seq + 1, :kind, :happened_on, :line_id, :user_client_id, :user_member_id, :reverses,
    :detail, :units, :value, :earned, :tip, :tax, :charge, :charge_tax, :cash, :owed, :paid_by, units_left + :units,
    value_left + :value + :earned, tip_left + :tip, paid + :cash, unpaid + :owed, :client_id, :state, :starts_on,
    :expires_on, :frozen_until, :earned_through, :last_used_on
FROM card WHERE id = :card_id
"""


def append(operation: Operation, card: Card, change: CardChange) -> tuple[int, Card]:
    """Add one entry to the card; its id, and the card as it stands after it."""
    if change.kind != "expire" and not change.keeps_its_day:
        operation.business.refuse_closed(change.happened_on)
    connection = operation.connection
    standing = {
        "client_id": card.client_id,
        "state": card.state,
        "starts_on": card.starts_on,
        "expires_on": card.expires_on,
        "frozen_until": card.frozen_until,
        "earned_through": card.earned_through,
        "last_used_on": card.last_used_on,
    }
    standing.update(change.after or {})
    entry_id = connection.execute(
        _INSERT,
        {
            "operation_id": operation.id,
            "card_id": card.id,
            "kind": change.kind,
            "happened_on": change.happened_on.isoformat(),
            "line_id": change.line_id,
            "user_client_id": change.user_client_id,
            "user_member_id": change.user_member_id,
            "reverses": change.reverses,
            "detail": _kept(change.detail),
            "units": change.units,
            "value": change.value,
            "earned": change.earned,
            "tip": change.tip,
            "tax": change.tax,
            "charge": change.charge,
            "charge_tax": change.charge_tax,
            "cash": change.cash,
            "owed": change.owed,
            "paid_by": change.paid_by,
            **standing,
        },
    ).lastrowid
    assert entry_id is not None
    for line in change.lines:
        connection.execute(
            "INSERT INTO entry_line (line_id, entry_id, quantity, gone, cap, value, tip) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (line.line_id, entry_id, line.quantity, line.gone, line.cap, line.value, line.tip),
        )
    return entry_id, card_with_id(connection, card.id, operation.today)


def _kept(detail: dict[str, Any] | None) -> str | None:
    if detail is None:
        return None
    from json import dumps

    return dumps(detail, separators=(",", ":"))


def all_lines_gone(card: Card) -> tuple[LineChange, ...]:
    """What ends a `fixed` card takes with it, line by line; the other kinds keep nothing on their lines."""
    if card.kind != "fixed":
        return ()
    return tuple(
        LineChange(line.id, gone=line.left or 0, value=-line.value_left, tip=-line.tip_left)
        for line in card.lines
        if line.left or line.value_left or line.tip_left
    )
