"""What a terminal shows of a table is what Rich would show: it is drawn without it only because that is sooner done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.box import Box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from pkgcli.render.look import display_width
from pkgcli.render.output import Output
from pkgcli.render.plain_table import plain_pieces
from pkgcli.render.table import GAP, Cells, Column, Laid

WORDS = st.lists(st.sampled_from(["Zoë", "ten", "massages", "山田花子", "of", "Maximilian"]), max_size=6)
Widths = tuple[int, int, int]
STYLES = ("", "bold", "green", "dim", "bold cyan")


def by_rich(laid: Laid) -> str:
    """The same columns and widths, drawn by Rich: a line under the titles and nothing else."""
    line = Box("    \n    \n ── \n" + "    \n" * 5)
    table = RichTable(box=line, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), border_style="dim")
    for column, width in zip(laid.columns, laid.widths, strict=True):
        justify: Any = "right" if column.right else "left"
        table.add_column(Text(column.title, "bold"), justify=justify, width=width, overflow="fold")
    for number in range(laid.height):
        table.add_row(*(Text(cell.text, cell.style) for cell in (cells.row(number) for cells in laid.cells)))
    drawn = StringIO()
    Console(
        file=drawn,
        width=sum(laid.widths) + GAP * (len(laid.widths) - 1),
        force_terminal=True,
        color_system="standard",
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    ).print(table)
    return drawn.getvalue()


def cells_of(texts: Iterable[Any], styles: Sequence[str] = ()) -> Cells:
    listed = list(texts)
    return Cells(listed, styles or [""] * len(listed), list(map(display_width, listed)))


def screen(text: str) -> list[list[tuple[str, str, bool]]]:
    """What stands in each place of a terminal: the character, its colour, and whether it is bold."""
    terminal = pyte.Screen(90, 60)
    pyte.Stream(terminal).feed(text.replace("\n", "\r\n"))
    return [
        [(spot.data, spot.fg if spot.data.strip() else "", spot.bold and bool(spot.data.strip()))
         for spot in (terminal.buffer[line][place] for place in range(terminal.columns))]
        for line in range(terminal.lines)
    ]  # fmt: skip


@given(
    rows=st.lists(st.tuples(WORDS, WORDS, st.integers(-99999, 99999), st.sampled_from(STYLES)), min_size=1, max_size=6),
    widths=st.tuples(st.integers(10, 30), st.integers(6, 20), st.integers(10, 30)),
)
@settings(max_examples=40, deadline=None)
def test_a_table_looks_as_rich_draws_it(rows: list[tuple[list[str], list[str], int, str]], widths: Widths) -> None:
    columns = (Column("Client", folds=True), Column("Can still have", right=True), Column("Note of it", folds=True))
    names, notes, numbers, styles = ([row[place] for row in rows] for place in range(4))
    cells = [cells_of(map(" ".join, names)), cells_of(map(str, numbers), styles), cells_of(map(" ".join, notes))]
    laid = Laid(columns, cells, widths, len(rows), 0)

    text = "".join(plain_pieces(laid, Output("table", StringIO(), terminal=True, color=True)))

    assert screen(text) == screen(by_rich(laid))
