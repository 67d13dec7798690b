"""However long the ledger, no transaction of a report takes more than so much work: so no till waits longer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from big_salon import Shape, make

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reports"))
from between_steps import steps_of

from pkgcli import long_read
from pkgcli.reports import popularity

if TYPE_CHECKING:
    from tests.conftest import Shop

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEP = 50
MOST_FOR_AN_ENTRY = 250
"""Instructions of SQLite's machine: to go once through the larger file takes hundreds of times as many."""

COMMANDS = (
    *(
        ("report", "liability", "-p", year, "--by", by)
        for year in ("2025", "2026")
        for by in ("item", "client", "month")
    ),
    ("report", "liability", "-p", "2026"),
    ("report", "sales", "--from", "2025-01-01", "--by", "month"),
    ("report", "sales", "-p", "2025", "--by", "client"),
    ("report", "breakage", "-p", "2025"),
    ("report", "breakage", "-p", "2026", "--by", "package"),
    ("report", "commission", "-p", "2026", "--by", "client"),
    ("report", "commission", "-p", "2025"),
    ("report", "usage", "-p", "2026"),
    ("report", "usage", "-p", "2025", "--by", "month"),
    ("report", "popularity", "-p", "2026"),
    ("report", "popularity", "-p", "2025", "--by", "item"),
    ("report", "balances"),
    ("report", "balances", "--as-of", "2026-03-31", "--by", "client"),
    ("report", "expiring", "--days", "300", "--by", "month"),
    ("report", "dashboard", "--from", "2025-01-01"),
    ("report", "dashboard", "-p", "2025"),
    ("export", "ledger"),
    ("export", "ledger", "-p", "2025-08"),
    ("export", "journal", "--style", "hledger"),
    ("export", "journal", "--style", "beancount", "-p", "2026"),
)


@pytest.fixture(scope="module")
def salons(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[..., Shop]) -> tuple[Shop, Shop]:
    """One of 2,000 entries, and one of 20,000."""
    folder = tmp_path_factory.mktemp("salons")
    salons = []
    for entries in (2_000, 20_000):
        make(folder / f"{entries}.db", Shape(entries, today=TODAY.date()))
        salons.append(shop_at(folder / f"{entries}.db", now=TODAY))
    return salons[0], salons[1]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_step_takes_more_work_where_the_ledger_is_ten_times_as_long(
    salons: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(long_read, "STEP", STEP)
    monkeypatch.setattr("pkgcli.exports.ledger.BATCH", STEP)
    monkeypatch.setattr("pkgcli.exports.journal.reading.PAGE", STEP)
    monkeypatch.setattr(popularity, "FEW_ENTRIES", STEP)
    counts = []
    for salon in salons:
        with steps_of(monkeypatch) as steps:
            salon.ok(*command, *(("--csv",) if command[0] == "report" and command[1] != "dashboard" else ()))
        assert steps.longest < MOST_FOR_AN_ENTRY * STEP
        counts.append(len(steps.instructions))

    assert counts[1] > 3 * counts[0], "it is the number of steps that grows"
