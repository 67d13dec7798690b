"""The outbox: what is to be told to clients as things stand today (MyTime 001).

A notice is one per card (or membership), kind and day that it is about. One that is no longer true is dropped, and is
armed again when its day comes back; a new day is a new notice. What has gone out stays as it is.
"""

from __future__ import annotations

from datetime import date, timedelta

from pkgcli.operations import Operation, instant_text
from pkgcli.rules.notice_kinds import NEWS_DAYS

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
        WHERE c.expires_on IS NOT NULL AND c.state IN ('active', 'suspended')
          AND (c.units_left IS NULL OR c.units_left > 0)
          AND c.state = 'active' AND c.expires_on BETWEEN :today AND :soon AND {_TOLD}""",
    # Whether the night's run has lapsed it or not.
    "expired": f"""
        SELECT c.id, NULL, e.happened_on, e.happened_on FROM entry AS e JOIN card AS c ON c.id = e.card_id
        WHERE e.happened_on BETWEEN :since AND :today AND e.kind = 'expire' AND c.state = 'lapsed'
          AND date(c.expires_on, '+1 day') = e.happened_on AND {_TOLD}
        UNION ALL
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

# What is true today and isn't in the outbox comes into it, also what had been dropped.
_ARM = """
WITH wanted (card_id, membership_id, about_on, due_on) AS ({query})
INSERT INTO notice AS n (card_id, membership_id, kind, about_on, due_on, made_at)
SELECT card_id, membership_id, :kind, about_on, due_on, :now FROM wanted WHERE 1
ON CONFLICT ({subject}, kind, about_on) DO UPDATE SET dropped_at = NULL, due_on = excluded.due_on
WHERE n.dropped_at IS NOT NULL AND {unsettled}
"""

_DROP = """
WITH wanted (card_id, membership_id, about_on, due_on) AS ({query})
UPDATE notice AS n SET dropped_at = :now
WHERE n.kind = :kind AND {open} AND (n.{subject}, n.about_on) NOT IN (SELECT {subject}, about_on FROM wanted)
"""

_DROP_ALL = f"UPDATE notice AS n SET dropped_at = :now WHERE n.kind = :kind AND {OPEN}"


def refresh(operation: Operation, today: date) -> int:
    """Bring the outbox up to date; how many notices came into it. Written aside: it is no part of the ledger."""
    asked = {kind.strip() for kind in operation.business.values["notices.kinds"].split(",")}
    armed = 0
    for kind, query in _QUERIES.items():
        values: dict[str, object] = {"kind": kind, "now": instant_text(operation.occasion.now)}
        if kind not in asked:
            operation.write_aside(_DROP_ALL, values)
            continue
        values |= _as_of(operation, today)
        parts = {"query": query, "subject": "membership_id" if kind == "membership due" else "card_id"}
        armed += operation.write_aside(_ARM.format(**parts, unsettled=UNSETTLED), values)
        operation.write_aside(_DROP.format(**parts, open=OPEN), values)
    return armed


def _as_of(operation: Operation, today: date) -> dict[str, object]:
    days = operation.business.number("notices.expiring_days")
    return {
        "today": today.isoformat(),
        "since": (today - timedelta(days=NEWS_DAYS)).isoformat(),
        "soon": (today + timedelta(days=days)).isoformat(),
        "days": days,
        "few": operation.business.number("notices.low_units"),
    }
