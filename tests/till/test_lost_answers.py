"""What is recorded is never called unrecorded, wherever its answer got lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counter import sell

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]


def typed(shop: Shop, line: str, redirected: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """The program in a shell, with a stream closed or full."""
    environ = {**os.environ, "PKGCLI_DB": str(shop.path), "PYTHONPATH": str(ROOT)}
    command = f"{before}{sys.executable} -m pkgcli {line} {redirected}"
    return subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, cwd=shop.path.parent)


def last_operation(shop: Shop) -> int:
    return int(shop.rows("SELECT max(id) FROM operation")[0][0])


def test_with_standard_output_closed_a_visit_is_recorded_and_its_operation_named(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "A1", "--expires", "+9999d")
    done = typed(salon, "redeem A1 facial", ">&-")
    first, *_ = done.stderr.splitlines()
    assert done.returncode == 7, done.stderr
    assert first.startswith(f"pkgcli: operation {last_operation(salon)} is recorded")
    assert "bug" not in done.stderr


@pytest.mark.parametrize("line", ["log", "status", "-h", "redeem --help", "--version"])
@pytest.mark.parametrize("redirected", [">&-", "> /dev/full"])
def test_with_nowhere_to_print_a_question_ends_in_one_line(salon: Shop, line: str, redirected: str) -> None:
    if "full" in redirected and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    done = typed(salon, line, redirected)
    assert done.returncode == 6, done.stderr
    assert done.stderr.startswith("pkgcli: standard output: can't be written")
    assert "Traceback" not in done.stderr


def test_with_standard_input_closed_there_is_nobody_to_ask(salon: Shop) -> None:
    done = typed(salon, "package delete --all", "<&-")
    assert done.returncode == 2
    assert "add --yes" in done.stderr


def test_whoever_has_read_enough_ends_nothing_badly(salon: Shop) -> None:
    for line in ("log -L 0", "-h", "config list"):
        done = typed(salon, line, "2>&1; echo ended with $? >&2; } | head -1", before="{ ")
        assert done.stderr == "ended with 0\n"


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), ZeroDivisionError("a slip of ours"), OSError(5, "cut off")])
def test_trouble_while_the_answer_is_drawn_names_the_operation(
    salon: Shop, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "A1")

    def broken(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr("pkgcli.render.show", broken)
    lost = salon.run("redeem", "A1", "facial", "--json").json["error"]
    assert (lost["code"], lost["operation"]) == ("answer_lost", last_operation(salon))


def test_trouble_while_a_receipt_is_looked_up_names_the_operation(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from pkgcli.errors import StorageFailed

    sell(salon, "spa", "Anna Blum", "--number", "A1")

    def busy(*_: Any) -> None:
        raise StorageFailed("database_busy", "another program is using it")

    monkeypatch.setattr("pkgcli.operations.looking", busy)
    lost = salon.run("redeem", "A1", "facial", "--receipt")
    assert lost.exit_code == 7
    assert f"operation {last_operation(salon)} is recorded" in lost.err


def test_an_interrupted_dry_run_recorded_nothing(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "A1")

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pkgcli.render.show", interrupted)
    answer = salon.run("redeem", "A1", "facial", "-n")
    assert (answer.exit_code, "nothing was recorded" in answer.err) == (130, True)


@pytest.mark.parametrize("line", ["db backup", "init --db new.db", "db journal delete"])
def test_what_is_done_and_is_no_operation_is_not_called_undone(salon: Shop, line: str) -> None:
    done = typed(salon, line, "> /dev/full") if Path("/dev/full").exists() else typed(salon, line, ">&-")
    assert done.returncode == 7, done.stderr
    assert done.stderr.startswith("pkgcli: it is done, but its answer could not be written")
