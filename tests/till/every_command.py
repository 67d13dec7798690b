"""Every command of the program, what makes each succeed, and the salon on which it does."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from counter import sell

from pkgcli.cli.long_way import command_line

if TYPE_CHECKING:
    from tests.conftest import Shop


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below the front door, as it is typed."""
    if not hasattr(group, "commands"):
        yield path, group
        return
    for name in group.commands:
        yield from commands(group.commands[name], (*path, name))


TREE = dict(commands(command_line()))

LISTS = [
    ("item", "list"),
    ("package", "list"),
    ("client", "list"),
    ("client", "member", "list"),
    ("card", "list"),
    ("hold", "list"),
    ("membership", "list"),
    ("membership", "due"),
    ("config", "list"),
    ("config", "mapping", "list"),
    ("staff", "list"),
    ("notice", "list"),
    ("history",),
    ("find",),
    ("log",),
]

READS = [
    *LISTS,
    *(("balance",), ("status",), ("item", "show"), ("package", "show"), ("package", "diff"), ("client", "show")),
    *(("card", "show"), ("membership", "show"), ("config", "get"), ("db", "path"), ("db", "verify"), ("db", "check")),
    *(("report", "balances"), ("report", "usage"), ("report", "popularity"), ("report", "expiring")),
    *(("report", name) for name in ("day", "liability", "sales", "breakage", "commission")),
    *(("card", "statement"), ("card", "print")),
    ("export", "ledger"),
    ("cron", "show"),
]

FILES = [
    *((noun, verb) for noun in ("item", "package", "client", "card") for verb in ("export", "template")),
]

# What is done to the file as a whole makes no operation.
KEEPING = [("db", "backup"), ("db", "restore"), ("db", "migrate"), ("db", "journal")]

# What is more than one operation takes no key: it can be repeated as it is.
KEYLESS = [*KEEPING, ("nightly",), ("notice", "send")]

# Where all is well they say nothing to a person; in CSV there is a row for each finding.
VERIFYING = [("db", "verify"), ("db", "check")]

JOURNAL = ("export", "journal")
COMPLETION = ("completion",)
HELP = ("help",)
DASHBOARD = ("report", "dashboard")
TEXTS = (JOURNAL, COMPLETION, HELP, DASHBOARD)  # in a form of their own, and no table

# They tell a story, hold a conversation or serve pages, and have tests of their own.
TALKS = [("demo",), ("till",), ("web",)]

OF_ITS_OWN = [*TALKS, *FILES, *TEXTS]

# What follows each command so that it succeeds on the fixture's salon; the import reads standard input.
GIVEN: dict[tuple[str, ...], tuple[str, ...]] = {
    ("issue",): ("spa", "--client", "C1001"),
    ("redeem",): ("CARD", "facial"),
    ("undo",): ("VISIT",),
    ("refund",): ("OTHER", "-r", "moved"),
    ("balance",): ("CARD",),
    ("history",): ("CARD",),
    ("status",): (),
    ("find",): ("blum",),
    ("item", "add"): ("peeling",),
    ("item", "list"): (),
    ("item", "show"): ("facial",),
    ("item", "edit"): ("facial", "--price", "61"),
    ("item", "retire"): ("facial",),
    ("item", "restore"): ("retired",),
    ("item", "import"): ("-",),
    ("item", "export"): (),
    ("item", "template"): (),
    ("package", "add"): ("new", "--line", "facial=2"),
    ("package", "list"): (),
    ("package", "show"): ("spa",),
    ("package", "edit"): ("spa", "--price", "310"),
    ("package", "copy"): ("spa", "new"),
    ("package", "activate"): ("inactive",),
    ("package", "deactivate"): ("spa",),
    ("package", "delete"): ("spa",),
    ("package", "undelete"): ("deleted",),
    ("package", "purge"): ("inactive",),
    ("package", "diff"): ("spa",),
    ("package", "import"): ("-",),
    ("package", "export"): (),
    ("package", "template"): (),
    ("client", "add"): ("Carla Dorn",),
    ("client", "list"): (),
    ("client", "show"): ("C1001",),
    ("client", "edit"): ("C1001", "--note", "likes tea"),
    ("client", "merge"): ("C1002", "C1001", "-r", "the same"),
    ("client", "anonymise"): ("C1002", "-r", "asked for it"),
    ("client", "import"): ("-",),
    ("client", "export"): (),
    ("client", "template"): (),
    ("client", "member", "add"): ("C1001", "Lea"),
    ("client", "member", "list"): ("C1001",),
    ("client", "member", "remove"): ("C1001", "Tim"),
    ("card", "list"): (),
    ("card", "import"): ("-",),
    ("card", "export"): (),
    ("card", "template"): (),
    ("card", "show"): ("CARD",),
    ("card", "edit"): ("CARD", "--note", "hers"),
    ("card", "adjust"): ("CARD", "--add", "1", "--item", "facial", "-r", "waited"),
    ("card", "extend"): ("CARD", "--days", "5", "-r", "was ill"),
    ("card", "transfer"): ("CARD", "--to", "C1002", "-r", "a present"),
    ("card", "reassign"): ("CARD", "--scope", "household"),
    ("card", "renew"): ("CARD",),
    ("card", "swap"): ("SWAPPED", "kelp", "--to", "scrub"),
    ("card", "split"): ("SWAPPED", "kelp", "--into", "polish=2"),
    ("card", "merge"): ("SWAPPED", "polish=2", "--into", "kelp"),
    ("card", "pay"): ("UNPAID",),
    ("card", "reopen"): ("OLD", "--until", "+9d", "-r", "as agreed"),
    ("card", "suspend"): ("CARD",),
    ("card", "resume"): ("SUSPENDED",),
    ("card", "freeze"): ("CARD", "--until", "+30d", "-r", "broke a leg"),
    ("card", "unfreeze"): ("FROZEN",),
    ("card", "void"): ("OTHER", "-r", "a slip"),
    ("card", "statement"): ("CARD",),
    ("card", "print"): ("CARD", "OTHER"),
    ("staff", "add"): ("Nora",),
    ("staff", "list"): (),
    ("staff", "edit"): ("Mia", "--name", "Mia Wolf"),
    ("staff", "retire"): ("Mia",),
    ("staff", "role"): ("till", "--right", "sell"),
    ("hold", "add"): ("CARD", "facial", "--at", "+3d 15:00"),
    ("hold", "list"): (),
    ("hold", "release"): ("1",),
    ("hold", "complete"): ("1",),
    ("membership", "add"): ("silver", "--fee", "30", "--package", "spa"),
    ("membership", "list"): (),
    ("membership", "show"): ("gold",),
    ("membership", "retire"): ("gold",),
    ("membership", "restore"): ("retired",),
    ("membership", "enrol"): ("gold", "--client", "C1001"),
    ("membership", "cancel"): ("1",),
    ("membership", "freeze"): ("1",),
    ("membership", "unfreeze"): ("2",),
    ("membership", "accrue"): (),
    ("membership", "due"): (),
    ("log",): (),
    ("expire",): (),
    ("nightly",): (),
    ("notice", "list"): (),
    ("notice", "send"): (),
    ("cron", "show"): (),
    ("config", "list"): (),
    ("config", "get"): ("redeem.order",),
    ("config", "set"): ("redeem.order", "lifo"),
    ("config", "mapping", "list"): (),
    ("config", "mapping", "remove"): ("kept",),
    ("import",): ("-", "--yes"),
    ("db", "path"): (),
    ("db", "verify"): (),
    ("db", "check"): (),
    ("db", "backup"): (),
    ("db", "restore"): ("SAVED",),
    ("db", "migrate"): (),
    ("db", "journal"): (),
    ("init",): (),
    COMPLETION: ("bash",),
    HELP: ("dates",),
    ("report", "balances"): (),
    ("report", "usage"): (),
    ("report", "popularity"): (),
    ("report", "expiring"): ("--days", "90"),
    ("report", "day"): (),
    ("report", "liability"): (),
    ("report", "sales"): (),
    ("report", "breakage"): (),
    ("report", "commission"): (),
    DASHBOARD: (),
    ("export", "ledger"): (),
    JOURNAL: ("--style", "hledger"),
}

STDIN: dict[tuple[str, ...], str] = {
    ("item", "import"): "code,name,list_price\nwrap,Wrap,20\n",
    ("package", "import"): "code,name,kind,price,valid,lines\nduo,Duo,fixed,100,90d,facial=2\n",
    ("client", "import"): "code,name\nC2001,Dora Ernst\n",
    ("card", "import"): "number,client,package,units_left\nGC-9,C1001,spa,0\n",
    ("import",): "Kunde;Telefon\nEmil Falk;030 1234567\n",
}


def fill(salon: Shop) -> None:
    """Anna has CARD, used once, OTHER, UNPAID, SUSPENDED, FROZEN, SWAPPED and OLD, which is due; Berta has HELD."""
    salon.ok("item", "add", "retired")
    salon.ok("item", "retire", "retired")
    for code, verb in (("inactive", "deactivate"), ("deleted", "delete")):
        salon.ok("package", "copy", "spa", code)
        salon.ok("package", verb, code)
    salon.ok("client", "member", "add", "C1001", "Tim")
    salon.ok("staff", "add", "Mia")
    sell(salon, "spa", "C1001", "--number", "OLD", "--expires", "+1d")
    for number in ("CARD", "OTHER", "SUSPENDED", "FROZEN"):
        sell(salon, "spa", "C1001", "--number", number)
    sell(salon, "spa", "C1001", "--number", "UNPAID", "--paid", "10")
    salon.ok("membership", "add", "gold", "--fee", "50", "--package", "spa")
    salon.ok("membership", "enrol", "gold", "--client", "C1002", "--on", "2026-02-04")
    salon.ok("membership", "enrol", "gold", "--client", "C1002")
    salon.ok("membership", "freeze", "2")
    salon.ok("membership", "add", "retired", "--fee", "50", "--package", "spa")
    salon.ok("membership", "retire", "retired")
    salon.ok("card", "suspend", "SUSPENDED")
    salon.ok("card", "freeze", "FROZEN")
    sell(salon, "spa", "C1002", "--number", "HELD")
    salon.ok("hold", "add", "HELD", "facial", "--at", "+2d 12:00")
    salon.ok("redeem", "CARD", "massage")
    salon.ok("import", "-", "--yes", "--save", "kept", stdin="Kunde,E-Mail\nFrida Gruber,frida@example.com\n")
    salon.ok("nightly")
    for item, price in (("kelp", "60"), ("scrub", "60"), ("polish", "30")):
        salon.ok("item", "add", item, "--price", price, "--swap-group", "care")
    lines = ("--line", "kelp=4", "--line", "polish=2", "--price", "240")
    salon.ok("issue", "--bespoke", *lines, "--split", "--client", "C1001", "--number", "SWAPPED")


def given(path: tuple[str, ...], salon: Shop) -> tuple[str, ...]:
    """The command with what it needs; `init` gets another file, VISIT is the number of the last redemption."""
    if path == ("init",):
        return (*path, "--db", str(salon.path.with_name("new.db")))
    if path == ("undo",):
        return (*path, str(salon.rows("SELECT max(id) FROM operation WHERE kind = 'redeem'")[0][0]))
    if path == ("db", "restore"):
        saved = salon.path.with_name("saved.db")
        shutil.copyfile(salon.path, saved)
        return (*path, str(saved))
    return (*path, *GIVEN[path])


def every(paths: Iterable[tuple[str, ...]] | None = None) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", list(TREE if paths is None else paths), ids=" ".join)


def writes(path: tuple[str, ...]) -> bool:
    return path not in READS and path not in OF_ITS_OWN
