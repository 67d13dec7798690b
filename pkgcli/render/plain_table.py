"""Tables as they are drawn: padded columns, and records for terminals that are too narrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pkgcli.render.look import Shown, display_width, folded, paint, spelled
from pkgcli.render.output import Output
from pkgcli.render.table import GAP, Cells, Column, Laid

BATCH = 500
"""Rows that are put together at once."""


def plain_pieces(laid: Laid, output: Output) -> Iterator[str]:
    """The titles, on a terminal a line below them, and the rows; two spaces between columns. A row goes over several
    lines only where the layout made a column narrow."""
    yield _row([Shown(column.title, "bold") for column in laid.columns], laid, output, low=True)
    if output.terminal:
        rule = spelled("─" * (sum(laid.widths) + GAP * (len(laid.widths) - 1)), output)
        yield " " * laid.indent + paint(rule, "dim", output) + "\n"
    for first in range(0, laid.height, BATCH):
        yield _rows(laid, slice(first, min(first + BATCH, laid.height)), output)
    yield left_out_note(laid, output)


def _rows(laid: Laid, some: slice, output: Output) -> str:
    """Rows side by side, column after column: a cell is only joined with what it misses."""
    start, gap = " " * laid.indent, " " * GAP
    padded = [_padded(*each, some, output) for each in zip(laid.columns, laid.cells, laid.widths, strict=True)]
    lines = [start + gap.join(row).rstrip() + "\n" for row in zip(*padded, strict=True)]
    for number in _too_wide(laid, some):
        lines[number - some.start] = _row([cells.row(number) for cells in laid.cells], laid, output)
    return "".join(lines)


def _padded(column: Column, cells: Cells, width: int, some: slice, output: Output) -> list[str]:
    texts, missing = cells.texts[some], [" " * (width - taken) for taken in cells.widths[some]]
    if output.color:
        texts = [paint(text, style, output) for text, style in zip(texts, cells.styles[some], strict=True)]
    pairs = zip(missing, texts, strict=True) if column.right else zip(texts, missing, strict=True)
    return [one + other for one, other in pairs]


def _too_wide(laid: Laid, some: slice) -> set[int]:
    """The rows with a cell that needs more lines than one."""
    return {
        number
        for cells, width in zip(laid.cells, laid.widths, strict=True)
        for number, taken in enumerate(cells.widths[some], some.start)
        if taken > width
    }


def _row(cells: Sequence[Shown], laid: Laid, output: Output, *, low: bool = False) -> str:
    """A row over as many lines as it needs; cells that need fewer begin at the top, or end at the bottom (`low`)."""
    split = [folded(cell.text, width) for cell, width in zip(cells, laid.widths, strict=True)]
    height = max(map(len, split), default=0)
    if low:
        split = [[""] * (height - len(pieces)) + pieces for pieces in split]
    text = ""
    for number in range(height):
        line, pending = " " * laid.indent, ""
        for column, width, cell, pieces in zip(laid.columns, laid.widths, cells, split, strict=True):
            piece = pieces[number] if number < len(pieces) else ""
            before, after = _padding(column, width - display_width(piece))
            if piece:
                line += pending + before + paint(piece, cell.style, output)
                pending = ""
            else:
                pending += before
            pending += after + " " * GAP
        text += line + "\n"
    return text


def _padding(column: Column, missing: int) -> tuple[str, str]:
    return (" " * missing, "") if column.right else ("", " " * missing)


def left_out_note(laid: Laid, output: Output) -> str:
    """Which columns found no room, so that nothing is lost in silence."""
    if not laid.left_out:
        return ""
    text = f"Not shown at this width: {', '.join(laid.left_out)}; a wider window or --csv shows all"
    lines = folded(text, max(output.width - laid.indent, 20))
    return "".join(" " * laid.indent + paint(line, "dim", output) + "\n" for line in lines)


def stacked_pieces(laid: Laid, output: Output) -> Iterator[str]:
    """Record under record, every column of them, an empty line between."""
    whole = {column.title for column in laid.columns if not column.folds}
    for number in range(laid.height):
        if number:
            yield "\n"
        facts = [
            (column.title, cells.row(number))
            for column, cells in zip(laid.columns, laid.cells, strict=True)
            if cells.texts[number] and not column.drawn
        ]
        yield from facts_pieces(facts, output, laid.indent, whole)


def facts_pieces(
    facts: Sequence[tuple[str, str | Shown]], output: Output, indent: int = 0, whole: Collection[str] = ()
) -> Iterator[str]:
    """Titles and what they say, one below the other, on a terminal folded between words but for what stays whole."""
    label_width = max((len(title) for title, _ in facts), default=0)
    start = indent + label_width + GAP
    for title, value in facts:
        text, style = (value.text, value.style) if isinstance(value, Shown) else (value, "")
        text = spelled(text, output)
        may_fold = output.terminal and title not in whole
        lines = folded(text, max(output.width - start, 10), chop=False) if may_fold else [text]
        yield " " * indent + paint(title.ljust(label_width), "dim", output) + " " * GAP + paint(lines[0], style, output)
        yield "\n"
        for line in lines[1:]:
            yield " " * start + paint(line, style, output) + "\n"
