"""Pages for a browser and for paper: one file of HTML that needs no other, and does nothing but show.

A page is put together from elements. Whatever is text becomes text: escaped, and with control and bidi characters made
visible as everywhere. There are no scripts, fonts, pictures or links from elsewhere, and the page itself forbids the
browser to load or run any. On a screen it is light or dark as its reader likes; on paper it is always light.

    page = Page("Spa days", [tag("h1", "Spa days"), tag("p", isolated(name), " has ", tag("b", 3), " left")])
    "".join(page_pieces(page))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TypeAlias

from pkgcli.frozen import Frozen
from pkgcli.rules.texts import visible

Inside: TypeAlias = "Html | str | int | None"
"""What may stand in an element."""

_VOID = frozenset({"br", "col", "hr", "meta"})

# Were anything ever to slip through, the browser wouldn't run or fetch it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

# Text on its ground keeps a contrast of 4.5 to 1 and more, in light and in dark. What is only drawn (`--good`, `--low`,
# `--bad`, `--line`) keeps 3 to 1 or stands beside its figure. `--empty` is the part of a bar that is gone.
_STYLE = """\
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1b1f; --faint: #5c5c66; --rule: #d5d5dc; --line: #3d5a98;
  --good: #2f7d4f; --low: #b06a00; --bad: #b3261e; --empty: #e6e6ec; }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #17171a; --ink: #ececf1; --faint: #a9a9b4;
  --rule: #3c3c45; --line: #8fb0f5; --good: #5fbf86; --low: #e0a040; --bad: #f2877e; --empty: #34343c; } }
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 11pt/1.4 system-ui, "Segoe UI", "Noto Sans", sans-serif;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { margin: 0 auto; padding: 8mm; max-width: 210mm; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
h1, h2, p { margin: 0 0 .5em; } h1 { font-size: 1.6em; line-height: 1.2; } h2 { font-size: 1.15em; margin-top: 1.4em; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; }
th, td { text-align: left; vertical-align: top; padding: .3em .9em .3em 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
th { font-weight: 600; vertical-align: bottom; }
.figure { text-align: right; white-space: nowrap; }
.whole { white-space: nowrap; }
.faint { color: var(--faint); }
svg { display: block; max-width: 100%; }
thead { display: table-header-group; }
h1, h2 { break-after: avoid; } tr, figure, svg { break-inside: avoid; }
@media print { html { font-size: 10pt; } body { padding: 0; max-width: none; } }
"""


class Html(Frozen):
    """Markup that is known to be right: what `tag` and `fragment` made."""

    text: str


class Page(Frozen):
    """A page as it is to be written.

    `style` is CSS of our own for this kind of page. `paper` is a size that CSS knows: `A4`, `letter`, `A4 landscape`;
    `auto` is whatever is in the printer.
    `foot` stands below each sheet of paper, before the sheet's number; where it is None, nothing does.
    """

    title: str
    body: Sequence[Html]
    style: str = ""
    paper: str = "auto"
    margin: str = "15mm"
    foot: str | None = None
    language: str = "en"
    """Of its words, with the territory whose amounts and days it has: `en-DE`."""


def tag(name: str, /, *inside: Inside, **attributes: str | int | None) -> Html:
    """An element. Text in it and in its attributes is escaped; None is left out.

    An attribute's `_` is `-` in HTML, and one at the end is dropped: `class_="figure"`, `aria_label="5 of 10"`.
    """
    told = "".join(
        f' {attribute.rstrip("_").replace("_", "-")}="{_escaped(str(value))}"'
        for attribute, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{fragment(*inside).text}</{name}>")


def fragment(*inside: Inside) -> Html:
    """Several pieces as one."""
    return Html("".join(_piece(piece) for piece in inside))


def isolated(text: str) -> Html:
    """A name within a line: written from right to left, it leaves the rest of the line alone."""
    return tag("bdi", text)


def table(titles: Sequence[str], rows: Sequence[Sequence[Inside]], figures: Sequence[int] = ()) -> Html:
    """A table whose head is repeated on each sheet of paper. `figures` are the places of the columns of figures."""
    classes = ["figure" if place in figures else None for place in range(len(titles))]
    head = [tag("th", title, scope="col", class_=kind) for title, kind in zip(titles, classes, strict=True)]
    body = [tag("tr", *(tag("td", cell, class_=kind) for cell, kind in zip(row, classes, strict=True))) for row in rows]
    return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body))


def page_pieces(page: Page) -> Iterator[str]:
    """The file: UTF-8, or any encoding of which ASCII is a part where what isn't ASCII is written as `&#235;`."""
    yield f'<!doctype html>\n<html lang="{_escaped(page.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield tag("meta", http_equiv="Content-Security-Policy", content=_POLICY).text + "\n"
    yield tag("meta", name="viewport", content="width=device-width, initial-scale=1").text + "\n"
    yield tag("title", page.title).text + "\n"
    yield f"<style>\n{_STYLE}{_sheet(page)}{page.style}</style>\n</head>\n<body>\n"
    for piece in page.body:
        yield piece.text + "\n"
    yield "</body>\n</html>\n"


def _sheet(page: Page) -> str:
    """What stands around the page on paper."""
    foot = ""
    if page.foot is not None:
        look = "font: 8pt system-ui, sans-serif; color: #5c5c66;"
        foot = f" @bottom-left {{ content: {_quoted(page.foot)}; {look} }}"
        foot += f' @bottom-right {{ content: counter(page) " / " counter(pages); {look} }}'
    return f"@page {{ size: {page.paper}; margin: {page.margin};{foot} }}\n"


def _quoted(text: str) -> str:
    """A string of CSS: each character by its number, so that none ends it."""
    return '"' + "".join(f"\\{ord(character):x} " for character in visible(text)) + '"'


def _piece(piece: Inside) -> str:
    if piece is None:
        return ""
    return piece.text if isinstance(piece, Html) else _escaped(str(piece))


def _escaped(text: str) -> str:
    return escape(visible(text))
