"""`log`: what was done, newest first."""

from __future__ import annotations

from datetime import date, datetime
from sqlite3 import Connection, Row

from pkgcli.business import Business
from pkgcli.errors import NotFound
from pkgcli.long_read import LongRead, Values, long_read
from pkgcli.operations import Occasion, looking
from pkgcli.views.records import Listing, OperationView

CARDS_SHOWN = 3
"""An expiry run may touch thousands of cards; a list of operations names the first ones of each."""

_OPERATION = """
SELECT o.id, o.recorded_at, o.recorded_on, o.kind, s.name AS staff, t.note, t.reason, o.undoes,
       (SELECT u.id FROM operation AS u WHERE u.undoes = o.id) AS undone_by,
       (SELECT count(*) FROM entry AS e WHERE e.operation_id = o.id) AS entries,
       (SELECT count(DISTINCT e.card_id) FROM entry AS e WHERE e.operation_id = o.id) AS cards
FROM operation AS o
LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN operation_text AS t ON t.operation_id = o.id
"""


PAGE = 500
"""Operations of one step of the whole log."""


def log(occasion: Occasion, *, limit: int = 0, operation: int | None = None) -> Listing:
    """Operations, newest first; `limit` 0 is all. With `operation`, that one alone, or NotFound."""
    if not limit and operation is None:
        return _whole(long_read(occasion))
    with looking(occasion) as look:
        connection, business = look.connection, look.business
        if operation is not None:
            rows = connection.execute(f"{_OPERATION} WHERE o.id = ?", (operation,)).fetchall()
            if not rows:
                raise NotFound("operation", str(operation), "pkgcli log")
            return Listing((_view(connection, business, rows[0], named=-1),), 1, "operations")
        # They are numbered without a gap, so that nothing has to be counted.
        total = int(connection.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0])
        rows = connection.execute(f"{_OPERATION} ORDER BY o.id DESC LIMIT ?", (limit,)).fetchall()
        return Listing(tuple(_view(connection, business, row) for row in rows), total, "operations")


def _whole(read: LongRead) -> Listing:
    def work(connection: Connection, keys: Values) -> list[OperationView]:
        rows = connection.execute(
            f"{_OPERATION} WHERE o.id > :after AND o.id <= :through ORDER BY o.id", keys
        ).fetchall()
        return [_view(connection, read.business, row, last=read.operation) for row in rows]

    views = [view for found in read.by_id(read.operation, work, size=PAGE) for view in found]
    return Listing(tuple(reversed(views)), len(views), "operations")


def _view(
    connection: Connection, business: Business, row: Row, *, named: int = CARDS_SHOWN, last: int | None = None
) -> OperationView:
    """What was undone by an operation after `last` isn't yet."""
    undone_by = row["undone_by"]
    cards = connection.execute(
        "SELECT c.number FROM entry AS e JOIN card AS c ON c.id = e.card_id WHERE e.operation_id = ?"
        " GROUP BY c.id ORDER BY min(e.id) LIMIT ?",
        (row["id"], named),
    ).fetchall()
    return OperationView(
        operation=row["id"],
        at=datetime.fromisoformat(row["recorded_at"]).astimezone(business.zone),
        on=date.fromisoformat(row["recorded_on"]),
        kind=row["kind"],
        staff=row["staff"],
        entries=row["entries"],
        cards=tuple(card[0] for card in cards),
        note=row["note"],
        reason=row["reason"],
        undoes=row["undoes"],
        undone_by=None if last is not None and undone_by is not None and undone_by > last else undone_by,
        more_cards=row["cards"] - len(cards),
    )
