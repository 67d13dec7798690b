"""`db restore`: the way back from a backup, which loses nothing of what stood there before."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path

from pkgcli.chain import last_common
from pkgcli.errors import OutcomeUnknown, PkgcliError, StorageFailed
from pkgcli.frozen import replace
from pkgcli.keeping.backup import Head, head_of, look, noted, reading_of, refuse_findings
from pkgcli.keeping.journal import not_in_wal
from pkgcli.operations import Occasion
from pkgcli.store.copying import overwrite, put_anew
from pkgcli.store.schema import SCHEMA_VERSION
from pkgcli.views.keeping import BackedUp, Restored

_PUT_ANEW = ("database_missing", "database_empty", "database_damaged")


def restore(occasion: Occasion, source: Path) -> Restored:
    """Makes the database what the backup `source` is, and keeps what it was beside it under another name.

    `source` is verified first, and the outcome afterwards. A database that opens is written through SQLite's own
    locks, in one transaction; where it is missing or damaged, a new file takes its name. Raises StorageFailed where
    `source` isn't sound (`backup_unsound`) or the present file is another program's.
    """
    _refuse_itself(occasion.path, source)
    try:
        found = _sound(occasion, source)
    except StorageFailed as error:
        error.hint = "name another backup"
        raise
    trouble = _trouble(occasion.path)
    occasion = replace(occasion, database=os.path.realpath(occasion.database))  # a link stays one
    path = occasion.path
    there = trouble is None or trouble.code != "database_missing"
    kept = _kept_name(occasion)
    if not occasion.dry_run:
        trouble = trouble or _overwritten(occasion, source, kept)
        if trouble is not None:
            kept = _kept_name(occasion)
            put_anew(path, source, kept, random=occasion.random)
        _look_again(occasion, source, found)
    return Restored(
        file=str(path),
        source=str(source),
        operations=found.operation,
        head=found.hash.hex(),
        kept=str(kept) if there else None,
        lost=None if trouble is not None else _only_there(path if occasion.dry_run else kept, source),
        warnings=(f"its schema is of version {found.version}: pkgcli db migrate",)
        if found.version < SCHEMA_VERSION
        else (),
    )


def _refuse_itself(path: Path, source: Path) -> None:
    if source.exists() and path.exists() and source.samefile(path):
        raise StorageFailed(
            "restore_itself", f"{source} is the database itself", "name a backup: pkgcli db backup makes one"
        )


def _sound(occasion: Occasion, path: Path) -> Head:
    refuse_findings(occasion, path, str(path), "restore another backup", of=path)
    return head_of(path)


def _look_again(occasion: Occasion, source: Path, found: Head) -> None:
    """The outcome is verified too. It is there by now: what fails here isn't told as if nothing had been done."""
    try:
        _sound(occasion, occasion.path)
        if found.version == SCHEMA_VERSION:  # as it was when the backup was made, the file doesn't know of it
            noted(occasion, look(occasion.path)[1], BackedUp(str(source), found.operation, found.hash.hex(), 0))
            not_in_wal(occasion)
    except StorageFailed as error:
        reason = f"{occasion.path} was restored, and could not be verified afterwards: {error.message}"
        raise OutcomeUnknown(reason, None, "pkgcli db verify") from error


def _overwritten(occasion: Occasion, source: Path, kept: Path) -> PkgcliError | None:
    """Through SQLite's own locks; or the damage that shows when all of the present file is read."""
    try:
        overwrite(occasion.path, source, kept, wait=occasion.wait, random=occasion.random, patience=occasion.patience)
    except StorageFailed as error:
        if error.code == "database_damaged":
            return error
        raise
    return None


def _trouble(path: Path) -> PkgcliError | None:
    """What is wrong with the present file, where that is what a restore is for; None where it opens."""
    try:
        head_of(path)
    except StorageFailed as error:
        not_a_database = error.code == "database_foreign" and "application_id" not in error.message
        if error.code in _PUT_ANEW or not_a_database:
            return error
        raise
    return None


def _kept_name(occasion: Occasion) -> Path:
    """A name that nothing has: `salon-before-restore-2026-11-22T101500Z.db`."""
    path = occasion.path
    stem = f"{path.stem}-before-restore-{occasion.now.astimezone(UTC).strftime('%Y-%m-%dT%H%M%SZ')}"
    name, number = path.with_name(f"{stem}.db"), 1
    while os.path.lexists(name):
        number += 1
        name = path.with_name(f"{stem}-{number}.db")
    return name


def _only_there(kept: Path, source: Path) -> int | None:
    """How many operations of what stood there aren't in the backup; None where it is too damaged to tell."""
    try:
        with reading_of(kept) as there, reading_of(source) as found:
            last: int = there.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0]
            return last - last_common(there, found)
    except StorageFailed:
        return None
