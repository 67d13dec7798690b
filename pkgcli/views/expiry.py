"""The answer of `expire`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.cards import ClientRef
from pkgcli.views.money import Money


class ExpiredCard(Frozen):
    card: int
    number: str
    client: ClientRef
    units: int | None
    value: Money
    expired_on: date
    """The first day on which the card could no longer be used."""


class ExpireRun(Frozen):
    operation: int | None
    as_of: date
    cards: int
    units: int
    value: Money
    expired: Iterable[ExpiredCard]
    """As many as `cards`. They may be read from the file when they are gone through."""
