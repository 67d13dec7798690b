"""What every exchange has in common: the sessions that go, those that come, and the line that is added for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection
from typing import Any

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card, Line, card_with_id, refuse_unless_usable
from pkgcli.ledger.taking import line_of
from pkgcli.lookup import Item
from pkgcli.operations import Operation


class Sessions(Frozen):
    """So many sessions of an item; `line` is None where the card has none of it yet. `each` is the list price of one
    today, in minor units, or its cost in units: what an exchange has to keep."""

    item: Item
    line: Line | None
    sessions: int
    each: int = 0


def refuse_unless_exchangeable(card: Card, today: date, asked: str) -> None:
    """An exchange needs a card that lives and isn't frozen; a suspended one keeps its rights."""
    refuse_unless_usable(card, today, asked)
    if card.status(today) == "frozen":
        raise Refused(
            "card_frozen", f"{asked}: the card is frozen", f"pkgcli card unfreeze {card.number}", card=card.number
        )


def given_line(card: Card, item: Item, count: int, asked: str) -> Line:
    """The line that is given up. Raises Refused where the card has none of the item, or too few sessions."""
    line = line_of(card, item)
    if line is None:
        raise Refused(
            "not_covered",
            f"{asked} {item.code}: the card doesn't cover it",
            f"pkgcli balance {card.number}",
            card=card.number,
            item=item.code,
        )
    left = card.available(line)
    if left is not None and count > left:
        raise Refused(
            "too_little_left",
            f"{asked} {item.code}={count}: {left} can be had",
            f"pkgcli balance {card.number}",
            card=card.number,
            item=item.code,
            asked=count,
            available=left,
        )
    return line


def refuse_retired(item: Item, line: Line | None, asked: str) -> None:
    """A retired item is put on no card that doesn't have it yet."""
    if item.retired and line is None:
        hint = f"pkgcli item restore {item.code}"
        raise Refused("item_retired", f"{asked} {item.code}: the item is retired", hint, item=item.code)


def refuse_uncapped(card: Card, line: Line | None, item: Item, asked: str) -> None:
    """Of a line without a cap there is no more to have."""
    if line is not None and line.cap is None:
        raise Refused(
            "nothing_to_gain",
            f"{asked} {item.code}: the card covers it without a cap already",
            f"pkgcli redeem {card.number} {item.code}",
            card=card.number,
            item=item.code,
        )


def kept_line(card: Card, item: Item) -> Line | None:
    """The line of the item, also one that an exchange added and nothing is on any more: it keeps its terms."""
    return next((line for line in card.lines if line.item_id == item.id), None)


def with_line(operation: Operation, card: Card, item: Item, unit_cost: int) -> tuple[Line, list[Any] | None]:
    """The card's line of the item, and its terms where it had to be added: with a cap that is nothing yet.

    `cap_sold` 0 marks it: what the card was sold with has 1 or more, or no cap.
    """
    line = kept_line(card, item)
    if line is not None:
        return line, None
    connection = operation.connection
    position = 1 + connection.execute("SELECT max(position) FROM card_line WHERE card_id = ?", (card.id,)).fetchone()[0]
    row = connection.execute(
        "INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
        (card.id, position, item.id, item.name, unit_cost, item.list_price),
    )
    added = [row.lastrowid, position, item.id, item.name, unit_cost, item.list_price]
    line = kept_line(card_with_id(connection, card.id, operation.today), item)
    assert line is not None
    return line, added


def detail_of(
    of: Sequence[tuple[Line, int]], into: Sequence[tuple[Line, int]], added: Sequence[list[Any] | None]
) -> dict[str, Any]:
    """What the entry keeps: ids and counts, and the terms of the lines that were added."""
    detail: dict[str, Any] = {
        "of": [[line.id, count] for line, count in of],
        "into": [[line.id, count] for line, count in into],
    }
    terms = [each for each in added if each is not None]
    return {**detail, "added": terms} if terms else detail


def groups_text(connection: Connection, item: Item) -> str | None:
    """The swap groups of an item as they are kept."""
    row = connection.execute("SELECT swap_group FROM item WHERE id = ?", (item.id,)).fetchone()
    return None if row[0] is None else str(row[0])


def counted_items(sessions: Sequence[tuple[Item, int]]) -> str:
    """`2 x facial, 1 x massage`."""
    return ", ".join(f"{count} x {item.code}" for item, count in sessions)
