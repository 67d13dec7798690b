"""The last day of a card: `card extend` while it lives, `card reopen` after it lapsed."""

from __future__ import annotations

from datetime import date, timedelta

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.lapse import state_before_lapsing
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.days import LAST_DAY
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.cards import CardDone

# One that was imported after its last day has in the detail what it lost elsewhere.
_CAME_LAPSED = "e.card_id = :card AND e.seq = 1 AND e.kind = 'import' AND e.detail IS NOT NULL"

_LAPSED = f"""
SELECT -coalesce(sum(units), 0), -coalesce(sum(value), 0), -coalesce(sum(tip), 0) FROM (
    SELECT units, value, tip FROM entry
    WHERE card_id = :card AND (kind IN ('expire', 'reopen')
        OR reverses IN (SELECT id FROM entry WHERE card_id = :card AND kind IN ('expire', 'reopen')))
    UNION ALL
    SELECT -(e.detail ->> '$.lapsed.units'), -(e.detail ->> '$.lapsed.value'), 0 FROM entry AS e WHERE {_CAME_LAPSED})
"""

_LAPSED_LINES = f"""
SELECT line_id, -sum(gone), -sum(value), -sum(tip) FROM (
    SELECT p.line_id, p.gone, p.value, p.tip
    FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
    JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
    WHERE e.card_id = :card AND (e.kind IN ('expire', 'reopen')
        OR e.reverses IN (SELECT id FROM entry WHERE card_id = :card AND kind IN ('expire', 'reopen')))
    UNION ALL
    SELECT l.id, j.value ->> 0, -(j.value ->> 1), 0 FROM entry AS e JOIN json_each(e.detail, '$.lapsed.lines') AS j
    JOIN card_line AS l ON l.card_id = e.card_id AND l.position = j.key + 1
    WHERE {_CAME_LAPSED})
GROUP BY line_id HAVING sum(gone) <> 0 OR sum(value) <> 0
"""


def extend(occasion: Occasion, card: str, *, until: GivenDay | None, days: int | None, reason: str | None) -> CardDone:
    """Give a living card a later last day: a day, or so many days more."""
    if (until is None) == (days is None):
        raise Unreadable("--until", None, "one of --until DAY and --days N is needed")

    def work(operation: Operation, found: Card) -> Card:
        refuse_unless_usable(found, operation.today, f"card extend {found.number}")
        if found.expires_on is None:
            raise Refused(
                "never_expires",
                f"card extend {found.number}: the card never expires",
                f"pkgcli card show {found.number}",
                card=found.number,
            )
        last = date.fromisoformat(found.expires_on)
        later = until.on(operation.today) if until is not None else last + timedelta(days=days or 0)
        if later > LAST_DAY:
            raise Refused(
                "validity_too_long",
                f"card extend {found.number}: {later} is too far; a card is good until {LAST_DAY} at the latest",
                "give an earlier day",
                card=found.number,
            )
        if later <= last:
            raise Refused(
                "not_later",
                f"card extend {found.number}: {later} is not after its last day, {last}",
                f"pkgcli card suspend {found.number} blocks its use",
                card=found.number,
                expires_on=found.expires_on,
            )
        operation.tell("Extended card {} from {} to {}", found.number, last, later)
        return move_last_day(operation, found, "extend", later)

    return change_card(occasion, "card extend", card, work, reason=reason, reason_needed=True)


def move_last_day(operation: Operation, card: Card, kind: str, later: date, reverses: int | None = None) -> Card:
    """Another last day. What an unlimited card has earned so far is settled; the rest spreads over what remains."""
    earned, earned_through = settled(card, operation.today)
    change = CardChange(
        kind,
        operation.today,
        earned=-earned,
        reverses=reverses,
        after={"expires_on": later.isoformat(), "earned_through": earned_through},
    )
    return append(operation, card, change)[1]


def settled(card: Card, day: date) -> tuple[int, str | None]:
    """Unlimited: what has been earned through `day` and isn't recorded yet, and the day through which it will be.

    Before its first visit, and while it is frozen, nothing is.
    """
    runs = card.is_begun and card.state != "frozen"
    if card.is_counted or not runs or day.isoformat() < card.starts_on or card.expires_on is None:
        return 0, card.earned_through
    through = min(day.isoformat(), card.expires_on)
    return card.earned_by(day), max(filter(None, (card.earned_through, through)))


def reopen(occasion: Occasion, card: str, *, until: GivenDay, reason: str | None) -> CardDone:
    """Make a lapsed card good again: all that lapsing took is given back, usable through a day."""

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card reopen {found.number}"
        if found.state in ("void", "refunded"):
            hint = f"pkgcli card renew {found.number}"
            raise Refused(f"card_{found.state}", f"{asked}: the card is {found.state}", hint, card=found.number)
        if found.state != "lapsed":
            raise Refused(
                "not_expired",
                f"{asked}: the card has not expired",
                f"pkgcli card extend {found.number} --until DAY -r REASON",
                card=found.number,
            )
        day = until.on(operation.today)
        if day < operation.today:
            raise Refused(
                "day_in_past",
                f"{asked}: {day} has passed; today is {operation.today}",
                "give today or a later day",
                day=day.isoformat(),
            )
        operation.tell("Reopened card {} through {}", found.number, day)
        return give_back_what_lapsed(operation, found, until=day)

    return change_card(occasion, "card reopen", card, work, reason=reason, reason_needed=True)


def give_back_what_lapsed(operation: Operation, card: Card, until: date) -> Card:
    """The entry of a reopening. An expired unlimited card is never usable again (Meevo 003)."""
    if not card.is_counted:
        raise Refused(
            "unlimited_expired",
            f"card {card.number}: an expired unlimited card is never usable again",
            f"pkgcli card renew {card.number}",
            card=card.number,
        )
    card = bring_up_to_date(operation, card)
    state = state_before_lapsing(operation.connection, card)
    if state == "suspended":
        operation.messages.append(f"card {card.number} is still suspended: pkgcli card resume {card.number}")
    values = {"card": card.id}
    units, value, tip = operation.connection.execute(_LAPSED, values).fetchone()
    lines = operation.connection.execute(_LAPSED_LINES, values).fetchall()
    change = CardChange(
        "reopen",
        operation.today,
        units=units,
        value=value,
        tip=tip,
        lines=[LineChange(row[0], gone=row[1], value=row[2], tip=row[3]) for row in lines],
        after={"state": state, "expires_on": until.isoformat()},
    )
    return append(operation, card, change)[1]
