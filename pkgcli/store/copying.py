"""Whole copies of a database, made so that a name never stands for a broken one.

`cp` of a file that is written to is torn now and then, and opening the file in a process that has the database open
drops SQLite's locks. So a copy out is VACUUM INTO a new file that gets its name when it is whole and synced, and a copy
in goes through SQLite's own locks and journal.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pkgcli import interrupts
from pkgcli.errors import OutcomeUnknown, StorageFailed
from pkgcli.store.connection import configure, connect, identify, opened
from pkgcli.store.creation import NO_HARD_LINKS, give_name
from pkgcli.store.failures import HELD_IN_WAL, failed_on_disk, failures_of, storage_failed
from pkgcli.store.files import JOURNALS, TEMPORARY_PREFIX, check_file, sync
from pkgcli.store.schema import OLDEST_VERSION
from pkgcli.store.transaction import patiently


@contextmanager
def copied(path: Path, folder: Path, *, random: Callable[[int], bytes] = os.urandom) -> Iterator[Path]:
    """A whole copy of the database at `path`, in `folder`, 0600 and synced.

    The body looks at it and gives it a name (`give_name`); where it raises, or gives none, nothing stays.
    """
    temporary = folder / f"{TEMPORARY_PREFIX}{random(8).hex()}"
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = connect(path, writable=False, oldest=OLDEST_VERSION)
        try:
            _vacuum(connection, path, temporary)
        finally:
            connection.close()
        sync(temporary)
        yield temporary
    except OSError as error:
        raise failed_on_disk(error, folder) from error
    finally:
        for left in (temporary, temporary.with_name(f"{temporary.name}-journal")):
            with contextlib.suppress(OSError):
                left.unlink()


def overwrite(
    path: Path,
    source: Path,
    kept: Path,
    *,
    wait: Callable[[float], None],
    random: Callable[[int], bytes],
    patience: float,
) -> None:
    """Makes the database at `path` what `source` is, in one transaction of SQLite, and keeps what it was as `kept`.

    Nobody else reads or writes from before the copy is made until it is done: no operation falls between the two.
    """
    check_file(path, writable=True)
    temporary = kept.with_name(f"{TEMPORARY_PREFIX}{random(8).hex()}")
    connection = opened(path, writable=True)
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with failures_of(path):
            try:
                patiently(lambda: _alone(connection), path, wait=wait, random=random, patience=patience)
            except StorageFailed as error:
                if error.code == "database_busy" and path.with_name(f"{path.name}-wal").exists():
                    error.hint = HELD_IN_WAL
                raise
            identify(connection, path, writable=True, allow_wal=True, oldest=OLDEST_VERSION)
            _vacuum(connection, path, temporary)
            sync(temporary)
            give_name(temporary, kept)
            _copy_in(source, connection, path)
    except OSError as error:
        raise failed_on_disk(error, kept) from error
    finally:
        connection.close()
        with contextlib.suppress(OSError):
            temporary.unlink()


def put_anew(path: Path, source: Path, kept: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
    """Puts a copy of `source` where `path` is missing or can't be opened; what stood there is kept as `kept`.

    Its journal goes with it: rolled back into another file, it would break that.
    """
    with copied(source, path.parent, random=random) as whole:
        interrupts.hold()
        for end in JOURNALS:
            beside = path.with_name(path.name + end)
            if os.path.lexists(beside):
                beside.rename(kept.with_name(kept.name + end))
        sync(path.parent)
        if not os.path.lexists(path):
            give_name(whole, path)
            return
        try:
            kept.hardlink_to(path)  # so that at no instant there is no file
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            path.rename(kept)
        sync(path.parent)
        whole.replace(path)
        try:
            sync(path.parent)
        except OSError as error:  # it stands there, and it is not known for how long
            raise _unsynced(path, error) from error


def _alone(connection: sqlite3.Connection) -> None:
    configure(connection, writable=True)
    _not_in_wal(connection)
    connection.execute("BEGIN EXCLUSIVE")
    # Only now: on its way to the lock this mode would keep what it had got of it, and keep out whom it waits for.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("COMMIT")  # the lock stays until the connection is closed


def _not_in_wal(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        connection.execute("PRAGMA journal_mode = DELETE")


def _vacuum(connection: sqlite3.Connection, path: Path, target: Path) -> None:
    with failures_of(path):
        connection.execute("PRAGMA query_only = OFF")
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except (sqlite3.IntegrityError, UnicodeDecodeError) as error:
            # What the schema refuses can only be in the file by damage; SQLite then quotes it, text or not.
            raise storage_failed("database_damaged", path, detail=_said(error)) from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
                raise
            raise storage_failed("disk_full", target.parent) from error
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


def _said(error: Exception) -> str:
    return "it holds bytes that are no text" if isinstance(error, UnicodeDecodeError) else str(error)


def _copy_in(source: Path, connection: sqlite3.Connection, path: Path) -> None:
    reader = connect(source, writable=False, oldest=OLDEST_VERSION)
    interrupts.hold()
    try:
        reader.backup(connection)
        _not_in_wal(connection)  # where the source was: its pages say so
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_IOERR:
            raise
        raise _unsynced(path, error) from error
    finally:
        reader.close()


def _unsynced(path: Path, error: Exception) -> OutcomeUnknown:
    return OutcomeUnknown(f"{path} could not be synced to the disk ({error})", None, "pkgcli db verify")
