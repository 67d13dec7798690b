"""Conditions on the rows of a query: one pass over a range asks all of them, and only what is broken is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.verify.findings import MOST
from pkgcli.views.verification import Finding


class Condition(NamedTuple):
    """What may not be. `broken` is SQL over the columns of its pass, and so is `says`: the words on it.

    `since` is the schema version from which on it means something.
    """

    check: str
    broken: str
    says: str
    since: int = 2


class Pass(NamedTuple):
    """The rows of `query`, of a range `:first` to `:last`, with columns `card`, `operation` and `entry` where known.

    `since` is the schema version from which on its tables are as the query knows them.
    """

    query: str
    conditions: Sequence[Condition]
    since: int = 2


def must_equal(check: str, what: str, stored: str, due: str, *, where: str = "1", since: int = 2) -> Condition:
    """`stored` has to be `due`, both SQL; `what` is what it is called."""
    says = f"printf('{what} is %s, and has to be %s', coalesce({stored}, 'empty'), coalesce({due}, 'empty'))"
    return Condition(check, f"({where}) AND {stored} IS NOT ({due})", says, since)


def must_be(check: str, condition: str, says: str, *, since: int = 2) -> Condition:
    """`condition` has to hold: null is as bad as false. `says` is a sentence, or SQL in parentheses."""
    words = says if says.startswith("(") else "'" + says.replace("'", "''") + "'"
    return Condition(check, f"({condition}) IS NOT 1", words, since)


def may_not_be(check: str, condition: str, says: str, *, since: int = 2) -> Condition:
    words = says if says.startswith("(") else "'" + says.replace("'", "''") + "'"
    return Condition(check, condition, words, since)


def broken(connection: Connection, one: Pass, version: int, values: Mapping[str, object]) -> Iterator[Finding]:
    """What in that range is not as it must be."""
    if version < one.since:
        return
    conditions = [condition for condition in one.conditions if condition.since <= version]
    any_of_them = " OR ".join(f"({condition.broken})" for condition in conditions)
    query = f"SELECT 1 FROM ({one.query}) WHERE {any_of_them} LIMIT 1"
    if connection.execute(query, values).fetchone() is None:
        return
    for condition in conditions:
        told = f"SELECT *, {condition.says} AS says FROM ({one.query}) WHERE {condition.broken} LIMIT {MOST + 1}"
        for row in connection.execute(told, values).fetchall():
            yield finding(condition.check, str(row["says"]), row)


def finding(check: str, says: str, row: Mapping[str, object]) -> Finding:
    """A finding about the card, the operation and the entry that `row` names."""
    named = {name: row[name] for name in ("card", "operation", "entry") if name in row.keys()}  # noqa: SIM118
    where = ", ".join(f"{name} {which}" for name, which in named.items() if which is not None)
    return Finding(check, f"{where}: {says}" if where else says, **named)  # type: ignore[arg-type]
