"""`find`: clients, cards and packages that hold a text, and what to type to get at each (spec, "Clients")."""

from __future__ import annotations

from datetime import date, datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING

from pkgcli.catalogue.terms import IS_PRESENT
from pkgcli.clients.shown import client_views, matching_client_ids
from pkgcli.errors import Unreadable
from pkgcli.ledger.cards import Card, cards_where
from pkgcli.ledger.holds.rows import holds_where
from pkgcli.operations import Occasion, looking
from pkgcli.rules.card_number import number_key
from pkgcli.rules.texts import code_key, fold
from pkgcli.views.clients import ClientView
from pkgcli.views.records import Found, Listing

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_SHORTEST_NUMBER_PART = 3


def find(occasion: Occasion, text: str, *, limit: int = 0) -> Listing:
    """Clients by name, phone, e-mail, code or a member's name, cards by a part of the number or `id:12`, packages by
    code or name; accents and case aside. `limit` 0 is all.
    """
    if not text.strip():
        raise Unreadable("TEXT", text, "is empty", "type a part of a name, a phone number or a card number")
    with looking(occasion) as look:
        found = [
            *_clients(look.connection, text, look.business.zone, look.today),
            *_cards(look.connection, text, look.today),
            *_packages(look.connection, text),
        ]
        return Listing(tuple(found[:limit] if limit else found), len(found), "matches")


def _clients(connection: Connection, text: str, zone: ZoneInfo, today: date) -> list[Found]:
    ids = matching_client_ids(connection, text)
    visits = _visits(connection, zone, today)
    return [
        Found("client", view.code, _about_client(view, visits.get(view.id, [])))
        for view in client_views(connection, ids, today)
    ]


def _visits(connection: Connection, zone: ZoneInfo, today: date) -> dict[int, list[str]]:
    """Today's visits to come by client: who calls to say that they are late is found with theirs."""
    visits: dict[int, list[str]] = {}
    for hold in holds_where(connection, "h.state = 'open' AND h.visit_on = :day", {"day": today.isoformat()}):
        if hold.state_on(today) == "open":
            at = datetime.fromisoformat(hold.starts_at).astimezone(zone)
            visits.setdefault(hold.client_id, []).append(f"today {at:%H:%M} {hold.item_name} (hold {hold.id})")
    return visits


def _about_client(view: ClientView, visits: list[str]) -> str:
    cards = "1 card" if view.cards == 1 else f"{view.cards} cards"
    members = ", ".join(member.name for member in view.members)
    also = f"also {', '.join(view.aliases)}" if view.aliases else None
    parts = (view.name, also, view.phone, view.email, f"with {members}" if members else None, cards, *visits)
    return ", ".join(part for part in parts if part)


def _cards(connection: Connection, text: str, today: date) -> list[Found]:
    asked = text.strip()
    if asked.startswith("id:"):
        digits = asked.removeprefix("id:")
        cards = cards_where(connection, "c.id = :id", {"id": int(digits)}, today) if _is_id(digits) else []
    else:
        key = number_key(asked)
        part = key if len(key) >= _SHORTEST_NUMBER_PART else None
        cards = cards_where(
            connection,
            "instr(c.number_key, :part) OR c.number_key = :key OR c.id = :id ORDER BY c.id",
            {"part": part, "key": key, "id": int(asked) if _is_id(asked) else None},
            today,
        )
    return [Found("card", card.number, _about_card(card, today)) for card in cards]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _about_card(card: Card, today: date) -> str:
    left = "" if card.units_left is None else f", {card.units_left} {card.unit} left"
    return f"{card.package_name} of {card.client_name}, {card.status(today)}{left}, id:{card.id}"


def _packages(connection: Connection, text: str) -> list[Found]:
    rows = connection.execute(
        "SELECT p.code, p.code_key, v.name, p.deactivated_at IS NOT NULL, p.deleted_at IS NOT NULL FROM package AS p"
        f" JOIN package_version AS v ON v.package_id = p.id WHERE {IS_PRESENT} ORDER BY p.id"
    ).fetchall()
    name, code = fold(text), code_key(text.strip())
    return [
        Found("package", row[0], row[2] + (", deleted" if row[4] else ", inactive" if row[3] else ""))
        for row in rows
        if code in row[1] or (name and name in fold(row[2]))
    ]
