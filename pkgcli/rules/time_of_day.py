"""The time of a visit to come as people type it: a day and a time on the clock of the business's time zone.

Clocks skip some times and show others twice (Berlin an hour, Lord Howe half an hour, Beirut the one after midnight).
Nothing is guessed there: a time that there isn't is refused, and one that comes twice is refused showing both (ours).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.given_days import GivenDay, read_day
from pkgcli.rules.texts import shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TIME = r"(.*?)(?:\s+|(?<=[0-9])[tT])([0-9]{1,2}):([0-9]{2})([+-][0-9]{2}:[0-9]{2}|[zZ])?"
_HINT = "type it like 2026-12-01 15:00, tomorrow 15:00 or +3d 9:30"


class GivenTime(Frozen):
    """A time that was asked for: a day that may count from today, the clock's time on it, and its distance from UTC
    where that was typed."""

    text: str
    what: str
    day: GivenDay
    clock: time
    offset: timedelta | None = None

    def at(self, today: date, zone: ZoneInfo) -> datetime:
        """The instant meant, in UTC.

        Raises Unreadable where the zone's clock never shows that time, shows it twice, or is another way from UTC.
        """
        local = datetime.combine(self.day.on(today), self.clock)
        found = instants(local, zone)
        if self.offset == timedelta(0) and self.text[-1:] in "zZ":
            return local.replace(tzinfo=UTC)
        if not found:
            raise self._skipped(local, zone)
        if self.offset is not None:
            meant = local.replace(tzinfo=timezone(self.offset)).astimezone(UTC)
            if meant in found:
                return meant
            raise Unreadable(self.what, self.text, f"in {zone.key} that is {_written(found[0], zone)}", _HINT)
        if len(found) > 1:
            both = [_written(instant, zone) for instant in found]
            reason = f"the clock of {zone.key} shows that time twice"
            raise Unreadable(self.what, self.text, reason, f"type {both[0]} or {both[1]}", readings=both)
        return found[0]

    def _skipped(self, local: datetime, zone: ZoneInfo) -> Unreadable:
        """Told with the times as far before and after the gap."""
        around = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone) for fold in (0, 1))
        before, after = (f"{one:%Y-%m-%d %H:%M}" for one in around)
        reason = f"the clock of {zone.key} is put forward, and never shows that time"
        return Unreadable(self.what, self.text, reason, f"type {before} or {after}", readings=[before, after])


def read_time(text: str, what: str) -> GivenTime:
    """A day as `read_day` takes it and a time of 24 hours: `2026-12-01 15:00`, `2026-12-01T15:00`, `tomorrow 9:00`.

    Of a time that comes twice, `+02:00` behind it says which. Raises Unreadable.
    """
    asked = text.strip()
    match = re.fullmatch(_TIME, asked)
    if match is None:
        alone = re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", asked)
        if alone is not None:
            raise Unreadable(what, asked, "says no day", f"type it like today {asked}, tomorrow {asked}")
        raise Unreadable(what, shown(asked), "is not a day with a time", _HINT)
    day, hour, minute, offset = match.groups()
    if int(hour) > 23 or int(minute) > 59:
        raise Unreadable(what, asked, f"there is no {hour}:{minute}; a day has 00:00 to 23:59", _HINT)
    return GivenTime(asked, what, read_day(day, what), time(int(hour), int(minute)), _offset(offset, asked, what))


def instants(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants, in UTC, at which the zone's clock shows `local`: none, one or two, the earlier first."""
    found = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(instant for instant in found if instant.astimezone(zone).replace(tzinfo=None) == local)


def _offset(text: str | None, asked: str, what: str) -> timedelta | None:
    if text is None:
        return None
    if text in "zZ":
        return timedelta(0)
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise Unreadable(what, asked, f"there is no {text}", _HINT)
    far = timedelta(hours=hours, minutes=minutes)
    return -far if text[0] == "-" else far


def _written(instant: datetime, zone: ZoneInfo) -> str:
    """`2026-10-25T02:30+02:00`, as it can be typed."""
    return instant.astimezone(zone).isoformat(timespec="minutes")
