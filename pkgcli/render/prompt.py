"""What the open till shows: who is open, with numbers to type, and what was done when it closes."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.cards import NO_LIMIT, validity_of
from pkgcli.render.look import Shown, flow, paint, status_style, status_words
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.till import left_shown, owner_and_users
from pkgcli.render.words import counted
from pkgcli.views.cards import CardView
from pkgcli.views.prompt import AtTheTill, PromptDay, PromptState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COLUMNS = (Column("No.", right=True), Column("Item", folds=True), Column("Can still have", right=True))


def prompt_pieces(view: AtTheTill | PromptState | PromptDay, output: Output) -> Iterator[str]:
    """The answer of a line that is the prompt's own, or the end of its day."""
    match view:
        case AtTheTill():
            return _opened(view, output)
        case PromptState():
            return _state(view, output)
        case PromptDay():
            return _day(view, output)


def line_told(said: str) -> dict[str, Any]:
    """What a command printed as JSON, as `answer`, or as its `error`; what isn't JSON is `text`."""
    from json import loads

    if not said:
        return {"answer": None}
    try:
        told = loads(said)
    except ValueError:
        return {"text": said}
    if isinstance(told, dict) and isinstance(told.get("error"), dict):
        return {"error": told["error"]}
    return {"answer": told}


def _opened(view: AtTheTill, output: Output) -> Iterator[str]:
    for place, card in enumerate(view.cards):
        if place:
            yield "\n"
        yield flow(_head(card, view), output)
        unpaid = Shown(f"unpaid {card.unpaid} {card.currency}" if card.unpaid.minor else "", "bold yellow")
        yield flow([left_shown(card, output), unpaid], output, 2)
        yield from _lines(card, view, output)
    if not view.cards:
        over = f"; {counted(view.over, 'card')} over: balance {view.type} --all" if view.over else ""
        yield flow([Shown(view.who, "bold cyan"), f"no card that can be used{over}"], output)
    if view.members:
        yield flow([f"With {', '.join(view.members)}"], output, 2)


def _head(card: CardView, view: AtTheTill) -> list[str | Shown]:
    return [
        Shown(card.number, "bold cyan"),
        Shown(card.package.name, "bold"),
        owner_and_users(card),
        Shown(status_words(card), status_style(card.status)),
        validity_of(card, view.today),
    ]


def _lines(card: CardView, view: AtTheTill, output: Output) -> Iterator[str]:
    rows = []
    for choice in view.choices:
        if choice.card == card.number:
            left = NO_LIMIT if choice.available is None else str(choice.available)
            rows.append((str(choice.number), choice.name, Shown(left, "dim" if choice.available == 0 else "bold")))
    if rows:
        yield from table_pieces(Table(_COLUMNS, rows, 2), output)


def _state(view: PromptState, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    parts = [
        f"At the till: {view.staff}" if view.staff else "",
        f"Open: {view.who}" if view.who else "Nothing is open",
        f"for {view.for_}" if view.for_ else "",
        f"tip {view.tip} with the next visit" if view.tip else "",
    ]
    yield flow(parts, output)


def _day(view: PromptDay, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    if not (view.visits or view.cards_sold or view.undone):
        yield paint(f"Nothing was redeemed or sold at this prompt on {view.on}.", "dim", output) + "\n"
        return
    yield flow([Shown(f"At this prompt on {view.on}", "bold"), f"{view.undone} undone" if view.undone else ""], output)
    if view.visits:
        visits = [f"{counted(view.visits, 'redemption')}, {counted(view.sessions, 'session')}"]
        tips = f"tips {view.tips}" if view.tips.minor else ""
        yield flow([*visits, f"covered {view.covered}", f"due {view.due} {view.currency}", tips], output, 2)
    if view.cards_sold:
        sold = f"{counted(view.cards_sold, 'card')} sold for {view.sold}"
        yield flow([sold, f"paid at the sale {view.paid} {view.currency}"], output, 2)
