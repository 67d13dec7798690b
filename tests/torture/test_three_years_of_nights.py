"""`nightly` every night of three years, against `nightly` with gaps of up to ten days: the same balances and books.

What happens at the till between the nights is the same in both files. Small in every run of the tests; three years
with 2,000 clients where PKGCLI_TORTURE is set.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from figures import tried
from nights_salon import OPENING, Errands, Salon
from sizes import size

from pkgcli.exports.journal.journal import journal
from pkgcli.frozen import replace
from pkgcli.reports.liability import liability
from pkgcli.reports.sales import sales
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.verify import verify

CLIENTS = size(150, 2000)
DAYS = size(110, 3 * 365 + 1)
ERRANDS = size(6, 24)
"""At the till, on each day."""
LONGEST = 10
SEED = 3


class Told:
    """Both files at the end, and what came of the errands."""

    def __init__(self, every: Salon, some: Salon) -> None:
        self.every = every
        self.some = some
        self.outcomes: Counter[str] = Counter()
        self.nights = 0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("nights")
    every = Salon(folder / "every.db", 1)
    every.found(CLIENTS)
    shutil.copyfile(every.path, folder / "some.db")
    both = Told(every, Salon(folder / "some.db", 2))
    tell(both)
    yield both
    shutil.rmtree(folder)


def tell(both: Told) -> None:
    chance, errands = random.Random(SEED), Errands(SEED, CLIENTS, ERRANDS)
    gap = 0
    for number in range(DAYS):
        day = OPENING + timedelta(days=number)
        both.every.day = both.some.day = day
        both.every.night()
        gap_night = gap > 0
        if not gap_night:
            both.some.night()
            both.nights += 1
            gap = chance.choice((0, 0, 1, 2, 4, 7, LONGEST))
        else:
            gap -= 1
        for errand in errands.of(day):
            if errand.needs_the_night and gap_night:
                continue
            outcome = both.every.outcome(errand)
            other = both.some.outcome(errand)
            assert outcome == other, f"{day}, {errand.words}: {outcome} after a night's run, {other} without one"
            both.outcomes[outcome] += 1
    both.every.day = both.some.day = OPENING + timedelta(days=DAYS)
    both.every.night()
    both.some.night()


def test_the_till_was_busy_and_most_nights_were_missed(told: Told) -> None:
    assert told.outcomes["done"] > DAYS * ERRANDS * 0.4
    assert {"card_expired", "card_frozen"} <= told.outcomes.keys()
    assert told.nights < DAYS / 2
    tried("Three years", f"nightly every night and with gaps, {CLIENTS} clients", DAYS, "nights")


def test_every_card_stands_as_it_would_have_with_a_run_each_night(told: Told) -> None:
    assert standing(told.some) == standing(told.every)


def test_every_visit_that_was_held_for_came_to_the_same_end(told: Told) -> None:
    held = rows(told.every, HOLDS)
    assert {row[-1] for row in held} >= {"completed", "released"}
    assert rows(told.some, HOLDS) == held


def test_every_membership_accrued_the_same(told: Told) -> None:
    accrued = [card for card in standing(told.every) if card.startswith("[")]
    assert len(accrued) > DAYS / 10
    assert sorted(accrued) == sorted(card for card in standing(told.some) if card.startswith("["))


def test_every_card_has_the_same_entries_on_the_same_days(told: Told) -> None:
    entries = history(told.some)
    for card, expected in history(told.every).items():
        assert entries[card] == expected, card


def test_the_books_are_the_same_month_by_month(told: Told) -> None:
    months = Period(OPENING, told.every.day).months()
    for month in months:
        period = GivenPeriod(named=month)
        for report in (liability, sales):
            one, other = (replace(report(salon.occasion, period), later=None) for salon in (told.some, told.every))
            assert one == other, month


def test_the_journal_for_the_bookkeeper_is_the_same(told: Told) -> None:
    assert booked(told.some) == booked(told.every)


@pytest.mark.parametrize("which", ["every", "some"])
def test_verify_finds_nothing_after_those_years(told: Told, which: str) -> None:
    found = verify(getattr(told, which).occasion).findings
    assert [finding for finding in found if finding.check not in ("backup", "clock", "mode")] == []


CARDS = """
SELECT c.number AS card, k.code, c.state, c.starts_on, c.expires_on, c.frozen_until, c.units_left, c.value_left,
       c.tip_left, c.paid, c.unpaid, c.earned_through, c.last_used_on, (
           SELECT json_group_array(json_array(l.item_id, l.cap, l.used, l.gone, l.value_left, l.tip_left))
           FROM card_line AS l WHERE l.card_id = c.id)
FROM card AS c JOIN client AS k ON k.id = c.client_id ORDER BY c.id
"""

HOLDS = """
SELECT c.number AS card, h.id, h.quantity, h.units, h.starts_at, h.visit_on, h.state
FROM hold AS h JOIN card AS c ON c.id = h.card_id ORDER BY h.id
"""

ENTRIES = """
SELECT c.number AS card, e.kind, e.happened_on, e.units, e.value, e.earned, e.tip, e.tax, e.charge, e.charge_tax,
       e.cash, e.owed, e.state, e.starts_on, e.expires_on, e.frozen_until, e.earned_through
FROM entry AS e JOIN card AS c ON c.id = e.card_id ORDER BY c.id, e.seq
"""


def rows(salon: Salon, query: str) -> list[tuple[Any, ...]]:
    """With the number of each card first, or where the number was made up, the place of the card in the file."""
    file = sqlite3.connect(salon.path)
    names = canonical(file)
    found = [(names[number], *row) for number, *row in file.execute(query)]
    file.close()
    return found


def canonical(file: sqlite3.Connection) -> dict[str, str]:
    """A name for each card that is the same in both files: numbers that are made up differ."""
    names = {}
    for number, source, place, *accrued in file.execute(
        "SELECT c.number, s.number, row_number() OVER (PARTITION BY c.source_card_id ORDER BY c.id),"
        " a.membership_id, a.period, a.package_id, a.nth FROM card AS c LEFT JOIN card AS s ON s.id = c.source_card_id"
        " LEFT JOIN membership_accrual AS a ON a.card_id = c.id"
    ):
        names[number] = (
            number if number.startswith("N-") else f"{accrued}" if source is None else f"{place} of {source}"
        )
    return names


def standing(salon: Salon) -> dict[str, tuple[Any, ...]]:
    return {card: tuple(row) for card, *row in rows(salon, CARDS)}


def history(salon: Salon) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for card, *row in rows(salon, ENTRIES):
        found.setdefault(card, []).append(tuple(row))
    return found


def booked(salon: Salon) -> list[str]:
    """The transactions of the journal, without the ids of what was recorded, in an order that doesn't go by them."""
    period = GivenPeriod(named=Period(OPENING, salon.day))
    text = "".join(journal(salon.occasion, period, "hledger"))
    file = sqlite3.connect(salon.path)
    names = canonical(file)
    file.close()
    text = re.sub(r"card:([^,\s]+)", lambda card: f"card:{names[card[1]]}", text)
    return sorted(re.sub(r"(operation|entry):[0-9]+", "", text).split("\n\n"))
