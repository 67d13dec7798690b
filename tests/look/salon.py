"""A salon that was lived through week by week, for pages to be looked at: the same in every run."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pkgcli import sample

if TYPE_CHECKING:
    from tests.conftest import Shop

# How often a package is bought, and what its buyers come for.
LIKED: dict[str, tuple[int, tuple[str, ...]]] = {
    "ten-massages": (9, ("massage",)),
    "four-facials": (7, ("facial",)),
    "retreat": (5, ("facial", "massage", "manicure", "pedicure")),
    "ten-as-you-like": (6, ("massage", "facial", "manicure")),
    "six-hours": (3, ("massage", "manicure", "pedicure")),
    "busy-bee": (4, ("peeling", "haircut", "hot-stone")),
    "minutes-200": (2, ("massage-50",)),
    "yoga-month": (8, ("yoga", "pilates")),
    "hair-six": (3, ("haircut",)),
}

NAMES = ("Anna Berger", "Berta Cohn", "Çelik Demir", "Dora O'Brien", "Emil Fuchs")
MORE_NAMES = (
    "Frida Gross",
    "Gina Hahn",
    "Hanna Ilg",
    "Ines Jung",
    "Jana Klein",
    "Karla Lang",
    "Lena Maier",
    "Mona Nagel",
)

SAYS_NO = 4
REFUND = 0.02
STAYS_AWAY = 0.15
DECEMBER = 12


def opened(shop: Shop, first: date) -> None:
    """Items, packages and clients of the sample."""
    shop.now = shop.day(first.isoformat())
    shop.ok("item", "import", str(sample.ITEMS))
    shop.ok("package", "import", str(sample.CATALOGUE))
    shop.ok("client", "import", str(sample.CLIENTS))
    for name in MORE_NAMES:
        shop.ok("client", "add", name)
    shop.ok("config", "set", "refund.allow_used", "on")
    shop.ok("config", "set", "dormant.days", "180")


def lived(shop: Shop, first: date, last: date) -> None:
    """Sales, visits, a refund now and then, from the first day to the last; presents are sold in December."""
    opened(shop, first)
    chance, cards = random.Random(2026), list[tuple[str, tuple[str, ...]]]()
    day = first
    while day <= last:
        shop.now = shop.day(day.isoformat())
        for _ in range(chance.choice((0, 1, 1, 2)) + (2 if day.month == DECEMBER else 0)):
            cards.append(_sold(shop, chance))
        for number, items in cards[-40:]:
            _visited(shop, chance, number, items)
        shop.ok("expire")
        day += timedelta(days=chance.choice((6, 7, 8)))
    shop.now = shop.day(last.isoformat())


def _sold(shop: Shop, chance: random.Random) -> tuple[str, tuple[str, ...]]:
    package = chance.choices(list(LIKED), [weight for weight, _ in LIKED.values()])[0]
    client = chance.choice(NAMES + MORE_NAMES)
    number = shop.ok("issue", package, "--client", client, "--json").json["number"]
    stays_away = chance.random() < STAYS_AWAY
    return number, () if stays_away else LIKED[package][1]


def _visited(shop: Shop, chance: random.Random, number: str, items: tuple[str, ...]) -> None:
    """Perhaps; a card that is used up or over says no."""
    if items and chance.random() < 1 / 3:
        answer = shop.run("redeem", number, chance.choice(items), "--again")
        assert answer.exit_code in (0, SAYS_NO), answer.err
    if items and chance.random() < REFUND:
        shop.run("refund", number, "-r", "moves away", "--yes")
