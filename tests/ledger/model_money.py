"""The money of section 3 of the spec, written a second time: fractions, rounded half up, once.

Nothing of pkgcli is imported here. Amounts are minor units, rates fractions (`percent("19")`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import floor


def percent(text: str) -> Fraction:
    return Fraction(text) / 100


NOTHING = Fraction(0)


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """The largest remainder, ties to the earlier."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    while sum(parts) < total:
        owed = [total * weight - part * whole for weight, part in zip(weights, parts, strict=True)]
        parts[owed.index(max(owed))] += 1
    return parts


def by_list_price(total: int, prices: Sequence[int | None], counts: Sequence[int]) -> list[int]:
    """Shared by list price x sessions; by sessions alone where a price is unknown or all are 0."""
    if any(price is None for price in prices) or not any(prices):
        return shares(total, counts)
    return shares(total, [(price or 0) * count for price, count in zip(prices, counts, strict=True)])


@dataclass(frozen=True)
class Pricing:
    """How a package is priced. `charge` and `seller` are an amount (int) or a rate of the price (Fraction)."""

    price: int
    tax: Fraction = NOTHING
    on_top: bool = False
    charge: int | Fraction = 0
    charge_tax: Fraction = NOTHING
    tip: int = 0
    promo: int | None = None
    promo_from: date | None = None
    promo_until: date | None = None
    base: str = "paid"
    commission: Fraction = NOTHING
    seller: int | Fraction = 0

    def on(self, day: date) -> int:
        if self.promo is None or (self.promo_from is not None and day < self.promo_from):
            return self.price
        return self.price if self.promo_until is not None and day > self.promo_until else self.promo

    def split(self, amount: int, tax: Fraction) -> tuple[int, int]:
        """Net and tax of an amount as it is written."""
        if self.on_top:
            return amount, half_up(amount * tax)
        part = half_up(amount * tax / (1 + tax))
        return amount - part, part

    def of_part(self, price: int) -> Pricing:
        """The same for a part of a card, whose share of the definition's price that is."""
        return replace(self, price=price)

    def sold_at(self, written: int) -> Sold:
        net, tax = self.split(written, self.tax)
        charge = half_up(written * self.charge) if isinstance(self.charge, Fraction) else self.charge
        return Sold(self, net, tax, *self.split(charge, self.charge_tax), self.tip)


@dataclass(frozen=True)
class Sold:
    """What a card was sold for."""

    pricing: Pricing
    net: int
    tax: int
    charge: int
    charge_tax: int
    tip: int

    @property
    def total(self) -> int:
        return self.net + self.tax + self.charge + self.charge_tax + self.tip

    def seller_earns(self) -> int:
        seller = self.pricing.seller
        return half_up(self.net * seller) if isinstance(seller, Fraction) else seller

    def at_list(self, prices: Sequence[tuple[int, int]]) -> int:
        """What so many of these list prices come to, with tax."""
        return sum(self.pricing.split(sum(price * count for price, count in prices), self.pricing.tax))

    def full_net(self) -> int:
        """The price of the definition, whatever was paid, without tax."""
        return self.pricing.split(self.pricing.price, self.pricing.tax)[0]


@dataclass(frozen=True)
class Carried:
    """What stands behind a card, beside the charge: what it was sold with, less what was moved to other cards."""

    net: int
    tax: int
    tip: int

    def tax_of(self, value: int) -> int:
        """The tax that belongs to a part of the net price."""
        return floor(Fraction(self.tax * value, self.net)) if self.net else self.tax

    def part(self, value: int, tip: int, value_left: int, tip_left: int, owed: int) -> Part:
        """What of tax, of what was paid and of what wasn't goes with that much of what is left of value and tip.

        What isn't paid stands behind what isn't used.
        """
        tax = self.tax_of(value) if value else 0
        cost, left = value + tip + tax, value_left + tip_left + self.tax_of(value_left)
        unpaid = floor(Fraction(min(owed, left) * cost, left)) if left else 0
        return Part(tax, cost - unpaid, unpaid)


@dataclass(frozen=True)
class Part:
    tax: int
    paid: int
    owed: int


@dataclass(frozen=True)
class Booked:
    """What stands on a card when something is to go back."""

    net: int
    tax: int
    charge: int
    charge_tax: int
    value: int
    tip: int
    paid: int
    owed: int

    def most_to_agree_on(self, with_charge: bool) -> int:
        """What was paid, without a charge that stays."""
        return self.paid if with_charge else max(0, self.paid - self.charge - self.charge_tax)


@dataclass(frozen=True)
class Back:
    tax: int
    charge: int
    charge_tax: int
    cash: int
    owed: int


def tax_share(price: int, card: Booked) -> int:
    """The tax in a part of the price, as it is in the whole."""
    gross = card.net + card.tax
    return min(card.tax, half_up(Fraction(price * card.tax, gross))) if gross else 0


def back(card: Booked, price: int, tax: int, with_charge: bool) -> Back:
    """What is unpaid is cancelled first; the rest is cash, never more than was paid."""
    charge, charge_tax = (card.charge, card.charge_tax) if with_charge else (0, 0)
    due = price + card.tip + charge + charge_tax
    cancelled = min(due, card.owed)
    return Back(tax, charge, charge_tax, min(due - cancelled, card.paid), cancelled)


def all_of_it(card: Booked, with_charge: bool) -> Back:
    return back(card, card.net + card.tax, card.tax, with_charge)


def what_is_unused(card: Booked, with_charge: bool) -> Back:
    tax = card.tax if card.value >= card.net else floor(Fraction(card.tax * card.value, card.net))
    return back(card, card.value + tax, tax, with_charge)


def less_list_price(card: Booked, used_at_list: int, fee: int, with_charge: bool) -> Back:
    price = max(0, card.net + card.tax - used_at_list - fee)
    return back(card, price, tax_share(price, card), with_charge)


def as_agreed(card: Booked, amount: int, with_charge: bool) -> Back:
    """It settles everything: nothing is owed any more. The tip comes first, then the charge with its tax."""
    rest = amount - min(card.tip, amount)
    whole = card.charge + card.charge_tax
    part = min(whole, rest) if with_charge else 0
    charge_tax = half_up(Fraction(part * card.charge_tax, whole)) if whole else 0
    charge = part - charge_tax
    return Back(tax_share(rest - charge - charge_tax, card), charge, charge_tax, amount, card.owed)
