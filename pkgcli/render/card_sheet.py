"""Cards of the size of a business card on sheets of paper, ten on each, with marks to cut them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.frozen import Frozen
from pkgcli.render.look import days_of, status_words
from pkgcli.render.page import Html, Page, isolated, tag
from pkgcli.render.scannable import bar_code, qr_code
from pkgcli.render.words import counted
from pkgcli.rules.card_number import grouped
from pkgcli.rules.quantities import units_text
from pkgcli.views.cards import CardView
from pkgcli.views.paper import CardSheet

COLUMNS, ROWS = 2, 5
WIDEST_BARS, WIDEST_QR = 280, 90
"""In CSS pixels: 74 and 24 mm, the quiet zones among them."""


class Sheet(Frozen):
    """A sheet of paper and the cards on it, in tenths of a millimetre."""

    paper: str
    wide: int
    high: int
    card_wide: int
    card_high: int


SHEETS = {
    "A4": Sheet("A4", 2100, 2970, 850, 540),
    "letter": Sheet("letter", 2159, 2794, 889, 508),
}

_STYLE = """\
body { padding: 0; max-width: none; }
.hint { margin: 0 auto; padding: 1em; max-width: 210mm; }
.sheet { position: relative; overflow: hidden; margin: 0 auto 8mm; background: #fff; color: #000;
  outline: 1px solid var(--rule); break-after: page; }
.sheet:last-child { break-after: auto; }
.sheet > svg { position: absolute; inset: 0; max-width: none; }
.card { position: absolute; padding: 4.5mm 5mm; display: flex; flex-direction: column; overflow: hidden;
  line-height: 1.2; font-size: 9pt; }
.top { display: flex; justify-content: space-between; gap: 4mm; flex: 1; min-height: 0; }
.top > div { min-width: 0; overflow: hidden; }
.top > svg { flex: none; }
.card p { margin: 0 0 .6mm; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; }
.card .business { font-size: 10pt; font-weight: 700; }
.card .package { font-weight: 600; }
.bottom { flex: none; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-end; }
.number { font: 600 13pt/1.2 ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
.long { font-size: 9pt; white-space: normal; overflow-wrap: anywhere; }
.terms { font-size: 8pt; text-align: right; white-space: nowrap; flex: 1; }
@media print { .hint { display: none; } .sheet { margin: 0; outline: none; } }
"""


def card_sheet_page(view: CardSheet) -> Page:
    """The sheets, and for the screen alone how to print them."""
    sheet = SHEETS[view.paper]
    size = COLUMNS * ROWS
    some = [view.cards[first : first + size] for first in range(0, len(view.cards), size)]
    hint = tag("p", *_hint(view, len(some)), class_="hint")
    return Page(
        f"Cards of {view.business}",
        [hint, *(_sheet(view, sheet, cards) for cards in some)],
        _STYLE + _sizes(sheet),
        paper=sheet.paper,
        margin="0",
    )


def _hint(view: CardSheet, sheets: int) -> Iterator[str]:
    yield f"{counted(len(view.cards), 'card')} on {counted(sheets, 'sheet')} of {view.paper}. "
    yield "Print at 100 %, without fitting to the page and without headers; cut at the marks."
    good = ("active", "upcoming")
    over = [f"{card.number} is {status_words(card)}" for card in view.cards if card.status not in good]
    if over:
        yield f" Look again: {', '.join(over)}."
    barless = [card.number for card in view.cards if bar_code(card.number, WIDEST_BARS, 1) is None]
    if barless:
        yield f" Without bars, which can't hold the number: {', '.join(barless)}."


def _sizes(sheet: Sheet) -> str:
    return (
        f".sheet {{ width: {_mm(sheet.wide)}; height: {_mm(sheet.high - 1)}; }}\n"
        f".card {{ width: {_mm(sheet.card_wide)}; height: {_mm(sheet.card_high)}; }}\n"
    )


def _sheet(view: CardSheet, sheet: Sheet, cards: Sequence[CardView]) -> Html:
    placed = []
    for place, card in enumerate(cards):
        row, column = divmod(place, COLUMNS)
        left = _margin(sheet.wide, sheet.card_wide * COLUMNS) + column * sheet.card_wide
        top = _margin(sheet.high, sheet.card_high * ROWS) + row * sheet.card_high
        placed.append(tag("article", *_card(view, card), class_="card", style=f"left: {_mm(left)}; top: {_mm(top)}"))
    return tag("section", _marks(sheet), *placed, class_="sheet")


def _card(view: CardSheet, card: CardView) -> Iterator[Html | None]:
    """What may be cut short is above; the number, the units and the last day keep their place below."""
    told = tag(
        "div",
        tag("p", isolated(view.business), class_="business"),
        tag("p", isolated(card.package.name), class_="package"),
        tag("p", isolated(card.client.name)) if view.is_named else None,
    )
    yield tag("div", told, qr_code(card.number, WIDEST_QR), class_="top")
    yield bar_code(card.number, WIDEST_BARS, 30)
    number = grouped(card.number)
    printed = tag("div", number, class_="number" if len(number) <= 10 else "number long")
    yield tag("div", printed, tag("div", *(tag("div", line) for line in _terms(card)), class_="terms"), class_="bottom")


def _terms(card: CardView) -> list[str]:
    """How much there was at first and until when, on two lines at most."""
    units = "" if card.initial_units is None else units_text(card.initial_units, card.unit)
    days, by, claim = days_of(card).capitalize().partition(", by ")
    lines = [f"{days},", " · ".join(part for part in (f"by {claim}", units) if part)] if by else [units, days]
    return [line for line in lines if line]


def _marks(sheet: Sheet) -> Html:
    """Ticks in the margins where to cut, and small crosses where cards meet."""
    across, down = _edges(sheet.wide, sheet.card_wide, COLUMNS), _edges(sheet.high, sheet.card_high, ROWS)
    lines = [f"M{x} {start}v50M{x} {sheet.high - start}v-50" for x in across for start in (down[0] - 70,)]
    lines += [f"M{start} {y}h50M{sheet.wide - start} {y}h-50" for y in down for start in (across[0] - 70,)]
    lines += [f"M{x - 15} {y}h30M{x} {y - 15}v30" for x in across[1:-1] for y in down[1:-1]]
    return tag(
        "svg",
        tag("path", d="".join(lines), fill="none", stroke="#888", stroke_width=2),
        viewBox=f"0 0 {sheet.wide} {sheet.high}",
        style=f"width: {_mm(sheet.wide)}; height: {_mm(sheet.high)}",
        aria_hidden="true",
    )


def _edges(paper: int, card: int, count: int) -> list[int]:
    first = _margin(paper, card * count)
    return [first + card * place for place in range(count + 1)]


def _margin(paper: int, cards: int) -> int:
    return (paper - cards) // 2


def _mm(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}mm"
