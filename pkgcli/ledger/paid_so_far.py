"""What stands behind a card in money, and how far what was paid so far reaches (peer)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from sqlite3 import Connection

from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import Card
from pkgcli.rules.price import paid_share

_CARRIED = """
SELECT coalesce(sum(iif(kind = 'import', (SELECT net FROM card WHERE id = :card), value)), 0), sum(tax), sum(charge),
       sum(charge_tax)
FROM entry WHERE card_id = :card
  AND (kind IN ('issue', 'import', 'transfer', 'swap', 'refund')
       OR reverses IN (SELECT id FROM entry WHERE card_id = :card AND kind IN ('transfer', 'swap', 'refund')))
"""


class Carried(Frozen):
    """What a card was sold with, here or elsewhere, used or not, and the fees of upgrades, less what was moved to other
    cards or given back; minor units."""

    net: int
    tax: int
    charge: int
    charge_tax: int

    def tax_of(self, value: int) -> int:
        """The share of the tax that belongs to a part of the net price."""
        return paid_share(self.tax, value, self.net)


def carried(connection: Connection, card: Card) -> Carried:
    row = connection.execute(_CARRIED, {"card": card.id}).fetchone()
    return Carried(*(max(0, int(each)) for each in row))


def reach_of_paid(
    connection: Connection, card: Card, most: int | None, worth: Callable[[int], tuple[int, int]], day: date
) -> int | None:
    """How many of an item, `most` at most, can be had for what was paid so far; None is without limit.

    What stays on the card, with its tax and its tip, has to cover what isn't paid yet; the charge is paid first.
    `worth` says value and tip of so many. A use that is worth nothing is always paid for; but those of an unlimited
    card are worth the days that have passed, be a line of it counted or not.
    """
    standing = carried(connection, card)
    left = card.value_left - card.earned_by(day)

    def is_paid_for(quantity: int) -> bool:
        value, tip = worth(quantity)
        stays = left - value + card.tip_left - tip + standing.tax_of(left - value)
        return value + tip == 0 or stays >= card.unpaid

    if most is None or not card.is_counted:
        return most if left + standing.tax_of(left) >= card.unpaid else 0
    reached, beyond = 0, most + 1
    while beyond - reached > 1:
        middle = (reached + beyond) // 2
        reached, beyond = (middle, beyond) if is_paid_for(middle) else (reached, middle)
    return reached
