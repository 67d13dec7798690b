"""Lapsing: a card whose last day has passed loses what is left, dated the day after (spec, "Expiry run").

The one statement of the rule serves the nightly run over all cards and the single card that another command
is about to write to. It is idempotent by state: due, and something left.
"""

from __future__ import annotations

from datetime import date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

    from pkgcli.ledger.cards import Card
    from pkgcli.operations import Operation

IS_EARNED = "units_left IS NULL AND (starts = 'sale' OR last_used_on IS NOT NULL)"
"""Whether what a card ends with has been earned by the day: of an unlimited card, once its days run."""

IS_DUE = """expires_on IS NOT NULL AND state IN ('active', 'suspended') AND (units_left IS NULL OR units_left > 0)
  AND expires_on < :today"""

BATCH = 5_000
"""How many cards lapse in one statement: SQLite holds in memory what it is about to add."""

_LAPSE = f"""
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units, value, earned, tip, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on)
SELECT :operation, id, seq + 1, 'expire', date(expires_on, '+1 day'), -coalesce(units_left, 0),
    iif({IS_EARNED}, 0, -value_left), iif({IS_EARNED}, -value_left, 0), -tip_left,
    iif(units_left IS NULL, NULL, 0), 0, 0, paid, unpaid, client_id, 'lapsed', starts_on, expires_on,
    frozen_until, iif({IS_EARNED}, expires_on, earned_through), last_used_on
FROM card
"""

ENTRIES = {
    "the card": f"{_LAPSE} WHERE {IS_DUE} AND id = :card",
    "the first": f"{_LAPSE} WHERE {IS_DUE} ORDER BY expires_on, id LIMIT :batch",
    "the next": f"{_LAPSE} NOT INDEXED WHERE {IS_DUE} AND id > :after AND id <= :after + :batch",
}
"""Of one card; of the first by their days; of those among the next cards by their ids."""

LINES = """
INSERT INTO entry_line (line_id, entry_id, gone, value, tip)
SELECT l.id, e.id, l.cap - l.used - l.gone, -l.value_left, -l.tip_left
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN card_line AS l ON l.card_id = c.id
WHERE e.id > :before AND c.kind = 'fixed' AND l.cap > l.used + l.gone
"""

_HOW_MANY = f"SELECT (SELECT count(*) FROM card WHERE {IS_DUE}), (SELECT coalesce(max(id), 0) FROM card)"

DENSE = 64
"""Where one card in so many is due, nearly every page of the file has one."""

# A card that has lapsed has no other open holds: they were released as it did.
_RELEASED = """
UPDATE hold SET state = 'released', ended_by = ?
WHERE state = 'open' AND (SELECT state FROM card WHERE id = hold.card_id) = 'lapsed'
"""


def lapse_all(operation: Operation, today: date) -> int:
    """Lapse every card that is due; how many there were.

    An unlimited card's value has all been earned by then, unless the card never began. What is still held on them is
    released.
    """
    lapsed = sum(_lapse(operation, today, which, **values) for which, values in _batches(operation.connection, today))
    if lapsed:
        operation.connection.execute(_RELEASED, (operation.id,))
    return lapsed


def _batches(connection: Connection, today: date) -> Iterator[tuple[str, dict[str, int]]]:
    """Some cards among many are found by their day, the earlier first. To go by day through most of a large file would
    be to read every page of it once for each day: then by id."""
    due, last = connection.execute(_HOW_MANY, {"today": today.isoformat()}).fetchone()
    if due > BATCH and due * DENSE > last:
        for after in range(0, last, BATCH):
            yield "the next", {"after": after}
    else:
        for _ in range(0, due, BATCH):
            yield "the first", {}


def _lapse(operation: Operation, today: date, which: str, **values: int) -> int:
    """Those that are due, of some; how many there were."""
    connection = operation.connection
    (before,) = connection.execute("SELECT max(id) FROM entry").fetchone()
    asked = {"operation": operation.id, "today": today.isoformat(), "batch": BATCH, **values}
    lapsed = connection.execute(ENTRIES[which], asked).rowcount
    if lapsed:
        connection.execute(LINES, {"before": before})
    return lapsed


def state_before_lapsing(connection: Connection, card: Card) -> str:
    """A card that was suspended when it lapsed stays so when something comes back to it; one that came here lapsed was
    active, as far as is known."""
    if card.state != "lapsed":
        return card.state
    row = connection.execute(
        "SELECT state FROM entry WHERE card_id = :card AND seq = ("
        " SELECT max(seq) - 1 FROM entry WHERE card_id = :card AND kind = 'expire')",
        {"card": card.id},
    ).fetchone()
    return "active" if row is None else str(row[0])


def lapse_if_due(operation: Operation, card: Card) -> Card:
    """Before any other write to a due card: lapse it in the same operation."""
    if not card.is_due(operation.today):
        return card
    _lapse(operation, operation.today, "the card", card=card.id)
    if card.has_holds:
        operation.connection.execute(_RELEASED, (operation.id,))
    last = date.fromisoformat(card.expires_on or "")
    operation.tell("card {} had expired; its last day was {}", card.number, last)
    from pkgcli.ledger.cards import card_with_id

    return card_with_id(operation.connection, card.id, operation.today)
