"""Validity from the first use (peer): a card begins with its first visit, by its claim day, and its days run from it.

The visit's entry moves the days, and says so in its detail: `{"begins": true}`. The undo that leaves no visit standing
takes that back.
"""

from __future__ import annotations

from datetime import date, timedelta
from sqlite3 import Connection
from typing import Any

from pkgcli.ledger.cards import Card, refuse_frozen
from pkgcli.operations import Operation
from pkgcli.rules.validity import read_validity

# The first visit of those that began the card since it last stood unbegun.
_BEFORE_IT_BEGAN = """
SELECT b.starts_on, b.expires_on FROM entry AS e JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE e.card_id = ? AND e.kind = 'redeem' AND b.last_used_on IS NULL ORDER BY e.seq DESC LIMIT 1
"""

_EARNED = "SELECT -sum(earned) FROM entry WHERE card_id = ?"


def begun(card: Card, day: date) -> dict[str, Any]:
    """The days of a card that begins on that day: its validity is counted from it."""
    last = read_validity(card.valid, "--valid").expires_on(day)
    return {"starts_on": day.isoformat(), "expires_on": None if last is None else last.isoformat()}


def unbegun(operation: Operation, card: Card, asked: str) -> dict[str, Any]:
    """The days of a card whose last visit is undone: those that it had before it began. Where its claim day has
    passed, it can begin within the days of grace, as what comes back to any card."""
    refuse_frozen(card, operation.today, asked)
    starts_on, claim = operation.connection.execute(_BEFORE_IT_BEGAN, (card.id,)).fetchone()
    if claim is not None and claim < operation.today.isoformat():
        grace = timedelta(days=operation.business.number("undo.grace_days"))
        claim = (operation.today + grace).isoformat()
    told = "card {} has no visit any more: it begins with the first one"
    operation.tell(told + (", by {}" if claim else ""), card.number, date.fromisoformat(claim) if claim else "")
    return {"starts_on": starts_on, "expires_on": claim, "earned_through": None}


def unbegins(card: Card, last_used_on: str | None) -> bool:
    """Whether the card goes back to before it began, when that is what its last use becomes. An unlimited card that
    has lapsed stays so."""
    if card.starts == "sale" or last_used_on is not None:
        return False
    return card.is_counted or card.state != "lapsed"


def earned_so_far(connection: Connection, card: Card) -> int:
    """What is recorded as earned of an unlimited card, in minor units; before its first visit it has earned nothing."""
    return int(connection.execute(_EARNED, (card.id,)).fetchone()[0])
