"""Who does it, and whether they may: read once for each operation, from the name given as --staff.

The name is believed (README, "Not promised"): this keeps order among people who mean well.
"""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen
from pkgcli.rules.texts import clean_text, fold


class Doer(Frozen):
    """The member of staff of an operation. `rights` is None while nobody has a role: then everybody may do all."""

    staff_id: int | None = None
    name: str | None = None
    role: str | None = None
    rights: frozenset[str] | None = None
    discount_limit_ppm: int | None = None
    is_new: bool = False
    """Whether the name was never given before, and may be a slip."""


_DOER = """
SELECT s.id, s.name, s.retired_at, r.name, r.discount_limit_ppm,
       (SELECT group_concat(h.right_name) FROM role_right AS h WHERE h.role_id = r.id),
       EXISTS (SELECT 1 FROM staff WHERE role_id IS NOT NULL AND retired_at IS NULL)
FROM (SELECT 1) LEFT JOIN staff AS s ON s.name_key = ? LEFT JOIN role AS r ON r.id = s.role_id
"""


def doer_named(connection: Connection, name: str | None) -> Doer:
    """Who did it. A name that is new is noted, without a role. Raises Refused for one who no longer works here."""
    name = None if name is None else clean_text(name, "--staff", limit=80)
    row = connection.execute(_DOER, (None if name is None else fold(name),)).fetchone()
    staff_id, known, retired_at, role, limit, rights, asked = row
    if retired_at is not None:
        raise Refused("staff_retired", f"--staff {name}: no longer works here", "name somebody else", staff=name)
    is_new = False
    if name is not None and staff_id is None:
        is_new = True
        staff_id = connection.execute("INSERT INTO staff (name, name_key) VALUES (?, ?)", (name, fold(name))).lastrowid
    held = frozenset((rights or "").split(",")) - {""} if asked else None
    return Doer(staff_id, known or name, role, held, limit if role is not None else 0, is_new)


def refuse_without(connection: Connection, doer: Doer, right: str, what: str, subject: str = "") -> None:
    """Refused (`right_missing`) unless the doer's role has the right.

    `what` is what was asked; `subject`, with a space behind it, what of it needs the right, where not all of it does.
    """
    if doer.rights is None or right in doer.rights:
        return
    from shlex import quote

    able = _somebody_with(connection, right)
    facts = {"staff": doer.name, "role": doer.role, "right": right}
    if doer.name is None:
        said = f"{what}: {subject}needs the right '{right}', and nobody is named who has it"
        hint = f"add --staff {quote(able)}, or set PKGCLI_STAFF" if able else "pkgcli staff role"
        raise Refused("right_missing", said, hint, **facts)
    if doer.role is None:
        has_none = "is nobody's name here" if doer.is_new else "has no role"
        said = f"{what} --staff {doer.name}: {subject}needs the right '{right}', and {doer.name} {has_none}"
        hint = f"pkgcli staff {'add' if doer.is_new else 'edit'} {quote(doer.name)} --role ROLE"
    else:
        said = f"{what} --staff {doer.name}: {subject}needs the right '{right}', which the role '{doer.role}' hasn't"
        hint = f"pkgcli staff role {quote(doer.role)} --right {right}"
    raise Refused("right_missing", said, f"add --staff {quote(able)}, or {hint}" if able else hint, **facts)


def _somebody_with(connection: Connection, right: str) -> str | None:
    row = connection.execute(
        "SELECT s.name FROM staff AS s JOIN role_right AS h ON h.role_id = s.role_id"
        " WHERE h.right_name = ? AND s.retired_at IS NULL ORDER BY s.id LIMIT 1",
        (right,),
    ).fetchone()
    return None if row is None else str(row[0])
