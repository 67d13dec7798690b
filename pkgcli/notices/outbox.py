"""The outbox: what is to be told to clients as things stand today (MyTime 001).

A notice is one per card (or membership), kind and day that it is about. One that is no longer true is dropped, and is
armed again when its day comes back; a new day is a new notice. What has gone out stays as it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from pkgcli.operations import Operation, instant_text
from pkgcli.rules.notice_kinds import NEWS_DAYS


class Wanted(NamedTuple):
    """A notice that is true today: one of card and membership is None. Days as ISO text."""

    card_id: int | None
    membership_id: int | None
    kind: str
    about_on: str
    due_on: str


# Of a card `c`: somebody is there to be told.
_TOLD = """
NOT EXISTS (SELECT 1 FROM notice_refused WHERE client_id = c.client_id)
AND NOT EXISTS (SELECT 1 FROM client WHERE id = c.client_id AND anonymised_at IS NOT NULL)
"""

_QUERIES = {
    "sold": f"""
        SELECT c.id, NULL, e.happened_on, e.happened_on FROM entry AS e JOIN card AS c ON c.id = e.card_id
        WHERE e.happened_on BETWEEN :since AND :today AND e.kind = 'issue'
          AND c.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR c.units_left > 0)
          AND (c.expires_on IS NULL OR c.expires_on >= :today)
          AND NOT EXISTS (SELECT 1 FROM entry WHERE reverses = e.id)
          AND NOT EXISTS (SELECT 1 FROM membership_accrual WHERE card_id = c.id) AND {_TOLD}""",
    # The visit that brought the card down to so few.
    "low": f"""
        SELECT c.id, NULL, max(e.happened_on), max(e.happened_on) FROM entry AS e JOIN card AS c ON c.id = e.card_id
        JOIN entry AS before ON before.card_id = e.card_id AND before.seq = e.seq - 1
        WHERE e.happened_on BETWEEN :since AND :today AND e.units < 0 AND e.units_left BETWEEN 1 AND :few
          AND before.units_left > :few AND c.units_left BETWEEN 1 AND :few AND c.state = 'active'
          AND (c.expires_on IS NULL OR c.expires_on >= :today) AND {_TOLD}
        GROUP BY c.id""",
    "expiring": f"""
        SELECT c.id, NULL, c.expires_on, max(date(c.expires_on, '-' || :days || ' days'), c.issued_on) FROM card AS c
        WHERE c.state = 'active' AND (c.units_left IS NULL OR c.units_left > 0)
          AND c.expires_on BETWEEN :today AND :soon AND {_TOLD}""",
    # Whether the night's run has lapsed it or not.
    "expired": f"""
        SELECT c.id, NULL, e.happened_on, e.happened_on FROM entry AS e JOIN card AS c ON c.id = e.card_id
        WHERE e.happened_on BETWEEN :since AND :today AND e.kind = 'expire' AND c.state = 'lapsed'
          AND date(c.expires_on, '+1 day') = e.happened_on AND {_TOLD}
        UNION
        SELECT c.id, NULL, date(c.expires_on, '+1 day'), date(c.expires_on, '+1 day') FROM card AS c
        WHERE c.expires_on IS NOT NULL AND c.state IN ('active', 'suspended')
          AND (c.units_left IS NULL OR c.units_left > 0)
          AND c.expires_on < :today AND date(c.expires_on, '+1 day') >= :since AND {_TOLD}""",
    "used up": f"""
        SELECT c.id, NULL, max(e.happened_on), max(e.happened_on) FROM entry AS e JOIN card AS c ON c.id = e.card_id
        WHERE e.happened_on BETWEEN :since AND :today AND e.kind = 'redeem' AND e.units_left = 0 AND c.units_left = 0
          AND c.state IN ('active', 'suspended', 'frozen') AND {_TOLD}
        GROUP BY c.id""",
    "membership due": f"""
        SELECT NULL, a.membership_id, e.happened_on, e.happened_on FROM entry AS e JOIN card AS c ON c.id = e.card_id
        JOIN membership_accrual AS a ON a.card_id = c.id
        WHERE e.happened_on BETWEEN :since AND :today AND e.kind = 'issue' AND c.unpaid > 0
          AND c.state NOT IN ('void', 'refunded') AND {_TOLD}
        GROUP BY a.membership_id, e.happened_on""",
}

# Neither gone out nor perhaps gone out, nor handed out.
UNSETTLED = """
n.taken_at IS NULL AND NOT EXISTS (SELECT 1 FROM message WHERE id = n.message_id AND state <> 'failed')
"""

# Waits to be told.
OPEN = f"n.dropped_at IS NULL AND {UNSETTLED}"

_ARM = """
INSERT INTO notice AS n (card_id, membership_id, kind, about_on, due_on, made_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT ({subject}, kind, about_on) DO UPDATE SET dropped_at = NULL, due_on = excluded.due_on
WHERE n.dropped_at IS NOT NULL AND {unsettled}
"""


def refresh(operation: Operation, today: date) -> int:
    """Bring the outbox up to date; how many notices came into it. Written aside: it is no part of the ledger."""
    wanted = _wanted(operation, today)
    now = instant_text(operation.occasion.now)
    before = operation.aside
    for subject in ("card_id", "membership_id"):
        statement = _ARM.format(subject=subject, unsettled=UNSETTLED)
        for one in wanted:
            if getattr(one, subject) is not None:
                operation.write_aside(statement, (*one, now))
    armed = operation.aside - before
    still = {one[:4] for one in wanted}
    open_notices = operation.connection.execute(
        f"SELECT n.id, n.card_id, n.membership_id, n.kind, n.about_on FROM notice AS n WHERE {OPEN}"
    ).fetchall()
    for notice_id, *about in open_notices:
        if tuple(about) not in still:
            operation.write_aside("UPDATE notice SET dropped_at = ? WHERE id = ?", (now, notice_id))
    return armed


def _wanted(operation: Operation, today: date) -> list[Wanted]:
    settings = operation.business.values
    kinds = [kind.strip() for kind in settings["notices.kinds"].split(",")]
    days = operation.business.number("notices.expiring_days")
    values = {
        "today": today.isoformat(),
        "since": (today - timedelta(days=NEWS_DAYS)).isoformat(),
        "soon": (today + timedelta(days=days)).isoformat(),
        "days": days,
        "few": operation.business.number("notices.low_units"),
    }
    return [
        Wanted(card_id, membership_id, kind, about_on, due_on)
        for kind, query in _QUERIES.items()
        if kind in kinds
        for card_id, membership_id, about_on, due_on in operation.connection.execute(query, values).fetchall()
    ]
