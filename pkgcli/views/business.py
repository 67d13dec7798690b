"""The business and its file."""

from __future__ import annotations

from datetime import date, datetime

from pkgcli.frozen import Frozen
from pkgcli.views.cards import CardView
from pkgcli.views.holds import HoldView
from pkgcli.views.money import Money


class Today(Frozen):
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
    last_ago: str | None = None
    """How long ago the last operation was, in words."""
    last_backup_on: date | None = None
    visits_to_come: tuple[HoldView, ...] = ()
    """Today's, the earlier first."""
    notices_waiting: int = 0
    """What is in the outbox, to be sent or taken."""


class Founded(Frozen):
    """The answer of `init`."""

    path: str
    business: str
    currency: str
    timezone: str
    messages: tuple[str, ...] = ()


class DatabasePath(Frozen):
    """The answer of `db path`."""

    path: str
    exists: bool
