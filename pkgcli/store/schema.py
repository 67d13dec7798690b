"""The schema: where its text is, what it says of itself, and how two files are compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

APPLICATION_ID = 1886087011
"""What `PRAGMA application_id` says in our files: 'pkgc'."""

SCHEMA_VERSION = 6
"""What `PRAGMA user_version` says in files that this pkgcli works with."""

RELEASED = {
    2: "dfd0f0fd15b3fe6c0ae183e08a29de2d9b2f2ac1f6b90a9f569a37fc6aed0f88",
    3: "21fc83c67d9c07286d5144799c71ba91666ec6a5ba36ff4519f528ff56848419",
    4: "8f3577bda14ab35e2c029f83684ef97e704c56e1878864baa7c436653dc0205a",
    5: "9c07ef40292ec3daa9ba2f7095c1ea6fe1947e13d7497bdfd529ec184ef3e7e6",
}
"""The fingerprints of earlier schemas, whose files `migrate` brings to the present one."""

OLDEST_VERSION = min(RELEASED)


def schema_text() -> str:
    """`schema.sql`: inside the package where it was installed from a wheel, beside it in the source tree."""
    from pathlib import Path

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


def objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Every table, index, view and trigger by kind and name, as SQL; without what SQLite and Litestream add."""
    rows = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB '_litestream_*' ORDER BY type, name"
    )
    return {(kind, name): sql for kind, name, sql in rows.fetchall()}


def fingerprint(connection: sqlite3.Connection) -> str:
    """SHA-256, in hex, of `objects`."""
    return _fingerprint(objects(connection))


def expected_objects() -> dict[tuple[str, str], str]:
    """The `objects` of a file made by this pkgcli."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in statements(schema_text()):
            connection.execute(statement)
        return objects(connection)
    finally:
        connection.close()


def expected_fingerprint(version: int = SCHEMA_VERSION) -> str:
    """The `fingerprint` of a file of that version as the pkgcli that released it made it."""
    return _fingerprint(expected_objects()) if version == SCHEMA_VERSION else RELEASED[version]


def _fingerprint(found: dict[tuple[str, str], str]) -> str:
    from hashlib import sha256

    return sha256("".join(f"{part}\0" for key, sql in found.items() for part in (*key, sql)).encode()).hexdigest()
