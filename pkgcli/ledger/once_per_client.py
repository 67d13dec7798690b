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
  AND (c.client_id IN (SELECT id FROM client WHERE id = :{client} OR merged_into_id = :{client})
    OR (c.buyer_id IN (SELECT id FROM client WHERE id = :{client} OR merged_into_id = :{client})
        AND (SELECT kind FROM entry WHERE card_id = c.id AND seq = 1) IS NOT 'transfer'))
"""


def bought_packages(connection: Connection, client_id: int) -> set[int]:
    """Ids of the packages that the client bought, or owns a card of."""
    rows = connection.execute(f"SELECT DISTINCT c.package_id {_COUNTS.format(client='client')}", {"client": client_id})
    return {row[0] for row in rows.fetchall()}


def refuse_second(connection: Connection, package_id: int, client_id: int, beside: int | None = None) -> None:
    """Refused where the client has the package already, on another card than `beside` and than the one it came from."""
    row = connection.execute(
        f"SELECT c.number {_COUNTS.format(client='client')} AND c.package_id = :package AND c.id IS NOT :beside"
        " AND c.id IS NOT (SELECT source_card_id FROM card WHERE id = :beside) LIMIT 1",
        {"client": client_id, "package": package_id, "beside": beside},
    ).fetchone()
    if row is not None:
        raise Refused("once_per_client", ONCE, f"pkgcli card show {row[0]}", card=row[0])


# Neither is the other's source: a part that was given away, and what it was part of, were bought once.
_OF_BOTH = f"""
WITH counting AS (
    SELECT c.id, c.number, c.package_id, c.once_per_client, c.source_card_id, 1 AS of_one {_COUNTS.format(client="one")}
    UNION ALL
    SELECT c.id, c.number, c.package_id, c.once_per_client, c.source_card_id, 0 {_COUNTS.format(client="other")})
SELECT a.number, b.number FROM counting AS a JOIN counting AS b ON b.package_id = a.package_id AND b.id <> a.id
WHERE a.of_one AND NOT b.of_one AND (a.once_per_client OR b.once_per_client)
  AND a.source_card_id IS NOT b.id AND b.source_card_id IS NOT a.id
  AND a.id NOT IN (SELECT id FROM counting WHERE NOT of_one) AND b.id NOT IN (SELECT id FROM counting WHERE of_one)
ORDER BY a.id, b.id LIMIT 1
"""


def refuse_second_of_both(connection: Connection, one: int, other: int) -> None:
    """Refused where two clients who are to be one have a card each of a package that is sold once per client."""
    row = connection.execute(_OF_BOTH, {"one": one, "other": other}).fetchone()
    if row is not None:
        hint = f"void or refund one of them: pkgcli card show {row[0]}, pkgcli card show {row[1]}"
        raise Refused("once_per_client", ONCE, hint, card=row[0], other_card=row[1])
