"""What there is to read about a command or a topic, as blocks that a screen and a manual page lay out each its way."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class Heading(Frozen):
    """What the blocks below it are about; one of a greater `depth` stands under one of a smaller."""

    text: str
    depth: int = 0


class Paragraph(Frozen):
    text: str


class Verbatim(Frozen):
    """Lines that stay as they are: commands, and what they print."""

    lines: tuple[str, ...]


class Rows(Frozen):
    """Terms, each with what it means."""

    rows: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Verbatim | Rows


class Page(Frozen):
    """`name` is what is typed for it: `card extend`, `dates`. `usage` is the line of a command; a topic has none."""

    name: str
    summary: str
    blocks: tuple[Block, ...]
    usage: str | None = None
