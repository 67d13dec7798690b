"""`report balances`: what is left on each open card, line by line (MyTime 001, "Package Balances").

The values of all rows add up to the closing of `report liability` on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pkgcli.long_read import long_read
from pkgcli.operations import Occasion
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.open_cards import AsOf, CardThen, LineThen, open_cards, past_day, status_then
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.days import GivenDay, day_of
from pkgcli.settings import Business
from pkgcli.views import BalanceRow, BalanceSumRow, Group, Report

TAKES = ("package", "client", "item")

Key = int | str | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of every open card, read anew by whoever goes through them, some hundred cards at a time."""

    day: AsOf

    def __iter__(self) -> Iterator[BalanceRow]:
        for card in open_cards(self.day):
            yield from _rows(self.day.read.business, self.day.last, card)


def balances(occasion: Occasion, day: GivenDay | None, by: str | None = None, *, streams: bool = False) -> Report:
    """What was left at the end of `day`, or is left now.

    With `streams` the rows of a report without `by` are read while they are printed, so that memory doesn't grow with
    the number of cards. Raises Unreadable for a day to come and for a `by` that makes no sense here.
    """
    checked_by("balances", by, TAKES)
    read = long_read(occasion)
    then, business = AsOf(past_day(day, read.today), read), read.business
    later = recorded_later(read, then.last)
    rows = _Rows(then)
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
            stream=rows if streams else None,
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


def _rows(business: Business, last: date, card: CardThen) -> Iterator[BalanceRow]:
    """Of a pool first a row without item, which has its units and its value; then one of each line."""
    is_pool = card.kind != "fixed"
    if is_pool:
        yield _row(business, last, card, None)
    for line in card.lines:
        yield _row(business, last, card, line)


def _row(business: Business, last: date, card: CardThen, line: LineThen | None) -> BalanceRow:
    units_left, value_left = card.units_left, card.value_left
    has_balance = line is None or card.kind == "fixed"
    if line is not None and has_balance:
        units_left, value_left = card.sessions_left(line), line.value_left
    return BalanceRow(
        card=card.id,
        number=card.number,
        client=card.client,
        package=card.package,
        item=None if line is None else line.item,
        used=None if line is None else line.used,
        available=None if line is None else card.available(line),
        units_left=units_left if has_balance else None,
        expires_on=day_of(card.expires_on),
        value_left=business.money(value_left) if has_balance else None,
        client_code=card.client_code,
        package_code=card.package_code,
        item_name=None if line is None else line.name,
        unit=card.unit,
        status=status_then(card, last),
    )


def _in_all(business: Business, day: AsOf, rows: tuple[BalanceRow, ...]) -> str:
    cards = len({row.card for row in rows})
    if not cards:
        return f"No card was open at the end of {day.last}."
    value = sum(row.value_left.minor for row in rows if row.value_left is not None)
    return f"{'1 open card' if cards == 1 else f'{cards} open cards'}, value {business.priced(value)}"


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
