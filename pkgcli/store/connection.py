"""The one recipe for a connection: how it is opened, set up, and asked what it is."""

from __future__ import annotations

import os
import sqlite3

from pkgcli.store.failures import failures_of, storage_failed
from pkgcli.store.files import check_file
from pkgcli.store.schema import APPLICATION_ID, OLDEST_VERSION, SCHEMA_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import StrPath

JOURNAL_SETTING = "db.journal"
"""The row of `setting` that is 'wal' where the owner chose it (`db journal wal`)."""

_BUSY_SECONDS = 5.0

# Properties of the connection, not of the file. `synchronous` stands last: it is the only one that reads the file,
# and so the one that can be refused or find it locked. Rollback journal with EXTRA: 0 of 180 power cuts lost an
# acknowledged commit, FULL lost 11 of 30. `fullfsync` is the same promise on a Mac and costs nothing elsewhere.
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA fullfsync = ON",
    "PRAGMA synchronous = EXTRA",
)

_PLAIN_IN_URIS = b"/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

_NEEDS_RECOVERY = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY)


def connect(
    path: StrPath, *, writable: bool, allow_wal: bool = False, oldest: int = SCHEMA_VERSION
) -> sqlite3.Connection:
    """Opens the database at `path`, or says in one line why it isn't one that this pkgcli can use.

    No transaction is open afterwards; commands want `writing()` or `reading()` instead, and this is for what can't
    run in a transaction: VACUUM INTO (`setlimit(SQLITE_LIMIT_ATTACHED, 1)` and `query_only = OFF` first), checks, and
    `PRAGMA journal_mode`. A file that another program put into WAL is refused for writes unless `allow_wal`, one of a
    schema before `oldest` always.
    """
    check_file(path, writable=writable)
    connection = opened(path, writable=writable, timeout=_BUSY_SECONDS)
    try:
        with failures_of(path):
            try:
                configure(connection, writable=writable)
            except sqlite3.OperationalError as error:
                connection = recovering(path, connection, error, timeout=_BUSY_SECONDS)
                configure(connection, writable=writable)
            identify(connection, path, writable=writable, allow_wal=allow_wal, oldest=oldest)
    except BaseException:
        connection.close()
        raise
    return connection


def opened(path: StrPath, *, writable: bool, timeout: float = 0.0) -> sqlite3.Connection:
    """A bare connection that hasn't looked into the file yet and never creates one."""
    uri = f"{_uri(path)}?mode={'rw' if writable else 'ro'}"
    if os.path.exists(f"{os.path.realpath(path)}-wal"):
        _refuse_the_wal_of_another(path)
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout)
    except sqlite3.OperationalError as error:
        raise storage_failed("database_not_permitted", path, detail=str(error)) from error
    connection.row_factory = sqlite3.Row
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _uri(path: StrPath) -> str:
    """The file's URI. `Path.as_uri` says the same and loads `urllib`, and `ipaddress` with it."""
    if os.name == "nt":
        from pathlib import Path

        return Path(path).absolute().as_uri()
    # A folder that one works in may be gone, and an absolute path doesn't ask for it.
    name = os.fsencode(path if os.path.isabs(path) else os.path.join(os.getcwd(), path))
    return "file://" + "".join(chr(byte) if byte in _PLAIN_IN_URIS else f"%{byte:02X}" for byte in name)


def _refuse_the_wal_of_another(path: StrPath) -> None:
    """Closing the last connection of a file in WAL writes the WAL into it, whoever's it is: so it is asked beforehand,
    in a way that touches nothing beside it."""
    connection = sqlite3.connect(f"{_uri(path)}?mode=ro&immutable=1", uri=True)
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.Error:
        return  # what it is is told by whoever opens it
    finally:
        connection.close()
    if found != APPLICATION_ID:
        raise storage_failed("database_foreign", path, detail=f"its application_id is {found}")


def configure(connection: sqlite3.Connection, *, writable: bool) -> None:
    """Sets what the connection, unlike the file, doesn't remember. May be repeated after SQLITE_BUSY."""
    if not writable:
        connection.execute("PRAGMA query_only = ON")
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def recovering(
    path: StrPath, connection: sqlite3.Connection, error: sqlite3.OperationalError, *, timeout: float = 0.0
) -> sqlite3.Connection:
    """Where only a crash's journal keeps `connection` from reading: one in its place that may roll it back."""
    if error.sqlite_errorcode not in _NEEDS_RECOVERY:
        raise error
    connection.close()
    if not os.access(path, os.W_OK):
        detail = "a crash left it half written, and putting that right needs the right to write it"
        raise storage_failed("database_readonly", path, detail=detail) from error
    return opened(path, writable=True, timeout=timeout)


def identify(
    connection: sqlite3.Connection,
    path: StrPath,
    *,
    writable: bool,
    allow_wal: bool = False,
    oldest: int = SCHEMA_VERSION,
) -> None:
    """Refuses a file of another program or of another version, before anything is written."""
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    if application_id != APPLICATION_ID:
        raise storage_failed("database_foreign", path, detail=f"its application_id is {application_id}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not oldest <= version <= SCHEMA_VERSION:
        old = "database_older" if version >= OLDEST_VERSION else "database_too_old"
        code = "database_newer" if version > SCHEMA_VERSION else old
        raise storage_failed(code, path, found=version, known=SCHEMA_VERSION, oldest=OLDEST_VERSION)
    if writable and not allow_wal and connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        _refuse_wal_unless_chosen(connection, path)


def _refuse_wal_unless_chosen(connection: sqlite3.Connection, path: StrPath) -> None:
    chosen = connection.execute("SELECT value FROM setting WHERE name = ?", (JOURNAL_SETTING,)).fetchone()
    if chosen is None or chosen[0] != "wal":
        error = storage_failed("database_in_wal", path)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name GLOB '_litestream_*'").fetchone() is not None:
            error.hint = "pkgcli db journal wal, where Litestream shall go on; else stop it: pkgcli help replication"
        raise error
