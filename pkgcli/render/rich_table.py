"""Tables on a terminal. The one module, with `progress`, that imports Rich, and it does so when it draws.

Widths are decided in `table`; values are `Text`, so that no markup and no `:smile:` in a name is ever obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pkgcli.render.output import Output
from pkgcli.render.plain_table import left_out_note
from pkgcli.render.table import GAP, Laid

if TYPE_CHECKING:
    from rich.box import Box


def rich_pieces(laid: Laid, output: Output) -> Iterator[str]:
    """The table as text with the codes of its colours."""
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=_box(output), show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), border_style="dim")
    for column, width in zip(laid.columns, laid.widths, strict=True):
        justify = "right" if column.right else "left"
        table.add_column(Text(column.title, "bold"), justify=justify, width=width, overflow="fold")  # type: ignore[arg-type]
    for row in laid.rows:
        table.add_row(*(Text(cell.text, cell.style) for cell in row))
    drawn = StringIO()
    console = Console(
        file=drawn,
        width=sum(laid.widths) + GAP * (len(laid.widths) - 1),
        force_terminal=True,
        color_system="standard" if output.color else None,
        no_color=not output.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(table)
    for line in drawn.getvalue().splitlines():
        yield " " * laid.indent + line.rstrip() + "\n"
    yield left_out_note(laid, output)


def _box(output: Output) -> Box:
    """A line under the header and nothing else."""
    from rich.box import Box

    return Box("    \n    \n" + (" ── \n" if output.unicode else " -- \n") + "    \n" * 5, ascii=not output.unicode)
