# ruff: noqa: PT012
"""One command, one transaction: all of it, or nothing, and in what order two of them get the file."""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from neighbours import Writing, set_setting, setting, somebody_else

from pkgcli.errors import OutcomeUnknown, Refused, StorageFailed
from pkgcli.store.transaction import forget, reading, writing


def kept(path: Path, name: str) -> str | None:
    with reading(path) as connection:
        return setting(connection, name)


def test_what_was_written_is_there_for_the_next_reader(path: Path, writing: Writing) -> None:
    with writing() as connection:
        set_setting(connection, "name", "Salon")
    assert kept(path, "name") == "Salon"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_exception_takes_back_all_that_was_written(path: Path, writing: Writing) -> None:
    with pytest.raises(Refused), writing() as connection:
        set_setting(connection, "name", "Salon")
        raise Refused("too_little_left", "nothing left")
    assert kept(path, "name") is None


def test_an_interrupt_takes_back_all_that_was_written(path: Path, writing: Writing) -> None:
    with pytest.raises(KeyboardInterrupt), writing() as connection:
        set_setting(connection, "name", "Salon")
        raise KeyboardInterrupt
    assert kept(path, "name") is None


def test_a_dry_run_sees_what_it_wrote_and_leaves_nothing(path: Path, writing: Writing) -> None:
    before = path.read_bytes()
    with writing(keep=False) as connection:
        set_setting(connection, "name", "Salon")
        assert setting(connection, "name") == "Salon"
    assert path.read_bytes() == before


def test_what_is_forgotten_halfway_is_not_kept_and_nothing_follows_it(path: Path, writing: Writing) -> None:
    before = path.read_bytes()
    with writing() as connection:
        set_setting(connection, "name", "Salon")
        forget(connection)
        assert setting(connection, "name") is None
    with pytest.raises(StorageFailed), writing() as connection:
        forget(connection)
        set_setting(connection, "name", "Salon")
    assert path.read_bytes() == before


def test_a_reader_can_not_write(path: Path) -> None:
    with pytest.raises(StorageFailed) as failed, reading(path) as connection:
        set_setting(connection, "name", "Salon")
    assert failed.value.code == "database_readonly"


def test_a_reader_sees_one_state_while_a_writer_is_at_it(path: Path, writing: Writing) -> None:
    with writing() as writer:
        set_setting(writer, "name", "Salon")
        with reading(path) as reader:
            assert setting(reader, "name") is None
    with reading(path) as reader:
        assert setting(reader, "name") == "Salon"


def test_a_second_writer_waits_for_the_first(path: Path, writing: Writing) -> None:
    with somebody_else(path) as first:
        waited: list[float] = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                first.execute("COMMIT")

        with writing(wait=wait, patience=10) as second:
            set_setting(second, "name", "Salon")
    assert len(waited) == 3
    assert all(0.001 <= seconds <= 0.008 for seconds in waited)


def test_a_second_writer_gives_up_when_its_patience_ends(path: Path, writing: Writing) -> None:
    waited: list[float] = []
    with somebody_else(path), pytest.raises(StorageFailed) as failed, writing(wait=waited.append, patience=2):
        pass
    assert (failed.value.code, failed.value.exit_code) == ("database_busy", 6)
    assert "2 seconds" in failed.value.message
    assert 2 <= sum(waited) <= 2.01


def test_the_clock_ends_the_wait_where_waiting_takes_longer_than_asked(path: Path, writing: Writing) -> None:
    began = time.monotonic()
    with (
        somebody_else(path),
        pytest.raises(StorageFailed),
        writing(wait=lambda seconds: time.sleep(0.02), patience=0.04),
    ):
        pass
    assert time.monotonic() - began < 1


def test_an_interrupt_while_waiting_leaves_no_lock(path: Path, writing: Writing) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with somebody_else(path), pytest.raises(KeyboardInterrupt), writing(wait=interrupted):
        pass
    with writing() as connection:
        set_setting(connection, "name", "Salon")


def test_a_writer_takes_back_its_work_where_somebody_keeps_reading(path: Path, writing: Writing) -> None:
    with (
        somebody_else(path, "BEGIN") as reader,
        pytest.raises(StorageFailed) as failed,
        writing() as connection,
    ):
        setting(reader, "name")
        set_setting(connection, "name", "Salon")
    assert failed.value.code == "database_busy"
    assert kept(path, "name") is None


def test_an_interrupt_that_comes_while_commit_succeeds_is_not_reported_as_one(path: Path, writing: Writing) -> None:
    reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    setting(reader, "name")

    def interrupt_in_commit() -> None:
        with sqlite3.connect(path, timeout=0) as probe, suppress(sqlite3.OperationalError):
            while True:  # until COMMIT, which waits for `reader`, keeps new readers out
                setting(probe, "name")
        os.kill(os.getpid(), signal.SIGINT)
        reader.execute("ROLLBACK")

    neighbour = threading.Thread(target=interrupt_in_commit)
    with writing(patience=10) as connection:
        set_setting(connection, "name", "Salon")
        neighbour.start()
    neighbour.join()
    assert kept(path, "name") == "Salon"


def test_eight_tills_at_once_lose_nothing(path: Path) -> None:
    def redeem() -> None:
        for _ in range(10):
            with writing(path, wait=time.sleep, random=os.urandom, patience=30) as connection:
                count = int(setting(connection, "count") or 0) + 1
                connection.execute("INSERT OR REPLACE INTO setting VALUES ('count', ?)", (str(count),))

    tills = [threading.Thread(target=redeem) for _ in range(8)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    assert kept(path, "count") == "80"


def test_a_full_disk_takes_back_all_that_was_written(path: Path, writing: Writing) -> None:
    before = path.read_bytes()
    with pytest.raises(StorageFailed) as failed, writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        set_setting(connection, "name", "x" * 100_000)
    assert failed.value.code == "disk_full"
    assert path.read_bytes() == before


@contextmanager
def disk_that_fails_past(size: int) -> Iterator[None]:
    """Writing to a file past `size` fails, as on a disk that breaks; without SIGXFSZ, which Python ignores."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fails_in_commit_leaves_the_outcome_unknown(path: Path, writing: Writing) -> None:
    plan = "INSERT INTO membership_plan (code, code_key, name, fee, period) VALUES ('a', 'a', 'a', 0, '1mo')"
    with pytest.raises(OutcomeUnknown) as failed, disk_that_fails_past(100_000), writing(key="till-7") as connection:
        connection.execute(plan)  # a table near the end of the file, which only COMMIT writes
    assert (failed.value.exit_code, failed.value.facts) == (8, {"key": "till-7"})
    assert failed.value.hint == "repeat it with --key till-7"
    with reading(path) as reader:
        assert reader.execute("SELECT count(*) FROM membership_plan").fetchone()[0] == 0


def test_a_disk_that_fails_before_commit_has_certainly_recorded_nothing(path: Path, writing: Writing) -> None:
    with pytest.raises(StorageFailed) as failed, disk_that_fails_past(100), writing() as connection:
        set_setting(connection, "name", "Salon")
    assert failed.value.code == "disk_failed"
    assert kept(path, "name") is None


def test_a_file_that_was_replaced_while_it_was_open_is_not_written(path: Path, writing: Writing) -> None:
    with pytest.raises(StorageFailed) as failed, writing() as connection:
        shutil.copy(path, path.with_name("restored.db"))
        path.with_name("restored.db").replace(path)
        set_setting(connection, "name", "Salon")
    assert failed.value.code == "database_moved"


def test_what_a_trigger_refuses_is_a_refusal_with_its_own_word(writing: Writing) -> None:
    with pytest.raises(Refused) as refused, writing() as connection:
        connection.execute("INSERT INTO operation VALUES (7, '', '2026-11-21', 'x', NULL, NULL, NULL, 1, zeroblob(32))")
    assert (refused.value.code, refused.value.exit_code) == ("operation_order", 4)
    assert refused.value.message == "operations are numbered without a gap"


@pytest.mark.parametrize(
    ("statement", "bug"),
    [
        ("SELECT * FROM typo", sqlite3.OperationalError),
        ("INSERT INTO setting VALUES (NULL, NULL)", sqlite3.IntegrityError),
        ("INSERT INTO item (code, code_key, name, kind) VALUES ('a', 'a', 'a', 'food')", sqlite3.IntegrityError),
        ("INSERT INTO member (client_id, name, name_key) VALUES (99, 'a', 'a')", sqlite3.IntegrityError),
        ("SELECT ?", sqlite3.ProgrammingError),
    ],
)
def test_a_mistake_of_the_program_goes_up_as_it_is(writing: Writing, statement: str, bug: type[Exception]) -> None:
    with pytest.raises(bug), writing() as connection:
        connection.execute(statement)


def test_a_reference_to_nothing_is_found_in_commit_and_nothing_stays(path: Path, writing: Writing) -> None:
    dangling = "INSERT INTO operation_text (operation_id, salt) VALUES (99, x'00')"
    with pytest.raises(sqlite3.IntegrityError), writing() as connection:
        connection.execute(dangling)
    with reading(path) as reader:
        assert reader.execute("SELECT count(*) FROM operation_text").fetchone()[0] == 0


def test_a_cursor_left_half_read_holds_writers_up_only_while_it_lives(path: Path, writing: Writing) -> None:
    with writing() as connection:
        for number in range(500):
            set_setting(connection, f"name {number}", "x" * 100)
    with reading(path) as reader:
        rows = reader.execute("SELECT * FROM setting")
        next(rows)
    with pytest.raises(StorageFailed), writing(patience=0.005) as connection:
        set_setting(connection, "name", "Salon")
    del rows
    with writing() as connection:
        set_setting(connection, "name", "Salon")


def test_a_read_that_breaks_off_at_damage_keeps_nobody_out(path: Path, writing: Writing) -> None:
    with writing() as connection:
        set_setting(connection, "a", "Salon")
        connection.execute("INSERT INTO setting (name, value) VALUES ('b', CAST(x'ff' AS TEXT))")
    gc.disable()  # what waits for the collector would hold its lock until then
    try:
        with pytest.raises(StorageFailed) as failed, reading(path) as reader:
            for _ in reader.execute("SELECT * FROM setting ORDER BY name"):
                pass
        assert failed.value.code == "database_damaged"
        del failed
        with writing() as connection:
            set_setting(connection, "c", "open")
    finally:
        gc.enable()
