"""The salon of these tests, made once for each worker."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tampering import every_kind

from pkgcli.founding import init

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[[Path], Shop]) -> Shop:
    shop = shop_at(tmp_path_factory.mktemp("verified") / "salon.db")
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    shop.ok("config", "set", "backup.days", "0")
    every_kind(shop)
    return shop


@pytest.fixture
def salon(lived_in: Shop, tmp_path: Path, shop_at: Callable[[Path], Shop]) -> Shop:
    """A copy of it, at the hour at which it was left."""
    shop = shop_at(Path(shutil.copy(lived_in.path, tmp_path)))
    shop.now = lived_in.now
    return shop
