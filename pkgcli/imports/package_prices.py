"""The columns of a package's price: tax, charge, tip, promotional price and commission (spec, section 3, "Price")."""

from __future__ import annotations

from pkgcli.imports.cells import Reading, Rule, one_of, read_switch, remembered
from pkgcli.rules.amounts import read_percent
from pkgcli.rules.commission import BASES

PRICE_COLUMNS = (
    *("tax", "tax_included", "charge", "charge_tax", "tip", "promo_price", "promo_from", "promo_until"),
    *("commission", "commission_base", "seller_commission"),
)


def price_readings(amount: Rule, day: Rule) -> tuple[Reading, ...]:
    """What the columns of the price say; `amount` reads one in minor units, `day` a day."""
    return (
        Reading("charge", "charge", _if_amount(amount)),
        Reading("charge_ppm", "charge", _if_rate),
        Reading("seller_commission", "seller_commission", _if_amount(amount)),
        Reading("seller_ppm", "seller_commission", _if_rate),
        Reading("tax_ppm", "tax", _read_rate),
        Reading("tax_included", "tax_included", read_switch),
        Reading("charge_tax_ppm", "charge_tax", _read_rate),
        Reading("tip", "tip", amount),
        Reading("promo_price", "promo_price", amount),
        Reading("promo_from", "promo_from", day),
        Reading("promo_until", "promo_until", day),
        Reading("commission_base", "commission_base", one_of(BASES)),
        Reading("commission_ppm", "commission", _read_rate),
    )


_read_rate = remembered(read_percent)


def _if_amount(amount: Rule) -> Rule:
    """`5.00` is an amount, `2.5%` a rate."""
    return lambda text, column: None if text.endswith("%") else amount(text, column)


def _if_rate(text: str, column: str) -> int | None:
    ppm: int | None = _read_rate(text, column) if text.endswith("%") else None
    return ppm
