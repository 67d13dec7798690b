"""The answer of `redeem`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pkgcli.views.cards import CardView
from pkgcli.views.money import Money


@dataclass(frozen=True, slots=True)
class RedeemedEntry:
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


@dataclass(frozen=True, slots=True)
class Considered:
    """One card that `redeem` looked at, in the order of preference."""

    card: str
    item: str
    taken: int
    reason: str


@dataclass(frozen=True, slots=True)
class Redemption:
    operation: int | None
    covered: Money | None
    due: Money
    tip: Money
    entries: tuple[RedeemedEntry, ...]
    considered: tuple[Considered, ...] = ()
    warnings: tuple[str, ...] = ()
