"""Members of staff and their roles."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class StaffView(Frozen):
    id: int
    name: str
    role: str | None
    rights: tuple[str, ...]
    """Those of the role, in the order of `rules.rights.RIGHTS`."""
    discount_limit: str | None
    """A percentage of the price; None is no limit, and without a role nothing."""
    retired: bool


class RoleView(Frozen):
    role: str
    rights: tuple[str, ...]
    discount_limit: str | None
    staff: tuple[str, ...]
    """The names of those who have it and work here."""
