"""Cards as CSV that imports again: into the same file as `unchanged`, into another one as opening balances."""

from __future__ import annotations

from sqlite3 import Row

from pkgcli.business import Business
from pkgcli.exports.catalogue import Cells
from pkgcli.ledger.people_of_cards import user_names
from pkgcli.operations import Occasion, looking

CARD_COLUMNS = (
    *("number", "client", "package", "initial_units", "units_left", "lines", "price", "paid", "value_left"),
    *("issued_on", "expires_on", "scope", "for", "note"),
)


def export_cards(occasion: Occasion) -> list[Cells]:
    """The header, then every card that isn't void or refunded, in the order of their sale.

    A card that was made up at its sale has no package, and comes into no other file; what was moved, adjusted or
    swapped on a card may be refused there, too. A card whose days wait for its first visit has no last day yet.
    """
    with looking(occasion) as look:
        rows = look.connection.execute(_CARDS).fetchall()
        shared = [row["id"] for row in rows if row["scope"] in ("one", "list")]
        users = user_names(look.connection, shared)
        cells = [_card(look.business, row, users.get(row["id"], ())) for row in rows]
    return [CARD_COLUMNS, *cells]


def _card(business: Business, row: Row, users: tuple[str, ...]) -> Cells:
    money, is_fixed = business.money, row["kind"] == "fixed"
    begun = row["starts"] == "sale" or row["last_used_on"] is not None
    # That of an unlimited card falls by the day: wherever it comes in, its days say it.
    value = "" if row["units_left"] is None else str(money(row["value_left"]))
    initial = row["caps"] if is_fixed else row["initial_units"]
    return (
        *(row["number"], row["client"], row["package"] or ""),
        *("" if units is None else str(units) for units in (initial, row["units_left"])),
        row["lines"] or "",
        str(money(row["price"] if row["tax_included"] else row["net"])),
        *(str(money(row["paid"])), value, row["issued_on"]),
        (row["expires_on"] or "never") if begun else "",
        *(row["scope"], "; ".join(users), row["note"] or ""),
    )


_CARDS = """
SELECT c.id, c.number, k.code AS client, p.code AS package, c.kind, c.initial_units, c.units_left, c.price, c.net,
       c.tax_included, c.paid, c.value_left, c.issued_on, c.starts, c.expires_on, c.last_used_on,
       c.scope, c.note,
       (SELECT sum(cap) FROM card_line WHERE card_id = c.id) AS caps,
       (SELECT group_concat(told, '; ') FROM (
           SELECT i.code || '=' || (l.cap - l.used - l.gone) || '/' || l.cap AS told
           FROM card_line AS l JOIN item AS i ON i.id = l.item_id
           WHERE l.card_id = c.id AND l.cap > 0 ORDER BY l.position)) AS lines
FROM card AS c JOIN client AS k ON k.id = c.client_id LEFT JOIN package AS p ON p.id = c.package_id
WHERE c.state NOT IN ('void', 'refunded') ORDER BY c.id
"""
