"""How a package is priced, as it is asked for: tax, charge, tip, promotional price and commission (spec, "Price").

What is asked becomes fields of a version; `checked_terms` judges them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pkgcli.business import Business
from pkgcli.catalogue.versions import VersionFields
from pkgcli.frozen import Frozen, replace
from pkgcli.operations import Operation
from pkgcli.rules.amounts import Amount, percent_text, read_amount, read_percent
from pkgcli.rules.given_days import GivenDay

CLEARABLE_PRICES = (
    *("tax", "charge", "charge-tax", "tip", "promo-price", "promo-from", "promo-until"),
    *("commission", "seller-commission"),
)
"""Fields that a price needn't have. The days of a promotional price go with it."""

_CLEARED: dict[str, dict[str, Any]] = {
    "tax": {"tax_ppm": 0},
    "charge": {"charge": None, "charge_ppm": None},
    "charge-tax": {"charge_tax_ppm": 0},
    "tip": {"tip": 0},
    "promo-price": {"promo_price": None, "promo_from": None, "promo_until": None},
    "promo-from": {"promo_from": None},
    "promo-until": {"promo_until": None},
    "commission": {"commission_ppm": 0},
    "seller-commission": {"seller_commission": None, "seller_ppm": None},
}


class Rate(Frozen):
    """A share of the price in parts per million."""

    ppm: int


class PricingWish(Frozen):
    """What is asked of the price; None leaves a field as it is, in a new package as `VersionFields` has it.

    Names in `_ppm` are rates in parts per million; amounts become minor units once the currency is known.
    """

    tax_ppm: int | None = None
    tax_included: bool | None = None
    charge: Amount | Rate | None = None
    charge_tax_ppm: int | None = None
    tip: Amount | None = None
    promo_price: Amount | None = None
    promo_from: GivenDay | None = None
    promo_until: GivenDay | None = None
    commission_ppm: int | None = None
    commission_base: str | None = None
    seller_commission: Amount | Rate | None = None


AS_IT_IS = PricingWish()


def read_amount_or_rate(text: str, what: str) -> Amount | Rate:
    """`5.00` is an amount, `2.5%` a rate. Raises Unreadable."""
    if text.rstrip().endswith("%"):
        return Rate(read_percent(text, what))
    return read_amount(text, what)


def amount_or_rate_text(business: Business, amount: int | None, ppm: int | None) -> str | None:
    """`5.00` of minor units or `2.5%` of parts per million, which is read again; None where there is neither."""
    if ppm is not None:
        return f"{percent_text(ppm)}%"
    return None if amount is None else str(business.money(amount))


def priced(operation: Operation, fields: VersionFields, wish: PricingWish, clear: frozenset[str]) -> VersionFields:
    """The fields with what was asked for in their place; `clear` holds names of CLEARABLE_PRICES.

    Raises Unreadable for an amount with more decimals than the currency, and for a day out of range.
    """
    asked: dict[str, Any] = {}
    for name in sorted(clear & set(CLEARABLE_PRICES)):
        asked |= _CLEARED[name]
    decimals = operation.business.decimals
    given = {
        "tax_ppm": wish.tax_ppm,
        "tax_included": wish.tax_included,
        "charge_tax_ppm": wish.charge_tax_ppm,
        "tip": _minor(wish.tip, decimals),
        "promo_price": _minor(wish.promo_price, decimals),
        "promo_from": day_meant(operation, wish.promo_from),
        "promo_until": day_meant(operation, wish.promo_until),
        "commission_ppm": wish.commission_ppm,
        "commission_base": wish.commission_base,
    }
    asked |= {name: value for name, value in given.items() if value is not None}
    if wish.charge is not None:
        asked["charge"], asked["charge_ppm"] = _either(wish.charge, decimals)
    if wish.seller_commission is not None:
        asked["seller_commission"], asked["seller_ppm"] = _either(wish.seller_commission, decimals)
    return replace(fields, **asked)


def _either(given: Amount | Rate, decimals: int) -> tuple[int | None, int | None]:
    """(minor units, parts per million), of which one is None."""
    return (None, given.ppm) if isinstance(given, Rate) else (given.minor(decimals), None)


def _minor(amount: Amount | None, decimals: int) -> int | None:
    return None if amount is None else amount.minor(decimals)


def day_meant(operation: Operation, given: GivenDay | None) -> date | None:
    """The day, counted from the business day where it was asked for like that."""
    return None if given is None else given.on(operation.today)
