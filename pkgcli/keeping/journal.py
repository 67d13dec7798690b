"""`db journal`: the rollback journal that pkgcli works with, or WAL for those who replicate with Litestream."""

from __future__ import annotations

import sqlite3
from typing import Literal

from pkgcli.errors import Refused, StorageFailed
from pkgcli.operations import Occasion
from pkgcli.store.connection import JOURNAL_SETTING, connect
from pkgcli.store.failures import HELD_IN_WAL, failures_of, storage_failed
from pkgcli.store.transaction import writing
from pkgcli.views.keeping import JournalMode

Mode = Literal["delete", "wal"]

MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The SQLite releases in which the WAL-reset bug is mended: the last one and what follows it, and two of older lines.
Before, four writers with two checkpointers damaged the file or lost acknowledged rows in 4 of 4 runs of a minute."""


def has_the_wal_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite can damage a file in WAL (3.7.0 to 3.51.2, but for two releases)."""
    return version < MENDED[-1] and not any(
        version[:2] == mended[:2] and version[2] >= mended[2] for mended in MENDED[:-1]
    )


def journal(occasion: Occasion, mode: Mode | None = None, *, force: bool = False) -> JournalMode:
    """Says which journal mode the file is in, or changes it; the file remembers that WAL was chosen.

    Raises Refused `wal_unsafe` where this SQLite has the WAL-reset bug, unless `force`.
    """
    path = occasion.path
    if mode == "wal" and has_the_wal_bug() and not force:
        raise Refused(
            "wal_unsafe",
            f"db journal wal: SQLite {sqlite3.sqlite_version}, which this Python has, can damage a file in WAL that"
            " several programs write; it is mended in 3.51.3",
            "stay with the rollback journal; pkgcli db journal wal --force takes the risk",
            sqlite=sqlite3.sqlite_version,
        )
    connection = connect(path, writable=mode is not None, allow_wal=True)
    try:
        with failures_of(path):
            before = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
            if mode is None or occasion.dry_run:
                return JournalMode(str(path), mode or before, mode not in (None, before))
            # Chosen before it is so, and so until it is no longer: at no instant is a file in WAL that wasn't chosen.
            if mode == "wal":
                _choose(connection, True)
            after = str(connection.execute(f"PRAGMA journal_mode = {mode.upper()}").fetchone()[0])
            if after != mode:
                raise storage_failed("database_busy", path, detail="others have it open")
            if mode == "delete":
                _choose(connection, False)
    except StorageFailed as error:
        if error.code == "database_busy" and mode == "delete":
            error.hint = HELD_IN_WAL
        raise
    finally:
        connection.close()
    return JournalMode(str(path), mode, mode != before)


def not_in_wal(occasion: Occasion) -> None:
    """A restored file has a rollback journal, whatever was chosen in its backup."""
    with writing(occasion.path, wait=occasion.wait, random=occasion.random, patience=occasion.patience) as connection:
        _choose(connection, False)


_CHOOSE = "INSERT INTO setting (name, value) VALUES (?, 'wal') ON CONFLICT (name) DO UPDATE SET value = 'wal'"


def _choose(connection: sqlite3.Connection, wal: bool) -> None:
    statement = _CHOOSE if wal else "DELETE FROM setting WHERE name = ?"
    connection.execute(statement, (JOURNAL_SETTING,))
