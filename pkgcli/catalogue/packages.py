"""Packages as they are shown: the present version of each, or one that was sold before."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.catalogue.pricing import amount_or_rate_text
from pkgcli.catalogue.terms import Terms, all_present_terms, present_terms, terms_of_version
from pkgcli.ledger.once_per_client import bought_packages
from pkgcli.lookup import the_client, the_package_id
from pkgcli.operations import Occasion, Operation, looking
from pkgcli.rules.amounts import percent_text
from pkgcli.rules.days import day_of
from pkgcli.rules.price import sale_price
from pkgcli.views.catalogue import PackageLineView, PackageView
from pkgcli.views.money import Money
from pkgcli.views.records import Listing

# Counted by themselves and taken off: they are few, and all the cards are counted on the index alone.
_PARTS = """
FROM card WHERE package_id IS NOT NULL AND source_card_id IS NOT NULL
  AND (SELECT kind FROM entry WHERE card_id = card.id AND seq = 1) = 'transfer'
"""


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
                look.today,
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
        return package_view(look.business, terms, look.today, cards=cards_sold(look.connection, package_id))


def cards_sold(connection: Connection, package_id: int) -> int:
    """Cards sold of a package on any version, however they ended; a card that took over a part of another was not."""
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM card WHERE package_id = :package) - count(*) {_PARTS} AND package_id = :package",
        {"package": package_id},
    ).fetchone()
    return int(row[0])


def cards_by_package(connection: Connection) -> dict[int, int]:
    """`cards_sold` of every package that has cards."""
    rows = connection.execute("SELECT package_id, count(*) FROM card WHERE package_id IS NOT NULL GROUP BY package_id")
    cards: dict[int, int] = dict(rows.fetchall())
    parts = connection.execute(f"SELECT package_id, count(*) {_PARTS} GROUP BY +package_id").fetchall()
    return cards | {package_id: cards[package_id] - count for package_id, count in parts}


def package_view(
    business: Business, terms: Terms, today: date, *, cards: int, bought: bool | None = None
) -> PackageView:
    """The terms with what a client would pay `today`, whichever version they are."""

    def known(minor: int | None) -> Money | None:
        return None if minor is None else business.money(minor)

    price_today = terms.price_on(today)
    sale = sale_price(terms.price_terms(price_today))
    return PackageView(
        code=terms.code,
        name=terms.name,
        version=terms.version,
        kind=terms.kind,
        total=terms.total,
        unit=terms.unit,
        price=business.money(terms.price),
        original_price=known(terms.original_price),
        valid=terms.valid,
        sell_from=day_of(terms.sell_from),
        sell_until=day_of(terms.sell_until),
        once_per_client=terms.once_per_client,
        status=terms.status,
        lines=tuple(PackageLineView(line.item, line.name, line.unit_cost, line.cap) for line in terms.lines),
        description=terms.description,
        cards=cards,
        bought=bought,
        discount=known(terms.discount),
        tax=percent_text(terms.tax_ppm),
        tax_included=terms.tax_included,
        charge=amount_or_rate_text(business, terms.charge, terms.charge_ppm),
        charge_tax=percent_text(terms.charge_tax_ppm),
        tip=known(terms.tip or None),
        promo_price=known(terms.promo_price),
        promo_from=day_of(terms.promo_from),
        promo_until=day_of(terms.promo_until),
        commission=percent_text(terms.commission_ppm),
        commission_base=terms.commission_base,
        seller_commission=amount_or_rate_text(business, terms.seller_commission, terms.seller_ppm),
        price_today=business.money(price_today),
        net=business.money(sale.net),
        tax_amount=business.money(sale.tax),
        charge_net=business.money(sale.charge),
        charge_tax_amount=business.money(sale.charge_tax),
        to_take=business.money(sale.total),
        starts=terms.starts,
        claim=terms.claim,
        swap=terms.may_swap,
        split=terms.may_split,
        membership_only=terms.membership_only,
    )


def present_view(operation: Operation, package_id: int) -> PackageView:
    """The package as it stands within this transaction."""
    terms = present_terms(operation.connection, package_id)
    return package_view(operation.business, terms, operation.today, cards=cards_sold(operation.connection, package_id))
