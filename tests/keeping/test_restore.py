"""`db restore`: back to a backup, verified before and after, and what stood there is kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def saved(rosa: Shop) -> Path:
    """A backup, after which Anna came once more."""
    made = Path(rosa.ok("db", "backup", "--json").json["file"])
    rosa.later(hours=1)
    rosa.ok("redeem", "A1", "facial")
    return made


def restored(shop: Shop, source: Path, *argv: str) -> dict[str, Any]:
    done: dict[str, Any] = shop.ok("db", "restore", str(source), "--yes", *argv, "--json").json
    return done


def operations(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("SELECT max(id) FROM operation").fetchone()[0])
    finally:
        connection.close()


def test_it_goes_back_and_keeps_what_stood_there(rosa: Shop, saved: Path) -> None:
    done = restored(rosa, saved)
    assert (operations(rosa.path), done["operations"], done["lost"]) == (4, 4, 1)
    assert operations(Path(done["kept"])) == 5
    assert Path(done["kept"]).name == "salon-before-restore-2026-03-02T120000Z.db"
    assert Path(done["kept"]).stat().st_mode & 0o777 == 0o600
    rosa.ok("redeem", "A1", "facial")


def test_the_way_back_can_be_gone_back(rosa: Shop, saved: Path) -> None:
    kept = Path(restored(rosa, saved)["kept"])
    again = restored(rosa, kept)
    assert (operations(rosa.path), again["lost"]) == (5, 0)
    assert Path(again["kept"]) != kept


def test_a_question_is_asked_first_and_no_leaves_everything(rosa: Shop, saved: Path) -> None:
    before = rosa.path.read_bytes()
    said = rosa.run("db", "restore", str(saved), stdin="n\n", terminal=True)
    assert (said.exit_code, rosa.path.read_bytes() == before) == (1, True)
    assert "has 4 operations. 1 operations that the backup lacks stay in" in said.err.replace("\n", " ")
    assert rosa.run("db", "restore", str(saved)).exit_code == 2


def test_a_dry_run_verifies_and_writes_nothing(rosa: Shop, saved: Path) -> None:
    before = rosa.path.read_bytes(), sorted(rosa.path.parent.iterdir())
    assert restored(rosa, saved, "-n")["lost"] == 1
    assert (rosa.path.read_bytes(), sorted(rosa.path.parent.iterdir())) == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: os.truncate(path, 3 * 4096),
        lambda path: path.write_bytes(path.read_bytes().replace(b"at the window", b"at the winter")),
        lambda path: path.write_text("Dear Anna"),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "changed", "a letter", "empty", "gone"],
)
def test_a_backup_that_is_not_sound_is_refused_and_nothing_changes(rosa: Shop, saved: Path, harm: Any) -> None:
    harm(saved)
    before = rosa.path.read_bytes()
    failed = rosa.run("db", "restore", str(saved), "--yes", "--json")
    assert failed.exit_code == 6, failed.err
    assert str(saved) in failed.json["error"]["message"]
    assert rosa.path.read_bytes() == before


def test_the_database_is_no_backup_of_itself(rosa: Shop) -> None:
    failed = rosa.run("db", "restore", str(rosa.path), "--yes", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "restore_itself")


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: os.truncate(path, 3 * 4096 + 7),
        lambda path: path.write_text("a shopping list\n" * 500),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "not a database", "empty", "gone"],
)
def test_a_damaged_or_missing_file_is_replaced_and_kept(rosa: Shop, saved: Path, harm: Any) -> None:
    harm(rosa.path)
    there = rosa.path.exists()
    damaged = rosa.path.read_bytes() if there else b""
    done = restored(rosa, saved)
    assert (done["kept"] is not None) == there
    if there:
        assert Path(done["kept"]).read_bytes() == damaged
        assert done["lost"] is None
    assert rosa.path.stat().st_nlink == 1
    assert (rosa.path.stat().st_mode & 0o777, operations(rosa.path)) == (0o600, 4)
    rosa.ok("redeem", "A1", "facial")


def test_the_journal_of_a_damaged_file_is_not_rolled_back_into_the_restored_one(rosa: Shop, saved: Path) -> None:
    journal = rosa.path.with_name("salon.db-journal")
    rosa.path.write_bytes(b"")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(4000))
    done = restored(rosa, saved)
    assert not journal.exists()
    assert Path(f"{done['kept']}-journal").exists()
    assert operations(rosa.path) == 4


def test_the_database_of_another_program_is_left_alone(rosa: Shop, saved: Path) -> None:
    rosa.path.unlink()
    with rosa.file() as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    before = rosa.path.read_bytes()
    failed = rosa.run("db", "restore", str(saved), "--yes", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "database_foreign")
    assert rosa.path.read_bytes() == before


def test_a_till_that_is_writing_is_waited_for_and_then_told(rosa: Shop, saved: Path) -> None:
    other = sqlite3.connect(rosa.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failed = rosa.run("db", "restore", str(saved), "--yes", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "database_busy")
    assert [path.name for path in rosa.path.parent.glob("*before-restore*")] == []
    other.execute("ROLLBACK")
    other.close()
    restored(rosa, saved)


def test_a_reader_keeps_one_state_and_then_sees_the_other(rosa: Shop, saved: Path) -> None:
    reader = sqlite3.connect(rosa.path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT units_left FROM card").fetchone() == (1,)
    failed = rosa.run("db", "restore", str(saved), "--yes", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "database_busy")
    assert reader.execute("SELECT units_left FROM card").fetchone() == (1,)
    reader.close()
    restored(rosa, saved)
    assert rosa.ok("balance", "A1", "--json").json[0]["units_left"] == 2


def test_a_backup_of_an_earlier_schema_is_restored_and_says_that_it_wants_to_be_migrated(
    rosa: Shop, released: Path
) -> None:
    done = restored(rosa, released)
    assert "pkgcli db migrate" in done["warnings"][0]
    assert rosa.run("status").exit_code == 6
    rosa.ok("db", "migrate")
    rosa.ok("status")


def test_a_file_in_wal_is_restored_into_the_journal_mode_of_the_backup(rosa: Shop, saved: Path) -> None:
    rosa.ok("db", "journal", "wal", "--force")
    restored(rosa, saved)
    assert rosa.rows("PRAGMA journal_mode") == [("delete",)]
    rosa.ok("redeem", "A1", "facial")


def test_a_restore_that_waits_keeps_out_nobody_whom_it_waits_for(rosa: Shop, saved: Path) -> None:
    """A till is writing; the restore asks for the file again and again, and the till can still commit."""
    till = sqlite3.connect(rosa.path, isolation_level=None, timeout=0.0)
    till.execute("BEGIN IMMEDIATE")
    till.execute("UPDATE client SET note = 'likes tea'")
    asked = 0

    def while_it_waits(seconds: float) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            till.execute("COMMIT")

    from pkgcli.keeping.restore import restore

    done = restore(rosa.occasion(wait=while_it_waits, patience=5.0), saved)
    till.close()
    assert (asked, done.operations) == (3, 4)


def test_a_link_to_nowhere_is_not_replaced_by_a_file(rosa: Shop, saved: Path) -> None:
    rosa.path.unlink()
    rosa.path.symlink_to(rosa.path.with_name("on-a-disk-that-is-not-there.db"))
    failed = rosa.run("db", "restore", str(saved), "--yes", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "database_dangling")
    assert rosa.path.is_symlink()


def test_a_link_to_the_database_stays_a_link(rosa: Shop, saved: Path) -> None:
    real = rosa.path.with_name("on-the-other-disk.db")
    rosa.path.rename(real)
    rosa.path.symlink_to(real)
    os.truncate(real, 3 * 4096)
    restored(rosa, saved)
    assert rosa.path.is_symlink()
    assert operations(real) == 4


def test_what_was_kept_before_is_never_overwritten(rosa: Shop, saved: Path) -> None:
    from pkgcli.errors import StorageFailed
    from pkgcli.store.copying import put_anew

    kept = rosa.path.with_name("kept.db")
    kept.write_text("from the last time")
    before = rosa.path.read_bytes()
    with pytest.raises(StorageFailed):
        put_anew(rosa.path, saved, kept)
    assert kept.read_text() == "from the last time"
    assert rosa.path.read_bytes() == before


def test_wal_that_was_chosen_in_the_backup_is_not_chosen_in_the_restored_file(rosa: Shop, tmp_path: Path) -> None:
    rosa.ok("db", "journal", "wal", "--force")
    chosen = Path(rosa.ok("db", "backup", str(tmp_path / "wal.db"), "--json").json["file"])
    rosa.ok("db", "journal", "delete")
    restored(rosa, chosen)
    assert rosa.rows("SELECT * FROM setting WHERE name = 'db.journal'") == []
    assert rosa.rows("PRAGMA journal_mode") == [("delete",)]


@pytest.mark.parametrize("argv", [("backup",), ("restore", "BACKUP"), ("migrate",), ("journal", "wal")])
def test_a_key_is_not_taken_where_nothing_is_recorded_that_could_answer_it(rosa: Shop, argv: tuple[str, ...]) -> None:
    made = rosa.ok("db", "backup", "--json").json["file"]
    typed = [made if word == "BACKUP" else word for word in argv]
    told = rosa.run("db", *typed, "--key", "k1", "--json")
    assert (told.exit_code, told.json["error"]["code"]) == (2, "unreadable")


def test_an_empty_against_names_nothing(rosa: Shop) -> None:
    told = rosa.run("db", "verify", "--against", "", "--json")
    assert (told.exit_code, told.json["error"]["code"]) == (2, "unreadable")


def test_a_backup_in_wal_comes_back_with_the_rollback_journal(rosa: Shop, tmp_path: Path) -> None:
    source = tmp_path / "replica.db"
    rosa.ok("db", "journal", "wal", "--force")
    rosa.ok("db", "backup", str(source))
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    rosa.ok("db", "restore", str(source), "-y")

    assert rosa.rows("PRAGMA journal_mode") == [("delete",)]
    assert rosa.run("db", "verify").exit_code == 0
    rosa.ok("redeem", "A1", "facial")
