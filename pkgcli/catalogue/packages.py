"""Packages as they are shown: the present version of each, or one that was sold before."""

from __future__ import annotations

from sqlite3 import Connection

from pkgcli.catalogue.terms import Terms, all_present_terms, present_terms, terms_of_version
from pkgcli.ledger.once_per_client import bought_packages
from pkgcli.lookup import the_client, the_package_id
from pkgcli.operations import Occasion, looking
from pkgcli.rules.days import day_of
from pkgcli.settings import Business
from pkgcli.views import Listing, PackageLineView, PackageView


def list_packages(
    occasion: Occasion, *, everything: bool = False, client: str | None = None, limit: int = 0
) -> Listing:
    """Active packages in the order in which they were defined; inactive and deleted ones only with `everything`.

    `client` (code, phone or name) marks what that client already has (MyTime 001). `limit` 0 is all.
    """
    with looking(occasion) as look:
        bought = None
        if client is not None:
            bought = bought_packages(look.connection, the_client(look.connection, client).id)
        found = [terms for terms in all_present_terms(look.connection) if everything or terms.status == "active"]
        sold = cards_by_package(look.connection)
        rows = tuple(
            package_view(
                look.business,
                terms,
                cards=sold.get(terms.package_id, 0),
                bought=None if bought is None else terms.package_id in bought,
            )
            for terms in (found[:limit] if limit else found)
        )
        return Listing(rows, len(found), "packages")


def show_package(occasion: Occasion, package: str, version: int | None = None) -> PackageView:
    """The package as it is sold now, or on a former version. NotFound where there is no such version."""
    with looking(occasion) as look:
        package_id = the_package_id(look.connection, package)
        if version is None:
            terms = present_terms(look.connection, package_id)
        else:
            terms = terms_of_version(look.connection, package_id, version)
        return package_view(look.business, terms, cards=cards_sold(look.connection, package_id))


def cards_sold(connection: Connection, package_id: int) -> int:
    """Cards sold of a package on any version, however they ended."""
    row = connection.execute("SELECT count(*) FROM card WHERE package_id = ?", (package_id,)).fetchone()
    return int(row[0])


def cards_by_package(connection: Connection) -> dict[int, int]:
    rows = connection.execute("SELECT package_id, count(*) FROM card WHERE package_id IS NOT NULL GROUP BY package_id")
    return {row[0]: row[1] for row in rows.fetchall()}


def package_view(business: Business, terms: Terms, *, cards: int, bought: bool | None = None) -> PackageView:
    original = terms.original_price
    return PackageView(
        code=terms.code,
        name=terms.name,
        version=terms.version,
        kind=terms.kind,
        total=terms.total,
        unit=terms.unit,
        price=business.money(terms.price),
        original_price=None if original is None else business.money(original),
        valid=terms.valid,
        sell_from=day_of(terms.sell_from),
        sell_until=day_of(terms.sell_until),
        once_per_client=terms.once_per_client,
        status=terms.status,
        lines=tuple(PackageLineView(line.item, line.name, line.unit_cost, line.cap) for line in terms.lines),
        description=terms.description,
        cards=cards,
        bought=bought,
    )


def present_view(connection: Connection, business: Business, package_id: int) -> PackageView:
    """The package as it stands within this transaction."""
    return package_view(business, present_terms(connection, package_id), cards=cards_sold(connection, package_id))
