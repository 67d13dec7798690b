"""What a command loads. Modules are counted, not milliseconds: a count is the same on every machine.

Multiples of `python -c "import sqlite3"`: pendulum 3.6, rich 3.9, pydantic 6.0, sqlite_utils 6.7.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

import pkgcli

DEAR = ("pendulum", "sqlite_utils", "rich", "pydantic")

# Measured with CPython 3.11 and Typer 0.28: 183 on top of the bare interpreter's, 106 of them by `import typer`.
MOST_MODULES_OF_A_REDEMPTION = 205

# Measured from opening the file to closing it: 29, of which 12 set up the connection and the transaction.
MOST_STATEMENTS_OF_A_REDEMPTION = 32

RUN = """
import sys
bare = set(sys.modules)
sys.path.insert(0, {source!r})
import json
from datetime import datetime
from pkgcli.main import main
from pkgcli.runtime import Runtime
process = Runtime.of_this_process()
runtime = Runtime(process.environ, process.stdin, process.stdout, process.stderr,
                  now=lambda: datetime.fromisoformat({now!r}))
code = main({argv!r}, runtime)
print(json.dumps([code, sorted(set(sys.modules) - bare)]), file=sys.stderr)
"""


@pytest.fixture
def counter(shop: Any) -> Any:
    """A shop in which Anna has a card for ten massages and has had one."""
    shop.ok("item", "add", "massage", "--name", "Massage", "--price", "80")
    shop.ok("package", "add", "ten", "--line", "massage=10", "--price", "700", "--valid", "1y")
    shop.ok("issue", "ten", "--new-client", "Anna")
    shop.ok("redeem", "Anna", "massage")
    shop.later(hours=1)
    return shop


def loaded(shop: Any, *argv: str) -> set[str]:
    """The modules that a fresh process has loaded after this command."""
    program = RUN.format(source=str(Path(pkgcli.__file__).parents[1]), now=shop.now.isoformat(), argv=list(argv))
    environ = {**os.environ, "PKGCLI_DB": str(shop.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


@pytest.mark.parametrize(
    "line",
    [
        "redeem Anna massage",
        "redeem Anna massage --json",
        "issue ten --client Anna",
        "undo 4 --yes",
        "balance Anna --json",
        "expire",
        "nightly -q",
        "notice list --json",
        "history Anna --csv",
        "--version",
    ],
)
def test_the_till_loads_nothing_dear(counter: Any, line: str) -> None:
    modules = loaded(counter, *line.split())

    assert not [name for name in DEAR if name in modules]


def test_a_redemption_loads_a_known_number_of_modules(counter: Any) -> None:
    modules = loaded(counter, "redeem", "Anna", "massage")

    assert len(modules) <= MOST_MODULES_OF_A_REDEMPTION, sorted(modules)


def test_a_redemption_loads_no_other_command(counter: Any) -> None:
    modules = loaded(counter, "redeem", "Anna", "massage")
    commands = {name for name in modules if name.startswith("pkgcli.cli.")}

    assert commands <= {f"pkgcli.cli.{name}" for name in ("front", "command", "call", "options", "redeem")}
    assert not [name for name in modules if name.startswith(("pkgcli.imports", "pkgcli.exports", "pkgcli.reports"))]


class Counted(sqlite3.Connection):
    """Keeps what it was asked. A trace would name a statement again for each trigger that it fires."""

    asked: ClassVar[list[str]] = []

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked.append(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked.append(sql)
        return super().executemany(sql, *values)


def test_a_redemption_takes_a_known_number_of_statements(counter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counted, "asked", [])
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))
    counter.ok("redeem", "Anna", "massage")

    assert Counted.asked.count("COMMIT") == 1
    assert len(Counted.asked) <= MOST_STATEMENTS_OF_A_REDEMPTION, "\n".join(Counted.asked)
