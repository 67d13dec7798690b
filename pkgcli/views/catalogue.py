"""Items and packages."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.money import Money


class ItemView(Frozen):
    code: str
    name: str
    kind: str
    list_price: Money | None
    minutes: int | None
    category: str | None
    swap_group: str | None
    retired: bool


class PackageLineView(Frozen):
    item: str
    name: str
    unit_cost: int
    cap: int | None


class PackageView(Frozen):
    code: str
    name: str
    version: int
    kind: str
    total: int | None
    unit: str
    price: Money
    original_price: Money | None
    """`fixed` only: list price x sessions, where every list price is known (Meevo 003)."""
    valid: str
    sell_from: date | None
    sell_until: date | None
    once_per_client: bool
    status: str
    """active, inactive or deleted"""
    lines: tuple[PackageLineView, ...]
    description: str | None
    cards: int
    """How many were sold, on any version."""
    bought: bool | None = None
    """With `package list --client C`: whether that client already has it."""
    discount: Money | None = None
    """What the price saves against the original price, where it does."""
    tax: str = "0"
    """A percentage, as are `charge_tax` and `commission`."""
    tax_included: bool = True
    charge: str | None = None
    """An amount, or a percentage of the price with its sign: `5.00`, `2.5%`; so is `seller_commission`."""
    charge_tax: str = "0"
    tip: Money | None = None
    promo_price: Money | None = None
    promo_from: date | None = None
    promo_until: date | None = None
    commission: str = "0"
    commission_base: str = "paid"
    seller_commission: str | None = None
    price_today: Money | None = None
    """The promotional price on its days, else the price; what follows is what a sale at it is made of."""
    net: Money | None = None
    tax_amount: Money | None = None
    charge_net: Money | None = None
    charge_tax_amount: Money | None = None
    to_take: Money | None = None
    """Net, tax, charge with its tax, and the prepaid tip."""
    starts: str = "sale"
    """What `valid` is counted from: the sale, or the first use (`first-use`), then no later than `claim`."""
    claim: str | None = None
    swap: bool = False
    split: bool = False
    membership_only: bool = False


class Difference(Frozen):
    field: str
    before: str | None
    after: str | None


class PackageDiff(Frozen):
    code: str
    from_version: int
    to_version: int
    differences: tuple[Difference, ...]


class DeletedPackages(Frozen):
    """The subject of `package delete --all`: the codes that were deleted."""

    deleted: tuple[str, ...]
