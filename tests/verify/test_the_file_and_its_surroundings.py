"""What `db verify` and `db check` say of the file itself, of what lies around it, and of what has to be done for it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tampering import checks, found, tampered

from pkgcli.clients import ClientWish, add_client
from pkgcli.store.schema import SCHEMA_VERSION
from pkgcli.verify import check, surroundings, verify, verify_copy
from pkgcli.verify.surroundings import file_system

if TYPE_CHECKING:
    from tests.conftest import Shop

Said = Any
RELEASED = Path(__file__).parent.parent / "store" / "released"
HOUR_AGO = timedelta(hours=1, minutes=1)


@pytest.fixture(params=[verify, check], ids=["verify", "check"])
def said(request: pytest.FixtureRequest) -> Callable[[Shop], set[str]]:
    """The checks that speak, of `db verify` and of `db check`."""
    service = request.param
    return lambda shop: {one.check for one in service(shop.occasion()).findings}


def aged(path: Path, shop: Shop, age: timedelta) -> None:
    then = (shop.now - age).timestamp()
    os.utime(path, (then, then))


def test_a_file_that_others_may_read_is_told(salon: Shop, said: Said) -> None:
    assert said(salon) == set()
    salon.path.chmod(0o640)
    assert said(salon) == set(), "a group is nobody's accident"
    salon.path.chmod(0o604)
    assert said(salon) == {"mode"}


def test_a_file_of_another_user_is_told(salon: Shop, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: salon.path.stat().st_uid + 1)
    assert said(salon) == {"owner"}


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Salon Rosa", "iCloud Drive", "Nextcloud", "Syncthing"])
def test_a_synchronised_folder_is_told(salon: Shop, said: Said, folder: str) -> None:
    home = salon.path.parent / folder / "salon"
    home.mkdir(parents=True)
    salon.path = Path(shutil.copy(salon.path, home))
    assert said(salon) == {"place"}


def test_a_folder_with_the_mark_of_syncthing_is_told(salon: Shop, said: Said) -> None:
    salon.path.with_name(".stfolder").mkdir()
    assert said(salon) == {"place"}


def test_a_network_file_system_is_known_by_the_mount_that_is_nearest(
    salon: Shop, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nnas:/share /srv nfs4 rw 0 0\n/dev/sdb1 /srv/my\\040disk ext4 rw 0 0\n"
    assert file_system(Path("/home/rosa/salon.db"), mounts) == "ext4"
    assert file_system(Path("/srv/salon.db"), mounts) == "nfs4"
    assert file_system(Path("/srv/my disk/salon.db"), mounts) == "ext4"
    assert file_system(Path("/srvother/salon.db"), mounts) == "ext4"

    for kind in ("cifs", "9p", "fuse.sshfs"):
        listed = f"server {salon.path.parent} {kind} rw 0 0\n"
        monkeypatch.setattr(surroundings, "_mounts", lambda listed=listed: listed)
        assert said(salon) == {"place"}


@pytest.mark.parametrize("left", [b"", bytes(512)], ids=["empty", "zeroed"])
def test_a_journal_that_nobody_writes_is_told(salon: Shop, said: Said, left: bytes) -> None:
    journal = salon.path.with_name("salon.db-journal")
    journal.write_bytes(left)
    aged(journal, salon, timedelta(seconds=5))
    assert said(salon) == set(), "somebody may have begun just now"
    aged(journal, salon, HOUR_AGO)
    assert said(salon) == {"stray"}
    assert journal.exists()


def test_the_journal_of_another_who_is_writing_is_no_stray(salon: Shop, said: Said) -> None:
    with salon.file() as connection:
        connection.execute("PRAGMA cache_spill = OFF")
        connection.execute("UPDATE client SET note = 'tea'")
        assert salon.path.with_name("salon.db-journal").exists()
        assert said(salon) == set()


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_files_of_a_journal_mode_that_the_file_is_not_in_are_told(salon: Shop, said: Said, end: str) -> None:
    salon.path.with_name(f"salon.db{end}").write_bytes(b"")
    assert said(salon) == {"stray"}


def test_what_a_killed_command_left_is_told_after_an_hour(salon: Shop, said: Said) -> None:
    left = salon.path.with_name(".pkgcli-new-0011223344556677")
    left.write_bytes(b"half")
    aged(left, salon, timedelta(minutes=59))
    assert said(salon) == set()
    aged(left, salon, HOUR_AGO)
    assert said(salon) == {"stray"}


def test_a_disk_without_room_for_a_copy_is_told(salon: Shop, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(salon.path.parent)
    free = salon.path.stat().st_size + 10 * 1024 * 1024
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=free))
    assert said(salon) == set()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=free - 1))
    assert said(salon) == {"space"}


def test_bytes_behind_the_last_page_are_told(salon: Shop, said: Said) -> None:
    with salon.path.open("ab") as stream:
        stream.write(bytes(4096))
    assert said(salon) == {"size"}


def test_a_wal_that_nobody_chose_is_told(salon: Shop, said: Said) -> None:
    with salon.file() as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert said(salon) == {"journal"}
    with salon.file() as connection:
        connection.execute("INSERT INTO setting VALUES ('db.journal', 'wal')")
    assert said(salon) == set()


def test_texts_in_another_encoding_are_told(salon: Shop, said: Said) -> None:
    dump = []
    with salon.file() as connection:
        dump = list(connection.iterdump())
    salon.path.unlink()
    with salon.file() as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        for pragma in ("application_id = 1886087011", f"user_version = {SCHEMA_VERSION}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript("\n".join(line for line in dump if "sqlite_sequence" not in line))
    salon.path.chmod(0o600)
    assert "encoding" in said(salon)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP TRIGGER entry_is_kept", "the trigger entry_is_kept is missing"),
        ("DROP INDEX card_due", "the index card_due is missing"),
        ("CREATE TABLE hacked (id INTEGER)", "the table hacked is none of pkgcli's"),
        ("ALTER TABLE client ADD COLUMN shoe TEXT", "the table client isn't as pkgcli makes it"),
    ],
)
def test_another_schema_is_told_by_name(salon: Shop, said: Said, change: str, told: str) -> None:
    with salon.file() as connection:
        connection.execute(change)
    assert said(salon) == {"schema"}
    assert [one.message for one in found(salon)] == [told]


def test_what_litestream_adds_is_passed_over(salon: Shop, said: Said) -> None:
    with salon.file() as connection:
        connection.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
    assert said(salon) == set()


def test_an_empty_cell_where_none_may_be_is_told(salon: Shop) -> None:
    with salon.file() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        rule = ("'name       TEXT NOT NULL,'", "'name       TEXT         ,'")
        change = "UPDATE sqlite_master SET sql = replace(sql, {}, {}) WHERE name = 'staff'"
        connection.execute(change.format(*rule))
    with salon.file() as connection:
        connection.execute("UPDATE staff SET name = NULL")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(change.format(*reversed(rule)))
    assert checks(salon) == {"constraint"}


def test_a_damaged_page_stops_the_look_before_the_ledger(salon: Shop) -> None:
    with salon.file() as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entry_day'").fetchone()[0]
    with salon.path.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 200)
    before = salon.path.read_bytes()

    result = salon.run("db", "verify")

    assert result.exit_code == 6
    assert result.out.startswith("integrity: ")
    assert "the ledger was not looked at" in result.err
    assert salon.path.read_bytes() == before
    seen = verify(salon.occasion())
    assert seen.stopped
    assert {one.check for one in seen.findings} == {"integrity"}


def test_text_that_is_no_utf8_is_a_finding(salon: Shop) -> None:
    tampered(salon, "UPDATE entry SET detail = CAST(x'7b22ff227d' AS TEXT) WHERE id = 1", rechain=False)
    assert checks(salon) == {"chain", "unreadable"}
    tampered(salon, "UPDATE operation_text SET note = CAST(x'ff' AS TEXT) WHERE operation_id = 11", rechain=False)
    assert checks(salon) == {"chain", "unreadable", "text"}


def test_a_file_without_a_table_is_told_and_never_a_traceback(salon: Shop) -> None:
    with salon.file() as connection:
        connection.execute("DROP TABLE commission")
    seen = checks(salon)
    assert "schema" in seen
    assert salon.run("db", "verify").exit_code == 6


def test_cards_that_are_due_and_no_night_s_run_are_told_after_two_days(salon: Shop, said: Said) -> None:
    yoga = salon.rows("SELECT expires_on FROM card WHERE number = 'YOGA'")[0][0]
    salon.now = salon.day(yoga) + timedelta(days=1)
    assert said(salon) == {"night"}, "it ran when a month of the story was over, and not since"
    salon.ok("expire")
    assert said(salon) == set()
    salon.later(days=400)
    assert said(salon) - {"clock"} == {"night"}, "POOL is due by now"


def test_a_salon_without_anything_due_needs_no_night_s_run(shop: Shop, said: Said) -> None:
    shop.ok("item", "add", "facial")
    shop.ok("config", "set", "backup.days", "0")
    shop.later(days=400)
    assert said(shop) == set()


def test_a_clock_that_stands_before_the_last_operation_is_told(salon: Shop, said: Said) -> None:
    salon.now -= timedelta(hours=1)
    assert said(salon) == set(), "somebody set it an hour back in autumn"
    salon.now -= timedelta(hours=1, minutes=1)
    assert said(salon) == {"clock"}


def test_operations_recorded_a_day_before_the_one_before_are_told_for_a_week(salon: Shop, said: Said) -> None:
    salon.now += timedelta(days=2)
    salon.ok("client", "add", "Cora")
    salon.now -= timedelta(days=1, minutes=1)
    salon.ok("client", "add", "Dora")
    salon.later(days=3)
    salon.ok("nightly")
    assert said(salon) == {"clock"}
    salon.later(days=8)
    salon.ok("expire")
    assert said(salon) == set()


def backed_up(salon: Shop, path: Path, *, elsewhere: bool = False) -> None:
    with salon.file() as connection:
        made = salon.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.execute(
            "INSERT INTO backup (path, made_at, made_on, operation_id, head, is_elsewhere) VALUES (?, ?, ?, 1, ?, ?)",
            (str(path), made, made[:10], bytes(32), elsewhere),
        )


def test_a_backup_is_asked_for_after_a_week(shop: Shop, said: Said) -> None:
    shop.ok("item", "add", "facial")
    shop.later(days=7)
    assert said(shop) == set()
    shop.later(minutes=1)
    assert said(shop) == {"backup"}

    copy = shop.path.with_name("backup.db")
    copy.write_bytes(b"a copy")
    backed_up(shop, copy)
    assert said(shop) == set()
    shop.later(days=7, minutes=1)
    assert said(shop) == {"backup"}
    shop.ok("config", "set", "backup.days", "30")
    assert said(shop) == set()
    copy.unlink()
    assert said(shop) == {"backup"}, "its folder is there, and it is not"


def test_a_backup_on_a_stick_that_is_unplugged_is_not_missed(shop: Shop, said: Said) -> None:
    shop.ok("item", "add", "facial")
    backed_up(shop, shop.path.parent / "stick" / "backup.db", elsewhere=True)
    assert said(shop) == set()


def test_a_folder_of_backups_that_is_gone_is_missed(shop: Shop, said: Said) -> None:
    shop.ok("item", "add", "facial")
    backed_up(shop, shop.path.parent / "backups" / "backup.db")
    assert said(shop) == {"backup"}


def test_a_backup_proves_that_the_past_stands(salon: Shop) -> None:
    backup = shutil.copy(salon.path, salon.path.with_name("backup.db"))
    salon.ok("client", "add", "Cora")

    assert salon.run("db", "verify", "--against", str(backup)).exit_code == 0


def test_a_cut_tail_is_found_by_a_backup(salon: Shop) -> None:
    earlier = salon.path.read_bytes()
    last = salon.rows("SELECT max(id) FROM operation")[0][0]
    salon.ok("client", "add", "Cora")
    salon.ok("client", "add", "Dora")
    backup = shutil.copy(salon.path, salon.path.with_name("backup.db"))
    salon.path.write_bytes(earlier)

    seen = verify(salon.occasion(), str(backup)).findings

    assert [one.check for one in seen] == ["cut"]
    assert f"2 operations that the file hasn't, from operation {last + 1} on" in seen[0].message


def test_a_rewritten_past_whose_chain_was_computed_again_is_found_by_a_backup_and_by_a_head(salon: Shop) -> None:
    backup = shutil.copy(salon.path, salon.path.with_name("backup.db"))
    head = salon.rows("SELECT lower(hex(hash)) FROM operation ORDER BY id DESC LIMIT 1")[0][0]
    tampered(salon, "UPDATE entry SET detail = '{}' WHERE operation_id = 20")
    assert checks(salon) == set()

    seen = verify(salon.occasion(), str(backup)).findings

    assert [(one.check, one.operation) for one in seen] == [("rewritten", 20)]
    assert [one.check for one in verify(salon.occasion(), head).findings] == ["head"]


def test_a_head_as_it_is_printed_is_looked_for(salon: Shop) -> None:
    (first, last) = (row[0] for row in salon.rows("SELECT hex(hash) FROM operation WHERE id IN (7, 40) ORDER BY id"))
    for head in (last, last[:8].lower(), last[:11], first):
        assert verify(salon.occasion(), head).findings == ()
    assert [one.check for one in verify(salon.occasion(), "0123456789abcdef").findings] == ["head"]


def test_a_damaged_backup_is_no_witness(salon: Shop) -> None:
    backup = Path(shutil.copy(salon.path, salon.path.with_name("backup.db")))
    tampered(salon, "UPDATE entry SET detail = '{}' WHERE operation_id = 20", rechain=False)
    shutil.copy(salon.path, backup)
    salon.path.unlink()
    tampered_live = backup.read_bytes()
    salon.path.write_bytes(tampered_live)
    salon.path.chmod(0o600)

    seen = verify(salon.occasion(), str(backup)).findings

    assert {one.check for one in seen} == {"chain", "against"}
    assert f"the backup {backup} is itself damaged" in next(one for one in seen if one.check == "against").message


@pytest.mark.parametrize(
    ("against", "code"),
    [("nowhere.db", 2), ("1234567", 2), ("text.db", 6), (".", 6)],
    ids=["none", "short", "text", "folder"],
)
def test_what_is_no_backup_is_refused(salon: Shop, against: str, code: int) -> None:
    salon.path.with_name("text.db").write_text("a text of some length, and no database at all")
    named = against if against == "1234567" else str(salon.path.parent / against)
    result = salon.run("db", "verify", "--against", named)
    assert result.exit_code == code
    assert result.err.startswith("pkgcli: --against")


@pytest.mark.parametrize("released", sorted(RELEASED.glob("schema-*.db.gz")), ids=lambda path: path.name)
def test_a_file_of_an_earlier_schema_is_verified_as_it_is(shop: Shop, released: Path) -> None:
    import gzip

    version = int(released.name.removeprefix("schema-").removesuffix(".db.gz"))
    old = shop.path.with_name("old.db")
    old.write_bytes(gzip.decompress(released.read_bytes()))
    connection = sqlite3.connect(old)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == version
    connection.close()

    seen = verify_copy(old, shop.occasion())

    assert seen.findings == ()
    assert seen.operations > 0
    assert seen.entries > 0


def test_a_new_file_is_found_well_both_ways(shop: Shop) -> None:
    assert verify(shop.occasion()).findings == ()
    assert verify_copy(shop.path, shop.occasion()).findings == ()


def test_others_write_while_it_looks_and_what_they_add_is_no_finding(salon: Shop) -> None:
    at_the_counter = {"wait": time.sleep, "random": os.urandom, "patience": 60.0}
    before = verify(salon.occasion()).operations

    def write() -> None:
        for number in range(8):
            add_client(salon.occasion(**at_the_counter), ClientWish(f"Client {number}"))

    writer = threading.Thread(target=write)
    writer.start()
    seen = [verify(salon.occasion(**at_the_counter)).findings for _ in range(4)]
    writer.join()

    assert seen == [(), (), (), ()]
    assert verify(salon.occasion()).operations == before + 8


def test_quiet_says_it_by_the_exit_code_alone(salon: Shop) -> None:
    salon.path.chmod(0o604)
    result = salon.run("db", "check", "-q")
    assert (result.exit_code, result.out) == (6, "")
    salon.path.chmod(0o600)
    for verb in ("verify", "check"):
        assert salon.run("db", verb).out == ""
        assert salon.run("db", verb, "--json").json["findings"] == []


def test_of_one_check_no_more_than_a_screenful_is_told_and_a_program_gets_all(salon: Shop) -> None:
    tampered(
        salon,
        "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1299)"
        " INSERT INTO card_user (card_id, member_id) SELECT 1, i FROM n",
    )
    result = salon.run("db", "verify")
    lines = result.out.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "reference: ... and 981 more"
    told = salon.run("db", "verify", "--json")
    findings = json.loads(told.out)["findings"]
    assert len(findings) == 1001
    assert findings[-1]["message"] == "there are more than these 1000"
    assert len(salon.run("db", "verify", "--csv").out.splitlines()) == 1002


def test_a_clock_that_went_back_over_midnight_makes_no_sound_file_damaged(shop: Shop) -> None:
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("package", "add", "ten", "--line", "facial=10", "--price", "500")
    shop.now = shop.day("2026-03-05") - timedelta(hours=11, minutes=59)
    shop.ok("issue", "ten", "--new-client", "Anna", "--number", "A1")
    shop.later(minutes=-2)
    shop.ok("card", "adjust", "A1", "--take", "2", "--item", "facial", "-r", "as agreed")
    assert shop.rows("SELECT kind, happened_on FROM entry ORDER BY id") == [
        ("issue", "2026-03-05"),
        ("adjust", "2026-03-04"),
    ]
    shop.ok("db", "verify")
    shop.ok("db", "backup")


def waiting(shop: Shop) -> list[str]:
    return [one.message for one in verify(shop.occasion()).findings]


def test_holds_that_are_overdue_and_freezes_that_are_over_ask_for_the_night(shop: Shop) -> None:
    """`expire` thaws and lapses; holds are ended by `nightly` alone, or by what is written to their card next."""
    shop.ok("config", "set", "backup.days", "0")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("package", "add", "spa", "--line", "facial=3", "--price", "150")
    for number in ("H1", "F1"):
        shop.ok("issue", "spa", "--client" if number == "F1" else "--new-client", "Anna Blum", "--number", number)
    shop.ok("hold", "add", "H1", "facial", "--at", "2026-03-04 15:00")
    shop.ok("card", "freeze", "F1", "--until", "2026-03-05")
    shop.now = shop.day("2026-03-07")
    assert waiting(shop) == []
    shop.now = shop.day("2026-03-09")
    assert waiting(shop) == [
        "1 freeze is over, the first since 2026-03-05, and `pkgcli nightly` was run never yet",
        "1 hold is overdue, the first since 2026-03-05, and `pkgcli nightly` was run never yet",
    ]
    shop.ok("expire")
    assert waiting(shop) == ["1 hold is overdue, the first since 2026-03-05, and `pkgcli nightly` was run never yet"]
    shop.ok("nightly")
    assert waiting(shop) == []
