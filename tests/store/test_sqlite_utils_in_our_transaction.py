# ruff: noqa: PT012
"""What sqlite-utils does to a transaction of ours: facts that `store.tables` is documented with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from neighbours import Writing, setting

from pkgcli import store


def kept(path: Path) -> list[str]:
    with store.reading(path) as connection:
        return [row["name"] for row in connection.execute("SELECT name FROM setting ORDER BY name").fetchall()]


def test_its_methods_join_our_transaction_and_roll_back_with_it(path: Path, writing: Writing) -> None:
    with pytest.raises(ZeroDivisionError), writing() as connection:
        table = store.tables(connection).table("setting")
        table.insert({"name": "a", "value": "1"})
        table.insert_all({"name": f"bulk {number}", "value": "1"} for number in range(250))
        table.upsert({"name": "a", "value": "2"}, pk="name")
        assert setting(connection, "a") == "2"
        table.delete("a")
        assert connection.in_transaction
        raise ZeroDivisionError
    assert kept(path) == []


def test_what_it_wrote_is_kept_by_our_commit(path: Path, writing: Writing) -> None:
    with writing() as connection:
        store.tables(connection).table("setting").insert({"name": "a", "value": "1"})
    assert kept(path) == ["a"]


def test_a_failed_insert_of_its_own_takes_back_only_itself(path: Path, writing: Writing) -> None:
    with writing() as connection:
        table = store.tables(connection).table("setting")
        table.insert({"name": "a", "value": "1"})
        with pytest.raises(Exception, match=r"UNIQUE|NOT NULL"):
            table.insert_all([{"name": "b", "value": "1"}, {"name": "a", "value": "1"}])
        assert connection.in_transaction
    assert kept(path) == ["a"]


@pytest.mark.parametrize("how", ["executescript", "with conn"])
def test_two_ways_commit_our_transaction_and_are_therefore_never_used(path: Path, writing: Writing, how: str) -> None:
    with pytest.raises(ZeroDivisionError), writing() as connection:
        database = store.tables(connection)
        database.table("setting").insert({"name": "a", "value": "1"})
        if how == "executescript":
            database.conn.executescript("SELECT 1;")
        else:
            with database.conn:
                pass
        raise ZeroDivisionError
    assert kept(path) == ["a"]


def test_the_till_never_imports_it() -> None:
    code = "import sys, pkgcli.store; print([name for name in sys.modules if name in ('sqlite_utils', 'tempfile')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
