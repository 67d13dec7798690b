"""Several tills at once on one file: processes of their own, as in the shop, and nobody waits for a clock.

All of them begin at the same moment. Whoever asks for what isn't there is told why; nobody is told that the file is
locked, and what the ledger says afterwards adds up.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pkgcli.errors import PkgcliError
from pkgcli.founding import init
from pkgcli.ledger.expire import expire
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.operations import Occasion

if TYPE_CHECKING:
    from tests.conftest import Shop

SPAWN = get_context("spawn")
A_MINUTE = 60.0


@pytest.fixture
def busy_shop(shop_at: Callable[[Path], Shop]) -> Iterator[Shop]:
    """A shop whose file is in memory where there is some, so that the crowd is at the lock and not at the disk."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    shop = shop_at(folder / "salon.db")
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Ann", "--code", "ANN")
    yield shop
    shutil.rmtree(folder)


def redeem_often(path: Path, now: datetime, begin: Barrier, told: SimpleQueue[Any], times: int) -> None:
    begin.wait(A_MINUTE)
    for _ in range(times):
        told.put(asked(lambda: redeem(Occasion(path, now), RedeemRequest("CROWD", visits=[("facial", 1)])).operation))


def run_the_night(path: Path, now: datetime, begin: Barrier, told: SimpleQueue[Any], times: int) -> None:
    begin.wait(A_MINUTE)
    for _ in range(times):
        told.put(asked(lambda: expire(Occasion(path, now)).cards))


def asked(work: Callable[[], int | None]) -> tuple[int, str, int | None]:
    """Exit code, code of the error, and what was done."""
    try:
        return 0, "done", work()
    except PkgcliError as error:
        return error.exit_code, error.code, None


def crowd(
    work: Callable[[Path, datetime, Barrier, SimpleQueue[Any], int], None], shop: Shop, tills: int, times: int
) -> list[tuple[int, str, int | None]]:
    """What each of the calls was told, of so many processes that each make so many."""
    begin, told = SPAWN.Barrier(tills), SPAWN.SimpleQueue()
    processes = [SPAWN.Process(target=work, args=(shop.path, shop.now, begin, told, times)) for _ in range(tills)]
    for process in processes:
        process.start()
    answers = [told.get() for _ in range(tills * times)]
    for process in processes:
        process.join(A_MINUTE)
    assert [process.exitcode for process in processes] == [0] * tills
    return answers


def sold(shop: Shop, sessions: int) -> None:
    shop.ok("package", "add", "MANY", "--name", "Many", "--line", f"facial={sessions}", "--price", "1000.01")
    shop.ok("issue", "MANY", "--client", "ANN", "--number", "CROWD")


def test_eight_tills_at_one_card_of_500_give_500_visits_and_refuse_500(busy_shop: Shop) -> None:
    sold(busy_shop, 500)

    answers = crowd(redeem_often, busy_shop, tills=8, times=125)

    assert Counter((exit_code, code) for exit_code, code, _ in answers) == {
        (0, "done"): 500,
        (4, "too_little_left"): 500,
    }
    operations = [operation for _, _, operation in answers if operation is not None]
    assert len(set(operations)) == 500
    assert busy_shop.rows("SELECT units_left, value_left, seq FROM card") == [(0, 0, 501)]
    assert busy_shop.rows("SELECT sum(units), sum(value), count(*), max(seq) FROM entry") == [(0, 0, 501, 501)]
    assert busy_shop.rows("SELECT used, cap, value_left FROM card_line") == [(500, 500, 0)]
    assert busy_shop.rows("SELECT count(*), max(id) FROM operation WHERE kind = 'redeem'") == [
        (500, max(operations)),
    ]
    lefts = [row[0] for row in busy_shop.rows("SELECT units_left FROM entry ORDER BY seq")]
    assert lefts == list(range(500, -1, -1))


def test_of_two_tills_at_the_last_unit_one_gets_it_and_the_other_is_told_why(busy_shop: Shop) -> None:
    sold(busy_shop, 1)

    answers = crowd(redeem_often, busy_shop, tills=2, times=1)

    assert sorted((exit_code, code) for exit_code, code, _ in answers) == [(0, "done"), (4, "too_little_left")]
    assert busy_shop.rows("SELECT units_left, value_left, seq FROM card") == [(0, 0, 2)]


def test_six_nightly_runs_at_once_lapse_each_of_200_cards_once(busy_shop: Shop) -> None:
    busy_shop.ok("package", "add", "WEEK", "--name", "Week", "--line", "facial=3", "--price", "100", "--valid", "7d")
    for number in range(200):
        busy_shop.ok("issue", "WEEK", "--client", "ANN", "--number", f"GC-{number}")
    busy_shop.now = datetime(2026, 3, 12, 3, 0, tzinfo=UTC)

    answers = crowd(run_the_night, busy_shop, tills=6, times=2)

    assert {exit_code for exit_code, _, _ in answers} == {0}
    assert sorted(lapsed or 0 for _, _, lapsed in answers) == [0] * 11 + [200]
    assert busy_shop.rows("SELECT kind, count(*), count(DISTINCT card_id) FROM entry GROUP BY kind ORDER BY kind") == [
        ("expire", 200, 200),
        ("issue", 200, 200),
    ]
    assert busy_shop.rows("SELECT DISTINCT state, units_left, value_left, seq FROM card") == [("lapsed", 0, 0, 2)]
    assert busy_shop.rows("SELECT DISTINCT happened_on FROM entry WHERE kind = 'expire'") == [("2026-03-10",)]
    assert busy_shop.rows("SELECT count(*) FROM operation WHERE kind = 'expire'") == [(1,)]
