"""Which right each kind of operation needs (spec, section 3, "Staff"; Booxi 004, Meevo 003, MyTime 001).

Asked for once somebody has a role. What the night does, and what is done to the file as a whole, needs none.
"""

from __future__ import annotations

RIGHTS: dict[str, str] = {
    "define": "items, packages, membership plans, staff, settings, imports",
    "sell": "issue, card renew and pay, clients and their members, memberships",
    "redeem": "redeem, holds, swap, split and merge on a card",
    "redeem-expired": "redeem --allow-expired",
    "discount": "a price further below the package's than the role's limit, and what is made up at the sale",
    "adjust": "units, days, owners and standing of a card, and undo of the night's work",
    "refund": "refund",
    "void": "card void",
}
"""Each right with what it allows."""

_DEFINE = (
    *("item add", "item edit", "item retire", "item restore", "item import"),
    *("package add", "package edit", "package copy", "package activate", "package deactivate", "package delete"),
    *("package delete --all", "package undelete", "package purge", "package import"),
    *("membership add", "membership retire", "membership restore"),
    *("staff add", "staff edit", "staff retire", "staff role"),
    *("client import", "client merge", "client anonymise", "card import", "config set"),
    "config mapping remove",
)
_SELL = (
    *("issue", "card renew", "card pay", "card edit", "card reassign"),
    *("client add", "client edit", "client member add", "client member remove"),
    *("membership enrol", "membership accrue", "membership cancel", "membership freeze", "membership unfreeze"),
)
_REDEEM = ("redeem", "hold add", "hold release", "hold complete", "card swap", "card split", "card merge")
_ADJUST = (
    *("card adjust", "card extend", "card reopen", "card transfer", "card suspend", "card resume"),
    *("card freeze", "card unfreeze"),
)
_NONE = (
    *("expire", "nightly", "nightly unfreeze", "nightly holds", "nightly accrue"),
    *("notice send", "notice take"),
)

NEEDED: dict[str, str | None] = {
    **dict.fromkeys(_DEFINE, "define"),
    **dict.fromkeys(_SELL, "sell"),
    **dict.fromkeys(_REDEEM, "redeem"),
    **dict.fromkeys(_ADJUST, "adjust"),
    "refund": "refund",
    "card void": "void",
    **dict.fromkeys(_NONE),
    "undo": None,
}
"""By the kind of the operation. An `undo` needs the right of what it takes back (`right_to_undo`)."""


def right_for(kind: str) -> str | None:
    """The right that an operation of that kind needs, None where it needs none. What isn't in the table is `define`."""
    return NEEDED.get(kind, "define")


def right_to_undo(kind: str) -> str:
    """What was done by right is undone by the same; what the night did moves the days of cards."""
    return right_for(kind) or "adjust"


def is_within(limit_ppm: int | None, price: int, offered: int) -> bool:
    """Whether `price` is below what is `offered` by the limit at most, in parts per million; None is no limit.

    Both in minor units. A discount of exactly the limit is within it.
    """
    return limit_ppm is None or (offered - price) * 1_000_000 <= limit_ppm * offered
