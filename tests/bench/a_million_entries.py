"""Reports over a ledger of a million entries: their time against the sqlite3 shell, and the memory that they take.

    python tests/bench/a_million_entries.py [FOLDER] [ENTRIES]

makes the files in FOLDER where they aren't there yet (100,000 cards with ten entries each, and a tenth of that), then
runs each report in turn with the sqlite3 shell doing the same SQL (the very statements that the report runs), and
prints a table: ratio of the medians of whole processes, and the highest resident memory over the large file and over
the small one.
"""

from __future__ import annotations

import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.founding import init
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.main import main as main_of_pkgcli
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.quantities import GivenLine
from pkgcli.runtime import Runtime
from pkgcli.views import Done

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
RUNS = 3
VISITS = 9

_CARDS = """
WITH RECURSIVE counting (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < :cards)
INSERT INTO card (number, number_key, package_id, package_version_id, package_name, kind, unit, initial_units, valid,
    buyer_id, issued_on, starts_on, full_price, price, net, tax, tax_ppm, client_id, expires_on, units_left)
SELECT 'B' || n, 'B' || n, package_id, package_version_id, package_name, kind, unit, initial_units, valid, buyer_id,
    date('2025-01-01', '+' || (n % 600) || ' days'), date('2025-01-01', '+' || (n % 600) || ' days'), full_price, price,
    net, tax, tax_ppm, client_id, date('2027-01-01', '+' || (n % 600) || ' days'), 0
FROM counting, card AS c WHERE c.id = 1
"""

_LINES = """
INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap)
SELECT c.id, l.position, l.item_id, l.name, l.unit_cost, l.list_price, l.cap_sold, 0
FROM card AS c, card_line AS l WHERE c.id > 1 AND l.card_id = 1
"""

_SALES = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units, value, tax, cash, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, expires_on)
SELECT :operation, id, 1, 'issue', issued_on, initial_units, net, tax, price, initial_units, net, 0, price, 0,
    client_id, 'active', starts_on, expires_on
FROM card WHERE id > 1 ORDER BY id
"""

_CAPS = """
INSERT INTO entry_line (line_id, entry_id, cap, value)
SELECT l.id, e.id, l.cap_sold, e.value FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
WHERE e.operation_id = :operation
"""

_VISITS = """
INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, line_id, units, value, units_left, value_left,
    tip_left, paid, unpaid, client_id, state, starts_on, expires_on, last_used_on)
SELECT :operation, c.id, c.seq + 1, 'redeem', date(c.issued_on, '+' || (:nth * 9) || ' days'), l.id, -1,
    -(c.value_left / c.units_left), c.units_left - 1, c.value_left - c.value_left / c.units_left, 0, c.paid, 0,
    c.client_id, c.state, c.starts_on, c.expires_on, date(c.issued_on, '+' || (:nth * 9) || ' days')
FROM card AS c JOIN card_line AS l ON l.card_id = c.id WHERE c.id > 1 ORDER BY c.id
"""

_USED = """
INSERT INTO entry_line (line_id, entry_id, quantity, value)
SELECT e.line_id, e.id, 1, e.value FROM entry AS e WHERE e.operation_id = :operation
"""

REPORTS = (
    ("report", "liability", "-p", "2026"),
    ("report", "liability", "-p", "2026", "--by", "month"),
    ("report", "sales", "--from", "2025-01-01"),
    ("report", "breakage", "-p", "2026"),
    ("report", "commission", "-p", "2026"),
    ("report", "usage", "-p", "2026"),
    ("report", "popularity", "-p", "2026"),
    ("report", "balances"),
    ("export", "ledger"),
    ("export", "journal", "--style", "hledger"),
)


def make(path: Path, entries: int) -> None:
    """A file with so many entries, ten on a card, each operation as many as there are cards."""
    occasion = Occasion(path=path, now=TODAY)
    init(occasion, name="A large salon", currency="EUR", timezone="UTC", environ={})
    lines = (GivenLine("massage", None, 10),)
    price = read_amount("840", "--price")
    add_package(occasion, PackageWish("ten", price=price, lines=lines, create_items=True))
    issue(occasion, IssueRequest("ten", new_client="Anna Blum"))
    _written(occasion, "issue", (_CARDS, _LINES, _SALES, _CAPS), cards=entries // (VISITS + 1))
    for nth in range(1, VISITS + 1):
        _written(occasion, "redeem", (_VISITS, _USED), nth=nth)


def _written(occasion: Occasion, kind: str, statements: Sequence[str], **values: int) -> None:
    def work(operation: Operation) -> Done:
        operation.connection.execute("PRAGMA cache_size = -200000")
        for statement in statements:
            operation.connection.execute(statement, {"operation": operation.id, **values})
        return Done(None, operation.id, "")

    record(occasion, kind, work, Done)


def measured(argv: Sequence[str], environ: dict[str, str]) -> tuple[float, int]:
    """Seconds of the whole process, and its highest resident memory in KiB."""
    started = time.perf_counter()
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *argv], env=environ, capture_output=True, text=True, check=True)
    took = time.perf_counter() - started
    return took, int(re.findall(r"^(\d+)$", done.stderr, re.MULTILINE)[-1])


def statements(argv: Sequence[str], path: Path) -> str:
    """The queries that the command runs, with their values in them, as the shell can run them too."""
    seen: list[str] = []
    connect = sqlite3.connect

    def traced(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.set_trace_callback(seen.append)
        return connection

    sqlite3.connect = traced
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            environ = {"PKGCLI_DB": str(path)}
            assert main_of_pkgcli([*argv, "--csv"], Runtime(environ, sys.stdin, nowhere, nowhere, now)) == 0
    finally:
        sqlite3.connect = connect
    queries = [statement for statement in seen if statement.lstrip().startswith(("SELECT", "WITH"))]
    return "PRAGMA temp_store = MEMORY;\n" + ";\n".join(queries) + ";\n"


def now() -> datetime:
    return TODAY


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir())
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    files = {entries // 10: folder / f"salon-{entries // 10}.db", entries: folder / f"salon-{entries}.db"}
    for many, path in files.items():
        if not path.exists():
            make(path, many)
    say(f"| over {entries:,} entries | seconds | shell | ratio | memory MiB | over a tenth |")
    say("|---|---|---|---|---|---|")
    for argv in REPORTS:
        row(argv, *files.values())


def row(argv: Sequence[str], small: Path, large: Path) -> None:
    """One line of the table; the command and the shell with the same SQL are run in turn."""
    program = [sys.executable, "-m", "pkgcli", *argv, *(("-o", os.devnull) if argv[0] == "export" else ("--csv",))]
    root = str(Path(__file__).resolve().parents[2])
    environ = {**os.environ, "PYTHONPATH": root}
    _, of_small = measured(program, environ | {"PKGCLI_DB": str(small)})
    shell = []
    if argv[0] == "report":
        query = large.with_suffix(".sql")
        query.write_text(statements(argv, large), encoding="utf-8")
        shell = ["sqlite3", "-readonly", str(large), f".read {query}"]
    ours, theirs, peaks = [], [], []
    for _ in range(RUNS):
        took, peak = measured(program, environ | {"PKGCLI_DB": str(large)})
        ours.append(took)
        peaks.append(peak)
        if shell:
            theirs.append(measured(shell, environ)[0])
    times = f"{statistics.median(ours):.2f} | "
    times += (
        f"{statistics.median(theirs):.2f} | {statistics.median(ours) / statistics.median(theirs):.2f}"
        if theirs
        else " | "
    )
    say(f"| {' '.join(argv)} | {times} | {max(peaks) / 1024:.0f} | {of_small / 1024:.0f} |")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    assert date(2025, 1, 1) + timedelta(days=600 + 9 * VISITS) <= TODAY.date()
    main()
