"""What can still be had of a line: the one rule for every kind of package (spec, section 2)."""

from __future__ import annotations


def line_left(cap: int | None, used: int, gone: int, held: int) -> int | None:
    """Sessions that the line's cap still allows; None where the line has no cap.

    `gone` is what lapsed, was refunded or voided, `held` what open holds have set aside (Booknetic).
    """
    return None if cap is None else max(0, cap - used - gone - held)


def available(
    cap: int | None, used: int, gone: int, held: int, units_left: int | None, units_held: int, unit_cost: int
) -> int | None:
    """How many sessions of one line can be had now; None where nothing limits it, never below 0.

    `held` counts sessions of this line, `units_held` the units that all lines' holds take from the card's pool;
    `units_left` is None for an unlimited card. MioSalon's, Booxi's and Meevo's packages are all this one formula.
    """
    by_cap = line_left(cap, used, gone, held)
    by_pool = None if units_left is None else max(0, units_left - units_held) // unit_cost
    limits = [limit for limit in (by_cap, by_pool) if limit is not None]
    return min(limits, default=None)
