"""Whether a backup, or a head that was printed somewhere, is in the past of the live file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from pkgcli.errors import PkgcliError, Unreadable
from pkgcli.operations import Occasion
from pkgcli.verify import ranges
from pkgcli.verify.findings import Findings
from pkgcli.verify.recomputed import chain_through
from pkgcli.verify.structure import look_at_structure
from pkgcli.verify.subject import Copy, Subject
from pkgcli.views.verification import Finding

_HEAD = r"[0-9a-f]{8,64}"


def compare(findings: Findings, subject: Subject, against: str, occasion: Occasion) -> None:
    path, head = Path(against).expanduser(), "".join(against.split()).casefold()
    if os.path.lexists(path) or not re.fullmatch(_HEAD, head):
        _with_backup(findings, subject, path)
    else:
        _with_head(findings, subject, head)


def _with_head(findings: Findings, subject: Subject, head: str) -> None:
    found: list[int] = []

    def look(connection: Connection, first: int, last: int) -> Iterable[Finding]:
        query = "SELECT id FROM operation WHERE id BETWEEN ? AND ? AND substr(lower(hex(hash)), 1, ?) = ? LIMIT 1"
        found.extend(row[0] for row in connection.execute(query, (first, last, len(head), head)).fetchall())
        return ()

    ranges.walk(findings, subject, "the heads", ranges.of_operations, look)
    if not found:
        says = f"no operation has the head {head}: it is mistyped, or what it was printed for was cut off or rewritten"
        findings.add([Finding("head", says)])


def _with_backup(findings: Findings, subject: Subject, path: Path) -> None:
    backup = _opened(path)
    try:
        damage = _damage(backup)
        if damage:
            findings.add([Finding("against", f"the backup {path} is itself damaged: {damage[0].message}")])
        else:
            _Comparison(findings, subject, backup).run()
    finally:
        backup.close()


def _opened(path: Path) -> Copy:
    try:
        return Copy(path)
    except PkgcliError as error:
        error.message = f"--against: {error.message}"
        if error.code == "database_missing":
            raise Unreadable("--against", str(path), "is neither a backup nor a head", "pkgcli db backup") from None
        error.hint = "name another backup"
        raise


def _damage(backup: Copy) -> tuple[Finding, ...]:
    """What keeps the backup from being a witness: its own chain has to hold."""
    of_backup = Findings()
    if look_at_structure(of_backup, backup, quick=False):
        ranges.walk(of_backup, backup, "its chain", ranges.of_operations, partial(chain_through, ranges.LAST))
    return of_backup.all()


class _Comparison:
    """The operations of the backup, range by range, beside those of the live file."""

    def __init__(self, findings: Findings, subject: Subject, backup: Copy) -> None:
        self._findings = findings
        self._subject = subject
        self._backup = backup
        self._first_cut: int | None = None
        self._cut = 0

    def run(self) -> None:
        with self._backup.reading() as of_backup:
            ranges.walk(
                self._findings,
                self._subject,
                "what the backup has",
                lambda live, first: ranges.of_operations(of_backup, first),
                lambda live, first, last: self._compared(live, of_backup, first, last),
            )
        if self._cut:
            says = f"the backup has {self._cut} operations that the file hasn't, from operation {self._first_cut} on"
            self._findings.add([Finding("cut", says, operation=self._first_cut)])

    def _compared(self, live: Connection, of_backup: Connection, first: int, last: int) -> Iterator[Finding]:
        query = "SELECT id, hash FROM operation WHERE id BETWEEN ? AND ? ORDER BY id"
        here = dict(tuple(row) for row in live.execute(query, (first, last)).fetchall())
        cut, rewritten = [], False
        for operation, stored in of_backup.execute(query, (first, last)).fetchall():
            if operation not in here:
                cut.append(operation)
            elif here[operation] != stored and not rewritten and not self._findings.of("rewritten"):
                rewritten = True
                hashes = here[operation].hex()[:16], stored.hex()[:16]
                says = f"operation {operation} has the hash {hashes[0]}..., and {hashes[1]}... in the backup"
                yield Finding("rewritten", says, operation=operation)
        if cut:
            self._cut += len(cut)
            self._first_cut = cut[0] if self._first_cut is None else self._first_cut
