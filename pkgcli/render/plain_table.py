"""Tables without Rich: padded columns for files and pipes, and records for terminals that are too narrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pkgcli.render.look import Shown, display_width, folded, paint, spelled
from pkgcli.render.output import Output
from pkgcli.render.table import GAP, Column, Laid


def plain_pieces(laid: Laid, output: Output) -> Iterator[str]:
    """A header line and the rows, two spaces between columns; folded only where the layout made a column narrow."""
    yield _row([Shown(column.title, "bold") for column in laid.columns], laid, output)
    for row in laid.rows:
        yield _row(row, laid, output)
    yield left_out_note(laid, output)


def _row(cells: Sequence[Shown], laid: Laid, output: Output) -> str:
    split = [folded(cell.text, width) for cell, width in zip(cells, laid.widths, strict=True)]
    text = ""
    for number in range(max(map(len, split), default=0)):
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
    for number, row in enumerate(laid.rows):
        if number:
            yield "\n"
        facts = [
            (column.title, cell)
            for column, cell in zip(laid.columns, row, strict=True)
            if cell.text and not column.drawn
        ]
        whole = {column.title for column in laid.columns if not column.folds}
        yield from facts_pieces(facts, output, laid.indent, whole)


def facts_pieces(
    facts: Sequence[tuple[str, str | Shown]], output: Output, indent: int = 0, whole: Collection[str] = ()
) -> Iterator[str]:
    """Titles and what they say, one below the other, on a terminal folded between words but for what stays whole."""
    label_width = max((len(title) for title, _ in facts), default=0)
    start = indent + label_width + GAP
    for title, value in facts:
        text, style = value if isinstance(value, Shown) else (value, "")
        text = spelled(text, output)
        may_fold = output.terminal and title not in whole
        lines = folded(text, max(output.width - start, 10), chop=False) if may_fold else [text]
        yield " " * indent + paint(title.ljust(label_width), "dim", output) + " " * GAP + paint(lines[0], style, output)
        yield "\n"
        for line in lines[1:]:
            yield " " * start + paint(line, style, output) + "\n"
