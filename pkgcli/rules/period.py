"""The days that a report is about: a month, a quarter, a year, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.rules.days import add_months
from pkgcli.rules.given_days import GivenDay, read_day, read_month
from pkgcli.rules.texts import shown

_LIKE = "type it like 2026-11, 2026-Q4, 2026, or --from DAY --to DAY"


class Period(NamedTuple):
    """From `first` through `last`, both included."""

    first: date
    last: date

    def months(self) -> list[Period]:
        """Cut at the ends of months: each piece lies in one month, the first and the last may be parts of one."""
        pieces = []
        first = self.first
        while first <= self.last:
            end = add_months(first.replace(day=1), 1) - timedelta(days=1)
            pieces.append(Period(first, min(end, self.last)))
            first = end + timedelta(days=1)
        return pieces


@dataclass(frozen=True, slots=True)
class GivenPeriod:
    """A period as it was asked for; which days it is depends on today."""

    first: GivenDay | None = None
    last: GivenDay | None = None
    named: Period | None = None
    typed: str = ""
    """The text of `named`."""
    last_is: str = "--to"
    """The option that said `last`."""

    def on(self, today: date) -> Period:
        """The days meant. Nothing given is the present month so far. A period ends today at the latest.

        Raises Unreadable, naming the option that was typed, where it begins after it ends or after today.
        """
        if self.named is not None:
            first, last = self.named
        else:
            last = self.last.on(today) if self.last is not None else today
            first = self.first.on(today) if self.first is not None else last.replace(day=1)
        if first > today:
            raise Unreadable(*self._beginning(first, last), f"is in the future; today is {today}", _LIKE)
        if first > last:
            raise Unreadable("--from", first.isoformat(), f"is after {self.last_is}, {last}", _LIKE)
        return Period(first, min(last, today))

    def _beginning(self, first: date, last: date) -> tuple[str, str]:
        """The option that says where the period begins, and what it says."""
        if self.named is not None:
            return "--period", self.typed
        return ("--from", first.isoformat()) if self.first is not None else (self.last_is, last.isoformat())


def read_period(period: str | None, first: str | None, last: str | None, last_is: str = "--to") -> GivenPeriod:
    """What `-p/--period`, `--from` and `--to` (or what `last_is` names) say. Raises Unreadable, also where both are
    given."""
    if period is None:
        return GivenPeriod(
            None if first is None else read_day(first, "--from"),
            None if last is None else read_day(last, last_is),
            last_is=last_is,
        )
    if first is not None or last is not None:
        raise Unreadable("--period", period, "says the same as --from and --to", "leave out one of the two")
    return GivenPeriod(named=_named(period.strip()), typed=period.strip())


def _named(text: str) -> Period:
    quarter = re.fullmatch(r"([0-9]{4})-?[Qq]([1-4])", text)
    if quarter:
        first, _ = read_month(f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02d}", "--period")
        return Period(first, add_months(first, 3) - timedelta(days=1))
    if re.fullmatch(r"[0-9]{4}", text):
        first, _ = read_month(f"{text}-01", "--period")
        return Period(first, add_months(first, 12) - timedelta(days=1))
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return Period(*read_month(text, "--period"))
    raise Unreadable("--period", shown(text), "is no month, quarter or year", _LIKE)
