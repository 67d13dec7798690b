"""The days of an export: all of them unless told."""

from __future__ import annotations

from datetime import date

from pkgcli.long_read import LongRead
from pkgcli.rules.period import GivenPeriod, Period


def exported_period(read: LongRead, given: GivenPeriod) -> Period:
    """The days asked for; without a first one, from the first day of the ledger. Raises Unreadable."""
    if given.named is not None or given.first is not None:
        return given.on(read.today)
    last = read.today if given.last is None else min(given.last.on(read.today), read.today)
    first = last if read.first_day is None else min(date.fromisoformat(read.first_day), last)
    return Period(first, last)
