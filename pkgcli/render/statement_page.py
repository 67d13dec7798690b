"""The statement of a card as a page: what is left as a picture, the terms, and every entry."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.render.look import days_of, status_words
from pkgcli.render.page import Html, Inside, Page, fragment, isolated, table, tag
from pkgcli.render.paper import ENTRY_COLUMNS, statement_end, statement_facts, statement_rows
from pkgcli.render.scannable import qr_code
from pkgcli.render.till import is_over, left_words, owner_and_users, units_in_all
from pkgcli.rules.card_number import grouped
from pkgcli.rules.quantities import units_text
from pkgcli.views.cards import CardView, LineView
from pkgcli.views.paper import Statement

MOST_BOXES = 24
"""Up to so many units are drawn as boxes that can be counted, more of them as a bar."""

_STYLE = """\
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2em; }
.business { font-size: 1.15em; font-weight: 600; }
.card { display: flex; justify-content: space-between; align-items: flex-start; gap: 1.5em;
  border-top: 2px solid var(--ink); margin-top: .3em; padding-top: 1.3em; }
.card > div:first-child { flex: 1; min-width: 0; }
.number { display: flex; flex-direction: column; align-items: center; font-weight: 600; max-width: 40%; }
.number svg { flex: none; }
.number span { margin-top: .3em; }
@media screen and (prefers-color-scheme: dark) { .number svg { margin: 0 !important; } }
@media print { td, th { padding-top: .18em; padding-bottom: .18em; } }
.left { font-size: 1.3em; font-weight: 600; margin: .8em 0 .3em; }
.picture { margin-bottom: .6em; }
.picture svg { width: auto; height: 18px; }
.terms { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .8em 0; }
.terms dt { color: var(--faint); } .terms dd { margin: 0; }
.full { fill: var(--good); } .gone { fill: var(--empty); }
td svg { margin: .25em 0; }
.lines td:last-child, .lines th:last-child { width: 40%; }
@media (max-width: 600px) { .lines th:first-child { width: 40%; } .lines td:last-child { width: 20%; } }
.low .full { fill: var(--low); }
.end { margin-top: 1.5em; font-size: .8em; }
"""


def statement_page(view: Statement) -> Page:
    """The page. Its paper is whatever is in the printer."""
    card = view.card
    body = [
        tag(
            "header",
            tag("p", isolated(view.business), class_="business"),
            tag("p", f"Statement of {view.on}", class_="faint"),
        ),
        tag("main", _card(card), _lines(card), tag("h2", "History"), _history(view)),
        tag("footer", tag("p", statement_end(view), class_="end faint")),
    ]
    return Page(
        f"Card {card.number}, {view.business}, {view.on}",
        body,
        _STYLE,
        margin="16mm 15mm 18mm",
        foot=f"{view.business}, card {card.number}, {view.on}",
    )


def _card(card: CardView) -> Html:
    """Whose it is, what is left and until when; beside it the number for a scanner."""
    about = tag(
        "div",
        tag("h1", isolated(card.package.name)),
        tag("p", isolated(owner_and_users(card))),
        tag("p", _left(card), class_="left"),
        tag("div", _picture(card), class_="picture low" if _is_low(card) else "picture"),
        tag("p", _capital(_days(card))),
        _terms(card),
    )
    number = tag("div", qr_code(card.number, 132), tag("span", grouped(card.number)), class_="number")
    return tag("section", about, number, class_="card")


def _left(card: CardView) -> str:
    words = left_words(card)
    return words.capitalize() if card.units_left is None else f"{words} left"


def _picture(card: CardView) -> Html | None:
    return None if card.units_left is None else drawn(card.units_left, units_in_all(card))


def _is_low(card: CardView) -> bool:
    return card.units_left is not None and card.units_left * 5 <= units_in_all(card)


def _days(card: CardView) -> str:
    """Until when it is good, or why it isn't."""
    if card.status == "expired" and card.begun:
        return f"was valid through {card.expires_on}"
    if is_over(card):
        return "used up" if card.status == "used" else card.status
    return days_of(card) + ("" if card.status == "active" else f" ({status_words(card)})")


def _terms(card: CardView) -> Html:
    facts = [fragment(tag("dt", title), tag("dd", text)) for title, text in statement_facts(card)]
    return tag("dl", *facts, class_="terms")


def _lines(card: CardView) -> Html | None:
    """What it is for; where an item has a limit of its own, what is left of that."""
    if not card.lines:
        return None
    has_units = any(line.unit_cost != 1 for line in card.lines)
    has_held = any(line.held for line in card.lines)
    has_limit = any(line.cap is not None for line in card.lines)
    titles = ["Good for", "Each takes", "Used", "Held", "Can still have", ""]
    wanted = [True, has_units, True, has_held, True, has_limit]
    rows = [[cell for cell, told in zip(_line(card, line), wanted, strict=True) if told] for line in card.lines]
    figures = [place for place, title in enumerate(_of(titles, wanted)) if title in titles[1:5]]
    return tag("section", table(_of(titles, wanted), rows, figures), class_="lines")


def _of(titles: list[str], wanted: list[bool]) -> list[str]:
    return [title for title, told in zip(titles, wanted, strict=True) if told]


def _line(card: CardView, line: LineView) -> list[Inside]:
    picture = None if line.cap is None or line.available is None else drawn(line.available, line.cap)
    still = "no limit" if line.available is None else str(line.available)
    return [isolated(line.name), units_text(line.unit_cost, card.unit), line.used, line.held, still, picture]


def _history(view: Statement) -> Html:
    """Columns that say something of this card only."""
    rows = statement_rows(view)
    told = [place for place, column in enumerate(ENTRY_COLUMNS) if not column.optional or any(r[place] for r in rows)]
    currency = {"Paid": f"Paid {view.card.currency}"}
    titles = [currency.get(title, title) for title in (ENTRY_COLUMNS[place].title for place in told)]
    figures = [number for number, place in enumerate(told) if ENTRY_COLUMNS[place].right]
    return table(titles, [[_cell(row[place], place) for place in told] for row in rows], figures)


def _cell(text: str, place: int) -> Inside:
    return isolated(text) if ENTRY_COLUMNS[place].folds else tag("span", text, class_="whole")


def drawn(left: int, of: int) -> Html | None:
    """What is left, as a picture with its words: boxes to count, or a bar."""
    if of <= 0:
        return None
    says = f"{left} of {of} left"
    if of > MOST_BOXES:
        wide = 240
        full = min(max(wide * left // of, 2 if left else 0), wide - (2 if left < of else 0))
        shapes = [_box("gone", 0, wide), _box("full", 0, full) if full else None]
        return _svg(shapes, wide, says)
    boxes = [_box("full" if place < left else "gone", place * 14, 12) for place in range(of)]
    return _svg(boxes, of * 14 - 2, says)


def _box(kind: str, start: int, wide: int) -> Html:
    return tag("rect", class_=kind, x=start, y=0, width=wide, height=12, rx=2)


def _svg(shapes: Sequence[Html | None], wide: int, says: str) -> Html:
    return tag("svg", *shapes, viewBox=f"0 0 {wide} 12", width=wide, height=12, role="img", aria_label=says)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
