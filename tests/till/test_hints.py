"""What a refusal says to type next can be typed."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from counter import sell
from every_command import TREE

if TYPE_CHECKING:
    from tests.conftest import Shop

REFUSALS = [
    "redeem CARD nails",
    "redeem nobody facial",
    "redeem OLD facial",
    "redeem CARD facial=9",
    "redeem SUSPENDED facial",
    "redeem CARD facial --units x",
    "balance nobody",
    "issue",
    "issue nothing --client C1001",
    "issue spa",
    "issue spa --client nobody",
    "issue spa --client C1001 --price 1",
    "issue spa --client C1001 --scope all",
    "issue inactive --client C1001",
    "issue deleted --client C1001",
    "undo 999",
    "undo 1",
    "refund CARD",
    "refund CARD -r used",
    "refund CARD -r used --policy all",
    "card void CARD",
    "card void CARD -r used",
    "card adjust CARD -r both",
    "card adjust CARD --add 1 --take 1 -r both",
    "card adjust CARD --add 1 -r which",
    "card extend CARD -r until",
    "card extend CARD --until 2027-01-01 --days 3 -r both",
    "card extend OLD --days 3 -r late",
    "card reopen CARD --until +3d -r why",
    "card resume CARD",
    "card list --status lost",
    "card list --format xml",
    "card list --json --csv",
    "card list -o no/such/x",
    "item add facial",
    "item show nails",
    "package add spa --line facial=1",
    "package add new",
    "package delete",
    "package delete --all",
    "package purge spa",
    "config get redeem.ordr",
    "config set redeem.order first",
    "config set refund.allow_used perhaps",
    "config set books.closed_on 20261231",
    "config set books.closed_on today",
    "config set books.closed_on 2999-12-31",
    "config set business.currency XXQ",
    "config set business.timezone Berlin",
    "init",
    "client add ''",
    "log --operation 999",
]

# What stands for something of the user's own, and a text that is as good as any.
PLACEHOLDERS = {"N": "3", "DAY": "+3d", "FILE": "x.db"}


@pytest.mark.parametrize("line", REFUSALS)
def test_every_refusal_says_what_to_type_next(full: Shop, line: str) -> None:
    answer = full.run(*shlex.split(line), "--json") if "--format" not in line else full.run(*line.split())
    assert answer.exit_code in (2, 3, 4, 6), answer.err
    if answer.err.startswith("{"):
        hint = answer.json["error"]["hint"]
        assert hint, answer.err
        for command in commands_in(hint):
            is_typeable(full, command)


def commands_in(hint: str) -> list[str]:
    """The commands in it: each from `pkgcli` to the next comma, backquote, or the words that begin a sentence."""
    return [found.rstrip(" .") for found in re.findall(r"pkgcli ([^`,;]+)", hint)]


def is_typeable(full: Shop, command: str) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(command)]
    assert words[0] in {path[0] for path in TREE} | {"--db", "--help"}, command
    full.environ["PKGCLI_DB"] = str(full.path.with_name("nowhere.db"))
    said = full.run(*words).err
    full.environ.pop("PKGCLI_DB")
    for trouble in ("No such command", "nexpected extra argument", "No such option", "Missing", "requires an argument"):
        assert trouble not in said, (command, said)


def test_what_to_type_next_names_the_database_that_was_typed(full: Shop) -> None:
    for argv in (("log", "--db", "my salon.db"), ("--db", "my salon.db", "log")):
        assert "  next: pkgcli --db 'my salon.db' init" in full.run(*argv).err
    told = full.run("redeem", "nobody", "facial", "--db", str(full.path)).err
    assert f"pkgcli --db {full.path}" in told or "pkgcli" not in told.partition("next:")[2]


def test_every_opposite_of_what_is_not_undone_is_a_command(full: Shop) -> None:
    from pkgcli.ledger.undo.service import OPPOSITES

    for hint in OPPOSITES.values():
        for command in commands_in(hint):
            path = tuple(word for word in command.split() if word.islower() and "-" not in word)
            assert path in TREE or path[:2] in TREE, command


def test_every_failure_of_the_file_says_what_to_do(full: Shop) -> None:
    from pkgcli.store.failures import _SENTENCES

    for _, hint in _SENTENCES.values():
        assert hint
        for command in commands_in(hint):
            assert command.split()[0] in {path[0] for path in TREE} or "that made it" in hint, hint


def test_undo_says_what_is_newer_and_stands(full: Shop) -> None:
    visit = full.ok("redeem", "CARD", "facial", "--json").json["operation"]
    lapsed = full.ok("expire", "--json").json["operation"]
    told = full.ok("undo", "-y")
    assert f"operation {lapsed} (expire) is newer and stands; pkgcli undo {lapsed} takes it back" in told.err
    assert f"Operation {visit} undone" in told.out
    changed = full.ok("config", "set", "redeem.order", "lifo", "--json").json["operation"]
    told = full.ok("undo", "-y")
    assert told.err == f"operation {changed} (config set) is newer and stands\n"


def test_a_void_is_refused_before_anybody_is_asked(full: Shop) -> None:
    for argv, code in ((("card", "void", "CARD", "-r", "slip"), 4), (("card", "void", "OTHER"), 2)):
        answer = full.run(*argv, terminal=True, stdin="y\n")
        assert (answer.exit_code, "[y/N]" in answer.err) == (code, False), answer.err


def test_questions_end_in_one_mark_and_on_a_line_of_their_own(full: Shop) -> None:
    declined = full.run("package", "delete", "--all", terminal=True, stdin="n\n").err
    assert declined == "Delete all packages? [y/N] pkgcli: Delete all packages: declined, nothing was written\n"
    assert "[y/N] \npkgcli: " in full.run("package", "delete", "--all", terminal=True, stdin="").err


def test_how_an_answer_is_shown_is_no_part_of_the_request(salon: Shop) -> None:
    number = sell(salon, "spa")
    first = salon.ok("redeem", number, "facial", "--key", "k", "--json").json
    again: Any = salon.ok("redeem", number, "facial", "--key", "k", "--again", "--explain", "--json").json
    assert again["operation"] == first["operation"]
    assert "Operation" in salon.ok("redeem", number, "facial", "--key", "k", "--receipt").out
    told = salon.ok("redeem", number, "facial", "--key", "k", "-n").out
    assert f"it is recorded already, as operation {first['operation']}" in told


def test_a_text_that_the_locale_cannot_carry_is_read_as_utf_8_or_refused(salon: Shop) -> None:
    carried = "Zoë".encode().decode("ascii", "surrogateescape")
    assert salon.ok("client", "add", carried, "--json").json["name"] == "Zoë"
    refused = salon.run("client", "add", "Zo\udceb")
    assert (refused.exit_code, "locale" in refused.err) == (2, True)
