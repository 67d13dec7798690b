"""Where an answer goes, and in which form."""

from __future__ import annotations

from datetime import tzinfo

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TextIO

    from pkgcli.render.notation import Notation

    Format = Literal["table", "json", "jsonl", "csv", "tsv", "html"]


class Output(Frozen):
    """Everything that a renderer may know about the place it prints to."""

    format: Format
    stream: TextIO
    terminal: bool = False
    """Is it a person's terminal: standard output is one, and no `-o` was given."""
    width: int = 80
    color: bool = False
    unicode: bool = True
    """Can the stream encode `█ ░ –`; see `terminal.wants_unicode`."""
    quiet: bool = False
    """A write answers with its warnings alone (`issue` and `card ...`: the card's number too), a list without its
    last line. The machine formats are the same."""
    dry_run: bool = False
    """Nothing of what the answer tells was written."""
    zone: tzinfo | None = None
    """The business's time zone, in which tables show instants; None leaves them as the view has them."""
    notation: Notation | None = None
    """How people are told amounts and days; None is ISO and a point. The machine formats are the same."""
