"""What a refund gives back (spec, section 3, "Refund of a purchase"; MyTime 001). All amounts are minor units."""

from __future__ import annotations

from pkgcli.frozen import Frozen, replace
from pkgcli.rules.price import half_up, paid_share


class Refundable(Frozen):
    """A card as a refund sees it: what it was sold for and what of it is left.

    `net` and `tax` are of the package, less what was moved to other cards; `paid` and `unpaid` are of everything,
    the charge and the tip included.
    """

    net: int
    tax: int
    charge: int
    charge_tax: int
    value_left: int
    tip_left: int
    paid: int
    unpaid: int


class RefundParts(Frozen):
    """What a refund is made of. `cash` goes back to the payer; `owed` is what was unpaid and needn't be paid any more.

    `price` is the part of the price with its tax, of which `tax` is tax; `tip` and `charge` (with `charge_tax`) come
    beside it, and `goodwill`, which is more than there was to give back. `fee` and `used_at_list` were taken off.
    """

    price: int
    tax: int
    tip: int
    charge: int
    charge_tax: int
    fee: int
    owed: int
    cash: int
    goodwill: int = 0
    used_at_list: int = 0


def unused_card(card: Refundable, *, with_charge: bool) -> RefundParts:
    """A card that nobody used: what was paid for it; the charge stays unless it is to go back too."""
    return _parts(card, card.net + card.tax, card.tax, card.tip_left, with_charge, 0)


def refund_of_unused(card: Refundable, *, with_charge: bool = False) -> RefundParts:
    """Policy `unused`: the value that is left and its share of the tax.

    119.00 paid (100.00 net, 19.00 tax) with 60.00 of value left gives back 71.40.
    """
    tax = paid_share(card.tax, card.value_left, card.net)
    return _parts(card, card.value_left + tax, tax, card.tip_left, with_charge, 0)


def refund_by_list(card: Refundable, *, used_at_list: int, fee: int = 0, with_charge: bool = False) -> RefundParts:
    """Policy `list`: the price less the list price of what was used, with its tax, less a fee; not below 0."""
    gross = card.net + card.tax
    price = max(0, gross - used_at_list - fee)
    taken = min(fee, max(0, gross - used_at_list))
    parts = _parts(card, price, _tax_within(price, card), card.tip_left, with_charge, taken)
    return replace(parts, used_at_list=used_at_list)


def refund_of_amount(card: Refundable, amount: int, *, with_charge: bool = False) -> RefundParts:
    """An amount that was agreed on, which settles everything: of the tip first, then of the charge, then of the price.

    The caller has refused more than `most_to_agree_on`.
    """
    tip = min(card.tip_left, amount)
    charge, charge_tax = _charge_within(amount - tip, card) if with_charge else (0, 0)
    rest = amount - tip - charge - charge_tax
    price = min(rest, card.net + card.tax)
    tax = _tax_within(price, card)
    return RefundParts(price, tax, tip, charge, charge_tax, 0, card.unpaid, amount, rest - price)


def most_to_agree_on(card: Refundable, *, with_charge: bool) -> int:
    """What was paid and hasn't gone back yet, without the charge where it stays: that was paid first."""
    return card.paid if with_charge else max(0, card.paid - card.charge - card.charge_tax)


def _parts(card: Refundable, price: int, tax: int, tip: int, with_charge: bool, fee: int) -> RefundParts:
    """What is still unpaid comes off first, and never goes back more than was paid."""
    charge, charge_tax = (card.charge, card.charge_tax) if with_charge else (0, 0)
    entitled = price + tip + charge + charge_tax
    owed = min(card.unpaid, entitled)
    return RefundParts(price, tax, tip, charge, charge_tax, fee, owed, min(entitled - owed, card.paid))


def _charge_within(at_most: int, card: Refundable) -> tuple[int, int]:
    """(charge, its tax) as far as the amount goes, the tax as it was in the whole."""
    whole = card.charge + card.charge_tax
    part = min(at_most, whole)
    tax = half_up(part * card.charge_tax, whole) if whole else 0
    return part - tax, tax


def _tax_within(price: int, card: Refundable) -> int:
    """The tax in a part of the price, as it was in the whole."""
    gross = card.net + card.tax
    return 0 if gross == 0 else min(card.tax, half_up(price * card.tax, gross))
