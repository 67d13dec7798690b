"""The people of cards beside their owners: who may use them, who pays, who owned them before. However many cards are
asked about, there is one statement for some hundreds of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from pkgcli.views.cards import ClientRef

_SOME = 500


def in_hundreds(ids: Sequence[int]) -> list[Sequence[int]]:
    """As many at a time as a statement names."""
    return [ids[start : start + _SOME] for start in range(0, len(ids), _SOME)]


def user_names(connection: Connection, card_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """By card of scope `one` or `list`: who may use it, beside what its scope says of the owner."""
    names: dict[int, tuple[str, ...]] = {}
    for some in in_hundreds(card_ids):
        query = (
            "SELECT u.card_id, coalesce(m.name, k.name) FROM card_user AS u LEFT JOIN member AS m ON m.id = u.member_id"
            " LEFT JOIN client AS k ON k.id = u.client_id"
            f" WHERE u.card_id IN ({','.join('?' * len(some))}) ORDER BY u.rowid"
        )
        for card_id, name in connection.execute(query, some).fetchall():
            names[card_id] = (*names.get(card_id, ()), name)
    return names


def former_clients(connection: Connection, card_ids: Sequence[int]) -> dict[int, tuple[ClientRef, ...]]:
    """By card: who owned it before, oldest first (Booxi 004: previous owners can be traced)."""
    former: dict[int, tuple[ClientRef, ...]] = {}
    for some in in_hundreds(card_ids):
        marks = ",".join("?" * len(some))
        query = (
            "SELECT e.card_id, k.id, k.code, k.name FROM ("
            f" SELECT id, card_id, seq, client_id FROM entry WHERE card_id IN ({marks}) AND seq = 1"
            " UNION ALL SELECT id, card_id, seq, client_id FROM entry"
            f" WHERE card_id IN ({marks}) AND kind = 'transfer') AS e JOIN card AS c ON c.id = e.card_id"
            " JOIN client AS f ON f.id = e.client_id JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)"
            " WHERE k.id <> c.client_id AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)"
            " GROUP BY e.card_id, k.id ORDER BY e.card_id, min(e.seq)"
        )
        for card_id, *client in connection.execute(query, (*some, *some)).fetchall():
            former[card_id] = (*former.get(card_id, ()), ClientRef(*client))
    return former


def people(connection: Connection, ids: Collection[int]) -> dict[int, ClientRef]:
    """Clients by the ids that they had: one who was merged into another client is that one."""
    found = {}
    for some in in_hundreds(list(ids)):
        query = (
            "SELECT f.id, k.id, k.code, k.name FROM client AS f JOIN client AS k"
            f" ON k.id = coalesce(f.merged_into_id, f.id) WHERE f.id IN ({','.join('?' * len(some))})"
        )
        found.update({row[0]: ClientRef(*row[1:]) for row in map(tuple, connection.execute(query, some).fetchall())})
    return found
