"""New rows of an import, many at a time, within the operation's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from json import JSONEncoder
from typing import Any

from pkgcli.operations import Operation

MANY = 200
"""How many records are looked up and written together: memory doesn't grow with the file."""

_MOST_VALUES = 1000

Columns = dict[str, Any]
"""A row by the names of its columns."""

state_text = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A state as `former_state` keeps it."""


def insert(operation: Operation, table: str, rows: Sequence[Columns]) -> Sequence[int]:
    """Store rows that have the same columns in the same order; their ids, which follow each other."""
    last = store(operation, table, rows)
    return range(last - len(rows) + 1, last + 1)


def store(operation: Operation, table: str, rows: Sequence[Columns]) -> int:
    """The same for a table without ids of its own; else it is the last id.

    A statement takes as many rows as fit: one for each row would keep a journal of its own for what its triggers do.
    It doesn't name the columns that hold their default in all rows, as most do in a version of a package.
    """
    if not rows:
        return 0
    defaults = _defaults(operation, table)
    columns = {
        name: values
        for name, values in zip(rows[0], zip(*(row.values() for row in rows), strict=True), strict=True)
        if values[0] != defaults[name] or values.count(defaults[name]) < len(values)
    }
    names, marks = ", ".join(columns), f"({', '.join('?' * len(columns))})"
    most = max(_MOST_VALUES // len(columns), 1)
    values, last = chain.from_iterable(zip(*columns.values(), strict=True)), 0
    for count in (*[most] * (len(rows) // most), len(rows) % most):
        if count:
            statement = f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * count)}"
            last = operation.connection.execute(statement, list(islice(values, count * len(columns)))).lastrowid or 0
    return last


def _defaults(operation: Operation, table: str) -> dict[str, Any]:
    """What each column holds where it isn't named."""
    columns = operation.connection.execute("SELECT name, dflt_value FROM pragma_table_info(?)", (table,)).fetchall()
    values = operation.connection.execute(f"SELECT {', '.join(text or 'NULL' for _, text in columns)}").fetchone()
    return dict(zip((name for name, _ in columns), values, strict=True))


def remember_new(operation: Operation, subject: str, made: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Keep what the new records were like, so that `undo` sees what was changed since."""
    rows = [
        {
            "operation_id": operation.id,
            "subject": subject,
            "subject_id": subject_id,
            "former": state_text({"before": None, "after": after}),
        }
        for subject_id, after in made
    ]
    store(operation, "former_state", rows)
