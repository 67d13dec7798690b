"""Entries of the ledger."""

from __future__ import annotations

from datetime import date, datetime

from pkgcli.frozen import Frozen
from pkgcli.views.money import NOTHING, Money


class EntryView(Frozen):
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
    change: str | None = None
    """What else became another: the last day, the owner, the number."""
    tax: Money = NOTHING
    charge: Money = NOTHING
    charge_tax: Money = NOTHING
    cash: Money = NOTHING
    """Taken (+) or given back (-)."""
    owed: Money = NOTHING
    """Added to (+) or taken from (-) what is still to be paid."""
    paid_by: str | None = None


class History(Frozen):
    who: str
    entries: tuple[EntryView, ...]
    total: int


class Undone(Frozen):
    operation: int | None
    undone: int
    entries: tuple[EntryView, ...]
    messages: tuple[str, ...] = ()
