"""The large files of the bench are files that `pkgcli` itself would have written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from big_salon import Shape, make

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.mark.parametrize("shape", [(1, 1, 0), (900, 10, 0), (600, 2, 3), (300, 1, 1), (100, 100, 0)])
def test_nothing_is_found_in_a_large_salon(
    tmp_path: Path, shop_at: Callable[..., Shop], shape: tuple[int, int, int]
) -> None:
    shop = shop_at(tmp_path / "salon.db")
    shop.now = shop.day("2026-11-20")
    made = Shape(*shape, today=date(2026, 11, 20))
    make(shop.path, made)

    entries, due_every = shop.rows("SELECT count(*) FROM entry")[0][0], shape[2]
    assert abs(entries - made.entries) <= 3 + made.a_card
    assert len(shop.ok("expire", "--dry-run", "--csv").out.splitlines()[1:]) == sum(
        due_every > 0 and card % due_every == 0 for card in range(4, made.cards + 1)
    )
    assert shop.ok("db", "verify", "--json").json["findings"] == []
    shop.ok("redeem", "id:1", "massage")
    assert shop.ok("db", "verify", "--json").json["findings"] == []
