"""Every card of a file, for a program: one state of them, read in short steps, newest first.

What entries and holds did to a card since that state is taken back; so memory doesn't grow with the cards, and writers
are never held up. Who may use a card, its note and its number are those of the moment in which it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from pkgcli.ledger.cards import CARDS, LINES, Card, Line, card_views
from pkgcli.long_read import STANDING, LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.views.cards import CardView
from pkgcli.views.records import Streamed

BATCH = 250
"""Cards that are held at once."""

_STOOD = """
(SELECT x.id, x.number, x.package_id, x.package_name, x.package_version_id, x.kind, x.unit, x.initial_units, x.valid,
        x.starts, x.claim, x.may_swap, x.may_split, x.once_per_client, x.buyer_id, x.issued_on, n.starts_on,
        x.issued_by, x.full_price, x.price, x.net, x.tax, x.tax_ppm, x.tax_included, x.charge, x.charge_tax, x.tip,
        x.commission_base, x.commission_ppm, x.payer_id, x.scope, x.note, n.seq, n.client_id, n.state, n.expires_on,
        n.frozen_until, n.units_left, n.value_left, n.tip_left, n.paid, n.unpaid, n.earned_through, n.last_used_on
 FROM standing AS n JOIN card AS x ON x.id = n.id)
"""


def _before(column: str, moved_by: str) -> str:
    since = f"SELECT sum({moved_by}) FROM entry_line WHERE line_id = y.id AND entry_id > :entry"
    return f"y.{column} - coalesce(({since}), 0) AS {column}"


_MOVING = {"cap": "cap", "used": "quantity", "gone": "gone", "value_left": "value", "tip_left": "tip"}

_LINES_STOOD = f"""
(SELECT y.id, y.card_id, y.position, y.item_id, y.name, y.unit_cost, y.list_price, y.cap_sold,
        {", ".join(_before(*pair) for pair in _MOVING.items())}
 FROM card_line AS y)
"""

_HELD_THEN = "made_by <= :operation AND (ended_by IS NULL OR ended_by > :operation)"

_SOME_CARDS = f"WITH {STANDING} {CARDS.format(card=_STOOD)} ORDER BY c.id DESC"

_SOME_LINES = f"""
{LINES.format(line=_LINES_STOOD, today=":today", is_open=_HELD_THEN)}
WHERE l.card_id > :after AND l.card_id <= :through ORDER BY l.card_id, l.position
"""


def all_cards(occasion: Occasion) -> Streamed:
    """The cards as `card list` shows them."""
    return Streamed(_views(long_read(occasion)), "card")


def _views(read: LongRead) -> Iterator[CardView]:
    def work(connection: Connection, keys: Values) -> list[CardView]:
        return card_views(connection, read.business, read.today, _cards(connection, keys))

    for views in read.by_card_down(work, BATCH):
        yield from views


def _cards(connection: Connection, keys: Values) -> list[Card]:
    rows = connection.execute(_SOME_CARDS, keys).fetchall()
    lines: dict[int, list[Line]] = {row[0]: [] for row in rows}
    for card_id, *columns in connection.execute(_SOME_LINES, keys).fetchall():
        if card_id in lines:  # not one that was sold since
            lines[card_id].append(Line(*columns))
    return [Card(*row, tuple(lines[row[0]])) for row in rows]  # type: ignore[call-arg]
