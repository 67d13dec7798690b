"""Roles: which rights whoever has one has, and how far below the price they sell (Booxi 004, Meevo 003, MyTime 001)."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection, Row

from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.amounts import percent_text
from pkgcli.rules.rights import RIGHTS
from pkgcli.rules.texts import clean_code, code_key, shown
from pkgcli.views.records import Done, Listing
from pkgcli.views.staff import RoleView

WHOLE_PRICE = 1_000_000
"""100 %, in parts per million."""


class RoleChanges(Frozen):
    """What is to be different. `discount_limit` in parts per million; `without_limit` lifts it."""

    rights: Sequence[str] = ()
    no_rights: Sequence[str] = ()
    discount_limit: int | None = None
    without_limit: bool = False


def list_roles(occasion: Occasion) -> Listing:
    """All roles, in the order in which they were made."""
    with looking(occasion) as look:
        rows = look.connection.execute("SELECT id FROM role ORDER BY id").fetchall()
        return Listing(tuple(role_view(look.connection, row[0]) for row in rows), len(rows), "roles")


def show_role(occasion: Occasion, name: str) -> RoleView:
    with looking(occasion) as look:
        return role_view(look.connection, the_role(look.connection, name))


def set_role(occasion: Occasion, name: str, changes: RoleChanges) -> Done:
    """Change a role, or make it: a new one has no right but those given, and may give no discount unless told.

    Refused (`nobody_defines`) where nobody would be left who may change it back.
    """
    given, taken = _known(changes.rights, "--right"), _known(changes.no_rights, "--no-right")
    both = given & taken
    if both:
        raise Unreadable("--right", min(both), "is given and taken at once", f"leave out one of the two: {min(both)}")
    if changes.discount_limit is not None and changes.discount_limit > WHOLE_PRICE:
        text = percent_text(changes.discount_limit)
        raise Unreadable("--discount-limit", text, "100 % is the most", "type it like 10%")
    return record(occasion, "staff role", lambda operation: _set(operation, name, given, taken, changes), Done)


def the_role(connection: Connection, name: str) -> int:
    """The id of the role of that name, case aside. Raises NotFound."""
    found = _role_named(connection, name)
    if found is None:
        raise NotFound("role", name, "pkgcli staff role lists them; pkgcli staff role NAME --right sell makes one")
    return found


def role_view(connection: Connection, role_id: int) -> RoleView:
    row = connection.execute("SELECT name, discount_limit_ppm FROM role WHERE id = ?", (role_id,)).fetchone()
    staff = connection.execute(
        "SELECT name FROM staff WHERE role_id = ? AND retired_at IS NULL ORDER BY id", (role_id,)
    ).fetchall()
    return RoleView(row[0], rights_of(connection, role_id), limit_text(row[1]), tuple(each[0] for each in staff))


def rights_of(connection: Connection, role_id: int) -> tuple[str, ...]:
    rows = connection.execute("SELECT right_name FROM role_right WHERE role_id = ?", (role_id,)).fetchall()
    held = {row[0] for row in rows}
    return tuple(right for right in RIGHTS if right in held)


def limit_text(limit_ppm: int | None) -> str | None:
    return None if limit_ppm is None else percent_text(limit_ppm)


def refuse_nobody_left(operation: Operation, what: str) -> None:
    """Asked after a change. Once rights are asked for, somebody has to be left who may change them."""
    row = operation.connection.execute(
        "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM role_right AS h WHERE h.role_id = s.role_id"
        " AND h.right_name = 'define')), 0) FROM staff AS s WHERE s.role_id IS NOT NULL AND s.retired_at IS NULL"
    ).fetchone()
    if row[0] and not row[1]:
        raise Refused(
            "nobody_defines",
            f"{what}: nobody would be left with the right 'define', and nobody could change it back",
            "pkgcli staff role owner --right all, then pkgcli staff add NAME --role owner",
        )


def rights_are_asked(connection: Connection) -> bool:
    """Whether anybody who works here has a role: then every write needs the right to it."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM staff WHERE role_id IS NOT NULL AND retired_at IS NULL)"
    ).fetchone()
    return bool(row[0])


def _known(rights: Sequence[str], what: str) -> frozenset[str]:
    for right in rights:
        if right not in RIGHTS and right != "all":
            raise Unreadable(what, shown(right), f"is none of {', '.join(RIGHTS)}, nor all", f"{what} {_meant(right)}")
    return frozenset(RIGHTS) if "all" in rights else frozenset(rights)


def _meant(right: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(right, RIGHTS, n=1)), "sell")


def _role_named(connection: Connection, name: str) -> int | None:
    rows: list[Row] = connection.execute("SELECT id, name FROM role").fetchall()
    return next((int(row[0]) for row in rows if code_key(row[1]) == code_key(name)), None)


def _set(operation: Operation, name: str, given: frozenset[str], taken: frozenset[str], changes: RoleChanges) -> Done:
    connection = operation.connection
    role_id = _role_named(connection, name)
    is_new = role_id is None
    if role_id is None:
        row = connection.execute(
            "INSERT INTO role (name, discount_limit_ppm) VALUES (?, 0)", (clean_code(name, "NAME"),)
        )
        role_id = int(row.lastrowid or 0)
    _write_limit(connection, role_id, changes)
    held = set(rights_of(connection, role_id))
    connection.executemany(
        "INSERT INTO role_right (role_id, right_name) VALUES (?, ?)", [(role_id, right) for right in given - held]
    )
    connection.executemany(
        "DELETE FROM role_right WHERE role_id = ? AND right_name = ?", [(role_id, right) for right in taken & held]
    )
    refuse_nobody_left(operation, f"staff role {name}")
    view = role_view(connection, role_id)
    return Done(view, operation.id, f"role {view.role} {'made' if is_new else 'changed'}: {_said(view)}")


def _write_limit(connection: Connection, role_id: int, changes: RoleChanges) -> None:
    if changes.without_limit or changes.discount_limit is not None:
        connection.execute(
            "UPDATE role SET discount_limit_ppm = :limit WHERE id = :role AND discount_limit_ppm IS NOT :limit",
            {"limit": changes.discount_limit, "role": role_id},
        )


def _said(view: RoleView) -> str:
    return ", ".join(view.rights) or "no rights"
