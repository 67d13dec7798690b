"""The answer of `expire`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pkgcli.views.cards import ClientRef
from pkgcli.views.money import Money


@dataclass(frozen=True, slots=True)
class ExpiredCard:
    card: int
    number: str
    client: ClientRef
    units: int | None
    value: Money
    expired_on: date
    """The first day on which the card could no longer be used."""


@dataclass(frozen=True, slots=True)
class ExpireRun:
    operation: int | None
    as_of: date
    cards: int
    units: int
    value: Money
    expired: tuple[ExpiredCard, ...]
