"""Cards as they stand, and the answers of commands that changed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pkgcli.views.money import Money


@dataclass(frozen=True, slots=True)
class ClientRef:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PackageRef:
    code: str | None
    """None for a card that was made up at the sale."""
    name: str
    version: int | None


@dataclass(frozen=True, slots=True)
class LineView:
    item: str
    name: str
    unit_cost: int
    cap: int | None
    used: int
    held: int
    available: int | None


@dataclass(frozen=True, slots=True)
class CardView:
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


@dataclass(frozen=True, slots=True)
class CardDone:
    """The answer of `issue` and of each `card` command: the card as it stands now, with the operation."""

    card: CardView
    operation: int | None
    messages: tuple[str, ...] = ()
    """What a person should know beside it, a sentence each."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refunded:
    """The answer of `refund`: the card, and what was given back."""

    card: CardView
    operation: int | None
    refunded: Money
    value: Money
    policy: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """What a client or a card still has."""

    who: str
    today: date
    cards: tuple[CardView, ...]
    over: int = 0
    """How many of a client's cards were left out, because nothing can be had from them any more."""
    type: str = ""
    """What to type for the same again."""
