"""Moving in.

A file of packages, of items, of clients or of cards: each row is checked, every bad one told with its place, and all of
them are one operation that `undo` takes back. The shell has the same file by `.import`, and the same checks and rows
written out in SQL (`import_*.sql`), on the same schema with its triggers.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rows import Bench, Figure, at_hand, at_least, at_most, compared, missing, row
from turns import Command, in_turn

from pkgcli.founding import init
from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.clients import import_clients
from pkgcli.imports.items import import_items
from pkgcli.imports.packages import import_packages
from pkgcli.operations import Occasion

HERE = Path(__file__).resolve().parent
SHELL = "the sqlite3 shell: `.import`, the same checks and rows in SQL"
ITEMS = [f"item{number:02}" for number in range(40)]
CLIENTS = 20_000
"""Who have the cards."""

PACKAGES = """code,kind,total,price,valid,lines
ten,fixed,,500,1y,item00=10
pool,custom,20,700,1y,item01; item02
minutes,units,360,900,2y,item03:50; item04:60
"""

Cells = tuple[str | int, ...]

_measured: dict[tuple[str, int], Figure] = {}
"""By kind and rows: an import of minutes is run once for its time and its memory."""


def item(number: int, chance: random.Random) -> Cells:
    kind, minutes = chance.choice(("service", "class", "product")), chance.choice((15, 30, 45, 60, 90))
    return f"it-{number:07}", f"Treatment {number}", kind, amount(chance, 200), minutes, chance.choice(("face", "hair"))


def package(number: int, chance: random.Random) -> Cells:
    """One of the four kinds, of one to three items: most rows have lines, and a price, of their own."""
    kind = chance.choice(("fixed", "fixed", "custom", "units", "unlimited"))
    items = chance.sample(ITEMS, chance.randint(1, 3))
    valid = chance.choice(("90d", "3mo", "1y", "12w", *(() if kind == "unlimited" else ("never", "until:2097-12-31"))))
    lines = {
        "fixed": [f"{each}={chance.randint(1, 10)}" for each in items],
        "custom": [f"{each}=5" for each in items],
        "units": [f"{each}:{chance.choice((30, 50, 60))}" for each in items],
        "unlimited": items,
    }[kind]
    total = {"custom": 5 * len(items), "units": chance.choice((200, 360, 600))}.get(kind, "")
    return f"PK-{number:07}", f"Package {number}", kind, total, "", amount(chance, 900), valid, "; ".join(lines)


def client(number: int, chance: random.Random) -> Cells:
    name = f"{chance.choice(('Ann', 'Bea', 'Cid', 'Dora'))} Example {number}"
    note = chance.choice(("", "", "likes tea"))
    return f"K{number:07}", name, f"+49 171 {number:07}", f"person{number}@example.com", note


def card(number: int, chance: random.Random) -> Cells:
    """One that was sold in the last year for sessions of an item, for a total, or for minutes, and is good for long."""
    package, whole = chance.choice((("ten", 10), ("ten", 12), ("pool", 20), ("minutes", 360)))
    price = amount(chance, 900)
    today = datetime.now(UTC).date()
    sold, last = (today + timedelta(days=days) for days in (-chance.randint(1, 300), chance.randint(200, 600)))
    left = chance.randint(1, whole)
    return f"GC-{number:07}", f"K{number % CLIENTS:07}", package, whole, left, price, price, str(sold), str(last)


def amount(chance: random.Random, most: int) -> str:
    return f"{chance.randint(5, most)}.{chance.choice(('00', '50', '90'))}"


KINDS: dict[str, tuple[tuple[str, ...], Callable[[int, random.Random], Cells]]] = {
    "package": (("code", "name", "kind", "total", "unit", "price", "valid", "lines"), package),
    "item": (("code", "name", "kind", "list_price", "minutes", "category"), item),
    "client": (("code", "name", "phone", "email", "note"), client),
    "card": (
        ("number", "client", "package", "initial_units", "units_left", "price", "paid", "issued_on", "expires_on"),
        card,
    ),
}


def file_of(bench: Bench, kind: str, count: int) -> Path:
    """A CSV file of so many records, the same in every run."""
    path = bench.folder / f"{kind}s-{count}.csv"
    if not path.exists():
        header, made = KINDS[kind]
        chance = random.Random(7)
        with path.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(header)
            rows.writerows(made(number, chance) for number in range(count))
    return path


def salon_of(bench: Bench, kind: str) -> Path:
    """A file with the items that packages list; for cards, with packages and clients, too."""
    return salon_with_clients(bench) if kind == "card" else salon_with_items(bench)


def salon_with_clients(bench: Bench) -> Path:
    path, clients = bench.folder / "before-cards.db", min(CLIENTS, bench.sizes.rows[0])
    if not path.exists():
        half, packages = path.with_suffix(".half"), bench.folder / "three-packages.csv"
        half.write_bytes(salon_with_items(bench).read_bytes())
        packages.write_text(PACKAGES)
        occasion = Occasion(half, datetime.now(UTC))
        import_packages(occasion, ImportRequest(str(packages)))
        import_clients(occasion, ImportRequest(str(file_of(bench, "client", clients))))
        half.replace(path)
    return path


def salon_with_items(bench: Bench) -> Path:
    path = bench.folder / "before-imports.db"
    if not path.exists():
        items = bench.folder / "forty-items.csv"
        items.write_text("\n".join(["code", *ITEMS, ""]))
        occasion = Occasion(path, datetime.now(UTC))
        init(occasion, name="Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
        import_items(occasion, ImportRequest(str(items)))
    return path


def ours(bench: Bench, kind: str, count: int) -> Command:
    db = bench.folder / "ours.db"
    return bench.pkgcli(kind, "import", str(file_of(bench, kind, count)), db=db, copy=[(salon_of(bench, kind), db)])


def shells(bench: Bench, kind: str, count: int) -> Command:
    db, script = bench.folder / "shell.db", HERE / f"import_{kind}s.sql"
    return Command(
        ("sqlite3", db, f".read '{script}'"),
        copy=[(salon_of(bench, kind), db)],
        stdin=file_of(bench, kind, count),
        shown=f"sqlite3 shell.db '.read {script.name}' < {kind}s-{count}.csv",
    )


def against_the_shell(bench: Bench, kind: str, sizes: tuple[int, ...]) -> Iterator[Figure]:
    if not at_hand("sqlite3"):
        yield missing("sqlite3")
        return
    for count in sizes:
        figure = bench.ratio(
            ours(bench, kind, count),
            shells(bench, kind, count),
            rounds=bench.rounds_of(count),
            case=f"{count:,} rows",
        )
        _measured[kind, count] = figure
        yield figure


@row("package-import", "`package import`", SHELL, at_most(1.3), without="5 times the shell's, 84 MiB: a row at a time")
def package_import(bench: Bench) -> Iterator[Figure]:
    yield from against_the_shell(bench, "package", bench.sizes.rows)


@row("item-import", "`item import`", SHELL, at_most(1.3))
def item_import(bench: Bench) -> Iterator[Figure]:
    yield from against_the_shell(bench, "item", bench.sizes.rows[:1])


@row("client-import", "`client import`", SHELL, at_most(1.3))
def client_import(bench: Bench) -> Iterator[Figure]:
    yield from against_the_shell(bench, "client", bench.sizes.rows[:1])


@row("card-import", "`card import`", SHELL, at_most(1.3))
def card_import(bench: Bench) -> Iterator[Figure]:
    yield from against_the_shell(bench, "card", bench.sizes.rows)


@row("import-memory", "an import, MiB", "", at_most(64))
def import_memory(bench: Bench) -> Iterator[Figure]:
    for kind in ("package", "card"):
        for count in bench.sizes.rows:
            command = ours(bench, kind, count)
            taken = _measured.get((kind, count)) or in_turn(1, command)[0]
            yield Figure(taken.memory, case=f"`{kind} import`, {count:,} rows", commands=(str(command),))


@row("import-bare", "`package import`, times as fast", "`sqlite-utils insert --csv`, unchecked", at_least(5))
def import_bare(bench: Bench) -> Iterator[Figure]:
    """Of the same file into a table without a check or a trigger."""
    count, db = bench.sizes.rows[0], bench.folder / "bare.db"
    file = file_of(bench, "package", count)
    theirs = Command(
        (sys.executable, "-m", "sqlite_utils", "insert", db, "package", file, "--csv"),
        copy=[(empty(bench), db)],
        shown=f"sqlite-utils insert bare.db package {file.name} --csv",
    )
    of_us, of_them = in_turn(bench.sizes.long_rounds, ours(bench, "package", count), theirs)
    figure = compared(of_us, of_them)
    yield replace(
        figure,
        value=1 / (figure.value or 1),
        by_cpu=1 / figure.by_cpu if figure.by_cpu else None,
        case=f"{count:,} rows",
        commands=(str(theirs),),
    )


def empty(bench: Bench) -> Path:
    path = bench.folder / "empty.db"
    path.touch()
    return path
