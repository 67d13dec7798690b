"""A table as values, and how it fits: every column, or fewer of the secondary ones, or record under record.

Only free text is ever folded. Identifiers and amounts stay whole on one line, whatever the width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pkgcli.render.look import Shown, display_width, spelled
from pkgcli.render.output import Output

GAP = 2
COMFORTABLE = 14
TIGHT = 8
# Beyond this, Rich takes longer than anybody waits (0.6 ms a row).
MOST_RICH_ROWS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    right: bool = False
    folds: bool = False
    """Free text: it may go over several lines of a terminal. Anything else stays on one."""
    words: bool = False
    """Of a column that folds: its words are identifiers and stay whole."""
    drop: int = 0
    """On a terminal that is too narrow, columns are left out from the highest down; 0 is never left out."""
    dear: bool = False
    """Of a column that may be left out: free text is folded tight first."""
    optional: bool = False
    """Left out on a terminal where no row has anything in it."""
    drawn: bool = False
    """Left out off a terminal, and in silence where there is no room: it repeats another column as a picture."""


@dataclass(frozen=True)
class Table:
    """Rows of text. Cells may hold anything that people typed; printing makes it harmless."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Shown]]
    indent: int = 0


@dataclass(frozen=True)
class Laid:
    """A table for one output: its columns, clean cells, widths, and the titles that found no room."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Shown]]
    widths: Sequence[int]
    indent: int
    left_out: tuple[str, ...] = ()


def table_pieces(table: Table, output: Output) -> Iterator[str]:
    """The table as text."""
    laid = _cleaned(table, output)
    if not output.terminal:
        from pkgcli.render.plain_table import plain_pieces

        yield from plain_pieces(laid, output)
        return
    fitting = _fit(laid, output.width)
    if fitting is None:
        from pkgcli.render.plain_table import stacked_pieces

        yield from stacked_pieces(laid, output)
    elif len(laid.rows) > MOST_RICH_ROWS:
        from pkgcli.render.plain_table import plain_pieces

        yield from plain_pieces(fitting, output)
    else:
        from pkgcli.render.rich_table import rich_pieces

        yield from rich_pieces(fitting, output)


def _cleaned(table: Table, output: Output) -> Laid:
    """What may be printed, without the columns that have nothing to say here, each as wide as it would like."""
    rows = [
        [Shown(spelled(cell.text, output), cell.style) if isinstance(cell, Shown) else Shown(spelled(cell, output))
         for cell in row]
        for row in table.rows
    ]  # fmt: skip
    kept = [place for place, column in enumerate(table.columns) if _is_wanted(column, place, rows, output)]
    columns = [table.columns[place] for place in kept]
    rows = [[row[place] for place in kept] for row in rows]
    widths = [
        max([display_width(column.title), *(display_width(row[place].text) for row in rows)])
        for place, column in enumerate(columns)
    ]
    return Laid(columns, rows, widths, table.indent)


def _is_wanted(column: Column, place: int, rows: Sequence[Sequence[Shown]], output: Output) -> bool:
    if not output.terminal:
        return not column.drawn
    return not (column.optional or column.drawn) or any(row[place].text for row in rows)


def _fit(laid: Laid, width: int) -> Laid | None:
    """The table within the width, with as many columns as have room; None where even the least of it has none."""
    room = width - laid.indent
    places = list(range(len(laid.columns)))
    for text_width in (COMFORTABLE, TIGHT):
        narrow = [_narrowest(laid, place, text_width) for place in range(len(laid.columns))]
        while _total([narrow[place] for place in places]) > room:
            droppable = [place for place in places if _may_go(laid.columns[place], text_width)]
            if not droppable:
                break
            places.remove(max(droppable, key=lambda place: (laid.columns[place].drop, place)))
        else:
            return _chosen(laid, places, narrow, room)
    return None


def _may_go(column: Column, text_width: int) -> bool:
    return column.drop > 0 and (text_width == TIGHT or not column.dear)


def _narrowest(laid: Laid, place: int, text_width: int) -> int:
    """The least width of a column: the longest word of its title, and all of a cell that mustn't be broken."""
    column = laid.columns[place]
    title = max(map(len, column.title.split()), default=0)
    texts = [row[place].text for row in laid.rows]
    widest = max(map(display_width, texts), default=0)
    if column.words:
        return max(title, max((display_width(word) for text in texts for word in text.split()), default=0))
    return max(title, min(text_width, widest) if column.folds else widest)


def _chosen(laid: Laid, places: list[int], narrow: list[int], room: int) -> Laid:
    """The chosen columns, with what room is left given to those that want it most."""
    widths = {place: narrow[place] for place in places}
    spare = room - _total(list(widths.values()))
    while spare > 0:
        place = max(places, key=lambda place: laid.widths[place] - widths[place])
        if laid.widths[place] <= widths[place]:
            break
        widths[place] += 1
        spare -= 1
    left_out = tuple(
        column.title for place, column in enumerate(laid.columns) if place not in widths and not column.drawn
    )
    return Laid(
        [laid.columns[place] for place in places],
        [[row[place] for place in places] for row in laid.rows],
        list(widths.values()),
        laid.indent,
        left_out,
    )


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
