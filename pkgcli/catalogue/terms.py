"""The terms of a package: one version of its definition, as it is sold and as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from sqlite3 import Connection, Row

from pkgcli.errors import NotFound
from pkgcli.frozen import Frozen
from pkgcli.rules.price import PriceTerms
from pkgcli.rules.texts import code_key


class TermsLine(Frozen):
    """One item of a package: `item` is its code, `list_price` its list price today in minor units."""

    item_id: int
    item: str
    name: str
    kind: str
    list_price: int | None
    unit_cost: int
    cap: int | None


class Terms(Frozen):
    """A package version. Money in minor units, days as ISO text, `valid` as `rules.validity` writes it.

    Names in `_ppm` are rates in parts per million; of a charge or a seller's commission, the amount or the rate is set.
    """

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
    starts: str
    claim: str | None
    sell_from: str | None
    sell_until: str | None
    once_per_client: bool
    price: int
    tax_ppm: int
    tax_included: bool
    charge: int | None
    charge_ppm: int | None
    charge_tax_ppm: int
    tip: int
    promo_price: int | None
    promo_from: str | None
    promo_until: str | None
    commission_base: str
    commission_ppm: int
    seller_commission: int | None
    seller_ppm: int | None
    may_swap: bool
    may_split: bool
    membership_only: bool
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

    @property
    def discount(self) -> int | None:
        """What the price saves against the original price; None where that is unknown or not higher (Meevo 003)."""
        original = self.original_price
        return None if original is None or original <= self.price else original - self.price

    def price_on(self, day: date) -> int:
        """The promotional price on its days, else the price (MyTime 001)."""
        if self.promo_price is None:
            return self.price
        has_begun = self.promo_from is None or self.promo_from <= day.isoformat()
        is_over = self.promo_until is not None and self.promo_until < day.isoformat()
        return self.promo_price if has_begun and not is_over else self.price

    def price_terms(self, price: int) -> PriceTerms:
        """The terms for a sale at that price."""
        return PriceTerms(
            price, self.tax_ppm, self.tax_included, self.charge, self.charge_ppm, self.charge_tax_ppm, self.tip
        )


# Of a package_version `v` of a package `p`: the terms that it is sold on now.
IS_PRESENT = "v.version = (SELECT max(version) FROM package_version WHERE package_id = p.id)"

_VERSION = """
SELECT p.id AS package_id, p.code, v.id AS version_id, v.version, v.starts_on, v.name, v.description, v.kind, v.total,
       v.unit, v.valid, v.starts, v.claim, v.sell_from, v.sell_until, v.once_per_client, v.price, v.tax_ppm,
       v.tax_included, v.charge, v.charge_ppm, v.charge_tax_ppm, v.tip, v.promo_price, v.promo_from, v.promo_until,
       v.commission_base, v.commission_ppm, v.seller_commission, v.seller_ppm, v.may_swap, v.may_split,
       v.membership_only,
       p.deactivated_at, p.deleted_at
FROM package AS p JOIN package_version AS v ON v.package_id = p.id
"""

_SWITCHES = ("once_per_client", "tax_included", "may_swap", "may_split", "membership_only")

_LINES = """
SELECT l.version_id, i.id, i.code, i.name, i.kind, i.list_price, l.unit_cost, l.cap
FROM package_line AS l JOIN item AS i ON i.id = l.item_id
"""


def _terms(connection: Connection, row: Row) -> Terms:
    lines = connection.execute(f"{_LINES} WHERE l.version_id = ? ORDER BY l.position", (row["version_id"],)).fetchall()
    return _with_lines(row, lines)


def _with_lines(row: Row, lines: Iterable[Row]) -> Terms:
    columns = dict(zip(row.keys(), tuple(row), strict=True))
    columns |= {name: bool(columns[name]) for name in _SWITCHES}
    return Terms(**columns, lines=tuple(TermsLine(*tuple(line)[1:]) for line in lines))


def _many_terms(connection: Connection, rows: Sequence[Row]) -> list[Terms]:
    """The same of many: the lines of all of them are asked for at once."""
    from json import dumps

    lines: dict[int, list[Row]] = {row["version_id"]: [] for row in rows}
    query = f"{_LINES} WHERE l.version_id IN (SELECT value FROM json_each(?)) ORDER BY l.version_id, l.position"
    for line in connection.execute(query, (dumps(list(lines)),)):
        lines[line[0]].append(line)
    return [_with_lines(row, lines[row["version_id"]]) for row in rows]


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
    return _many_terms(connection, rows)


def present_terms_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, Terms]:
    """The newest version of each package that has one of these codes, by the code as `rules.texts.code_key` has it."""
    from json import dumps

    query = f"{_VERSION} WHERE {IS_PRESENT} AND p.code_key IN (SELECT value FROM json_each(?))"
    rows = connection.execute(query, (dumps(list(keys)),)).fetchall()
    return {code_key(terms.code): terms for terms in _many_terms(connection, rows)}
