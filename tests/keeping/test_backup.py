"""`db backup`: whole, verified, under a name that tells its head; old ones are cleared away, others never."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pkgcli.errors import StorageFailed
from pkgcli.keeping.backup import note_values
from pkgcli.operations import Occasion, looking
from pkgcli.verify import verify_copy
from pkgcli.views.keeping import BackedUp

if TYPE_CHECKING:
    from tests.conftest import Shop


def backed_up(shop: Shop, *argv: str) -> dict[str, Any]:
    made: dict[str, Any] = shop.ok("db", "backup", *argv, "--json").json
    return made


def head(shop: Shop) -> str:
    return str(shop.rows("SELECT hex(hash) FROM operation ORDER BY id DESC LIMIT 1")[0][0]).lower()


def ledger(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("operation", "entry", "card")]
    finally:
        connection.close()


def test_a_backup_is_the_whole_ledger_readable_by_the_owner_alone(rosa: Shop) -> None:
    made = backed_up(rosa)
    copy = Path(made["file"])
    assert copy.parent == rosa.path.parent / "backups"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert ledger(copy) == ledger(rosa.path)
    assert copy.stat().st_size == made["size"]
    assert verify_copy(copy, rosa.occasion()).findings == ()


def test_its_name_tells_when_how_many_operations_and_the_head(rosa: Shop) -> None:
    made = backed_up(rosa)
    assert made["head"] == head(rosa)
    assert Path(made["file"]).name == f"salon-2026-03-02T110000Z-4-{head(rosa)[:16]}.db"
    assert made["operations"] == 4


def test_a_backup_is_no_operation_and_the_file_remembers_it(rosa: Shop) -> None:
    made = backed_up(rosa)
    assert rosa.rows("SELECT max(id) FROM operation") == [(4,)]
    assert rosa.rows("SELECT path, made_on, operation_id, lower(hex(head)) FROM backup") == [
        (made["file"], "2026-03-02", 4, head(rosa))
    ]


def test_a_folder_or_a_new_file_can_be_named(rosa: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert Path(backed_up(rosa, str(stick))["file"]).parent == stick
    named = tmp_path / "march.db"
    assert backed_up(rosa, str(named))["file"] == str(named)
    assert ledger(named) == ledger(rosa.path)


def test_what_has_the_name_already_is_left_alone(rosa: Shop, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Anna")
    failed = rosa.run("db", "backup", str(letter), "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "backup_exists")
    assert letter.read_text() == "Dear Anna"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt", "salon.db"]


def test_a_folder_that_is_not_there_is_told_in_one_line(rosa: Shop, tmp_path: Path) -> None:
    for to in (tmp_path / "no" / "march.db", tmp_path / "stick"):
        failed = rosa.run("db", "backup", str(to))
        assert (failed.exit_code, "there is no" in failed.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["salon.db"]


def test_a_backup_does_not_take_the_names_of_journals(rosa: Shop) -> None:
    for end in ("-journal", "-wal", "-shm"):
        failed = rosa.run("db", "backup", f"{rosa.path}{end}")
        assert (failed.exit_code, "SQLite uses" in failed.err) == (2, True)
    rosa.ok("db", "verify")


def test_a_dry_run_names_the_file_and_makes_none(rosa: Shop) -> None:
    before = rosa.path.read_bytes()
    would = backed_up(rosa, "--dry-run")
    assert not Path(would["file"]).parent.exists()
    assert rosa.path.read_bytes() == before
    assert backed_up(rosa)["file"] == would["file"]


def test_a_damaged_ledger_is_not_backed_up_over_the_sound_ones(rosa: Shop) -> None:
    with rosa.file() as connection:
        connection.execute("DROP TRIGGER entry_is_kept")
        connection.execute("UPDATE entry SET value = value + 1 WHERE id = 2")
    failed = rosa.run("db", "backup", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "backup_unsound")
    assert failed.json["error"]["hint"] == "pkgcli db verify"
    assert list((rosa.path.parent / "backups").iterdir()) == []


def test_it_warns_while_every_backup_is_on_the_same_disk(rosa: Shop) -> None:
    (advice,) = backed_up(rosa)["advice"]
    assert "on this disk" in advice
    assert "on this disk" in rosa.ok("db", "backup").out
    assert rosa.ok("db", "backup", "-q").out == "", "the night's mail is news"
    with rosa.file() as connection:
        connection.execute("UPDATE backup SET is_elsewhere = 1")
    rosa.later(hours=1)
    assert backed_up(rosa)["advice"] == []
    rosa.later(days=40)
    assert backed_up(rosa)["advice"] != [], "it is a month old, and may be gone"


def test_another_disk_is_told_from_this_one(rosa: Shop) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == rosa.path.stat().st_dev:
        pytest.skip("needs a second disk: /dev/shm is none here")
    made = backed_up(rosa, str(memory / f"pkgcli-test-{os.getpid()}.db"))
    try:
        assert made["advice"] == []
        assert rosa.rows("SELECT is_elsewhere FROM backup") == [(1,)]
    finally:
        Path(made["file"]).unlink()


def remembered(shop: Shop, path: Path) -> None:
    with shop.file() as connection:
        row = (str(path), "2026-01-01T00:00:00.000000Z", "2026-01-01", 1, bytes(32), 0)
        statement = (
            "INSERT INTO backup (path, made_at, made_on, operation_id, head, is_elsewhere) VALUES (?, ?, ?, ?, ?, ?)"
        )
        connection.execute(statement, row)


def test_a_year_of_nights_leaves_7_days_5_weeks_and_12_months(rosa: Shop) -> None:
    folder = rosa.path.parent / "backups"
    folder.mkdir()
    for back in range(1, 400):
        day = (rosa.now - timedelta(days=back)).strftime("%Y-%m-%dT%H%M%SZ")
        known = folder / f"salon-{day}-1-{'0' * 16}.db"
        remembered(rosa, known)
        known.write_bytes(b"")
        (folder / f"salon-{day}-2-{'0' * 16}.db").write_bytes(b"of another salon.db")
    (folder / "salon-march.db").write_bytes(b"mine")
    made = backed_up(rosa)
    left = sorted(path.name for path in folder.iterdir() if path.name.startswith("salon-2") and "-2-0" not in path.name)
    assert len(made["removed"]) == 399 + 1 - len(left)
    assert len(left) <= 7 + 5 + 12
    assert Path(made["file"]).name == left[-1]
    assert (folder / "salon-march.db").read_bytes() == b"mine"
    assert len(list(folder.glob("salon-*-2-0*"))) == 399, "those of another file of the same name"


def test_a_backup_elsewhere_clears_nothing_away(rosa: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for back in range(1, 60):
        day = (rosa.now - timedelta(days=back)).strftime("%Y-%m-%dT%H%M%SZ")
        (stick / f"salon-{day}-1-{'0' * 16}.db").write_bytes(b"")
    assert backed_up(rosa, str(stick))["removed"] == []
    assert len(list(stick.iterdir())) == 60


def test_the_folder_is_a_setting(rosa: Shop, tmp_path: Path) -> None:
    rosa.ok("config", "set", "backup.folder", str(tmp_path / "usb" / "salon"))
    assert Path(backed_up(rosa)["file"]).parent == tmp_path / "usb" / "salon"
    rosa.ok("config", "set", "backup.folder", "copies")
    assert Path(backed_up(rosa)["file"]).parent == rosa.path.parent / "copies"


def test_an_import_makes_a_backup_of_what_stands_before_it(rosa: Shop, tmp_path: Path) -> None:
    before = ledger(rosa.path)
    prices = tmp_path / "prices.csv"
    prices.write_text("code,name,list_price\nnails,Nails,30\n")
    rosa.ok("item", "import", str(prices))
    (copy,) = (rosa.path.parent / "backups").iterdir()
    assert ledger(copy) == before
    assert rosa.rows("SELECT path FROM backup") == [(str(copy),)]


def test_an_import_makes_none_where_there_is_one_of_this_state_or_nothing_to_keep(shop: Shop, tmp_path: Path) -> None:
    folder = shop.path.parent / "backups"
    prices = tmp_path / "prices.csv"
    prices.write_text("code,name,list_price\nnails,Nails,30\n")
    shop.ok("item", "import", str(prices))
    assert not folder.exists(), "nothing was recorded before"
    shop.ok("item", "import", str(prices), "--dry-run")
    assert not folder.exists()
    for _ in range(3):
        shop.ok("item", "import", str(prices))
        shop.later(minutes=1)
    assert len(list(folder.iterdir())) == 1


def test_a_backup_that_cannot_be_made_stops_the_import(rosa: Shop, tmp_path: Path) -> None:
    (rosa.path.parent / "backups").write_text("in the way")
    prices = tmp_path / "prices.csv"
    prices.write_text("code,name,list_price\nnails,Nails,30\n")
    before = rosa.path.read_bytes()
    failed = rosa.run("item", "import", str(prices))
    assert failed.exit_code == 6
    assert rosa.path.read_bytes() == before


def test_a_till_that_writes_meanwhile_is_in_the_backup_wholly_or_not_at_all(rosa: Shop) -> None:
    """VACUUM INTO reads one state; the name tells which one it was, also when somebody wrote after the first look."""
    from pkgcli.keeping import backup as keeping

    looked = keeping.look
    occasion: Occasion = rosa.occasion()

    def and_then_somebody_redeems(path: Path) -> Any:
        found = looked(path)
        if path == rosa.path and rosa.rows("SELECT max(id) FROM operation") == [(4,)]:
            rosa.ok("redeem", "A1", "facial")
        return found

    keeping.look = and_then_somebody_redeems
    try:
        made = keeping.backup(occasion)
    finally:
        keeping.look = looked
    assert (made.operations, made.head) == (5, head(rosa))


def test_a_copy_leaves_the_locks_of_this_process_as_they_are(rosa: Shop) -> None:
    """Whoever opens the file past SQLite, and closes it, drops them: somebody else could then write in between."""
    from pkgcli.keeping.backup import backup_first

    holder = sqlite3.connect(rosa.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert backup_first(rosa.occasion()) is not None
        assert rosa.run("redeem", "A1", "facial", "--json").json["error"]["code"] == "database_busy"
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_twice_in_the_same_second_is_one_backup(rosa: Shop) -> None:
    first = backed_up(rosa)
    again = backed_up(rosa)
    assert again["file"] == first["file"]
    assert len(list((rosa.path.parent / "backups").iterdir())) == 1


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b""), lambda path: (path.unlink(), path.symlink_to("x"))]
)
def test_a_backup_that_is_no_longer_sound_does_not_pass_for_one(rosa: Shop, tmp_path: Path, harm: Any) -> None:
    first = Path(backed_up(rosa)["file"])
    harm(first)
    rosa.later(minutes=1)
    prices = tmp_path / "prices.csv"
    prices.write_text("code,name,list_price\nnails,Nails,30\n")
    rosa.ok("item", "import", str(prices))
    (second,) = (path for path in first.parent.iterdir() if path != first)
    assert verify_copy(second, rosa.occasion()).findings == ()


def test_a_backup_that_has_gone_again_is_not_remembered(rosa: Shop, tmp_path: Path) -> None:
    gone = BackedUp(str(tmp_path / "gone.db"), 1, "00" * 32, 4096)
    with looking(rosa.occasion()) as look, pytest.raises(StorageFailed) as told:
        note_values(rosa.occasion(), look.business, gone)
    assert "gone.db" in told.value.message
