"""Visits to come: what was set aside, and lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.render.look import Shown, flow, operation_line, spelled, status_style, text_of, warned, when
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table
from pkgcli.render.till import left_line
from pkgcli.views.holds import HoldDone, HoldView

COLUMNS = (
    Column("Hold", right=True),
    Column("When"),
    Column("Client", folds=True),
    Column("For", folds=True, optional=True),
    Column("Item", folds=True),
    Column("Number", right=True, drop=1),
    Column("Card"),
    Column("Holds until", optional=True, drop=2),
    Column("State"),
)


def hold_pieces(view: HoldDone, output: Output) -> Iterator[str]:
    """The hold, and what its card has left."""
    hold = view.hold
    if output.quiet:
        yield spelled(str(hold.id), output) + "\n"
    else:
        for message in view.messages:
            yield spelled(message, output) + "\n"
        word = "Held" if hold.state == "open" else hold.state.capitalize()
        whom = hold.client.name if hold.for_ is None else f"{hold.client.name} for {hold.for_}"
        what = Shown(f"{word} {hold.quantity} × {hold.name}", "bold")
        yield flow([what, when(hold.at, output), f"hold {hold.id}", f"card {hold.card}", whom], output)
        yield left_line(view.card, output)
        yield flow(_available(view), output, 2)
        yield from _recorded(view, output)
    yield warned(view.warnings, output)


def _available(view: HoldDone) -> list[str | Shown]:
    line = next(line for line in view.card.lines if line.item == view.hold.item)
    if line.available is None:
        return []
    return [f"{line.name}: {line.available} can still be had", f"{line.held} held" if line.held else ""]


def _recorded(view: HoldDone, output: Output) -> Iterator[str]:
    """Its operation; a hold isn't undone, but released."""
    if view.operation is None or output.dry_run:
        yield operation_line(view.operation, output)
    elif view.hold.state == "open":
        yield operation_line(view.operation, output, back=f"hold release {view.hold.id}")
    else:
        yield f"  Operation {view.operation}\n"


def visits_table(holds: Sequence[HoldView], output: Output) -> Table:
    """Those of one day."""
    columns = (
        Column("Time"),
        Column("Client", folds=True),
        Column("For", folds=True, optional=True),
        Column("Item", folds=True),
        Column("Number", right=True),
        Column("Card"),
        Column("Hold", right=True),
    )
    rows = [
        (
            when(hold.at, output)[-5:],
            hold.client.name,
            text_of(hold.for_),
            hold.name,
            str(hold.quantity),
            Shown(hold.card, "cyan"),
            str(hold.id),
        )
        for hold in holds
    ]
    return Table(columns, rows)


def hold_row(hold: HoldView, output: Output) -> tuple[str | Shown, ...]:
    """One of a list."""
    return (
        Shown(str(hold.id), "cyan"),
        when(hold.at, output),
        hold.client.name,
        text_of(hold.for_),
        hold.name,
        str(hold.quantity),
        hold.card,
        text_of(hold.release_on) if hold.state == "open" else "",
        Shown(hold.state, status_style("active" if hold.state == "open" else "")),
    )
