"""A salon whose books can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def books(shop: Shop) -> Shop:
    """1 October 2026. `ten`: 10 facials, 100.00 and 19.00 tax, 1y. `duo`: 2 facials, 60.00, 30d. `gym`: 31.00, 1mo.

    `full`: 2 massages for 100.00, 19.00 tax, a charge of 8.40 with 1.60 tax, 20.00 tip: 149.00 in all; 10 % for
    whoever delivers, 5.00 for whoever sells.
    """
    on(shop, "2026-10-01")
    for item, price in (("facial", "12"), ("massage", "80"), ("yoga", "15")):
        shop.ok("item", "add", item, "--price", price)
    shop.ok("package", "add", "ten", "--kind", "custom", "--total", "10", "--line", "facial", "--price", "119",
            "--tax", "19", "--valid", "1y")  # fmt: skip
    shop.ok("package", "add", "duo", "--line", "facial=2", "--price", "60", "--valid", "30d")
    shop.ok("package", "add", "gym", "--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "1mo")
    shop.ok("package", "add", "full", "--line", "massage=2", "--price", "119", "--tax", "19", "--charge", "10",
            "--charge-tax", "19", "--tip", "20", "--commission", "10", "--seller-commission", "5",
            "--valid", "1y")  # fmt: skip
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("config", "set", "refund.allow_used", "on")
    shop.ok("config", "set", "redeem.unpaid", "on")
    return shop


def on(shop: Shop, day: str) -> None:
    shop.now = shop.day(day)


def sell(shop: Shop, package: str, number: str, *options: str, client: str = "Anna Blum") -> None:
    shop.ok("issue", package, "--client", client, "--number", number, *options)


def report(shop: Shop, name: str, *options: str) -> Any:
    """The report as a program reads it."""
    return shop.ok("report", name, *options, "--json", "-q").json


def amounts(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))
