"""The answer of an import."""

from __future__ import annotations

from dataclasses import dataclass


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
