"""Whether the files that a crash left are the ledger as it stood after one of the commands, and after which.

The file is opened by the program's own store, which rolls back what a crash left half done. Then it must hold, table
by table and row by row, what the file held before the first command or after one of them: nothing else is "wholly
there or wholly not". `db verify` must find nothing in it.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Container, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from replay import Files

from pkgcli.errors import PkgcliError
from pkgcli.operations import Occasion
from pkgcli.store.connection import connect
from pkgcli.store.schema import OLDEST_VERSION, SCHEMA_VERSION
from pkgcli.verify import verify, verify_copy

ABSENT = "there is no file"
SALON = "salon.db"
UNFINISHED = ".pkgcli-"


class Verdict(NamedTuple):
    """`reached`: after how many of the commands the ledger stands; None where it is none of these, for a reason."""

    reached: int | None
    trouble: str = ""


def others(files: Files) -> Files:
    """The files beside the database that bear a name for good, such as backups."""
    mine = {SALON, f"{SALON}-journal"}
    return {
        name: data for name, data in files.items() if name not in mine and not Path(name).name.startswith(UNFINISHED)
    }


def laid_out(folder: Path, files: Files, folders: tuple[str, ...] = ()) -> None:
    """Just these files in the folder, each as the program makes its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in folders:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)


def ledger(path: Path) -> str:
    """All that the file says, but for its list of backups, as one hash.

    That list is no part of the ledger: the file learns of a backup after it was made. Where a file can't be opened, its
    bytes stand for it, since a restore may begin with such a one.
    """
    if not path.exists():
        return ABSENT
    try:
        connection = connect(path, writable=False, oldest=OLDEST_VERSION)
        with closing(connection):
            return _all_of(connection)
    except (PkgcliError, sqlite3.Error) as error:
        return f"{error}: {hashlib.sha256(path.read_bytes()).hexdigest()}"


def is_sound(stage: str) -> bool:
    """Whether a ledger could be read, so that it can be verified."""
    return stage != ABSENT and ":" not in stage


def _all_of(connection: sqlite3.Connection) -> str:
    whole = hashlib.sha256(repr(tuple(connection.execute("PRAGMA user_version").fetchone())).encode())
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE rootpage > 0 AND type = 'table' AND name <> 'backup' ORDER BY name"
    )
    for name, sql in tables.fetchall():
        whole.update(f"{name}: {sql}\n".encode())
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()


def facts(path: Path) -> list[tuple[object, ...]]:
    """What was recorded, without the instants, which differ from run to run."""
    if not path.exists():
        return []
    query = (
        "SELECT o.id, o.kind, o.undoes, e.id, e.card_id, e.kind, e.units, e.value, e.units_left, e.value_left"
        " FROM operation AS o LEFT JOIN entry AS e ON e.operation_id = o.id ORDER BY o.id, e.id"
    )
    try:
        with closing(sqlite3.connect(path)) as connection:
            return [("a file",), *connection.execute(query)]
    except sqlite3.DatabaseError:
        return [("no database",)]


def version(path: Path) -> int:
    """The version of the schema that a file has."""
    with closing(connect(path, writable=False, oldest=OLDEST_VERSION)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def findings(path: Path, *, passing_over: Container[str] = ()) -> list[str]:
    """What `db verify` says of a file that nobody has open, but for some of its checks."""
    occasion = Occasion(path, datetime.now(UTC))
    try:
        is_copy = path.name != SALON or version(path) < SCHEMA_VERSION
        verification = verify_copy(path, occasion) if is_copy else verify(occasion)
    except PkgcliError as error:
        return [error.message]
    return [f"{one.check}: {one.message}" for one in verification.findings if one.check not in passing_over]


class Judge:
    """Knows the ledger after each of the commands: `stages`, the first one being that before them all.

    Beside it, every other file under a name that a command gave it is whole, always, and is there once that command
    said so: `beside` has these files, again before the first command and after each.
    """

    def __init__(
        self, folder: Path, stages: Sequence[str], beside: Sequence[Files], passing_over: Container[str] = ()
    ) -> None:
        self.folder, self.passing_over = folder, passing_over
        self.reached = {stage: number for number, stage in enumerate(stages)}  # of equal ones the last
        self.beside = beside
        self.known: dict[bytes, Verdict] = {}

    def verdict(self, files: Files, promised: int, folders: tuple[str, ...] = ()) -> Verdict:
        broken = [name for name, data in others(files).items() if all(data != kept.get(name) for kept in self.beside)]
        if broken:
            return Verdict(None, f"not whole: {', '.join(broken)}")
        lost = self.beside[promised].keys() - files.keys()
        if lost:
            return Verdict(promised - 1, f"not there: {', '.join(sorted(lost))}")
        laid_out(self.folder, files, folders)
        return self._of_the_ledger(self.folder / SALON)

    def _of_the_ledger(self, path: Path) -> Verdict:
        standing = ledger(path)  # rolls back what is half done
        recovered = hashlib.sha256(path.read_bytes() if path.exists() else b"").digest()
        if recovered not in self.known:
            self.known[recovered] = self._read(path, standing)
        return self.known[recovered]

    def _read(self, path: Path, standing: str) -> Verdict:
        if standing not in self.reached:
            return Verdict(None, f"a ledger that never stood, {standing}")
        trouble = findings(path, passing_over=self.passing_over) if is_sound(standing) else []
        return Verdict(None, "; ".join(trouble)) if trouble else Verdict(self.reached[standing])
