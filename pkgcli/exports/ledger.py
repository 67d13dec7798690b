"""`export ledger`: every entry with all that it says (spec, section 5), for a spreadsheet or another program.

Entries are read by their ids, a batch at a time in short reads of their own: writers are never held up, memory doesn't
grow with the ledger, and what is recorded meanwhile stays out. A row goes from SQL to its text without becoming a
view in between: over a million entries that is a third of the time.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain
from sqlite3 import Connection, Row

from pkgcli.exports.period import exported_period
from pkgcli.long_read import OF_IDS, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.render.delimited import cell_text
from pkgcli.render.json_text import json_text
from pkgcli.rules.period import GivenPeriod
from pkgcli.settings import Business

BATCH = 1000
"""How many rows are held: each is a long one."""

FORMATS = ("csv", "tsv", "json", "jsonl")

COLUMNS = (
    *("entry", "operation", "card", "at", "on", "kind", "item", "quantity", "units", "units_left", "value", "tip"),
    *("staff", "for", "note", "reverses", "tax", "charge", "charge_tax", "cash", "owed", "paid_by", "earned"),
    *("client", "package", "card_id", "value_left", "tip_left", "paid", "unpaid", "commission"),
)
"""The fields of an entry, then what only the ledger has. `client` owned the card after the entry; what is `_left`,
`paid` and `unpaid` is of the card then."""

Cells = list[str | int | None]
"""An entry in the order of COLUMNS, as JSON has it."""

_INSTANT = COLUMNS.index("at")
_AMOUNTS = tuple(
    COLUMNS.index(name)
    for name in (
        *("value", "tip", "tax", "charge", "charge_tax", "cash", "owed", "earned", "value_left", "tip_left", "paid"),
        *("unpaid", "commission"),
    )
)
_TEXTS = tuple(COLUMNS.index(name) for name in ("card", "item", "staff", "for", "note", "client", "package"))
"""What people wrote."""

_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")

# `+e.happened_on`: by id, not by day, whatever the planner thinks of a period.
_ENTRIES = f"""
SELECT e.id, e.operation_id, c.number, o.recorded_at, e.happened_on, e.kind, i.code, nullif(l.quantity, 0), e.units,
       e.units_left, e.value, e.tip, s.name, coalesce(m.name, u.name), coalesce(t.note, t.reason), e.reverses, e.tax,
       e.charge, e.charge_tax, e.cash, e.owed, e.paid_by, e.earned, k.code, p.code, e.card_id, e.value_left,
       e.tip_left, e.paid, e.unpaid, (SELECT coalesce(sum(amount), 0) FROM commission WHERE entry_id = e.id)
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


class _AmountTexts(dict[int, str]):
    """`420.00` of 42000, and so on: most amounts of a batch are 0 or one of a few prices."""

    def __init__(self, business: Business) -> None:
        super().__init__()
        self._business = business

    def __missing__(self, minor: int) -> str:
        text = self[minor] = str(self._business.money(minor))
        return text


def ledger_batches(occasion: Occasion, given: GivenPeriod) -> Iterator[list[Cells]]:
    """Every entry of the period by its id; never more than a batch is held. Raises Unreadable."""
    read = long_read(occasion)
    period = exported_period(read, given)
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    texts = _AmountTexts(read.business)

    def work(connection: Connection, keys: Values) -> list[Row]:
        return connection.execute(_ENTRIES, {**days, **keys}).fetchall()

    for rows in read.by_entry(work, size=BATCH):
        if rows:
            yield [_cells(row, texts) for row in rows]


def ledger_pieces(batches: Iterator[list[Cells]], format: str, *, excel: bool, ascii_only: bool) -> Iterator[str]:
    """The text of the export, batch by batch; `format` is one of FORMATS. `excel` marks the text as UTF-8 and defuses
    cells that a spreadsheet would calculate."""
    if format in ("csv", "tsv"):
        yield from _delimited(batches, tabs=format == "tsv", excel=excel)
        return
    between = "\n" if format == "jsonl" else ",\n"
    is_first = True
    for batch in batches:
        objects = (dict(zip(COLUMNS, cells, strict=True)) for cells in batch)
        text = between.join(json_text(each, ascii_only=ascii_only) for each in objects)
        if format == "json":
            yield ("[\n" if is_first else between) + text
        else:
            yield text + between
        is_first = False
    if format == "json":
        yield "[]\n" if is_first else "\n]\n"


def _delimited(batches: Iterator[list[Cells]], *, tabs: bool, excel: bool) -> Iterator[str]:
    put = _tab_lines if tabs else _csv_lines
    first = next(batches, [])  # a file that can't be read is told before anything is printed
    yield (_BYTE_ORDER_MARK if excel else "") + put([COLUMNS])
    for batch in chain([first], batches):
        for cells in batch:
            for place in _TEXTS:
                if cells[place] is not None:
                    text = cell_text(cells[place])
                    cells[place] = _defused(text) if excel else text
        yield put(batch)


def _csv_lines(rows: Sequence[Sequence[str | int | None]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _tab_lines(rows: Sequence[Sequence[str | int | None]]) -> str:
    """TSV has no quotes; `cell_text` has made visible what would break a column."""
    return "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def _defused(text: str) -> str:
    """The text as a spreadsheet may open it: what it would take for a formula is text, and a number a number."""
    return f"'{text}" if text.startswith(_READ_AS_FORMULA) and not _NUMBER.fullmatch(text) else text


def _cells(row: Row, texts: _AmountTexts) -> Cells:
    cells: Cells = list(row)
    cells[_INSTANT] = f"{row[_INSTANT][:19]}Z"
    for place in _AMOUNTS:
        cells[place] = texts[row[place]]
    return cells
