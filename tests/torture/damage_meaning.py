"""What damage means: whether the ledger still says what it said, read past the program and without its indexes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from damage_kinds import LEDGER

Meaning = Literal["ledger", "beside", "form", "none"]
"""`ledger`: a row of the ledger is another one, or can't be read. `beside`: one of another table (a client's phone).
`form`: every row is as it was, and an index, a page or the schema isn't. `none`: bytes that nothing is read from."""

_LEFT_OUT = {"card": {"note"}}
"""Free words of people, of which the ledger carries nothing."""

Content = dict[str, Any]


def content_of(path: Path) -> Content:
    """Every table, row by row in the order in which they lie; for one that can't be read, why. Nothing is written, and
    no journal is looked at."""
    content: Content = {}
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    except sqlite3.Error as error:
        return {"": str(error)}
    with closing(connection):
        connection.text_factory = bytes
        try:
            master = connection.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master").fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return {"": str(error)}
        for kind, name, *_ in master:
            if kind == b"table":
                content[name.decode("utf-8", "replace")] = _rows(connection, name.decode("utf-8", "replace"))
        content[""] = master
        content["form"] = [
            _answer(connection, f"PRAGMA {ask}") for ask in ("user_version", "application_id", "encoding")
        ]
        content["check"] = _answer(connection, "PRAGMA integrity_check(1)")
    return content


def meaning(of: Content, before: Content) -> Meaning:
    """What became of what was there before."""
    tables = [name for name in before if name not in ("", "form", "check")]
    if any(of.get(name) != before[name] for name in tables if name in LEDGER):
        return "ledger"
    if any(of.get(name) != before[name] for name in tables):
        return "beside"
    return "none" if of == before else "form"


def is_seen_by_quick_check(path: Path) -> bool:
    """The control: what SQLite itself finds, which knows pages and not ledgers."""
    copy = path.with_name("quick_check.db")
    shutil.copyfile(path, copy)
    with closing(sqlite3.connect(copy)) as connection:  # read-only, it would pass over every CHECK
        answer = _answer(connection, "PRAGMA quick_check(1)")
    for left in path.parent.glob(f"{copy.name}*"):
        left.unlink()
    return bool(answer != [("ok",)])


def _rows(connection: sqlite3.Connection, table: str) -> Any:
    try:
        columns = [row[1].decode() for row in connection.execute(f'PRAGMA table_info("{table}")')]
        kept = ", ".join(f'"{column}"' for column in columns if column not in _LEFT_OUT.get(table, ()))
        return connection.execute(f'SELECT {kept} FROM "{table}" NOT INDEXED').fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _answer(connection: sqlite3.Connection, question: str) -> Any:
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        return connection.execute(question).fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes what is no text
        return str(error)
