"""Whether something that happened on an earlier day still fits what happened since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def lowest_since(balance_now: int, changes: Iterable[tuple[date, int]], day: date) -> int:
    """The lowest balance at the end of any day from `day` until now; of units, sessions or value alike.

    `changes` are (day, signed amount) of the ledger, in any order; those up to `day` itself may be left out.
    A back-dated redemption of q fits where q is not above the result (spec, "Days"; ours).
    """
    by_day: dict[date, int] = {}
    for changed_on, amount in changes:
        if changed_on > day:
            by_day[changed_on] = by_day.get(changed_on, 0) + amount
    balance = lowest = balance_now
    for changed_on in sorted(by_day, reverse=True):
        balance -= by_day[changed_on]
        lowest = min(lowest, balance)
    return lowest
