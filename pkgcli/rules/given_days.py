"""Days as people type them: ISO, `today`, `+30d`; what could be read two ways is refused (spec, "Dates")."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.days import FIRST_YEAR, LAST_YEAR, add_months, month_length
from pkgcli.rules.texts import shown

_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_OFFSET = r"([+-])([0-9]{1,6})(d|w|mo|y)"
_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_YEAR_FIRST = r"([0-9]{4})([-./]?)([0-9]{1,2})\2([0-9]{1,2})"
_YEAR_LAST = r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})"
_MIDNIGHT = r"[ t]00:00(?::00)?$"
_MONTH = r"([0-9]{4})-([0-9]{2})"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ORDERS = ("ymd", "dmy", "mdy")
"""In which order a file may write year, month and day."""

_LIKE = {"ymd": "2026/11/21", "dmy": "21.11.2026", "mdy": "11/21/2026"}
_HINT = "type it like 2026-11-21, today, yesterday or +30d"


class GivenDay(Frozen):
    """A day that was asked for: `day`, or so many `days` and `months` from a today that only the command knows."""

    text: str
    what: str
    day: date | None = None
    days: int = 0
    months: int = 0

    def on(self, today: date) -> date:
        """The day meant, counted from `today`. Raises Unreadable where it falls outside the years 1970 to 2999."""
        if self.day is not None:
            return self.day
        try:
            meant = add_months(today, self.months) + timedelta(days=self.days)
        except (ValueError, OverflowError):
            meant = date.max
        if not FIRST_YEAR <= meant.year <= LAST_YEAR:
            raise Unreadable(self.what, self.text, f"only days from {FIRST_YEAR} to {LAST_YEAR} can be given", _HINT)
        return meant


def read_day(text: str, what: str) -> GivenDay:
    """An ISO day, `today`, `yesterday`, `tomorrow`, or an offset such as `+30d`, `+2w`, `+3mo`, `+1y`, `-3d`.

    Nothing is guessed: what could be read two ways is refused showing each as ISO, what can be read one way is
    refused showing that one (ours). Raises Unreadable.
    """
    asked = text.strip().lower()
    if asked in _WORDS:
        return GivenDay(asked, what, days=_WORDS[asked])
    if offset := re.fullmatch(_OFFSET, asked):
        sign, digits, unit = offset.groups()
        count = int(sign + digits)
        if unit in ("d", "w"):
            return GivenDay(asked, what, days=count * (7 if unit == "w" else 1))
        return GivenDay(asked, what, months=count * (12 if unit == "y" else 1))
    return GivenDay(asked, what, day=_date(asked, what, _HINT))


def read_date(text: str, what: str, prefix: str = "") -> date:
    """An ISO day alone, for what is written down: what counts from today would be another day tomorrow.

    `prefix` is what stands before it in the text, such as `until:`. Raises Unreadable, as `read_day` does.
    """
    asked = text.strip().lower().removeprefix(prefix).strip()
    if asked in _WORDS or re.fullmatch(_OFFSET, asked):
        hint = f"type the date, like {prefix}2026-11-21"
        raise Unreadable(what, prefix + asked, "counts from the day on which it is read", hint)
    return _date(asked, what, f"type it like {prefix}2026-11-21", prefix)


def read_file_day(text: str, what: str, order: str | None = None) -> date:
    """A day in a file: ISO, or in the order that `--dates` says, one of ORDERS. A midnight after it is passed over.

    Without an order, what isn't ISO is refused, as `read_date` does, with what it could mean. Raises Unreadable.
    """
    asked = re.sub(_MIDNIGHT, "", text.strip().lower())
    if order is None or re.fullmatch(_ISO, asked):
        try:
            return read_date(asked, what)
        except Unreadable as error:
            if error.facts.get("readings"):
                error.hint = f"{error.hint}, or add --dates {_orders_that_fit(asked)}"
            raise
    found = _in_order(asked, order)
    if found is None:
        raise Unreadable(what, shown(text.strip()), f"not a day in the order {order}", f"type it like {_LIKE[order]}")
    if trouble := _trouble(*found):
        raise Unreadable(what, shown(text.strip()), f"{trouble}, read as {order}")
    return date(*found)


def _in_order(asked: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day; a year of two digits is one of this century."""
    match = re.fullmatch(_YEAR_FIRST if order == "ymd" else _YEAR_LAST, asked)
    if match is None:
        return None
    if order == "ymd":
        year, month, day = match.group(1, 3, 4)
        return (int(year), int(month), int(day)) if match[2] or len(asked) == 8 else None
    first, _, second, year = match.groups()
    day, month = (first, second) if order == "dmy" else (second, first)
    return int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)


def _orders_that_fit(asked: str) -> str:
    fitting = [order for order in ORDERS if (found := _in_order(asked, order)) and not _trouble(*found)]
    return " or ".join(fitting) or "ymd"


def read_month(text: str, what: str) -> tuple[date, date]:
    """The first and the last day of a month given as `2026-11`. Raises Unreadable."""
    match = re.fullmatch(_MONTH, text.strip())
    if not match:
        raise Unreadable(what, shown(text), "not a month", "type it like 2026-11")
    year, month = map(int, match.groups())
    if trouble := _trouble(year, month, 1):
        raise Unreadable(what, text.strip(), trouble, "type it like 2026-11")
    return date(year, month, 1), date(year, month, month_length(year, month))


def _date(asked: str, what: str, hint: str, prefix: str = "") -> date:
    iso = re.fullmatch(_ISO, asked)
    if not iso:
        raise _unread(asked, what, hint, prefix)
    year, month, day = map(int, iso.groups())
    if trouble := _trouble(year, month, day):
        raise Unreadable(what, prefix + asked, trouble, hint)
    return date(year, month, day)


def _trouble(year: int, month: int, day: int) -> str | None:
    """Why there is no such day, or None."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"only days from {FIRST_YEAR} to {LAST_YEAR} can be given"
    if not 1 <= month <= 12:
        return f"there is no month {month:02d}"
    length = month_length(year, month)
    if not 1 <= day <= length:
        return f"{_MONTHS[month - 1]} {year} has {length} days"
    return None


def _unread(asked: str, what: str, hint: str, prefix: str) -> Unreadable:
    readings = _readings(asked)
    text = shown(prefix + asked)
    if not readings:
        return Unreadable(what, text, "not a day", hint)
    typed = _either([prefix + reading for reading in readings])
    if len(readings) > 1:
        return Unreadable(what, text, f"can be read as {_either(readings)}", f"type {typed}", readings=readings)
    return Unreadable(what, text, "days are written year-month-day", f"type {typed}", readings=readings)


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _readings(asked: str) -> list[str]:
    """The days that a text in another notation could mean, as ISO."""
    if match := re.fullmatch(_YEAR_FIRST, asked):
        # 2026111 could be the 11th of January or the 1st of November: without marks all eight digits are needed.
        orders = [match.group(1, 3, 4)] if match[2] or len(asked) == 8 else []
    elif match := re.fullmatch(_YEAR_LAST, asked):
        first, mark, second, last = match.groups()
        year = last if len(last) == 4 else f"20{last}"
        orders = [(year, second, first), (year, first, second)]
        if mark == "-" and len(first) == len(last) == 2:
            orders.append((f"20{first}", second, last))
    else:
        return []
    found = [(int(year), int(month), int(day)) for year, month, day in orders]
    return list(dict.fromkeys(date(*each).isoformat() for each in found if not _trouble(*each)))
