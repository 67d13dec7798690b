"""Packages, items and clients as CSV that imports again as `unchanged`, and templates to fill in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TextIO

from pkgcli.business import Business
from pkgcli.catalogue.difference import line_text
from pkgcli.catalogue.pricing import amount_or_rate_text
from pkgcli.catalogue.terms import Terms, all_present_terms
from pkgcli.clients.shown import all_client_ids, client_views
from pkgcli.errors import Unreadable
from pkgcli.imports.household import members_text
from pkgcli.imports.package_prices import PRICE_COLUMNS
from pkgcli.imports.package_use import USE_COLUMNS
from pkgcli.operations import Occasion, looking
from pkgcli.rules.amounts import percent_text
from pkgcli.rules.texts import visible
from pkgcli.views.clients import ClientView

PACKAGE_COLUMNS = (
    *("code", "name", "kind", "total", "unit", "price", "valid", "lines"),
    *("description", "sell_from", "sell_until", "once_per_client"),
    *PRICE_COLUMNS,
    *USE_COLUMNS,
)
ITEM_COLUMNS = ("code", "name", "kind", "list_price", "minutes", "category", "swap_group", "retired")
CLIENT_COLUMNS = ("code", "name", "phone", "email", "note", "members")

Cells = tuple[str, ...]

_EXAMPLES: dict[str, tuple[Sequence[str], Cells]] = {
    "package": (
        PACKAGE_COLUMNS,
        (
            *("spa-day", "Spa day", "fixed", "5", "sessions", "240.00", "1y", "facial=2; massage=3"),
            *("A day for two", "", "", "no"),
            *("19", "yes", "2.5%", "19", "20.00", "", "", ""),
            *("10", "paid", "5.00"),
            *("sale", "", "yes", "yes", "no"),
        ),
    ),
    "item": (ITEM_COLUMNS, ("facial", "Facial", "service", "60.00", "45", "Face", "", "no")),
    "card": (
        (
            "number",
            "client",
            "package",
            "initial_units",
            "units_left",
            "price",
            "paid",
            "issued_on",
            "expires_on",
            "note",
        ),
        ("GC-1001", "Ann Example", "facial-10", "10", "3", "500.00", "500.00", "2026-01-15", "2027-01-15", ""),
    ),
    "client": (CLIENT_COLUMNS, ("", "Ann Example", "+49 30 5550199", "a.example@example.com", "", "Tim; Rex (pet)")),
}


def export_packages(occasion: Occasion) -> list[Cells]:
    """The header, then every package that isn't deleted, in the order in which they were defined."""
    with looking(occasion) as look:
        present = all_present_terms(look.connection)
        return [PACKAGE_COLUMNS, *(_package(look.business, terms) for terms in present if terms.status != "deleted")]


def export_items(occasion: Occasion) -> list[Cells]:
    """The header, then every item, retired ones too."""
    with looking(occasion) as look:
        rows = look.connection.execute(
            "SELECT code, name, kind, list_price, minutes, category, swap_group, retired_at FROM item ORDER BY id"
        ).fetchall()
        business = look.business
    return [
        ITEM_COLUMNS,
        *(
            (
                *(code, name, kind, _optional(None if price is None else business.money(price))),
                *(_optional(minutes), _optional(category), _optional(swap_group), _switch(retired_at is not None)),
            )
            for code, name, kind, price, minutes, category, swap_group, retired_at in rows
        ),
    ]


def export_clients(occasion: Occasion) -> list[Cells]:
    """The header, then every client with its members, by name; anonymised ones are nobody any more."""
    with looking(occasion) as look:
        clients = client_views(look.connection, all_client_ids(look.connection), look.today)
    return [CLIENT_COLUMNS, *map(_client, clients)]


def write_csv(rows: Iterable[Sequence[str]], stream: TextIO, delimiter: str = ",", *, terminal: bool = False) -> None:
    """The rows, quoted where they have to be. What a `terminal` would obey is spelled out there, and nowhere else."""
    if terminal:
        rows = ([visible(cell) for cell in row] for row in rows)
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)


def template(kind: str) -> str:
    """The header with an example that imports (packages with `--create-items`). `kind` is package, item or client."""
    if kind not in _EXAMPLES:
        raise Unreadable("template", kind, f"is none of {', '.join(_EXAMPLES)}")
    text = StringIO()
    write_csv(_EXAMPLES[kind], text)
    return text.getvalue()


def _package(business: Business, terms: Terms) -> Cells:
    return (
        *(terms.code, terms.name, terms.kind, _optional(terms.total), terms.unit, str(business.money(terms.price))),
        *(terms.valid, "; ".join(map(line_text, terms.lines)), _optional(terms.description)),
        *(_optional(terms.sell_from), _optional(terms.sell_until), _switch(terms.once_per_client)),
        *_pricing(business, terms),
        *(
            terms.starts,
            _optional(terms.claim),
            *map(_switch, (terms.may_swap, terms.may_split, terms.membership_only)),
        ),
    )


def _pricing(business: Business, terms: Terms) -> Cells:
    return (
        *(percent_text(terms.tax_ppm), _switch(terms.tax_included)),
        _optional(amount_or_rate_text(business, terms.charge, terms.charge_ppm)),
        percent_text(terms.charge_tax_ppm),
        _optional(business.money(terms.tip) if terms.tip else None),
        _optional(None if terms.promo_price is None else business.money(terms.promo_price)),
        *(_optional(terms.promo_from), _optional(terms.promo_until)),
        *(percent_text(terms.commission_ppm), terms.commission_base),
        _optional(amount_or_rate_text(business, terms.seller_commission, terms.seller_ppm)),
    )


def _client(client: ClientView) -> Cells:
    members = members_text((member.name, member.kind) for member in client.members)
    return (client.code, client.name, *map(_optional, (client.phone, client.email, client.note)), members)


def _optional(value: object) -> str:
    return "" if value is None else str(value)


def _switch(on: bool) -> str:
    return "yes" if on else "no"
