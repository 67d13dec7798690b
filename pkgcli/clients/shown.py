"""Clients as they are shown and searched: accents and case aside, a part is enough (spec, "Clients")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection, Row

from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, looking
from pkgcli.rules.texts import code_key, fold, phone_key
from pkgcli.views.clients import ClientView, MemberView
from pkgcli.views.records import Listing

_SOME = 500
_SHORTEST_PHONE_PART = 3


def show_client(occasion: Occasion, client: str) -> ClientView:
    with looking(occasion) as look:
        return client_view(look.connection, the_client(look.connection, client).id, look.today)


def list_clients(occasion: Occasion, text: str | None = None, *, limit: int = 0) -> Listing:
    """Clients by name; with `text`, those whose name, code, phone, e-mail or a member's name holds it.

    Anonymised and merged clients are left out. `limit` 0 is all.
    """
    with looking(occasion) as look:
        ids = all_client_ids(look.connection) if text is None else matching_client_ids(look.connection, text)
        shown = ids[:limit] if limit else ids
        return Listing(tuple(client_views(look.connection, shown, look.today)), len(ids), "clients")


def all_client_ids(connection: Connection) -> list[int]:
    rows = connection.execute(f"SELECT id FROM client WHERE {PRESENT} ORDER BY name_key, id")
    return [row[0] for row in rows.fetchall()]


def matching_client_ids(connection: Connection, text: str) -> list[int]:
    """Ids of the clients that hold the text somewhere, themselves or as one merged into them; by name."""
    rows = connection.execute(
        "SELECT DISTINCT k.id FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)"
        " WHERE k.anonymised_at IS NULL AND ("
        " instr(f.name_key, :name) OR instr(f.code_key, :code) OR instr(f.email_key, :code)"
        " OR instr(f.phone_key, :phone)"
        " OR k.id IN (SELECT client_id FROM member WHERE removed_at IS NULL AND instr(name_key, :name)))"
        " ORDER BY k.name_key, k.id",
        {"name": fold(text) or None, "code": code_key(text.strip()) or None, "phone": _phone_part(text)},
    )
    return [row[0] for row in rows.fetchall()]


def client_view(connection: Connection, client_id: int, today: date) -> ClientView:
    return client_views(connection, [client_id], today)[0]


def client_views(connection: Connection, ids: Sequence[int], today: date) -> list[ClientView]:
    """The clients in the order of `ids`, each with its members and the number of cards that can be used today."""
    views: list[ClientView] = []
    for start in range(0, len(ids), _SOME):
        views.extend(_some_views(connection, ids[start : start + _SOME], today))
    return views


def _some_views(connection: Connection, ids: Sequence[int], today: date) -> list[ClientView]:
    marks = ",".join("?" * len(ids))
    found = connection.execute(
        "SELECT id, code, name, phone, email, note, id NOT IN (SELECT client_id FROM notice_refused)"
        f" FROM client WHERE id IN ({marks})",
        ids,
    ).fetchall()
    usable = f"client_id IN ({marks}) AND {USABLE}"
    values = (*ids, today.isoformat(), today.isoformat())
    named: dict[int, list[str]] = {}
    for member_id, number in connection.execute(
        "SELECT u.member_id, c.number FROM member AS m JOIN card_user AS u ON u.member_id = m.id"
        f" JOIN (SELECT id, number FROM card WHERE scope IN ('one', 'list') AND {usable}) AS c ON c.id = u.card_id"
        f" WHERE m.client_id IN ({marks}) ORDER BY c.id",
        (*values, *ids),
    ).fetchall():
        named.setdefault(member_id, []).append(number)
    members: dict[int, list[MemberView]] = {}
    for client_id, member_id, name, kind in connection.execute(
        f"SELECT client_id, id, name, kind FROM member WHERE client_id IN ({marks}) AND removed_at IS NULL ORDER BY id",
        ids,
    ).fetchall():
        view = MemberView(member_id, name, kind, tuple(named.get(member_id, ())))
        members.setdefault(client_id, []).append(view)
    cards = dict(
        connection.execute(f"SELECT client_id, count(*) FROM card WHERE {usable} GROUP BY client_id", values).fetchall()
    )
    aliases: dict[int, list[str]] = {}
    for client_id, code in connection.execute(
        f"SELECT client_id, code FROM client_alias WHERE client_id IN ({marks}) ORDER BY code_key", ids
    ).fetchall():
        aliases.setdefault(client_id, []).append(code)
    rows = {row[0]: row for row in found}
    return [
        _view(rows[each], tuple(members.get(each, ())), cards.get(each, 0), tuple(aliases.get(each, ())))
        for each in ids
    ]


def _view(row: Row, members: tuple[MemberView, ...], cards: int, aliases: tuple[str, ...]) -> ClientView:
    client_id, code, name, phone, email, note, notices = row
    return ClientView(client_id, code, name, phone, email, note, members, cards, aliases, bool(notices))


# Of a client: neither anonymised nor merged into another one.
PRESENT = "anonymised_at IS NULL AND merged_into_id IS NULL"

# The status `active` of rules.card_status, as a condition: counting needs no card read. Today is bound twice.
USABLE = (
    "state = 'active' AND starts_on <= ? AND (expires_on IS NULL OR expires_on >= ?)"
    " AND (units_left IS NULL OR units_left > 0)"
)


def _phone_part(text: str) -> str | None:
    """The digits of a text that may be a part of a phone number; two digits would fit nearly everybody."""
    key = phone_key(text)
    return key if key is not None and len(key) >= _SHORTEST_PHONE_PART else None
