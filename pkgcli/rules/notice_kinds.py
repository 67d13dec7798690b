"""What clients are told, and in which words (MyTime 001; the words are ours)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import units_text
from pkgcli.rules.texts import shown

KINDS = ("sold", "low", "expiring", "expired", "used up", "membership due")

NEWS_DAYS = 14
"""What lies further back isn't news to anybody, and is not written to a client any more (ours)."""


class Told(NamedTuple):
    """What a notice speaks of, as it stands now. `amount` is what a membership's period costs, with its currency."""

    kind: str
    about_on: date
    number: str | None = None
    package: str | None = None
    units_left: int | None = None
    unit: str = ""
    expires_on: date | None = None
    is_begun: bool = True
    plan: str | None = None
    amount: str | None = None


def read_kinds(text: str, what: str) -> str:
    """`sold, low` in the order of KINDS; nothing for none. Raises Unreadable for another word."""
    words = [" ".join(part.split()).casefold() for part in text.split(",")]
    wanted = {word for word in words if word}
    for word in wanted:
        if word not in KINDS:
            known = ", ".join(KINDS)
            raise Unreadable(what, shown(text), f"'{shown(word)}' is none of {known}", f"pkgcli config set {what} low")
    return ", ".join(kind for kind in KINDS if kind in wanted)


def subject(told: Told) -> str:
    """One line, without names of people."""
    card = f"card {told.number}" if told.plan is None else ""
    return {
        "sold": f"Your {card}: {told.package}",
        "low": f"{_left(told)} left on your {card}",
        "expiring": f"Your {card} is good through {_last_day(told)}",
        "expired": f"Your {card} has expired",
        "used up": f"Your {card} is used up",
        "membership due": f"Your membership {told.plan}: {told.amount} to pay",
    }[told.kind]


def sentence(told: Told) -> str:
    """What is so, in a sentence or two."""
    card = f"your card {told.number} ({told.package})"
    good = f"It is good through {_last_day(told)}." if told.expires_on else "It doesn't expire."
    if not told.is_begun and told.expires_on:
        good = f"It begins with your first visit, by {_last_day(told)}."
    still = f"There is still something on {card}: {_left(told)}"
    if told.units_left is None:
        still = f"You can still use {card} {_left(told)}"
    return {
        "sold": f"Thank you. Here is {card}: {_left(told)}. {good}",
        "low": f"There is not much left on {card}: {_left(told)}. {good}",
        "expiring": f"{still}. {good}",
        "expired": f"The last day of {card} has passed.",
        "used up": f"All of {card} has been used. Thank you for your visits.",
        "membership due": (
            f"Your membership {told.plan}: its period that began on {told.about_on} is still to be paid, {told.amount}."
        ),
    }[told.kind]


def _left(told: Told) -> str:
    return "as often as you like" if told.units_left is None else units_text(told.units_left, told.unit)


def _last_day(told: Told) -> str:
    return "" if told.expires_on is None else told.expires_on.isoformat()
