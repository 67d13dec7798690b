"""What is installed.

`pkgcli` and what it needs, from a wheel built of this tree, in an environment of its own without pip.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

from rows import Bench, Figure, below, row
from turns import ROOT

WITH_SQLITE_UTILS = (34, 18)
"""MB and distributions, counted in the same way, while it was among what pkgcli needs: it brings pip along."""

WITH_TYPER_0_29 = (44, 23)
"""With pydantic, too."""


@row("wheel", "installed from the wheel", "the same with sqlite-utils", below(1))
def wheel(bench: Bench) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        counted = installed(Path(folder), with_libraries=bench.sizes.name != "tiny")
    before = zip(WITH_SQLITE_UTILS, WITH_TYPER_0_29, strict=True)
    for count, (utils, pydantic), what in zip(counted, before, ("MB", "distributions"), strict=True):
        without = f"with sqlite-utils: {utils}; with pydantic, which Typer 0.29 needs, as well: {pydantic}"
        yield Figure(count / utils, case=f"{count} {what}", without=without)


def installed(folder: Path, *, with_libraries: bool) -> tuple[int, int]:
    """The size of site-packages in MB, bytecode included, and how many distributions are in it."""
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    venv.create(folder / "env", with_pip=False)
    packages = folder / "env" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (made,) = folder.glob("*.whl")
    how = () if with_libraries else ("--no-deps", "--no-index")
    install = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *how, "--compile")
    subprocess.run((*install, "--target", packages, made), check=True)
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())
    return round(size / 1_000_000), len(list(packages.glob("*.dist-info")))
