"""The options that say what a package is, and how those of its price are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pkgcli.cli.options import amount, day

if TYPE_CHECKING:
    from pkgcli.catalogue.pricing import PricingWish
    from pkgcli.catalogue.using import UseWish

Package = Annotated[str, typer.Argument(metavar="PACKAGE", help="Its code, or its whole name.")]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What clients read.")]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="fixed (default), custom, units or unlimited.")
]
Total = Annotated[str | None, typer.Option("--total", metavar="N", help="Units of the pool.")]
Unit = Annotated[str | None, typer.Option("--unit", metavar="LABEL", help="What a unit is called.")]
Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line", metavar="ITEM[:COST][=CAP]", help="An item, the units of one, how many at most; repeatable."
    ),
]
Price = Annotated[str | None, typer.Option("--price", metavar="P", help="What it costs.")]
Valid = Annotated[
    str | None, typer.Option("--valid", metavar="V", help="90d, 12w, 3mo, 1y, until:2027-03-31 or never.")
]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="A few words on it.")]
SellFrom = Annotated[str | None, typer.Option("--sell-from", metavar="D", help="The first day it is sold.")]
SellUntil = Annotated[str | None, typer.Option("--sell-until", metavar="D", help="The last day it is sold.")]
CreateItems = Annotated[bool, typer.Option("--create-items", help="Add items that aren't there as services.")]
ONCE_HELP = "Each client can buy it once."

Tax = Annotated[str | None, typer.Option("--tax", metavar="PERCENT", help="Tax on the price.")]
TaxIncluded = Annotated[
    bool | None,
    typer.Option("--tax-included/--tax-on-top", help="Whether prices contain their tax (default) or it is added."),
]
Charge = Annotated[
    str | None, typer.Option("--charge", metavar="AMOUNT|PERCENT%", help="Taken on top at the sale: 5.00 or 2.5%.")
]
ChargeTax = Annotated[str | None, typer.Option("--charge-tax", metavar="PERCENT", help="Tax on the charge.")]
Tip = Annotated[str | None, typer.Option("--tip", metavar="AMOUNT", help="A tip paid in advance, for the services.")]
PromoPrice = Annotated[str | None, typer.Option("--promo-price", metavar="P", help="The price for a while.")]
PromoFrom = Annotated[str | None, typer.Option("--promo-from", metavar="D", help="Its first day.")]
PromoUntil = Annotated[str | None, typer.Option("--promo-until", metavar="D", help="Its last day.")]
Commission = Annotated[
    str | None, typer.Option("--commission", metavar="PERCENT", help="For whoever delivers a visit.")
]
CommissionBase = Annotated[
    str | None,
    typer.Option(
        "--commission-base", metavar="BASE", help="Of what: paid (default), full (the price as defined) or list."
    ),
]
SellerCommission = Annotated[
    str | None,
    typer.Option("--seller-commission", metavar="AMOUNT|PERCENT%", help="For whoever sells a card: 5.00 or 2%."),
]

Starts = Annotated[
    str | None,
    typer.Option("--starts", metavar="WHEN", help="What --valid counts from: sale (default) or first-use."),
]
Claim = Annotated[
    str | None, typer.Option("--claim", metavar="V", help="With first-use: by when it may begin, such as 2y.")
]
Swap = Annotated[bool | None, typer.Option("--swap/--no-swap", help="Sessions may become others of their swap group.")]
Split = Annotated[bool | None, typer.Option("--split/--no-split", help="Sessions may be split, merged and swapped.")]
MembershipOnly = Annotated[
    bool | None,
    typer.Option("--membership-only/--no-membership-only", help="Comes with memberships; not sold at the till."),
]


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
