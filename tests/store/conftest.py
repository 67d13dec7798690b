"""A database of its own for each test, and how a till waits in it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from neighbours import Writing
from raw_salon import RawSalon

from pkgcli.store import transaction
from pkgcli.store.creation import create


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new database with nothing in it."""
    path = tmp_path / "salon.db"
    create(path, lambda connection: None)
    return path


@pytest.fixture
def writing(path: Path) -> Writing:
    """`writing` with a real clock and the patience of a few polls."""

    def begin(**differing: Any) -> AbstractContextManager[sqlite3.Connection]:
        circumstances: dict[str, Any] = {"wait": time.sleep, "random": os.urandom, "patience": 0.03} | differing
        return transaction.writing(path, **circumstances)

    return begin


@pytest.fixture(params=[True, False], ids=["as pkgcli opens it", "as any program opens it"])
def salon(path: Path, request: pytest.FixtureRequest) -> Iterator[RawSalon]:
    """A salon in an open transaction: once with our settings, once with those that SQLite begins with."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("foreign_keys", "recursive_triggers"):
        connection.execute(f"PRAGMA {pragma} = {int(request.param)}")
    connection.execute("BEGIN")
    yield RawSalon(connection)
    connection.close()
