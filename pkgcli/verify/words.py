"""Texts beside the ledger: whether they can be read, and whether a card's number is found by what is typed of it.

What they say isn't part of the chain and is nobody's to check; but text that isn't UTF-8 ends every command that meets
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from sqlite3 import Connection

from pkgcli.rules.card_number import number_key
from pkgcli.verify import ranges
from pkgcli.verify.findings import Findings
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

_ROWS = 5000

_TABLES = """
SELECT m.name FROM sqlite_master AS m
WHERE m.type = 'table' AND m.name NOT GLOB 'sqlite_*' AND m.name NOT IN ('operation', 'entry', 'entry_line', 'card')
ORDER BY m.name
"""


def look_at_words(findings: Findings, subject: Subject) -> None:
    tables: list[str] = []

    def learn(connection: Connection) -> Iterator[Finding]:
        tables.extend(row[0] for row in connection.execute(_TABLES).fetchall())
        return iter(())

    findings.look(subject, "the tables", learn)
    for table in tables:
        findings.look(subject, f"the words of {table}", partial(_readable, table))
    ranges.walk(findings, subject, "the cards' numbers", ranges.of_cards, _numbers)


def _readable(table: str, connection: Connection) -> Iterator[Finding]:
    """Reads every row and keeps none: what isn't text shows by that alone."""
    quoted = table.replace('"', '""')
    rows = connection.execute(f'SELECT * FROM "{quoted}"')
    try:
        while rows.fetchmany(_ROWS):
            pass
    finally:
        rows.close()  # one that broke off in the middle would keep writers out
    return iter(())


def _numbers(connection: Connection, first: int, last: int) -> Iterator[Finding]:
    query = "SELECT number, number_key, package_name, unit, valid, claim, note FROM card WHERE id BETWEEN ? AND ?"
    for number, key, *_ in connection.execute(query, (first, last)).fetchall():
        if number_key(number) != key:
            yield Finding("number", f"the card is found as {key}, and not by its number", card=number)
