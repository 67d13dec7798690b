"""A disk that is full, or fails to read, write or sync, at any one call or from then on: said, and nothing half done.

Every call that a command makes below the salon's folder is made to fail once, one run for each. Exit 6 is "nothing was
recorded", 7 "recorded, and the answer is lost", 8 "nobody knows": afterwards the file must bear that out, verify, and
answer the same command with the same key, so that in the end it was done exactly once.
"""

from __future__ import annotations

import errno
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash_recordings import argv_of, files_below, prepared
from crash_scenes import SCENES, Scene
from failing_disk import Attempt, FailingDisk, Fault
from figures import tried
from judge import SALON, facts, findings, laid_out, others, version
from recorded import built, calls, records
from replay import Files
from sizes import FULL, size

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Faults"

EVERYDAY = {"redeem", "init", "migration", "backup"}
MOST_FAULTS = size(30, 250)
BY_NAME = {scene.name: scene for scene in SCENES if len(scene.runs) == 1}
NAMES = [name for name in BY_NAME if FULL or name in EVERYDAY]

FULL_DISK = {"write", "create", "link", "rename", "folder"}
TOLD_AS_FAILED = "exit 6, and it is done"
NOTHING_RECORDED, ANSWER_LOST, OUTCOME_UNKNOWN = 6, 7, 8


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("recorder"))


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in memory where there is one."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def fault_shelf() -> dict[str, Files]:
    return {}


class Workbench:
    """A scene's command, and what it does to the file where nothing fails."""

    def __init__(self, scene: Scene, path: Path, library: Path) -> None:
        self.scene, self.path, self.salon = scene, path, path.parent
        self.argv = argv_of(scene.runs[0], self.salon.parent)
        self.key = self.argv[self.argv.index("--key") + 1] if scene.keyed else ""
        self.before = files_below(self.salon)
        self.held = self.stands()
        self.disk = FailingDisk(library, self.salon, PKGCLI_DB=str(path))
        whole = self.disk.run(self.argv)
        assert whole.exit_code == 0, whole.err
        self.recorded = self.stands()
        self.log = whole.log

    def faults(self) -> list[Fault]:
        """Every call made to fail, in each manner that happens to disks; or a seeded sample with some of each kind."""
        by_kind = {kind: list(faults_of_kind(kind, count)) for kind, count in calls(self.log).items()}
        chance, left = random.Random(11), MOST_FAULTS // (3 if self.scene.given else 1)  # an import takes its time
        chosen: list[Fault] = []
        for number, kind in enumerate(sorted(by_kind, key=lambda kind: len(by_kind[kind]))):
            share = left // (len(by_kind) - number)
            chosen += chance.sample(by_kind[kind], min(share, len(by_kind[kind])))
            left = MOST_FAULTS - len(chosen)
        return chosen

    def attempt(self, fault: Fault) -> tuple[bool, Attempt]:
        """Whether the call that shall fail came at all, and what the program said."""
        laid_out(self.salon, self.before)
        done = self.disk.run(self.argv, fault)
        return any(call == "!" for call, *_ in records(done.log)), done

    def stands(self) -> list[object]:
        """What the database holds, its schema, and the files beside it. Whoever looks rolls back what was left."""
        holds = facts(self.path)
        schema = version(self.path) if holds and holds != [("no database",)] else 0
        return [holds, schema, len(others(files_below(self.salon)))]

    def complaints(self, done: Attempt) -> Iterator[str]:
        """What is wrong about the answer, or about what it left."""
        yield from self._about_the_words(done)
        stands = self.stands()
        if stands[:2] not in (self.held[:2], self.recorded[:2]):
            yield "half applied"
        elif done.exit_code in (0, ANSWER_LOST) and not self._is_done(stands):
            yield f"lost: exit {done.exit_code}, and nothing is there"
        elif done.exit_code == NOTHING_RECORDED and stands[:2] != self.held[:2]:
            yield TOLD_AS_FAILED
        yield from self._about_the_files()
        if self.scene.keyed or stands == self.held:
            again = self.disk.run(self.argv)
            if again.exit_code != 0 or self.stands()[:2] != self.recorded[:2]:
                yield f"repeated: exit {again.exit_code} {again.err.strip()}"

    def _is_done(self, stands: list[object]) -> bool:
        """What stood there before a restore is kept twice where a second way in had to be taken: no fewer files."""
        return stands[:2] == self.recorded[:2] and stands[2] >= self.recorded[2]  # type: ignore[operator]

    def _about_the_files(self) -> Iterator[str]:
        """Each is sound, or as it was to begin with, perhaps under another name."""
        for name, data in {**others(files_below(self.salon)), SALON: b""}.items():
            path = self.salon / name
            if path.exists() and (data or path.read_bytes()) not in self.before.values():
                trouble = findings(path, passing_over=self.scene.passing_over)
                yield from (f"{name} is damaged: {found}" for found in trouble)

    def _about_the_words(self, done: Attempt) -> Iterator[str]:
        if done.exit_code not in (0, NOTHING_RECORDED, ANSWER_LOST, OUTCOME_UNKNOWN):
            yield f"exit {done.exit_code}: {done.err.strip()}"
        elif done.exit_code:
            first, *more = done.err.splitlines()
            said = first.startswith('{"error": {') if "--json" in self.argv else first.startswith("pkgcli: ")
            if not said or more[1:] or not all(line.startswith("  next: ") for line in more):
                yield f"not one line and what to type next: {done.err.strip()}"
            if (
                done.exit_code == OUTCOME_UNKNOWN
                and self.scene.keyed
                and self.argv[self.argv.index("--key") + 1] not in done.err
            ):
                yield f"names no key: {done.err.strip()}"


def faults_of_kind(kind: str, count: int) -> Iterator[Fault]:
    for nth in range(1, count + 1):
        yield from (Fault(kind, nth, errno.EIO, manner) for manner in ("once", "on"))
        if kind in FULL_DISK:
            yield from (Fault(kind, nth, errno.ENOSPC, manner) for manner in ("once", "on"))
        if kind == "write":
            yield Fault(kind, nth, errno.ENOSPC, "half")


@pytest.mark.parametrize("name", NAMES)
def test_a_disk_that_fails_is_told_and_leaves_the_command_wholly_done_or_not_at_all(
    name: str, library: Path, home: Path, shop_at: Callable[[Path], Shop], fault_shelf: dict[str, Files]
) -> None:
    bench = Workbench(BY_NAME[name], prepared(BY_NAME[name], home, shop_at, fault_shelf), library)
    wrong: list[str] = []
    codes: Counter[int] = Counter()
    with bench.disk:
        for fault in bench.faults():
            came, done = bench.attempt(fault)
            if came:
                codes[done.exit_code] += 1
                wrong += [f"{fault}: {complaint}" for complaint in bench.complaints(done)]

    assert wrong == []
    assert codes[NOTHING_RECORDED] > 0
    told = ", ".join(f"{count} x exit {code}" for code, count in sorted(codes.items()))
    tried(ROW, f"{name}: no room, I/O errors, failing syncs", codes.total(), "failing calls", remark=told)
