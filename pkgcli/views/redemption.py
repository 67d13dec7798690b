"""The answer of `redeem`."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import CardView
from pkgcli.views.money import Money


class RedeemedEntry(Frozen):
    entry: int
    item: str
    quantity: int
    units: int
    value: Money
    covered: Money | None
    """List price of what the card covers; None where the item's list price was never given."""
    due: Money
    tip: Money
    card: CardView
    on: date
    for_: str | None = None


class Considered(Frozen):
    """One card that `redeem` looked at, in the order of preference."""

    card: str
    item: str
    taken: int
    reason: str


class Redemption(Frozen):
    operation: int | None
    covered: Money | None
    due: Money
    tip: Money
    entries: tuple[RedeemedEntry, ...]
    considered: tuple[Considered, ...] = ()
    warnings: tuple[str, ...] = ()
