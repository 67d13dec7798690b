"""The prompt that stays open at the counter: who is at it, and what was done there."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import CardView, ClientRef
from pkgcli.views.money import NOTHING, Money


class Choice(Frozen):
    """One line of a card that is open at the prompt, by the `number` that is typed for it."""

    number: int
    card: str
    item: str
    name: str
    available: int | None


class AtTheTill(Frozen):
    """The card that was scanned, or all that a client can use: those of others come last."""

    who: str
    """As a person reads it: the card's number, or the client's name and code."""
    type: str
    """What names it on a command line: the card's number, or the client's code."""
    client: ClientRef
    members: tuple[str, ...]
    """Of the client, whom a visit can be for."""
    today: date
    choices: tuple[Choice, ...]
    cards: tuple[CardView, ...]
    over: int = 0
    """How many of a client's cards were left out, because nothing can be had from them any more."""
    is_card: bool = True
    """Whether it is one card, and not all that a client can use."""


class PromptState(Frozen):
    """What the next line is about."""

    staff: str | None
    who: str | None
    for_: str | None
    tip: str | None
    """As typed, for the next visit."""


class PromptDay(Frozen):
    """What was done at one prompt on one day and wasn't taken back at it."""

    on: date
    currency: str
    visits: int
    """Redemptions, each of one session or more."""
    sessions: int
    covered: Money = NOTHING
    due: Money = NOTHING
    tips: Money = NOTHING
    cards_sold: int = 0
    sold: Money = NOTHING
    """What was to be taken for them."""
    paid: Money = NOTHING
    """What of it was taken at the sale."""
    undone: int = 0
