"""Which answer is which page. Each kind of page is loaded when one of it is asked for."""

from __future__ import annotations

from pkgcli.frozen import replace
from pkgcli.render.output import Output
from pkgcli.render.page import Page, page_pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def write_page(view: Any, output: Output) -> None:
    """The answer as a page, on an output of any encoding that has ASCII."""
    encoding = getattr(output.stream, "encoding", None) or "utf-8"
    if encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
        encoding = "ascii"  # the page says of itself that it is UTF-8, which this is too
    page = _page_of(view)
    if output.notation is not None:
        page = replace(page, language=f"en-{output.notation.territory}")
    for piece in page_pieces(page):
        output.stream.write(piece.encode(encoding, "xmlcharrefreplace").decode(encoding))


def _page_of(view: Any) -> Page:
    """Views go by the names of their classes, so that none is loaded for it."""
    match type(view).__name__:
        case "Dashboard":
            from pkgcli.render.dashboard import dashboard_page

            return dashboard_page(view)
        case "Statement":
            from pkgcli.render.statement_page import statement_page

            return statement_page(view)
        case "CardSheet":
            from pkgcli.render.card_sheet import card_sheet_page

            return card_sheet_page(view)
    raise TypeError(f"{type(view).__name__} has no page")
