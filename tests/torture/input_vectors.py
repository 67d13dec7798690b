"""Argument vectors: commands of the program with options of theirs and of others, and values good, bad and hostile."""

from __future__ import annotations

import random
from typing import Any

from input_salon import GIVEN, TREE
from input_texts import PIECES

# They take a terminal, or make a salon of their own.
LEFT_OUT = (("demo",), ("till",), ("web",))
COMMANDS = [path for path in TREE if path not in LEFT_OUT]
ANSWERED = ("--format", "--json", "--csv", "--tsv", "--help", "--db", "--quiet", "--out", "--no-input")
TAKES_A_FILE = ("--db", "-o", "--out", "--rejected")

# What is good somewhere in the salon of `input_salon`.
GOOD = (
    *("CARD", "OTHER", "UNPAID", "SUSPENDED", "OLD", "id:1", "id:3", "C1001", "C1002", "Anna Blum"),
    *("berta kern", "Tim"),
    *("facial", "massage", "oil", "yoga", "retired", "facial=2", "massage:50=2", "spa", "ten", "minutes"),
    *("gym", "deleted"),
    *("1", "2", "5", "20", "0", "10", "12.50", "19", "2.5%", "100", "today", "yesterday", "+30d"),
    *("2026-03-04", "2026-Q1"),
    *("90d", "3mo", "never", "until:2027-03-31", "fixed", "custom", "units", "unlimited", "owner", "list", "household"),
    *("anyone", "unused", "on", "off", "redeem.order", "expiry", "lifo", "refund.allow_used", "EUR", "Europe/Berlin"),
    *("json", "csv", "tsv", "jsonl", "table", "hledger", "beancount", "ledger", "month", "item", "client"),
    *("package", "cash"),
    *("a reason", "Eva", "Dora Ernst", "dora@example.com", "+49 30 1", "-", "in.csv", "a.csv", "a.json"),
    *("active", "person"),
)
# What an option is meant for, by the word that its help has for the value.
_DAYS = ("today", "yesterday", "2026-03-04", "2026-03-02", "-1d", "+30d", "2026-12-31")
_COUNTS = ("1", "2", "3", "5", "10", "100", "0")
_AMOUNTS = ("0", "5", "12.50", "100", "300", "19,90")
_CLIENTS = ("C1001", "C1002", "Anna Blum", "berta kern", "Tim", "+49 171 1234567")
_TEXTS = ("a reason", "Käthe", "x")
SUITED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("D",), _DAYS),
    **dict.fromkeys(("N", "COUNT"), _COUNTS),
    **dict.fromkeys(("P", "A", "AMOUNT", "T", "F", "PERCENT", "AMOUNT|PERCENT%"), _AMOUNTS),
    **dict.fromkeys(("C", "M", "CLIENT", "WHO"), _CLIENTS),
    **dict.fromkeys(("R", "TEXT", "NAME", "LABEL", "HOW", "G"), _TEXTS),
    **dict.fromkeys(
        ("I", "ITEM", "ITEM[:COST][=CAP]", "I=N", "[ITEM[=N]]..."), ("facial", "massage=1", "yoga", "oil=2")
    ),
    **dict.fromkeys(("KIND", "K"), ("fixed", "custom", "units", "unlimited", "service", "pet")),
    **dict.fromkeys(("V",), ("90d", "1y", "never", "until:2027-03-31")),
    **dict.fromkeys(("CARD",), ("CARD", "OTHER", "UNPAID", "OLD", "SUSPENDED", "id:2")),
    **dict.fromkeys(("S",), ("owner", "one", "list", "household", "anyone", "active")),
    **dict.fromkeys(("FORMAT",), ("table", "json", "jsonl", "csv", "tsv")),
}
HOSTILE = (
    *("", " ", "-", "--", "---", "-x", "--x", "=", "=1+1", "@SUM(1)", "+1", "-1", ":", ";", "%", "%s"),
    *("{}", "{0.__class__}"),
    *("'", '"', "`id`", "$(id)", "${HOME}", "~", "*", "?", "!", "&", "|", "\\", "\\x1b"),
    *("'; DROP TABLE card; --", "' OR 1=1 --"),
    *("[red]x[/red]", "[/]", ":smile:", "<b>", "&lt;", "\x00", "a\x00b", "\x1b[31m", "\x1b]0;t\x07", "a\nb", "a\rb"),
    *("\t", "\x7f"),
    *("\u202eabc", "\u200b", "\u2028", "\ufeff", "\ud800", "\udcff", "\uffff", "🙂", "👩‍👩‍👧", "ﬀ", "e\u0301", "İ"),
    *("ß", "李 娜", "لیلا"),
    *("1_000", "1e5", "0x10", "1.000", "1,5", "٣", "²", "NaN", "inf", "9" * 25, "9" * 5000, "x" * 5000, "\u0301" * 300),
    *("2026-02-30", "01/02/2026", "0000-00-00", "9999-12-31", "+999999d", "-999999y", "until:", "1mo", "0d", "2026-13"),
    *("id:", "id:0", "id:-1", "id:99999999999999999999", "facial=", "facial=0", "=3", "facial:=1"),
    *("facial=1=2", "facial;massage"),
    *("nobody", "no.csv", ".", "..", "con", "a/b/c", "NULL", "None", "true", "-h", "--help", "--version", "--json"),
    *("-y", "-n"),
)
STDIN = ("", "", "y\n", "n\n", "code,name\nnew,New\n", "code\n\0\n", "x" * 300, "name\nDora\n")


def vector(chance: random.Random) -> list[str]:
    """What is typed after `pkgcli`."""
    path = chance.choice(COMMANDS)
    argv = list(GIVEN.get(path, ()))
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        argv = _changed(argv, chance)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        place = chance.randint(0, len(argv))
        argv[place:place] = _option(path, chance)
    if chance.random() < 0.4:
        argv += chance.choice((["--json"], ["--csv"], ["-y"], ["--format", "jsonl"], ["-q"], ["--tsv"]))
    if chance.random() < 0.5:
        argv.append("-y")
    front = [] if chance.random() < 0.97 else _option(path, chance)
    if path[-1] == "import":
        argv.append("-q")  # the bar on a terminal is drawn with what answers may not hold
    return [*front, *_command(path, chance), *argv]


def _command(path: tuple[str, ...], chance: random.Random) -> list[str]:
    kind = chance.random()
    if kind < 0.95:
        return list(path)
    if kind < 0.97:
        return list(path[:-1])
    return [*path[:-1], chance.choice((path[-1][:-1], path[-1].upper(), path[-1] + "s", value(chance)))]


def _changed(argv: list[str], chance: random.Random) -> list[str]:
    place = chance.randint(0, len(argv))
    match chance.randrange(5):
        case 0:
            return argv[:place] + argv[place + 1 :]
        case 1:
            return [*argv[:place], value(chance), *argv[place:]]
        case 2:
            return [*argv[:place], *argv[place : place + 1] * 2, *argv[place + 1 :]]
        case _:
            return [*argv[:place], value(chance), *argv[place + 1 :]]


def _option(path: tuple[str, ...], chance: random.Random) -> list[str]:
    """An option of the command, or now and then of another, with a value or without."""
    options = _options(path) if chance.random() < 0.95 else _options(chance.choice(COMMANDS))
    if chance.random() < 0.9:  # how it is answered is asked for often enough
        options = [each for each in options if each.opts[-1] not in ANSWERED]
    option = chance.choice(options)
    name = chance.choice((*option.opts, *option.secondary_opts))
    if name in ("--help", "-h"):
        return [] if chance.random() < 0.8 else [name]
    if getattr(option, "is_flag", False):
        return [name] if chance.random() < 0.95 else [f"{name}={value(chance)}"]
    suited = SUITED.get(str(option.metavar), GOOD)
    given = chance.choice(suited) if chance.random() < 0.7 else value(chance)
    given = _file(chance) if name in TAKES_A_FILE else given
    if chance.random() < 0.05:
        return [name]
    return [f"{name}={given}"] if name.startswith("--") and chance.random() < 0.3 else [name, given]


def _options(path: tuple[str, ...]) -> list[Any]:
    return [parameter for parameter in TREE[path].params if parameter.opts[0].startswith("-")]


def _file(chance: random.Random) -> str:
    """A name within the folder of the test, whatever is in it."""
    return chance.choice(("a.csv", "a.json", "b.tsv", "", "no/a.csv", ".", "new.db", "=1.csv", "a\nb", "🙂", "x" * 300))


def value(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(GOOD)
    if kind < 0.9:
        return chance.choice(HOSTILE)
    return "".join(chance.choices(PIECES, k=chance.randint(1, 6))).replace("/", "").replace("..", "")
