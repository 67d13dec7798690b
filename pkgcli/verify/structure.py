"""The file as SQLite sees it: its size, its pages, its schema."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from sqlite3 import Connection

from pkgcli.store.connection import JOURNAL_SETTING
from pkgcli.store.schema import SCHEMA_VERSION, expected_fingerprint, expected_objects, fingerprint, objects
from pkgcli.verify.findings import MOST, Findings
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

# What SQLite says of rows that a program wrote past the rules of their tables; the file itself holds together.
_OF_ROWS = ("CHECK constraint failed in ", "NULL value in ", "NUMERIC value in ", "non-", "TEXT value in ")


def look_at_structure(findings: Findings, subject: Subject, *, quick: bool) -> bool:
    """Whether the file holds together, so that its tables can be asked."""
    return (
        findings.look(subject, "the header", lambda connection: _header(connection, subject))
        and findings.look(subject, "the file", lambda connection: _pages(connection, quick), checking=True)
        and not findings.of("integrity")
        and findings.look(subject, "the schema", lambda connection: _schema(connection, subject.version))
    )


def _header(connection: Connection, subject: Subject) -> Iterator[Finding]:
    pages, of_each = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
    size = subject.path.stat().st_size
    if journal == "wal":
        chosen = connection.execute("SELECT value FROM setting WHERE name = ?", (JOURNAL_SETTING,)).fetchone()
        if chosen is None or chosen[0] != "wal":
            yield Finding("journal", "the journal is WAL, which `pkgcli db journal wal` has not chosen")
    else:
        if size != pages * of_each:
            yield Finding("size", f"the file has {size} bytes, and has to have {pages} pages of {of_each}")
        for end in ("-wal", "-shm"):
            beside = subject.path.with_name(subject.path.name + end)
            if os.path.lexists(beside):
                yield Finding("stray", f"{beside} belongs to a journal mode that the file isn't in")
    encoding = connection.execute("PRAGMA encoding").fetchone()[0]
    if encoding != "UTF-8":
        yield Finding("encoding", f"texts are {encoding}, and have to be UTF-8")


def _pages(connection: Connection, quick: bool) -> Iterable[Finding]:
    rows = connection.execute(f"PRAGMA {'quick' if quick else 'integrity'}_check({MOST + 1})").fetchall()
    for row in rows:
        for told in str(row[0]).splitlines():
            if told != "ok" and not told.startswith("*** in database"):
                yield Finding("constraint" if told.startswith(_OF_ROWS) else "integrity", told)


def _schema(connection: Connection, version: int) -> Iterator[Finding]:
    if fingerprint(connection) == _expected(version):
        return
    if version != SCHEMA_VERSION:
        yield Finding("schema", f"the schema isn't that of version {version} as it was released")
        return
    found, due = objects(connection), expected_objects()
    for kind, name in sorted(due.keys() - found.keys()):
        yield Finding("schema", f"the {kind} {name} is missing")
    for kind, name in sorted(found.keys() - due.keys()):
        yield Finding("schema", f"the {kind} {name} is none of pkgcli's")
    for kind, name in sorted(key for key in due.keys() & found.keys() if due[key] != found[key]):
        yield Finding("schema", f"the {kind} {name} isn't as pkgcli makes it")


@lru_cache
def _expected(version: int) -> str:
    return expected_fingerprint(version)
