"""A long table on a terminal goes to the pager, as with git; nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pyte
import pytest

from pkgcli.cli.pager import named_pager

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]
ROWS, COLUMNS = 12, 100
ITEMS = 40

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """A shop with forty items, of which a terminal of twelve lines shows a quarter."""
    rows = "".join(f"item-{number:02d},Item {number}\n" for number in range(ITEMS))
    shop.ok("item", "import", "-", stdin=f"code,name\n{rows}")
    return shop


def at_a_terminal(shop: Shop, *argv: str, rows: int = ROWS, **environ: str) -> pexpect.spawn[str]:
    usual = {name: value for name, value in os.environ.items() if name not in ("PAGER", "LESS", "NO_COLOR")}
    own = {"PKGCLI_DB": str(shop.path), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    return pexpect.spawn(
        sys.executable,
        ["-m", "pkgcli", *argv],
        env={**usual, **own, **environ},
        dimensions=(rows, COLUMNS),
        encoding="utf-8",
        timeout=60,
    )


def read_to_the_end(child: pexpect.spawn[str]) -> str:
    """All that came to the terminal, once the program has ended with 0."""
    text = child.read()
    child.close()
    assert (child.exitstatus, child.signalstatus) == (0, None), text
    assert "Traceback" not in text
    return text


def screen(text: str) -> str:
    terminal = pyte.Screen(COLUMNS, 200)
    pyte.Stream(terminal).feed(text)
    return "\n".join(line.rstrip() for line in terminal.display).rstrip()


def test_a_list_longer_than_the_screen_is_handed_to_the_pager(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    shown = read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", PAGER=f"tee {paged}"))
    assert paged.read_text(encoding="utf-8").count("item-") == ITEMS
    assert screen(shown).count("item-") == ITEMS


def test_so_is_a_topic_that_is_longer_than_the_screen(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    shown = read_to_the_end(at_a_terminal(stocked, "help", "dates", PAGER=f"tee {paged}", NO_COLOR="1"))
    assert paged.read_text(encoding="utf-8") == stocked.ok("help", "dates").out
    assert "How long a card is good:" in shown


def test_a_list_that_fits_is_not(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    shown = read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "5", PAGER=f"tee {paged}"))
    assert not paged.exists()
    assert screen(shown).count("item-") == 5


@pytest.mark.parametrize(
    "options", [("--no-input",), ("--csv",), ("--json",), ("-o", "items.txt"), ("--format", "tsv")]
)
def test_nor_is_what_a_program_reads_or_a_file_gets(stocked: Shop, tmp_path: Path, options: tuple[str, ...]) -> None:
    paged = tmp_path / "paged"
    options = tuple(str(tmp_path / option) if option == "items.txt" else option for option in options)
    read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", *options, PAGER=f"tee {paged}"))
    assert not paged.exists()


def test_a_pager_may_be_a_line_for_the_shell(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", PAGER=f"LINES=9 tee '{paged}' | cat"))
    assert paged.read_text(encoding="utf-8").count("item-") == ITEMS


@pytest.mark.parametrize("pager", ["true", "false", "head -c 1", "/no/such/program", "'", "", "cat"])
def test_a_pager_that_is_broken_or_left_early_is_no_failure(stocked: Shop, pager: str) -> None:
    shown = read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", PAGER=pager))
    if pager not in ("true", "false", "head -c 1"):
        assert screen(shown).count("item-") == ITEMS


@pytest.mark.skipif(named_pager({"PATH": os.environ.get("PATH", "")}) is None, reason="less isn't installed")
def test_less_shows_the_first_page_and_can_be_left_at_once(stocked: Shop) -> None:
    child = at_a_terminal(stocked, "item", "list", "-L", "0")
    child.expect("item-08")
    child.sendintr()
    child.send("q")
    shown = read_to_the_end(child)
    assert "item-39" not in shown


@pytest.mark.parametrize(
    ("environ", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"CLICOLOR": "0"}, False)]
)
def test_colours_are_asked_for_as_ever(
    stocked: Shop, tmp_path: Path, environ: dict[str, str], is_coloured: bool
) -> None:
    paged = tmp_path / "paged"
    read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", PAGER=f"tee {paged}", **environ))
    assert ("\x1b[" in paged.read_text(encoding="utf-8")) is is_coloured


def test_a_dumb_terminal_is_not_paged(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    read_to_the_end(at_a_terminal(stocked, "item", "list", "-L", "0", PAGER=f"tee {paged}", TERM="dumb"))
    assert not paged.exists()


def test_off_a_terminal_nothing_is_paged(stocked: Shop, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    environ = {**os.environ, "PKGCLI_DB": str(stocked.path), "PYTHONPATH": str(ROOT), "PAGER": f"tee {paged}"}
    argv = [sys.executable, "-m", "pkgcli", "item", "list", "-L", "0"]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.count("item-") == ITEMS
    assert not paged.exists()


def test_a_write_answers_by_itself_however_long_the_answer(stocked: Shop, tmp_path: Path) -> None:
    """What was recorded is told whatever becomes of a pager."""
    paged = tmp_path / "paged"
    more = tmp_path / "more.csv"
    more.write_text("code,name\n" + "".join(f"item-{number:02d},Another {number}\n" for number in range(ITEMS)))
    child = at_a_terminal(stocked, "item", "import", str(more), "--update", "--yes", rows=2, PAGER=f"tee {paged}")
    read_to_the_end(child)
    assert not paged.exists()
