"""What is read for paper: the statement of a card, and the cards of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.chain import last_hash
from pkgcli.errors import NotFound, Refused
from pkgcli.ledger.cards import Card, card_view, card_views, cards_where
from pkgcli.ledger.entries import entries_of_card
from pkgcli.lookup import the_card, the_package_id
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.standing import NOT_OVER
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.paper import CardSheet, Statement

MOST_CARDS = 1000
"""At once: a hundred sheets of paper."""


def statement(occasion: Occasion, card: str) -> Statement:
    """The card with all its entries, and the head of the chain as of now (spec, section 7)."""
    with looking(occasion) as look:
        connection, business = look.connection, look.business
        found = the_card(connection, card, look.today)
        entries = entries_of_card(connection, business, found.id, 0)
        last = connection.execute("SELECT max(id) FROM operation").fetchone()[0]
        return Statement(
            business=business.name,
            on=look.today,
            card=card_view(connection, business, look.today, found),
            entries=tuple(entries),
            last_operation=last,
            head=last_hash(connection).hex(),
        )


def card_sheet(
    occasion: Occasion,
    named: Sequence[str],
    *,
    package: str | None = None,
    issued_since: GivenDay | None = None,
    paper: str,
    is_named: bool,
) -> CardSheet:
    """The cards that were named, in that order; else those of a package, or issued since a day, that aren't over,
    oldest first. Raises NotFound where there is none, Refused where there are more than MOST_CARDS."""
    with looking(occasion) as look:
        if named:
            cards = [the_card(look.connection, each, look.today) for each in named]
        else:
            cards = _chosen(look, package, issued_since)
        if len(cards) > MOST_CARDS:
            raise Refused(
                "too_many_cards",
                f"card print: more than {MOST_CARDS} cards at once",
                "fewer at a time: pkgcli card print --issued-since DAY -o sheet.html",
                most=MOST_CARDS,
            )
        views = card_views(look.connection, look.business, look.today, cards)
        return CardSheet(look.business.name, tuple(views), paper, is_named)


def _chosen(look: Look, package: str | None, issued_since: GivenDay | None) -> list[Card]:
    conditions, values = [NOT_OVER], {"today": look.today.isoformat(), "most": MOST_CARDS + 1}
    asked = []
    if package is not None:
        conditions.append("c.package_id = :package")
        values["package"] = the_package_id(look.connection, package)
        asked.append(f"of package {package}")
    if issued_since is not None:
        since = issued_since.on(look.today)
        conditions.append("c.issued_on >= :since")
        values["since"] = since.isoformat()
        asked.append(f"issued since {since}")
    cards = cards_where(look.connection, f"{' AND '.join(conditions)} ORDER BY c.id LIMIT :most", values, look.today)
    if not cards:
        missing = NotFound("card", " ".join(asked), "pkgcli card list")
        missing.message = f"card print: no card {' '.join(asked)} can be used any more"
        raise missing
    return cards
