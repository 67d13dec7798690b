"""Double entry: which accounts an entry of the ledger moves, and by how much (ours).

All amounts are minor units. Of a posting, plus is a debit and minus a credit; the postings of an entry add up to 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

OPENING = "opening"
"""The account against which balances are brought forward, and cards that were sold elsewhere taken over."""

ASSERTED = ("prepaid", "tips_prepaid", "tax", "receivable")
"""The accounts whose balance the reports know by themselves."""


class Moved(NamedTuple):
    """The amounts of an entry as the ledger signs them: what was put on a card, taken, or came to be owed (+)."""

    value: int = 0
    tip: int = 0
    tax: int = 0
    charge: int = 0
    charge_tax: int = 0
    cash: int = 0
    owed: int = 0
    paid_by: str | None = None


class Posting(NamedTuple):
    """An amount on an account. `account` is the name of a setting without `account.`, or OPENING.

    Of the account `cash`, `paid_by` is the way of paying, None where it wasn't said.
    """

    account: str
    amount: int
    paid_by: str | None = None


# Where value and tip go when they leave a card (and come from when an opposite entry gives them back), without money.
_USES = {
    "redeem": ("revenue", "tips_payable"),
    "expire": ("breakage", "tips_lapsed"),
    "reopen": ("breakage", "tips_lapsed"),
}
_BY_HAND = ("adjusted", "tips_lapsed")

# What balances an entry in which money moves: nothing is left over at a sale, a void or a payment.
_REST = {"refund": "refunds", "import": OPENING}

# What a card that was sold elsewhere brought there is in another till, and its tax was declared from there.
_TAKEN_OVER = ("receivable", "prepaid", "tips_prepaid")


def postings_of(kind: str, moved: Moved) -> list[Posting]:
    """The postings of an entry; of an undo, `kind` is the kind of what it undoes. None of them is 0.

    What moves between two cards (`transfer`) is no money and no tax of anybody: only value and tip are posted, and
    add up to 0 over both entries.
    """
    on_card = [Posting("prepaid", -moved.value), Posting("tips_prepaid", -moved.tip)]
    if kind == "transfer":
        return _without_nothing(on_card)
    if not (moved.cash or moved.owed or moved.tax or moved.charge or moved.charge_tax) and kind not in _REST:
        income, tips = _USES.get(kind, _BY_HAND)
        return _without_nothing([*on_card, Posting(income, moved.value), Posting(tips, moved.tip)])
    postings = [
        Posting("cash", moved.cash, moved.paid_by),
        Posting("receivable", moved.owed),
        *on_card,
        Posting("tax", -moved.tax - moved.charge_tax),
        Posting("charge", -moved.charge),
    ]
    if kind == "import":
        postings = [posting for posting in postings if posting.account in _TAKEN_OVER]
    rest = -sum(posting.amount for posting in postings)
    return _without_nothing([*postings, Posting(_REST.get(kind, "adjusted"), rest)])


def postings_of_earning(amount: int) -> list[Posting]:
    """What an unlimited card earned by the day (+), or what of it was taken back (-)."""
    return [Posting("prepaid", amount), Posting("revenue", -amount)]


def brought_forward(balances: Iterable[Posting]) -> list[Posting]:
    """The balances at the beginning of a period, against the opening account."""
    postings = _without_nothing(balances)
    return _without_nothing([*postings, Posting(OPENING, -sum(posting.amount for posting in postings))])


def _without_nothing(postings: Iterable[Posting]) -> list[Posting]:
    return [posting for posting in postings if posting.amount]
