"""What is made for paper, as text: the statement of a card, and which cards a sheet would have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.render.cards import card_head_pieces
from pkgcli.render.look import (
    Shown,
    days_of,
    flow,
    folded,
    how_many,
    paint,
    signed,
    status_style,
    status_words,
    text_of,
)
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.till import item_name
from pkgcli.views.cards import CardView
from pkgcli.views.entries import EntryView
from pkgcli.views.paper import CardSheet, Statement

_HAPPENED = {
    "issue": "sold",
    "redeem": "visit",
    "undo": "taken back",
    "expire": "expired",
    "reopen": "reopened",
    "refund": "refunded",
    "adjust": "adjusted",
    "extend": "extended",
    "transfer": "transferred",
    "reassign": "reassigned",
    "pay": "payment",
    "suspend": "suspended",
    "resume": "resumed",
    "freeze": "frozen",
    "unfreeze": "unfrozen",
    "swap": "swapped",
    "split": "split",
    "merge": "merged",
    "edit": "changed",
    "import": "brought forward",
}

ENTRY_COLUMNS = (
    Column("On"),
    Column("What", folds=True),
    Column("For", folds=True, optional=True, drop=1),
    Column("With", folds=True, optional=True, drop=2),
    Column("Units", right=True, optional=True),
    Column("Left", right=True, optional=True),
    Column("Paid", right=True, optional=True),
)

_SHEET_COLUMNS = (
    Column("Card"),
    Column("Client", folds=True),
    Column("Package", folds=True),
    Column("Valid", folds=True),
    Column("Status"),
)


def paper_pieces(view: Statement | CardSheet, output: Output) -> Iterator[str]:
    """A statement, or the cards of a sheet."""
    return _statement(view, output) if isinstance(view, Statement) else _sheet(view, output)


def _statement(view: Statement, output: Output) -> Iterator[str]:
    card = view.card
    yield flow([Shown(view.business, "bold"), f"statement of {view.on}"], output)
    yield "\n"
    yield from card_head_pieces(card, view.on, output)
    yield "\n"
    yield from facts_pieces([(title, text) for title, text in statement_facts(card)], output, 2)
    yield "\n"
    yield from table_pieces(Table(ENTRY_COLUMNS, statement_rows(view)), output)
    yield "\n"
    for line in folded(statement_end(view), output.width) if output.terminal else [statement_end(view)]:
        yield paint(line, "dim", output) + "\n"


def statement_facts(card: CardView) -> list[tuple[str, str]]:
    """The terms that aren't in the head of the statement; what doesn't apply isn't mentioned."""
    unpaid = f"{card.unpaid} {card.currency}" if card.unpaid.minor else ""
    facts = [
        ("Sold", str(card.issued_on)),
        ("Starts", "" if card.starts_on == card.issued_on or not card.begun else str(card.starts_on)),
        ("Price", f"{card.total} {card.currency}" if card.total.minor else ""),
        ("Still to pay", unpaid),
    ]
    return [(title, text) for title, text in facts if text]


def statement_rows(view: Statement) -> list[tuple[str, ...]]:
    """The entries, a row each, by ENTRY_COLUMNS."""
    return [_row(view.card, entry) for entry in view.entries]


def _row(card: CardView, entry: EntryView) -> tuple[str, ...]:
    return (
        str(entry.on),
        _what(card, entry),
        text_of(entry.for_),
        text_of(entry.staff) if entry.kind == "redeem" else "",
        signed(entry.units) if entry.units else "",
        text_of(entry.units_left),
        str(entry.cash) if entry.cash.minor and entry.kind != "import" else "",  # that was paid elsewhere, before
    )


def _what(card: CardView, entry: EntryView) -> str:
    """`visit: 2 × Massage`, `extended: through 2027-03-31, was 2027-02-28`."""
    count = abs(entry.quantity or 1)
    item = "" if entry.item is None else (f"{count} × " if count > 1 else "") + item_name(card, entry.item)
    told = ", ".join(part for part in (item, text_of(entry.change)) if part)
    happened = _HAPPENED.get(entry.kind, entry.kind)
    return f"{happened}: {told}" if told else happened


def statement_end(view: Statement) -> str:
    """What makes it a witness (spec, section 7)."""
    return f"Head of the books after operation {view.last_operation}: {view.head}"


def _sheet(view: CardSheet, output: Output) -> Iterator[str]:
    yield from table_pieces(Table(_SHEET_COLUMNS, [_sheet_row(view, card) for card in view.cards]), output)
    if not output.quiet:
        yield how_many(len(view.cards), len(view.cards), "card", output)
        yield paint("To print them: the same with -o cards.html", "dim", output) + "\n"


def _sheet_row(view: CardSheet, card: CardView) -> Sequence[str | Shown]:
    return (
        card.number,
        card.client.name if view.is_named else "",
        card.package.name,
        days_of(card),
        Shown(status_words(card), status_style(card.status)),
    )
