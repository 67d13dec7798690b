"""The packages that cards of a file were sold as: their present terms stand in for what the file doesn't say."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection
from typing import Any, NamedTuple

from pkgcli.catalogue.terms import Terms, present_terms
from pkgcli.errors import PkgcliError
from pkgcli.imports.cells import Cells, reason_of
from pkgcli.lookup import the_package_id
from pkgcli.rules.opening import SoldLine
from pkgcli.rules.texts import code_key
from pkgcli.rules.validity import Validity, read_validity

_MOST_REMEMBERED = 4096


class SoldPackage(NamedTuple):
    """`columns` are those of a card that are the same on each card of the package."""

    terms: Terms
    lines: tuple[SoldLine, ...]
    valid: Validity
    claim: Validity | None
    columns: dict[str, Any]

    def last_day(self, sold_on: date, *, begun: bool) -> date | None:
        """By the terms; of a card whose days begin with its first visit, and that hasn't begun: the day by which it
        has to."""
        if begun:
            return self.valid.expires_on(sold_on)
        return None if self.claim is None else self.claim.expires_on(sold_on)


class SoldPackages:
    """By what stands in the cell, a code or a whole name. One that isn't sold any more will do; a deleted one won't."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, SoldPackage | str] = {}

    def package(self, text: str | None, cells: Cells) -> SoldPackage | None:
        """None where there is none, which is noted."""
        if text is None:
            if not cells.text("package"):
                cells.reject("package", "there is no package")
            return None
        if text not in self._known:
            if len(self._known) == _MOST_REMEMBERED:
                self._known.clear()
            self._known[text] = self._found(text)
        found = self._known[text]
        if isinstance(found, str):
            cells.reject("package", found)
            return None
        return found

    def _found(self, text: str) -> SoldPackage | str:
        try:
            terms = present_terms(self._connection, the_package_id(self._connection, text))
        except PkgcliError as error:
            return reason_of(error)
        if terms.status == "deleted":
            return f"is deleted; pkgcli package undelete {terms.code}"
        if not terms.lines:
            return f"the package has no line; pkgcli package edit {terms.code} --line ITEM=N"
        return _sold(terms)


def _sold(terms: Terms) -> SoldPackage:
    return SoldPackage(
        terms,
        tuple(SoldLine(code_key(line.item), line.unit_cost, line.cap, line.list_price) for line in terms.lines),
        read_validity(terms.valid, "valid"),
        None if terms.claim is None else read_validity(terms.claim, "claim"),
        {
            "package_id": terms.package_id,
            "package_version_id": terms.version_id,
            "package_name": terms.name,
            "kind": terms.kind,
            "unit": terms.unit,
            "valid": terms.valid,
            "once_per_client": int(terms.once_per_client),
            "full_price": terms.price,
            "tax_ppm": terms.tax_ppm,
            "tax_included": int(terms.tax_included),
            "commission_base": terms.commission_base,
            "commission_ppm": terms.commission_ppm,
            "may_swap": int(terms.may_swap),
            "may_split": int(terms.may_split),
        },
    )
