"""Limits that the system sets: a size that no file may pass, rights that are missing, output that goes nowhere."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash_recordings import argv_of, files_below, prepared
from crash_scenes import SCENES
from figures import tried
from judge import facts, findings, laid_out
from recorded import ROOT
from replay import Files
from sizes import FULL, size

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Faults"
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2

BY_NAME = {scene.name: scene for scene in SCENES if len(scene.runs) == 1 and scene.keyed}
NAMES = [name for name in BY_NAME if FULL or name == "redeem"]
LIMITS = size(3, 15)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what the kernel is asked for here is Linux's")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory where there is one."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def limits_shelf() -> dict[str, Files]:
    return {}


def typed(
    path: Path,
    argv: list[str],
    before: Callable[[], None] | None = None,
    stdout: int | None = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, in which `before` runs first."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PKGCLI_")}
    return subprocess.run(
        [sys.executable, "-m", "pkgcli", *argv],
        env=environ | {"PKGCLI_DB": str(path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=before,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_may_not_grow_is_told_and_holds_what_it_held(
    name: str, home: Path, shop_at: Callable[[Path], Shop], limits_shelf: dict[str, Files]
) -> None:
    """RLIMIT_FSIZE: a quota, as it were. Python has the signal for it ignored, so that the write fails."""
    path = prepared(BY_NAME[name], home, shop_at, limits_shelf)
    argv, before = argv_of(BY_NAME[name].runs[0], home), files_below(path.parent)
    held = facts(path)
    done = typed(path, argv)
    assert done.returncode == 0, done.stderr
    recorded = facts(path)
    most = path.stat().st_size + 4096
    codes = []
    for number in range(LIMITS):
        limit = most * number // LIMITS
        laid_out(path.parent, before)
        done = typed(path, argv, lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))  # type: ignore[misc]
        codes.append(done.returncode)
        told = f"{name}, {limit} bytes: exit {done.returncode} {done.stderr}"
        assert done.returncode in (0, 6, 8), told
        assert "Traceback" not in done.stderr, told
        stands = facts(path)
        assert stands in (held, recorded), told
        assert (done.returncode, stands) not in [(0, held), (6, recorded)], told
        assert findings(path) == [], told
        assert typed(path, argv).returncode == 0, told
        assert facts(path) == recorded, told
    assert 6 in codes
    tried(ROW, f"{name}: no file may grow past a limit (RLIMIT_FSIZE)", LIMITS, "limits")


def without_the_rights_of_root() -> None:
    """Root may write where the mode says no one may; without these two capabilities it is as for anybody else."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "a capability can't be dropped")


WRITES = [
    ("redeem", "CARD", "facial"),
    ("issue", "spa", "--client", "BERTA"),
    ("expire",),
    ("undo", "11", "--yes"),
    ("config", "set", "redeem.order", "lifo"),
][: size(2, 5)]


@pytest.mark.parametrize("mode", ["folder", "file", "both"])
def test_where_nothing_may_be_written_reading_goes_on_and_writing_is_refused_in_one_line(
    mode: str, home: Path, shop_at: Callable[[Path], Shop], limits_shelf: dict[str, Files]
) -> None:
    path = prepared(BY_NAME["expire of 50 cards"], home, shop_at, limits_shelf)
    before = files_below(path.parent)
    if mode != "folder":
        path.chmod(0o400)
    if mode != "file":
        path.parent.chmod(0o500)
    try:
        assert typed(path, ["balance", "CARD"], without_the_rights_of_root).returncode == 0
        for argv in WRITES:
            done = typed(path, list(argv), without_the_rights_of_root)
            first, *more = done.stderr.splitlines()
            assert (done.returncode, done.stdout) == (6, ""), f"{argv}: {done.stdout}{done.stderr}"
            assert first.startswith("pkgcli: ")
            assert "can't be written" in first
            assert len(more) == 1
        assert files_below(path.parent) == before
    finally:
        path.parent.chmod(0o700)
    tried(ROW, f"read-only {mode}", len(WRITES), "commands that write", lost=None)


ANSWERED = ["redeem", "redeem with a receipt", "issue", "undo", "expire of 50 cards", "client import of 2,000 rows"]


@pytest.mark.parametrize("output", ["full", "closed"])
def test_what_is_recorded_and_cannot_be_told_is_exit_7_and_answered_when_asked_again(
    output: str, home: Path, shop_at: Callable[[Path], Shop], limits_shelf: dict[str, Files]
) -> None:
    names = ANSWERED if FULL else ANSWERED[1:2]
    for name in names:
        path = prepared(BY_NAME[name], home, shop_at, limits_shelf)
        argv, held = argv_of(BY_NAME[name].runs[0], home), facts(path)
        if output == "full":
            with Path("/dev/full").open("w") as full:
                lost = typed(path, argv, stdout=full.fileno())
        else:
            lost = typed(path, argv, lambda: os.close(1), stdout=None)
        assert lost.returncode == 7, f"{name}: {lost.stderr}"
        assert "is recorded" in lost.stderr
        recorded = facts(path)
        assert recorded != held
        again = typed(path, argv)
        assert again.returncode == 0, again.stderr
        assert again.stdout != ""
        assert facts(path) == recorded
        assert findings(path) == []
    tried(ROW, f"standard output is {output}", len(names), "commands that write")
