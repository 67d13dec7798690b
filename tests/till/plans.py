"""What SQLite does for the statements of a command: the plan of each, on the file that it is asked of."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pytest

STATEMENT = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b")


class Scan(NamedTuple):
    """A table, or an index of it, that is gone through from one end to the other."""

    table: str
    index: str | None
    plan: str
    statement: str


class Planned(sqlite3.Connection):
    """Keeps the plans of what it executes."""

    seen: dict[str, list[str]]

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._plan(sql, *values)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        rows = [list(each) for each in values[0]]
        if rows:
            self._plan(sql, rows[0])
        return super().executemany(sql, rows)

    def _plan(self, sql: str, *values: Any) -> None:
        if STATEMENT.match(sql) and sql.strip() not in self.seen:
            explained = super().execute(f"EXPLAIN QUERY PLAN {sql}", *values)
            self.seen[sql.strip()] = [row[3] for row in explained.fetchall()]


@contextmanager
def plans(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """The plan of each statement that is executed in here."""
    seen: dict[str, list[str]] = {}
    kept = type("Kept", (Planned,), {"seen": seen})
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=kept))
        yield seen


def scans(statement: str, plan: list[str], grows: set[str]) -> list[Scan]:
    """Those of tables that grow. A plan says the alias where there is one; our statements give it with AS.

    The plan of an INSERT has the references to its table, too. They are asked for only where rows wait for what they
    refer to, as all that an operation writes waits for the operation itself, which comes last.
    """
    named = re.findall(r"\b(\w+) AS (\w+)\b", statement)
    made = set(re.findall(r"\b(\w+) (?:\([^()]*\) )?AS (?:MATERIALIZED )?\(", statement))  # by the statement: WITH
    aliases = {alias: table for table, alias in named if table in grows}
    aliases |= {alias: table for table, alias in named if table in made}
    ends_the_wait = statement.startswith("INSERT INTO operation ")
    found = []
    for step in plan:
        read = re.match(r"SCAN (\w+)(?:.* INDEX (\w+))?", step)
        if read is None:
            continue
        table = aliases.get(read[1], read[1])
        is_ours = re.search(rf"\b{table}\b", statement) is not None or not statement.startswith("INSERT")
        if table in grows and (is_ours or ends_the_wait):
            found.append(Scan(table, read[2], step, statement))
    return found
