"""That cards lapsed doesn't stand in the way of taking back how they came here."""

from __future__ import annotations

from sqlite3 import Connection, Row

_LAPSES = """
SELECT e.* FROM entry AS i JOIN entry AS e ON e.card_id = i.card_id AND e.kind = 'expire'
WHERE i.operation_id = ? AND i.kind = 'import' AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
ORDER BY e.id DESC
"""


def lapses_of_imported_cards(connection: Connection, undone: int) -> list[Row]:
    """The lapses that stand, the newest first, whichever run found them: they go with the import of their cards.

    Nobody lost anything by them then. Their run can be undone for its other cards afterwards.
    """
    return connection.execute(_LAPSES, (undone,)).fetchall()
