"""The terms of a package: one version of its definition, as it is sold and as it is kept."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection, Row
from typing import NamedTuple

from pkgcli.errors import NotFound


class TermsLine(NamedTuple):
    """One item of a package: `item` is its code, `list_price` its list price today in minor units."""

    item_id: int
    item: str
    name: str
    kind: str
    list_price: int | None
    unit_cost: int
    cap: int | None


class Terms(NamedTuple):
    """A package version. Money in minor units, days as ISO text, `valid` as `rules.validity` writes it."""

    package_id: int
    code: str
    version_id: int
    version: int
    starts_on: str
    name: str
    description: str | None
    kind: str
    total: int | None
    unit: str
    valid: str
    sell_from: str | None
    sell_until: str | None
    once_per_client: bool
    price: int
    deactivated_at: str | None
    deleted_at: str | None
    lines: tuple[TermsLine, ...]

    @property
    def status(self) -> str:
        if self.deleted_at is not None:
            return "deleted"
        return "active" if self.deactivated_at is None else "inactive"

    @property
    def original_price(self) -> int | None:
        """List price x sessions of a `fixed` package; None where a list price is unknown (Meevo 003)."""
        if self.kind != "fixed" or not self.lines:
            return None
        prices = [line.list_price for line in self.lines]
        if any(price is None for price in prices):
            return None
        return sum((line.list_price or 0) * (line.cap or 0) for line in self.lines)


# Of a package_version `v` of a package `p`: the terms that it is sold on now.
IS_PRESENT = "v.version = (SELECT max(version) FROM package_version WHERE package_id = p.id)"

_VERSION = """
SELECT p.id AS package_id, p.code, v.id AS version_id, v.version, v.starts_on, v.name, v.description, v.kind, v.total,
       v.unit, v.valid, v.sell_from, v.sell_until, v.once_per_client, v.price, p.deactivated_at, p.deleted_at
FROM package AS p JOIN package_version AS v ON v.package_id = p.id
"""

_LINES = """
SELECT i.id, i.code, i.name, i.kind, i.list_price, l.unit_cost, l.cap
FROM package_line AS l JOIN item AS i ON i.id = l.item_id WHERE l.version_id = ? ORDER BY l.position
"""


def _terms(connection: Connection, row: Row) -> Terms:
    columns = dict(zip(row.keys(), tuple(row), strict=True))
    columns["once_per_client"] = bool(columns["once_per_client"])
    lines = connection.execute(_LINES, (columns["version_id"],)).fetchall()
    return Terms(**columns, lines=tuple(TermsLine(*line) for line in lines))


def present_terms(connection: Connection, package_id: int) -> Terms:
    """The newest version."""
    row = connection.execute(f"{_VERSION} WHERE p.id = ? ORDER BY v.version DESC LIMIT 1", (package_id,)).fetchone()
    return _terms(connection, row)


def terms_sold_on(connection: Connection, package_id: int, day: date) -> Terms:
    """The version that was sold on that day. Days before the first version are served by the first one."""
    row = connection.execute(
        f"{_VERSION} WHERE p.id = ? AND (v.starts_on <= ? OR v.version = 1) ORDER BY v.version DESC LIMIT 1",
        (package_id, day.isoformat()),
    ).fetchone()
    return _terms(connection, row)


def terms_of_version(connection: Connection, package_id: int, version: int) -> Terms:
    row = connection.execute(f"{_VERSION} WHERE p.id = ? AND v.version = ?", (package_id, version)).fetchone()
    if row is None:
        raise NotFound("version", str(version), "pkgcli package show CODE", "the package has no such version")
    return _terms(connection, row)


def all_present_terms(connection: Connection) -> list[Terms]:
    """The newest version of every package, in the order in which they were defined."""
    rows = connection.execute(f"{_VERSION} WHERE {IS_PRESENT} ORDER BY p.id").fetchall()
    return [_terms(connection, row) for row in rows]
