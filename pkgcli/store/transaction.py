"""One command, one transaction: `writing()` and `reading()` are the only places that begin or end one."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from pkgcli import interrupts
from pkgcli.errors import OutcomeUnknown
from pkgcli.store.connection import configure, identify, opened, recovering
from pkgcli.store.failures import failures_of, is_busy, storage_failed
from pkgcli.store.files import check_file
from pkgcli.store.schema import SCHEMA_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import StrPath


@contextmanager
def writing(
    path: StrPath,
    *,
    wait: Callable[[float], None],
    random: Callable[[int], bytes],
    patience: float,
    key: str | None = None,
    keep: bool = True,
    oldest: int = SCHEMA_VERSION,
) -> Iterator[sqlite3.Connection]:
    """One `BEGIN IMMEDIATE`: COMMIT at the end of the body; ROLLBACK on any exception, without `keep`, or by `forget`.

    Waits up to `patience` seconds for other writers, and as long again for readers when it ends. `key` is the `--key`
    of the command, for the message where the disk fails in COMMIT and nobody can say whether it stands. A file of a
    schema before `oldest` is refused.
    """
    check_file(path, writable=True)
    connection = opened(path, writable=True)
    try:
        with failures_of(path):
            patiently(lambda: _begin(connection), path, wait=wait, random=random, patience=patience)
            identify(connection, path, writable=True, oldest=oldest)
            connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            yield connection
            if keep and connection.in_transaction:
                _commit(connection, path, key)
    finally:
        _leave(connection)


@contextmanager
def reading(
    path: StrPath,
    *,
    wait: Callable[[float], None] = time.sleep,
    random: Callable[[int], bytes] = os.urandom,
    patience: float = 5.0,
) -> Iterator[sqlite3.Connection]:
    """One read transaction: the body sees one state of the file and can't change it.

    Writers wait for it, so fetch what is needed and leave before anything is printed or paged. A half-read cursor
    that outlives the body keeps writers out for as long as it lives.
    """
    with readings(path, wait=wait, random=random, patience=patience) as one, one() as connection:
        yield connection


@contextmanager
def readings(
    path: StrPath,
    *,
    wait: Callable[[float], None] = time.sleep,
    random: Callable[[int], bytes] = os.urandom,
    patience: float = 5.0,
) -> Iterator[Callable[[], AbstractContextManager[sqlite3.Connection]]]:
    """For read transactions one after the other, each of which sees the state of its own moment.

    Between two of them nobody has to wait. One costs a hundredth of what opening the file costs.
    """
    check_file(path, writable=False)
    connection = opened(path, writable=False)

    @contextmanager
    def one() -> Iterator[sqlite3.Connection]:
        nonlocal connection
        with failures_of(path):
            try:
                patiently(lambda: _look(connection, path), path, wait=wait, random=random, patience=patience)
            except sqlite3.OperationalError as error:
                connection = recovering(path, connection, error)
                patiently(lambda: _look(connection, path), path, wait=wait, random=random, patience=patience)
            yield connection
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    try:
        yield one
    finally:
        _leave(connection)


def forget(connection: sqlite3.Connection) -> None:
    """Take back all that the body of `writing` wrote so far, for good: the body ends without a COMMIT.

    It may go on reading. What it wrote now would be kept at once, each statement for itself, and is refused.
    """
    connection.execute("ROLLBACK")
    connection.execute("PRAGMA query_only = ON")


def patiently(
    action: Callable[[], None],
    path: StrPath,
    *,
    wait: Callable[[float], None],
    random: Callable[[int], bytes],
    patience: float,
) -> None:
    """Repeats `action` while another connection is in its way, 1 to 8 ms apart at random.

    SQLite's own busy handler waits longer the longer it has waited, so that at a busy counter the unlucky starve.
    """
    began, asked = time.monotonic(), 0.0
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            if max(asked, time.monotonic() - began) >= patience:
                detail = f"it stayed locked for {patience:g} seconds"
                raise storage_failed("database_busy", path, detail=detail) from error
        pause = 0.001 + 0.007 * int.from_bytes(random(2), "big") / 0xFFFF
        wait(pause)
        asked += pause


def _begin(connection: sqlite3.Connection) -> None:
    configure(connection, writable=True)
    connection.execute("BEGIN IMMEDIATE")


def _look(connection: sqlite3.Connection, path: StrPath) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    configure(connection, writable=False)
    connection.execute("BEGIN")
    identify(connection, path, writable=False)


def _commit(connection: sqlite3.Connection, path: StrPath, key: str | None) -> None:
    interrupts.hold()
    try:
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        stands_not = error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_IOERR
        if interrupts.release() and stands_not:
            raise KeyboardInterrupt from error
        if not stands_not:
            raise OutcomeUnknown(f"{path} could not be synced to the disk ({error})", key) from error
        if is_busy(error):
            raise storage_failed("database_busy", path, detail="somebody kept reading it") from error
        raise


def _leave(connection: sqlite3.Connection) -> None:
    # What fails here has been said already, or doesn't matter: the next to open the file rolls back what is open.
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    connection.close()
