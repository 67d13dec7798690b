"""Scenes as they went: recorded once on the real program, then replayed as often as it takes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crash_scenes import GIVEN, Scene
from judge import SALON, Judge, laid_out, ledger, others
from recorded import Action, Names, Run, Said, actions_of, recorded
from replay import Disk, Files

if TYPE_CHECKING:
    from tests.conftest import Shop

# The clock of the program is the machine's. What is there already was recorded some days before.
SETTLED = timedelta(days=4)


@dataclass(frozen=True)
class Recording:
    """A scene: the files before, what each command did, and the ledger before the first and after each of them."""

    scene: Scene
    home: Path
    """Where the salon's folder was, beside what was given."""
    names: dict[str, int]
    runs: list[Run]
    actions: list[Action]
    promised: list[int]
    """How many commands had begun to say that they are done, before the first action and after each."""
    stages: list[str]
    afterwards: list[Files]
    """All files, likewise before the first command and after each."""

    def disk(self) -> Disk:
        """The disk before the first command."""
        return Disk.holding(self.afterwards[0], self.names)

    @property
    def salon(self) -> Path:
        """The folder. States are looked at where they arose: a database knows where its backups are."""
        return self.home / "salon"

    def judge(self) -> Judge:
        return Judge(self.salon, self.stages, [others(files) for files in self.afterwards], self.scene.passing_over)

    def replayed(self) -> Files:
        """All that was recorded, done again."""
        disk = self.disk()
        for action in self.actions:
            disk.take(action)
        return disk.with_pending(disk.pending)[0]


def files_below(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def folders_below(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_dir()]


def prepared(scene: Scene, home: Path, shop_at: Callable[[Path], Shop], shelf: dict[str, Files]) -> Path:
    """The salon's folder as the scene begins, built once; beside it what is given. The path of its file."""
    salon = fresh(home) / "salon"
    salon.mkdir()
    (home / "given").mkdir()
    for name, text in scene.given.items():
        (home / "given" / name).write_text(text, encoding="utf-8")
    path = salon / SALON
    if scene.prepare is None:
        return path
    name = scene.prepare.__name__
    if name not in shelf:
        shop = shop_at(path)
        shop.now = datetime.now(UTC) - SETTLED
        shop.ok("init", "--name", "Salon Rosa", "--currency", "EUR", "--timezone", "Europe/Berlin")
        scene.prepare(shop)
        shelf[name] = files_below(salon)
    laid_out(salon, shelf[name])
    return path


def argv_of(run: Sequence[str], home: Path) -> list[str]:
    return [word.replace(GIVEN, str(home / "given")) for word in run]


def record_scene(scene: Scene, path: Path, library: Path, program: Sequence[str] = ("-m", "pkgcli")) -> Recording:
    """Run the scene's commands one after the other on the file at `path`; each must succeed."""
    salon = path.parent
    before = files_below(salon)
    names = Names.of(before, folders_below(salon))
    numbered = dict(names.files)
    runs: list[Run] = []
    actions: list[Action] = []
    promised, stages, afterwards = [0], [ledger(path)], [before]
    for number, argv in enumerate(scene.runs, start=1):
        run = recorded(library, salon, argv_of(argv, salon.parent), program=program, PKGCLI_DB=str(path))
        assert run.exit_code == 0, f"{scene.name}: {' '.join(argv)}: exit {run.exit_code}\n{run.err}"
        runs.append(run)
        for action in actions_of(run.log, salon, names):
            actions.append(action)
            promised.append(number if isinstance(action, Said) else promised[-1])
        assert promised[-1] == number, f"{scene.name}: {' '.join(argv)} said nothing"
        stages.append(ledger(path))
        afterwards.append(files_below(salon))
    return Recording(scene, salon.parent, numbered, runs, actions, promised, stages, afterwards)


def fresh(folder: Path) -> Path:
    """An empty folder in place of whatever is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
