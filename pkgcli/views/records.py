"""Lists, and the answers of writes to one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Done:
    """The answer of a write whose subject is one record of the catalogue or a client."""

    subject: Any
    operation: int | None
    message: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[Any, ...]
    total: int
    noun: str
    facts: dict[str, Any] = field(default_factory=dict)
    columns: ClassVar[tuple[str, ...]] = ()


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
