"""Litestream beside pkgcli, as `pkgcli help replication` says: the real program, into a folder.

Litestream wants WAL. Where this SQLite has the WAL-reset bug, WAL is chosen with --force, as an owner would who takes
that risk: what these tests do for some seconds has never met it.
"""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pytest

from pkgcli.keeping.backup import head_of
from pkgcli.main import main
from pkgcli.runtime import Runtime
from pkgcli.verify import verify_copy

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]
LITESTREAM = Path(sys.executable).with_name("litestream")

TILLS = 8

# A till whose customers never end: it says each operation that was acknowledged, with its key.
TILL = """
import io, json, sys
from datetime import datetime
from pathlib import Path
from pkgcli.main import main
from pkgcli.runtime import Runtime

database, till, closed, now = sys.argv[1:]
nth = 0
while not Path(closed).exists():
    out, err, key = io.StringIO(), io.StringIO(), f"till-{till}-{nth}"
    code = main(["redeem", "SHARED", "facial", "--key", key, "--json"],
                Runtime({"PKGCLI_DB": database}, io.StringIO(), out, err, now=lambda: datetime.fromisoformat(now)))
    if code:
        sys.exit(err.getvalue())
    print(json.loads(out.getvalue())["operation"], key, flush=True)
    nth += 1
"""


class Litestream(NamedTuple):
    """The program at work on one file, with the folder that it replicates to."""

    program: subprocess.Popen[str]
    database: Path
    folder: Path

    def sync(self) -> None:
        """When it returns, all that was in the database when it was asked for is in the replica."""
        socket = ("-socket", str(self.folder / "socket"))
        subprocess.run([LITESTREAM, "sync", "-wait", *socket, self.database], check=True, capture_output=True)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.program.send_signal(number)
        self.program.communicate()


@contextmanager
def replicating(database: Path, folder: Path) -> Iterator[Litestream]:
    folder.mkdir(exist_ok=True)
    config = {
        "dbs": [{"path": str(database), "replica": {"type": "file", "path": str(folder / "replica")}}],
        "socket": {"enabled": True, "path": str(folder / "socket")},
    }
    (folder / "litestream.yml").write_text(json.dumps(config))  # JSON is YAML
    argv = [LITESTREAM, "replicate", "-config", folder / "litestream.yml"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, umask=0o077) as program:
        try:
            assert program.stdout is not None
            assert any("replicating to" in line for line in program.stdout), "it ended at once"
            yield Litestream(program, database, folder)
        finally:
            program.kill()


def restored(folder: Path, database: Path, to: Path) -> Path:
    """What the replica has, as the recipe says."""
    argv = [LITESTREAM, "restore", "-config", folder / "litestream.yml", "-o", to, database]
    subprocess.run(argv, check=True, capture_output=True, umask=0o077)
    return to


class Told(NamedTuple):
    code: int
    out: str
    err: str


def run(database: Path, shop: Shop, *argv: str) -> Told:
    """The program with the patience that it has for others; `Shop.run` has next to none."""
    out, err = io.StringIO(), io.StringIO()
    runtime = Runtime({"PKGCLI_DB": str(database)}, io.StringIO(), out, err, now=lambda: shop.now)
    return Told(main(list(argv), runtime), out.getvalue(), err.getvalue())


def ok(shop: Shop, *argv: str, on: Path | None = None) -> Any:
    told = run(on or shop.path, shop, *argv, "--json")
    assert told.code == 0, (argv, told)
    return json.loads(told.out or "null")


def count(path: Path) -> int:
    """How many operations a file has."""
    import sqlite3

    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM operation").fetchone()[0])


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Everybody redeems from the card SHARED; WAL is chosen."""
    shop.ok("item", "add", "facial", "--name", "Facial", "--price", "60")
    shop.ok("package", "add", "many", "--line", "facial=100000", "--price", "99000")
    shop.ok("issue", "many", "--new-client", "Anna Blum", "--number", "SHARED")
    shop.ok("db", "journal", "wal", "--force")
    return shop


def test_what_eight_tills_were_told_is_in_the_replica_when_litestream_is_killed(salon: Shop, tmp_path: Path) -> None:
    closed, told = tmp_path / "closed", dict[int, str]()
    with replicating(salon.path, tmp_path / "elsewhere") as litestream, ExitStack() as tills:
        outs = [start_till(tills, salon, till, closed) for till in range(TILLS)]
        told |= heard(outs, 6)
        synced = dict(told)
        litestream.sync()
        told |= heard(outs, 6)
        litestream.end(signal.SIGKILL)
        told |= heard(outs, 3)
        closed.touch()
        told |= {number: key for out in outs for number, key in map(acknowledged, out)}
    copy = restored(tmp_path / "elsewhere", salon.path, tmp_path / "restored.db")

    assert run(copy, salon, "db", "verify") == Told(0, "", "")
    assert run(salon.path, salon, "db", "verify", "--against", str(copy)) == Told(0, "", ""), "it is a beginning of it"
    assert max(synced) <= count(copy) <= count(salon.path) == max(told)
    kept = dict(keys_of(copy))
    assert synced.items() <= kept.items() <= told.items(), "what was told is there, and nothing else"
    assert len(told) >= TILLS * 15


def start_till(tills: ExitStack, salon: Shop, till: int, closed: Path) -> IO[str]:
    argv = [sys.executable, "-c", TILL, str(salon.path), str(till), str(closed), salon.now.isoformat()]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = tills.enter_context(subprocess.Popen(argv, env=environ, stdout=subprocess.PIPE, text=True))
    assert program.stdout is not None
    return program.stdout


def acknowledged(line: str) -> tuple[int, str]:
    number, key = line.split()
    return int(number), key


def heard(outs: list[IO[str]], times: int) -> dict[int, str]:
    """So many acknowledgements more of each till: operation and key."""
    return dict(acknowledged(out.readline()) for _ in range(times) for out in outs)


def keys_of(path: Path) -> list[tuple[int, str]]:
    import sqlite3

    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT operation_id, request_key FROM request").fetchall()


def test_every_command_works_on_a_file_that_is_replicated(salon: Shop, tmp_path: Path) -> None:
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        visit = ok(salon, "redeem", "SHARED", "facial")["operation"]
        ok(salon, "undo", str(visit), "-y")
        ok(salon, "client", "add", "Berta Kern")
        for argv in (
            *(("status",), ("balance", "SHARED"), ("history", "SHARED"), ("card", "list"), ("log",), ("find", "anna")),
            *(("nightly",), ("expire",), ("report", "liability"), ("report", "balances"), ("db", "verify")),
            *(("db", "check"), ("db", "migrate"), ("db", "journal")),
        ):
            ok(salon, *argv)
        backup = Path(ok(salon, "db", "backup")["file"])
        litestream.sync()
        tables = salon.rows("SELECT name FROM sqlite_master WHERE name GLOB '_litestream_*' ORDER BY name")
    copy = restored(tmp_path / "elsewhere", salon.path, tmp_path / "restored.db")

    assert tables == [("_litestream_lock",), ("_litestream_seq",)], "they were there, and passed over"
    assert salon.rows("PRAGMA journal_mode") == [("wal",)]
    for each in (backup, copy):
        assert run(each, salon, "db", "verify", "--against", str(salon.path)).code == 0


def test_a_lost_disk_is_replaced_and_work_goes_on(salon: Shop, tmp_path: Path) -> None:
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        ok(salon, "redeem", "SHARED", "facial")
        head = ok(salon, "status")["head"]
        litestream.sync()
        litestream.end(signal.SIGKILL)
    for lost in salon.path.parent.glob("salon.db*"):
        lost.unlink()
    restored(tmp_path / "elsewhere", salon.path, salon.path)

    assert stat.S_IMODE(salon.path.stat().st_mode) == 0o600
    assert run(salon.path, salon, "db", "verify", "--against", head) == Told(0, "", "")
    assert ok(salon, "db", "journal")["mode"] == "wal"
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        ok(salon, "redeem", "SHARED", "facial")
        litestream.sync()
    copy = restored(tmp_path / "elsewhere", salon.path, tmp_path / "restored.db")
    assert run(copy, salon, "db", "verify", "--against", str(salon.path)) == Told(0, "", "")


def test_a_backup_is_gone_back_to_once_litestream_is_stopped(salon: Shop, tmp_path: Path) -> None:
    backup = salon.ok("db", "backup", "--json").json["file"]
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        ok(salon, "redeem", "SHARED", "facial")
        litestream.sync()
        for argv in (("db", "restore", backup, "-y"), ("db", "journal", "delete")):
            told = salon.run(*argv, "--json")
            assert (told.exit_code, told.json["error"]["code"]) == (6, "database_busy")
            assert told.json["error"]["hint"].startswith("stop Litestream"), argv
        assert ok(salon, "balance", "SHARED")[0]["units_left"] == 99_999
        litestream.end()
    assert ok(salon, "db", "restore", backup, "-y")["lost"] == 1
    assert ok(salon, "db", "journal")["mode"] == "delete"
    ok(salon, "db", "journal", "wal", "--force")
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        ok(salon, "redeem", "SHARED", "facial", "--note", "another one")
        litestream.sync()
        litestream.end()
    copy = restored(tmp_path / "elsewhere", salon.path, tmp_path / "restored.db")

    assert run(copy, salon, "db", "verify", "--against", str(salon.path)) == Told(0, "", "")
    assert count(copy) == count(salon.path)


def test_what_litestream_restored_elsewhere_can_be_gone_back_to(salon: Shop, tmp_path: Path) -> None:
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        litestream.sync()
        litestream.end()
    copy = restored(tmp_path / "elsewhere", salon.path, tmp_path / "restored.db")
    ok(salon, "redeem", "SHARED", "facial")

    assert ok(salon, "db", "restore", str(copy), "-y")["lost"] == 1
    assert ok(salon, "balance", "SHARED")[0]["units_left"] == 100_000
    assert run(salon.path, salon, "db", "verify") == Told(0, "", "")


def test_a_file_that_litestream_put_into_wal_says_both_ways_on(salon: Shop, tmp_path: Path) -> None:
    ok(salon, "db", "journal", "delete")
    with replicating(salon.path, tmp_path / "elsewhere") as litestream:
        litestream.sync()
        refused = run(salon.path, salon, "redeem", "SHARED", "facial")
        ok(salon, "db", "journal", "wal", "--force")
        ok(salon, "redeem", "SHARED", "facial")
        litestream.end()
    ok(salon, "db", "journal", "delete")

    assert refused.code == 6
    assert "next: pkgcli db journal wal, where Litestream shall go on" in refused.err
    assert salon.rows("PRAGMA journal_mode") == [("delete",)]
    assert run(salon.path, salon, "db", "verify") == Told(0, "", "")
    ok(salon, "redeem", "SHARED", "facial")


def test_an_earlier_file_is_migrated_while_it_is_replicated(released: Path, shop: Shop, tmp_path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(released)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("INSERT INTO setting (name, value) VALUES ('db.journal', 'wal')")
        connection.commit()
    with replicating(released, tmp_path / "elsewhere") as litestream:
        litestream.sync()
        shop.later(days=400)
        ok(shop, "db", "migrate", on=released)
        litestream.sync()
    copy = restored(tmp_path / "elsewhere", released, tmp_path / "restored.db")

    assert verify_copy(copy, shop.occasion()).findings == ()
    assert head_of(copy) == head_of(released)
