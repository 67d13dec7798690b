"""`export ledger`: every entry with all that it says (spec, section 5), for a spreadsheet or another program.

Entries are read by their ids, a batch at a time in short reads of their own: writers are never held up, memory doesn't
grow with the ledger, and what is recorded meanwhile stays out. SQLite writes the lines itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from pkgcli.exports.period import exported_period
from pkgcli.long_read import OF_IDS, LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.written_rows import Amounts, Column, Form, line_of, written

BATCH = 1000
"""How many rows are held: each is a long one."""

COLUMNS = (
    Column("entry", "e.id"),
    Column("operation", "e.operation_id"),
    Column("card", "c.number"),
    Column("at", "substr(o.recorded_at, 1, 19) || 'Z'"),
    Column("on", "e.happened_on"),
    Column("kind", "e.kind"),
    Column("item", "i.code"),
    Column("quantity", "nullif(l.quantity, 0)"),
    Column("units", "e.units"),
    Column("units_left", "e.units_left"),
    Column("value", "e.value", "amount"),
    Column("tip", "e.tip", "amount"),
    Column("staff", "s.name"),
    Column("for", "coalesce(m.name, u.name)"),
    Column("note", "coalesce(t.note, t.reason)"),
    Column("reverses", "e.reverses"),
    *(Column(name, f"e.{name}", "amount") for name in ("tax", "charge", "charge_tax", "cash", "owed")),
    Column("paid_by", "e.paid_by"),
    Column("earned", "e.earned", "amount"),
    Column("client", "k.code"),
    Column("package", "p.code"),
    Column("card_id", "e.card_id"),
    *(Column(name, f"e.{name}", "amount") for name in ("value_left", "tip_left", "paid", "unpaid")),
    Column("commission", "(SELECT coalesce(sum(amount), 0) FROM commission WHERE entry_id = e.id)", "amount"),
)
"""The fields of an entry, then what only the ledger has. `client` owned the card after the entry; what is `_left`,
`paid` and `unpaid` is of the card then."""

# `+e.happened_on`: by id, not by day, whatever the planner thinks of a period.
_ENTRIES = f"""
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN operation AS o ON o.id = e.operation_id
JOIN client AS k ON k.id = e.client_id
LEFT JOIN package AS p ON p.id = c.package_id
LEFT JOIN operation_text AS t ON t.operation_id = e.operation_id
LEFT JOIN staff AS s ON s.id = o.staff_id
LEFT JOIN card_line AS n ON n.id = e.line_id
LEFT JOIN item AS i ON i.id = n.item_id
LEFT JOIN entry_line AS l ON l.line_id = e.line_id AND l.entry_id = e.id
LEFT JOIN member AS m ON m.id = e.user_member_id
LEFT JOIN client AS u ON u.id = e.user_client_id
WHERE {OF_IDS} AND +e.happened_on BETWEEN :first AND :last
ORDER BY e.id
"""


def ledger_pieces(occasion: Occasion, given: GivenPeriod, form: Form) -> Iterator[str]:
    """The text of the export, of every entry of the period by its id. Raises Unreadable."""
    read = long_read(occasion)
    return written(_batches(read, exported_period(read, given), form), COLUMNS, form)


def _batches(read: LongRead, period: Period, form: Form) -> Iterator[list[str]]:
    """A line of each entry; never more than a batch is held."""
    amounts, query = Amounts(read.business), f"SELECT {line_of(COLUMNS, form)} {_ENTRIES}"
    values = {"first": period.first.isoformat(), "last": period.last.isoformat(), "nothing": amounts[0]}

    def work(connection: Connection, keys: Values) -> list[str]:
        amounts.made_known(connection)
        return [row[0] for row in connection.execute(query, {**values, **keys}).fetchall()]

    return read.by_entry(work, size=BATCH)
