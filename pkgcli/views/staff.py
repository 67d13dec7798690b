"""Members of staff and their roles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffView:
    id: int
    name: str
    role: str | None
    rights: tuple[str, ...]
    """Those of the role, in the order of `rules.rights.RIGHTS`."""
    discount_limit: str | None
    """A percentage of the price; None is no limit, and without a role nothing."""
    retired: bool


@dataclass(frozen=True, slots=True)
class RoleView:
    role: str
    rights: tuple[str, ...]
    discount_limit: str | None
    staff: tuple[str, ...]
    """The names of those who have it and work here."""
