"""What tables, views and columns are, from the comments of the SQL that makes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pkgcli.frozen import Frozen

_MADE = re.compile(r"CREATE (?P<kind>TABLE|VIEW) (?P<name>\w+)\b")
_COLUMN_OF_TABLE = re.compile(r"\s+(?P<name>[a-z_]+) .*\S\s+-- (?P<about>.+)")
_COLUMN_OF_VIEW = re.compile(r"\s+.*\b(?P<name>[a-z_]+),?\s+-- (?P<about>.+)")


class Described(Frozen):
    """A table or view: `about` is the comment above it, `columns` has those behind its columns."""

    name: str
    is_view: bool
    about: str
    columns: dict[str, str]


def described(sql: str) -> Iterator[Described]:
    """Every table and view that the text makes, in its order."""
    above: list[str] = []
    made: Described | None = None
    for line in sql.splitlines():
        if line.startswith("--"):
            above.append(line.removeprefix("--").strip())
        elif found := _MADE.match(line):
            is_view = found["kind"] == "VIEW"
            made = Described(found["name"], is_view, " ".join(above), {})
        elif made is not None and line[:1] == " ":
            column = (_COLUMN_OF_VIEW if made.is_view else _COLUMN_OF_TABLE).fullmatch(line)
            if column:
                made.columns[column["name"]] = column["about"]
        if not line.startswith("--"):
            above = []
            if made is not None and line.endswith(";"):
                yield made
                made = None


class Query(Frozen):
    """A question that is asked often. `name` is its address, `title` its name for people."""

    name: str
    title: str
    about: str
    sql: str


def queries() -> list[Query]:
    """Those that are shipped: `queries/NAME.sql`, each with a comment that says what it answers."""
    return [_query(path) for path in sorted(Path(__file__).with_name("queries").glob("*.sql"))]


def _query(path: Path) -> Query:
    comment, _, sql = path.read_text(encoding="utf-8").partition("\n")
    return Query(path.stem, path.stem.replace("_", " ").capitalize(), comment.removeprefix("-- "), sql.strip())
