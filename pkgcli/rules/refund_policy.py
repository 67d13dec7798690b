"""What a refund gives back (spec, section 3, "Refund of a purchase"). All amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefundParts:
    """What is given back: value and its share of the tax."""

    value: int
    tax: int

    @property
    def total(self) -> int:
        return self.value + self.tax


def refund_of_unused(*, net: int, tax: int, value_left: int, paid: int) -> RefundParts:
    """Policy `unused`: the value that is left and its share of the tax, never more than what was paid.

    119.00 paid (100.00 net, 19.00 tax) with 60.00 of value left gives back 71.40.
    """
    share = tax if value_left >= net else tax * value_left // net
    value = min(value_left, max(paid - share, 0))
    return RefundParts(value=value, tax=min(share, paid - value))
