"""What a user sees, as frozen dataclasses. Renderers turn them into tables, JSON or CSV.

The fields' names and order are the contract of spec section 5: a program reads them, so fields are only ever
added. Two names differ from the JSON: `for_` is written `for` and `class_` would be `class`. Days are
`datetime.date`, instants are aware UTC `datetime`, money is `Money`; null means "no limit" or "not known".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency with `decimals` places; printed as `420.00`."""

    minor: int
    decimals: int = 2

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(self.decimals + 1, "0")
        if self.decimals == 0:
            return sign + digits
        return f"{sign}{digits[: -self.decimals]}.{digits[-self.decimals :]}"


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
class EntryView:
    entry: int
    operation: int
    card: str
    at: datetime
    on: date
    kind: str
    item: str | None
    quantity: int | None
    units: int
    units_left: int | None
    value: Money
    tip: Money
    staff: str | None
    for_: str | None
    note: str | None
    reverses: int | None


@dataclass(frozen=True, slots=True)
class RedeemedEntry:
    entry: int
    item: str
    quantity: int
    units: int
    value: Money
    covered: Money | None
    """List price of what the card covers; None where the item's list price was never given."""
    due: Money
    tip: Money
    card: CardView
    on: date
    for_: str | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """One card that `redeem` looked at, in the order of preference."""

    card: str
    item: str
    taken: int
    reason: str


@dataclass(frozen=True, slots=True)
class Redemption:
    operation: int | None
    covered: Money | None
    due: Money
    tip: Money
    entries: tuple[RedeemedEntry, ...]
    considered: tuple[Considered, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    operation: int | None
    undone: int
    entries: tuple[EntryView, ...]
    messages: tuple[str, ...] = ()


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
class ExpiredCard:
    card: int
    number: str
    client: ClientRef
    units: int | None
    value: Money
    expired_on: date
    """The first day on which the card could no longer be used."""


@dataclass(frozen=True, slots=True)
class ExpireRun:
    operation: int | None
    as_of: date
    cards: int
    units: int
    value: Money
    expired: tuple[ExpiredCard, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    operation: int
    at: datetime
    on: date
    kind: str
    staff: str | None
    entries: int
    cards: tuple[str, ...]
    note: str | None
    reason: str | None
    undoes: int | None
    undone_by: int | None
    more_cards: int = 0
    """How many cards it touched beside those in `cards`; `log --operation N` names them all."""


@dataclass(frozen=True, slots=True)
class ItemView:
    code: str
    name: str
    kind: str
    list_price: Money | None
    minutes: int | None
    category: str | None
    swap_group: str | None
    retired: bool


@dataclass(frozen=True, slots=True)
class PackageLineView:
    item: str
    name: str
    unit_cost: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class PackageView:
    code: str
    name: str
    version: int
    kind: str
    total: int | None
    unit: str
    price: Money
    original_price: Money | None
    """`fixed` only: list price x sessions, where every list price is known (Meevo 003)."""
    valid: str
    sell_from: date | None
    sell_until: date | None
    once_per_client: bool
    status: str
    """active, inactive or deleted"""
    lines: tuple[PackageLineView, ...]
    description: str | None
    cards: int
    """How many were sold, on any version."""
    bought: bool | None = None
    """With `package list --client C`: whether that client already has it."""


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PackageDiff:
    code: str
    from_version: int
    to_version: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    id: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ClientView:
    id: int
    code: str
    name: str
    phone: str | None
    email: str | None
    note: str | None
    members: tuple[MemberView, ...]
    cards: int
    """How many of the client's cards can be used."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer of a write whose subject is one record of the catalogue or a client."""

    subject: Any
    operation: int | None
    message: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    line: int
    column: str | None
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    operation: int | None
    file: str
    dry_run: bool
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """What a client or a card still has."""

    who: str
    today: date
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class History:
    who: str
    entries: tuple[EntryView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    """client, card or package"""
    type: str
    """What to type to get at it."""
    about: str


@dataclass(frozen=True, slots=True)
class SettingView:
    name: str
    value: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[Any, ...]
    total: int
    noun: str
    facts: dict[str, Any] = field(default_factory=dict)
    columns: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """`status`: today on one screen."""

    business: str
    file: str
    today: date
    currency: str
    open_cards: int
    units_by_label: tuple[tuple[str, int], ...]
    value_left: Money
    sold_today: int
    sold_value: Money
    visits_today: int
    visits_value: Money
    expiring: tuple[CardView, ...]
    due: int
    last_operation: int | None
    last_at: datetime | None
    last_expire_on: date | None
    head: str | None


@dataclass(frozen=True, slots=True)
class Founded:
    """The answer of `init`."""

    path: str
    business: str
    currency: str
    timezone: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatabasePath:
    """The answer of `db path`."""

    path: str
    exists: bool


@dataclass(frozen=True, slots=True)
class DeletedPackages:
    """The subject of `package delete --all`: the codes that were deleted."""

    deleted: tuple[str, ...]
