"""`pkgcli till` at a real terminal: editing, history, TAB, Ctrl-C, Ctrl-D, and a terminal that is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from counter import sell
from till_talk import visits

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

Terminal = pexpect.spawn
Open = Callable[..., "pexpect.spawn[str]"]

# The unchanged program, in which Ctrl-C is pressed while it is told that something stands.
PRESSED = """
import os, signal, sys
import pkgcli.store.transaction as transaction
left = transaction._leave
def leave(connection):
    if connection.total_changes:
        os.kill(os.getpid(), signal.SIGINT)
    left(connection)
transaction._leave = leave
from pkgcli.main import run
sys.argv[0] = "pkgcli"
run()
"""


@pytest.fixture
def salon_of_today(salon: Shop) -> Shop:
    """Anna Blum has GC-1 (spa), which is good for long; Berta Kern has GC-3."""
    sell(salon, "spa", "Anna Blum", "--number", "GC-1", "--expires", "+9999d", "--scope", "household")
    sell(salon, "spa", "Berta Kern", "--number", "GC-3", "--expires", "+9999d")
    salon.ok("client", "member", "add", "C1001", "Tim")
    return salon


@pytest.fixture
def at_a_terminal(salon_of_today: Shop, tmp_path: Path) -> Iterator[Open]:
    opened: list[pexpect.spawn[str]] = []
    home = tmp_path / "home"
    home.mkdir()
    ours = {"PKGCLI_DB": str(salon_of_today.path), "PYTHONPATH": str(ROOT), "HOME": str(home), "TERM": "xterm"}
    environ = {**os.environ, **ours, "NO_COLOR": "1", "INPUTRC": "/dev/null", "LC_ALL": "C.UTF-8"}

    def open_till(*argv: str, program: tuple[str, ...] = ("-m", "pkgcli")) -> pexpect.spawn[str]:
        child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            [*program, "till", *argv],
            env=environ,
            dimensions=(50, 150),
            encoding="utf-8",
            timeout=60,
            # A job of a non-interactive shell, as CI may be, ignores both; a till doesn't.
            preexec_fn=lambda: [signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGHUP)],
        )
        opened.append(child)
        child.expect_exact("Ctrl-D leaves.")
        child.expect_exact("> ")
        return child

    yield open_till
    for child in opened:
        child.close(force=True)
    assert list(home.iterdir()) == [], "nobody's name is left in a history"


def left(child: pexpect.spawn[str]) -> str:
    """What was said at the end, of a program that ended well."""
    said = child.read()
    child.close()
    assert (child.exitstatus, child.signalstatus) == (0, None), said
    assert "Traceback" not in said
    return said


def test_a_visit_is_scanned_redeemed_and_taken_back(at_a_terminal: Open, salon_of_today: Shop) -> None:
    till = at_a_terminal("--staff", "Eva")
    till.send("gc1\r")  # as a scanner does
    till.expect_exact("Can still have")
    till.expect_exact("Eva: GC-1 Anna Blum> ")
    till.sendline("1")
    till.expect_exact("Redeemed 1 × Facial")
    till.expect_exact("Eva: GC-1 Anna Blum> ")
    till.sendline("1")
    till.expect_exact("Once more? [y/N] ")
    till.send("gc-3\r")
    till.expect_exact("declined")
    till.expect_exact("Eva: GC-3 Berta Kern> ")
    till.sendline("undo")
    till.expect_exact("(1 × Facial, card GC-1, Anna Blum)? [y/N] ")
    till.sendline("y")
    till.expect(r"Operation \d+ undone")
    till.expect_exact("Eva: GC-3 Berta Kern> ")
    till.sendeof()
    assert "1 undone" in left(till)
    assert visits(salon_of_today) == 0


def test_two_scans_one_after_the_other_open_the_second(at_a_terminal: Open) -> None:
    till = at_a_terminal()
    till.send("gc1\rgc3\r1\r")
    till.expect_exact("Redeemed 1 × Facial · Spa day · card GC-3 · Berta Kern")
    till.expect_exact("GC-3 Berta Kern> ")
    till.sendline("quit")
    left(till)


# What is typed up to TAB, and what stands in the line then.
TYPED = [
    ("gc-", "GC-"),
    ("gc-3", "GC-3 "),
    ("c1002", "C1002 "),
    ("Anna", "Anna Blum "),
    ("anna b", "anna Blum "),
    ("ma", "ma"),
    ("stat", "status "),
    ("und", "undo "),
    ("card ext", "card extend "),
    ("card extend GC-3 --da", "card extend GC-3 --days "),
    ("balance c1002", "balance C1002 "),
    ("open gc-1", "open GC-1 "),
    ("nobody", "nobody"),
]
TYPED_WITH_A_CARD = [
    ("mas", "massage "),
    ("facial ma", "facial massage "),
    ("massage --expl", "massage --explain "),
    ("1 --sp", "1 --spill "),
    ("for t", "for Tim "),
    ("fac", "facial "),
]


def test_tab_completes_commands_items_cards_and_clients(at_a_terminal: Open) -> None:
    till = at_a_terminal()

    def completed(keys: str, line: str) -> None:
        till.send(f"{keys}\t")
        till.send("\x01q\x05q\r")  # to the line's beginning and to its end: nobody is called that
        till.expect(r"'q([^\r\n]*)q': no card")
        assert till.match[1] == line, keys
        till.expect(r"\n([^\n]*)> ")

    for keys, line in TYPED:
        completed(keys, line)
    for keys, line in TYPED_WITH_A_CARD:
        till.sendline("GC-1")
        till.expect_exact("GC-1 Anna Blum> ")
        completed(keys, line)


def test_two_tabs_list_what_there_is_with_names(at_a_terminal: Open) -> None:
    till = at_a_terminal()
    till.send("GC-\t\t")
    till.expect_exact("  GC-1  Anna Blum, Spa day\r\n  GC-3  Berta Kern, Spa day\r\n> GC-")
    till.send("3\r")
    till.expect_exact("GC-3 Berta Kern> ")


def test_the_arrow_key_brings_back_what_was_typed(at_a_terminal: Open) -> None:
    till = at_a_terminal()
    till.sendline("GC-1")
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendline("close")
    till.expect_exact("Nothing is open")
    till.send("\x1b[A\x1b[A\r")
    till.expect_exact("GC-1 Anna Blum> ")


def test_ctrl_c_drops_the_line_and_nothing_else(at_a_terminal: Open, salon_of_today: Shop) -> None:
    till = at_a_terminal()
    till.sendline("GC-1")
    till.expect_exact("GC-1 Anna Blum> ")
    till.send("massage")
    till.expect_exact("massage")
    till.sendintr()
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendline("facial")
    till.expect_exact("Redeemed 1 × Facial")
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendline("undo")
    till.expect_exact("[y/N] ")
    till.sendintr()
    till.expect_exact("interrupted, nothing was recorded")
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendintr()
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendeof()
    assert "1 redemption, 1 session" in left(till)
    assert visits(salon_of_today) == 1


def test_ctrl_c_between_commit_and_receipt_changes_nothing(at_a_terminal: Open, salon_of_today: Shop) -> None:
    till = at_a_terminal(program=("-c", PRESSED))
    for item in ("facial", "massage"):
        till.sendline("GC-1")
        till.expect_exact("GC-1 Anna Blum> ")
        till.sendline(item)
        till.expect(r"Redeemed 1 × \w+ ")
        till.expect(r"Operation \d+ ")
        till.expect_exact("GC-1 Anna Blum> ")
    till.sendeof()
    assert "2 redemptions, 2 sessions" in left(till)
    assert visits(salon_of_today) == 2


@pytest.mark.parametrize("line", ["", "gc-3", "GC-3\rfacial"])
def test_a_terminal_that_is_closed_ends_it(at_a_terminal: Open, salon_of_today: Shop, line: str) -> None:
    till = at_a_terminal()
    till.sendline("GC-1")
    till.expect_exact("GC-1 Anna Blum> ")
    till.sendline("massage")
    till.expect_exact("Redeemed 1 × Massage")
    till.expect_exact("GC-1 Anna Blum> ")
    till.send(line)
    till.ptyproc.fileobj.close()  # the window is gone, and the kernel sends SIGHUP
    till.ptyproc.closed = till.closed = True
    till.wait()
    assert till.signalstatus is None, "it ended by itself"
    assert visits(salon_of_today) == 1


def test_in_a_pipe_ctrl_c_after_commit_tells_what_is_done_and_reads_no_more(salon_of_today: Shop) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRESSED, "till"],
        input="GC-1\nfacial\nmassage\n",
        env={**os.environ, "PKGCLI_DB": str(salon_of_today.path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (done.returncode, visits(salon_of_today)) == (130, 1)
    assert "Redeemed 1 × Facial" in done.stdout
    assert "line 2 is done, and no more were read" in done.stderr


def test_who_reads_along_may_leave_a_pipe(salon_of_today: Shop) -> None:
    lines = "GC-1\n" * 200
    script = f"'{sys.executable}' -m pkgcli till | head -n 1"
    environ = {**os.environ, "PKGCLI_DB": str(salon_of_today.path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", script], input=lines, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("GC-1 · ")
