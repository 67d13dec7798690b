"""Other programs at the same file, and short ways to look into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

Writing = Callable[..., AbstractContextManager[sqlite3.Connection]]
"""The fixture `writing`: `store.writing` of the database of the test."""


@contextmanager
def somebody_else(path: Path, statement: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Another program that holds the file in its own way."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    connection.execute(statement)
    try:
        yield connection
    finally:
        connection.close()


def setting(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def set_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT INTO setting VALUES (?, ?)", (name, value))
