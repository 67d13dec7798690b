"""`report popularity`: which packages sell best, and which items are redeemed most (Booknetic 002).

- cards: sold in the period, those aside that were void or undone by its end; opening balances and what was moved from
  another card are no sales. net_sales: what they were sold for, without tax and charge.
- share: of all cards sold, by item of all sessions; the shares add up to 100.0.
- visits: a card on a day, of cards sold whenever; by item a visit for that item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any, NamedTuple

from pkgcli.long_read import OF_DAYS, LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.reports.visits import DELIVERED, OF_CARDS_IN_PERIOD, STANDS, known_by
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.rules.use_value import share
from pkgcli.views.reports import Group, ItemPopularityRow, PopularityRow, Report
from pkgcli.views.sentence import Sentence

TAKES = ("package", "item", "month")

Key = int | str | None
Found = list[tuple[Any, ...]]
_Rows = tuple[PopularityRow | ItemPopularityRow, ...]

FEW_ENTRIES = 50_000
"""A period with no more is read day by day, and what is found held; else card by card, which reads all years."""

_KEYS = {"package": "c.package_id", "month": "substr(e.happened_on, 1, 7)"}


_FEW = "SELECT count(*) FROM (SELECT 1 FROM entry WHERE happened_on BETWEEN :first AND :last LIMIT :limit)"

_SOLD = """
SELECT {key}, count(*), sum(e.value)
FROM entry AS e JOIN card AS c ON c.id = e.card_id
WHERE e.kind = 'issue' AND {among}
  AND 'void' <> (SELECT s.state FROM entry AS s WHERE s.card_id = e.card_id AND s.kind <> 'redeem'
                 AND +s.happened_on <= :known AND +s.id <= :entry ORDER BY s.seq DESC LIMIT 1)
GROUP BY 1
"""

_VISITS = f"""
SELECT DISTINCT {{key}}, e.card_id, e.happened_on
FROM entry AS e JOIN card AS c ON c.id = e.card_id
WHERE e.kind = 'redeem' AND {{among}} AND {STANDS}
"""

_SESSIONS = f"""
WITH {DELIVERED.format(among="{among}")}
SELECT item_id, card_id, happened_on, sum(quantity) FROM delivered GROUP BY 1, 2, 3
"""


_BOTH = (_SOLD, _VISITS)


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


@dataclass(slots=True)
class _Sales:
    """Cards and their net value by what they are parted by, and visits."""

    cards: Counter[Key] = field(default_factory=Counter)
    net: Counter[Key] = field(default_factory=Counter)
    visits: Counter[Key] = field(default_factory=Counter)

    def add(self, sold: Found, visits: Found) -> None:
        """All that was found of some cards."""
        for key, cards, net in sold:
            self.cards[key] += cards
            self.net[key] += net
        self.visits.update(key for key, _, _ in set(visits))


@dataclass(slots=True)
class _Items:
    """By item; `in_all` isn't the sum, since a visit may be for two items."""

    sessions: Counter[Key] = field(default_factory=Counter)
    visits: Counter[Key] = field(default_factory=Counter)
    cards: Counter[Key] = field(default_factory=Counter)
    in_all: _Uses = field(default_factory=_Uses)

    def add(self, used: Found) -> None:
        """All that was found of some cards."""
        for item, _, _, quantity in used:
            self.sessions[item] += quantity
        self.visits.update(item for item, _, _ in {row[:3] for row in used})
        self.cards.update(item for item, _ in {row[:2] for row in used})
        sessions, visits, cards = self.in_all
        visits += len({row[1:3] for row in used})
        cards += len({row[1] for row in used})
        self.in_all = _Uses(sessions + sum(row[3] for row in used), visits, cards)


def popularity(occasion: Occasion, given: GivenPeriod, by: str = "package") -> Report:
    """What was sold, or redeemed, most of in a period. Raises Unreadable for a `by` that makes no sense here."""
    checked_by("popularity", by, TAKES)
    read = long_read(occasion)
    period = given.on(read.today)
    rows: _Rows
    total: PopularityRow | ItemPopularityRow
    if by == "item":
        items = _Items()
        for (used,) in _parts(read, period, _SESSIONS):
            items.add(used)
        rows, total = _items(read, items), _items_in_all(items)
    else:
        rows, total = popularity_rows(read, period, by)
    return Report(
        name="popularity",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="ItemPopularityRow" if by == "item" else "PopularityRow",
        rows=rows,
        total=total,
        later=recorded_later(read, period.last, period.first),
        notes=() if rows else (Sentence("Nothing was sold or redeemed from {} to {}.", period.first, period.last),),
    )


def popularity_rows(read: LongRead, period: Period, by: str) -> tuple[tuple[PopularityRow, ...], PopularityRow]:
    """What was sold, by package or month, and all of it."""
    sales = _Sales()
    for sold, visits in _parts(read, period, *(query.format(key=_KEYS[by], among="{among}") for query in _BOTH)):
        sales.add(sold, visits)
    rows = _sales(read, period, by, sales)
    return rows, _sales_in_all(read, rows)


def _parts(read: LongRead, period: Period, *queries: str) -> Iterator[list[Found]]:
    """What the queries give, part by part: all of a card is in one of them."""
    values = known_by(period, period)
    with read.steps() as step, step() as connection:
        few = connection.execute(_FEW, values | {"limit": FEW_ENTRIES + 1}).fetchone()[0] <= FEW_ENTRIES
    statements = [query.format(among=OF_DAYS if few else OF_CARDS_IN_PERIOD) for query in queries]

    def work(connection: Connection, keys: Values) -> list[Found]:
        cursor = connection.cursor()
        cursor.row_factory = None  # plain tuples: many are only counted
        return [cursor.execute(each, values | keys).fetchall() for each in statements]

    if not few:
        yield from read.by_card(work)
        return
    together: list[Found] = [[] for _ in queries]
    for found in read.by_day(period.first, period.last, work):
        for some, whole in zip(found, together, strict=True):
            whole += some
    yield together


def _sales(read: LongRead, period: Period, by: str, found: _Sales) -> tuple[PopularityRow, ...]:
    """Packages from the most cards down; months in their order."""
    figures = {
        key: _Figures(found.cards[key], found.net[key], found.visits[key])
        for key in dict.fromkeys([*found.cards, *found.visits])
    }
    if not figures:
        return ()
    if by == "month":
        months = [f"{piece.first:%Y-%m}" for piece in period.months()]
        figures = {month: figures.get(month, _Figures()) for month in months}
    named = groups(read, by, figures)
    ranked = sorted(named, key=lambda key: (-figures[key].cards, -figures[key].net, -figures[key].visits))
    shares = dict(zip(ranked, shares_text([figures[key].cards for key in ranked]), strict=True))
    return tuple(
        PopularityRow(
            group=named[key],
            rank=ranked.index(key) + 1,
            cards=figures[key].cards,
            share=shares[key],
            net_sales=read.business.money(figures[key].net),
            visits=figures[key].visits,
        )
        for key in (named if by == "month" else ranked)
    )


def _sales_in_all(read: LongRead, rows: tuple[PopularityRow, ...]) -> PopularityRow:
    cards = sum(row.cards for row in rows)
    return PopularityRow(
        group=None,
        rank=None,
        cards=cards,
        share="100.0" if cards else "0.0",
        net_sales=read.business.money(sum(row.net_sales.minor for row in rows)),
        visits=sum(row.visits for row in rows),
    )


def _items(read: LongRead, found: _Items) -> tuple[ItemPopularityRow, ...]:
    uses = {key: _Uses(found.sessions[key], found.visits[key], found.cards[key]) for key in found.sessions}
    named = groups(read, "item", uses)
    ranked = sorted(named.items(), key=lambda pair: (-uses[pair[0]].sessions, -uses[pair[0]].visits))
    shares = shares_text([uses[key].sessions for key, _ in ranked])
    return tuple(
        _item(group, rank, part, uses[key])
        for rank, ((key, group), part) in enumerate(zip(ranked, shares, strict=True), 1)
    )


def _items_in_all(found: _Items) -> ItemPopularityRow:
    """A visit for two items is one visit."""
    return _item(None, None, "100.0" if found.in_all.sessions else "0.0", found.in_all)


def _item(group: Group | None, rank: int | None, part: str, uses: _Uses) -> ItemPopularityRow:
    return ItemPopularityRow(
        group=group, rank=rank, sessions=uses.sessions, share=part, visits=uses.visits, cards=uses.cards
    )


def shares_text(counts: list[int]) -> list[str]:
    """Each as a percentage of all with one decimal, by the largest remainder: together they are 100.0."""
    if not any(counts):
        return ["0.0"] * len(counts)
    return [f"{tenths // 10}.{tenths % 10}" for tenths in share(1000, counts)]
