"""A salon whose cards go onto paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Anna Blum has 2957-7836 of three massages and two facials, one massage used; Berta Kern the unlimited GC-1001."""
    for item, price in (("massage", "80"), ("facial", "60"), ("yoga", "15")):
        shop.ok("item", "add", item, "--name", item.capitalize(), "--price", price)
    lines = ("--line", "massage=3", "--line", "facial=2")
    shop.ok("package", "add", "spa", "--name", "Spa days", *lines, "--price", "300", "--valid", "1y")
    gym = ("--kind", "unlimited", "--line", "yoga", "--price", "90", "--valid", "3mo")
    shop.ok("package", "add", "gym", "--name", "Gym", *gym)
    shop.ok("issue", "spa", "--new-client", "Anna Blum", "--number", "2957-7836")
    shop.ok("issue", "gym", "--new-client", "Berta Kern", "--number", "GC-1001")
    shop.later(days=3)
    shop.ok("redeem", "2957-7836", "massage", "--staff", "Eva", "--note", "talks too much")
    return shop
