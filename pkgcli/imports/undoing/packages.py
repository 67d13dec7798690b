"""Packages: new ones go, changed ones get their former terms back, deleted ones are undeleted."""

from __future__ import annotations

from pkgcli.catalogue.removal import refuse_accrued, remove_packages
from pkgcli.catalogue.terms import present_terms, terms_of_version
from pkgcli.catalogue.versions import fields_of, lines_of, write_version
from pkgcli.imports.undoing.undone import NOTHING, Left, Undone, by_operation, told

_PURGED = "purged since, and gone for good"

# By code too: what was purged since never stands for another package.
_NEW = (
    "SELECT f.subject_id FROM former_state AS f JOIN package AS o ON o.id = f.subject_id"
    " AND o.code = f.former ->> '$.after.code' WHERE f.operation_id = :undone AND f.subject = :subject"
    " AND f.former ->> '$.before' IS NULL"
)


def undelete_packages(undone: Undone) -> list[str]:
    """Those that stand as `delete --all` left them; what was purged or decided otherwise since stays."""
    back = purged = decided = 0
    for left in undone.left("package"):
        if not _is_there(undone, left):
            purged += 1
        elif undone.row("package", left.id)["deleted_at"] == (left.after or {}).get("deleted_at"):
            undone.operation.connection.execute(
                "UPDATE package SET deleted_at = ? WHERE id = ?", ((left.before or {}).get("deleted_at"), left.id)
            )
            back += 1
        else:
            decided += 1
    return told(
        (back, "package", "undeleted"),
        (decided, "package", "undeleted or deleted anew since, and left so"),
        (purged, "package", _PURGED),
    )


def take_packages_back(undone: Undone) -> list[str]:
    connection = undone.operation.connection
    _refuse_sold(undone)
    _refuse_edited(undone)
    new = undone.values("package")
    refuse_accrued(connection, _NEW, new, f"undo {undone.id}", NOTHING)
    removed = remove_packages(connection, _NEW, new)
    back = purged = 0
    for left in undone.left("package"):
        if left.before is None:
            continue
        if not _is_there(undone, left):
            purged += 1
            continue
        present = present_terms(connection, left.id)
        former = terms_of_version(connection, left.id, left.before["version"])
        write_version(undone.operation, left.id, present.version + 1, fields_of(former), lines_of(former))
        back += 1
    return told(
        (removed, "package", "removed"),
        (back, "package", "back on former terms, as a new version"),
        (purged, "package", _PURGED),
    )


def _is_there(undone: Undone, left: Left) -> bool:
    row = undone.operation.connection.execute("SELECT code FROM package WHERE id = ?", (left.id,)).fetchone()
    return row is not None and left.after is not None and row[0] == left.after["code"]


def _refuse_sold(undone: Undone) -> None:
    row = undone.operation.connection.execute(
        f"SELECT p.code, c.number FROM card AS c JOIN package AS p ON p.id = c.package_id"
        f" WHERE c.package_id IN ({_NEW}) ORDER BY c.id LIMIT 1",
        undone.values("package"),
    ).fetchone()
    if row is not None:
        raise undone.refused(
            "package_sold",
            f"package {row[0]} was sold since, as card {row[1]}",
            f"pkgcli package delete {row[0]} takes it out of the catalogue alone",
            package=row[0],
            card=row[1],
        )


def _refuse_edited(undone: Undone) -> None:
    row = undone.operation.connection.execute(
        "SELECT p.code, max(v.version), v.operation_id FROM former_state AS f JOIN package AS p ON p.id = f.subject_id"
        " AND p.code = f.former ->> '$.after.code' JOIN package_version AS v ON v.package_id = p.id"
        " WHERE f.operation_id = :undone AND f.subject = :subject AND v.operation_id > :undone"
        " AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.id = v.operation_id AND (o.undoes IS NOT NULL"
        "  OR EXISTS (SELECT 1 FROM operation WHERE undoes = o.id)))"
        " GROUP BY p.id ORDER BY p.id LIMIT 1",
        undone.values("package"),
    ).fetchone()
    if row is not None:
        raise undone.refused(
            "edited_since",
            f"package {row[0]} was changed since{by_operation(row[2])}, and is at version {row[1]} now",
            f"pkgcli package diff {row[0]}",
            package=row[0],
            version=row[1],
            by=row[2],
        )
