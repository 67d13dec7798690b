"""A table as values, and how it fits: every column, or fewer of the secondary ones, or record under record.

Only free text is ever folded. Identifiers and amounts stay whole on one line, whatever the width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.frozen import Frozen
from pkgcli.render.look import Shown, display_width, spelled
from pkgcli.render.output import Output

GAP = 2
COMFORTABLE = 14
TIGHT = 8


class Column(Frozen):
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


class Table(Frozen):
    """Rows of text. Cells may hold anything that people typed; printing makes it harmless."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Shown]]
    indent: int = 0


class Cells(Frozen):
    """A column of a table, clean: what its cells say, in which style, and how many columns of a terminal each takes."""

    texts: Sequence[str]
    styles: Sequence[str]
    widths: Sequence[int]

    def row(self, number: int) -> Shown:
        return Shown(self.texts[number], self.styles[number])


class Laid(Frozen):
    """A table for one output: its columns with their cells and widths, and the titles that found no room."""

    columns: Sequence[Column]
    cells: Sequence[Cells]
    widths: Sequence[int]
    height: int
    """How many rows there are."""
    indent: int
    left_out: tuple[str, ...] = ()


def table_pieces(table: Table, output: Output) -> Iterator[str]:
    """The table as text."""
    from pkgcli.render.plain_table import plain_pieces, stacked_pieces

    laid = _laid(table, output)
    fitting = _fit(laid, output.width) if output.terminal else laid
    if fitting is None:
        yield from stacked_pieces(laid, output)
    else:
        yield from plain_pieces(fitting, output)


def _laid(table: Table, output: Output) -> Laid:
    """What may be printed, without the columns that have nothing to say here, each as wide as it would like."""
    measured = [_measured([row[place] for row in table.rows], output) for place in range(len(table.columns))]
    wanted = [
        (column, cells)
        for column, cells in zip(table.columns, measured, strict=True)
        if _is_wanted(column, cells, output)
    ]
    widths = [max([display_width(column.title), *cells.widths]) for column, cells in wanted]
    columns = [column for column, _ in wanted]
    return Laid(columns, [cells for _, cells in wanted], widths, len(table.rows), table.indent)


def _measured(column: Sequence[str | Shown], output: Output) -> Cells:
    """Clean cells: here alone each is measured, and all of them at once where they are plain."""
    texts = [cell.text if isinstance(cell, Shown) else cell for cell in column]
    styles = [cell.style if isinstance(cell, Shown) else "" for cell in column]
    together = "".join(texts)
    if together.isascii() and together.isprintable():
        return Cells(texts, styles, list(map(len, texts)))
    texts = [spelled(text, output) for text in texts]
    return Cells(texts, styles, list(map(display_width, texts)))


def _is_wanted(column: Column, cells: Cells, output: Output) -> bool:
    if not output.terminal:
        return not column.drawn
    return not (column.optional or column.drawn) or any(cells.texts)


def _fit(laid: Laid, width: int) -> Laid | None:
    """The table within the width, with as many columns as have room; None where even the least of it has none."""
    room = width - laid.indent
    places = list(range(len(laid.columns)))
    for text_width in (COMFORTABLE, TIGHT):
        narrow = [_narrowest(*pair, text_width) for pair in zip(laid.columns, laid.cells, strict=True)]
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


def _narrowest(column: Column, cells: Cells, text_width: int) -> int:
    """The least width of a column: the longest word of its title, and all of a cell that mustn't be broken."""
    title = max(map(len, column.title.split()), default=0)
    if column.words:
        words = {word for text in cells.texts for word in text.split()}
        return max(title, max(map(display_width, words), default=0))
    widest = max(cells.widths, default=0)
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
        [laid.cells[place] for place in places],
        list(widths.values()),
        laid.height,
        laid.indent,
        left_out,
    )


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
