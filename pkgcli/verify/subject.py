"""The file that is looked at: the live one, read in many short transactions, or a copy that nobody writes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Protocol

from pkgcli.errors import StorageFailed
from pkgcli.operations import Occasion
from pkgcli.store.connection import connect
from pkgcli.store.failures import failures_of
from pkgcli.store.schema import OLDEST_VERSION, SCHEMA_VERSION
from pkgcli.store.transaction import readings

_CACHE = "PRAGMA cache_size = -16000"  # KiB: the entries of a range lie all over the file


class Subject(Protocol):
    """`version` is that of its schema."""

    path: Path
    version: int

    def reading(self, *, lenient: bool = False) -> AbstractContextManager[Connection]:
        """One state of it; `lenient` reads text that isn't UTF-8 as far as it can be read."""
        ...

    def checking(self) -> AbstractContextManager[Connection]:
        """The same, opened as for writing and kept from it: SQLite passes over every CHECK of a read-only file."""
        ...


class LiveFile:
    """The database of the salon, which others write to meanwhile.

    One connection for all the steps: opened anew for each, it would read the schema and its pages again and again.
    """

    version = SCHEMA_VERSION

    def __init__(self, occasion: Occasion) -> None:
        self.path = occasion.path
        self._occasion = occasion
        self._kept = ExitStack()
        self._step: Callable[[], AbstractContextManager[Connection]] | None = None

    @contextmanager
    def reading(self, *, lenient: bool = False) -> Iterator[Connection]:
        if self._step is None:
            at = self._occasion
            steps = readings(at.path, wait=at.wait, random=at.random, patience=at.patience)
            self._step = self._kept.enter_context(steps)
        with self._step() as connection:
            try:
                yield _prepared(connection, lenient)
            finally:
                if connection.in_transaction:  # also where the step failed: nobody shall wait for it
                    connection.execute("ROLLBACK")

    def checking(self) -> AbstractContextManager[Connection]:
        return _checking(self)

    def close(self) -> None:
        self._kept.close()


class Copy:
    """A file that nobody writes to, held open while it is looked at."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path, writable=False, oldest=OLDEST_VERSION)
        with failures_of(path):
            self.version: int = self._connection.execute("PRAGMA user_version").fetchone()[0]

    @contextmanager
    def reading(self, *, lenient: bool = False) -> Iterator[Connection]:
        with failures_of(self.path):
            yield _prepared(self._connection, lenient)

    def checking(self) -> AbstractContextManager[Connection]:
        return _checking(self)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _checking(subject: Subject) -> Iterator[Connection]:
    try:
        connection = connect(subject.path, writable=True, allow_wal=True, oldest=OLDEST_VERSION)
    except StorageFailed as error:
        if error.code != "database_readonly":
            raise
        with subject.reading() as reader:
            yield reader
        return
    try:
        connection.execute("PRAGMA query_only = ON")
        with failures_of(subject.path):
            yield _prepared(connection, lenient=False)
    finally:
        connection.close()


def _prepared(connection: Connection, lenient: bool) -> Connection:
    connection.execute(_CACHE)
    connection.text_factory = _as_far_as_it_goes if lenient else str
    return connection


def _as_far_as_it_goes(text: bytes) -> str:
    return text.decode("utf-8", "replace")
