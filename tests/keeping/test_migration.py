"""Files of earlier releases: refused by name, brought to the present schema after a backup, or left as they were."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pkgcli import chain
from pkgcli.store import migrations
from pkgcli.store.schema import RELEASED, SCHEMA_VERSION, expected_fingerprint, fingerprint
from pkgcli.verify import verify_copy

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def old(bare_shop: Shop, released: Path) -> Shop:
    """A salon that has worked with an earlier pkgcli, a while later."""
    bare_shop.path.write_bytes(released.read_bytes())
    bare_shop.now = bare_shop.day("2026-05-10")
    return bare_shop


def version(shop: Shop) -> int:
    return int(shop.rows("PRAGMA user_version")[0][0])


def test_a_file_of_every_released_schema_is_kept_here(released_versions: set[int]) -> None:
    assert released_versions == set(RELEASED) == set(migrations._STEPS)


def test_the_kept_file_has_the_fingerprint_of_its_release(old: Shop) -> None:
    with old.file() as connection:
        assert fingerprint(connection) == expected_fingerprint(version(old))


@pytest.mark.parametrize("argv", [("status",), ("redeem", "A3", "massage"), ("db", "backup")])
def test_an_older_file_is_told_what_to_type_and_never_half_understood(old: Shop, argv: tuple[str, ...]) -> None:
    before = old.path.read_bytes()
    told = old.run(*argv, "--json")
    if argv == ("db", "backup"):
        assert told.exit_code == 0, "a backup is what one wants first"
    else:
        assert (told.exit_code, told.json["error"]["code"]) == (6, "database_older")
        assert told.json["error"]["hint"] == "pkgcli db migrate"
    assert old.path.read_bytes() == before


def test_it_is_migrated_after_a_backup_and_then_like_a_fresh_file(old: Shop) -> None:
    entries = old.rows("SELECT * FROM entry")
    hashes = old.rows("SELECT hash FROM operation")
    before = version(old)
    backups = old.rows("SELECT path FROM backup") if before > 2 else []
    done = old.ok("db", "migrate", "--json").json
    assert (done["from_version"], done["to_version"]) == (before, SCHEMA_VERSION)
    with old.file() as connection:
        assert fingerprint(connection) == expected_fingerprint()
    assert old.rows("SELECT * FROM entry") == entries
    assert old.rows("SELECT hash FROM operation") == hashes
    assert verify_copy(old.path, old.occasion()).findings == ()
    kept = Path(done["backup"])
    connection = sqlite3.connect(kept)
    assert connection.execute("PRAGMA user_version").fetchone() == (before,)
    connection.close()
    assert verify_copy(kept, old.occasion()).findings == ()
    assert old.rows("SELECT path FROM backup") == [*backups, (str(kept),)]


def test_afterwards_the_salon_works_on_and_the_chain_holds_over_all_layouts(old: Shop) -> None:
    layouts = {layout for (layout,) in old.rows("SELECT DISTINCT hash_layout FROM operation")}
    old.ok("db", "migrate")
    old.ok("redeem", "A3", "massage")
    old.ok("issue", "spa", "--client", "Berta Kern", "--number", "B9")
    old.ok("redeem", "A1", "massage", "facial", "--staff", "Eva", "--key", "k-visit", "--json")
    assert {layout for (layout,) in old.rows("SELECT DISTINCT hash_layout FROM operation")} == layouts | {chain.LAYOUT}
    assert verify_copy(old.path, old.occasion()).findings == ()


def test_a_key_of_before_still_answers_as_it_did(old: Shop) -> None:
    old.ok("db", "migrate")
    operations = old.rows("SELECT max(id) FROM operation")
    first = old.rows("SELECT operation_id FROM request WHERE request_key = 'k-visit'")[0][0]
    again = old.ok("redeem", "A1", "massage", "facial", "--staff", "Eva", "--key", "k-visit", "--json").json
    assert again["operation"] == first
    assert old.rows("SELECT max(id) FROM operation") == operations


def test_migrating_twice_is_nothing_to_do(old: Shop) -> None:
    old.ok("db", "migrate")
    before = old.path.read_bytes()
    again = old.ok("db", "migrate", "--json").json
    assert again["from_version"] == again["to_version"]
    assert old.path.read_bytes() == before


def test_a_dry_run_migrates_and_takes_it_back(old: Shop) -> None:
    before = old.path.read_bytes()
    old.ok("db", "migrate", "--dry-run")
    assert old.path.read_bytes() == before
    assert not (old.path.parent / "backups").exists()


def test_a_migration_whose_outcome_is_unlike_a_fresh_file_leaves_the_file_as_it_was(old: Shop) -> None:
    with old.file() as connection:
        connection.execute("ALTER TABLE item ADD COLUMN colour TEXT")
    before = old.path.read_bytes()
    failed = old.run("db", "migrate", "--json")
    assert failed.exit_code == 6
    assert failed.json["error"]["code"] == "backup_unsound", "what was changed by hand is told before anything is done"
    assert old.path.read_bytes() == before


def test_a_step_whose_outcome_is_another_leaves_the_file_as_it_was(old: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    last = migrations._STEPS[SCHEMA_VERSION - 1]

    def one_table_too_many(connection: Any) -> None:
        last(connection)
        connection.execute("CREATE TABLE colour (item_id INTEGER)")

    monkeypatch.setitem(migrations._STEPS, SCHEMA_VERSION - 1, one_table_too_many)
    before = old.path.read_bytes()
    failed = old.run("db", "migrate", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "migration_failed")
    assert old.path.read_bytes() == before


def test_somebody_who_writes_between_the_backup_and_the_migration_is_not_lost(
    old: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pkgcli.keeping import migration

    first = migration.backup_first

    def and_then_a_note(occasion: Any) -> Any:
        made = first(occasion)
        with old.file() as connection:
            row = "SELECT max(id) + 1, recorded_at, recorded_on, 'config set', NULL, NULL, NULL, 1, zeroblob(32)"
            connection.execute(f"INSERT INTO operation {row} FROM operation")
        return made

    monkeypatch.setattr(migration, "backup_first", and_then_a_note)
    before = version(old)
    failed = old.run("db", "migrate", "--json")
    assert (failed.exit_code, failed.json["error"]["code"], version(old)) == (6, "database_busy", before)


@pytest.mark.parametrize("found", [0, 1, SCHEMA_VERSION + 1, 999])
def test_a_file_that_is_newer_or_was_never_released_is_refused(shop: Shop, found: int) -> None:
    with shop.file() as connection:
        connection.execute(f"PRAGMA user_version = {found}")
    before = shop.path.read_bytes()
    for argv in (("status",), ("db", "migrate"), ("db", "backup")):
        failed = shop.run(*argv, "--json")
        code = "database_newer" if found > SCHEMA_VERSION else "database_too_old"
        assert (failed.exit_code, failed.json["error"]["code"]) == (6, code)
        assert shop.path.read_bytes() == before


def test_a_file_that_was_damaged_since_its_backup_is_not_migrated(old: Shop) -> None:
    old.ok("db", "backup")
    with old.file() as connection:
        connection.execute("DROP TRIGGER entry_is_kept")
        connection.execute("UPDATE entry SET units = -9 WHERE id = 2")
    before = old.path.read_bytes()
    failed = old.run("db", "migrate", "--json")
    assert (failed.exit_code, failed.json["error"]["code"]) == (6, "backup_unsound")
    assert old.path.read_bytes() == before
