"""The salon whose file is damaged and tampered with: some months of all kinds of operations, by the services."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizes import size

# A year of a salon is lived with the tests of the books; here it is some months.
for _neighbour in ("books", "till"):
    sys.path.append(str(Path(__file__).resolve().parents[1] / _neighbour))

from counter import Shelf, furnished  # noqa: E402
from year_of_a_salon import FIRST, ITEMS, PACKAGES, STAFF, Year, kept_connection  # noqa: E402

from pkgcli.clients import ClientWish, add_client  # noqa: E402
from pkgcli.ledger.expire import expire  # noqa: E402

if TYPE_CHECKING:
    from tests.conftest import Shop

OPERATIONS = size(250, 500)
LAST = date(2026, 4, 30)
THE_DAY_AFTER = "2026-05-01"
CLIENTS = 30
KEYED = 3
"""One operation in so many has a `--key`."""

NUMBER = "VISITED"
"""A card that has been used and can be used again."""


class Months(Year):
    """The same salon for a shorter time and with fewer clients."""

    def live(self) -> None:
        self._open_the_shop()
        with kept_connection():
            self._days()

    def _open_the_shop(self) -> None:
        shop = self.shop
        shop.now = shop.day(FIRST.isoformat())
        for item, price in ITEMS.items():
            shop.ok("item", "add", item, "--price", price)
        for package, terms in PACKAGES.items():
            shop.ok("package", "add", package, *terms)
        for setting in ("refund.allow_used", "redeem.unpaid"):
            shop.ok("config", "set", setting, "on")
        for number in range(CLIENTS):
            add_client(shop.occasion(), ClientWish(f"Client {number}"))

    def _days(self) -> None:
        days = (LAST - FIRST).days + 1
        before = self._last_operation()
        for number in range(days):
            self.today = date.fromordinal(FIRST.toordinal() + number)
            if number % 6 == 0:
                self._try("expire", lambda: expire(self._occasion()))
            while sum(self.done.values()) + before < OPERATIONS * (number + 1) // days:
                self._one_operation()

    def _client(self) -> str:
        return f"C{1001 + self.chance.randrange(CLIENTS)}"

    def _occasion(self) -> Any:
        self.shop.now = self.shop.day(self.today.isoformat())
        key = f"till-{self.chance.randrange(10**9)}" if self.chance.randrange(KEYED) == 0 else None
        return self.shop.occasion(staff=self.chance.choice(STAFF), key=key, patience=30.0)


_SHELF: Shelf = {}


def grown(shop: Shop) -> Shop:
    """The shop after these months, on the day after, with a backup and nothing overdue."""
    furnished(shop, _SHELF, "months", _grow)
    shop.now = shop.day(THE_DAY_AFTER)
    return shop


def _grow(shop: Shop) -> None:
    Months(shop).live()
    shop.now = shop.day(THE_DAY_AFTER)
    shop.lapse()
    shop.ok("client", "edit", "C1001", "--note", "comes by bicycle", "--phone", "+49 171 1234567")
    shop.ok("client", "member", "add", "C1001", "Tim")
    shop.ok("issue", "spa", "--client", "C1001", "--number", NUMBER, "--note", "a present from her sister")
    shop.ok("redeem", NUMBER, "facial", "--staff", "Eva", "--key", "first-visit")
    shop.ok("db", "backup")
    with shop.file() as connection:  # as if on a stick: the tests that get a copy of this file get no copy of that one
        connection.execute("UPDATE backup SET is_elsewhere = 1, path = '/media/stick/salon.db'")
