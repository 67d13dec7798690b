"""Members of staff: who works here, in which role. A name given with --staff is noted by itself, without one."""

from __future__ import annotations

from sqlite3 import Connection, Row

from pkgcli.errors import NotFound, Refused, Unreadable
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.rights import RIGHTS
from pkgcli.rules.texts import clean_text, fold
from pkgcli.staff.roles import limit_text, refuse_nobody_left, rights_are_asked, the_role
from pkgcli.views.records import Done, Listing
from pkgcli.views.staff import StaffView

_STAFF = """
SELECT s.id, s.name, r.name AS role, r.discount_limit_ppm, s.retired_at IS NOT NULL AS retired,
       (SELECT group_concat(h.right_name) FROM role_right AS h WHERE h.role_id = s.role_id) AS rights
FROM staff AS s LEFT JOIN role AS r ON r.id = s.role_id
"""


def add_staff(occasion: Occasion, name: str, role: str | None = None) -> Done:
    """Refused (`staff_exists`) for one who is known and works here; one who had retired comes back."""
    return record(occasion, "staff add", lambda operation: _add(operation, name, role), Done)


def edit_staff(occasion: Occasion, staff: str, *, name: str | None = None, role: str | None = None) -> Done:
    """Another name, another role; an empty `role` takes it away. The name changes in all that they ever did."""
    return record(occasion, "staff edit", lambda operation: _edit(operation, staff, name, role), Done)


def retire_staff(occasion: Occasion, staff: str) -> Done:
    """No longer works here: the name is refused as --staff. What they did stays theirs."""
    return record(occasion, "staff retire", lambda operation: _retire(operation, staff), Done)


def list_staff(occasion: Occasion, *, everything: bool = False, limit: int = 0) -> Listing:
    """In the order in which they were first named; who no longer works here only with `everything`. 0 is all."""
    with looking(occasion) as look:
        rows = look.connection.execute(
            f"{_STAFF} WHERE s.retired_at IS NULL OR :everything ORDER BY s.id", {"everything": everything}
        ).fetchall()
        some = rows[:limit] if limit else rows
        return Listing(tuple(_view(row) for row in some), len(rows), "staff members")


def _add(operation: Operation, text: str, role: str | None) -> Done:
    connection = operation.connection
    name = clean_text(text, "NAME", limit=80)
    role_id = None if role is None else the_role(connection, role)
    were_asked = rights_are_asked(connection)
    row = connection.execute("SELECT id, retired_at FROM staff WHERE name_key = ?", (fold(name),)).fetchone()
    if row is None:
        written = connection.execute(
            "INSERT INTO staff (name, name_key, role_id) VALUES (?, ?, ?)", (name, fold(name), role_id)
        )
        return _done(operation, int(written.lastrowid or 0), "added", were_asked)
    if row[1] is None:
        raise _taken(connection, int(row[0]), f"staff add '{name}'")
    connection.execute(
        "UPDATE staff SET name = ?, role_id = ?, retired_at = NULL WHERE id = ?", (name, role_id, row[0])
    )
    return _done(operation, int(row[0]), "is back", were_asked)


def _taken(connection: Connection, staff_id: int, what: str) -> Refused:
    from shlex import quote

    known = _staff_with_id(connection, staff_id)
    hint = f"pkgcli staff edit {quote(known.name)} --role ROLE"
    return Refused("staff_exists", f"{what}: {known.name} is known already", hint, staff=known.name, role=known.role)


def _edit(operation: Operation, staff: str, name: str | None, role: str | None) -> Done:
    connection = operation.connection
    before = _the_staff(connection, staff)
    were_asked = rights_are_asked(connection)
    if name is not None:
        cleaned = clean_text(name, "--name", limit=80)
        other = connection.execute("SELECT id FROM staff WHERE name_key = ?", (fold(cleaned),)).fetchone()
        if other is not None and other[0] != before.id:
            raise _taken(connection, int(other[0]), f"staff edit --name '{cleaned}'")
        if cleaned != before.name:
            connection.execute(
                "UPDATE staff SET name = ?, name_key = ? WHERE id = ?", (cleaned, fold(cleaned), before.id)
            )
    if role is not None:
        role_id = the_role(connection, role) if role else None
        connection.execute(
            "UPDATE staff SET role_id = :role WHERE id = :id AND role_id IS NOT :role",
            {"role": role_id, "id": before.id},
        )
    return _done(operation, before.id, "changed", were_asked)


def _retire(operation: Operation, staff: str) -> Done:
    connection = operation.connection
    found = _the_staff(connection, staff)
    were_asked = rights_are_asked(connection)
    connection.execute("UPDATE staff SET retired_at = ? WHERE id = ?", (operation.recorded_at, found.id))
    if were_asked and not rights_are_asked(connection):
        raise Refused(
            "nobody_defines",
            f"staff retire '{found.name}': nobody else has a role, and without one everybody may do all",
            f"pkgcli staff edit '{found.name}' --role '' if that is meant",
            staff=found.name,
        )
    return _done(operation, found.id, "retired", were_asked)


def _done(operation: Operation, staff_id: int, what: str, were_asked: bool) -> Done:
    refuse_nobody_left(operation, operation.kind)
    view = _staff_with_id(operation.connection, staff_id)
    are_asked = rights_are_asked(operation.connection)
    warnings: tuple[str, ...] = ()
    if are_asked and not were_asked:
        warnings = ("from now on whatever writes needs --staff (or PKGCLI_STAFF) and a role that has the right to it",)
    elif were_asked and not are_asked:
        warnings = ("nobody has a role any more: everybody may do everything",)
    role = f" as {view.role}" if view.role is not None and not view.retired else ""
    return Done(view, operation.id, f"staff member {view.id} {what}{role}", warnings)


def _the_staff(connection: Connection, text: str) -> StaffView:
    """By name, accents and case aside, among those who work here."""
    if not text.strip():
        raise Unreadable("NAME", text, "is empty", "pkgcli staff list")
    row = connection.execute(f"{_STAFF} WHERE s.name_key = ?", (fold(text),)).fetchone()
    if row is None:
        raise NotFound("staff", text, "pkgcli staff list")
    if row["retired"]:
        raise NotFound("staff", text, f"pkgcli staff add '{row['name']}'", "no longer works here")
    return _view(row)


def _staff_with_id(connection: Connection, staff_id: int) -> StaffView:
    return _view(connection.execute(f"{_STAFF} WHERE s.id = ?", (staff_id,)).fetchone())


def _view(row: Row) -> StaffView:
    held = (row["rights"] or "").split(",")
    rights = tuple(right for right in RIGHTS if right in held)
    return StaffView(
        row["id"], row["name"], row["role"], rights, limit_text(row["discount_limit_ppm"]), bool(row["retired"])
    )
