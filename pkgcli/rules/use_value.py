"""What a use is worth, and how an amount is shared: integers only, nothing lost and nothing made up.

All amounts are minor units of the currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` by `weights` with the largest remainder, ties to the earlier (ours; the prepaid tip is Meevo's).

    The parts always add up to `total`, in the order of the weights. Where all weights are 0 they count as equal.
    Raises ValueError for a negative total or weight, and where there is an amount and nobody to have it.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError(f"can't share {total} by {list(weights)}")
    if not weights:
        if total:
            raise ValueError(f"can't share {total} among nobody")
        return []
    whole = sum(weights)
    if whole == 0:
        return share(total, [1] * len(weights))
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def value_shares(value: int, lines: Sequence[tuple[int | None, int]]) -> list[int]:
    """The value shared over the lines of a `fixed` card, each (list price, sessions), by list price x sessions.

    By sessions alone where a list price is unknown (None) or all are 0 (ours).
    """
    if any(price is None for price, _ in lines) or not any(price for price, _ in lines):
        return share(value, [sessions for _, sessions in lines])
    return share(value, [(price or 0) * sessions for price, sessions in lines])


def value_of_use(value_left: int, quantity: int, left: int) -> int:
    """What `quantity` of the `left` units (or sessions of a line) is worth, given that `value_left` is still on them.

    Rounded down; whoever takes the last one takes all that is left (ours: MyTime loses a cent on 100.00 over 3).
    Raises ValueError unless 0 < quantity <= left and value_left >= 0.
    """
    if not 0 < quantity <= left or value_left < 0:
        raise ValueError(f"no value for {quantity} of {left} with {value_left} on them")
    return value_left * quantity // left


def recognised(value: int, days_gone: int, days_in_all: int) -> int:
    """How much of an unlimited card's `value` is earned after `days_gone` of its usable days (ours).

    The first day counts as gone on itself. Days beyond the last one earn nothing more; a card without a day has
    earned everything.
    """
    if days_in_all <= 0:
        return value
    return value * max(0, min(days_gone, days_in_all)) // days_in_all


def earned_by(
    value_left: int, state: str, starts_on: str, expires_on: str | None, earned_through: str | None, day: date
) -> int:
    """How much of the `value_left` of an unlimited card has been recognised through `day` and isn't recorded yet.

    The card stands as given, days as ISO text; what was earned through `earned_through` is recorded already (ours).
    """
    if expires_on is None or state not in ("active", "suspended"):
        return 0
    if earned_through is not None:
        first = date.fromisoformat(earned_through) + timedelta(days=1)
    else:
        first = date.fromisoformat(starts_on)
    in_all = (date.fromisoformat(expires_on) - first).days + 1
    return recognised(value_left, (day - first).days + 1, max(in_all, 0))
