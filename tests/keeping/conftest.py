"""A salon with something in its file that is worth keeping."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def rosa(shop: Shop) -> Shop:
    """Anna has the card A1 for three facials and has had one."""
    shop.ok("item", "add", "facial", "--name", "Facial", "--price", "60")
    shop.ok("package", "add", "spa", "--line", "facial=3", "--price", "150", "--valid", "90d")
    shop.ok("issue", "spa", "--new-client", "Anna Blum", "--number", "A1")
    shop.ok("redeem", "A1", "facial", "--note", "at the window")
    return shop


FILES = Path(__file__).parents[1] / "store" / "released"


@pytest.fixture
def released_versions() -> set[int]:
    """The schemas of which a file is kept."""
    return {int(path.name.split(".")[0].removeprefix("schema-")) for path in FILES.iterdir()}


@pytest.fixture(params=sorted(path.name for path in FILES.iterdir()))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file that an earlier pkgcli wrote: some months of a salon."""
    path = tmp_path / "released.db"
    path.write_bytes(gzip.decompress((FILES / request.param).read_bytes()))
    path.chmod(0o600)
    return path
