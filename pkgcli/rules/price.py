"""What a sale costs: net, tax, charge, tip and what to take. All amounts are minor units, rates parts per million.

Amounts are rounded half up, once, where they come to be; nothing is rounded twice.
"""

from __future__ import annotations

from pkgcli.frozen import Frozen

PPM = 1_000_000


class SalePrice(Frozen):
    """The parts of what a client pays for a card. `net` is the value that its uses share."""

    net: int
    tax: int
    charge: int = 0
    charge_tax: int = 0
    tip: int = 0

    @property
    def price(self) -> int:
        """The package with its tax; the charge and the prepaid tip come on top."""
        return self.net + self.tax

    @property
    def total(self) -> int:
        """All that is to be taken."""
        return self.net + self.tax + self.charge + self.charge_tax + self.tip


class PriceTerms(Frozen):
    """How a package is priced (Booxi 004: price with or without tax; Meevo 003: package charge, prepaid tip).

    `price` and a `charge` in money contain their tax where `tax_included`. A charge is an amount or a rate of `price`.
    """

    price: int
    tax_ppm: int = 0
    tax_included: bool = True
    charge: int | None = None
    charge_ppm: int | None = None
    charge_tax_ppm: int = 0
    tip: int = 0


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest whole number, a half away from zero. Raises ValueError unless divisible by a
    positive number."""
    if denominator <= 0:
        raise ValueError(f"can't divide by {denominator}")
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def split_tax(amount: int, tax_ppm: int, included: bool) -> tuple[int, int]:
    """(net, tax) of an amount that contains its tax, or to which it is added.

    119.00 with 19 % included is 100.00 and 19.00; 100.00 with 19 % on top is the same.
    """
    if included:
        tax = half_up(amount * tax_ppm, PPM + tax_ppm)
        return amount - tax, tax
    return amount, half_up(amount * tax_ppm, PPM)


def sale_price(terms: PriceTerms) -> SalePrice:
    """What a sale at those terms is made of. A charge in percent is a share of the price as it is written."""
    net, tax = split_tax(terms.price, terms.tax_ppm, terms.tax_included)
    charge = terms.charge or 0
    if terms.charge_ppm is not None:
        charge = half_up(terms.price * terms.charge_ppm, PPM)
    charge, charge_tax = split_tax(charge, terms.charge_tax_ppm, terms.tax_included)
    return SalePrice(net, tax, charge, charge_tax, terms.tip)


def paid_share(whole: int, part: int, of: int) -> int:
    """`whole` x `part` / `of`, rounded down, and all of it where `part` is all; 0 of nothing is all.

    What leaves with a part of a card (tax, what was paid, what isn't yet) is its exact share, and the rest stays.
    """
    return whole if part >= of else whole * part // of
