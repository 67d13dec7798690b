"""Entries as they are read: for histories, and for the answer of an undo."""

from __future__ import annotations

from datetime import date, datetime
from sqlite3 import Connection, Row

from pkgcli.business import Business
from pkgcli.views.entries import EntryView

_ENTRY = """
SELECT e.id, e.operation_id, c.number, o.recorded_at, e.happened_on, e.kind, i.code AS item, p.quantity, e.units,
       e.units_left, e.value, e.tip, e.tax, e.charge, e.charge_tax, e.cash, e.owed, e.paid_by, s.name AS staff,
       coalesce(m.name, u.name) AS user, coalesce(t.note, t.reason) AS note, e.reverses, e.detail,
       x.number AS other_card, iif(e.kind IN ('swap', 'split', 'merge'), (
           SELECT json_group_array(json_array(d.key, a.code, j.value ->> 1))
           FROM json_each(e.detail) AS d, json_each(d.value) AS j
           JOIN card_line AS y ON y.id = j.value ->> 0 JOIN item AS a ON a.id = y.item_id
           WHERE d.key IN ('of', 'into')), NULL) AS exchanged,
       e.expires_on, b.expires_on AS expired_before, k.code AS owner, f.code AS owner_before,
       iif(e.kind = 'freeze', e.frozen_until, NULL) AS frozen_until
FROM entry AS e
LEFT JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
LEFT JOIN client AS k ON k.id = e.client_id AND e.client_id <> b.client_id
LEFT JOIN client AS f ON f.id = b.client_id
JOIN card AS c ON c.id = e.card_id
LEFT JOIN card AS x ON x.id = coalesce(e.detail ->> 'to', e.detail ->> 'from')
LEFT JOIN operation AS o ON o.id = e.operation_id
LEFT JOIN operation_text AS t ON t.operation_id = e.operation_id
LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN card_line AS l ON l.id = e.line_id
LEFT JOIN item AS i ON i.id = l.item_id
LEFT JOIN entry_line AS p ON p.line_id = e.line_id AND p.entry_id = e.id
LEFT JOIN member AS m ON m.id = e.user_member_id
LEFT JOIN client AS u ON u.id = e.user_client_id
"""


def entries_of_card(connection: Connection, business: Business, card_id: int, limit: int) -> list[EntryView]:
    """The newest `limit` entries of a card (0 is all), oldest first."""
    return _newest(connection, business, "e.card_id = ?", card_id, limit, "e.seq")


def entries_of_client(connection: Connection, business: Business, client_id: int, limit: int) -> list[EntryView]:
    """The newest entries of all cards that the client owns now, oldest first."""
    condition = "e.card_id IN (SELECT id FROM card WHERE client_id = ?)"
    return _newest(connection, business, condition, client_id, limit, "e.id")


def count_of_entries(connection: Connection, *, card_id: int | None = None, client_id: int | None = None) -> int:
    if card_id is not None:
        return int(connection.execute("SELECT seq FROM card WHERE id = ?", (card_id,)).fetchone()[0])
    row = connection.execute("SELECT coalesce(sum(seq), 0) FROM card WHERE client_id = ?", (client_id,)).fetchone()
    return int(row[0])


def _newest(
    connection: Connection, business: Business, condition: str, value: int, limit: int, order: str
) -> list[EntryView]:
    rows = connection.execute(
        f"{_ENTRY} WHERE {condition} ORDER BY {order} DESC LIMIT ?", (value, limit or -1)
    ).fetchall()
    return [_view(business, row) for row in reversed(rows)]


def entries_of_operation(
    connection: Connection, business: Business, operation_id: int, now: datetime, staff: str | None = None
) -> list[EntryView]:
    """What an operation recorded; also of the one that is still open, whose instant is `now`."""
    rows = connection.execute(f"{_ENTRY} WHERE e.operation_id = ? ORDER BY e.id", (operation_id,)).fetchall()
    return [_view(business, row, now, staff) for row in rows]


def _change(row: Row) -> str | None:
    """What else the entry made another: `through 2027-03-31, was 2027-02-28`."""
    changes: list[str] = []
    if row["frozen_until"] is not None:
        changes.append(_with_days("frozen until {}", row["frozen_until"]))
    if row["owner_before"] is not None and row["expires_on"] != row["expired_before"]:
        changes.append(_with_days("through {}, was {}", row["expires_on"], row["expired_before"]))
    if row["owner"] is not None:
        changes.append(f"to client {row['owner']}, was {row['owner_before']}")
    if row["detail"] is not None:
        changes.extend(_told(row["detail"], row["other_card"]))
    if row["exchanged"] is not None:
        changes.append(_exchanged(row["exchanged"]))
    return _together(changes) if changes else None


def _with_days(form: str, *days: str | None) -> str:
    """A card that never expires has no last day."""
    from pkgcli.views.sentence import Sentence

    return Sentence(form, *(None if day is None else date.fromisoformat(day) for day in days))


def _together(changes: list[str]) -> str:
    from pkgcli.views.sentence import Sentence

    return Sentence("; ".join(["{}"] * len(changes)), *changes)


def _told(detail: str, other_card: str | None) -> list[str]:
    """What an entry keeps in words: another number, or the other card of a part that was moved."""
    from json import loads

    said = loads(detail)
    number = [f"number {said['number'][1]}, was {said['number'][0]}"] if "number" in said else []
    scope = [f"open to {said['scope'][1]}, was {said['scope'][0]}"] if "scope" in said else []
    return scope + number + [f"{way} card {other_card}" for way in ("to", "from") if way in said]


def _exchanged(told: str) -> str:
    """`1 x massage became 2 x facial`."""
    from json import loads

    of, into = (
        ", ".join(f"{count} x {code}" for part, code, count in loads(told) if part == wanted)
        for wanted in ("of", "into")
    )
    return f"{of} became {into}"


def _view(business: Business, row: Row, now: datetime | None = None, staff: str | None = None) -> EntryView:
    recorded = row["recorded_at"]
    at = datetime.fromisoformat(recorded) if recorded is not None else now
    assert at is not None
    return EntryView(
        entry=row["id"],
        operation=row["operation_id"],
        card=row["number"],
        at=at.astimezone(business.zone),
        on=date.fromisoformat(row["happened_on"]),
        kind=row["kind"],
        item=row["item"],
        quantity=row["quantity"] or None,
        units=row["units"],
        units_left=row["units_left"],
        value=business.money(row["value"]),
        tip=business.money(row["tip"]),
        staff=row["staff"] if recorded is not None else staff,
        for_=row["user"],
        note=row["note"],
        reverses=row["reverses"],
        change=_change(row),
        tax=business.money(row["tax"]),
        charge=business.money(row["charge"]),
        charge_tax=business.money(row["charge_tax"]),
        cash=business.money(row["cash"]),
        owed=business.money(row["owed"]),
        paid_by=row["paid_by"],
    )
