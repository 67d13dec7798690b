"""Cards as they stand, and the answers of commands that changed one."""

from __future__ import annotations

from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.money import NOTHING, Money


class ClientRef(Frozen):
    id: int
    code: str
    name: str


class PackageRef(Frozen):
    code: str | None
    """None for a card that was made up at the sale."""
    name: str
    version: int | None


class LineView(Frozen):
    item: str
    name: str
    unit_cost: int
    cap: int | None
    used: int
    held: int
    available: int | None
    becomes: tuple[str, ...] = ()
    """The codes of the items that a session of it could be swapped for."""


class CardView(Frozen):
    id: int
    number: str
    client: ClientRef
    package: PackageRef
    kind: str
    unit: str
    status: str
    initial_units: int | None
    units_left: int | None
    lines: tuple[LineView, ...]
    issued_on: date
    starts_on: date
    expires_on: date | None
    last_used_on: date | None
    issued_by: str | None
    price: Money
    paid: Money
    unpaid: Money
    value_left: Money
    currency: str
    scope: str
    users: tuple[str, ...] = ()
    former_clients: tuple[ClientRef, ...] = ()
    note: str | None = None
    net: Money = NOTHING
    """The value that uses share; with `tax` it is the price."""
    tax: Money = NOTHING
    charge: Money = NOTHING
    charge_tax: Money = NOTHING
    tip: Money = NOTHING
    """Prepaid."""
    total: Money = NOTHING
    """What was to be taken: price, charge with its tax, tip."""
    tip_left: Money = NOTHING
    payer: ClientRef | None = None
    """Who pays: the buyer, unless told."""
    frozen_until: date | None = None
    """Frozen through the day before; None where it isn't frozen, or until somebody unfreezes it."""
    begun: bool = True
    """Not where the card begins with its first visit and has had none; `expires_on` is the last day for that visit."""


class CardDone(Frozen):
    """The answer of `issue` and of each `card` command: the card as it stands now, with the operation."""

    card: CardView
    operation: int | None
    messages: tuple[str, ...] = ()
    """What a person should know beside it, a sentence each."""
    warnings: tuple[str, ...] = ()


class Refunded(Frozen):
    """The answer of `refund`: the card, and what was given back."""

    card: CardView
    operation: int | None
    refunded: Money
    value: Money
    policy: str
    messages: tuple[str, ...] = ()
    refunded_price: Money = NOTHING
    """Of the price, without tax; with tax, tip and charge, less what was unpaid, it is what was given back."""
    refunded_tax: Money = NOTHING
    refunded_tip: Money = NOTHING
    refunded_charge: Money = NOTHING
    """With its tax."""
    fee: Money = NOTHING
    """What was taken off."""
    unpaid_cancelled: Money = NOTHING
    """What was unpaid and needn't be paid any more."""
    charge_kept: Money = NOTHING
    goodwill: Money = NOTHING
    """What was given back beyond price, tip and charge."""
    used_at_list: Money = NOTHING
    """By list: what the visits would have cost by themselves, with tax."""
    is_first: bool = True
    """The first refund ends the card; another one moves money only."""


class Balance(Frozen):
    """What a client or a card still has."""

    who: str
    today: date
    cards: tuple[CardView, ...]
    over: int = 0
    """How many of a client's cards were left out, because nothing can be had from them any more."""
    type: str = ""
    """What to type for the same again."""
    shared: tuple[CardView, ...] = ()
    """Cards of others that the client may use, being named on them."""
