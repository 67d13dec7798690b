"""Commission of the staff who deliver and of the one who sold (Meevo 003, MyTime 001). Minor units; rates in ppm.

It is reckoned without tax, on the terms that the card was sold on, and rounded half up, once.
"""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.rules.price import PPM, half_up, split_tax

BASES = ("full", "paid", "list")


def of_paid(value: int, ppm: int) -> int:
    """Base `paid`: of the value of the use, which is the item's share of the price that was paid."""
    return half_up(value * ppm, PPM)


def of_full(full: int, part: int, whole: int, ppm: int) -> int:
    """Base `full`: of the item's share of the price in the package's definition, whatever was paid for the card.

    `full` is that price without tax (of a line, or of the pool), of which `part` of `whole` sessions or units are
    used. Meevo's package of 100.00, sold at 90.00: a tenth of it at 20 % gives 2.00, where `paid` gives 1.80.
    """
    return 0 if whole <= 0 else half_up(full * part * ppm, whole * PPM)


def full_of_added(lines: Sequence[tuple[int | None, int]], list_price: int | None, sessions: int) -> tuple[int, int]:
    """(part, whole) of the definition's price for `sessions` of an item that the definition doesn't have.

    As if it stood beside the lines of the sale, each (list price, sessions): by list price, by sessions alone where one
    isn't known or all are 0 (ours). `of_full(full, part, whole, ppm)` is the commission.
    """
    if list_price is None or any(price is None for price, _ in lines) or not any(price for price, _ in lines):
        return sessions, sum(count for _, count in lines)
    return list_price * sessions, sum((price or 0) * count for price, count in lines)


def of_list(list_price: int | None, quantity: int, tax_ppm: int, tax_included: bool, ppm: int) -> int:
    """Base `list`: of the list price without tax, as it was when the card was sold; 0 where it was never given."""
    if list_price is None:
        return 0
    net, _ = split_tax(list_price * quantity, tax_ppm, tax_included)
    return half_up(net * ppm, PPM)


def of_sale(net: int, amount: int | None, ppm: int | None) -> int:
    """The seller's: an amount for each card, or a rate of the net price."""
    return amount if amount is not None else half_up(net * (ppm or 0), PPM)
