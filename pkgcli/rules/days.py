"""Days of the calendar. Days are compared with days; no instant is ever built from one (spec, "Validity")."""

from __future__ import annotations

from datetime import date, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR = 1970
LAST_YEAR = 2999
LAST_DAY = date(LAST_YEAR, 12, 31)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the month's last where it is shorter (spec, "Validity").

    Count every date from the first one: 31 January + 1 month is 28 February, and from there 28 March.
    Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {day} is no year of the calendar")
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def day_of(text: str | None) -> date | None:
    """A day as the file keeps it, or none."""
    return None if text is None else date.fromisoformat(text)


def day_text(day: date | None) -> str | None:
    """The same the other way."""
    return None if day is None else day.isoformat()


def business_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day that it is in the business's time zone (MyTime: never the UTC day). Raises ValueError without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(zone).date()


def month_length(year: int, month: int) -> int:
    """Days in a month. The calendar module would cost as much to import as all of this."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
