"""What a use is worth, and how an amount is shared: integers only, nothing lost and nothing made up.

All amounts are minor units of the currency.
"""

from __future__ import annotations

from collections.abc import Sequence


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
