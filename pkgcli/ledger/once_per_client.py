"""A package that can be bought once: the buyer and the present owner both count (MyTime 001)."""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.errors import Refused

ONCE = "This package can only be purchased once per client."

# Cards that are void (an undone sale is) or wholly paid back (but for the charge) don't count; a client merged into
# another counts as it. A part that was given away is no second purchase of whoever bought the whole.
_COUNTS = """
FROM card AS c WHERE c.package_id IS NOT NULL AND c.state <> 'void'
  AND NOT (c.state = 'refunded' AND c.unpaid = 0 AND c.paid <= c.charge + c.charge_tax)
  AND (c.client_id IN (SELECT id FROM client WHERE id = :client OR merged_into_id = :client)
    OR (c.buyer_id IN (SELECT id FROM client WHERE id = :client OR merged_into_id = :client)
        AND (SELECT kind FROM entry WHERE card_id = c.id AND seq = 1) IS NOT 'transfer'))
"""


def bought_packages(connection: Connection, client_id: int) -> set[int]:
    """Ids of the packages that the client bought, or owns a card of."""
    rows = connection.execute(f"SELECT DISTINCT c.package_id {_COUNTS}", {"client": client_id})
    return {row[0] for row in rows.fetchall()}


def refuse_second(connection: Connection, package_id: int, client_id: int, beside: int | None = None) -> None:
    """Refused where the client has the package already, on another card than `beside` and than the one it came from."""
    row = connection.execute(
        f"SELECT c.number {_COUNTS} AND c.package_id = :package AND c.id IS NOT :beside"
        " AND c.id IS NOT (SELECT source_card_id FROM card WHERE id = :beside) LIMIT 1",
        {"client": client_id, "package": package_id, "beside": beside},
    ).fetchone()
    if row is not None:
        raise Refused("once_per_client", ONCE, f"pkgcli card show {row[0]}", card=row[0])
