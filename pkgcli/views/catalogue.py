"""Items and packages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pkgcli.views.money import Money


@dataclass(frozen=True, slots=True)
class ItemView:
    code: str
    name: str
    kind: str
    list_price: Money | None
    minutes: int | None
    category: str | None
    swap_group: str | None
    retired: bool


@dataclass(frozen=True, slots=True)
class PackageLineView:
    item: str
    name: str
    unit_cost: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class PackageView:
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


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PackageDiff:
    code: str
    from_version: int
    to_version: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class DeletedPackages:
    """The subject of `package delete --all`: the codes that were deleted."""

    deleted: tuple[str, ...]
