"""The slip for paper: 42 columns, no colours, nothing but text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.render.look import days_of, display_width, folded, spelled
from pkgcli.render.output import Output
from pkgcli.render.till import came_for, item_name, left_words, owner_and_users, total_parts
from pkgcli.views.cards import CardDone, CardView
from pkgcli.views.redemption import Redemption

PAPER = 42


def receipt_pieces(view: CardDone | Redemption, business: str, output: Output, head: str | None) -> Iterator[str]:
    """The receipt of a sale or of a visit."""
    width = min(PAPER, output.width) if output.terminal else PAPER
    for line in _lines(view, business, head, width):
        yield spelled(line, output).rstrip() + "\n"


def _lines(view: CardDone | Redemption, business: str, head: str | None, width: int) -> Iterator[str]:
    yield from (_centred(line, width) for line in folded(business, width))
    yield "─" * width
    body = _sale(view, width) if isinstance(view, CardDone) else _visit(view, width)
    yield from body
    yield "─" * width
    if view.operation is None:
        yield "Dry run: nothing was written"
    else:
        yield from _pair("Operation", str(view.operation), width)
    if head:
        yield "Head"
        yield from folded(head, width)


def _sale(done: CardDone, width: int) -> Iterator[str]:
    card = done.card
    yield from _pair("Date", str(card.issued_on), width)
    yield from _card(card, owner_and_users(card), width)
    yield ""
    for line in card.lines:
        yield from _pair(line.name, "no limit" if line.cap is None else f"{line.cap} ×", width)
    yield ""
    yield from _money(card, width)
    if card.unpaid.minor:
        yield from _pair("Paid", f"{card.paid} {card.currency}", width)
        yield from _pair("Still to pay", f"{card.unpaid} {card.currency}", width)
    yield from _left([card], width)


def _money(card: CardView, width: int) -> Iterator[str]:
    """The price, or what adds up to what was to be taken."""
    parts = total_parts(card)
    if not parts:
        yield from _pair("Price", f"{card.price} {card.currency}", width)
        return
    for name, amount in parts:
        yield from _pair(name.capitalize(), str(amount), width)
    yield from _pair("Total", f"{card.total} {card.currency}", width)


def _visit(redemption: Redemption, width: int) -> Iterator[str]:
    cards = list({entry.card.id: entry.card for entry in redemption.entries}.values())
    if not cards:
        return
    yield from _pair("Date", str(redemption.entries[0].on), width)
    for card in cards:
        yield from _card(card, came_for(redemption, card), width)
        yield ""
        for entry in redemption.entries:
            if entry.card.id == card.id:
                price = "" if entry.covered is None else str(entry.covered)
                yield from _pair(f"{entry.quantity} × {item_name(card, entry.item)}", price, width)
        yield ""
    currency = cards[0].currency
    if redemption.covered is not None:
        yield from _pair("Covered", f"{redemption.covered} {currency}", width)
    if redemption.tip.minor:
        yield from _pair("Tip", f"{redemption.tip} {currency}", width)
    yield from _pair("Due", f"{redemption.due} {currency}", width)
    yield from _left(cards, width)


def _card(card: CardView, whose: str, width: int) -> Iterator[str]:
    yield from _pair("Card", card.number, width)
    yield from folded(card.package.name, width)
    yield from folded(whose, width)


def _left(cards: Sequence[CardView], width: int) -> Iterator[str]:
    for card in cards:
        yield ""
        yield from _pair("Left" if len(cards) == 1 else f"Left on {card.number}", left_words(card), width)
        yield days_of(card).capitalize()


def _centred(line: str, width: int) -> str:
    return " " * ((width - display_width(line)) // 2) + line


def _pair(name: str, value: str, width: int) -> Iterator[str]:
    """A name on the left and a value on the right; the value stays whole, on a line of its own if need be."""
    room = width - display_width(value) - 2
    *before, last = folded(name, room if room >= 8 else width)
    yield from before
    if room < 8 and value:
        yield last
        last = ""
    yield last + " " * (width - display_width(last) - display_width(value)) + value
