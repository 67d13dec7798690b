"""The schema: where its text is, what it says of itself, and how two files are compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

APPLICATION_ID = 1886087011
"""What `PRAGMA application_id` says in our files: 'pkgc'."""

SCHEMA_VERSION = 2
"""What `PRAGMA user_version` says in files that this pkgcli can use."""


def schema_text() -> str:
    """`schema.sql`: inside the package where it was installed from a wheel, beside it in the source tree."""
    package = Path(__file__).parent.parent
    try:
        return (package / "schema.sql").read_text(encoding="utf-8")
    except FileNotFoundError:
        return (package.parent / "schema.sql").read_text(encoding="utf-8")


def statements(text: str) -> Iterator[str]:
    """The complete statements of `text`; a trigger, semicolons and all, is one of them."""
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if pending.strip():
        yield pending.strip()  # a comment at the end, or what SQLite shall complain about


def fingerprint(connection: sqlite3.Connection) -> str:
    """SHA-256, in hex, of every table, index, view and trigger; what SQLite and Litestream add is passed over."""
    from hashlib import sha256

    rows = connection.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB '_litestream_*' ORDER BY type, name, tbl_name"
    ).fetchall()
    return sha256("".join(f"{part}\0" for row in rows for part in row).encode()).hexdigest()


def expected_fingerprint() -> str:
    """The `fingerprint` of a file made by this pkgcli."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in statements(schema_text()):
            connection.execute(statement)
        return fingerprint(connection)
    finally:
        connection.close()
