"""Which card a redemption takes first when only the client was named."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Unreadable
from pkgcli.rules.texts import shown

ORDERS = ("expiry", "purchase", "lifo")

# MyTime: cards for one person go before shared ones.
_TIERS = {"owner": 0, "one": 0, "list": 1, "household": 2, "anyone": 3}


def preference(
    order: str, *, kind: str, scope: str, expires_on: date | None, issued_on: date, card_id: int
) -> tuple[int, int, int, int]:
    """A sort key: the card with the lowest is taken first (spec, "Which card").

    Unlimited before counted, then the scope's tier, then `order`, the setting `redeem.order`: `expiry` (earliest
    last day first, without one last), `purchase` (oldest sale first, MyTime) or `lifo` (newest first); then the
    lower id. Raises Unreadable for another order.
    """
    if order not in ORDERS:
        reason = f"not one of {', '.join(ORDERS)}"
        raise Unreadable("redeem.order", shown(order), reason, "pkgcli config set redeem.order expiry")
    if order == "expiry":
        rank = (expires_on or date.max).toordinal()
    else:
        rank = issued_on.toordinal() * (-1 if order == "lifo" else 1)
    return (0 if kind == "unlimited" else 1, _TIERS[scope], rank, card_id)
