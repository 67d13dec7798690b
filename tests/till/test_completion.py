"""What TAB offers: commands, options, numbers and codes; never an error, and never more than a glance takes."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counter import sell
from every_command import TREE

sys.path.append(str(Path(__file__).parent.parent / "torture"))

from input_vectors import vector

from pkgcli.completing import KINDS, MOST

if TYPE_CHECKING:
    from tests.conftest import Shop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def till(salon: Shop) -> Shop:
    """Anna has the cards AB-1 and AB-2, Berta has CD-3."""
    for number, client in (("AB-1", "Anna Blum"), ("AB-2", "Anna Blum"), ("CD-3", "Berta Kern")):
        sell(salon, "spa", client, "--number", number)
    return salon


def offered(shop: Shop, *words: str) -> dict[str, str]:
    """What is offered for the last word, with what is said of each."""
    answer = shop.run("--complete", *words)
    assert (answer.exit_code, answer.err) == (0, "")
    return dict(line.split("\t") for line in answer.out.splitlines())


def test_commands_are_offered_with_their_line_of_help(till: Shop) -> None:
    assert offered(till, "red") == {"redeem": "Take a visit off a card."}
    assert set(offered(till, "")) == {path[0] for path in TREE}
    assert offered(till, "--db", "x.db", "status") == {"status": "Show today on one screen."}


def test_so_are_those_of_a_noun(till: Shop) -> None:
    assert offered(till, "card", "exte") == {"extend": "Give a card a later last day, with a reason."}
    assert set(offered(till, "client", "member", "")) == {"add", "list", "remove"}
    assert offered(till, "client", "mem") == {"member": "The people and pets under a client."}


def test_options_are_offered_until_they_are_typed(till: Shop) -> None:
    assert offered(till, "card", "extend", "AB-1", "--da") == {"--days": "So many days more."}
    assert offered(till, "card", "extend", "AB-1", "--days", "3", "--da") == {}
    assert "--swap" in offered(till, "package", "edit", "spa", "--s")
    assert "--no-swap" in offered(till, "package", "edit", "spa", "--no-")
    assert "--line" in offered(till, "issue", "--bespoke", "--line", "facial", "--li"), "it can be repeated"


def test_a_card_is_offered_by_its_number_in_any_case_with_its_client(till: Shop) -> None:
    assert offered(till, "balance", "ab") == {"AB-1": "Anna Blum, Spa day", "AB-2": "Anna Blum, Spa day"}
    assert offered(till, "balance", "Ab-2") == offered(till, "balance", "ab2") == {"AB-2": "Anna Blum, Spa day"}
    assert offered(till, "redeem", "c100") == {"C1001": "Anna Blum", "C1002": "Berta Kern"}


def test_items_packages_and_clients_are_offered_where_they_are_asked_for(till: Shop) -> None:
    assert offered(till, "redeem", "AB-1", "facial", "ma") == {"massage": "Massage", "manicure": "Manicure"}
    assert offered(till, "issue", "SP") == {"spa": "Spa day"}
    assert offered(till, "issue", "spa", "--client", "C1002") == {"C1002": "Berta Kern"}
    assert offered(till, "issue", "spa", "--client=C1002") == {"--client=C1002": "Berta Kern"}


def test_what_is_out_of_use_is_not_offered(till: Shop) -> None:
    till.ok("item", "retire", "facial")
    till.ok("package", "delete", "gym")
    till.ok("client", "anonymise", "C1002", "-r", "asked for it", "-y")

    assert "facial" not in offered(till, "redeem", "AB-1", "")
    assert "gym" not in offered(till, "issue", "")
    assert "C1002" not in offered(till, "client", "show", "")


def test_words_of_an_option_settings_and_files(till: Shop) -> None:
    assert set(offered(till, "status", "--format", "j")) == {"json", "jsonl"}
    assert set(offered(till, "status", "--format=c")) == {"--format=csv"}
    assert set(offered(till, "config", "get", "redeem.o")) == {"redeem.order"}
    assert set(offered(till, "status", "-o", "")) == set(offered(till, "db", "restore", "sal")) == {""}, "any file"


def test_after_two_dashes_and_after_all_arguments(till: Shop) -> None:
    assert "AB-1" in offered(till, "balance", "--", "")
    assert offered(till, "balance", "--", "--") == {}
    assert "--json" in offered(till, "balance", "AB-1", "")
    assert offered(till, "balance", "AB-1", "x") == {}


def test_a_name_cannot_reach_the_terminal(till: Shop) -> None:
    with till.file() as file:
        file.execute("UPDATE client SET name = ? WHERE code = 'C1002'", ("Berta\x1b[2J\tKern\n\u202e",))

    assert offered(till, "client", "show", "C1002") == {"C1002": r"Berta\x1b[2J\x09Kern\x0a\u202e"}


def test_there_are_never_more_than_some_dozens(till: Shop) -> None:
    for number in range(MOST + 5):
        till.ok("item", "add", f"z{number}")

    assert len(offered(till, "item", "show", "z")) == MOST


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_read_by_prefix_over_an_index(till: Shop, kind: str) -> None:
    with till.file() as file:
        for query, _ in KINDS[kind]:
            asked = {"first": "a", "after": "b", "most": 9}
            plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {query}", asked)]
            assert any("_key>? AND " in step for step in plan), plan
            assert not any(step.startswith("SCAN ") and "subquery" not in step and step != "SCAN p" for step in plan), (
                plan
            )
            assert not any("TEMP B-TREE" in step for step in plan), plan


def test_without_a_file_that_can_be_read_there_is_nothing_to_offer(bare_shop: Shop) -> None:
    assert offered(bare_shop, "balance", "a") == {}
    bare_shop.path.write_bytes(b"no database" * 100)
    assert offered(bare_shop, "balance", "a") == {}
    assert offered(bare_shop, "--db", "\0", "balance", "") == {}


def test_nobody_is_kept_waiting_by_another_who_writes(till: Shop) -> None:
    waited: list[float] = []
    with sqlite3.connect(till.path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        from io import StringIO

        from pkgcli.main import main
        from pkgcli.runtime import Runtime

        out, err = StringIO(), StringIO()
        runtime = Runtime({"PKGCLI_DB": str(till.path)}, StringIO(), out, err, wait=waited.append)
        assert main(["--complete", "balance", "a"], runtime) == 0
        other.execute("ROLLBACK")

    assert (out.getvalue(), err.getvalue()) == ("", "")
    assert sum(waited) < 1


def test_whatever_is_typed_before_it_is_never_an_error(till: Shop) -> None:
    chance = random.Random("completion")
    for _ in range(300):
        words = vector(chance)
        words = words[: chance.randint(0, len(words))] + chance.choice([[], [""], ["-"], ["--"], ["a"]])
        answer = till.run("--complete", *words)
        assert (answer.exit_code, answer.err) == (0, ""), words
        assert all(line.count("\t") == 1 for line in answer.out.splitlines()), words


# What is typed in a shell up to TAB, and what stands there afterwards.
TYPED = [
    ("pkgcli bal\t", "pkgcli balance"),
    ("pkgcli card tr\t", "pkgcli card transfer"),
    ("pkgcli balance cd\t", "pkgcli balance CD-3"),
    ("pkgcli balance ab\t", "pkgcli balance AB-"),
    ("pkgcli redeem AB-1 mas\t", "pkgcli redeem AB-1 massage"),
    ("pkgcli help exi\t", "pkgcli help exit-codes"),
    ("pkgcli help card ext\t", "pkgcli help card extend"),
    ("pkgcli status --quie\t", "pkgcli status --quiet"),
    ("pkgcli status --format=t\t", "pkgcli status --format=t"),
    ("pkgcli status --format=js\t", "pkgcli status --format=json"),
    ("pkgcli issue spa --client=c1002\t", "pkgcli issue spa --client=C1002"),
    ("pkgcli db restore a\\ fi\t", "pkgcli db restore a\\ file.db"),
    ("pkgcli balance nobody\t", "pkgcli balance nobody"),
]
PROMPTS = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
}
SOURCED = {
    "bash": "bind 'set enable-bracketed-paste off'; bind 'set bell-style none'",
    "zsh": "unset zle_bracketed_paste; unsetopt beep; autoload -U compinit; compinit -u -D",
}


@pytest.fixture
def environ(till: Shop) -> dict[str, str]:
    """Of a shell that finds this pkgcli, in a folder with a file."""
    folder = till.path.parent / "bin"
    folder.mkdir()
    program = folder / "pkgcli"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m pkgcli "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (till.path.parent / "a file.db").touch()
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    ours = {"PATH": path, "PYTHONPATH": str(ROOT), "PKGCLI_DB": str(till.path), "TERM": "dumb", "INPUTRC": "/dev/null"}
    return {**os.environ, **ours, "HOME": str(till.path.parent), "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("shell", PROMPTS)
def test_in_a_shell_tab_completes(environ: dict[str, str], till: Shop, shell: str) -> None:
    pexpect = pytest.importorskip("pexpect")
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    program: Any = pexpect.spawn(
        shell,
        list(PROMPTS[shell]),
        env=environ,
        cwd=till.path.parent,
        encoding="utf-8",
        timeout=30,
        dimensions=(50, 150),
    )
    program.sendline(f"PS1='> '; {SOURCED[shell]}; source <(pkgcli completion {shell}); echo re''ady")
    program.expect_exact("ready\r\n")
    for keys, completed in TYPED:
        program.send(f"{keys}\x01echo '[\x05]'\r")  # to the line's beginning and to its end
        program.expect(r"\n\[([^\r\n]*)\]\r\n")
        assert program.match[1].rstrip() == completed, keys
    program.close(force=True)


def test_in_fish_tab_completes(environ: dict[str, str], till: Shop) -> None:
    if shutil.which("fish") is None:
        pytest.skip("needs fish")
    for keys, completed in TYPED:
        script = ["--no-config", "-c", "pkgcli completion fish | source; complete -C $argv[1]", keys.rstrip("\t")]
        folder = till.path.parent
        done = subprocess.run(["fish", *script], env=environ, cwd=folder, capture_output=True, text=True, check=True)
        last = completed.rpartition(" ")[2].replace("file.db", "a file.db")
        found = [line.partition("\t")[0] for line in done.stdout.splitlines()]
        assert done.stderr == ""
        assert (not found) if "nobody" in keys else any(each.startswith(last) for each in found), (keys, found)
