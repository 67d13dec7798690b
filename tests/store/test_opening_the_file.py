"""What is refused before SQLite touches the file, and what once it has."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from neighbours import set_setting, somebody_else

from pkgcli.errors import StorageFailed
from pkgcli.store.connection import JOURNAL_SETTING, connect
from pkgcli.store.creation import create
from pkgcli.store.files import TEMPORARY_PREFIX
from pkgcli.store.schema import SCHEMA_VERSION
from pkgcli.store.transaction import reading, writing


def refusal(path: Path, *, writable: bool = True) -> StorageFailed:
    """How opening it fails, both by `connect` and within a transaction."""
    with pytest.raises(StorageFailed) as by_connect:
        connect(path, writable=writable)
    transaction = writing(path, wait=no_wait, random=os.urandom, patience=0) if writable else reading(path)
    with pytest.raises(StorageFailed) as in_transaction, transaction:
        pass
    assert by_connect.value.code == in_transaction.value.code
    assert "\n" not in by_connect.value.message
    assert str(path) in by_connect.value.message
    return by_connect.value


def no_wait(seconds: float) -> None:
    pass


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


both = pytest.mark.parametrize("writable", [True, False], ids=["to write", "to read"])


@both
def test_a_file_that_is_not_there_is_never_made(tmp_path: Path, writable: bool) -> None:
    failure = refusal(tmp_path / "none.db", writable=writable)
    assert failure.code == "database_missing"
    assert failure.hint == "pkgcli init"
    assert failure.exit_code == 6
    assert not list(tmp_path.iterdir())


def test_a_file_below_another_file_is_missing(path: Path) -> None:
    assert refusal(path / "salon.db").code == "database_missing"


@both
def test_a_link_to_nowhere_is_named_as_one(tmp_path: Path, writable: bool) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "gone.db")
    assert refusal(link, writable=writable).code == "database_dangling"
    assert not (tmp_path / "gone.db").exists()


def test_a_link_to_a_database_is_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    connect(link, writable=True).close()


@both
def test_a_folder_is_not_a_database(tmp_path: Path, writable: bool) -> None:
    assert refusal(tmp_path, writable=writable).code == "database_is_directory"


@both
def test_a_pipe_is_refused_without_waiting_for_somebody_to_write_into_it(tmp_path: Path, writable: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal(pipe, writable=writable).code == "database_not_a_file"


@both
def test_a_device_is_not_a_database(writable: bool) -> None:
    assert refusal(Path("/dev/null"), writable=writable).code == "database_not_a_file"


@both
def test_a_file_under_two_names_is_refused(path: Path, tmp_path: Path, writable: bool) -> None:
    (tmp_path / "again.db").hardlink_to(path)
    failure = refusal(path, writable=writable)
    assert (failure.code, failure.facts["links"]) == ("database_hard_linked", 2)


def test_the_first_name_of_an_init_that_was_killed_is_tidied_away(path: Path, tmp_path: Path) -> None:
    left = tmp_path / f"{TEMPORARY_PREFIX}0123"
    left.hardlink_to(path)
    connect(path, writable=True).close()
    assert not left.exists()


@both
def test_an_empty_file_is_refused_and_stays_empty(tmp_path: Path, writable: bool) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert refusal(empty, writable=writable).code == "database_empty"
    assert empty.stat().st_size == 0


@both
@pytest.mark.parametrize("text", ["hi", "a shopping list\n" * 500])
def test_a_text_file_is_not_ours(tmp_path: Path, text: str, writable: bool) -> None:
    file = tmp_path / "list.txt"
    file.write_text(text)
    assert refusal(file, writable=writable).code == "database_foreign"
    assert file.read_text() == text


@both
def test_the_database_of_another_program_is_not_ours(tmp_path: Path, writable: bool) -> None:
    other = tmp_path / "other.db"
    change(other, "CREATE TABLE bookmark (url TEXT)")
    before = other.read_bytes()
    assert refusal(other, writable=writable).code == "database_foreign"
    assert other.read_bytes() == before


@both
def test_a_newer_file_says_that_this_pkgcli_is_older(path: Path, writable: bool) -> None:
    change(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    failure = refusal(path, writable=writable)
    assert (failure.code, failure.hint) == ("database_newer", "upgrade pkgcli")
    assert (failure.facts["found"], failure.facts["known"]) == (SCHEMA_VERSION + 1, SCHEMA_VERSION)


@both
def test_an_older_file_says_how_to_bring_it_up(path: Path, writable: bool) -> None:
    change(path, "PRAGMA user_version = 2")
    failure = refusal(path, writable=writable)
    assert (failure.code, failure.hint) == ("database_older", "pkgcli db migrate")


@both
def test_a_file_that_was_never_released_is_left_to_who_made_it(path: Path, writable: bool) -> None:
    change(path, "PRAGMA user_version = 0")
    failure = refusal(path, writable=writable)
    assert (failure.code, failure.hint) == ("database_too_old", "use the version of pkgcli that made it")


@both
def test_a_file_that_was_cut_is_damaged(path: Path, writable: bool) -> None:
    os.truncate(path, path.stat().st_size // 2)
    assert refusal(path, writable=writable).code == "database_damaged"


def test_a_file_in_wal_is_read_and_not_written(path: Path) -> None:
    change(path, "PRAGMA journal_mode = WAL")
    failure = refusal(path)
    assert (failure.code, failure.hint) == (
        "database_in_wal",
        "pkgcli db journal delete",
    )
    with reading(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connect(path, writable=True, allow_wal=True).close()


def test_a_file_in_wal_is_written_where_the_owner_chose_wal(path: Path) -> None:
    with writing(path, wait=no_wait, random=os.urandom, patience=0) as connection:
        set_setting(connection, JOURNAL_SETTING, "wal")
    change(path, "PRAGMA journal_mode = WAL")
    with writing(path, wait=no_wait, random=os.urandom, patience=0) as connection:
        set_setting(connection, "a", "b")
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


AWKWARD_NAMES = ["a b.db", "what?.db", "#1.db", "50%.db", "%41.db", "file:x.db", "☕ é.db", "a;b&c=d.db", ":memory:"]


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_any_name_that_the_disk_takes_is_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    create(path, lambda connection: None)
    connect(path, writable=True).close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_name_that_is_not_utf_8_is_opened_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.db")
    create(path, lambda connection: None)
    connect(path, writable=False).close()


def test_a_relative_path_is_taken_from_where_we_are(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    connect(Path(path.name), writable=True).close()


@both
def test_each_connection_is_set_up_alike(path: Path, writable: bool) -> None:
    connection = connect(path, writable=writable)
    expected = {"synchronous": 3, "foreign_keys": 1, "recursive_triggers": 1, "cell_size_check": 1, "temp_store": 2}
    expected |= {"mmap_size": 0, "fullfsync": 1, "query_only": int(not writable)}
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected} == expected
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert connection.isolation_level is None
    assert isinstance(connection.execute("SELECT 1").fetchone(), sqlite3.Row)
    with pytest.raises(sqlite3.OperationalError, match="too many attached"):
        connection.execute("ATTACH ':memory:' AS other")
    connection.close()


def test_a_database_made_by_pkgcli_in_the_file_is_copied_by_vacuum_into(path: Path, tmp_path: Path) -> None:
    connection = connect(path, writable=False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    connection.close()
    connect(tmp_path / "copy.db", writable=False).close()


DYING = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(2000):
    connection.execute("INSERT INTO setting VALUES (?, ?)", (f"half written {number}", "x" * 500))
os._exit(1)
"""


def leave_a_hot_journal(path: Path) -> None:
    """Another program writes, spills its cache to the file, and dies."""
    subprocess.run([sys.executable, "-c", DYING, path], check=False)
    assert path.with_name(f"{path.name}-journal").stat().st_size > 0


@pytest.mark.parametrize("how", ["connect", "reading"])
def test_the_first_to_read_after_a_crash_rolls_back_what_was_half_written(path: Path, how: str) -> None:
    leave_a_hot_journal(path)
    if how == "reading":
        with reading(path) as connection:
            assert connection.execute("SELECT count(*) FROM setting").fetchone()[0] == 0
    else:
        connection = connect(path, writable=False)
        assert connection.execute("SELECT count(*) FROM setting").fetchone()[0] == 0
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            set_setting(connection, "a", "b")
        connection.close()


def test_opening_waits_for_a_commit_of_another_program(path: Path) -> None:
    with somebody_else(path, "BEGIN EXCLUSIVE"):
        with pytest.raises(StorageFailed) as failed, reading(path, patience=0.02):
            pass
        assert failed.value.code == "database_busy"


@pytest.fixture
def as_a_plain_user(path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The database in a folder of nobody's; permissions don't bind root, so root stops being root."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    copy = folder / "salon.db"
    shutil.copy(path, copy)
    if getattr(request, "param", None) == "after a crash":
        leave_a_hot_journal(copy)
    root = os.geteuid() == 0
    if root:
        for file in (*folder.iterdir(), folder):
            os.chown(file, 65534, 65534)
        os.setresuid(65534, 65534, 0)
    try:
        yield copy
    finally:
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def test_a_file_that_may_not_be_read_is_named_as_such(as_a_plain_user: Path) -> None:
    as_a_plain_user.chmod(0)
    assert refusal(as_a_plain_user, writable=False).code == "database_not_permitted"
    assert refusal(as_a_plain_user, writable=True).code == "database_not_permitted"


def test_a_read_only_file_is_read_and_not_written(as_a_plain_user: Path) -> None:
    as_a_plain_user.chmod(0o400)
    assert refusal(as_a_plain_user).code == "database_readonly"
    connect(as_a_plain_user, writable=False).close()


def test_a_file_in_a_read_only_folder_is_read_and_not_written(as_a_plain_user: Path) -> None:
    as_a_plain_user.parent.chmod(0o500)
    failure = refusal(as_a_plain_user)
    assert failure.code == "database_readonly"
    assert "folder" in failure.message
    connect(as_a_plain_user, writable=False).close()


def test_a_folder_that_may_not_be_entered_is_named_as_such(as_a_plain_user: Path) -> None:
    as_a_plain_user.parent.chmod(0)
    assert refusal(as_a_plain_user).code == "database_not_permitted"


@pytest.mark.parametrize("as_a_plain_user", ["after a crash"], indirect=True)
def test_a_crash_is_not_read_over_where_it_can_not_be_put_right(as_a_plain_user: Path) -> None:
    as_a_plain_user.chmod(0o400)
    failure = refusal(as_a_plain_user, writable=False)
    assert failure.code == "database_readonly"
    assert "crash" in failure.message


def test_a_new_file_in_a_folder_that_may_not_be_written_is_refused(as_a_plain_user: Path) -> None:
    as_a_plain_user.parent.chmod(0o500)
    with pytest.raises(StorageFailed) as failed:
        create(as_a_plain_user.with_name("new.db"), lambda connection: None)
    assert failed.value.code == "database_not_permitted"


def test_a_working_folder_that_is_gone_matters_to_no_absolute_path(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with closing(connect(path, writable=False)) as connection:
        assert connection.execute("SELECT count(*) FROM card").fetchone()[0] == 0
