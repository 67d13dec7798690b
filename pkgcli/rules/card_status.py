"""The one word that says how a card stands (spec, section 5)."""

from __future__ import annotations

from datetime import date

STATUSES = ("void", "refunded", "used", "expired", "frozen", "suspended", "upcoming", "active")


def is_due(state: str, units_left: int | None, expires_on: date | None, today: date) -> bool:
    """Whether the expiry run of `today` lapses the card: its last day has passed and something is left on it.

    Frozen cards don't lapse, suspended ones do (peer); a card used up has nothing to lapse.
    """
    return (
        state in ("active", "suspended")
        and expires_on is not None
        and expires_on < today
        and (units_left is None or units_left > 0)
    )


def status(
    state: str,
    units_left: int | None,
    starts_on: date,
    expires_on: date | None,
    today: date,
    frozen_until: date | None = None,
) -> str:
    """The first of `STATUSES` that fits on `today`.

    `state` is the stored one: active, suspended, frozen, lapsed, refunded or void. `units_left` is None for an
    unlimited card, which is never used up. `frozen_until` is the day on which a freeze ends by itself, be the state
    what it was before; it is None where somebody has to end it. Nothing depends on whether the expiry run has swept
    the card (ours).
    """
    if state in ("void", "refunded"):
        return state
    if state == "lapsed":
        return "expired"
    if units_left == 0:
        return "used"
    if is_due(state, units_left, expires_on, today):
        return "expired"
    if state == "frozen" or (frozen_until is not None and today < frozen_until):
        return "frozen"
    if state == "suspended":
        return state
    return "upcoming" if starts_on > today else "active"
