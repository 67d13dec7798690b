"""Whether the machine's clock can be believed when the work of the night is about to lapse cards by it."""

from __future__ import annotations

from datetime import date
from typing import Literal

MOST_DAYS_BACK = 1
MOST_DAYS_AHEAD = 45


def jumped(
    today: date, operation_on: date | None, night_on: date | None
) -> tuple[Literal["back", "ahead"], date] | None:
    """Which way the clock has jumped, and since which day: that of the last operation or of the last run of the night.
    None if it hasn't.

    A battery that ran empty, or a year mistyped, would otherwise lapse cards that clients have paid for. Whether it is
    ahead is asked of the nights, where there were any: a visit recorded by a wrong clock doesn't make it right.
    """
    latest = max(filter(None, (operation_on, night_on)), default=None)
    if latest is None:
        return None
    if (latest - today).days > MOST_DAYS_BACK:
        return "back", latest
    since = night_on or latest
    return ("ahead", since) if (today - since).days > MOST_DAYS_AHEAD else None
