"""What the rows of a file prove about its amounts and its days: all of them are looked at, and none is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pkgcli.errors import Unreadable
from pkgcli.rules.amounts import read_amount, without_currency
from pkgcli.rules.given_days import ORDERS, read_file_day
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Choice, Question

_MARKS = (",", ".")
_MOST_REMEMBERED = 4096

Readings = tuple[tuple[str, str], ...]
"""By each way in which a text can be read, what it is then."""


class Evidence:
    """What is known of one way of writing, from the cells so far: it is one of `fitting`, as far as they tell.

    `read` says in which ways a text can be read. A text that reads alike in every way says nothing, and neither does
    one that can't be read at all: the import tells what is wrong with it.
    """

    def __init__(self, ways: Sequence[str]) -> None:
        self.fitting = frozenset(ways)
        self.is_open = False
        """Whether any text needs to be told how it is written."""
        self.sample: tuple[str, Readings] | None = None
        """The first text that can be read in several ways."""
        self.counts = dict.fromkeys(ways, 0)
        """How many texts can be read in each way, of those that differ."""

    def add(self, text: str, readings: Readings) -> None:
        meant = {meaning for _, meaning in readings}
        is_alike = len(readings) == len(self.counts) and len(meant) == 1
        if not readings or is_alike:
            return
        self.is_open = True
        for way, _ in readings:
            self.counts[way] += 1
        self.fitting &= {way for way, _ in readings}
        if len(meant) > 1 and self.sample is None:
            self.sample = text, readings

    @property
    def settled(self) -> str | None:
        """The one way that every text allows, or any of those that say the same; None where nothing needs to be told,
        or it isn't known."""
        if not self.is_open or not self.fitting or (len(self.fitting) > 1 and self.sample is not None):
            return None
        return next(way for way in self.counts if way in self.fitting)


def look_at_rows(
    rows: Iterable[Sequence[str]], amounts: Sequence[int], days: Sequence[int], currency: str
) -> tuple[int, Evidence, Evidence]:
    """How many rows there are, and what those columns prove about the decimal mark and the order of days."""
    decimal, dates, count = Evidence(_MARKS), Evidence(ORDERS), 0
    for cells in rows:
        count += 1
        for place in amounts:
            if place < len(cells) and cells[place]:
                text = without_currency(cells[place], currency)
                decimal.add(text, amount_readings(text))
        for place in days:
            if place < len(cells) and cells[place]:
                dates.add(cells[place], day_readings(cells[place]))
    return count, decimal, dates


@lru_cache(_MOST_REMEMBERED)
def amount_readings(text: str) -> Readings:
    """An amount by each decimal mark with which it can be read."""
    found = []
    for mark in _MARKS:
        try:
            amount = read_amount(text, "", mark)
        except Unreadable:
            continue
        whole, fraction = divmod(amount.digits, 10**amount.decimals)
        decimals = f"{fraction:0{amount.decimals}d}".rstrip("0") if amount.decimals else ""
        found.append((mark, f"{whole}.{decimals:0<2}"))
    return tuple(found)


@lru_cache(_MOST_REMEMBERED)
def day_readings(text: str) -> Readings:
    """A day by each order in which it can be read; an ISO day is one in all."""
    found = []
    for order in ORDERS:
        try:
            found.append((order, read_file_day(text, "", order).isoformat()))
        except Unreadable:
            continue
    return tuple(found)


def decimal_question(evidence: Evidence) -> Question | None:
    """Where an amount can be read in two ways, and no other says how. Amounts that contradict each other each tell
    for themselves, and one that doesn't is rejected with its line."""
    if evidence.sample is None or len(evidence.fitting) != len(_MARKS):
        return None
    text, readings = evidence.sample
    choices = tuple(Choice("--decimal", mark, f"it is {meaning}") for mark, meaning in readings)
    return Question(f"amount '{shown(text)}' can be read in two ways, and no other tells the decimal mark", choices)


def dates_question(evidence: Evidence) -> Question | None:
    """Where more than one order fits all days, or none does."""
    if not evidence.is_open or evidence.settled is not None:
        return None
    if evidence.fitting and evidence.sample is not None:
        text, readings = evidence.sample
        choices = tuple(
            Choice("--dates", order, f"it is {day}") for order, day in readings if order in evidence.fitting
        )
        return Question(
            f"day '{shown(text)}' can be read in {len(choices)} ways, and no other tells the order", choices
        )
    counted = [(order, count) for order, count in evidence.counts.items() if count]
    choices = tuple(Choice("--dates", order, f"reads {count} of the days") for order, count in counted)
    return Question("no order of day, month and year reads all days", choices)
