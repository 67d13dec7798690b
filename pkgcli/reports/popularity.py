"""`report popularity`: which packages sell best, and which items are redeemed most (Booknetic 002).

- cards: sold in the period, those aside that were void or undone by its end; opening balances and what was moved from
  another card are no sales. net_sales: what they were sold for, without tax and charge.
- share: of all cards sold, by item of all sessions; the shares add up to 100.0.
- visits: a card on a day, of cards sold whenever; by item a visit for that item.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any, NamedTuple

from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.reports.visits import DELIVERED, known_by, parts_of_entries
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.rules.use_value import share
from pkgcli.settings import Business
from pkgcli.views import Group, ItemPopularityRow, PopularityRow, Report

TAKES = ("package", "item", "month")

Key = int | str | None
_Rows = tuple[PopularityRow | ItemPopularityRow, ...]

_KEYS = {"package": "c.package_id", "month": "substr(e.happened_on, 1, 7)"}

_SOLD = """
SELECT {key}, count(*), sum(e.value)
FROM entry AS e JOIN card AS c ON c.id = e.card_id
WHERE e.kind = 'issue' AND {among}
  AND 'void' <> (SELECT s.state FROM entry AS s WHERE s.card_id = e.card_id AND s.kind <> 'redeem'
                 AND s.happened_on <= :known ORDER BY s.seq DESC LIMIT 1)
GROUP BY 1
"""

_VISITS = f"""
WITH {DELIVERED.format(among="{among}")}
SELECT key, count(*) FROM (
  SELECT DISTINCT {{key}} AS key, e.card_id, e.happened_on FROM delivered AS e JOIN card AS c ON c.id = e.card_id)
GROUP BY key
"""

_ITEMS = f"""
WITH {DELIVERED.format(among="{among}")}
SELECT item_id, sum(quantity), count(*), count(DISTINCT card_id) FROM (
  SELECT item_id, card_id, happened_on, sum(quantity) AS quantity FROM delivered GROUP BY 1, 2, 3)
GROUP BY item_id
"""

_IN_ALL = f"""
WITH {DELIVERED.format(among="{among}")}
SELECT coalesce(sum(quantity), 0), count(*), count(DISTINCT card_id) FROM (
  SELECT card_id, happened_on, sum(quantity) AS quantity FROM delivered GROUP BY 1, 2)
"""


class _Figures(NamedTuple):
    """`net` in minor units."""

    cards: int = 0
    net: int = 0
    visits: int = 0


class _Uses(NamedTuple):
    """Of an item, or of all."""

    sessions: int = 0
    visits: int = 0
    cards: int = 0

    def plus(self, more: _Uses) -> _Uses:
        return _Uses(self.sessions + more.sessions, self.visits + more.visits, self.cards + more.cards)


def popularity(occasion: Occasion, given: GivenPeriod, by: str = "package") -> Report:
    """What was sold, or redeemed, most of in a period. Raises Unreadable for a `by` that makes no sense here."""
    checked_by("popularity", by, TAKES)
    with looking(occasion) as look:
        period = given.on(look.today)
        of_items = by == "item"
        rows: _Rows = _items(look, period) if of_items else _sales(look, period, by)
        total = _items_in_all(look, period) if of_items else _sales_in_all(look.business, rows)
        return Report(
            name="popularity",
            first=period.first,
            last=period.last,
            by=by,
            currency=look.business.currency,
            row="ItemPopularityRow" if of_items else "PopularityRow",
            rows=rows,
            total=total,
            later=recorded_later(look, period.last, period.first),
            notes=() if rows else (f"Nothing was sold or redeemed from {period.first} to {period.last}.",),
        )


def _sales(look: Look, period: Period, by: str) -> tuple[PopularityRow, ...]:
    """Packages from the most cards down; months in their order."""
    figures: dict[Key, _Figures] = {}
    for key, cards, net in _found(look.connection, _SOLD, period, key=_KEYS[by]):
        before = figures.get(key, _Figures())
        figures[key] = before._replace(cards=before.cards + cards, net=before.net + net)
    for key, visits in _found(look.connection, _VISITS, period, key=_KEYS[by]):
        before = figures.get(key, _Figures())
        figures[key] = before._replace(visits=before.visits + visits)
    if not figures:
        return ()
    if by == "month":
        months = [f"{piece.first:%Y-%m}" for piece in period.months()]
        figures = {month: figures.get(month, _Figures()) for month in months}
    named = groups(look.connection, by, figures)
    ranked = sorted(named, key=lambda key: (-figures[key].cards, -figures[key].net, -figures[key].visits))
    shares = dict(zip(ranked, shares_text([figures[key].cards for key in ranked]), strict=True))
    return tuple(
        PopularityRow(
            group=named[key],
            rank=ranked.index(key) + 1,
            cards=figures[key].cards,
            share=shares[key],
            net_sales=look.business.money(figures[key].net),
            visits=figures[key].visits,
        )
        for key in (named if by == "month" else ranked)
    )


def _sales_in_all(business: Business, rows: _Rows) -> PopularityRow:
    sold = [row for row in rows if isinstance(row, PopularityRow)]
    cards = sum(row.cards for row in sold)
    return PopularityRow(
        group=None,
        rank=None,
        cards=cards,
        share="100.0" if cards else "0.0",
        net_sales=business.money(sum(row.net_sales.minor for row in sold)),
        visits=sum(row.visits for row in sold),
    )


def _items(look: Look, period: Period) -> tuple[ItemPopularityRow, ...]:
    found: dict[Key, _Uses] = {}
    for key, *uses in _found(look.connection, _ITEMS, period):
        found[key] = found.get(key, _Uses()).plus(_Uses(*uses))
    named = groups(look.connection, "item", found)
    ranked = sorted(named.items(), key=lambda pair: (-found[pair[0]].sessions, -found[pair[0]].visits))
    shares = shares_text([found[key].sessions for key, _ in ranked])
    return tuple(
        _item(group, rank, part, found[key])
        for rank, ((key, group), part) in enumerate(zip(ranked, shares, strict=True), 1)
    )


def _items_in_all(look: Look, period: Period) -> ItemPopularityRow:
    """A visit for two items is one visit."""
    total = _Uses()
    for uses in _found(look.connection, _IN_ALL, period):
        total = total.plus(_Uses(*uses))
    return _item(None, None, "100.0" if total.sessions else "0.0", total)


def _item(group: Group | None, rank: int | None, part: str, uses: _Uses) -> ItemPopularityRow:
    return ItemPopularityRow(
        group=group, rank=rank, sessions=uses.sessions, share=part, visits=uses.visits, cards=uses.cards
    )


def _found(connection: Connection, query: str, period: Period, key: str = "") -> Iterator[tuple[Any, ...]]:
    """What the query gives for each part of the cards: the same key may come again."""
    for part in parts_of_entries(connection, period):
        values = known_by(period, period) | part.values
        yield from connection.execute(query.format(key=key, among=part.among), values).fetchall()


def shares_text(counts: list[int]) -> list[str]:
    """Each as a percentage of all with one decimal, by the largest remainder: together they are 100.0."""
    if not any(counts):
        return ["0.0"] * len(counts)
    return [f"{tenths // 10}.{tenths % 10}" for tenths in share(1000, counts)]
