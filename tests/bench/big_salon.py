"""Files of a large salon, as `pkgcli` would have written them in two years, made in minutes.

    python tests/bench/big_salon.py FILE ENTRIES [--a-card 10] [--due-every 100]

Three packages are defined and sold once by the program itself; all other cards are copies of those three, put there by
a few statements with the triggers taken away for the while. Each entry is an operation of its own, in the order of its
day, as at a till; the chain of hashes is computed by the program. `pkgcli db verify` finds nothing in such a file, and
but for a larger size it can't be told from one that was typed.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pkgcli import chain
from pkgcli.catalogue.definition import PackageWish, add_package
from pkgcli.catalogue.items import ItemWish, add_item
from pkgcli.founding import init
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.operations import Occasion
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.quantities import GivenLine
from pkgcli.store.schema import expected_fingerprint, fingerprint

DAYS = 600
"""The days on which cards are sold."""

BETWEEN_VISITS = 9

UNITS = 600
"""On each card when it is sold, whatever the package; each of them costs 42.00."""

MOST_A_CARD = 20
"""So that every card can still be redeemed from, often. With more, a card holds more, and all is done on one day."""


@dataclass(frozen=True)
class Shape:
    """How large a salon: `a_card` entries on each card, of which the first is its sale.

    Every card is good for a month at least, but one in `due_every` (0: none) ran out before today and hasn't lapsed.
    """

    entries: int
    a_card: int = 10
    due_every: int = 0
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def cards(self) -> int:
        return 3 + max(1, self.entries // self.a_card)

    @property
    def visits(self) -> int:
        return self.a_card - 1

    @property
    def between(self) -> int:
        """The days from one visit to the next."""
        return BETWEEN_VISITS if self.a_card <= MOST_A_CARD else 0

    @property
    def units(self) -> int:
        return UNITS if self.a_card <= MOST_A_CARD else 2 * self.a_card

    @property
    def begins(self) -> date:
        return self.today - timedelta(days=DAYS + self.between * self.a_card + 30)

    @property
    def name(self) -> str:
        """For a file: two of the same name are the same, as long as the day is."""
        due = f"-due-{self.due_every}" if self.due_every else ""
        return f"salon-{self.entries}-by-{self.a_card}{due}-{self.today}.db"


def make(path: Path, shape: Shape) -> Path:
    """A new file at `path`; where it stops halfway, nothing is left there."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    _open_the_salon(half, shape)
    connection = sqlite3.connect(half, isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        _fill(connection, shape)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
        assert fingerprint(connection) == expected_fingerprint()
    finally:
        connection.close()
    return half.replace(path)


def _open_the_salon(path: Path, shape: Shape) -> None:
    """Three packages, and a card of each: the ones that the others are copies of."""
    occasion = Occasion(path, now=datetime.combine(shape.begins, time(9), UTC))
    init(occasion, name="A large salon", currency="EUR", timezone="UTC", environ={})
    for item in ("massage", "facial"):
        add_item(occasion, ItemWish(item, list_price=read_amount("42", "--price")))
    units, price = shape.units, read_amount(str(42 * shape.units), "--price")
    one = (GivenLine("massage", None, units),)
    two = (GivenLine("massage", None, units // 2), GivenLine("facial", None, units // 2))
    pool = (GivenLine("massage", None, None), GivenLine("facial", None, None))
    add_package(occasion, PackageWish("twenty", price=price, lines=one))
    add_package(occasion, PackageWish("pool", kind="custom", total=units, price=price, lines=pool))
    add_package(occasion, PackageWish("both", price=price, lines=two))
    issue(occasion, IssueRequest("twenty", new_client="Anna Blum"))
    for package in ("pool", "both"):
        issue(occasion, IssueRequest(package, client="Anna Blum"))


# Card i is a copy of card 1, 2 or 3. It is sold on a day that rises with n, to a client who has three others.
_CLIENTS = """
WITH RECURSIVE counting (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counting WHERE n <= :clients)
INSERT INTO client (id, code, code_key, name, name_key, added_at)
SELECT n, 'C' || (n + 1000), 'c' || (n + 1000), 'Guest ' || n, 'guest ' || n, added_at
FROM counting, client AS k WHERE k.id = 1
"""

_CARDS = """
WITH RECURSIVE counting (i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM counting WHERE i < :cards)
INSERT INTO card (id, number, number_key, package_id, package_version_id, package_name, kind, unit, initial_units,
    valid, buyer_id, issued_on, full_price, price, net, tax, tax_ppm, seq, client_id, starts_on, expires_on, units_left,
    value_left, paid, last_used_on)
SELECT i, 'B' || i, 'B' || i, package_id, package_version_id, package_name, kind, unit, initial_units, valid,
    i % :clients + 2, d.day, full_price, price, net, tax, tax_ppm, 1 + :visits, i % :clients + 2, d.day,
    CASE WHEN :due_every AND i % max(:due_every, 1) = 0
         THEN date(d.day, '+' || (:visits * :between + i % 28) || ' days')
         ELSE date(:today, '+' || (30 + i % 400) || ' days') END,
    initial_units - :visits, net - :visits * (net / initial_units), price,
    CASE WHEN :visits THEN date(d.day, '+' || (:visits * :between) || ' days') END
FROM counting CROSS JOIN card AS c ON c.id = i % 3 + 1 CROSS JOIN day AS d ON d.n = (i - 1) * :days / :cards
"""

# Visit k is of line k % lines + 1.
_LINES = """
INSERT INTO card_line (card_id, position, item_id, name, unit_cost, list_price, cap_sold, cap, used, value_left)
SELECT c.id, l.position, l.item_id, l.name, l.unit_cost, l.list_price, l.cap_sold, l.cap_sold,
    (:visits - l.position + 1 + m.lines) / m.lines - (l.position = 1),
    coalesce(l.cap_sold - ((:visits - l.position + 1 + m.lines) / m.lines - (l.position = 1)), 0)
    * (c.net / c.initial_units)
FROM card AS c CROSS JOIN model AS m ON m.id = c.id % 3 + 1 CROSS JOIN card_line AS l ON l.card_id = m.id WHERE c.id > 3
"""

# Day by day: first the sales, then the first visits, and so on.
_ENTRIES = """
INSERT INTO entry (id, operation_id, card_id, seq, kind, happened_on, line_id, units, value, cash, units_left,
    value_left, tip_left, paid, unpaid, client_id, state, starts_on, expires_on, last_used_on)
SELECT 3 + row_number() OVER (), :operations + row_number() OVER (), c.id, k.n + 1, iif(k.n, 'redeem', 'issue'), d.day,
    (SELECT id FROM card_line WHERE k.n AND card_id = c.id
        AND position = k.n % (SELECT lines FROM model WHERE id = c.id % 3 + 1) + 1),
    iif(k.n, -1, c.initial_units), iif(k.n, -(c.net / c.initial_units), c.net), iif(k.n, 0, c.price),
    c.initial_units - k.n, c.net - k.n * (c.net / c.initial_units), 0, c.price, 0, c.client_id, 'active', c.starts_on,
    c.expires_on, iif(k.n, d.day, NULL)
FROM day AS d CROSS JOIN visit AS k CROSS JOIN day AS sold ON sold.n = d.n - :between * k.n
CROSS JOIN card AS c ON c.id BETWEEN max(sold.first, 4) AND sold.last
"""

_ENTRY_LINES = """
INSERT INTO entry_line (line_id, entry_id, quantity, cap, value)
SELECT l.id, e.id, e.seq > 1, iif(e.seq > 1, 0, l.cap_sold),
    iif(l.cap_sold IS NULL, 0, iif(e.seq > 1, -1, l.cap_sold) * (c.net / c.initial_units))
FROM card_line AS l CROSS JOIN card AS c ON c.id = l.card_id CROSS JOIN model AS m ON m.id = c.id % 3 + 1
CROSS JOIN entry AS e ON e.card_id = c.id
WHERE c.id > 3 AND iif(e.seq = 1, l.cap_sold IS NOT NULL, (e.seq - 1) % m.lines + 1 = l.position)
"""

_LAST_ENTRIES = """
UPDATE card_line SET last_entry_id = (SELECT max(entry_id) FROM entry_line WHERE line_id = card_line.id)
WHERE card_id > 3
"""

_OPERATIONS = """
INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)
SELECT operation_id, happened_on || 'T10:00:00.000000Z', happened_on, kind, :layout, zeroblob(32)
FROM entry WHERE id > 3 ORDER BY id
"""


def _fill(connection: sqlite3.Connection, shape: Shape) -> None:
    _note_the_days(connection, shape)
    values = {
        "cards": shape.cards,
        "clients": max(1, shape.cards // 4),
        "visits": shape.visits,
        "between": shape.between,
        "days": DAYS,
        "due_every": shape.due_every,
        "today": shape.today.isoformat(),
        "layout": chain.LAYOUT,
        "operations": connection.execute("SELECT max(id) FROM operation").fetchone()[0],
    }
    before = chain.last_hash(connection)
    for statement in (_CLIENTS, _CARDS, _LINES, _ENTRIES, _ENTRY_LINES, _LAST_ENTRIES, _OPERATIONS):
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        connection.execute(statement, used)
    hashes = _hashes(connection, values["operations"] + 1, before)
    connection.executemany("UPDATE operation SET hash = ? WHERE id = ?", hashes)
    yesterday = shape.today - timedelta(days=1)
    ran = (f"{yesterday}T22:00:00.000000Z", str(yesterday), str(yesterday))
    connection.execute("INSERT INTO night (command, ran_at, ran_on, through_on) VALUES ('nightly', ?, ?, ?)", ran)
    connection.execute("INSERT INTO setting (name, value) VALUES ('backup.days', '0')")


def _note_the_days(connection: sqlite3.Connection, shape: Shape) -> None:
    """What only the statements above need: the days with the cards sold on each, the visits, the lines of a model."""
    connection.execute("CREATE TEMP TABLE day (n INTEGER PRIMARY KEY, day TEXT, first INTEGER, last INTEGER)")
    for n in range(DAYS + shape.between * shape.a_card):
        first, last = (-(-shape.cards * at // DAYS) + 1 for at in (n, n + 1))
        sold = (first, last - 1) if n < DAYS else (0, -1)
        connection.execute("INSERT INTO day VALUES (?, ?, ?, ?)", (n, str(shape.begins + timedelta(days=n)), *sold))
    connection.execute("CREATE TEMP TABLE visit (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO visit VALUES (?)", ((n,) for n in range(shape.a_card)))
    connection.execute("CREATE TEMP TABLE model AS SELECT card_id AS id, count(*) AS lines FROM card_line GROUP BY 1")


def _hashes(connection: sqlite3.Connection, first: int, before: bytes) -> Iterator[tuple[bytes, int]]:
    """Of each operation from `first` on, with its number; each is hashed after the one before it."""
    below = chain._Below(connection, first, sys.maxsize)
    for operation, _, layout, _, line in connection.execute(chain._OPERATIONS, (first, sys.maxsize)):
        before = chain._digest(before, line, below.of(operation, layout))
        yield before, operation


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the file of a large salon.")
    parser.add_argument("file", type=Path)
    parser.add_argument("entries", type=int)
    parser.add_argument("--a-card", type=int, default=10, help="entries on each card")
    parser.add_argument("--due-every", type=int, default=0, help="one card in so many is due; 0: none")
    asked = parser.parse_args()
    make(asked.file, Shape(asked.entries, asked.a_card, asked.due_every))


if __name__ == "__main__":
    main()
