"""Clients and their members."""

from __future__ import annotations

from dataclasses import dataclass


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
