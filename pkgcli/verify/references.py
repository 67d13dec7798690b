"""Rows that name a row which isn't there: what SQLite's foreign keys mean, asked in short steps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.verify import ranges
from pkgcli.verify.findings import MOST, Findings
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
_ROWS = 5000


class _Table(NamedTuple):
    """`key` is the first column of its primary key; `named` are its columns and the tables whose `id` they hold."""

    name: str
    key: str
    counts: bool
    named: tuple[tuple[str, str], ...]


def look_at_references(findings: Findings, subject: Subject) -> None:
    tables: list[_Table] = []

    def learn(connection: Connection) -> Iterator[Finding]:
        tables.extend(_tables(connection))
        return iter(())

    findings.look(subject, "the tables", learn)
    for table in tables:
        what = f"what {table.name} refers to"
        if table.counts:
            ranges.walk(findings, subject, what, _cut(table), partial(_missing, table))
        else:
            findings.look(subject, what, partial(_missing, table))


def _tables(connection: Connection) -> Iterator[_Table]:
    for (name,) in connection.execute(_TABLES).fetchall():
        named = tuple(
            (row["from"], row["table"]) for row in connection.execute(f"PRAGMA foreign_key_list('{name}')").fetchall()
        )
        columns = connection.execute(f"PRAGMA table_info('{name}')").fetchall()
        key = next((column for column in columns if column["pk"] == 1), None)
        if named:
            yield _Table(name, "rowid" if key is None else key["name"], key is None or key["type"] == "INTEGER", named)


def _cut(table: _Table) -> ranges.Cut:
    query = f"SELECT {table.key} FROM {table.name} WHERE {table.key} >= ? ORDER BY {table.key} LIMIT 1 OFFSET {_ROWS}"

    def cut(connection: Connection, first: int) -> int:
        row = connection.execute(query, (first,)).fetchone()
        return ranges.LAST if row is None else int(row[0])

    return cut


def _missing(
    table: _Table, connection: Connection, first: int | None = None, last: int | None = None
) -> Iterator[Finding]:
    conditions = [
        f"({column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = t.{column}))"
        for column, parent in table.named
    ]
    within = f"FROM {table.name} AS t WHERE " + (f"t.{table.key} BETWEEN :first AND :last AND " if table.counts else "")
    values = {"first": first, "last": last}
    if connection.execute(f"SELECT 1 {within} ({' OR '.join(conditions)}) LIMIT 1", values).fetchone() is None:
        return
    for (column, parent), condition in zip(table.named, conditions, strict=True):
        rows = connection.execute(
            f"SELECT t.{table.key}, t.{column} {within} {condition} LIMIT {MOST + 1}", values
        ).fetchall()
        for row in rows:
            yield Finding(
                "reference", f"{table.name} {row[0]}: there is no {parent} {row[1]}, which its {column} names"
            )
