"""New rows of an import, many at a time, within the operation's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any

from pkgcli.operations import Operation
from pkgcli.store import tables

MANY = 500
"""How many records wait for each other: memory doesn't grow with the file."""


class Bulk:
    """Nothing is kept before the operation is: `insert_all` joins its transaction."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._tables = tables(operation.connection)

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Store rows that have all the same columns; their ids, in the same order."""
        last = self._operation.connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        self.store(table, rows)
        ids = self._operation.connection.execute(f"SELECT id FROM {table} WHERE id > ? ORDER BY id", (last,))
        return [row[0] for row in ids.fetchall()]

    def store(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """The same for a table without ids of its own."""
        self._tables.table(table).insert_all(rows)

    def remember_new(self, subject: str, made: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Keep what the new records were like, so that `undo` sees what was changed since."""
        self.store(
            "former_state",
            [
                {
                    "operation_id": self._operation.id,
                    "subject": subject,
                    "subject_id": subject_id,
                    "former": dumps({"before": None, "after": after}, ensure_ascii=False, separators=(",", ":")),
                }
                for subject_id, after in made
            ],
        )
