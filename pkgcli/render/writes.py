"""Answers of the office: what was written to the catalogue or to a client, and what an import did."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import Shown, flow, operation_line, text_of, warned
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.views.business import Founded
from pkgcli.views.imported import CardsImported, CardSums, Imported, Reconciliation
from pkgcli.views.records import Done

_REJECTED_COLUMNS = (
    Column("Line", right=True),
    Column("Column"),
    Column("Value", folds=True),
    Column("What is wrong", folds=True),
)

_RECONCILED_COLUMNS = (
    Column("Cards that came in"),
    *(Column(title, right=True) for title in ("Cards", "Units at first", "Units left", "Value left", "Paid")),
)


def write_pieces(view: Done | Imported | Founded, output: Output) -> Iterator[str]:
    """The answer of a write."""
    match view:
        case Done():
            return _done(view, output)
        case Imported():
            return _imported(view, output)
        case Founded():
            return _founded(view, output)


def _founded(view: Founded, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    yield flow([Shown(view.business, "bold cyan"), view.currency, view.timezone], output)
    yield from facts_pieces([("File", view.path)], output, 2)
    for message in view.messages:
        yield flow([message], output, 2)
    yield operation_line(None, output) if output.dry_run else ""


def _done(view: Done, output: Output) -> Iterator[str]:
    if not output.quiet:
        operation = "" if view.operation is None else f"operation {view.operation}"
        yield flow([view.message, Shown(operation, "dim")], output)
        yield operation_line(view.operation, output) if output.dry_run else ""
        if type(view.subject).__name__ == "EnrolmentView":
            from pkgcli.render.memberships import cards_pieces

            yield from cards_pieces(view.subject, output)
    yield warned(view.warnings, output)


def _imported(view: Imported, output: Output) -> Iterator[str]:
    yield from counts_pieces(view, output)
    if output.quiet:
        return
    if isinstance(view, CardsImported) and view.reconciliation is not None:
        yield "" if view.rejected else "\n"
        yield from table_pieces(_reconciliation(view.reconciliation), output)
        yield "\n"
    for message in view.messages:
        yield flow([message], output)
    yield operation_line(view.operation, output, 0)


def counts_pieces(view: Imported, output: Output) -> Iterator[str]:
    """How many rows became what, and those that were rejected."""
    if not output.quiet:
        counts = [f"{view.new} new", f"{view.changed} changed", f"{view.unchanged} unchanged"]
        rejected = Shown(f"{len(view.rejected)} rejected" if view.rejected else "", "red")
        yield flow([Shown(view.file, "bold"), *counts, rejected], output)
    if view.rejected:
        yield "\n"
        rows = [
            (str(place.line), text_of(place.column), text_of(place.value), place.message) for place in view.rejected
        ]
        yield from table_pieces(Table(_REJECTED_COLUMNS, rows), output)
        yield "\n"


def _reconciliation(found: Reconciliation) -> Table:
    """The file against the database, at a glance: what was left on cards that had expired is taken off."""
    rows = [_sums("In the file", found.file), _sums("In the database", found.database)]
    if found.expired.cards:
        many = f"{found.expired.cards} of them expired"
        rows.insert(1, (many, "", "", _less(found.expired.units_left), _less(found.expired.value_left), ""))
    return Table(_RECONCILED_COLUMNS, rows, 2)


def _sums(title: str, sums: CardSums) -> tuple[str, ...]:
    return (title, *map(str, (sums.cards, sums.initial_units, sums.units_left, sums.value_left, sums.paid)))


def _less(amount: object) -> str:
    return f"-{amount}" if str(amount).strip("0.,") else str(amount)
