"""A copy of pkgcli with a mistake in it, and tests that are run on it in place of pkgcli."""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mutant_list import Mutant

import pkgcli
from pkgcli.store.schema import schema_text

TESTS = Path(__file__).parent.parent
ORIGINAL = Path(pkgcli.__file__).parent


def compiled_copy(folder: Path) -> Path:
    """All of pkgcli as it is, so that a copy of the copy begins without compiling it."""
    copy = folder / "pkgcli"
    shutil.copytree(ORIGINAL, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "schema.sql").write_text(schema_text(), encoding="utf-8")
    compileall.compile_dir(copy, quiet=2)
    return folder


def with_the_mistake(mutant: Mutant, compiled: Path, folder: Path) -> Path:
    shutil.copytree(compiled, folder)
    for file, old, new in mutant.edits:
        path = folder / "pkgcli" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{mutant.name}: {file} has {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def judged_on(folder: Path, *killers: str, at_first: bool) -> tuple[int, int, str]:
    """Exit code of pytest, how many tests passed or failed, and what it said. `at_first`: until the first that fails.

    In that folder, which is where Python looks first.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PKGCLI_", "PYTEST_"))}
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line", *(["-x"] if at_first else [])]
    program = [sys.executable, "-m", "pytest", *options, f"--rootdir={TESTS.parent}", f"--confcutdir={TESTS}"]
    ran = subprocess.run(
        [*program, *(str(TESTS / killer) for killer in killers)],
        cwd=folder,
        env=environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    counted = re.findall(r"(\d+) (?:passed|failed|error)", ran.stdout.rpartition("\n=")[2] or ran.stdout)
    return ran.returncode, sum(map(int, counted)), ran.stdout[-3000:] + ran.stderr[-1000:]
