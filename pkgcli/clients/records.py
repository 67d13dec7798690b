"""Clients: added and edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import dumps, loads
from sqlite3 import Connection

from pkgcli.clients.shown import client_view
from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.lookup import the_client
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.texts import clean_code, clean_email, clean_phone, clean_text, code_key, fold, phone_key
from pkgcli.views.records import Done

CLEARABLE = ("phone", "email", "note")

_KEYS = {"name": fold, "phone": phone_key, "email": code_key}
_NOTHING_KNOWN = dict.fromkeys(("name", "name_key", "phone", "phone_key", "email", "email_key", "note"))

FIRST_NUMBER = 1001
NOTE_LIMIT = 2000


class ClientWish(Frozen):
    """A new client. `code` None is the next free one, `C1001` being the first (ours)."""

    name: str
    code: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None


class ClientChanges(Frozen):
    """What is to be different; None leaves a field as it is, `clear` holds names of CLEARABLE."""

    name: str | None = None
    code: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None
    clear: frozenset[str] = frozenset()
    notices: bool | None = None


def add_client(occasion: Occasion, wish: ClientWish) -> Done:
    """Warns where another client has the same phone, e-mail or name (spec, section 4)."""
    return record(occasion, "client add", lambda operation: _add(operation, wish), Done)


def edit_client(occasion: Occasion, client: str, changes: ClientChanges) -> Done:
    """Changes what was given; where nothing differs, no operation is recorded."""
    return record(occasion, "client edit", lambda operation: _edit(operation, client, changes), Done)


def create_client(
    operation: Operation,
    name: str,
    *,
    code: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    note: str | None = None,
) -> int:
    """Store a client within any operation; its id. The operation's warnings name whoever looks like the same.

    Raises Unreadable for texts that can't be kept, Refused (`client_exists`) where the code is taken.
    """
    columns = _columns(name=name, phone=phone, email=email, note=note)
    chosen = next_client_code(operation.connection) if code is None else clean_code(code, "--code")
    refuse_taken_code(operation.connection, chosen)
    operation.warnings.extend(_same_as(operation.connection, columns, except_id=None))
    made = operation.connection.execute(
        "INSERT INTO client (code, code_key, name, name_key, phone, phone_key, email, email_key, note, added_at)"
        " VALUES (:code, :code_key, :name, :name_key, :phone, :phone_key, :email, :email_key, :note, :added_at)",
        client_row(operation, chosen, columns),
    )
    return int(made.lastrowid or 0)


def client_row(operation: Operation, code: str, columns: Mapping[str, str | None]) -> dict[str, str | None]:
    """All columns of a new client, of a clean code and what `with_keys` gave."""
    return {**_NOTHING_KNOWN, **columns, "code": code, "code_key": code_key(code), "added_at": operation.recorded_at}


def with_keys(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Clean values of a client with the keys by which they are found."""
    keys = {
        f"{name}_key": None if (value := values[name]) is None else key(value)
        for name, key in _KEYS.items()
        if name in values
    }
    return {**values, **keys}


def remember_changed(operation: Operation, client_id: int, fields: Iterable[str]) -> None:
    """So that the undo of an import can name the edit that stands in its way; the fields alone, no personal data."""
    operation.remember_former("client", client_id, dumps({"changed": list(fields)}))


# The condition is that of the index `client_number`, word for word.
_HIGHEST_NUMBER = """
SELECT max(CAST(substr(code_key, 2) AS INTEGER)) FROM client
WHERE substr(code_key, 1, 1) = 'c' AND length(code_key) BETWEEN 2 AND 16 AND NOT substr(code_key, 2) GLOB '*[^0-9]*'
"""


def next_client_code(connection: Connection) -> str:
    """`C` and the number after the highest one in use; a client that was merged keeps its code, as an alias."""
    highest = connection.execute(_HIGHEST_NUMBER).fetchone()[0]
    return f"C{max(highest or 0, FIRST_NUMBER - 1) + 1}"


def _columns(**given: str | None) -> dict[str, str | None]:
    """Columns and keys for what was given, checked; what is None is left out."""
    clean = {"name": clean_text, "phone": clean_phone, "email": clean_email, "note": _clean_note}
    return with_keys(
        {field: rule(text, f"--{field}") for field, rule in clean.items() if (text := given.get(field)) is not None}
    )


def _clean_note(text: str, what: str) -> str:
    return clean_text(text, what, NOTE_LIMIT)


def refuse_taken_code(connection: Connection, code: str) -> None:
    """Raises Refused (`client_exists`) where a client has that code, or had it before a merge."""
    taken = connection.execute(
        "SELECT code, name FROM client WHERE code_key = :key UNION ALL"
        " SELECT a.code, k.name FROM client_alias AS a JOIN client AS k ON k.id = a.client_id WHERE a.code_key = :key",
        {"key": code_key(code)},
    ).fetchone()
    if taken is not None:
        raise Refused(
            "client_exists",
            f"client '{code}': the code is {taken[1]}'s",
            f"pkgcli client show {taken[0]}",
            client=taken[0],
        )


_SAME = (("phone_key", "phone"), ("email_key", "e-mail"), ("name_key", "name"))

_OTHERS = """
SELECT DISTINCT k.id, k.code FROM client AS f JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
WHERE f.{column} = {key} AND {others} AND k.anonymised_at IS NULL ORDER BY k.id LIMIT 3
"""


def _same_as(connection: Connection, columns: dict[str, str | None], except_id: int | None) -> list[str]:
    """A sentence for each other client that shares a phone, an e-mail or a name with these columns."""
    found = (
        connection.execute(
            _OTHERS.format(column=column, key="?", others="k.id IS NOT ?"), (columns.get(column), except_id)
        ).fetchall()
        for column, _ in _SAME
    )
    return _sentences(found)


def same_as_earlier(connection: Connection, after: int) -> list[tuple[int, list[str]]]:
    """The clients added since the id `after` that share one of these with one added before them: their ids in order,
    each with the same sentences."""
    others = ", ".join(
        "(SELECT json_group_array(json_array(id, code)) FROM"
        f" ({_OTHERS.format(column=column, key=f'n.{column}', others='f.id < n.id')}))"
        for column, _ in _SAME
    )
    rows = connection.execute(f"SELECT id, {others} FROM client AS n WHERE id > ? ORDER BY id", (after,))
    nobody = ("[]",) * len(_SAME)
    return [
        (client_id, _sentences(map(loads, found))) for client_id, *found in rows.fetchall() if tuple(found) != nobody
    ]


def _sentences(found: Iterable[Iterable[tuple[int, str]]]) -> list[str]:
    """One for each client, for what is the same first. It names the code alone: answers are kept with their `--key`,
    where no person's name may stand."""
    told: dict[int, str] = {}
    for (_, word), others in zip(_SAME, found, strict=True):
        for client_id, code in others:
            told.setdefault(client_id, f"client {code} has the same {word}")
    return list(told.values())


def _add(operation: Operation, wish: ClientWish) -> Done:
    client_id = create_client(operation, wish.name, code=wish.code, phone=wish.phone, email=wish.email, note=wish.note)
    view = client_view(operation.connection, client_id, operation.today)
    return Done(view, operation.id, f"client {view.code} added", tuple(operation.warnings))


def _edit(operation: Operation, text: str, changes: ClientChanges) -> Done:
    ref = the_client(operation.connection, text, "CLIENT")
    now = operation.connection.execute("SELECT * FROM client WHERE id = ?", (ref.id,)).fetchone()
    if now["anonymised_at"] is not None:
        raise Refused("client_anonymised", f"client {ref.code}: was anonymised and stays so", client=ref.code)
    wanted = _wanted(changes)
    if wanted.get("code_key") not in (None, now["code_key"]):
        refuse_taken_code(operation.connection, wanted["code"] or "")
    differing = {column: value for column, value in wanted.items() if now[column] != value}
    told = _set_notices(operation, ref.id, changes.notices)
    if not differing and not told:
        view = client_view(operation.connection, ref.id, operation.today)
        return Done(view, None, f"client {ref.code} unchanged")
    warnings = tuple(_same_as(operation.connection, differing, except_id=ref.id))
    if differing:
        assignments = ", ".join(f"{column} = :{column}" for column in differing)
        operation.connection.execute(f"UPDATE client SET {assignments} WHERE id = :id", {**differing, "id": ref.id})
        remember_changed(operation, ref.id, [column for column in differing if not column.endswith("_key")])
    view = client_view(operation.connection, ref.id, operation.today)
    return Done(view, operation.id, f"client {view.code} changed", warnings)


def _set_notices(operation: Operation, client_id: int, wanted: bool | None) -> bool:
    """Whether the client wants to be told; True where that is another answer than before."""
    if wanted is None:
        return False
    statement = (
        "DELETE FROM notice_refused WHERE client_id = ?"
        if wanted
        else "INSERT INTO notice_refused (client_id) VALUES (?) ON CONFLICT DO NOTHING"
    )
    return operation.connection.execute(statement, (client_id,)).rowcount > 0


def _wanted(changes: ClientChanges) -> dict[str, str | None]:
    wanted = _columns(name=changes.name, phone=changes.phone, email=changes.email, note=changes.note)
    if changes.code is not None:
        code = clean_code(changes.code, "--code")
        wanted.update(code=code, code_key=code_key(code))
    for name in sorted(changes.clear):
        if name not in CLEARABLE:
            raise Unreadable(f"--{name}", "", "it can't be empty", f"leave out --{name}")
        wanted[name] = None
        if name != "note":
            wanted[f"{name}_key"] = None
    return wanted
