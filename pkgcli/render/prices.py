"""What a client would pay for a package: price, tax, charge, tip, and all of it together."""

from __future__ import annotations

from pkgcli.frozen import replace
from pkgcli.views.catalogue import PackageView
from pkgcli.views.money import Money

_BASES = {"paid": "the price that was paid", "full": "the price as defined", "list": "the list price"}


def price_facts(package: PackageView) -> list[tuple[str, str]]:
    """Titles and texts, empty where something isn't set. Tax is told of the price that is taken today."""
    on_promotion = package.price_today is not None and package.price_today != package.price
    has_tax = package.tax != "0"
    promotion = "" if package.promo_price is None else f"{package.promo_price}{_days(package)}"
    if on_promotion:
        promotion = f"{_taxed(package)}{_days(package)}, good today"
    split = has_tax and not on_promotion
    has_more = package.to_take is not None and (on_promotion or package.to_take != package.price)
    return [
        ("Price", _taxed(package) if split else price_text(package)),
        ("Original", f"{package.original_price}, saves {package.discount}" if split and package.discount else ""),
        ("Promotion", promotion),
        ("Charge", _charge(package)),
        ("Tip", "" if package.tip is None else f"{package.tip} prepaid"),
        ("To take", str(package.to_take) if has_more else ""),
        ("Commission", _commission(package)),
        ("Seller", _seller(package)),
    ]


def price_text(package: PackageView) -> str:
    """The price, and what it saves against the sum of the list prices (Meevo 003)."""
    instead = package.original_price
    if instead is None or instead.minor <= package.price.minor:
        return str(package.price)
    saved = replace(instead, minor=instead.minor - package.price.minor)
    return f"{package.price} instead of {instead}, saves {saved}"


def _taxed(package: PackageView) -> str:
    """`100.00 + 19.00 tax (19 %)`, or `119.00, 19.00 tax included (19 %)`."""
    price = package.price_today or package.price
    if package.tax == "0":
        return str(price)
    return f"{price}{_tax(package, package.tax_amount)} ({package.tax} %)"


def _tax(package: PackageView, tax: Money | None) -> str:
    return f", {tax} tax included" if package.tax_included else f" + {tax} tax"


def _days(package: PackageView) -> str:
    first = "" if package.promo_from is None else f" from {package.promo_from}"
    return first + ("" if package.promo_until is None else f" until {package.promo_until}")


def _charge(package: PackageView) -> str:
    """`5.00`, or `2.50 (2.5 %) + 0.22 tax`."""
    if package.charge is None or package.charge_net is None or package.charge_tax_amount is None:
        return package.charge or ""
    tax = package.charge_tax_amount
    amount = package.charge_net
    if package.tax_included:
        amount = replace(amount, minor=amount.minor + tax.minor)
    rate = f" ({_spaced(package.charge)})" if package.charge.endswith("%") else ""
    return f"{amount}{rate}" + (_tax(package, tax) if package.charge_tax != "0" else "")


def _commission(package: PackageView) -> str:
    return "" if package.commission == "0" else f"{package.commission} % of {_BASES[package.commission_base]}"


def _seller(package: PackageView) -> str:
    if package.seller_commission is None:
        return ""
    of = "of the net price" if package.seller_commission.endswith("%") else "for each card"
    return f"{_spaced(package.seller_commission)} {of}"


def _spaced(rate: str) -> str:
    return rate.replace("%", " %")
