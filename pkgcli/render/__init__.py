"""View -> table, json, jsonl, csv, tsv, html. The only printer, and the only place that knows Rich.

Each form is loaded when it is asked for: a machine format costs no table, and only progress costs Rich.
"""

from __future__ import annotations

from pkgcli.render.output import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    View = TypeVar("View")

__all__ = ["Output", "for_people", "preview", "receipt", "show"]


def show(view: Any, output: Output) -> None:
    """Prints an answer; `view` is any of the answers in `pkgcli.views`."""
    written = getattr(view, "written", None)
    if output.format == "html":
        from pkgcli.render.pages import write_page

        write_page(for_people(view, output), output)
        return
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

        pieces = human_pieces(for_people(view, output), output)
    _write(pieces, output)


def preview(view: Any, output: Output) -> None:
    """Prints what a question is about: a refund or an import as it would be, or the answers to choose from."""
    if type(view).__name__ == "Refunded":
        from pkgcli.render.till import preview_pieces

        _write(preview_pieces(view, output), output)
    else:
        from pkgcli.render.recognition import beforehand_pieces

        _write(beforehand_pieces(view, output), output)


def receipt(view: Any, business: str, output: Output, head: str | None = None) -> None:
    """Prints the slip for paper of `issue` and `redeem`; `head` is the hash of the operation, kept outside the file."""
    from pkgcli.render.slip import receipt_pieces

    _write(receipt_pieces(for_people(view, output), business, output, head), output)


def for_people(view: View, output: Output) -> View:
    """The view with its amounts and days in the notation of the output, if it has one: whatever people read of a view
    is made of this."""
    if output.notation is None:
        return view
    from pkgcli.render.localized import localized

    return localized(view, output.notation)


def _write(pieces: Any, output: Output) -> None:
    from pkgcli.render.terminal import encodable

    for piece in pieces:
        output.stream.write(encodable(piece, output.stream, ascii_only=not output.unicode))
