"""What a command loads. Modules are counted, not milliseconds: a count is the same on every machine.

Multiples of `python -c "import sqlite3"`: pendulum 3.6, rich 3.9, pydantic 6.0, sqlite_utils 6.7.
"""

from __future__ import annotations

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

# What a plain command line is answered without: loading it takes longer than a visit.
LONG_WAY = ("typer", "pkgcli.cli.long_way")

# What of the standard library the quickest commands load beyond `import sqlite3`, and what for.
NEEDED = {
    "contextlib": "a transaction is a with statement",
    "unicodedata": "numbers, codes and names as they are compared",
    "zoneinfo": "which day it is where the business is",
    "signal": "Ctrl-C is held from COMMIT until the answer is out; a read goes without",
    "errno": "what the system said",
    "gc": "is told to wait",
}
QUICKEST = (
    "redeem Anna massage",
    "redeem Anna massage --json",
    "balance Anna",
    "balance Anna --json",
    "history Anna --csv",
)

# Of our own: 57 were measured.
MOST_MODULES_OF_A_REDEMPTION = 60

# Measured from opening the file to closing it: 29, of which 12 set up the connection and the transaction.
MOST_STATEMENTS_OF_A_REDEMPTION = 32

# What of the command line every plain command loads, beside its own file.
SHORT_WAY = ("front", "short_way", "declared", "invocation", "call")

RUN = """
import sys
import sqlite3
from datetime import datetime
{before}
bare = set(sys.modules)
sys.path.insert(0, {source!r})
from pkgcli.main import main
from pkgcli.runtime import Runtime
process = Runtime.of_this_process()
runtime = Runtime(process.environ, process.stdin, process.stdout, process.stderr,
                  now=lambda: datetime.fromisoformat({now!r}))
code = main({argv!r}, runtime)
print(code, *sorted(set(sys.modules) - bare), file=sys.stderr)
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


def loaded(shop: Any, *argv: str, before: str = "") -> set[str]:
    """The modules that a fresh process has loaded after this command, beyond those of `import sqlite3` and `before`."""
    source = str(Path(pkgcli.__file__).parents[1])
    program = RUN.format(source=source, before=before, now=shop.now.isoformat(), argv=list(argv))
    environ = {**os.environ, "PKGCLI_DB": str(shop.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, input="", capture_output=True, text=True, check=True
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
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


@pytest.mark.parametrize(
    "line",
    [
        *(
            "redeem Anna massage",
            "balance Anna --json",
            "history Anna --csv",
            "card extend Anna --days 3 -r x",
            "status",
        ),
        *(
            "--db salon.db db path",
            "report balances",
            "--version",
            "--complete redeem a",
            "help dates",
            "help redeem",
            "redeem --help",
        ),
    ],
)
def test_a_plain_line_is_answered_without_typer(counter: Any, line: str) -> None:
    modules = loaded(counter, *line.split())

    assert not [name for name in LONG_WAY if name in modules]


def test_the_till_opens_without_what_is_dear_and_is_loaded_by_nobody_else(counter: Any) -> None:
    opened = loaded(counter, "till")

    assert not [name for name in opened if name in (*DEAR, *LONG_WAY)]
    assert not [name for name in loaded(counter, "redeem", "Anna", "massage") if name.startswith("pkgcli.cli.till")]


def test_the_version_is_told_before_anything_is_loaded(counter: Any) -> None:
    ours = {name for name in loaded(counter, "--version") if name.startswith("pkgcli")}

    assert ours == {"pkgcli", *(f"pkgcli.{name}" for name in ("main", "runtime", "frozen", "errors", "interrupts"))}


def test_completing_loads_the_file_only_where_it_is_asked_for(counter: Any) -> None:
    asked = loaded(counter, "--complete", "balance", "a")

    assert "pkgcli.store.connection" not in loaded(counter, "--complete", "card", "tr")
    assert "pkgcli.store.connection" in asked
    assert not [name for name in asked if name.startswith(("pkgcli.operations", "pkgcli.business", "pkgcli.reports"))]


@pytest.mark.parametrize(
    ("line", "is_loaded"),
    [
        ("redeem Anna massage", False),
        ("redeem Anna massage --json --locale none", False),
        ("redeem Anna massage --locale de_DE", True),
    ],
)
def test_babel_is_loaded_where_people_asked_for_a_locale(counter: Any, line: str, is_loaded: bool) -> None:
    assert ("babel" in loaded(counter, *line.split())) == is_loaded


def test_a_file_with_a_locale_loads_babel_for_people_alone(counter: Any) -> None:
    counter.ok("config", "set", "locale", "de_DE")

    assert "babel" in loaded(counter, "balance", "Anna")
    assert "babel" not in loaded(counter, "balance", "Anna", "--json")


@pytest.mark.parametrize("line", QUICKEST)
def test_the_quickest_load_nothing_that_has_no_reason(counter: Any, line: str) -> None:
    modules = loaded(counter, *line.split(), before=f"import __future__, {', '.join(NEEDED)}")

    assert {name for name in modules if name.partition(".")[0] != "pkgcli"} <= {"_sha256", "_sha2"}, "the chain's hash"


def test_a_question_goes_without_what_holds_an_answer(counter: Any) -> None:
    assert "signal" not in loaded(counter, "balance", "Anna", "--json")


def test_a_redemption_loads_a_known_number_of_modules(counter: Any) -> None:
    ours = [name for name in loaded(counter, "redeem", "Anna", "massage") if name.partition(".")[0] == "pkgcli"]

    assert len(ours) <= MOST_MODULES_OF_A_REDEMPTION, sorted(ours)


def test_a_redemption_loads_no_other_command(counter: Any) -> None:
    modules = loaded(counter, "redeem", "Anna", "massage")
    commands = {name for name in modules if name.startswith("pkgcli.cli.")}

    assert commands == {f"pkgcli.cli.{name}" for name in (*SHORT_WAY, "options", "redeem")}
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
