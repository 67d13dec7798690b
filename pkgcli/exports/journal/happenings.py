"""What a journal is made of, in no language yet: transactions and balances on a day, in minor units."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pkgcli.rules.bookkeeping import Posting


class CardFacts(NamedTuple):
    """What is told of a card beside its postings; texts are as people gave them."""

    number: str
    package: str | None
    client: str | None


class Transaction(NamedTuple):
    """Postings of one day that add up to 0. Of a part that moves between two cards, each posting has its own card."""

    day: date
    what: str
    postings: tuple[tuple[Posting, CardFacts | None], ...]
    card: CardFacts | None = None
    operation: int | None = None
    entry: int | None = None


class Balances(NamedTuple):
    """What accounts stand at when the day ends, by the names in ASSERTED, debits positive."""

    day: date
    balances: dict[str, int]


Happening = Transaction | Balances
