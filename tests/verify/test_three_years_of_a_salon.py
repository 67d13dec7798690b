"""Three years of a salon, through the services: sales, visits, mistakes, nights run and nights missed.

`db verify` has nothing to say at the end of any month of it, nor at the end.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / folder) for folder in ("books", "torture") if str(TESTS / folder) not in sys.path]

import year_of_a_salon  # noqa: E402
from figures import tried  # noqa: E402
from sizes import size  # noqa: E402
from year_of_a_salon import Year, kept_connection  # noqa: E402

from pkgcli.ledger.expire import expire  # noqa: E402
from pkgcli.verify import verify  # noqa: E402

if TYPE_CHECKING:
    from tests.conftest import Shop

FIRST, DAYS = date(2024, 1, 1), 3 * 366
OPERATIONS = size(420, 8_000)
HABITS = {"night", "backup"}
"""What this salon is careless about: it is told, and rightly so."""


class ThreeYears(Year):
    """The year of the books, three times as long and with other luck."""

    def __init__(self, shop: Shop, seed: int) -> None:
        super().__init__(shop)
        self.chance = random.Random(seed)
        self.today = FIRST
        self.looks = 0

    def live(self) -> None:
        self._open_the_shop()
        with kept_connection():
            for number in range(DAYS):
                self.today = FIRST + timedelta(days=number)
                if self.chance.random() < 0.8:
                    self._try("expire", lambda: expire(self._occasion()))
                while sum(self.done.values()) < OPERATIONS * (number + 1) // DAYS:
                    self._one_operation()
                if number % 30 == 29:
                    self._look()

    def _look(self) -> None:
        occasion = self._occasion()
        seen = verify(occasion)
        assert [one for one in seen.findings if one.check not in HABITS] == [], f"after {self.today}"
        self.looks += 1


@pytest.mark.parametrize("seed", range(1, 1 + size(1, 3)))
def test_in_three_years_of_a_salon_there_is_nothing_to_find(
    shop: Shop, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_of_a_salon, "FIRST", FIRST)
    monkeypatch.setattr(year_of_a_salon, "CLIENTS", size(30, 300))
    salon = ThreeYears(shop, seed)

    salon.live()

    salon._try("expire", lambda: expire(salon._occasion()))
    seen = verify(shop.occasion())
    assert [one for one in seen.findings if one.check != "backup"] == []
    assert salon.looks == DAYS // 30
    kinds = {row[0] for row in shop.rows("SELECT DISTINCT kind FROM entry")}
    assert kinds >= {"issue", "redeem", "undo", "expire", "refund", "adjust", "extend", "transfer", "pay", "void"}
    if size(0, 1):
        assert kinds >= {"reopen", "suspend", "edit"}
    tried(
        "Three years",
        f"three years of a salon, seed {seed}",
        seen.operations,
        "operations",
        remark=f"{seen.entries} entries, looked at {salon.looks + 1} times: no finding",
    )
