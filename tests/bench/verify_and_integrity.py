"""`db verify` against SQLite's own check of the same file, in whole processes by turns, and the memory that it takes.

    python tests/bench/verify_and_integrity.py [FOLDER] [ENTRIES ...]

makes a file of so many entries in FOLDER (100,000 and 1,000,000 unless told) where it isn't there yet: a tenth of them
sales, the others visits on one of the last 300 cards, each an operation of its own. Then it runs `pkgcli db verify` and
`sqlite3 FILE 'PRAGMA integrity_check'` in turn and prints a table: the medians, their ratio, which has to be below ten,
the highest resident memory, and the longest that another process waited to write meanwhile.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pkgcli import chain, store
from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.clients import ClientWish, add_client
from pkgcli.founding import init
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.operations import Occasion
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.quantities import GivenLine

RUNS = 3
PKGCLI = (sys.executable, "-m", "pkgcli")


_CARD = """
INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit, initial_units, valid,
    buyer_id, issued_on, starts_on, full_price, price, net, tax, tax_ppm, client_id, units_left)
SELECT :number, :number, package_id, package_version_id, package_name, kind, unit, initial_units, valid, buyer_id,
    issued_on, starts_on, full_price, price, net, tax, tax_ppm, client_id, 0
FROM card WHERE id = 1
"""

_LINE = """
INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)
SELECT :card, position, item_id, name, unit_cost, list_price, cap_sold, 0 FROM card_line WHERE card_id = 1
"""

_SALE = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units, value, tax, cash, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on)
SELECT :operation, id, 1, 'issue', issued_on, initial_units, net, tax, price, initial_units, net, 0, price, 0,
    client_id, 'active', starts_on
FROM card WHERE id = :card
"""

_VISIT = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, line_id, units, value, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, last_used_on)
SELECT :operation, c.id, c.seq + 1, 'redeem', c.issued_on, l.id, -1, -(c.value_left / c.units_left), c.units_left - 1,
    c.value_left - c.value_left / c.units_left, 0, c.paid, 0, c.client_id, c.state, c.starts_on, c.issued_on
FROM card AS c JOIN card_line AS l ON l.card_id = c.id WHERE c.id = :card
"""

_ON_THE_LINE = """
INSERT INTO entry_line (line_id, entry_id, quantity, cap, value)
SELECT l.id, e.id, e.kind = 'redeem', max(e.units, 0), e.value
FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id WHERE e.id = :entry
"""


def make(path: Path, entries: int) -> None:
    """A file with so many entries, in an order as in a salon: sales now and then, and visits on the newer cards."""
    occasion, chance = Occasion(path=path, now=datetime.now(UTC)), random.Random(20_261_122)
    init(occasion, name="A large salon", currency="EUR", timezone="UTC", environ={})
    price = read_amount("840", "--price")
    lines = (GivenLine("massage", None, 10),)
    add_package(occasion, PackageWish("ten", price=price, lines=lines, create_items=True))
    issue(occasion, IssueRequest("ten", new_client="Anna Blum"))
    usable: list[list[int]] = []
    with store.writing(path, wait=time.sleep, random=os.urandom, patience=10) as connection:
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("INSERT INTO setting VALUES ('backup.days', '0')")
        for _ in range(entries - 1):
            card = chance.choice(usable[-300:]) if usable and chance.random() < 0.9 else None
            _recorded(connection, "issue" if card is None else "redeem", usable, card)


def _recorded(connection: sqlite3.Connection, kind: str, usable: list[list[int]], card: list[int] | None) -> None:
    operation = connection.execute("SELECT max(id) + 1 FROM operation").fetchone()[0]
    if card is None:
        card_id = connection.execute(_CARD, {"number": f"B{operation}"}).lastrowid
        assert card_id is not None
        connection.execute(_LINE, {"card": card_id})
        usable.append([card_id, 10])
        sql = _SALE
    else:
        card_id, sql = card[0], _VISIT
        card[1] -= 1
        if not card[1]:
            usable.remove(card)
    entry = connection.execute(sql, {"operation": operation, "card": card_id}).lastrowid
    connection.execute(_ON_THE_LINE, {"entry": entry})
    now = datetime.now(UTC)
    row = (operation, now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), now.date().isoformat(), kind, None, None)
    digest = chain.operation_hash(connection, chain.last_hash(connection), (*row, None))
    connection.execute(
        "INSERT INTO operation (id, recorded_at, recorded_on, kind, staff_id, undoes, hash_layout, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, chain.LAYOUT, digest),
    )


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "bench")
    folder.mkdir(parents=True, exist_ok=True)
    say(f"SQLite {sqlite3.sqlite_version}, {RUNS} runs each in turn, seconds of whole processes")
    say("")
    say("| entries | integrity_check | db verify | ratio | MiB | longest wait of a writer |")
    say("|---|---|---|---|---|---|")
    for entries in [int(text) for text in sys.argv[2:]] or [100_000, 1_000_000]:
        path = folder / f"verified-{entries}.db"
        if not path.exists():
            make(path, entries)
        row_of(path, entries)


def row_of(path: Path, entries: int) -> None:
    theirs, ours, peaks = [], [], []
    for _ in range(RUNS):
        theirs.append(measured(("sqlite3", str(path), "PRAGMA integrity_check"))[0])
        took, peak = measured((*PKGCLI, "db", "verify", "--db", str(path)))
        ours.append(took)
        peaks.append(peak)
    their, our = statistics.median(theirs), statistics.median(ours)
    waited = longest_wait(path)
    say(f"| {entries:,} | {their:.2f} | {our:.2f} | {our / their:.1f} | {max(peaks) / 1024:.0f} | {waited:.2f} |")


def measured(argv: Sequence[str]) -> tuple[float, int]:
    """Seconds of the whole process, and its highest resident memory in KiB."""
    started = time.perf_counter()
    done = subprocess.run(
        ["/usr/bin/time", "-f", "%M", *argv],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - started
    assert done.returncode in (0, 6), done.stderr
    told = [line for line in done.stdout.splitlines() if line != "ok"]
    assert not told, told[:5]
    return took, int(re.findall(r"^(\d+)$", done.stderr, re.MULTILINE)[-1])


def longest_wait(path: Path) -> float:
    """What a till that writes all the time waits at most for one client to be added, while the file is verified."""
    busy = Path(shutil.copy(path, path.with_name(f"busy-{path.name}")))
    running = subprocess.Popen(
        (*PKGCLI, "db", "verify", "--db", str(busy)),
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    waits = [0.0]
    watcher = threading.Thread(target=running.wait)
    watcher.start()
    while running.poll() is None:
        started = time.perf_counter()
        add_client(Occasion(path=busy, now=datetime.now(UTC), patience=120.0), ClientWish(f"Client {len(waits)}"))
        waits.append(time.perf_counter() - started)
        time.sleep(0.01)
    watcher.join()
    busy.unlink()
    return max(waits)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
