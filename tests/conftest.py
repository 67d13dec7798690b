"""What every test builds on: a shop with its own file, its own clock and no chance in it.

    def test_a_visit_lowers_the_balance(shop):
        shop.run("item", "add", "facial", "--price", "60")       # the whole program, in process
        shop.now = shop.day("2026-03-02")                         # noon in Berlin, whatever the machine's zone
        answer = shop.run("redeem", "Ann", "facial", "--json")
        assert answer.exit_code == 0, answer.err
        assert answer.json["covered"] == "60.00"
        add_item(shop.occasion(staff="Eva"), ItemWish("nails"))  # a service, without the command line

`bare_shop` has no file yet, for tests of `init`.
"""

from __future__ import annotations

import io
import json as json_module
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """What one run of the program left behind."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a run with `--json`; where it failed, the object on stderr."""
        return json_module.loads(self.out if self.out.strip() else self.err)


class _Stream(io.StringIO):
    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@dataclass
class Shop:
    """One salon: a database file at `path`, the instant `now` (UTC, settable), and the same chance in every run."""

    path: Path
    now: datetime = MONDAY
    environ: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(20260302))

    def occasion(self, **circumstances: Any) -> Any:
        """An `Occasion` for calling a service: `shop.occasion(staff="Eva", key="k1", dry_run=True)`."""
        from pkgcli.operations import Occasion

        defaults: dict[str, Any] = {"random": self.chance.randbytes, "wait": lambda seconds: None, "patience": 0.2}
        return Occasion(self.path, now=self.now, **{**defaults, **circumstances})

    def run(self, *argv: str, stdin: str = "", terminal: bool = False) -> Result:
        """The program as a user calls it, on this shop's file; `stdin` is what is typed, `terminal` who reads."""
        from pkgcli.main import main
        from pkgcli.runtime import Runtime

        streams = [_Stream(stdin, terminal=terminal), _Stream(terminal=terminal), _Stream(terminal=terminal)]
        runtime = Runtime(
            environ={"PKGCLI_DB": str(self.path), "PKGCLI_TRACEBACK": "1", **self.environ},
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
            now=lambda: self.now,
            random=self.chance.randbytes,
            wait=lambda seconds: None,
            patience=0.2,
        )
        code = main([str(argument) for argument in argv], runtime)
        return Result(code, streams[1].getvalue(), streams[2].getvalue())

    def ok(self, *argv: str, **kwargs: Any) -> Result:
        """The same, for steps on the way to what a test is about: it has to succeed."""
        result = self.run(*argv, **kwargs)
        assert result.exit_code == 0, f"{' '.join(argv)}: exit {result.exit_code}\n{result.out}{result.err}"
        return result

    def lapse(self, *options: str) -> Result:
        """`expire` as after a long pause, when it has to be told the date: the clock alone isn't believed."""
        return self.ok("expire", "--as-of", str(self.now.astimezone(BERLIN).date()), *options)

    @staticmethod
    def day(text: str) -> datetime:
        """Noon of that day in the shop's zone, as an instant for `now`."""
        return datetime.combine(date.fromisoformat(text), time(12), BERLIN).astimezone(UTC)

    def later(self, **span: float) -> None:
        """Let time pass: `shop.later(days=3)`."""
        self.now += timedelta(**span)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the file holds, read past the program."""
        with self.file() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def file(self) -> Iterator[sqlite3.Connection]:
        """The file itself, for putting there what the program can't make (yet); committed at the end."""
        connection = sqlite3.connect(self.path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()


@pytest.fixture(scope="session")
def shop_at() -> Callable[[Path], Shop]:
    """For tests that keep their files elsewhere: `shop_at(path)` is a shop with that file."""
    return Shop


@pytest.fixture
def bare_shop(tmp_path: Path) -> Shop:
    """A shop whose file doesn't exist."""
    return Shop(tmp_path / "salon.db")


@pytest.fixture
def shop(bare_shop: Shop) -> Shop:
    """A shop with an empty file: Salon Rosa, EUR, Europe/Berlin, on Monday 2 March 2026 at noon."""
    from pkgcli.founding import init

    init(bare_shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    return bare_shop


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`PKGCLI_NO_SKIPS=1`: a run that skipped something has failed. Where nobody looks, a skip is a test that isn't."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _skipped(config):
        terminalreporter.write_line("PKGCLI_NO_SKIPS is set: skipped tests count as failed", red=True)


def _skipped(config: pytest.Config) -> bool:
    reporter = config.pluginmanager.get_plugin("terminalreporter")  # the workers of xdist have none
    return bool(os.environ.get("PKGCLI_NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"))
