"""What is asked of a file before SQLite touches it, and what the disk is asked to keep."""

from __future__ import annotations

import contextlib
import os
import stat

from pkgcli.store.failures import failed_on_disk, storage_failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import StrPath

TEMPORARY_PREFIX = ".pkgcli-new-"
"""How the names of unfinished files begin, beside the file that they become."""


JOURNALS = ("-journal", "-wal", "-shm")
"""What SQLite puts behind the name of a database for the files beside it."""


def check_file(path: StrPath, *, writable: bool) -> None:
    """Refuses what SQLite would create, hang on, or take for an empty database.

    Nothing here opens the file: closing any descriptor of it would drop the locks that SQLite holds in this process.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise storage_failed("database_dangling" if os.path.islink(path) else "database_missing", path) from None
    except OSError as error:
        raise failed_on_disk(error, path) from None
    if stat.S_ISDIR(found.st_mode):
        raise storage_failed("database_is_directory", path)
    if not stat.S_ISREG(found.st_mode):
        raise storage_failed("database_not_a_file", path)
    if found.st_nlink > 1 and not _only_left_over(path, found):
        raise storage_failed("database_hard_linked", path, links=found.st_nlink)
    if found.st_size == 0:
        raise storage_failed("database_empty", path)
    if not os.access(path, os.R_OK):
        raise storage_failed("database_not_permitted", path, detail="reading it is not permitted")
    if writable and not os.access(path, os.W_OK):
        raise storage_failed("database_readonly", path, detail="writing it is not permitted")
    if writable and not os.access(os.path.dirname(os.path.realpath(path)), os.W_OK | os.X_OK):
        raise storage_failed("database_readonly", path, detail="its folder, where the journal goes, can't be written")


def sync(path: StrPath) -> None:
    """Has the disk keep a file, or the names in a folder. Never on a database that this process has open."""
    if os.name == "nt" and os.path.isdir(path):
        return  # folders can't be opened there, and needn't be
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _only_left_over(path: StrPath, found: os.stat_result) -> bool:
    """Whether the other name is that of a `create()` killed, or not yet done, on its last step; if so, finishes it."""
    if found.st_nlink != 2:
        return False
    from pathlib import Path

    database = Path(path).resolve()
    for other in database.parent.glob(f"{TEMPORARY_PREFIX}*"):
        with contextlib.suppress(OSError):
            if other != database and other.samefile(database):
                other.unlink()
    return database.stat().st_nlink == 1
