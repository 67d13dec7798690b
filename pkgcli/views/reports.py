"""Reports: what was asked for, and its rows. A row's fields are those of its JSON, `group` first where it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pkgcli.frozen import Frozen
from pkgcli.views.money import Money


class Group(Frozen):
    """What the figures of a row are about: a package, client, item, member of staff or month.

    In JSON `{"package": code, "name": name}` in place of the field; a month and staff have no `name`. `code` is None
    for what belongs to none of them: cards made up at the sale, visits that nobody is noted for.
    """

    by: str
    code: str | None
    name: str | None = None


class RecordedLater(Frozen):
    """Entries dated in the days of a report, and recorded after its last day."""

    entries: int
    on: date | None = None
    """The day on which the last of them was recorded, by `operation`."""
    operation: int | None = None


class Report(Frozen):
    """The answer of `report ...`, but for `report day`."""

    name: str
    first: date | None
    """None for a report of a state: everything through `last`."""
    last: date
    by: str | None
    currency: str
    row: str
    """The class of its rows, by name: a report without rows has columns too."""
    rows: tuple[Any, ...]
    total: Any = None
    """All rows as one of the same class, for the last line of a table; a tuple where some of them add up apart."""
    is_record: bool = False
    """One row that is the whole report; a program gets an object instead of an array."""
    later: RecordedLater | None = None
    """None where the report doesn't depend on what was recorded."""
    notes: tuple[str, ...] = ()
    """What a person should know, in a sentence each; below the table."""
    written: Callable[..., Iterator[str]] | None = None
    """For programs, in place of the rows: their text in a format as they are read, since all of them may not fit."""


class LiabilityRow(Frozen):
    """The roll-forward of the value on cards; see `pkgcli.reports.liability`."""

    group: Group | None
    opening: Money
    issued: Money
    reinstated: Money
    adjusted: Money
    redeemed: Money
    expired: Money
    refunded: Money
    closing: Money
    revenue: Money
    breakage: Money
    tips: Money
    unpaid: Money | None
    """None by item: what is unpaid is unpaid for a card."""
    cards: int | None


class SalesRow(Frozen):
    """What was sold and what became of the money; see `pkgcli.reports.sales`."""

    group: Group | None
    cards: int
    net: Money
    tax: Money
    charge: Money
    charge_tax: Money
    tip: Money
    total: Money
    returned_cards: int
    returned_net: Money
    returned_tax: Money
    returned_charge: Money
    returned_tip: Money
    returned: Money
    kept: Money
    tax_due: Money
    cash: Money
    unpaid: Money


class BreakageRow(Frozen):
    """What lapsed, or lies dormant; see `pkgcli.reports.breakage`."""

    group: Group | None
    state: str
    """lapsed or dormant"""
    cards: int
    units: int
    value: Money
    tips: Money
    mark: str | None


class CommissionRow(Frozen):
    """What staff delivered and earned; see `pkgcli.reports.commission`."""

    group: Group | None
    sessions: int
    value: Money
    for_sessions: Money
    for_sales: Money
    tips: Money
    """Prepaid ones."""
    total: Money


class PaidBy(Frozen):
    """What was taken and given back in one way of paying; None is not said."""

    paid_by: str | None
    taken: Money
    given_back: Money
    cash: Money


class StaffDay(Frozen):
    """What a member of staff did on a day; None is nobody who was named.

    `cards` they sold, `sessions` they delivered and what these were worth, money that they took and gave back.
    """

    staff: str | None
    cards: int
    sessions: int
    value: Money
    taken: Money
    given_back: Money
    cash: Money


class TillDay(Frozen):
    """`report day`: the till of one day."""

    business: str
    on: date
    currency: str
    cards: int
    sold: Money
    sessions: int
    value: Money
    tips: Money
    returned_cards: int
    returned: Money
    cash: Money
    paid_by: tuple[PaidBy, ...]
    unpaid: Money
    """By how much what clients owe grew (or, negative, shrank) on the day."""
    owed: Money
    """All that clients owed at its end."""
    later: RecordedLater
    by_staff: tuple[StaffDay, ...] = ()
    """By name, nobody last."""


class BalanceRow(Frozen):
    """A line of an open card, or its pool; see `pkgcli.reports.balances`."""

    card: int
    """The id, with `number` beside it; `client` and `package` are their names, `item` is the code."""
    number: str
    client: str
    package: str
    item: str | None
    """None in the row of a pool, which alone has units and value."""
    used: int | None
    available: int | None
    """Sessions that can still be had; None without limit."""
    units_left: int | None
    expires_on: date | None
    value_left: Money | None
    client_code: str
    package_code: str | None
    item_name: str | None
    unit: str
    status: str


class BalanceSumRow(Frozen):
    """What is left on the open cards of a package or client, or of an item; see `pkgcli.reports.balances`."""

    group: Group | None
    cards: int
    used: int
    available: int | None
    """By item: sessions that can still be had; None where a card has no limit of it."""
    units_left: int | None
    """None where cards count in different units, or in none."""
    unit: str | None
    value_left: Money


class UsageRow(Frozen):
    """How often cards are used; see `pkgcli.reports.usage`."""

    group: Group | None
    cards: int | None
    """None by staff, as is what is counted from it: a card is nobody's."""
    cards_used: int
    visits: int
    sessions: int
    visits_per_card: str | None
    """With two decimals; None without cards."""
    days_between: str | None
    """With one decimal; None where no card came twice."""
    cards_never_used: int | None


class PopularityRow(Frozen):
    """What sells, by package or month; see `pkgcli.reports.popularity`."""

    group: Group | None
    rank: int | None
    cards: int
    """Sold."""
    share: str
    """Of all cards sold, in percent with one decimal."""
    net_sales: Money
    visits: int


class ItemPopularityRow(Frozen):
    """What is redeemed; see `pkgcli.reports.popularity`."""

    group: Group | None
    rank: int | None
    sessions: int
    share: str
    """Of all sessions, in percent with one decimal."""
    visits: int
    cards: int
    """From which it was redeemed."""


class ExpiringRow(Frozen):
    """An open card whose last day comes soon; see `pkgcli.reports.expiring`."""

    card: int
    number: str
    client: str
    phone: str | None
    email: str | None
    package: str
    units_left: int | None
    unit: str
    value_left: Money
    expires_on: date
    days: int
    """Left, 0 on the last one."""
    status: str
    client_code: str
    package_code: str | None


class ExpiringSumRow(Frozen):
    """What expires soon, by package, client or month; see `pkgcli.reports.expiring`."""

    group: Group | None
    cards: int
    units_left: int | None
    """None where cards count in different units, or in none."""
    unit: str | None
    value_left: Money
    first_on: date
    """The first day on which one of them expires."""
