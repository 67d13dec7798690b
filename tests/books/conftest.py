"""A salon whose packages have all that a price can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Anna Blum is C1001, Berta Kern C1002. `spa`: 119.00 with 19.00 of tax, a charge of 5.95, a tip of 6.00.

    `gym` is unlimited, 31.00 for a month.
    """
    stocked(shop)
    return shop


def stocked(shop: Shop) -> None:
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("item", "add", "yoga", "--price", "15")
    shop.ok(
        *("package", "add", "spa", "--line", "massage=3", "--price", "119", "--tax", "19", "--charge", "5.95"),
        *("--charge-tax", "19", "--tip", "6", "--valid", "90d"),
    )
    shop.ok("package", "add", "gym", "--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "1mo")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("config", "set", "refund.allow_used", "on")
    shop.ok("config", "set", "redeem.unpaid", "on")
