"""The one place where the errors of SQLite and of the file system become ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from pkgcli.errors import PkgcliError, Refused, StorageFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import StrPath

_BY_PRIMARY_CODE = {
    sqlite3.SQLITE_BUSY: "database_busy",
    sqlite3.SQLITE_LOCKED: "database_busy",
    sqlite3.SQLITE_PROTOCOL: "database_busy",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "database_readonly",
    sqlite3.SQLITE_IOERR: "disk_failed",
    sqlite3.SQLITE_NOLFS: "disk_failed",
    sqlite3.SQLITE_CORRUPT: "database_damaged",
    sqlite3.SQLITE_NOTADB: "database_foreign",
    sqlite3.SQLITE_PERM: "database_not_permitted",
    sqlite3.SQLITE_CANTOPEN: "database_not_permitted",
}

_BY_ERRNO = {
    errno.EACCES: "database_not_permitted",
    errno.EPERM: "database_not_permitted",
    errno.ENOTDIR: "database_not_permitted",
    errno.ELOOP: "database_not_permitted",
    errno.ENAMETOOLONG: "database_not_permitted",
    errno.EROFS: "database_readonly",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
}

_NO_TEXT = ("Could not decode to UTF-8 column '", "' with text")
"""What the sqlite3 module says of bytes in a column of text that are none, around the column's name; they follow."""

_SENTENCES: dict[str, tuple[str, str | None]] = {
    "database_missing": ("there is no database at {path}", "pkgcli init"),
    "database_dangling": ("{path} is a link to a file that isn't there", "point it at the database again"),
    "database_is_directory": ("{path} is a folder, not a database", "name the file in it"),
    "database_not_a_file": ("{path} is not a regular file", "name the database file itself"),
    "database_hard_linked": (
        "{path} has {links} names (hard links), and a database with two names gets two journals",
        "delete the names that aren't needed",
    ),
    "database_empty": (
        "{path} is empty, and a database never is",
        "restore a backup (pkgcli db restore FILE), or delete the file and type: pkgcli init",
    ),
    "database_exists": ("there is already something at {path}, which was left as it is", "name another file with --db"),
    "database_not_permitted": ("{path} can't be opened: {detail}", "have a look at its rights and its folder's"),
    "database_readonly": ("{path} can't be written: {detail}", "have a look at its rights and its folder's"),
    "database_busy": ("another program is using {path}: {detail}", "try again; nothing was recorded"),
    "database_moved": ("{path} was moved or replaced while it was open", "try again; nothing was recorded"),
    "database_foreign": ("{path} is not a database of pkgcli: {detail}", "check --db and PKGCLI_DB"),
    "database_newer": (
        "{path} has schema version {found}, and this older pkgcli knows versions up to {known}",
        "upgrade pkgcli",
    ),
    "database_older": (
        "{path} has schema version {found}, and this pkgcli works with version {known}",
        "pkgcli db migrate",
    ),
    "database_in_wal": (
        "{path} was put into WAL journal mode by another program, and is not written in it",
        "pkgcli db journal delete",
    ),
    "database_too_old": (
        "{path} has schema version {found}, and this pkgcli can migrate files from version {oldest} on",
        "use the version of pkgcli that made it",
    ),
    "migration_failed": ("{path} was not migrated: {detail}", "pkgcli db verify; nothing was changed"),
    "database_damaged": (
        "{path} is damaged: {detail}",
        "restore a backup, which keeps the damaged file: pkgcli db restore FILE",
    ),
    "disk_full": ("the disk with {path} is full", "make room and try again; nothing was recorded"),
    "disk_failed": ("reading or writing {path} failed: {detail}", "check the disk, then: pkgcli status"),
}


HELD_IN_WAL = "stop Litestream, or whatever else has it open, and repeat it: pkgcli help replication"
"""What to do about a file in WAL that is needed without anybody else: who replicates it doesn't let it go."""


def storage_failed(code: str, path: StrPath, **facts: object) -> StorageFailed:
    """The failure `code` about the file at `path`, with its own sentence and what to type next."""
    sentence, hint = _SENTENCES[code]
    return StorageFailed(code, sentence.format(path=path, **facts), hint, path=str(path), **facts)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection is in the way, so that the same may succeed later."""
    return translated_code(error) == "database_busy"


def translated_code(error: sqlite3.Error) -> str | None:
    """The word that `error` has among ours; None where it is a bug or a refusal of a trigger."""
    number = getattr(error, "sqlite_errorcode", None)  # absent where the sqlite3 module itself complains
    if number is None:
        return "database_damaged" if _column_without_text(error) else None
    if number == sqlite3.SQLITE_READONLY_DBMOVED:
        return "database_moved"
    if number == sqlite3.SQLITE_ERROR and _lacks_a_table_of_ours(str(error)):
        return "database_damaged"
    return _BY_PRIMARY_CODE.get(number & 0xFF)


def _column_without_text(error: sqlite3.Error) -> str | None:
    before, after = _NO_TEXT
    said = str(error)
    if not said.startswith(before) or after not in said:
        return None
    return said[len(before) : said.index(after)]


def _lacks_a_table_of_ours(message: str) -> bool:
    """Whether the file lacks a part that the schema has; any other name that SQLite doesn't know is our mistake."""
    said, _, table = message.partition("no such table: ")
    if said or not table:
        return False
    from pkgcli.store.schema import schema_text

    return f"CREATE TABLE {table.removeprefix('main.')} (" in schema_text()


def translated(error: sqlite3.Error, path: StrPath) -> PkgcliError | None:
    """What `error` is called here, or None where it is a bug of ours and goes up as it is."""
    code = translated_code(error)
    if code is not None:
        column = _column_without_text(error)
        detail = f"its column {column} holds bytes that are no text (UTF-8)" if column else str(error)
        return storage_failed(code, path, detail=detail)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
        word, colon, sentence = str(error).partition(": ")
        if colon:
            return Refused(word, sentence)
    return None


def failed_on_disk(error: OSError, path: StrPath) -> StorageFailed:
    """What the file system said about `path` before or after SQLite had it."""
    code = _BY_ERRNO.get(error.errno or 0, "disk_failed")
    return storage_failed(code, path, detail=error.strerror or str(error))


@contextmanager
def failures_of(path: StrPath) -> Iterator[None]:
    """Raises every `sqlite3.Error` of the body as ours, except for bugs."""
    try:
        yield
    except sqlite3.Error as error:
        ours = translated(error, path)
        if ours is None:
            raise
        try:
            raise ours from error
        finally:
            del ours  # or it would hold this frame, and with it a half-read cursor that keeps writers out
    except UnicodeDecodeError as error:  # what SQLite says quotes the file, text or not
        raise storage_failed("database_damaged", path, detail="it holds bytes that are no text (UTF-8)") from error
