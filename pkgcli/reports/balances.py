"""`report balances`: what is left on each open card, line by line (MyTime 001, "Package Balances").

The values of all rows add up to the closing of `report liability` on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection, Row

from pkgcli.business import Business
from pkgcli.frozen import Frozen
from pkgcli.long_read import Values, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.cards_on_day import values_of
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.open_cards import (
    IS_SHOWN,
    LINE,
    LINES,
    OPEN_CARDS,
    AsOf,
    CardThen,
    LineThen,
    made_known,
    open_cards,
    past_day,
)
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.days import day_of
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.reports import BalanceRow, BalanceSumRow, Group, Report
from pkgcli.views.sentence import Sentence
from pkgcli.written_rows import Amounts, Column, Form, line_of, written

TAKES = ("package", "client", "item")

Key = int | str | None


_AVAILABLE = ("{cap}", "{used}", "{gone}", "{held}", "o.units_left", "o.units_held", "l.unit_cost")
_SESSIONS_LEFT = "line_left({cap}, {used}, {gone}, 0)".format(**LINE)

COLUMNS = (
    Column("card", "o.id"),
    Column("number", "o.number"),
    Column("client", "o.client"),
    Column("package", "o.package"),
    Column("item", "i.code"),
    Column("used", LINE["used"]),
    Column("available", f"iif(is_line, available({', '.join(_AVAILABLE).format(**LINE)}), NULL)"),
    Column("units_left", f"CASE WHEN NOT is_line THEN o.units_left WHEN o.kind = 'fixed' THEN {_SESSIONS_LEFT} END"),
    Column("expires_on", "o.expires_on"),
    Column(
        "value_left",
        f"CASE WHEN NOT is_line THEN o.value_left WHEN o.kind = 'fixed' THEN {LINE['value_left']} END",
        "amount",
    ),
    Column("client_code", "o.client_code"),
    Column("package_code", "o.package_code"),
    Column("item_name", "l.name"),
    Column("unit", "o.unit"),
    Column("status", "o.status"),
)
"""Those of `BalanceRow`. Of a pool there is first a row without item, which has its units and its value; then one of
each line."""

_CARDS = f"""
WITH {OPEN_CARDS},
told AS MATERIALIZED (
  SELECT *, status_then(state, units_left, starts_on, expires_on, frozen_until) AS status,
         coalesce((SELECT sum(units) FROM held WHERE card_id = open.id), 0) AS units_held
  FROM open
)
"""

_ROWS = f"""
FROM told AS o
CROSS JOIN (SELECT 0 AS is_line UNION ALL SELECT 1) AS part
LEFT JOIN {LINES.format(when="is_line")}
WHERE iif(is_line, l.id IS NOT NULL AND {IS_SHOWN}, o.kind <> 'fixed')
ORDER BY o.id, is_line, l.position
"""


class _Source(Frozen):
    """The rows of every open card, read anew by whoever goes through them, some hundred cards at a time."""

    day: AsOf

    def __iter__(self) -> Iterator[BalanceRow]:
        money = self.day.read.business.money
        for values in self._found(", ".join(column.sql for column in COLUMNS)):
            row = dict(zip((column.name for column in COLUMNS), values, strict=True))
            value = None if row["value_left"] is None else money(row["value_left"])
            yield BalanceRow(**{**row, "expires_on": day_of(row["expires_on"]), "value_left": value})

    def written(self, format: str, *, ascii_only: bool) -> Iterator[str]:
        """The same as text."""
        form = Form(format, ascii_only=ascii_only, spread=True)
        return written(([row[0] for row in rows] for rows in self._batches(line_of(COLUMNS, form))), COLUMNS, form)

    def _found(self, selected: str) -> Iterator[Row]:
        return (row for rows in self._batches(selected) for row in rows)

    def _batches(self, selected: str) -> Iterator[list[Row]]:
        last, read = self.day.last, self.day.read
        amounts, query = Amounts(read.business), f"{_CARDS} SELECT {selected} {_ROWS}"
        more = {**values_of(read, last), "nothing": amounts[0]}

        def work(connection: Connection, keys: Values) -> list[Row]:
            amounts.made_known(connection)
            made_known(connection, last)
            return connection.execute(query, {**keys, **more}).fetchall()

        return read.by_card(work)


def balances(occasion: Occasion, day: GivenDay | None, by: str | None = None, *, streams: bool = False) -> Report:
    """What was left at the end of `day`, or is left now.

    With `streams` the rows of a report without `by` are read while they are printed, so that memory doesn't grow with
    the number of cards. Raises Unreadable for a day to come and for a `by` that makes no sense here.
    """
    checked_by("balances", by, TAKES)
    read = long_read(occasion)
    then, business = AsOf(past_day(day, read.today), read), read.business
    later = recorded_later(read, then.last)
    rows = _Source(then)
    if by is None:
        listed = () if streams else tuple(rows)
        return Report(
            name="balances",
            first=None,
            last=then.last,
            by=None,
            currency=business.currency,
            row="BalanceRow",
            rows=listed,
            later=later,
            notes=() if streams else (_in_all(business, then, listed),),
            written=rows.written if streams else None,
        )
    sums, total = _sums(then, by)
    named = groups(read, by, sums)
    return Report(
        name="balances",
        first=None,
        last=then.last,
        by=by,
        currency=business.currency,
        row="BalanceSumRow",
        rows=tuple(sums[key].row(business, by, group) for key, group in named.items()),
        total=total.row(business, by, None),
        later=later,
        notes=() if sums else (_in_all(business, then, ()),),
    )


def _in_all(business: Business, day: AsOf, rows: tuple[BalanceRow, ...]) -> str:
    cards = len({row.card for row in rows})
    if not cards:
        return Sentence("No card was open at the end of {}.", day.last)
    value = sum(row.value_left.minor for row in rows if row.value_left is not None)
    told = "1 open card" if cards == 1 else f"{cards} open cards"
    return Sentence("{}, value {}", told, business.priced(value))


@dataclass(slots=True)
class _Sum:
    """What is added up for a group; `value_left` in minor units."""

    cards: int = 0
    used: int = 0
    available: int | None = 0
    units: dict[str, int] | None = None
    value_left: int = 0

    def add(self, card: CardThen) -> None:
        self.cards += 1
        self.used += sum(line.used for line in card.lines)
        self.value_left += card.value_left
        if card.units_left is not None:
            self.units = self.units or {}
            self.units[card.unit] = self.units.get(card.unit, 0) + card.units_left

    def add_line(self, card: CardThen, line: LineThen) -> None:
        """Value stands on the lines of `fixed` cards alone."""
        self.cards += 1
        self.used += line.used
        more = card.available(line)
        self.available = None if self.available is None or more is None else self.available + more
        self.value_left += line.value_left

    def row(self, business: Business, by: str, group: Group | None) -> BalanceSumRow:
        labels = list(self.units or {})
        unit = labels[0] if len(labels) == 1 else None
        return BalanceSumRow(
            group=group,
            cards=self.cards,
            used=self.used,
            available=self.available if by == "item" and group is not None and group.code is not None else None,
            units_left=None if unit is None or self.units is None else self.units[unit],
            unit=unit,
            value_left=business.money(self.value_left),
        )


def _sums(day: AsOf, by: str) -> tuple[dict[Key, _Sum], _Sum]:
    """By group and in all. By item, what is on the pools of cards is in the row without one."""
    sums: dict[Key, _Sum] = {}
    total = _Sum()
    for card in open_cards(day):
        total.add(card)
        if by != "item":
            sums.setdefault(card.package_id if by == "package" else card.client_id, _Sum()).add(card)
            continue
        for line in card.lines:
            sums.setdefault(line.item_id, _Sum()).add_line(card, line)
        if card.kind != "fixed":
            pool = sums.setdefault(None, _Sum())
            pool.cards += 1
            pool.value_left += card.value_left
    return sums, total
