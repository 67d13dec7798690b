"""The answer of an operation, kept with its `--key` (spec, section 4, "Idempotency").

Kept are the numbers; people's names, notes and whatever else can be scrubbed are left out, and read again
from where they live when the answer is given a second time.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, TypeVar

from pkgcli.errors import Refused
from pkgcli.frozen import Frozen, fields
from pkgcli.views.by_name import view_class
from pkgcli.views.clients import MemberView

if TYPE_CHECKING:
    from pkgcli.operations import Operation

View = TypeVar("View")

PERSONAL: dict[str, tuple[str, ...]] = {
    "ClientRef": ("code", "name"),
    "EntryView": ("staff", "for_", "note"),
    "RedeemedEntry": ("for_",),
    "HoldView": ("for_",),
    "CardView": ("issued_by", "users", "note"),
    "ClientView": ("code", "name", "phone", "email", "note", "aliases"),
    "MemberView": ("name",),
    "StaffView": ("name",),
    "RoleView": ("staff",),
    "Rejected": ("value", "message"),
}

IN_THE_LEDGER: dict[str, tuple[str, ...]] = {"ExpireRun": ("expired",)}
"""Left out because there may be a million of them, and their entries say the same."""


def keep_answer(operation: Operation, view: object) -> None:
    """Store the key, a salted hash of what was asked, and the answer."""
    salt = operation.occasion.random(16)
    operation.connection.execute(
        "INSERT INTO request (request_key, operation_id, salt, asked_hash, answer) VALUES (?, ?, ?, ?, ?)",
        (
            operation.occasion.key,
            operation.id,
            salt,
            _asked_hash(salt, operation.occasion.asked),
            json.dumps(_kept(view), ensure_ascii=False, separators=(",", ":")),
        ),
    )


def earlier_answer(connection: Connection, key: str, asked: str, answer: type[View]) -> View | None:
    """What was answered to this key before; refused where something else was asked."""
    row = connection.execute(
        "SELECT operation_id, salt, asked_hash, answer FROM request WHERE request_key = ?", (key,)
    ).fetchone()
    if row is None:
        return None
    if bytes(row["asked_hash"]) != _asked_hash(bytes(row["salt"]), asked):
        raise Refused(
            "key_reused",
            f"--key {key}: was used for operation {row['operation_id']}, which asked for something else",
            f"pkgcli log --operation {row['operation_id']}, or another key",
            operation=row["operation_id"],
        )
    view = _restored(connection, json.loads(row["answer"]))
    assert isinstance(view, answer)
    return view


def _asked_hash(salt: bytes, asked: str) -> bytes:
    from hashlib import sha256

    return sha256(salt + asked.encode("utf-8", "surrogatepass")).digest()


def _kept(value: Any) -> Any:
    if isinstance(value, Frozen):
        name = type(value).__name__
        left_out = PERSONAL.get(name, ()) + IN_THE_LEDGER.get(name, ())
        return {"@": name} | {each: _kept(getattr(value, each)) for each in fields(type(value)) if each not in left_out}
    if isinstance(value, datetime):
        return {"@": "datetime", "iso": value.isoformat()}
    if isinstance(value, date):
        return {"@": "date", "iso": value.isoformat()}
    if isinstance(value, tuple | list):
        return [_kept(each) for each in value]
    return value


def _restored(connection: Connection, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_restored(connection, each) for each in value)
    if not isinstance(value, dict):
        return value
    name = value.pop("@")
    if name == "datetime":
        return datetime.fromisoformat(value["iso"])
    if name == "date":
        return date.fromisoformat(value["iso"])
    fields = {field: _restored(connection, each) for field, each in value.items()}
    return view_class(name)(**fields, **_personal(connection, name, fields))


def _personal(connection: Connection, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that were left out, as they are now; of what was deleted since, nothing is known any more."""
    read = {
        "ClientRef": _of_client_ref,
        "EntryView": _of_entry,
        "RedeemedEntry": _of_redeemed,
        "HoldView": _of_hold,
        "CardView": _of_card,
        "ClientView": _of_client,
        "MemberView": _of_member,
        "StaffView": _of_staff,
        "RoleView": _of_role,
        "Rejected": _of_rejected,
        "ExpireRun": _of_expire_run,
    }.get(name)
    return {} if read is None else read(connection, fields)


def _of_client_ref(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    row = connection.execute("SELECT code, name FROM client WHERE id = ?", (fields["id"],)).fetchone()
    return {"code": f"id:{fields['id']}", "name": "deleted"} if row is None else dict(row)


def _of_entry(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    row = connection.execute(
        "SELECT s.name AS staff, coalesce(m.name, u.name) AS for_, coalesce(t.note, t.reason) AS note FROM entry AS e"
        " JOIN operation AS o ON o.id = e.operation_id LEFT JOIN staff AS s ON s.id = o.staff_id"
        " LEFT JOIN member AS m ON m.id = e.user_member_id LEFT JOIN client AS u ON u.id = e.user_client_id"
        " LEFT JOIN operation_text AS t ON t.operation_id = e.operation_id WHERE e.id = ?",
        (fields["entry"],),
    ).fetchone()
    return dict(row)


def _of_redeemed(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    return {"for_": _of_entry(connection, fields)["for_"]}


def _of_hold(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    row = connection.execute(
        "SELECT coalesce(m.name, u.name) AS for_ FROM hold AS h LEFT JOIN member AS m ON m.id = h.user_member_id"
        " LEFT JOIN client AS u ON u.id = h.user_client_id WHERE h.id = ?",
        (fields["id"],),
    ).fetchone()
    return dict(row)


def _of_card(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    from pkgcli.ledger.people_of_cards import user_names

    row = connection.execute(
        "SELECT c.note, s.name AS issued_by FROM card AS c LEFT JOIN staff AS s ON s.id = c.issued_by WHERE c.id = ?",
        (fields["id"],),
    ).fetchone()
    users = user_names(connection, [fields["id"]]).get(fields["id"], ()) if fields["scope"] in ("one", "list") else ()
    return {"users": users, "note": row["note"], "issued_by": row["issued_by"]}


def _of_client(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    """Answers that were kept by an earlier pkgcli are without members."""
    row = connection.execute(
        "SELECT code, name, phone, email, note FROM client WHERE id = ?", (fields["id"],)
    ).fetchone()
    if row is None:
        gone = {"code": f"id:{fields['id']}", "name": "deleted", "phone": None, "email": None, "note": None}
        return {"members": (), **gone} if "members" not in fields else gone
    aliases = connection.execute("SELECT code FROM client_alias WHERE client_id = ? ORDER BY code_key", (fields["id"],))
    personal = dict(row) | {"aliases": tuple(alias[0] for alias in aliases.fetchall())}
    if "members" not in fields:
        members = connection.execute(
            "SELECT id, name, kind FROM member WHERE client_id = ? AND removed_at IS NULL ORDER BY id", (fields["id"],)
        )
        personal["members"] = tuple(MemberView(*member) for member in members.fetchall())
    return personal


def _of_member(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    row = connection.execute("SELECT name FROM member WHERE id = ?", (fields["id"],)).fetchone()
    return {"name": "deleted" if row is None else row["name"]}


def _of_staff(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    return dict(connection.execute("SELECT name FROM staff WHERE id = ?", (fields["id"],)).fetchone())


def _of_role(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    rows = connection.execute(
        "SELECT s.name FROM staff AS s JOIN role AS r ON r.id = s.role_id WHERE r.name = ? AND s.retired_at IS NULL"
        " ORDER BY s.id",
        (fields["role"],),
    ).fetchall()
    return {"staff": tuple(row[0] for row in rows)}


def _of_expire_run(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    """Answers that were kept by an earlier pkgcli have their cards."""
    if "expired" in fields:
        return {}
    from pkgcli.business import read_business
    from pkgcli.ledger.forfeited import expired_cards, forfeited, lapsed_between

    lost = forfeited(connection, fields["operation"])
    rows = lapsed_between(connection, lost.entries)
    return {"expired": tuple(expired_cards(read_business(connection), rows))}


def _of_rejected(connection: Connection, fields: dict[str, Any]) -> dict[str, Any]:
    return {"value": None, "message": "rejected"}
