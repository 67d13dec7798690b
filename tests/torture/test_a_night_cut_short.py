"""`nightly` is more than one operation: wherever it is cut short, running it again comes to the same books.

Each part stands wholly or not at all, and finds by how things stand what is left to do.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash_recordings import prepared, record_scene
from crash_scenes import Scene, stocked
from figures import tried
from judge import SALON, facts, findings, laid_out
from recorded import built
from replay import after_kills, after_power_cuts
from sizes import size

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Crash and power loss"
STATES = size(40, 400)
OPERATIONS = 4
"""Of a night in which all of them have something to do; the notices make none."""


def with_a_night_to_do(shop: Shop) -> None:
    """A freeze and a hold that are over, a period of a membership that has begun, cards that are due."""
    stocked(shop)
    for number in range(5):
        shop.ok("issue", "spa", "--client", "BERTA", "--number", f"DUE{number}", "--expires", "+3d")
    shop.ok("card", "freeze", "OTHER", "--until", "+2d")
    shop.ok("hold", "add", "WHOLE", "facial", "--at", "+1d 15:00")
    shop.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    shop.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--period", "1w", "--package", "month")
    begun = (shop.now - timedelta(days=5)).date().isoformat()
    shop.ok("membership", "enrol", "gold", "--client", "ANNA", "--on", begun)


NIGHT = Scene("a night", (("nightly", "--json"),), with_a_night_to_do, passing_over=("night",))


@pytest.fixture
def memory() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    yield folder
    shutil.rmtree(folder)


def test_a_night_that_was_cut_short_is_simply_run_again(
    memory: Path, tmp_path: Path, shop_at: Callable[[Path], Shop]
) -> None:
    scene = record_scene(NIGHT, prepared(NIGHT, memory / "night", shop_at, {}), built(tmp_path))
    path, chance = scene.salon / SALON, random.Random(5)
    shop = shop_at(path)
    shop.now = datetime.now(UTC)
    laid_out(scene.salon, scene.afterwards[-1])
    in_the_end = (facts(path), _beside(shop))
    first_operation = max(row[0] for row in facts_before(scene.salon, scene.afterwards[0], path))
    kills = list(after_kills(scene.disk(), scene.actions))
    cuts = list(after_power_cuts(scene.disk(), scene.actions, chance, subsets=1, torn=1))
    seen = set()
    sample = [*chance.sample(kills, min(len(kills), STATES // 2)), *chance.sample(cuts, min(len(cuts), STATES // 2))]
    for found in sample:
        files, folders = found.files()
        laid_out(scene.salon, files, folders)
        shop.ok("status")
        seen.add(shop.rows("SELECT max(id) FROM operation")[0][0] - first_operation)
        assert findings(path, passing_over=("night", "backup")) == []
        shop.ok("nightly", "-q")
        assert (facts(path), _beside(shop)) == in_the_end
    assert seen == set(range(OPERATIONS + 1)), "a state between two parts wasn't among them"
    tried(ROW, "a night, cut short and run again", len(sample), "states")


def facts_before(folder: Path, files: dict[str, bytes], path: Path) -> list[tuple[int]]:
    laid_out(folder, files)
    return [(int(str(row[0])),) for row in facts(path)[1:]]


def _beside(shop: Shop) -> list[tuple[object, ...]]:
    """What a night does outside the ledger."""
    return [
        *shop.rows("SELECT id, state FROM hold ORDER BY id"),
        *shop.rows("SELECT card_id, membership_id, kind, about_on, dropped_at IS NULL FROM notice ORDER BY id"),
        *shop.rows("SELECT command, through_on FROM night"),
        *shop.rows("SELECT membership_id, period, package_id, card_id FROM membership_accrual"),
    ]
