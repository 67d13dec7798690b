"""The ledger as people read it: `history`, and what an expiry run forfeited."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pkgcli.render.look import Shown, flow, how_many, operation_line, signed, text_of
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.rules.quantities import units_text
from pkgcli.views.entries import EntryView, History
from pkgcli.views.expiry import ExpiredCard, ExpireRun
from pkgcli.views.night import Night

_KIND_STYLES = {
    "issue": "green",
    "reopen": "green",
    "undo": "yellow",
    "expire": "red",
    "refund": "red",
    "void": "red",
}

_ENTRY_COLUMNS = (
    Column("On"),
    Column("Op.", right=True),
    Column("Card"),
    Column("What"),
    Column("Item", folds=True, optional=True),
    Column("Qty", right=True, optional=True),
    Column("Units", right=True),
    Column("Left", right=True),
    Column("Value", right=True),
    Column("Tip", right=True, optional=True),
    Column("Cash", right=True, optional=True, drop=4),
    Column("Staff", folds=True, optional=True, drop=2),
    Column("For", folds=True, optional=True, drop=1),
    Column("Note", folds=True, optional=True, drop=3),
)

_EXPIRED_COLUMNS = (
    Column("Card"),
    Column("Client", folds=True),
    Column("Client ID", drop=1),
    Column("Units", right=True),
    Column("Value", right=True),
    Column("Expired on"),
)


_MOST_ROWS = 10_000
"""After so many lapsed cards another table begins: all of one are held in memory while it is laid out."""


def entry_pieces(view: History | ExpireRun, output: Output) -> Iterator[str]:
    """A history, or the answer of `expire`."""
    return _history(view, output) if isinstance(view, History) else _expire_run(view, output)


def _history(view: History, output: Output) -> Iterator[str]:
    if output.terminal:
        yield flow([Shown(f"History of {view.who}", "bold")], output)
        yield "\n"
    if view.entries or not output.terminal:
        yield from table_pieces(entries_table(view.entries, output), output)
    if not output.quiet:
        yield how_many(len(view.entries), view.total, "entry", output)


def entries_table(entries: tuple[EntryView, ...], output: Output) -> Table:
    """Entries in their order; on a terminal without the card's number where it is the same in all."""
    rows = [_entry(entry) for entry in entries]
    if output.terminal and len({entry.card for entry in entries}) == 1:
        return Table(_ENTRY_COLUMNS[:2] + _ENTRY_COLUMNS[3:], [row[:2] + row[3:] for row in rows])
    return Table(_ENTRY_COLUMNS, rows)


def _entry(entry: EntryView) -> tuple[str | Shown, ...]:
    style = "green" if entry.units > 0 else ""
    return (
        str(entry.on),
        str(entry.operation),
        entry.card,
        Shown(entry.kind, _KIND_STYLES.get(entry.kind, "")),
        text_of(entry.item),
        text_of(entry.quantity),
        Shown(signed(entry.units), style),
        Shown(text_of(entry.units_left), "bold"),
        str(entry.value),
        str(entry.tip) if entry.tip.minor else "",
        str(entry.cash) if entry.cash.minor != entry.value.minor and entry.cash.minor else "",
        text_of(entry.staff),
        text_of(entry.for_),
        text_of(entry.note or entry.change),
    )


def _expire_run(view: ExpireRun, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    if not view.cards:
        yield "Nothing to do: no card is due.\n"
        return
    cards = counted(view.cards, "card")
    verb = "would lapse" if view.operation is None else "lapsed"
    yield flow([Shown(f"{cards} {verb} as of {view.as_of}", "bold")], output)
    yield "\n"
    yield from expired_pieces(view, output)
    yield operation_line(view.operation, output, 0)


def _expired(card: ExpiredCard) -> tuple[str, ...]:
    return (
        card.number,
        card.client.name,
        card.client.code,
        "unlimited" if card.units is None else str(card.units),
        str(card.value),
        str(card.expired_on),
    )


def expired_pieces(view: ExpireRun | Night, output: Output) -> Iterator[str]:
    """The cards that lapsed, and what was forfeited in all."""
    rows = map(_expired, view.expired)
    while some := list(islice(rows, _MOST_ROWS)):
        yield from table_pieces(Table(_EXPIRED_COLUMNS, some), output)
    yield "\n"
    cards = counted(view.cards, "card")
    yield flow([cards, units_text(view.units, "units"), f"value {view.value} forfeited"], output)
