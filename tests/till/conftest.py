"""A salon at work: items with prices, a package of each kind, and two clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import Shelf, furnished
from every_command import fill

if TYPE_CHECKING:
    from tests.conftest import Shop

ITEMS = {"facial": "60", "massage": "80", "manicure": "30", "pedicure": "40", "yoga": "15"}


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return {}


@pytest.fixture
def salon(shop: Shop, shelf: Shelf) -> Shop:
    """The shop with something to sell and somebody to sell it to.

    `spa` is fixed (facial=3 massage=2), `ten` custom (10 in all, facial=5 massage), `minutes` units (200 minutes,
    massage:50 facial:30), `gym` unlimited. Clients are Anna Blum (C1001) and Berta Kern (C1002).
    """
    return furnished(shop, shelf, "salon", _stock)


def _stock(shop: Shop) -> None:
    for item, price in ITEMS.items():
        shop.ok("item", "add", item, "--name", item.capitalize(), "--price", price)
    shop.ok(
        *("package", "add", "spa", "--name", "Spa day", "--line", "facial=3", "--line", "massage=2"),
        *("--price", "300", "--valid", "90d"),
    )
    shop.ok(
        *("package", "add", "ten", "--name", "Ten visits", "--kind", "custom", "--total", "10"),
        *("--line", "facial=5", "--line", "massage", "--price", "420", "--valid", "6mo"),
    )
    shop.ok(
        *("package", "add", "minutes", "--name", "Minutes", "--kind", "units", "--total", "200", "--unit", "minutes"),
        *("--line", "massage:50", "--line", "facial:30", "--price", "200"),
    )
    shop.ok(
        *("package", "add", "gym", "--name", "Gym", "--kind", "unlimited"),
        *("--line", "yoga", "--price", "31", "--valid", "1mo"),
    )
    shop.ok("client", "add", "Anna Blum", "--phone", "+49 171 1234567")
    shop.ok("client", "add", "Berta Kern")


@pytest.fixture
def full(salon: Shop, shelf: Shelf) -> Shop:
    """The salon two days later, with a card in each state that a command needs (`every_command.fill`)."""
    furnished(salon, shelf, "full", fill)
    salon.later(days=2)
    return salon
