"""Several tills, nightly runs and readers at once on one file: processes of their own, with the real clock.

Whoever asks for what isn't there is told why; nobody is told that the file is locked, and what the ledger says
afterwards adds up.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from crowd import Crowd, Till, nothing_is_wrong, operations, outcomes
from figures import tried
from sizes import FULL, size

from pkgcli.founding import init
from pkgcli.ledger.issue import IssueRequest, issue

if TYPE_CHECKING:
    from tests.conftest import Shop

ROW = "Crowds"


@pytest.fixture
def busy_shop(shop_at: Callable[[Path], Shop]) -> Iterator[Shop]:
    """A shop whose file is in memory where there is some, so that the crowd is at the lock and not at the disk.

    Its clock is a fortnight behind the real one, which the crowd goes by.
    """
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    shop = shop_at(folder / "salon.db")
    shop.now = datetime.now(UTC) - timedelta(days=14)
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("client", "add", "Ann", "--code", "ANN")
    shop.ok("client", "add", "Bea", "--code", "BEA")
    yield shop
    shutil.rmtree(folder)


def sold(shop: Shop, sessions: int, *numbers: str) -> None:
    shop.ok("package", "add", "MANY", "--name", "Many", "--line", f"facial={sessions}", "--price", "1000.01")
    for number in numbers:
        shop.ok("issue", "MANY", "--client", "ANN", "--number", number)


def each_recorded_once(shop: Shop, answers: list[dict[str, Any]]) -> None:
    """Whatever was acknowledged is there under its number, and no two were given the same one."""
    numbers = operations(answers)
    assert len(set(numbers)) == len(numbers)
    assert {row[0] for row in shop.rows("SELECT id FROM operation")} >= set(numbers)


@pytest.mark.parametrize("of_those_asked", [1, 2], ids=["as many visits as units", "twice as many visits as units"])
def test_eight_tills_at_one_card_give_what_it_has_and_refuse_the_rest(busy_shop: Shop, of_those_asked: int) -> None:
    times = size(40, 500)
    units = 8 * times // of_those_asked
    sold(busy_shop, units, "CROWD")

    with Crowd(busy_shop) as crowd:
        for _ in range(8):
            crowd.till("visits", card="CROWD", times=times)
        crowd.all_at_once()
        answers = crowd.answers()

    refused = 8 * times - units
    assert outcomes(answers) == Counter({(0, "done"): units, (4, "too_little_left"): refused})
    each_recorded_once(busy_shop, answers)
    assert busy_shop.rows("SELECT units_left, value_left, seq FROM card") == [(0, 0, units + 1)]
    assert busy_shop.rows("SELECT sum(units), sum(value), count(*), max(seq) FROM entry") == [
        (0, 0, units + 1, units + 1)
    ]
    assert busy_shop.rows("SELECT used, cap, value_left FROM card_line") == [(units, units, 0)]
    assert busy_shop.rows("SELECT count(*), max(id) FROM operation WHERE kind = 'redeem'") == [
        (units, max(operations(answers)))
    ]
    lefts = [row[0] for row in busy_shop.rows("SELECT units_left FROM entry ORDER BY seq")]
    assert lefts == list(range(units, -1, -1))
    nothing_is_wrong(busy_shop)
    tried(
        ROW,
        f"8 tills, {times} visits each, from one card of {units}",
        len(answers),
        "visits",
        remark=f"{refused} refused",
    )


def test_of_a_crowd_at_the_last_unit_of_a_card_exactly_one_gets_it(busy_shop: Shop) -> None:
    tills, cards = size(8, 16), size(8, 50)
    sold(busy_shop, 1, *(f"LAST-{card}" for card in range(cards)))

    with Crowd(busy_shop) as crowd:
        for _ in range(tills):
            crowd.till("visits_at_once", cards=cards)
        crowd.all_at_once(1 + cards)
        answers = crowd.answers()

    assert outcomes(answers) == Counter({(0, "done"): cards, (4, "too_little_left"): (tills - 1) * cards})
    each_recorded_once(busy_shop, answers)
    assert busy_shop.rows("SELECT DISTINCT units_left, value_left, seq FROM card") == [(0, 0, 2)]
    nothing_is_wrong(busy_shop)
    tried(ROW, f"{tills} tills at the last unit of {cards} cards", len(answers), "visits")


def test_of_programs_started_at_once_at_the_last_unit_exactly_one_gets_it(busy_shop: Shop) -> None:
    """The same with a process for each visit, from the shell."""
    programs = size(4, 16)
    sold(busy_shop, 1, "LAST")

    typed = [sys.executable, "-m", "pkgcli", "redeem", "LAST", "facial", "--db", str(busy_shop.path)]
    running = [subprocess.Popen(typed, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(programs)]
    said = [program.communicate()[1] for program in running]

    assert sorted(program.returncode for program in running) == [0] + [4] * (programs - 1)
    assert sum(b"0 can be had" in each for each in said) == programs - 1
    nothing_is_wrong(busy_shop)
    tried(ROW, f"{programs} programs started at once at the last unit", programs, "visits")


def test_gifts_in_circles_lose_and_make_nothing_whoever_looks_meanwhile(busy_shop: Shop) -> None:
    writers, readers, gifts = size(4, 6), 2, size(25, 150)
    for code in ("CLEO", "DORA"):
        busy_shop.ok("client", "add", code.title(), "--code", code)
    pool = ("--kind", "units", "--total", "700", "--line", "facial:1")
    busy_shop.ok("package", "add", "POOL", *pool, "--price", "999.97", "--tax", "19%")
    clients = ["ANN", "BEA", "CLEO", "DORA"]
    cards = [busy_shop.ok("issue", "POOL", "--client", client, "--json").json["id"] for client in clients]
    [(units, cents)] = busy_shop.rows("SELECT sum(units_left), sum(value_left) FROM card")

    with Crowd(busy_shop) as crowd:
        givers = [crowd.till("gifts", seed=seed, cards=cards, clients=clients, times=gifts) for seed in range(writers)]
        lookers = [crowd.till("totals", times=gifts) for _ in range(readers)]
        crowd.all_at_once()
        crowd.all_done()

    looks = [told for till in lookers for told in till.told()]
    assert {told["exit_code"] for told in looks} == {0}
    assert {(told["answer"]["units_left"], told["answer"]["cents_left"]) for told in looks} == {(units, cents)}
    assert min(told["answer"]["lowest"] for told in looks) >= 0
    given = [told for till in givers for told in till.told()]
    assert {word for word, _ in outcomes(given)} <= {0, 4}
    assert {code for _, code in outcomes(given)} <= {"done", "too_little_left", "same_client"}
    each_recorded_once(busy_shop, given)
    assert len({told["answer"]["cards"] for told in looks}) > 1, "nobody looked while something moved"
    totals = "SELECT sum(units_left), sum(value_left), sum(paid), sum(unpaid) FROM card"
    assert busy_shop.rows(totals) == [(units, cents, 4 * 99997, 0)]
    assert busy_shop.rows("SELECT count(*) FROM operation WHERE kind = 'card transfer'") == [
        (outcomes(given)[0, "done"],)
    ]
    nothing_is_wrong(busy_shop)
    tried(ROW, f"{writers} tills give parts of cards round", len(given), "gifts")
    tried(ROW, f"{readers} readers meanwhile add up all cards", len(looks), "looks", lost=None)


def test_six_nightly_runs_at_once_lapse_each_card_once(busy_shop: Shop) -> None:
    cards, times = size(150, 1500), 2
    busy_shop.ok("package", "add", "WEEK", "--name", "Week", "--line", "facial=3", "--price", "100", "--valid", "7d")
    for number in range(cards):
        issue(busy_shop.occasion(), IssueRequest("WEEK", client="ANN", number=f"GC-{number}"))
    [(expires_on,)] = busy_shop.rows("SELECT DISTINCT expires_on FROM card")

    with Crowd(busy_shop) as crowd:
        for _ in range(6):
            crowd.till("nights", times=times)
        crowd.all_at_once()
        answers = crowd.answers()

    assert outcomes(answers) == Counter({(0, "done"): 6 * times})
    assert sorted(told["answer"]["cards"] for told in answers) == [0] * (6 * times - 1) + [cards]
    assert busy_shop.rows("SELECT kind, count(*), count(DISTINCT card_id) FROM entry GROUP BY kind ORDER BY kind") == [
        ("expire", cards, cards),
        ("issue", cards, cards),
    ]
    assert busy_shop.rows("SELECT DISTINCT state, units_left, value_left, seq FROM card") == [("lapsed", 0, 0, 2)]
    assert busy_shop.rows(
        "SELECT DISTINCT happened_on = date(?, '+1 day') FROM entry WHERE kind = 'expire'", expires_on
    ) == [(1,)]
    assert busy_shop.rows("SELECT count(*) FROM operation WHERE kind = 'expire'") == [(1,)]
    nothing_is_wrong(busy_shop)
    tried(ROW, f"6 nightly runs at once over {cards} due cards", cards, "cards", remark=f"{6 * times} runs")


def test_of_eight_first_runs_at_once_one_makes_the_file_and_the_others_are_told(
    busy_shop: Shop, shop_at: Callable[[Path], Shop]
) -> None:
    salons = size(4, 60)
    folder = busy_shop.path.parent

    with Crowd(busy_shop) as crowd:
        for _ in range(8):
            crowd.till("first_runs", salons=salons, folder=str(folder))
        crowd.all_at_once(1 + salons)
        answers = crowd.answers()

    assert outcomes(answers) == Counter({(0, "done"): salons, (6, "database_exists"): 7 * salons})
    made = sorted(path.name for path in folder.iterdir() if not path.name.startswith("diary-"))
    assert made == sorted(["salon.db", *(f"salon-{salon}.db" for salon in range(salons))])
    for salon in range(salons):
        nothing_is_wrong(shop_at(folder / f"salon-{salon}.db"))
    tried(ROW, f"8 first runs at once, {salons} times", len(answers), "first runs")


def killed_at_random(crowd: Crowd, seed: int, kills: int) -> int:
    """Kills whoever is at work and starts it again: how often what it had just recorded was not yet told.

    Every other time it waits for that moment; else any moment will do.
    """
    chance = random.Random(seed)
    untold = 0
    for kill in range(kills):
        victim = chance.choice(at_work(crowd))
        if kill % 2:
            wait_for_the_record(crowd.shop, victim)
            victim.kill_after(0)
        else:
            victim.kill_after(chance.uniform(0, 0.03))
        untold += recorded_but_untold(crowd.shop, victim)
        victim.open()
        victim.begin()
    return untold


def at_work(crowd: Crowd) -> list[Till]:
    """Those who have been told something since they were started; waits for one."""
    while not (busy := [till for till in crowd.tills if till.is_at_work()]):
        assert {till.process.poll() for till in crowd.tills} == {None}
    return busy


def wait_for_the_record(shop: Shop, till: Till) -> None:
    """Looks again and again, without SQLite's pauses: the moment is a short one."""
    key = next_key(till)
    with closing(sqlite3.connect(f"file:{shop.path}?mode=ro", uri=True, timeout=0)) as connection:
        while till.process.poll() is None:
            with suppress(sqlite3.OperationalError):  # somebody writes just then
                if connection.execute("SELECT 1 FROM request WHERE request_key = ?", (key,)).fetchone():
                    return


def recorded_but_untold(shop: Shop, till: Till) -> bool:
    return is_recorded(shop, next_key(till))


def is_recorded(shop: Shop, key: str) -> bool:
    return bool(shop.rows("SELECT 1 FROM request WHERE request_key = ?", key))


def next_key(till: Till) -> str:
    """Of the operation that it has not been told of."""
    return f"till-{crowd_place(till)}-{len(till.told())}"


def crowd_place(till: Till) -> int:
    return int(till.diary.name.removeprefix("diary-"))


@pytest.mark.parametrize("seed", range(size(1, 4)))
def test_what_killed_tills_acknowledged_is_there_once_and_their_keys_make_it_safe_to_repeat(
    busy_shop: Shop, seed: int
) -> None:
    kills, times, units = size(12, 150), size(20, 150), 1_000_000
    closed = busy_shop.path.with_name("closed")
    sold(busy_shop, units, "SHARED")
    busy_shop.ok("package", "add", "TEN", "--line", "facial=10", "--price", "99.99")

    with Crowd(busy_shop) as crowd:
        for till in range(8):
            crowd.till("keyed_work", till=till, times=times, closed=str(closed))
        crowd.all_at_once()
        untold = killed_at_random(crowd, seed, kills)
        closed.touch()
        answers = crowd.answers()

    assert len(answers) >= 8 * times
    assert outcomes(answers) == Counter({(0, "done"): len(answers)})
    told = {answer["key"]: answer["answer"]["operation"] for answer in answers}
    assert len(told) == len(answers)
    assert dict(busy_shop.rows("SELECT request_key, operation_id FROM request")) == told
    each_recorded_once(busy_shop, answers)
    made = dict(
        busy_shop.rows(
            "SELECT kind, count(*) FROM operation WHERE id IN (SELECT operation_id FROM request) GROUP BY kind"
        )
    )
    rounds = len(answers) // 5
    assert made == {"redeem": 2 * rounds, "issue": rounds, "card adjust": rounds, "card transfer": rounds}
    assert busy_shop.rows("SELECT units_left, seq FROM card WHERE number = 'SHARED'") == [
        (units + rounds * (1 - 1 - 2 - 3), 1 + rounds * 4)
    ]
    assert busy_shop.rows("SELECT count(*), sum(units_left) FROM card WHERE number <> 'SHARED'") == [
        (2 * rounds, rounds * (10 + 2))
    ]
    if FULL:
        assert untold > 0, "nobody was killed between recording and answering"
    nothing_is_wrong(busy_shop)
    remark = f"{kills} tills killed, {untold} of them between recording and answering"
    tried(ROW, f"8 tills are killed at random, seed {seed}", len(answers), "calls with a key", remark=remark)
