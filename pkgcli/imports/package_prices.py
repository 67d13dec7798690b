"""The columns of a package's price: tax, charge, tip, promotional price and commission (spec, section 3, "Price")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pkgcli.catalogue.versions import VersionFields
from pkgcli.imports.all_or_nothing import Cells, ImportRequest, one_of, read_switch
from pkgcli.rules.amounts import read_percent
from pkgcli.rules.commission import BASES
from pkgcli.rules.days import read_date

PRICE_COLUMNS = (
    *("tax", "tax_included", "charge", "charge_tax", "tip", "promo_price", "promo_from", "promo_until"),
    *("commission", "commission_base", "seller_commission"),
)

_COLUMN_OF_FIELD = {
    "tax_ppm": "tax",
    "charge_ppm": "charge",
    "charge_tax_ppm": "charge_tax",
    "commission_ppm": "commission",
    "seller_ppm": "seller_commission",
    "may_swap": "swap",
    "may_split": "split",
}


def column_of(field: str) -> str:
    """The column that says a field of `VersionFields`; most have its name."""
    return _COLUMN_OF_FIELD.get(field, field)


def with_prices(fields: VersionFields, cells: Cells, request: ImportRequest, decimals: int) -> VersionFields:
    """The fields with what the columns of the price say; empty cells are as in a new package.

    What can't be read is noted with its place.
    """
    charge, charge_ppm = _amount_or_rate("charge", cells, request, decimals)
    seller_commission, seller_ppm = _amount_or_rate("seller_commission", cells, request, decimals)
    return replace(
        fields,
        tax_ppm=cells.read("tax", read_percent, 0),
        tax_included=cells.read("tax_included", read_switch, True),
        charge=charge,
        charge_ppm=charge_ppm,
        charge_tax_ppm=cells.read("charge_tax", read_percent, 0),
        tip=cells.amount("tip", request, decimals) or 0,
        promo_price=cells.amount("promo_price", request, decimals),
        promo_from=cells.read("promo_from", read_fixed_day, None),
        promo_until=cells.read("promo_until", read_fixed_day, None),
        commission_base=cells.read("commission_base", one_of(BASES), "paid"),
        commission_ppm=cells.read("commission", read_percent, 0),
        seller_commission=seller_commission,
        seller_ppm=seller_ppm,
    )


def read_fixed_day(text: str, column: str) -> date | None:
    """A day of the calendar: one that is counted from today would be another tomorrow. Raises Unreadable."""
    return read_date(text, column)


def _amount_or_rate(column: str, cells: Cells, request: ImportRequest, decimals: int) -> tuple[int | None, int | None]:
    """(minor units, parts per million), of which one at most is there: `5.00` is an amount, `2.5%` a rate."""
    if not cells.text(column).endswith("%"):
        return cells.amount(column, request, decimals), None
    nothing: int | None = None
    return None, cells.read(column, read_percent, nothing)
