"""Memberships come to the same books however often the night's run came, and however late."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

FIRST = date(2027, 11, 29)
DAYS = 125
"""Through a leap day, and through the ends of three months that are shorter than the one before."""

STARTS = ("2027-11-29", "2027-11-30", "2027-12-01", "2027-12-31")


@pytest.fixture
def club(salon: Shop) -> Shop:
    salon.ok("config", "set", "undo.grace_days", "0")
    for code, options in (
        ("month", ("--period", "1mo", "--paid-by", "card", "--rollover", "10d")),
        ("weeks", ("--period", "4w", "--rollover", "2w")),
        ("term", ("--period", "1mo", "--term", "2", "--paid-by", "cash")),
    ):
        salon.ok("membership", "add", code, "--fee", "99.99", "--package", "spa", "--package", "gym=2", *options)
    return salon


def told(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """All that a bookkeeper or a member sees, ids and numbers of cards aside."""
    return {
        "cards": shop.rows(
            "SELECT a.membership_id, a.period, a.package_id, a.nth, c.issued_on, c.expires_on, c.price, c.net, c.state,"
            " c.value_left, c.units_left, c.frozen_until"
            " FROM membership_accrual AS a JOIN card AS c ON c.id = a.card_id"
            " ORDER BY 1, 2, 3, 4"
        ),
        "entries": shop.rows(
            "SELECT e.happened_on, e.kind, a.membership_id, a.period, a.package_id, a.nth, e.units, e.value + e.earned,"
            " e.cash, e.owed, e.expires_on FROM entry AS e JOIN membership_accrual AS a ON a.card_id = e.card_id"
            " ORDER BY 3, 4, 5, 6, e.seq"
        ),
    }


def lived(shop: Shop, nights: set[int]) -> dict[str, list[tuple[object, ...]]]:
    """Four months with the same events by day, and the night's work only before the days in `nights`."""
    from pkgcli.ledger.expire import expire
    from pkgcli.memberships.accruing import AccrueRequest, accrue
    from pkgcli.rules.given_days import GivenDay

    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        shop.now = shop.day(day.isoformat())
        if number in nights:
            accrue(shop.occasion(), AccrueRequest())
            expire(shop.occasion(), GivenDay(day.isoformat(), "--as-of", day=day))
        if day.isoformat() in STARTS:
            for plan in ("month", "weeks", "term"):
                shop.ok("membership", "enrol", plan, "--client", "C1001")
        for event in EVENTS.get(number, ()):
            shop.ok(*event)
    return told(shop)


EVENTS = {
    20: [("membership", "freeze", "1"), ("membership", "freeze", "2", "--until", "+25d")],
    33: [("membership", "unfreeze", "1"), ("membership", "cancel", "3")],
    40: [("package", "deactivate", "gym")],
    70: [("package", "activate", "gym"), ("membership", "freeze", "4", "--until", "+9d")],
    75: [("membership", "unfreeze", "4"), ("membership", "cancel", "5")],
}


def nights_of(seed: int) -> set[int]:
    """At most ten days from one to the next, and the last one."""
    chance, nights, number = random.Random(seed), {DAYS - 1}, 0
    while number < DAYS:
        nights.add(number)
        number += chance.randint(1, 10)
    return nights


def test_nights_missed_change_nothing(club: Shop, shop_at: Callable[[Path], Shop], tmp_path: Path) -> None:
    others = [shop_at(Path(shutil.copy(club.path, tmp_path / f"{seed}.db"))) for seed in (1, 2)]

    every = lived(club, set(range(DAYS)))

    assert len(every["cards"]) > 100
    for seed, other in enumerate(others):
        assert lived(other, nights_of(seed)) == every
    for shop in (club, *others):
        found = shop.run("db", "verify", "--json").json["findings"]
        assert [each for each in found if each["check"] not in ("night", "backup", "folder")] == []
        shop.ok("report", "liability", "--from", "2027-11-29")
