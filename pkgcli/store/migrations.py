"""How a file of an earlier released schema becomes one of the present one.

A step changes tables and their rows from one version to the next; triggers and indexes are then made those of
`schema.sql`, whichever they were. All of it is one transaction, and stands only where the outcome has the fingerprint
of a fresh file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from pkgcli.store.failures import storage_failed
from pkgcli.store.schema import (
    SCHEMA_VERSION,
    expected_fingerprint,
    expected_objects,
    fingerprint,
    objects,
)


def migrate(connection: sqlite3.Connection, path: Path) -> int:
    """Brings the file to `SCHEMA_VERSION` inside the transaction that is open; the version that it had.

    Raises StorageFailed `migration_failed` where the outcome isn't that of a fresh file; then nothing may be kept.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for version in range(found, SCHEMA_VERSION):
        _STEPS[version](connection)
    if found < SCHEMA_VERSION:
        _renew(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        if fingerprint(connection) != expected_fingerprint():
            raise storage_failed("migration_failed", path, detail="the outcome is unlike a fresh file")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise storage_failed("migration_failed", path, detail="a row refers to one that isn't there")
    return found


def _renew(connection: sqlite3.Connection) -> None:
    """Triggers and indexes as in `schema.sql`: what is there and isn't of it goes, what is missing comes."""
    there, wanted = objects(connection), expected_objects()
    for (kind, name), sql in there.items():
        if kind in ("trigger", "index") and wanted.get((kind, name)) != sql:
            connection.execute(f'DROP {kind.upper()} "{name}"')
    for (kind, name), sql in wanted.items():
        if kind in ("trigger", "index") and there.get((kind, name)) != sql:
            connection.execute(sql)


def _to_3(connection: sqlite3.Connection) -> None:
    """The night's mark, and the list of backups."""
    for table in ("night", "backup"):
        connection.execute(expected_objects()[("table", table)])
    connection.execute(
        "INSERT INTO night (command, ran_at, ran_on, through_on)"
        " SELECT 'expire', recorded_at, recorded_on, recorded_on FROM operation WHERE kind = 'expire'"
        " ORDER BY id DESC LIMIT 1"
    )


_PREPARED = ("notice", "membership_accrual", "membership", "membership_plan_package", "membership_plan", "hold")


def _to_4(connection: sqlite3.Connection) -> None:
    """Holds, memberships and notices: their tables stood there, and no command had written to them."""
    for table in _PREPARED:
        if connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None:
            raise sqlite3.IntegrityError(f"the table {table} isn't empty")
        connection.execute(f'DROP TABLE "{table}"')
    _make_missing_tables(connection)


def _to_5(connection: sqlite3.Connection) -> None:
    """Indexes alone, and those are made for every version."""


def _to_6(connection: sqlite3.Connection) -> None:
    """Kept mappings of imports."""
    _make_missing_tables(connection)


def _make_missing_tables(connection: sqlite3.Connection) -> None:
    """Those of `schema.sql`, empty; a step to an earlier version may have made them already."""
    there = objects(connection)
    for (kind, name), sql in expected_objects().items():
        if kind == "table" and (kind, name) not in there:
            connection.execute(sql)


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {2: _to_3, 3: _to_4, 4: _to_5, 5: _to_6}
