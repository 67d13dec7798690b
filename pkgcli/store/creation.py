"""How a new file comes to be: whole, under its name, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from pkgcli import interrupts
from pkgcli.errors import OutcomeUnknown
from pkgcli.store.connection import configure, opened
from pkgcli.store.failures import failed_on_disk, failures_of, storage_failed
from pkgcli.store.files import JOURNALS, TEMPORARY_PREFIX, sync
from pkgcli.store.schema import schema_text, statements

NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


def create(
    path: Path, fill: Callable[[sqlite3.Connection], None], *, random: Callable[[int], bytes] = os.urandom
) -> None:
    """Makes a new database at `path`, with the schema and what `fill` writes into it, or leaves nothing at all.

    It is made whole under another name and then given its own, so that of eight first runs at once exactly one wins;
    the others, and whoever finds anything at `path`, get `database_exists`. `fill` runs inside the one transaction.
    """
    for taken in (path, *(Path(f"{path}{end}") for end in JOURNALS)):
        if os.path.lexists(taken):  # a journal that was left there would be rolled back into the new file
            raise storage_failed("database_exists", taken)
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{random(8).hex()}")
    try:
        make_folders(path.parent)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with failures_of(path):
            _build(temporary, fill)
        sync(temporary)
        give_name(temporary, path)
    except OSError as error:
        raise failed_on_disk(error, path) from error
    finally:
        for left in (temporary, temporary.with_name(f"{temporary.name}-journal")):
            with contextlib.suppress(OSError):
                left.unlink()


def give_name(temporary: Path, path: Path) -> None:
    """Gives a finished file its own name, for good, unless something has that name (`database_exists`)."""
    interrupts.hold()
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise storage_failed("database_exists", path) from None
    except OSError as error:
        if error.errno not in NO_HARD_LINKS:
            raise
        _claim_and_replace(temporary, path)
    else:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # a reader that comes by does it too (`check_file`)
    try:
        sync(path.parent)
    except OSError as error:
        reason = f"{path} is there, and its folder could not be synced to the disk ({error.strerror})"
        raise OutcomeUnknown(reason, None, "pkgcli db check") from error


def _claim_and_replace(temporary: Path, path: Path) -> None:
    # For file systems without hard links (FAT): whoever makes the empty file has the name.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise storage_failed("database_exists", path) from None
    temporary.replace(path)


def make_folders(folder: Path) -> None:
    """Makes the folder and those above it, for the user alone, and has the disk keep their names."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync(folder.parent)


def _build(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    connection = opened(path, writable=True)
    try:
        configure(connection, writable=True)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        for statement in statements(schema_text()):
            connection.execute(statement)
        fill(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
