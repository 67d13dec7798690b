"""What said "done" is on the disk, and nothing is half there: after a kill and a power cut at every point.

The unchanged program runs each scene of `crash_scenes.py` once, and everything that it does to its folder is recorded.
From the record, `replay.py` builds the files that could be found afterwards, and `judge.py` says of each how far the
ledger got. The same must find fault with SQLite synchronising less than we do, or it would find fault with nothing.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash_recordings import Recording, argv_of, prepared, record_scene
from crash_scenes import SCENES, Scene
from figures import tried
from judge import SALON, facts, findings, laid_out, ledger
from recorded import built
from replay import Files, Found, after_kills, after_power_cuts, digest
from sizes import FULL, size

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Crash and power loss"

# In every run of the tests these alone; `make torture` has them all.
EVERYDAY = {"a morning at the counter", "expire of 50 cards", "init", "migration", "backup", "restore"}
MOST_STATES = size(200, 2500)
REPEATED = size(2, 20)

# Runs the program with SQLite told to do less than we have it do; the program itself knows nothing of it.
WITH_SYNCHRONOUS = """
import sys
import pkgcli.store.connection as connection
wanted, ours = sys.argv.pop(1), connection._PRAGMAS
connection._PRAGMAS = tuple(pragma.replace("synchronous = EXTRA", "synchronous = " + wanted) for pragma in ours)
assert connection._PRAGMAS != ours
from pkgcli.main import run
run()
"""

BY_NAME = {scene.name: scene for scene in SCENES}
NAMES = [name for name in BY_NAME if FULL or name in EVERYDAY]
KEYED = [name for name in NAMES if BY_NAME[name].keyed]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: a state is looked at once, and nobody pulls a plug meanwhile."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def recording(library: Path, memory: Path, shop_at: Callable[[Path], Shop]) -> Callable[[str], Recording]:
    """Each scene as it went, recorded once."""
    shelf: dict[str, Files] = {}
    known: dict[str, Recording] = {}

    def recorded(name: str) -> Recording:
        if name not in known:
            scene = BY_NAME[name]
            known[name] = record_scene(scene, prepared(scene, home(memory, scene), shop_at, shelf), library)
        return known[name]

    return recorded


def home(memory: Path, scene: Scene) -> Path:
    return memory / scene.name.replace(" ", "-").replace(",", "")


def cases(recording: Recording, chance: random.Random) -> list[Found]:
    """Every kill, and the power cuts."""
    cuts = after_power_cuts(recording.disk(), recording.actions, chance, subsets=size(1, 40), torn=size(2, 60))
    return [*after_kills(recording.disk(), recording.actions), *cuts]


def states(recording: Recording, seed: int = 4) -> Iterator[tuple[Found, Files, tuple[str, ...]]]:
    """Different states that kills and power cuts leave: all, or of more than MOST_STATES a seeded sample, half of it
    for kills and for every way of a cut its share. A state counts again where more had been promised by then."""
    chance = random.Random(seed)
    by_way: dict[str, list[Found]] = {}
    for found in cases(recording, chance):
        by_way.setdefault(found.how, []).append(found)
    seen: set[tuple[bytes, int]] = set()
    for number, way in enumerate(sorted(by_way, key=lambda way: 0 if way == "killed" else len(by_way[way]))):
        left = MOST_STATES - len(seen)
        share = len(seen) + left // (2 if way == "killed" else len(by_way) - number)
        for found in chance.sample(by_way[way], len(by_way[way])):
            files, folders = found.files()
            known = (digest(files), recording.promised[found.point])
            if known not in seen:
                seen.add(known)
                yield found, files, folders
            if len(seen) >= share:
                break


@dataclass
class Outcome:
    """What came of a scene's states."""

    tried: int = 0
    lost: list[str] = field(default_factory=list)
    half_applied: list[str] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)


def judged(recording: Recording) -> Outcome:
    """Lost is where less of the ledger is there than had been promised; half applied what never was a ledger."""
    judge, outcome = recording.judge(), Outcome()
    for found, files, folders in states(recording):
        promised = recording.promised[found.point]
        verdict = judge.verdict(files, promised, folders)
        outcome.tried += 1
        outcome.ways[found.how] += 1
        place = f"after {found.point} of {len(recording.actions)} actions, {found.how}"
        if verdict.reached is None:
            outcome.half_applied.append(f"{place}: {verdict.trouble}")
        elif verdict.reached < promised:
            outcome.lost.append(f"{place}: {promised} were promised, {verdict.reached} are there {verdict.trouble}")
    return outcome


@pytest.mark.parametrize("name", NAMES)
def test_the_record_replayed_in_full_gives_the_files_on_the_disk(
    name: str, recording: Callable[[str], Recording]
) -> None:
    """If the recorder missed a call that changes a file, this is where it shows."""
    scene = recording(name)

    assert scene.replayed() == scene.afterwards[-1]


@pytest.mark.parametrize("name", NAMES)
def test_what_said_done_is_there_after_a_kill_and_after_a_power_cut(
    name: str, recording: Callable[[str], Recording]
) -> None:
    outcome = judged(recording(name))

    assert outcome.lost == []
    assert outcome.half_applied == []
    assert outcome.ways["killed"] > 1
    assert outcome.tried > outcome.ways["killed"]
    kills, points = outcome.ways["killed"], len(recording(name).actions)
    remark = f"{kills} of kills, {outcome.tried - kills} of power cuts, at {points} points"
    tried(ROW, name, outcome.tried, "different states", remark=remark)


@pytest.mark.parametrize("name", KEYED)
def test_repeating_the_commands_with_their_keys_on_what_is_left_ends_where_they_would_have(
    name: str, recording: Callable[[str], Recording], shop_at: Callable[[Path], Shop]
) -> None:
    """Whatever stands gives its first answer again, word for word; whatever doesn't is done now, once."""
    scene = recording(name)
    path, judge = scene.salon / SALON, scene.judge()
    shop = shop_at(path)
    shop.now = datetime.now(UTC)
    laid_out(scene.salon, scene.afterwards[-1])
    in_the_end = facts(path)
    chance = random.Random(7)
    sample = chance.sample(cases(scene, chance), REPEATED)
    for found in sample:
        files, folders = found.files()
        reached = judge.verdict(files, scene.promised[found.point], folders).reached
        assert reached is not None
        for number, run in enumerate(scene.runs):
            answer = shop.ok(*argv_of(run.argv, scene.home))
            assert number >= reached or answer.out == run.out
        assert facts(path) == in_the_end
        assert findings(path) == []
        assert reached < len(scene.runs) or ledger(path) == scene.stages[-1]
    tried(ROW, f"{name}, repeated with its key", len(sample), "states")


@pytest.mark.parametrize(("synchronous", "why"), [("OFF", "nothing is synced"), ("FULL", "a journal comes back")])
def test_with_less_syncing_than_ours_what_said_done_is_lost(
    synchronous: str, why: str, library: Path, memory: Path, shop_at: Callable[[Path], Shop]
) -> None:
    """The control: FULL lacks only the sync of the folder after the journal is gone, and that loses a commit."""
    scene = BY_NAME["a morning at the counter" if FULL else "redeem"]
    path = prepared(scene, memory / f"with-{synchronous}", shop_at, {})
    weaker = record_scene(scene, path, library, program=("-c", WITH_SYNCHRONOUS, synchronous))
    outcome = judged(weaker)

    assert weaker.replayed() == weaker.afterwards[-1]
    assert outcome.lost != [], why
    control = f"{scene.name} with synchronous={synchronous}"
    if synchronous == "OFF":
        assert outcome.half_applied != [], "what isn't synced is kept in any order"
    lost, half = len(outcome.lost), len(outcome.half_applied)
    told = f"lost what was acknowledged in {lost} and left half of a command in {half} of {outcome.tried} states"
    tried(ROW, f"control: {control}", outcome.tried, "states", lost=None, half_applied=None, control=told)
