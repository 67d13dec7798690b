"""The days of an export: all of them unless told."""

from __future__ import annotations

from datetime import date

from pkgcli.operations import Look
from pkgcli.rules.period import GivenPeriod, Period


def exported_period(look: Look, given: GivenPeriod) -> Period:
    """The days asked for; without a first one, from the first day of the ledger. Raises Unreadable."""
    if given.named is not None or given.first is not None:
        return given.on(look.today)
    last = look.today if given.last is None else min(given.last.on(look.today), look.today)
    earliest = look.connection.execute("SELECT min(happened_on) FROM entry").fetchone()[0]
    first = last if earliest is None else min(date.fromisoformat(earliest), last)
    return Period(first, last)
