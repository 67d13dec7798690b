"""Packages removed for good, with all their versions: by a purge, and by the undo of an import."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection

from pkgcli.errors import Refused


def remove_packages(connection: Connection, which: str, values: Mapping[str, object]) -> int:
    """Remove the packages whose ids the query `which` gives, which is ours, and its values bound; how many."""
    for statement in (
        "DELETE FROM package_line WHERE version_id IN (SELECT id FROM package_version WHERE package_id IN ({which}))",
        "DELETE FROM package_version WHERE package_id IN ({which})",
        "DELETE FROM package WHERE id IN ({which})",
    ):
        removed = connection.execute(statement.format(which=which), values).rowcount
    return removed


def refuse_accrued(
    connection: Connection, which: str, values: Mapping[str, object], asked: str, outcome: str = ""
) -> None:
    """Refused where a membership plan accrues one of these packages."""
    row = connection.execute(
        "SELECT p.code, m.code FROM membership_plan_package AS a JOIN membership_plan AS m ON m.id = a.plan_id"
        f" JOIN package AS p ON p.id = a.package_id WHERE a.package_id IN ({which}) LIMIT 1",
        values,
    ).fetchone()
    if row is not None:
        raise Refused(
            "package_in_plan",
            f"{asked}: membership {row[1]} accrues package {row[0]}{outcome}",
            f"pkgcli package delete {row[0]}",
            package=row[0],
            membership=row[1],
        )
