"""View -> table, json, jsonl, csv, tsv. The only printer, and the only place that knows Rich.

Each form is loaded when it is asked for: a machine format costs no table, and only progress costs Rich.
"""

from __future__ import annotations

from pkgcli.render.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Output", "receipt", "show"]


def show(view: Any, output: Output) -> None:
    """Prints an answer; `view` is any of the answers in `pkgcli.views`."""
    written = getattr(view, "written", None)
    if written is not None and output.format != "table":
        pieces = written(output.format, ascii_only=not output.unicode)
    elif output.format in ("json", "jsonl"):
        from pkgcli.render.jsonable import json_pieces

        pieces = json_pieces(view, lines=output.format == "jsonl", ascii_only=not output.unicode)
    elif output.format in ("csv", "tsv"):
        from pkgcli.render.delimited import delimited_pieces

        pieces = delimited_pieces(view, tabs=output.format == "tsv")
    else:
        from pkgcli.render.human import human_pieces

        pieces = human_pieces(view, output)
    _write(pieces, output)


def receipt(view: Any, business: str, output: Output, head: str | None = None) -> None:
    """Prints the slip for paper of `issue` and `redeem`; `head` is the hash of the operation, kept outside the file."""
    from pkgcli.render.slip import receipt_pieces

    _write(receipt_pieces(view, business, output, head), output)


def _write(pieces: Any, output: Output) -> None:
    from pkgcli.render.terminal import encodable

    for piece in pieces:
        output.stream.write(encodable(piece, output.stream, ascii_only=not output.unicode))
