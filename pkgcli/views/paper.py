"""What is made for paper: the statement of a card, and sheets of cards to be cut."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import CardView
from pkgcli.views.entries import EntryView


class Statement(Frozen):
    """A card as its client is told of it on a day."""

    business: str
    on: date
    card: CardView
    entries: tuple[EntryView, ...]
    last_operation: int
    """The last one in the books, of whatever card."""
    head: str
    """Its hash in hex: kept outside the file, it shows whether anything up to here was changed since."""


class CardSheet(Frozen):
    """Cards to be printed and cut."""

    business: str
    cards: tuple[CardView, ...]
    paper: str
    """`A4` or `letter`."""
    is_named: bool = True
    """Whether the names of the clients are to stand on them."""
