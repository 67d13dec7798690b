"""The options that say what a package is, and how those of its price are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkgcli.cli.declared import argument, option
from pkgcli.cli.options import amount, day

if TYPE_CHECKING:
    from pkgcli.catalogue.pricing import PricingWish
    from pkgcli.catalogue.using import UseWish

PACKAGE = argument("PACKAGE", of="package", help="Its code, or its whole name.")
NAME = option("--name", metavar="NAME", help="What clients read.")
KIND = option(
    "--kind",
    metavar="KIND",
    of=("fixed", "custom", "units", "unlimited"),
    help="fixed (default), custom, units or unlimited.",
)
TOTAL = option("--total", metavar="N", help="Units of the pool.")
UNIT = option("--unit", metavar="LABEL", help="What a unit is called.")
LINES = option(
    "--line", metavar="ITEM[:COST][=CAP]", of="item", help="An item, the units of one, how many at most; repeatable."
)
PRICE = option("--price", metavar="P", help="What it costs.")
VALID = option("--valid", metavar="V", help="90d, 12w, 3mo, 1y, until:2027-03-31 or never.")
DESCRIPTION = option("--description", metavar="TEXT", help="A few words on it.")
SELL_FROM = option("--sell-from", metavar="D", help="The first day it is sold.")
SELL_UNTIL = option("--sell-until", metavar="D", help="The last day it is sold.")
CREATE_ITEMS = option("--create-items", help="Add items that aren't there as services.")
ONCE_HELP = "Each client can buy it once."

TAX = option("--tax", metavar="PERCENT", help="Tax on the price.")
TAX_INCLUDED = option("--tax-included/--tax-on-top", help="Whether prices contain their tax (default) or it is added.")
CHARGE = option("--charge", metavar="AMOUNT|PERCENT%", help="Taken on top at the sale: 5.00 or 2.5%.")
CHARGE_TAX = option("--charge-tax", metavar="PERCENT", help="Tax on the charge.")
TIP = option("--tip", metavar="AMOUNT", help="A tip paid in advance, for the services.")
PROMO_PRICE = option("--promo-price", metavar="P", help="The price for a while.")
PROMO_FROM = option("--promo-from", metavar="D", help="Its first day.")
PROMO_UNTIL = option("--promo-until", metavar="D", help="Its last day.")
COMMISSION = option("--commission", metavar="PERCENT", help="For whoever delivers a visit.")
COMMISSION_BASE = option(
    "--commission-base", metavar="BASE", help="Of what: paid (default), full (the price as defined) or list."
)
SELLER_COMMISSION = option(
    "--seller-commission", metavar="AMOUNT|PERCENT%", help="For whoever sells a card: 5.00 or 2%."
)

STARTS = option(
    "--starts", metavar="WHEN", of=("sale", "first-use"), help="What --valid counts from: sale (default) or first-use."
)
CLAIM = option("--claim", metavar="V", help="With first-use: by when it may begin, such as 2y.")
SWAP = option("--swap/--no-swap", help="Sessions may become others of their swap group.")
SPLIT = option("--split/--no-split", help="Sessions may be split, merged and swapped.")
MEMBERSHIP_ONLY = option("--membership-only/--no-membership-only", help="Comes with memberships; not sold at the till.")


def using(
    starts: str | None, claim: str | None, swap: bool | None, split: bool | None, membership_only: bool | None
) -> UseWish:
    """Those options as they were typed. Raises Unreadable for a claim that isn't a validity."""
    from pkgcli.catalogue.using import UseWish
    from pkgcli.rules.validity import read_validity

    return UseWish(
        starts=starts,
        claim=None if claim is None else read_validity(claim, "--claim"),
        may_swap=swap,
        may_split=split,
        membership_only=membership_only,
    )


def pricing(
    *,
    tax: str | None,
    tax_included: bool | None,
    charge: str | None,
    charge_tax: str | None,
    tip: str | None,
    promo_price: str | None,
    promo_from: str | None,
    promo_until: str | None,
    commission: str | None,
    commission_base: str | None,
    seller_commission: str | None,
) -> PricingWish:
    """The texts of those options as they were typed. Raises Unreadable, naming the option."""
    from pkgcli.catalogue.pricing import PricingWish, read_amount_or_rate
    from pkgcli.rules.amounts import read_percent

    return PricingWish(
        tax_ppm=None if tax is None else read_percent(tax, "--tax"),
        tax_included=tax_included,
        charge=None if charge is None else read_amount_or_rate(charge, "--charge"),
        charge_tax_ppm=None if charge_tax is None else read_percent(charge_tax, "--charge-tax"),
        tip=amount(tip, "--tip"),
        promo_price=amount(promo_price, "--promo-price"),
        promo_from=day(promo_from, "--promo-from"),
        promo_until=day(promo_until, "--promo-until"),
        commission_ppm=None if commission is None else read_percent(commission, "--commission"),
        commission_base=commission_base,
        seller_commission=(
            None if seller_commission is None else read_amount_or_rate(seller_commission, "--seller-commission")
        ),
    )
