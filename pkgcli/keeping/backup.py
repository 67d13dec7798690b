"""`db backup`: a verified copy under a name that never stands for a broken one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

from pkgcli import interrupts
from pkgcli.business import Business, read_business
from pkgcli.chain import last_hash
from pkgcli.errors import OutcomeUnknown, StorageFailed, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.keeping.folder import backups_in, folder_of, name_of, to_clear_away
from pkgcli.operations import Occasion, instant_text
from pkgcli.store.connection import connect
from pkgcli.store.copying import copied
from pkgcli.store.creation import give_name, make_folders
from pkgcli.store.failures import failed_on_disk, failures_of
from pkgcli.store.files import JOURNALS
from pkgcli.store.schema import OLDEST_VERSION
from pkgcli.store.transaction import writing
from pkgcli.views.keeping import BackedUp

ALL_HERE = "all backups of a month are on this disk: pkgcli db backup /OTHER/DISK"
_A_MONTH = timedelta(days=31)


class Head(Frozen):
    """Where a file stands: its schema, its last operation (0 where there is none) and the hash of that."""

    version: int
    operation: int
    hash: bytes


def backup(occasion: Occasion, to: Path | None = None) -> BackedUp:
    """Copies the database to the folder or new file `to`, else to the folder for backups, and clears old ones away
    there.

    Raises StorageFailed `backup_unsound` where `verify` finds something in the copy; then there is no backup.
    """
    head, business = look(occasion.path)
    folder = folder_of(occasion.path, business.values["backup.folder"])
    if to is not None and not to.is_dir():
        _refuse_the_name(occasion.path, to)
        if occasion.dry_run:
            return _would_be(to, head)
        made = _make(occasion, to.parent, to.name)
    else:
        folder = to or folder
        if occasion.dry_run:
            return _would_be(folder / name_of(occasion.path, occasion.now, head.operation, head.hash), head)
        _folder_made(folder)
        made = _make(occasion, folder, None)
    return noted(occasion, business, made, folder if to is None else None)


def backup_first(occasion: Occasion) -> BackedUp | None:
    """A backup before something large is done. The one of this very state, if it is in the folder; None where nothing
    was recorded yet."""
    head, business = look(occasion.path)
    if head.operation == 0:
        return None
    folder = folder_of(occasion.path, business.values["backup.folder"])
    if (there := _of_this_state(occasion, folder, head)) is not None:
        _refuse_what_is_unsound(occasion, occasion.path)  # the same head says nothing of what was done to it since
        return there
    _folder_made(folder)
    made = _make(occasion, folder, None)
    if interrupts.release():
        raise KeyboardInterrupt  # what it is for hasn't begun
    return made


def _of_this_state(occasion: Occasion, folder: Path, head: Head) -> BackedUp | None:
    """A backup that has the same head in its name, and is as sound as it was."""
    from pkgcli.verify import verify_copy

    for there in backups_in(folder, occasion.path):
        if there.head == head.hash.hex()[:16] and there.operations == head.operation:
            try:
                if not verify_copy(there.path, occasion).findings and head_of(there.path).hash == head.hash:
                    return BackedUp(str(there.path), head.operation, head.hash.hex(), there.path.stat().st_size)
            except (StorageFailed, OSError):
                continue  # it went, or was damaged: another one is made
    return None


def head_of(path: Path) -> Head:
    """Where a file stands that may be of an earlier schema. Raises StorageFailed."""
    with reading_of(path) as connection:
        return _head(connection)


def look(path: Path) -> tuple[Head, Business]:
    """The same, and its settings."""
    with reading_of(path) as connection:
        return _head(connection), read_business(connection)


@contextmanager
def reading_of(path: Path) -> Iterator[Connection]:
    """A connection to a file that may be of an earlier schema. Raises StorageFailed."""
    connection = connect(path, writable=False, oldest=OLDEST_VERSION)
    try:
        with failures_of(path):
            yield connection
    finally:
        connection.close()


def _head(connection: Connection) -> Head:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    last = connection.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0]
    return Head(version, last, last_hash(connection))


def _make(occasion: Occasion, folder: Path, name: str | None) -> BackedUp:
    with copied(occasion.path, folder, random=occasion.random) as copy:
        _refuse_what_is_unsound(occasion, copy)
        head = head_of(copy)
        target = folder / (name or name_of(occasion.path, occasion.now, head.operation, head.hash))
        if name is None and target.exists():  # of this very second and state: made already
            return BackedUp(str(target), head.operation, head.hash.hex(), target.stat().st_size)
        give_name(copy, target)
    return BackedUp(str(target), head.operation, head.hash.hex(), target.stat().st_size)


def _refuse_what_is_unsound(occasion: Occasion, copy: Path) -> None:
    said = f"{occasion.path} was not backed up"
    refuse_findings(occasion, copy, said, "pkgcli db verify", of=occasion.path)


def refuse_findings(occasion: Occasion, looked_at: Path, said: str, hint: str, *, of: Path) -> None:
    """Raises StorageFailed `backup_unsound` about the file `of` where `verify` finds something in `looked_at`."""
    from pkgcli.verify import verify_copy

    found = verify_copy(looked_at, occasion).findings
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"{said}: {found[0].check}: {found[0].message}{more}"
        raise StorageFailed("backup_unsound", message, hint, path=str(of))


def _refuse_the_name(database: Path, to: Path) -> None:
    """What a new file for a backup can't be called."""
    if not to.parent.is_dir():
        raise Unreadable("db backup", str(to), f"there is no folder {to.parent}", "name one that is there")
    if to.name in [f"{database.name}{end}" for end in JOURNALS]:
        raise Unreadable("db backup", str(to), "is a name that SQLite uses itself", "name another file")
    if os.path.lexists(to):
        hint = "name another file, or a folder"
        raise StorageFailed("backup_exists", f"there is already something at {to}, which was left as it is", hint)
    if not to.suffix:
        raise Unreadable("db backup", str(to), "there is no such folder", "a new file has a name such as march.db")


def _folder_made(folder: Path) -> None:
    try:
        make_folders(folder)
    except OSError as error:
        raise failed_on_disk(error, folder) from error


def _would_be(target: Path, head: Head) -> BackedUp:
    return BackedUp(str(target), head.operation, head.hash.hex(), 0)


NOTE = """
INSERT INTO backup (path, made_at, made_on, operation_id, head, is_elsewhere) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (path) DO UPDATE SET made_at = ?2, made_on = ?3, operation_id = ?4, head = ?5, is_elsewhere = ?6
"""


def note_values(occasion: Occasion, business: Business, made: BackedUp) -> tuple[object, ...]:
    """What the file remembers of a backup: the values of `NOTE`. Raises StorageFailed where it is gone already."""
    path = Path(made.file).absolute()
    made_on = business.today(occasion.now).isoformat()
    try:
        is_elsewhere = path.stat().st_dev != occasion.path.stat().st_dev
    except OSError as error:
        raise failed_on_disk(error, path) from error
    head = bytes.fromhex(made.head)
    return (str(path), instant_text(occasion.now), made_on, made.operations, head, int(is_elsewhere))


def noted(occasion: Occasion, business: Business, made: BackedUp, tidied: Path | None = None) -> BackedUp:
    """The file remembers its backups, so that `verify` can say how old the last one is, and so that of those in the
    folder `tidied` the ones that needn't be kept go. It isn't an operation."""
    advice: tuple[str, ...] = ()
    needless: list[Path] = []
    circumstances = {"wait": occasion.wait, "random": occasion.random, "patience": occasion.patience}
    try:
        with writing(occasion.path, **circumstances) as connection:  # type: ignore[arg-type]
            connection.execute(NOTE, note_values(occasion, business, made))
            if tidied is not None:
                known = [row[0] for row in connection.execute("SELECT path FROM backup").fetchall()]
                needless = to_clear_away(tidied, known, business, occasion.now)
                connection.executemany("DELETE FROM backup WHERE path = ?", [(str(path),) for path in needless])
            since = instant_text(occasion.now - _A_MONTH)
            elsewhere = "SELECT 1 FROM backup WHERE is_elsewhere = 1 AND made_at > ?"
            if connection.execute(elsewhere, (since,)).fetchone() is None:
                advice = (ALL_HERE,)
    except (StorageFailed, OutcomeUnknown) as error:
        return replace(made, warnings=(f"the backup is made, and the database can't remember it: {error.message}",))
    return replace(made, removed=tuple(str(path) for path in needless if _is_gone(path)), advice=advice)


def _is_gone(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
