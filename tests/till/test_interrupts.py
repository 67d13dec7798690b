"""Ctrl-C: until COMMIT nothing is recorded; from then on what is recorded is answered for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counter import sell

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]

# The unchanged program, in which somebody presses Ctrl-C as often as told at the place that is told.
PRESSED = """
import os, signal, sys
import sqlite3

def press(times):
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)

place, times = sys.argv[1], int(sys.argv[2])
if place == "before COMMIT":
    import pkgcli.operations as operations
    closed = operations._close
    operations._close = lambda *given: (closed(*given), press(times))
elif place == "in COMMIT":
    import pkgcli.store.transaction as transaction
    held = transaction.interrupts.hold
    transaction.interrupts.hold = lambda: (held(), press(times))
elif place == "after COMMIT":
    import pkgcli.store.transaction as transaction
    left = transaction._leave
    transaction._leave = lambda connection: (press(times), left(connection))
else:
    import pkgcli.render as render
    shown = render.show
    render.show = lambda *given: (press(times), shown(*given))
from pkgcli.main import run
sys.argv[1:] = sys.argv[3:]
run()
"""

IMPATIENT = """
from pkgcli.frozen import replace
from pkgcli.runtime import Runtime
patient = Runtime.of_this_process
Runtime.of_this_process = lambda: replace(patient(), patience=0.2)
"""


def pressed(shop: Shop, place: str, times: int, *argv: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PKGCLI_DB": str(shop.path), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", PRESSED, place, str(times), *argv],
        env=environ,
        capture_output=True,
        text=True,
        cwd=shop.path.parent,
        # A job of a non-interactive shell, as CI may be, ignores Ctrl-C; a till doesn't.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def visits(shop: Shop) -> int:
    return int(shop.rows("SELECT count(*) FROM entry WHERE kind = 'redeem'")[0][0])


@pytest.fixture
def till(salon: Shop) -> Shop:
    sell(salon, "spa", "Anna Blum", "--number", "A1", "--expires", "+9999d")
    return salon


def test_before_commit_nothing_is_recorded(till: Shop) -> None:
    done = pressed(till, "before COMMIT", 1, "redeem", "A1", "facial")
    assert (done.returncode, visits(till)) == (130, 0), done.stderr
    assert "nothing was recorded" in done.stderr


@pytest.mark.parametrize(
    ("place", "times"), [("in COMMIT", 1), ("in COMMIT", 3), ("after COMMIT", 1), ("after COMMIT", 3), ("answer", 1)]
)
def test_from_commit_on_the_receipt_comes_out_all_the_same(till: Shop, place: str, times: int) -> None:
    done = pressed(till, place, times, "redeem", "A1", "facial")
    assert (done.returncode, visits(till), done.stderr) == (0, 1, "")
    assert "Redeemed 1 × Facial" in done.stdout


def test_the_second_time_breaks_the_answer_off_and_names_what_is_recorded(till: Shop) -> None:
    done = pressed(till, "answer", 2, "redeem", "A1", "facial")
    operation = till.rows("SELECT max(id) FROM operation")[0][0]
    assert (done.returncode, visits(till)) == (7, 1), done.stderr
    assert f"operation {operation} is recorded" in done.stderr


def test_a_commit_that_fails_while_the_key_is_pressed_is_told_as_interrupted(till: Shop) -> None:
    with till.file() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        environ = {**os.environ, "PKGCLI_DB": str(till.path), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", IMPATIENT + PRESSED, "in COMMIT", "1", "redeem", "A1", "facial"],
            env=environ,
            capture_output=True,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    assert (done.returncode, visits(till)) == (130, 0), done.stderr


def test_a_question_is_interrupted_as_ever(till: Shop) -> None:
    done = pressed(till, "answer", 1, "balance", "A1")
    assert done.returncode == 130


@pytest.mark.parametrize("argv", [("db", "backup"), ("db", "restore", "SAVED", "--yes"), ("init", "--db", "new.db")])
def test_what_is_done_to_the_file_as_a_whole_is_told_too(till: Shop, argv: tuple[str, ...]) -> None:
    saved = till.ok("db", "backup", str(till.path.with_name("saved.db")), "--json").json["file"]
    done = pressed(till, "answer", 1, *(saved if word == "SAVED" else word for word in argv))
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_after_the_receipt_the_key_no_longer_changes_what_the_shell_is_told(till: Shop) -> None:
    late = PRESSED.replace("from pkgcli.main import run\n", LATE)
    environ = {**os.environ, "PKGCLI_DB": str(till.path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", late, "answer", "0", "redeem", "A1", "facial"],
        env=environ,
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (done.returncode, visits(till)) == (0, 1), done.stderr


LATE = """
import pkgcli.main
exited = os._exit
os._exit = lambda code: (press(1), exited(code))
from pkgcli.main import run
"""


def test_an_import_can_be_interrupted_after_the_backup_before_it(till: Shop) -> None:
    prices = till.path.with_name("prices.csv")
    prices.write_text("code,name,list_price\nnails,Nails,30\n")
    items = till.rows("SELECT count(*) FROM item")
    done = pressed(till, "before COMMIT", 1, "item", "import", str(prices))
    assert (done.returncode, till.rows("SELECT count(*) FROM item")) == (130, items), done.stderr
    assert len(list((till.path.parent / "backups").iterdir())) == 1
