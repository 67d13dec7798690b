"""What is installed from a wheel works where there is no source tree: built through the sdist, installed elsewhere."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import pkgcli
from pkgcli.manual import manual

SOURCE = Path(pkgcli.__file__).parents[1]


def run(*command: str | Path, cwd: Path, environ: dict[str, str] | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PKGCLI", "COV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**kept, **(environ or {})}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it.

    With hatchling at hand nothing is fetched; else `build` makes the backend an environment of its own.
    """
    out = tmp_path_factory.mktemp("dist")
    at_hand = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    run(sys.executable, "-m", "build", *at_hand, "--outdir", out, SOURCE, cwd=out)
    return out


@dataclass(frozen=True)
class Elsewhere:
    """A new environment with the wheel in it, and a folder far from the source tree."""

    python: Path
    pkgcli: Path
    home: Path

    def run(self, *command: str | Path) -> str:
        return run(*command, cwd=self.home, environ={"PKGCLI_DB": str(self.home / "salon.db")})


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """pkgcli comes from the wheel. What it depends on is borrowed from the environment of the tests, unchecked here."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=True, symlinks=os.name != "nt")
    scripts = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    (wheel,) = built.glob("*.whl")
    run(scripts / "python", "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", wheel, cwd=home)
    place = {"base": str(home / "env"), "platbase": str(home / "env")}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=place))
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "zz_borrowed.pth").write_text("".join(f"{folder}\n" for folder in sorted(borrowed)), encoding="utf-8")
    return Elsewhere(scripts / "python", scripts / "pkgcli", home)


# Two tests and not one for each sentence: the fixtures are built anew by each worker that runs one of them.


def test_the_archives_hold_the_program_with_its_schema_and_sample_and_manual_and_no_tests(built: Path) -> None:
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name and ".data/" not in name}
        pages = {name.partition(".data/data/")[2] for name in archive.namelist() if ".data/" in name}
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        said = archive.read(metadata).decode()
        licences = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}

    assert {
        "pkgcli/schema.sql",
        "pkgcli/py.typed",
        "pkgcli/sample/catalogue.csv",
        "pkgcli/topics/dates.md",
        "pkgcli/web/views.sql",
    } <= names
    assert {name.split("/")[0] for name in names} == {"pkgcli"}
    assert pages == {f"share/man/{path.as_posix()}" for path in manual()}
    assert {Path(name).suffix for name in names} <= {".py", ".sql", ".csv", ".css", ".md", ".typed"}
    assert f"\nVersion: {pkgcli.__version__}\n" in said
    assert "\nRequires-Python: >=3.11\n" in said
    assert "\nLicense-Expression: MIT\n" in said
    assert "pkgcli init" in said, "the README is its description"
    assert licences
    assert {"schema.sql", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".ci/manual_in_wheel.py"} <= packed
    assert {"tests/conftest.py"} <= packed


def test_what_is_installed_from_the_wheel_works_without_a_source_tree(elsewhere: Elsewhere) -> None:
    """The schema is found beside the modules, and so is the sample that the demo imports."""
    place = elsewhere.run(elsewhere.python, "-c", "import pkgcli; print(pkgcli.__file__)")

    assert Path(place.strip()).is_relative_to(elsewhere.home), "this is not the one from the wheel"
    assert elsewhere.run(elsewhere.pkgcli, "--version") == f"pkgcli {pkgcli.__version__}\n"
    assert "Salon Rosa" in elsewhere.run(
        elsewhere.pkgcli, "init", "--name", "Salon Rosa", "--timezone", "Europe/Berlin"
    )
    assert (elsewhere.home / "salon.db").stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    assert "$ pkgcli redeem" in elsewhere.run(elsewhere.pkgcli, "demo")
    assert "exit-codes" in elsewhere.run(elsewhere.pkgcli, "help")
    assert "PKGCLI_DB" in elsewhere.run(elsewhere.pkgcli, "help", "environment")
    assert (elsewhere.home / "env" / "share" / "man" / "man1" / "pkgcli.1").is_file()
