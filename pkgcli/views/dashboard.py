"""`report dashboard`: several reports of the same days, read in one state of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from pkgcli.frozen import Frozen
from pkgcli.views.money import Money
from pkgcli.views.reports import RecordedLater


class Part(Frozen):
    """The rows of one report, and all of them as one."""

    rows: tuple[Any, ...]
    total: Any


class ExpiringWithin(Frozen):
    """Open cards whose last day is one of the next so many, `until` included; see `pkgcli.reports.expiring`."""

    days: int
    until: date
    cards: int
    value_left: Money


class Dashboard(Frozen):
    """How the business stood at the end of `last`, and how it got there from `first` on."""

    business: str
    first: date
    last: date
    currency: str
    operation: int | None
    """The last one in it; None before the first."""
    liability: Part
    """LiabilityRow, a row a month; open cards of the last one."""
    sales: Part
    """SalesRow, a row a month."""
    popularity: Part
    """PopularityRow, a row a package, the best first."""
    expiring: tuple[ExpiringWithin, ...]
    """Each of these holds the ones before it."""
    dormant_days: int
    """For how long nobody used a dormant card, at least."""
    dormant: Part
    """BreakageRow, a row a package."""
    later: RecordedLater
