"""Taking back a whole import, or `package delete --all`: wholly or not at all (spec, section 3, "Undo")."""

from __future__ import annotations

from collections.abc import Iterator
from json import loads
from sqlite3 import Connection
from typing import Any

from pkgcli.catalogue.terms import present_terms, terms_of_version
from pkgcli.catalogue.versions import fields_of, lines_of, write_version
from pkgcli.errors import Refused
from pkgcli.imports.clients import set_client_columns
from pkgcli.operations import Operation


def undo_import(operation: Operation, undone_operation_id: int) -> list[str]:
    """Take back what that import or `delete --all` did, within `operation`; what was done, a sentence each.

    New packages, items and clients are removed, changed ones get their former terms or values back (a package as a
    new version). Raises Refused where a record was used or changed since, naming what stands in the way.
    """
    connection = operation.connection
    kind = connection.execute("SELECT kind FROM operation WHERE id = ?", (undone_operation_id,)).fetchone()[0]
    undo = _Undo(operation, undone_operation_id)
    if kind == "package delete --all":
        return undo.deletion()
    return [*undo.packages(), *undo.items(), *undo.clients()]


class _Undo:
    def __init__(self, operation: Operation, undone: int) -> None:
        self._operation = operation
        self._connection: Connection = operation.connection
        self._undone = undone

    def deletion(self) -> list[str]:
        """Packages that were purged since are gone for good; the others stand as they did before."""
        back = purged = 0
        for package_id, former in self._changed("package"):
            found = self._connection.execute(
                "UPDATE package SET deleted_at = ? WHERE id = ?", (former["deleted_at"], package_id)
            )
            back += found.rowcount
            purged += 1 - found.rowcount
        return _told((back, "package", "undeleted"), (purged, "package", _PURGED))

    def packages(self) -> list[str]:
        self._refuse_sold()
        self._refuse_edited_packages()
        self._refuse_in_plan()
        for statement in (
            "DELETE FROM package_line WHERE version_id IN (SELECT id FROM package_version WHERE package_id IN ({new}))",
            "DELETE FROM package_version WHERE package_id IN ({new})",
            "DELETE FROM package WHERE id IN ({new})",
        ):
            removed = self._connection.execute(statement.format(new=_NEW), self._new("package")).rowcount
        back = purged = 0
        for package_id, former in self._changed("package"):
            if self._connection.execute("SELECT 1 FROM package WHERE id = ?", (package_id,)).fetchone() is None:
                purged += 1
                continue
            present = present_terms(self._connection, package_id)
            terms = terms_of_version(self._connection, package_id, former["version"])
            write_version(self._operation, package_id, present.version + 1, fields_of(terms), lines_of(terms))
            back += 1
        return _told(
            (removed, "package", "removed"),
            (back, "package", "back on former terms, as a new version"),
            (purged, "package", _PURGED),
        )

    def items(self) -> list[str]:
        self._refuse_items_on_cards()
        self._refuse_items_in_other_packages()
        # A version that the import made of a known package is kept, and so is what it lists.
        listed = self._connection.execute(
            f"UPDATE item SET retired_at = :at WHERE id IN ({_NEW}) AND {_LISTED}",
            {**self._new("item"), "at": self._operation.recorded_at},
        ).rowcount
        removed = self._connection.execute(
            f"DELETE FROM item WHERE id IN ({_NEW}) AND NOT {_LISTED}", self._new("item")
        ).rowcount
        back = 0
        for item_id, former in self._changed("item"):
            row = self._row("item", item_id)
            present = {**row, "retired": row["retired_at"] is not None}
            self._refuse_edited("item", present, former)
            before = dict(former["before"])
            if "retired" in before:
                before["retired_at"] = self._operation.recorded_at if before.pop("retired") else None
            for name, value in before.items():
                self._connection.execute(f"UPDATE item SET {name} = ? WHERE id = ?", (value, item_id))
            back += 1
        return _told(
            (removed, "item", "removed"),
            (listed, "item", "retired, because a former version of a package lists it"),
            (back, "item", "back on former values"),
        )

    def clients(self) -> list[str]:
        self._refuse_clients_in_use()
        added = [member for _, former in self._of_import("client") for member in former.get("added", ())]
        self._refuse_members_in_use(added)
        self._refuse_later_members(set(added))
        removed = 0
        for client_id, former in self._of_import("client"):
            for member in former.get("added", ()):
                self._connection.execute("DELETE FROM member WHERE id = ?", (member,))
            if "before" not in former:
                removed += self._connection.execute("DELETE FROM client WHERE id = ?", (client_id,)).rowcount
        back = 0
        for client_id, former in self._changed("client"):
            self._refuse_edited("client", self._row("client", client_id), former)
            set_client_columns(self._operation, client_id, former["before"])
            self._bring_members_back(client_id, former.get("removed", ()))
            back += 1
        return _told((removed, "client", "removed"), (back, "client", "back on former values"))

    def _refuse_sold(self) -> None:
        row = self._connection.execute(
            f"SELECT p.code, c.number FROM card AS c JOIN package AS p ON p.id = c.package_id"
            f" WHERE c.package_id IN ({_NEW}) ORDER BY c.id LIMIT 1",
            self._new("package"),
        ).fetchone()
        if row is not None:
            raise self._refused(
                "package_sold",
                f"package {row[0]} was sold since, as card {row[1]}",
                f"pkgcli package delete {row[0]} takes it out of the catalogue alone",
                package=row[0],
                card=row[1],
            )

    def _refuse_edited_packages(self) -> None:
        row = self._connection.execute(
            "SELECT p.code, max(v.version) FROM former_state AS f JOIN package AS p ON p.id = f.subject_id"
            " JOIN package_version AS v ON v.package_id = p.id"
            " WHERE f.operation_id = :undone AND f.subject = 'package' AND v.operation_id > :undone"
            " AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.id = v.operation_id AND (o.undoes IS NOT NULL"
            "  OR EXISTS (SELECT 1 FROM operation WHERE undoes = o.id)))"
            " GROUP BY p.id ORDER BY p.id LIMIT 1",
            self._new("package"),
        ).fetchone()
        if row is not None:
            raise self._refused(
                "edited_since",
                f"package {row[0]} was edited since, and is at version {row[1]} now",
                f"pkgcli package diff {row[0]}",
                package=row[0],
                version=row[1],
            )

    def _refuse_in_plan(self) -> None:
        row = self._connection.execute(
            "SELECT p.code, m.code FROM membership_plan_package AS a JOIN membership_plan AS m ON m.id = a.plan_id"
            f" JOIN package AS p ON p.id = a.package_id WHERE a.package_id IN ({_NEW}) LIMIT 1",
            self._new("package"),
        ).fetchone()
        if row is not None:
            raise self._refused(
                "package_in_plan", f"membership {row[1]} accrues package {row[0]}", package=row[0], membership=row[1]
            )

    def _refuse_items_on_cards(self) -> None:
        row = self._connection.execute(
            "SELECT i.code, c.number FROM card_line AS l JOIN item AS i ON i.id = l.item_id"
            f" JOIN card AS c ON c.id = l.card_id WHERE l.item_id IN ({_NEW}) LIMIT 1",
            self._new("item"),
        ).fetchone()
        if row is not None:
            raise self._refused("item_sold", f"item {row[0]} is on card {row[1]}", item=row[0], card=row[1])

    def _refuse_items_in_other_packages(self) -> None:
        row = self._connection.execute(
            "SELECT i.code, p.code FROM package_line AS l JOIN item AS i ON i.id = l.item_id"
            " JOIN package_version AS v ON v.id = l.version_id JOIN package AS p ON p.id = v.package_id"
            f" WHERE l.item_id IN ({_NEW}) AND v.operation_id <> :undone LIMIT 1",
            self._new("item"),
        ).fetchone()
        if row is not None:
            raise self._refused(
                "item_listed",
                f"item {row[0]} is listed by package {row[1]} since",
                f"pkgcli item retire {row[0]} takes it out of use alone",
                item=row[0],
                package=row[1],
            )

    def _refuse_clients_in_use(self) -> None:
        for reason, query in _USES_OF_CLIENT:
            row = self._connection.execute(query.format(new=_NEW_CLIENTS), self._new("client")).fetchone()
            if row is not None:
                raise self._refused("client_in_use", f"client {row[0]} {reason.format(row[1])} since", client=row[0])

    def _refuse_members_in_use(self, added: list[int]) -> None:
        for member_id in added:
            row = self._connection.execute(_USE_OF_MEMBER, {"member": member_id}).fetchone()
            if row is not None:
                raise self._refused("member_in_use", f"{row[0]} has used card {row[1]} since, or may use it")

    def _refuse_later_members(self, added: set[int]) -> None:
        rows = self._connection.execute(
            "SELECT k.code, m.name, m.id FROM member AS m JOIN client AS k ON k.id = m.client_id"
            f" WHERE k.id IN ({_NEW_CLIENTS}) ORDER BY m.id",
            self._new("client"),
        )
        for code, name, member_id in rows.fetchall():
            if member_id not in added:
                raise self._refused("client_in_use", f"client {code} has the member {name} since", client=code)

    def _refuse_edited(self, subject: str, present: dict[str, Any], former: dict[str, Any]) -> None:
        for name, value in former["after"].items():
            if present[name] != value:
                raise self._refused(
                    "edited_since",
                    f"{subject} {present['code']} was edited since: {name.replace('_', ' ')} is another now",
                    f"pkgcli {subject} show {present['code']}",
                    **{subject: present["code"]},
                )

    def _bring_members_back(self, client_id: int, removed: list[int]) -> None:
        for member_id in removed:
            name = self._row("member", member_id)["name"]
            taken = self._connection.execute(
                "SELECT 1 FROM member WHERE client_id = ? AND removed_at IS NULL"
                " AND name_key = (SELECT name_key FROM member WHERE id = ?)",
                (client_id, member_id),
            ).fetchone()
            if taken is not None:
                code = self._row("client", client_id)["code"]
                raise self._refused("edited_since", f"client {code} has another member {name} since", client=code)
            self._connection.execute("UPDATE member SET removed_at = NULL WHERE id = ?", (member_id,))

    def _of_import(self, subject: str) -> Iterator[tuple[int, dict[str, Any]]]:
        rows = self._connection.execute(
            "SELECT subject_id, former FROM former_state WHERE operation_id = ? AND subject = ? ORDER BY subject_id",
            (self._undone, subject),
        )
        for subject_id, former in rows.fetchall():
            yield subject_id, {} if former is None else loads(former)

    def _changed(self, subject: str) -> Iterator[tuple[int, dict[str, Any]]]:
        return ((each, former) for each, former in self._of_import(subject) if former and "new" not in former)

    def _row(self, table: str, row_id: int) -> dict[str, Any]:
        row = self._connection.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
        if row is None:
            raise self._refused("gone_since", f"{table} id:{row_id}, which it changed, is gone")
        return dict(row)

    def _new(self, subject: str) -> dict[str, Any]:
        return {"undone": self._undone, "subject": subject}

    def _refused(self, code: str, reason: str, hint: str | None = None, **facts: Any) -> Refused:
        return Refused(code, f"undo {self._undone}: {reason}; nothing was taken back", hint, **facts)


_PURGED = "purged since, and gone for good"
_NEW = "SELECT subject_id FROM former_state WHERE operation_id = :undone AND subject = :subject AND former IS NULL"
_NEW_CLIENTS = (
    "SELECT subject_id FROM former_state WHERE operation_id = :undone AND subject = :subject"
    " AND (former IS NULL OR former ->> '$.new')"
)
_LISTED = "EXISTS (SELECT 1 FROM package_line WHERE item_id = item.id)"

_USES_OF_CLIENT = (
    (
        "has card {}",
        "SELECT k.code, c.number FROM card AS c JOIN client AS k ON k.id IN (c.client_id, c.buyer_id, c.payer_id)"
        " WHERE k.id IN ({new}) ORDER BY c.id LIMIT 1",
    ),
    (
        "may use card {}",
        "SELECT k.code, c.number FROM card_user AS u JOIN client AS k ON k.id = u.client_id"
        " JOIN card AS c ON c.id = u.card_id WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "has used or owned card {}",
        "SELECT k.code, c.number FROM entry AS e JOIN client AS k ON k.id IN (e.client_id, e.user_client_id)"
        " JOIN card AS c ON c.id = e.card_id WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "goes by the code {} too",
        "SELECT k.code, a.code FROM client_alias AS a JOIN client AS k ON k.id = a.client_id"
        " WHERE k.id IN ({new}) LIMIT 1",
    ),
    (
        "has the membership {}",
        "SELECT k.code, p.code FROM membership AS m JOIN client AS k ON k.id = m.client_id"
        " JOIN membership_plan AS p ON p.id = m.plan_id WHERE k.id IN ({new}) LIMIT 1",
    ),
)

_USE_OF_MEMBER = """
SELECT m.name, c.number FROM member AS m, card AS c WHERE m.id = :member AND (
    c.id IN (SELECT card_id FROM card_user WHERE member_id = :member)
    OR c.id IN (SELECT card_id FROM entry WHERE user_member_id = :member)) LIMIT 1
"""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _told(*counts: tuple[int, str, str]) -> list[str]:
    return [f"{_many(number, noun)} {what}" for number, noun, what in counts if number]
