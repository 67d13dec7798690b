"""Whether the tests would notice: mistakes are put into a copy of pkgcli, and each has to make a test fail."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from figures import tried
from mutant_copies import compiled_copy, judged_on, with_the_mistake
from mutant_list import MUTANTS, Mutant

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Mutants"
SOME_FAILED = 1


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled_copy(tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize(
    ("where", "mutant"),
    MUTANTS.items(),
    ids=[f"{place} {mutant.name}" for place, mutant in enumerate(MUTANTS.values())],
)
def test_a_mistake_is_noticed(where: str, mutant: Mutant, compiled: Path, tmp_path: Path) -> None:
    folder = with_the_mistake(mutant, compiled, tmp_path / "mutant")

    for killer in mutant.killers:
        exit_code, tests, said = judged_on(folder, killer, at_first=True)

        assert exit_code == SOME_FAILED, f"{mutant.name}: not noticed by {killer}\n{said}"
        assert tests, said
    tried(ROW, f"mistakes in {where}", 1, "mistakes, each noticed", lost=None, half_applied=None, remark=mutant.name)


def test_without_a_mistake_the_same_tests_pass(compiled: Path) -> None:
    killers = sorted({killer for mutant in MUTANTS.values() for killer in mutant.killers if __name__ not in killer})

    exit_code, tests, said = judged_on(compiled, *killers, at_first=False)

    assert exit_code == 0, said
    assert tests >= len(killers)
    tried(ROW, "control: without a mistake", tests, "tests", lost=None, half_applied=None, control="all pass")


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Ann has the card GC for ten facials, which is good for a week."""
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Ann", "--code", "ANN")
    shop.ok("package", "add", "TEN", "--line", "facial=10", "--price", "100", "--valid", "7d")
    shop.ok("issue", "TEN", "--client", "ANN", "--number", "GC")
    return shop


def test_a_card_does_not_lapse_on_its_last_day(sold: Shop) -> None:
    sold.later(days=7)

    assert sold.ok("expire", "--json").json["cards"] == 0
    sold.later(days=1)
    assert sold.ok("expire", "--json").json["cards"] == 1


def test_after_the_clock_went_back_nothing_is_recorded_in_closed_books(sold: Shop) -> None:
    visit = str(sold.ok("redeem", "GC", "facial", "--json").json["operation"])
    sold.ok("config", "set", "books.closed_on", "2026-03-01")
    sold.later(days=-1)

    for argv in (("undo", visit), ("card", "adjust", "GC", "--add", "1", "-r", "waited")):
        assert sold.run(*argv, "--json").json["error"]["code"] == "books_closed"


def test_a_command_is_one_transaction_that_locks_before_it_reads(sold: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, connections = sqlite3.connect, []

    def listened(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connections.append([])
        connection.set_trace_callback(connections[-1].append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", listened)
    sold.ok("redeem", "GC", "facial", "--note", "was late", "--key", "once")
    monkeypatch.undo()

    [statements] = [each for each in connections if any("INSERT INTO entry" in statement for statement in each)]
    of_transactions = [each for each in statements if each.split()[0] in ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")]
    assert of_transactions == ["BEGIN IMMEDIATE", "COMMIT"]
    begins, ends = statements.index("BEGIN IMMEDIATE"), statements.index("COMMIT")
    assert all(each.startswith("PRAGMA ") for each in statements[:begins]), "something was read before the lock"
    assert "PRAGMA synchronous = EXTRA" in statements[:begins]
    kept = [place for place, each in enumerate(statements) if each.startswith("INSERT INTO request")]
    assert kept
    assert begins < kept[0]
    assert kept[-1] < ends
    looks = [each for other in connections if other is not statements for each in other]
    assert not any(each.startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")) for each in looks)
