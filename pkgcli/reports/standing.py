"""What stands on cards now: `balance`, `history`, `card show`, `card list`."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.ledger.cards import Card, card_views, cards_where
from pkgcli.ledger.entries import count_of_entries, entries_of_card, entries_of_client
from pkgcli.ledger.users import cards_at_hand
from pkgcli.lookup import card_or_client, the_card, the_client, the_package_id
from pkgcli.operations import Look, Occasion, looking
from pkgcli.rules.card_number import number_key
from pkgcli.rules.card_status import STATUSES
from pkgcli.rules.texts import code_key, fold
from pkgcli.views.cards import Balance, CardView
from pkgcli.views.entries import History
from pkgcli.views.records import Listing

OVER = ("void", "refunded", "used", "expired")


def balance(occasion: Occasion, who: str, everything: bool = False) -> Balance:
    """Per card what can still be had. Of a client, the cards that are over are left out unless `everything`."""
    with looking(occasion) as look:
        found = card_or_client(look.connection, who, look.today)
        if isinstance(found, Card):
            return Balance(found.number, look.today, (_view(look, found),))
        at_hand = cards_at_hand(look.connection, found.id, look.today)
        cards = [card for card in at_hand if card.client_id == found.id]
        shown = [card for card in at_hand if everything or card.status(look.today) not in OVER]
        views = tuple(_views(look, [card for card in shown if card.client_id == found.id]))
        shared = tuple(_views(look, [card for card in shown if card.client_id != found.id]))
        over = len(cards) - len(views)
        return Balance(f"{found.name} ({found.code})", look.today, views, over, found.code, shared)


def show_card(occasion: Occasion, card: str) -> CardView:
    with looking(occasion) as look:
        return _view(look, the_card(look.connection, card, look.today))


def history(occasion: Occasion, who: str, limit: int) -> History:
    """The newest `limit` entries (0 is all) of a card or of a client's cards, oldest first."""
    with looking(occasion) as look:
        connection, business = look.connection, look.business
        found = card_or_client(connection, who, look.today)
        if isinstance(found, Card):
            entries = entries_of_card(connection, business, found.id, limit)
            return History(found.number, tuple(entries), count_of_entries(connection, card_id=found.id))
        entries = entries_of_client(connection, business, found.id, limit)
        total = count_of_entries(connection, client_id=found.id)
        return History(f"{found.name} ({found.code})", tuple(entries), total)


def list_cards(
    occasion: Occasion,
    limit: int,
    *,
    text: str | None = None,
    client: str | None = None,
    package: str | None = None,
    status: str | None = None,
) -> Listing:
    """Cards by number or client (a part will do), client, package and status; newest first."""
    with looking(occasion) as look:
        conditions, values = _conditions(look, text, client, package, status)
        where = " AND ".join(conditions) or "1"
        cards = cards_where(
            look.connection, f"{where} ORDER BY c.id DESC LIMIT :limit", values | {"limit": limit or -1}, look.today
        )
        total = look.connection.execute(
            f"SELECT count(*) FROM card AS c JOIN client AS k ON k.id = c.client_id WHERE {where}", values
        ).fetchone()[0]
        return Listing(tuple(_views(look, cards)), total, "card")


def _conditions(
    look: Look, text: str | None, client: str | None, package: str | None, status: str | None
) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    values: dict[str, object] = {}
    if text is not None:
        conditions.append(
            "(instr(c.number_key, :number) OR (:name <> '' AND instr(k.name_key, :name)) OR k.code_key = :code)"
        )
        values |= {"number": number_key(text), "name": fold(text), "code": code_key(text)}
    if client is not None:
        conditions.append("c.client_id = :client")
        values["client"] = the_client(look.connection, client).id
    if package is not None:
        conditions.append("c.package_id = :package")
        values["package"] = the_package_id(look.connection, package)
    if status is not None:
        conditions.append(_status_condition(status))
        values["today"] = look.today.isoformat()
    return conditions, values


_DUE = "(c.state IN ('active', 'suspended') AND c.expires_on < :today)"

_STATUS_CONDITIONS = {
    "void": "c.state = 'void'",
    "refunded": "c.state = 'refunded'",
    "used": "c.state NOT IN ('void', 'refunded', 'lapsed') AND c.units_left = 0",
    "expired": f"(c.state = 'lapsed' OR (coalesce(c.units_left, 1) > 0 AND {_DUE}))",
}
_LIVING = f"coalesce(c.units_left, 1) > 0 AND coalesce(NOT {_DUE}, 1)"
NOT_OVER = f"(c.state NOT IN ('void', 'refunded', 'lapsed') AND {_LIVING})"
"""Cards whose status on :today is none of OVER."""
_FROZEN = "(c.state = 'frozen' OR coalesce(c.frozen_until > :today, 0))"
_STATUS_CONDITIONS |= {
    "frozen": f"{_FROZEN} AND c.state IN ('frozen', 'active', 'suspended') AND {_LIVING}",
    "suspended": f"c.state = 'suspended' AND NOT {_FROZEN} AND {_LIVING}",
    "upcoming": f"c.state = 'active' AND NOT {_FROZEN} AND {_LIVING} AND c.starts_on > :today",
    "active": f"c.state = 'active' AND NOT {_FROZEN} AND {_LIVING} AND c.starts_on <= :today",
}


def _status_condition(status: str) -> str:
    from pkgcli.errors import Unreadable

    if status not in _STATUS_CONDITIONS:
        raise Unreadable("--status", status, f"is none of {', '.join(STATUSES)}", "pkgcli card list --status active")
    return f"(:today IS NOT NULL AND {_STATUS_CONDITIONS[status]})"


def _view(look: Look, card: Card) -> CardView:
    return _views(look, [card])[0]


def _views(look: Look, cards: Sequence[Card]) -> list[CardView]:
    return card_views(look.connection, look.business, look.today, cards)
