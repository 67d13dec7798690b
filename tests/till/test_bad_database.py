"""A database that can't be used: each trouble has its own line, exit 6, and the file stays as it is."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


def _is_text(shop: Shop) -> None:
    shop.path.write_text("a shopping list\n" * 500)


def _is_empty(shop: Shop) -> None:
    shop.path.write_bytes(b"")


def _is_foreign(shop: Shop) -> None:
    shop.path.unlink()
    with shop.file() as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")


def _is_newer(shop: Shop) -> None:
    with shop.file() as connection:
        connection.execute("PRAGMA user_version = 999")


def _is_cut(shop: Shop) -> None:
    os.truncate(shop.path, 3 * 4096)


def _has_lost_a_table(shop: Shop) -> None:
    with shop.file() as connection:
        connection.execute("DROP TABLE setting")


def _is_missing(shop: Shop) -> None:
    shop.path.unlink()


def _is_a_folder(shop: Shop) -> None:
    shop.path.unlink()
    shop.path.mkdir()


def _is_in_wal(shop: Shop) -> None:
    with shop.file() as connection:
        connection.execute("PRAGMA journal_mode = wal")


TROUBLES = [
    (_is_missing, "database_missing", "pkgcli init"),
    (_is_text, "database_foreign", "--db"),
    (_is_empty, "database_empty", "pkgcli init"),
    (_is_foreign, "database_foreign", "--db"),
    (_is_newer, "database_newer", "upgrade pkgcli"),
    (_is_cut, "database_damaged", "backup"),
    (_has_lost_a_table, "database_damaged", "backup"),
    (_is_a_folder, "database_is_directory", ""),
    (_is_in_wal, "database_in_wal", "pkgcli db journal delete"),
]


@pytest.mark.parametrize(("spoil", "code", "next_step"), TROUBLES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_database_that_cannot_be_used_is_told_in_one_line_and_left_alone(
    shop: Shop, spoil: Callable[[Shop], None], code: str, next_step: str
) -> None:
    spoil(shop)
    before = shop.path.read_bytes() if shop.path.is_file() else None
    result = shop.run("item", "add", "facial")
    first, *rest = result.err.splitlines()
    assert (result.exit_code, result.out) == (6, "")
    assert first.startswith("pkgcli: ")
    assert str(shop.path) in first
    assert len(rest) == 1
    assert rest[0].startswith("  next: ")
    assert next_step in rest[0]
    as_json = shop.run("item", "add", "facial", "--json")
    assert json.loads(as_json.err)["error"]["code"] == code
    assert (shop.path.read_bytes() if shop.path.is_file() else None) == before


def test_a_database_that_somebody_else_is_writing_is_said_to_be_busy(shop: Shop) -> None:
    other = sqlite3.connect(shop.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    result = shop.run("item", "add", "facial", "--json")
    assert (result.exit_code, result.json["error"]["code"]) == (6, "database_busy")
    assert "nothing was recorded" in result.json["error"]["hint"]
    other.execute("ROLLBACK")
    other.close()
    shop.ok("item", "add", "facial")


def test_only_init_and_demo_make_a_file(bare_shop: Shop) -> None:
    for argv in (("status",), ("item", "add", "facial"), ("card", "list"), ("expire",), ("find", "x")):
        result = bare_shop.run(*argv)
        assert (result.exit_code, "pkgcli init" in result.err) == (6, True)
    assert not bare_shop.path.exists()
    bare_shop.ok("init")
    assert bare_shop.path.stat().st_mode & 0o777 == 0o600


def test_init_leaves_what_is_there_alone(shop: Shop) -> None:
    before = shop.path.read_bytes()
    result = shop.run("init", "--json")
    assert (result.exit_code, result.json["error"]["code"]) == (6, "database_exists")
    assert shop.path.read_bytes() == before


def test_another_file_is_named_before_the_verb_or_after_it(shop: Shop, bare_shop: Shop) -> None:
    other = str(bare_shop.path.with_name("other.db"))
    shop.ok("--db", other, "init", "--name", "Salon Lila")
    for argv in (("--db", other, "status"), ("status", "--db", other)):
        assert shop.ok(*argv, "--json").json["business"] == "Salon Lila"
    assert shop.ok("status", "--json").json["business"] == "Salon Rosa"
    assert shop.ok("db", "path", "--db", other, "--json").json["path"] == other
