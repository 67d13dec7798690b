"""The work at the till is the same however long the ledger has become: statements, rows, and instructions of SQLite are
counted with a hundred entries and with ten thousand, in the file and on the card itself."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path += [str(Path(__file__).parents[1] / folder) for folder in ("bench", "torture")]

from big_salon import Shape, make
from recorded import Names, Sync, SyncFolder, actions_of, built, recorded

if TYPE_CHECKING:
    from tests.conftest import Shop

FEW, MANY = 100, 10_080  # in both of them a client has four cards of one package

# The card is not the first of a page, nor one of the models.
CARD = "B7"

AT_THE_TILL = (
    ("redeem", CARD, "massage"),
    ("redeem", CARD, "massage", "--key", "k1", "--note", "late"),
    ("redeem", "C1003", "massage"),
    ("balance", CARD, "--json"),
    ("balance", "C1003", "--json"),
    ("history", CARD, "--csv"),
    ("card", "show", CARD, "--json"),
    ("card", "extend", CARD, "--days", "5", "-r", "ill"),
    ("issue", "twenty", "--client", "C1003"),
    ("issue", "twenty", "--new-client", "Nora"),
    ("undo", "8", "--yes"),
    ("hold", "add", CARD, "massage", "--at", "+3d 15:00"),
    ("log", "-L", "5", "--csv"),
    ("expire",),
)

OF_ONE_CARD = (
    ("redeem", "B4", "massage"),
    ("balance", "B4", "--json"),
    ("card", "show", "B4", "--json"),
    ("card", "extend", "B4", "--days", "5", "-r", "ill"),
    ("history", "B4", "-L", "5", "--csv"),
)

# A B-tree that is a thousand times as large is a level or two deeper: some comparisons more, within a search.
A_LITTLE = 1.02


@dataclass
class Work:
    statements: list[str] = field(default_factory=list)
    rows: int = 0
    instructions: int = 0


def work_of(shop: Shop, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]) -> Work:
    """What SQLite does for a command, over all of its connections."""
    work = Work()

    class Cursor(sqlite3.Cursor):
        def fetchone(self) -> Any:
            return self._counted(super().fetchone())

        def fetchall(self) -> list[Any]:
            found = super().fetchall()
            work.rows += len(found)
            return found

        def __next__(self) -> Any:
            return self._counted(super().__next__())

        def _counted(self, row: Any) -> Any:
            work.rows += row is not None
            return row

    class Connection(sqlite3.Connection):
        def __init__(self, *given: Any, **options: Any) -> None:
            super().__init__(*given, **options)
            self.set_progress_handler(self._step, 1)

        def _step(self) -> int:
            work.instructions += 1
            return 0

        def cursor(self, factory: type[sqlite3.Cursor] = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            work.statements.append(sql)
            return self.cursor().execute(sql, *values)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Connection))
        shop.ok(*argv)
    return work


@pytest.fixture(scope="module")
def salon_of(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[..., Shop]) -> Callable[..., Shop]:
    """A fresh copy of a salon with so many entries."""
    made: dict[Shape, Path] = {}

    def salon(tmp_path: Path, entries: int, a_card: int = 10) -> Shop:
        shape = Shape(entries, a_card, today=date(2026, 11, 20))
        if shape not in made:
            made[shape] = make(tmp_path_factory.mktemp("salons") / "salon.db", shape)
        shop = shop_at(tmp_path / f"{entries}.db")
        shop.path.write_bytes(made[shape].read_bytes())
        shop.now = shop.day("2026-11-20")
        return shop

    return salon


@pytest.mark.parametrize("argv", AT_THE_TILL, ids=" ".join)
def test_a_longer_ledger_is_no_more_work(
    salon_of: Callable[..., Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    few, many = (work_of(salon_of(tmp_path, entries), monkeypatch, argv) for entries in (FEW, MANY))

    assert few.rows > 0
    assert (many.statements, many.rows) == (few.statements, few.rows)
    assert many.instructions <= few.instructions * A_LITTLE


@pytest.mark.parametrize("argv", OF_ONE_CARD, ids=" ".join)
def test_a_card_that_is_used_for_years_is_no_more_work(
    salon_of: Callable[..., Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    few, many = (work_of(salon_of(tmp_path, entries, a_card=entries), monkeypatch, argv) for entries in (FEW, MANY))

    assert few.rows > 0
    assert (many.statements, many.rows) == (few.statements, few.rows)
    assert many.instructions <= few.instructions * A_LITTLE


def test_a_redemption_is_on_the_disk_after_the_same_few_syncs(salon_of: Callable[..., Shop], tmp_path: Path) -> None:
    library = built(tmp_path)
    syncs = []
    for entries in (FEW, MANY):
        shop = salon_of(tmp_path, entries)
        folder = tmp_path / f"salon-{entries}"
        folder.mkdir()
        shop.path = shop.path.rename(folder / "salon.db")
        names = Names.of({"salon.db": b""})
        run = recorded(library, folder, ["redeem", CARD, "massage"], PKGCLI_DB=str(shop.path))
        assert run.exit_code == 0, run.err
        syncs.append([type(action) for action in actions_of(run.log, folder, names)])

    few, many = ([kind for kind in each if kind in (Sync, SyncFolder)] for each in syncs)
    assert few == many
    assert few == [Sync, SyncFolder, Sync, Sync, SyncFolder]
