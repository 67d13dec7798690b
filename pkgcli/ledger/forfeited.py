"""What was lost to the days: the cards that an operation lapsed, with their units and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from sqlite3 import Connection
from typing import Any

from pkgcli.business import Business
from pkgcli.frozen import Frozen
from pkgcli.views.cards import ClientRef
from pkgcli.views.expiry import ExpiredCard

_IN_ALL = """
SELECT count(*), -coalesce(sum(units), 0), -coalesce(sum(value), 0), coalesce(min(id), 1) - 1, coalesce(max(id), 0)
FROM entry WHERE operation_id = ? AND kind = 'expire'
"""

_CARDS = """
SELECT e.card_id, c.number, k.id, k.code, k.name, iif(e.units_left IS NULL, NULL, -e.units), -e.value, e.happened_on
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN client AS k ON k.id = e.client_id
WHERE e.id > :after AND e.id <= :through AND e.kind = 'expire' ORDER BY e.id
"""


Row = tuple[Any, ...]


class Forfeited(Frozen):
    """Of one operation: how many cards, their units and value (minor units), all of it in the entries with ids above
    `after` through `through`."""

    cards: int
    units: int
    value: int
    after: int
    through: int

    @property
    def entries(self) -> dict[str, int]:
        return {"after": self.after, "through": self.through}


def forfeited(connection: Connection, operation_id: int) -> Forfeited:
    return Forfeited(*connection.execute(_IN_ALL, (operation_id,)).fetchone())


def lapsed_between(connection: Connection, entries: Mapping[str, object]) -> list[Row]:
    """The cards that lapsed by the entries with ids above `after` through `through`, in the order of these."""
    return [tuple(row) for row in connection.execute(_CARDS, entries).fetchall()]


def expired_cards(business: Business, rows: Iterable[Row]) -> Iterator[ExpiredCard]:
    """What is told of them."""
    for card, number, client, code, name, units, value, day in rows:
        owner = ClientRef(client, code, name)
        yield ExpiredCard(card, number, owner, units, business.money(value), date.fromisoformat(day))
