"""Visits to come."""

from __future__ import annotations

from datetime import date, datetime

from pkgcli.frozen import Frozen
from pkgcli.views.cards import CardView, ClientRef


class HoldView(Frozen):
    """Units set aside for a visit, at `at` on the clock of the business."""

    id: int
    operation: int
    """The one that set them aside."""
    card: str
    client: ClientRef
    item: str
    name: str
    quantity: int
    units: int
    """0 on an unlimited card."""
    at: datetime
    on: date
    for_: str | None
    """For whom, where not the owner."""
    state: str
    """open, completed or released"""
    release_on: date | None = None
    """It holds nothing from this day on; None: it is completed once its day is over."""


class HoldDone(Frozen):
    """The answer of `hold add` and `hold release`: the hold, and its card as it stands now."""

    hold: HoldView
    operation: int | None
    card: CardView
    messages: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
