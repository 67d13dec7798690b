"""Prepaid tips (Meevo 003): paid with the package, applied to each visit, and not removable. Minor units."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.frozen import Frozen
from pkgcli.rules.use_value import share

TIPPED = ("service", "class")
"""Kinds of items that take a tip; a product doesn't."""


class TipLine(Frozen):
    """One item of a `fixed` package: its kind, its list price (None: unknown) and how many sessions."""

    kind: str
    list_price: int | None
    sessions: int


def tip_shares(tip: int, lines: Sequence[TipLine]) -> list[int]:
    """The tip over the lines that take one, by list price x quantity, largest remainder; 0 for the others.

    By sessions alone where a price is unknown or all are 0. 50.00 over Facial 60x3, Massage 80x3, Manicure 30x2 and
    Pedicure 40x2 is 16.07, 21.43, 5.36 and 7.14. Raises ValueError where there is a tip and no line to take it.
    """
    served = [line for line in lines if line.kind in TIPPED]
    prices = [line.list_price for line in served]
    if any(price is None for price in prices) or not any(prices):
        weights = [line.sessions for line in served]
    else:
        weights = [(line.list_price or 0) * line.sessions for line in served]
    parts = iter(share(tip, weights))
    return [next(parts) if line.kind in TIPPED else 0 for line in lines]
