"""Whole processes, run in turn: what is measured, and what came of it."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RUNNER = Path(__file__).with_name("runner.py")
ROOT = Path(__file__).resolve().parents[2]

FEW_ROUNDS = 3
"""Of what takes seconds or more: the first one, of which not all was at hand, isn't the median of three."""

Argv = Sequence[str | Path]


@dataclass(frozen=True)
class Command:
    """One thing to be run. `argv` may differ from round to round: then it is a function of the number of the round.

    `copy` are files that each round begins with anew, as (from, to). Its output goes to `stdout`, else nowhere, and to
    a terminal of its own with `terminal`. `shown` is how the page writes it.
    """

    argv: Argv | Callable[[int], Argv]
    environ: Mapping[str, str] = field(default_factory=dict)
    copy: Sequence[tuple[Path, Path]] = ()
    stdin: Path | None = None
    stdout: Path | None = None
    terminal: bool = False
    exits: Sequence[int] = (0,)
    shown: str = ""

    def of_round(self, nth: int) -> list[str]:
        name, *rest = [str(part) for part in (self.argv(nth) if callable(self.argv) else self.argv)]
        found = shutil.which(name)
        if found is None:
            raise FileNotFoundError(name)
        return [found, *rest]

    def __str__(self) -> str:
        return self.shown or " ".join(self.of_round(0)[1:])


@dataclass(frozen=True)
class Taken:
    """Of all rounds: the medians of the seconds and of those on the CPU, and the highest memory of any, in MiB."""

    seconds: float
    cpu: float
    memory: float


def in_turn(rounds: int, *commands: Command) -> list[Taken]:
    """Each command once a round. Where there are many rounds, one more comes before them and doesn't count."""
    unseen = int(rounds > FEW_ROUNDS)
    plan = {
        "rounds": rounds + unseen,
        "commands": {
            str(nth): {
                "argv": [command.of_round(each) for each in range(rounds + unseen)],
                "env": {**_environ(), **command.environ},
                "copy": [[str(path) for path in pair] for pair in command.copy],
                "stdin": command.stdin and str(command.stdin),
                "stdout": command.stdout and str(command.stdout),
                "terminal": command.terminal,
                "exits": list(command.exits),
            }
            for nth, command in enumerate(commands)
        },
    }
    runner = (sys.executable, "-I", "-S", str(RUNNER))
    done = subprocess.run(runner, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError("what was to be measured failed")
    taken = json.loads(done.stdout).values()
    return [
        Taken(
            seconds=statistics.median(each[0] for each in rounds_of_it[unseen:]),
            cpu=statistics.median(each[1] for each in rounds_of_it[unseen:]),
            memory=max(each[2] for each in rounds_of_it[unseen:]) / 1024,
        )
        for rounds_of_it in taken
    ]


def _environ() -> dict[str, str]:
    """The environment without what would change what is measured; with this tree, where none is installed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PKGCLI", "PYTHON", "PYTEST"))}
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        **({} if _is_installed() else {"PYTHONPATH": str(ROOT)}),
    }


def _is_installed() -> bool:
    return Path(sys.executable).with_name("pkgcli").exists()
