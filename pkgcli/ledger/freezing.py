"""`card freeze` and `card unfreeze`: the days on which a card is frozen are added to its last day (peer).

Frozen until a day, it has its new last day at once, and is active again on that day whether anything ran or not.
"""

from __future__ import annotations

from datetime import date, timedelta
from sqlite3 import Row
from typing import Any

from pkgcli.errors import Refused
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card, refuse_frozen, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.days import LAST_DAY
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.cards import CardDone

_DAY = timedelta(days=1)

# The freeze that holds: what was undone is none.
_FROZEN_BY = """
SELECT e.happened_on, b.earned_through FROM entry AS e JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE e.card_id = ? AND e.kind = 'freeze' AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
ORDER BY e.seq DESC LIMIT 1
"""


def freeze(occasion: Occasion, card: str, *, until: GivenDay | None, reason: str | None) -> CardDone:
    """Block the use of a card from today on, until a day or until it is unfrozen."""

    def work(operation: Operation, found: Card) -> Card:
        return freeze_card(operation, found, None if until is None else until.on(operation.today))

    return change_card(occasion, "card freeze", card, work, reason=reason)


def unfreeze(occasion: Occasion, card: str, *, reason: str | None) -> CardDone:
    """Let a frozen card be used again from today on."""
    return change_card(occasion, "card unfreeze", card, unfreeze_card, reason=reason)


def freeze_card(operation: Operation, card: Card, until: date | None) -> Card:
    """Freeze a card that is up to date, through the day before `until`. Raises Refused where it isn't active."""
    today, asked = operation.today, f"card freeze {card.number}"
    _refuse_unless_active(card, today, asked)
    earned, through = _earned_before(card, today)
    if until is None:
        after: dict[str, Any] = {"state": "frozen", "earned_through": through}
        operation.messages.append(f"Froze card {card.number}; the days until it is unfrozen are added to its validity")
    else:
        if until <= today:
            raise Refused(
                "day_in_past",
                f"{asked} --until {until}: is not after today, {today}",
                "give the first day on which it can be used again",
                day=until.isoformat(),
            )
        last = _moved(card, until - today, asked)
        after = {"frozen_until": until.isoformat(), "expires_on": last, "earned_through": through}
        if not card.is_counted:
            after["earned_through"] = max(through or "", (until - _DAY).isoformat())
        if last is None or card.expires_on is None:
            operation.tell("Froze card {} until {}", card.number, until)
        else:
            days = date.fromisoformat(card.expires_on), date.fromisoformat(last)
            operation.tell("Froze card {} until {}; its last day moves from {} to {}", card.number, until, *days)
    return append(operation, card, CardChange("freeze", today, earned=-earned, after=after))[1]


def unfreeze_card(operation: Operation, card: Card) -> Card:
    """End a freeze today. Raises Refused where the card isn't frozen."""
    today, asked = operation.today, f"card unfreeze {card.number}"
    refuse_unless_usable(card, today, asked)
    if not card.is_frozen(today):
        hint = f"pkgcli card show {card.number}"
        raise Refused("not_frozen", f"{asked}: the card is not frozen", hint, card=card.number)
    since, before = operation.connection.execute(_FROZEN_BY, (card.id,)).fetchone()
    if card.frozen_until is None:
        days = today - date.fromisoformat(since)
        before = card.earned_through
    else:
        days = today - date.fromisoformat(card.frozen_until)
    last = _moved(card, days, asked)
    after = {"state": "active", "frozen_until": None, "expires_on": last}
    if not card.is_counted:
        after["earned_through"] = max(before or "", (today - _DAY).isoformat())
    if last is None:
        operation.messages.append(f"Card {card.number} can be used again")
    else:
        operation.tell("Card {} can be used again through {}", card.number, date.fromisoformat(last))
    return append(operation, card, CardChange("unfreeze", today, after=after))[1]


def _refuse_unless_active(card: Card, today: date, asked: str) -> None:
    refuse_unless_usable(card, today, asked)
    refuse_frozen(card, today, asked)
    state = card.status(today)
    ways_out = {
        "suspended": ("is suspended, and its dates run on", f"pkgcli card resume {card.number}"),
        "upcoming": (f"begins on {card.starts_on}; nothing runs yet", f"pkgcli card show {card.number}"),
        "used": ("is used up", f"pkgcli card renew {card.number}"),
    }
    if state in ways_out:
        why, hint = ways_out[state]
        raise Refused(f"card_{state}", f"{asked}: the card {why}", hint, card=card.number, status=state)
    if not card.is_begun:
        raise Refused(
            "not_begun",
            f"{asked}: the card begins with its first visit; nothing runs that could be stopped",
            f"pkgcli card extend {card.number} --until DAY -r REASON" if card.expires_on else None,
            card=card.number,
        )


def _earned_before(card: Card, day: date) -> tuple[int, str | None]:
    """Unlimited: what was earned through the eve of the day and isn't recorded yet, and through when it then is."""
    if card.is_counted:
        return 0, card.earned_through
    eve = day - _DAY
    return card.earned_by(eve), max(card.earned_through or "", eve.isoformat())


def _moved(card: Card, days: timedelta, asked: str) -> str | None:
    """The last day, so many days later; None stays never."""
    if card.expires_on is None:
        return None
    last = date.fromisoformat(card.expires_on)
    if LAST_DAY - last < days:
        raise Refused(
            "validity_too_long",
            f"{asked}: a card is good until {LAST_DAY} at the latest",
            "give an earlier day",
            card=card.number,
        )
    return (last + days).isoformat()


def standing_before_freeze(operation: Operation, card: Card, entry: Row, before: Row, asked: str) -> dict[str, Any]:
    """The undo of a freeze: as if there had been none. What the card earned before it stays earned."""
    if before["expires_on"] is not None and before["expires_on"] < operation.today.isoformat():
        raise Refused(
            "card_expired",
            f"{asked}: the last day that card {card.number} would have again, {before['expires_on']}, has passed",
            f"pkgcli card unfreeze {card.number}",
            card=card.number,
        )
    through = None
    if not card.is_counted:
        eve = date.fromisoformat(entry["happened_on"]) - _DAY
        through = max(before["earned_through"] or "", eve.isoformat())
    return {
        "state": before["state"],
        "frozen_until": before["frozen_until"],
        "expires_on": before["expires_on"],
        "earned_through": through,
    }


def standing_before_unfreeze(operation: Operation, card: Card, before: Row, asked: str) -> dict[str, Any]:
    """The undo of an unfreezing by hand: frozen again as it was, what was earned meanwhile set aside."""
    until = before["frozen_until"]
    if until is not None and until <= operation.today.isoformat():
        raise Refused(
            "freeze_over",
            f"{asked}: card {card.number} was frozen until {until}, which has come",
            f"pkgcli card freeze {card.number}",
            card=card.number,
        )
    return {
        "state": before["state"],
        "frozen_until": until,
        "expires_on": before["expires_on"],
        "earned_through": max(before["earned_through"] or "", _earned_before(card, operation.today)[1] or "") or None,
    }


def earned_before_today(card: Card, today: date) -> int:
    """What an unlimited card has earned through yesterday and isn't recorded yet, in minor units."""
    return _earned_before(card, today)[0]
