"""Lists, and the answers of writes to one record."""

from __future__ import annotations

from datetime import date, datetime

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar


class Done(Frozen):
    """The answer of a write whose subject is one record of the catalogue or a client."""

    subject: Any
    operation: int | None
    message: str
    warnings: tuple[str, ...] = ()


class Listing(Frozen):
    """Some rows of a list, and how many there are in all."""

    rows: tuple[Any, ...]
    total: int
    noun: str
    columns: ClassVar[tuple[str, ...]] = ()


class Streamed(Frozen):
    """All rows of a list, for a program: they are read while they are printed, however many there are."""

    rows: Iterator[Any]
    noun: str


class Found(Frozen):
    kind: str
    """client, card or package"""
    type: str
    """What to type to get at it."""
    about: str


class SettingView(Frozen):
    name: str
    value: str
    default: str
    meaning: str


class OperationView(Frozen):
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
