"""The slip for paper: 42 columns, no colours, nothing but text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.render.look import display_width, folded, spelled, validity
from pkgcli.render.output import Output
from pkgcli.render.till import item_name, left_words
from pkgcli.views import CardDone, CardView, Redemption

PAPER = 42


def receipt_pieces(view: CardDone | Redemption, business: str, output: Output, head: str | None) -> Iterator[str]:
    """The receipt of a sale or of a visit."""
    for line in _lines(view, business, head):
        yield spelled(line, output).rstrip() + "\n"


def _lines(view: CardDone | Redemption, business: str, head: str | None) -> Iterator[str]:
    yield from (_centred(line) for line in folded(business, PAPER))
    yield "─" * PAPER
    body = _sale(view) if isinstance(view, CardDone) else _visit(view)
    yield from body
    yield "─" * PAPER
    if view.operation is None:
        yield "Dry run: nothing was written"
    else:
        yield from _pair("Operation", str(view.operation))
    if head:
        yield "Head"
        yield from folded(head, PAPER)


def _sale(done: CardDone) -> Iterator[str]:
    card = done.card
    yield from _pair("Date", str(card.issued_on))
    yield from _card(card)
    yield ""
    for line in card.lines:
        yield from _pair(line.name, "no limit" if line.cap is None else f"{line.cap} ×")
    yield ""
    yield from _pair("Price", f"{card.price} {card.currency}")
    if card.unpaid.minor:
        yield from _pair("Paid", f"{card.paid} {card.currency}")
        yield from _pair("Still to pay", f"{card.unpaid} {card.currency}")
    yield from _left([card])


def _visit(redemption: Redemption) -> Iterator[str]:
    cards = list({entry.card.id: entry.card for entry in redemption.entries}.values())
    if not cards:
        return
    yield from _pair("Date", str(redemption.entries[0].on))
    for card in cards:
        yield from _card(card)
        yield ""
        for entry in redemption.entries:
            if entry.card.id == card.id:
                price = "" if entry.covered is None else str(entry.covered)
                yield from _pair(f"{entry.quantity} × {item_name(card, entry.item)}", price)
        yield ""
    currency = cards[0].currency
    if redemption.covered is not None:
        yield from _pair("Covered", f"{redemption.covered} {currency}")
    if redemption.tip.minor:
        yield from _pair("Tip", f"{redemption.tip} {currency}")
    yield from _pair("Due", f"{redemption.due} {currency}")
    yield from _left(cards)


def _card(card: CardView) -> Iterator[str]:
    yield from _pair("Card", card.number)
    yield from folded(card.package.name, PAPER)
    yield from folded(card.client.name, PAPER)


def _left(cards: Sequence[CardView]) -> Iterator[str]:
    for card in cards:
        yield ""
        yield from _pair("Left" if len(cards) == 1 else f"Left on {card.number}", left_words(card))
        yield validity(card.expires_on).capitalize()


def _centred(line: str) -> str:
    return " " * ((PAPER - display_width(line)) // 2) + line


def _pair(name: str, value: str) -> Iterator[str]:
    """A name on the left and a value on the right; the value stays whole, on a line of its own if need be."""
    room = PAPER - display_width(value) - 2
    *before, last = folded(name, room if room >= 8 else PAPER)
    yield from before
    if room < 8 and value:
        yield last
        last = ""
    yield last + " " * (PAPER - display_width(last) - display_width(value)) + value
