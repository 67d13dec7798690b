"""No command of the till, and no report, goes through a table that grows: SQLite says so of each statement.

The plans are those of a real run, on a file as it is: without statistics, since nothing here runs ANALYZE.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from plans import plans, scans

from pkgcli.store.schema import expected_objects

if TYPE_CHECKING:
    from tests.conftest import Shop

STAYS_SMALL = {
    *("setting", "role", "role_right", "staff", "membership_plan", "membership_plan_package", "night", "backup")
}

OBJECTS = expected_objects()
GROWS = {name for kind, name in OBJECTS if kind == "table"} - STAYS_SMALL

AT_THE_TILL = """
redeem CARD facial
redeem 'Anna Blum' facial
redeem C1001 facial=2 --spill --key k1
redeem +491711234567 massage --note late
redeem 'Anna Blum' facial --card CARD --explain
redeem HELD facial
redeem CARD facial --on yesterday --staff Mia
issue spa --client C1001 --staff Mia --note hers
issue spa --new-client Nora
issue spa --client C1001 --scope list --for Tim
issue --bespoke --line facial=2 --client C1001 --price 10
undo VISIT
undo --yes
refund OTHER -r moved --yes
balance CARD
balance 'Anna Blum' --json
history CARD
history CARD -L 0 --csv
history C1001 -L 0 --csv
status
find blum
find CARD
hold add 'Anna Blum' facial --at '+3d 15:00'
hold add CARD facial --at '+3d 15:00'
hold list
hold release 1
hold complete 1
card show CARD
card list
card list --client C1001 --csv
card list --status active
card pay UNPAID
card adjust CARD --add 1 --item facial -r waited
card extend CARD --days 5 -r ill
card transfer CARD --to C1002 -r gift
card transfer CARD --to C1002 --item facial=1 -r gift
card reassign CARD --scope household
card renew CARD
card swap SWAPPED kelp --to scrub
card freeze CARD --until +30d -r ill
card unfreeze FROZEN
card reopen OLD --until +9d -r agreed
card void OTHER -r slip --yes
client show C1001
client add Carla
client edit C1001 --note tea
client member add C1001 Lea
client list
package list
package list --client C1001
package show spa
item list
item show facial
log
log -L 5
expire
nightly
notice list
membership due
""".strip().splitlines()

REPORTS = """
report day
report balances
report balances --as-of 2026-03-01
report liability
report liability -p 2026 --by month
report usage
report usage -p 2026 --by month
report popularity
report expiring --days 90
report sales
report sales -p 2026 --by client
report breakage
report commission
report dashboard --json
export ledger
export journal --style hledger
""".strip().splitlines()

# An index of a few: what is open, of all that ever was.
FEW = {
    "hold_visit": "visits to come",
    "notice_open": "what waits to be sent",
    "item_swap": "items that can be swapped",
    "hold_made": "of the reports: whether there is any hold, told by the first one",
}

FIRST_ROWS = re.compile(r"FROM operation( AS o\b.*)? ORDER BY (o\.)?id DESC LIMIT (1|\?)$", re.DOTALL)
"""The last operations: SQLite begins at the end and stops."""

# Command, table: what it is for can't be had without reading the table whole.
READS_ALL = {
    ("status", "card"): "what is owed to all clients together, today, is the sum over their open cards",
    ("find", "client"): "what was typed may stand anywhere in a name",
    ("find", "member"): "what was typed may stand anywhere in a name",
    ("find", "card"): "what was typed may stand anywhere in a number",
    ("find", "package"): "what was typed may stand anywhere in a name",
    ("card list", "card"): "the list of all cards",
    ("client list", "client"): "the list of all clients, by name",
    ("package list", "package"): "the list of all packages",
    ("item list", "item"): "the list of all items",
    ("membership due", "membership"): "whether a fee is due is computed from the days of each enrolment",
    ("membership due", "membership_package"): "and what accrues with it",
    ("membership due", "membership_freeze"): "and how long it was frozen",
    ("nightly", "membership"): "whether a fee is due is computed from the days of each enrolment",
    ("nightly", "membership_package"): "and what accrues with it",
    ("nightly", "membership_freeze"): "and how long it was frozen",
}


@pytest.mark.parametrize("line", [*AT_THE_TILL, *REPORTS])
def test_no_table_that_grows_is_gone_through(full: Shop, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    visit = full.rows("SELECT max(id) FROM operation WHERE kind = 'redeem'")[0][0]
    with plans(monkeypatch) as seen:
        full.ok(*shlex.split(line.replace("VISIT", str(visit))))

    assert len(seen) >= 2
    assert not [
        (scan.table, scan.plan, scan.statement)
        for statement, plan in seen.items()
        for scan in scans(statement, plan, GROWS)
        if scan.index not in FEW
        and not FIRST_ROWS.search(statement)
        and not any(line.startswith(command) and table == scan.table for command, table in READS_ALL)
    ]


def test_a_scan_is_seen(full: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with full.file() as connection:
        connection.execute("DROP INDEX hold_made")
        connection.execute("DROP INDEX card_client")
    with plans(monkeypatch) as seen:
        full.ok("redeem", "Anna Blum", "facial")
    found = {scan.table for sql, plan in seen.items() for scan in scans(sql, plan, GROWS)}

    assert {"hold", "card"} <= found, "one of a reference that waits for its operation, one of a query of ours"


@pytest.mark.parametrize("name", [name for kind, name in OBJECTS if kind == "trigger"])
def test_no_trigger_goes_through_a_table_that_grows(full: Shop, name: str) -> None:
    with full.file() as connection:
        for statement in statements_of(OBJECTS[("trigger", name)]):
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", {"given": 1}).fetchall()]
            assert not scans(statement, plan, GROWS), statement


def statements_of(trigger: str) -> Iterator[str]:
    """Its condition and what it does, as statements of their own: old and new values are parameters."""
    _, _, rest = trigger.partition(" ON ")
    head, _, body = rest.partition("BEGIN")
    _, found, condition = head.partition("WHEN")
    parts = [f"SELECT 1 WHERE {condition}"] if found else []
    parts += [part for part in body.rpartition("END")[0].split(";") if part.strip()]
    for part in parts:
        yield re.sub(r"\b(NEW|OLD)\.\w+", ":given", re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", part))


def test_the_exceptions_are_needed(full: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = set()
    for line in ("status", "find blum", "find CARD", "card list", "client list", "package list", "item list"):
        with plans(monkeypatch) as seen:
            full.ok(*shlex.split(line))
        needed |= {
            (command, scan.table)
            for sql, plan in seen.items()
            for scan in scans(sql, plan, GROWS)
            for command, _ in READS_ALL
            if line.startswith(command)
        }

    assert {(command, table) for command, table in READS_ALL if command not in ("nightly", "membership due")} <= needed


def test_the_version_of_sqlite_says_scan_and_search() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE card (id INTEGER PRIMARY KEY, number TEXT)")
    plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN SELECT * FROM card WHERE number = 'A'")]
    connection.close()

    assert [scan.table for scan in scans("SELECT * FROM card WHERE number = 'A'", plan, {"card"})] == ["card"]
