"""sqlite-utils over an open connection, for catalogues and bulk work; too dear to import at the till."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def tables(connection: sqlite3.Connection) -> Database:
    """`connection` with the methods of sqlite-utils.

    Inside `writing()` the methods of sqlite-utils (`insert`, `upsert`, `insert_all`, `update`, `delete`) open
    savepoints within our transaction and roll back cleanly with it. Two things **commit our transaction** and are
    never used: `database.conn.executescript()` and `with database.conn:`.
    """
    from sqlite_utils import Database

    return Database(connection, execute_plugins=False)
