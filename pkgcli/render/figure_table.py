"""A table of figures on a page: a caption, a name for each row, what they come to, and bars beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pkgcli.render.charts.bar import bar
from pkgcli.render.page import Html, tag
from pkgcli.views.money import Money

if TYPE_CHECKING:
    from pkgcli.render.page import Inside


class Column(NamedTuple):
    """A figure of each row: a field of it. One that is `optional` is left out where it is nothing in every row."""

    field: str
    title: str
    optional: bool = False


class Named(NamedTuple):
    """A row, and what it is called."""

    name: Inside
    row: Any


def figure_table(
    caption: str,
    named: str,
    columns: Sequence[Column],
    rows: Sequence[Named],
    total: Any = None,
    *,
    drawn: str | None = None,
) -> Html:
    """`named` is the title of the names; `drawn` is the field that bars repeat, the longest for the most of them."""
    columns = [each for each in columns if not each.optional or any(size(getattr(row.row, each.field)) for row in rows)]
    titles = [tag("th", named, scope="col"), *(tag("th", each.title, scope="col", class_="figure") for each in columns)]
    if drawn:
        titles.append(tag("td", class_="drawn"))
    most = max((size(getattr(row.row, drawn)) for row in rows), default=0) if drawn else 0
    body = []
    for name, row in rows:
        cells = _cells(name, columns, row)
        if drawn:
            cells.append(tag("td", bar(size(getattr(row, drawn)), most), class_="drawn"))
        body.append(tag("tr", *cells))
    room = tag("td", class_="drawn") if drawn else None
    foot = None if total is None else tag("tfoot", tag("tr", *_cells("Total", columns, total), room))
    return tag("table", tag("caption", caption), tag("thead", tag("tr", *titles)), tag("tbody", *body), foot)


def size(value: Any) -> int:
    """Of an amount or a count; nothing of what isn't known."""
    return value.minor if isinstance(value, Money) else int(value or 0)


def _cells(name: Inside, columns: Sequence[Column], row: Any) -> list[Html]:
    figures = [getattr(row, each.field) for each in columns]
    return [
        tag("th", name, scope="row"),
        *(tag("td", "" if each is None else str(each), class_="figure") for each in figures),
    ]
