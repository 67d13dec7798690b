"""Clients and their members."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class MemberView(Frozen):
    id: int
    name: str
    kind: str
    cards: tuple[str, ...] = ()
    """Numbers of the cards that are for this member by name, and aren't over."""


class ClientView(Frozen):
    id: int
    code: str
    name: str
    phone: str | None
    email: str | None
    note: str | None
    members: tuple[MemberView, ...]
    cards: int
    """How many of the client's cards can be used."""
    aliases: tuple[str, ...] = ()
    """Codes of clients who were merged into this one."""
    notices: bool = True
    """Whether the client is told what becomes of the cards."""
