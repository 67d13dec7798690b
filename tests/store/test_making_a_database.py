"""`create`: whole, under its name, or not at all. And what the schema says of itself."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from neighbours import set_setting, setting

from pkgcli.errors import Refused, StorageFailed
from pkgcli.store import creation
from pkgcli.store.creation import create
from pkgcli.store.files import TEMPORARY_PREFIX
from pkgcli.store.schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    expected_fingerprint,
    fingerprint,
    schema_text,
    statements,
)
from pkgcli.store.transaction import reading


def nothing(connection: sqlite3.Connection) -> None:
    pass


def test_a_new_database_is_whole_private_and_alone_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "salon.db"
    create(path, lambda connection: set_setting(connection, "name", "Salon"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_nlink == 1
    with reading(path) as connection:
        assert setting(connection, "name") == "Salon"
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_folders_that_are_missing_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "share" / "pkgcli" / "salon.db"
    create(path, nothing)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in list(path.parents)[:2]] == [0o700, 0o700]


@pytest.mark.parametrize("what", ["database", "text", "folder", "link to nowhere"])
def test_what_is_already_there_is_left_as_it_is(tmp_path: Path, what: str) -> None:
    path = tmp_path / "salon.db"
    match what:
        case "database":
            create(path, nothing)
        case "text":
            path.write_text("mine")
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to(tmp_path / "gone")
    before = path.lstat()
    with pytest.raises(StorageFailed) as failed:
        create(path, nothing)
    assert failed.value.code == "database_exists"
    assert path.lstat().st_mtime_ns == before.st_mtime_ns
    assert list(tmp_path.iterdir()) == [path]


def test_a_first_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def refuse(connection: sqlite3.Connection) -> None:
        set_setting(connection, "name", "Salon")
        raise Refused("currency_unknown", "no such currency")

    with pytest.raises(Refused):
        create(tmp_path / "salon.db", refuse)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("links", [True, False], ids=["with hard links", "without hard links"])
def test_of_eight_first_runs_at_once_exactly_one_wins(tmp_path: Path, links: bool) -> None:
    path = tmp_path / "salon.db"
    barrier = threading.Barrier(8)
    outcomes: list[str] = []

    def first_run(number: int) -> None:
        try:
            if links:
                create(path, lambda connection: meet(connection, number))
            else:
                temporary = tmp_path / f"{TEMPORARY_PREFIX}{number}"
                create(temporary, lambda connection: set_setting(connection, "winner", str(number)))
                barrier.wait()
                creation._claim_and_replace(temporary, path)
            outcomes.append(str(number))
        except StorageFailed as failed:
            outcomes.append(failed.code)

    def meet(connection: sqlite3.Connection, number: int) -> None:
        set_setting(connection, "winner", str(number))
        barrier.wait()

    runs = [threading.Thread(target=first_run, args=(number,)) for number in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    winners = [outcome for outcome in outcomes if outcome != "database_exists"]
    assert len(outcomes) == 8
    assert len(winners) == 1
    with reading(path) as connection:
        assert setting(connection, "winner") == winners[0]
    assert not links or list(tmp_path.iterdir()) == [path]


def test_the_constants_agree_with_the_schema() -> None:
    text = schema_text()
    assert re.findall(r"PRAGMA application_id = (\d+)", text) == [str(APPLICATION_ID)]
    assert re.findall(r"PRAGMA user_version = (\d+)", text) == [str(SCHEMA_VERSION)]


def test_each_statement_of_the_schema_is_one_triggers_included() -> None:
    text = schema_text()
    kinds = [re.sub(r"(?m)^\s*--.*\n?", "", statement).split()[:2] for statement in statements(text)]
    assert kinds.count(["CREATE", "TRIGGER"]) == len(re.findall(r"(?m)^CREATE TRIGGER", text))
    assert kinds.count(["CREATE", "TABLE"]) == len(re.findall(r"(?m)^CREATE TABLE", text))


def test_a_comment_at_the_end_is_no_statement_that_fails() -> None:
    connection = sqlite3.connect(":memory:")
    for statement in statements("CREATE TABLE a (b); -- one\n\n-- the end; really\n"):
        connection.execute(statement)


def test_every_trigger_refuses_with_a_word_and_a_sentence() -> None:
    messages = re.findall(r"RAISE\(ABORT, '([^']*)'\)", schema_text())
    assert messages
    assert all(re.fullmatch(r"[a-z_]+: [a-z].*[a-z]", message) for message in messages)


def test_a_new_file_has_the_expected_fingerprint_however_it_is_used(path: Path) -> None:
    with reading(path) as connection:
        assert fingerprint(connection) == expected_fingerprint()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER UNIQUE)")
    connection.execute("CREATE INDEX _litestream_index ON _litestream_seq (seq)")
    connection.execute("ANALYZE")
    assert fingerprint(connection) == expected_fingerprint()
    connection.execute("VACUUM")
    assert fingerprint(connection) == expected_fingerprint()


@pytest.mark.parametrize(
    "statement", ["DROP TRIGGER entry_is_kept", "CREATE TABLE extra (a)", "CREATE INDEX fast ON entry (value)"]
)
def test_a_schema_that_was_meddled_with_has_another_fingerprint(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    assert fingerprint(connection) != expected_fingerprint()


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm"])
def test_no_file_is_made_beside_a_journal_that_would_be_rolled_back_into_it(tmp_path: Path, end: str) -> None:
    left = tmp_path / f"salon.db{end}"
    left.write_bytes(b"of a file that is gone")
    with pytest.raises(StorageFailed) as failed:
        create(tmp_path / "salon.db", lambda connection: None)
    assert (failed.value.code, str(left) in failed.value.message) == ("database_exists", True)
    assert [path.name for path in tmp_path.iterdir()] == [left.name]
