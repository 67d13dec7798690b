"""The outbox as it is shown, and handed out for a mail merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Connection, Row

from pkgcli.business import Business
from pkgcli.errors import Unreadable
from pkgcli.frozen import replace
from pkgcli.lookup import the_client
from pkgcli.notices.outbox import OPEN, refresh
from pkgcli.operations import Occasion, Operation, instant_text, looking, record
from pkgcli.rules.days import day_of
from pkgcli.rules.notice_kinds import KINDS, Told, sentence, subject
from pkgcli.views.cards import ClientRef
from pkgcli.views.notices import NoticeView
from pkgcli.views.records import Listing

_NOTICES = """
SELECT n.id, n.kind, n.about_on, n.due_on, n.taken_at, n.dropped_at, n.card_id, n.membership_id,
       k.id AS client_id, k.code, k.name, k.email, k.phone,
       c.number, c.package_name, c.units_left, c.unit, c.expires_on,
       c.starts = 'sale' OR c.last_used_on IS NOT NULL AS is_begun, p.name AS plan,
       (SELECT sum(o.unpaid) FROM membership_accrual AS a JOIN card AS o ON o.id = a.card_id
        WHERE a.membership_id = n.membership_id AND o.issued_on = n.about_on) AS unpaid,
       m.state AS message_state, m.made_on AS tried_on, m.problem
FROM notice AS n
LEFT JOIN card AS c ON c.id = n.card_id
LEFT JOIN membership AS s ON s.id = n.membership_id
LEFT JOIN membership_plan AS p ON p.id = s.plan_id
JOIN client AS k ON k.id = coalesce(c.client_id, s.client_id)
LEFT JOIN message AS m ON m.id = n.message_id
"""


def list_notices(
    occasion: Occasion, *, client: str | None = None, kind: str | None = None, everything: bool = False, limit: int = 0
) -> Listing:
    """What waits to be told, the oldest first; what went out or was dropped too with `everything`. `limit` 0 is all."""
    with looking(occasion) as look:
        condition, values = _condition(look.connection, client, kind, everything)
        found = notices_where(look.connection, look.business, condition, values)
    return Listing(tuple(found[:limit] if limit else found), len(found), "notices")


def take_notices(occasion: Occasion, *, client: str | None = None, kind: str | None = None) -> Listing:
    """Hand out what waits, for a mail merge: it counts as told from then on, and is never sent by mail."""

    def work(operation: Operation) -> Listing:
        refresh(operation, operation.today)
        condition, values = _condition(operation.connection, client, kind, everything=False)
        found = notices_where(operation.connection, operation.business, condition, values)
        now = instant_text(operation.occasion.now)
        for notice in found:
            operation.write_aside("UPDATE notice SET taken_at = ? WHERE id = ?", (now, notice.notice))
        return Listing(tuple(replace(notice, state="taken") for notice in found), len(found), "notices")

    return record(occasion, "notice take", work, Listing)


def notices_where(
    connection: Connection, business: Business, condition: str, values: Mapping[str, object]
) -> Sequence[NoticeView]:
    """Notices by a condition on `n`, `c`, `k` and `m`; the condition is ours, the values are bound."""
    rows = connection.execute(f"{_NOTICES} WHERE {condition} ORDER BY n.due_on, k.id, n.id", values).fetchall()
    return [_view(business, row) for row in rows]


def _condition(
    connection: Connection, client: str | None, kind: str | None, everything: bool
) -> tuple[str, dict[str, object]]:
    given, kind = kind, None if kind is None else " ".join(kind.split()).casefold()
    if kind is not None and kind not in KINDS:
        raise Unreadable("--kind", given, f"is none of {', '.join(KINDS)}", "type --kind expiring")
    parts = ["1"] if everything else [OPEN]
    values: dict[str, object] = {}
    if kind is not None:
        parts.append("n.kind = :kind")
        values["kind"] = kind
    if client is not None:
        parts.append("k.id = :client")
        values["client"] = the_client(connection, client).id
    return " AND ".join(parts), values


def _view(business: Business, row: Row) -> NoticeView:
    told = Told(
        kind=row["kind"],
        about_on=date.fromisoformat(row["about_on"]),
        number=row["number"],
        package=row["package_name"],
        units_left=row["units_left"],
        unit=row["unit"] or "",
        expires_on=day_of(row["expires_on"]),
        is_begun=bool(row["is_begun"]),
        plan=row["plan"],
        amount=None if row["unpaid"] is None else business.priced(row["unpaid"]),
    )
    return NoticeView(
        notice=row["id"],
        kind=told.kind,
        about_on=told.about_on,
        due_on=date.fromisoformat(row["due_on"]),
        state=_state(row),
        client=ClientRef(row["client_id"], row["code"], row["name"]),
        email=row["email"],
        phone=row["phone"],
        card=row["card_id"],
        number=row["number"],
        membership=row["membership_id"],
        subject=subject(told),
        text=sentence(told),
        tried_on=day_of(row["tried_on"]),
        problem=row["problem"],
    )


def _state(row: Row) -> str:
    if row["taken_at"] is not None:
        return "taken"
    if row["message_state"] in ("sent", "begun"):
        return "sent" if row["message_state"] == "sent" else "unsure"
    if row["dropped_at"] is not None:
        return "dropped"
    return "failed" if row["message_state"] == "failed" else "waiting"
