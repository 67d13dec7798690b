"""`db journal`: WAL only where it was chosen, and not on an SQLite that can damage it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pkgcli.keeping.journal import has_the_wal_bug

if TYPE_CHECKING:
    from tests.conftest import Shop


def mode(shop: Shop) -> str:
    return str(shop.rows("PRAGMA journal_mode")[0][0])


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        *(((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 6), True)),
        *(((3, 50, 7), False), ((3, 51, 0), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 54, 1), False)),
    ],
)
def test_the_bug_is_known_by_the_version(version: tuple[int, int, int], has_it: bool) -> None:
    assert has_the_wal_bug(version) is has_it


def test_wal_is_refused_where_it_can_lose_what_was_said_to_be_done(rosa: Shop) -> None:
    asked = rosa.run("db", "journal", "wal", "--json")
    if has_the_wal_bug():
        assert (asked.exit_code, asked.json["error"]["code"]) == (4, "wal_unsafe")
        assert sqlite3.sqlite_version in asked.json["error"]["message"]
        assert mode(rosa) == "delete"
    else:
        assert (asked.exit_code, mode(rosa)) == (0, "wal")


def test_who_takes_the_risk_works_in_wal_and_can_go_back(rosa: Shop) -> None:
    rosa.ok("db", "journal", "wal", "--force")
    assert (mode(rosa), rosa.ok("db", "journal", "--json").json["mode"]) == ("wal", "wal")
    rosa.ok("redeem", "A1", "facial")
    rosa.ok("balance", "A1")
    rosa.ok("db", "backup")
    rosa.ok("db", "journal", "delete")
    assert mode(rosa) == "delete"
    assert rosa.rows("SELECT * FROM setting WHERE name = 'db.journal'") == []
    assert rosa.ok("balance", "A1", "--json").json[0]["units_left"] == 1


def test_a_file_that_another_program_put_into_wal_is_not_written_and_can_be_put_back(rosa: Shop) -> None:
    with rosa.file() as connection:
        connection.execute("PRAGMA journal_mode = wal")
    told = rosa.run("redeem", "A1", "facial", "--json")
    assert (told.exit_code, told.json["error"]["code"]) == (6, "database_in_wal")
    assert told.json["error"]["hint"] == "pkgcli db journal delete"
    rosa.ok("db", "journal", "delete")
    rosa.ok("redeem", "A1", "facial")


def test_pkgcli_never_changes_the_mode_by_itself(rosa: Shop) -> None:
    for argv in (("redeem", "A1", "facial"), ("status",), ("db", "backup"), ("db", "journal"), ("expire",)):
        rosa.ok(*argv)
        assert mode(rosa) == "delete"
    rosa.ok("db", "journal", "wal", "--force", "--dry-run")
    assert mode(rosa) == "delete"


def test_an_unknown_mode_is_not_read(rosa: Shop) -> None:
    told = rosa.run("db", "journal", "memory")
    assert (told.exit_code, "neither delete nor wal" in told.err) == (2, True)
