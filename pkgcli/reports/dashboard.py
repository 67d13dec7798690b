"""`report dashboard`: liability, sales, popularity, expiring and dormant cards, of the same days and the same state.

Every figure is that of the report of its name, from the same functions. How many cards were open is told of the last
day alone: it would take to go through all cards once for each month.
"""

from __future__ import annotations

from datetime import date

from pkgcli.long_read import LongRead, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.breakage import dormant_rows
from pkgcli.reports.expiring import expiring_within
from pkgcli.reports.liability import liability_rows
from pkgcli.reports.popularity import popularity_rows
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.reports.sales import sales_rows
from pkgcli.rules.days import add_months
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views.dashboard import Dashboard, Part

MONTHS = 12
"""How many are looked at unless told, the present one included."""

EXPIRING_DAYS = (30, 60, 90)


def dashboard(occasion: Occasion, given: GivenPeriod) -> Dashboard:
    """The figures of a period. Raises StorageFailed where the books don't tie, as `report liability` does."""
    read = long_read(occasion)
    period = _period(read, given)
    return Dashboard(
        business=read.business.name,
        first=period.first,
        last=period.last,
        currency=read.business.currency,
        operation=read.operation or None,
        liability=Part(*liability_rows(read, period, "month", at_every_end=False)),
        sales=Part(*sales_rows(read, period, "month")),
        popularity=Part(*popularity_rows(read, period, "package")),
        expiring=expiring_within(read, period.last, EXPIRING_DAYS),
        dormant_days=read.business.number("dormant.days"),
        dormant=Part(*dormant_rows(read, period.last, "package")),
        later=recorded_later(read, period.last),
    )


def _period(read: LongRead, given: GivenPeriod) -> Period:
    """The days asked for, months before the first entry left out: there is nothing to be seen in them."""
    first, last = given.on(read.today)
    this_month = last.replace(day=1)
    if given.named is None and given.first is None:
        first = add_months(this_month, 1 - MONTHS)
    begun = this_month if read.first_day is None else date.fromisoformat(read.first_day).replace(day=1)
    return Period(max(first, min(begun, this_month)), last)
