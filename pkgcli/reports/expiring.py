"""`report expiring`: open cards whose last day comes soon, with how to reach their clients (MyTime 001)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pkgcli.business import Business
from pkgcli.errors import Unreadable
from pkgcli.long_read import LongRead, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.open_cards import AsOf, CardThen, open_cards, past_day
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.dashboard import ExpiringWithin
from pkgcli.views.reports import ExpiringRow, ExpiringSumRow, Group, Report
from pkgcli.views.sentence import Sentence

TAKES = ("package", "client", "month")
USUAL_DAYS = 30

Key = int | str | None


def expiring(
    occasion: Occasion,
    days: int | None = None,
    to: GivenDay | None = None,
    day: GivenDay | None = None,
    by: str | None = None,
) -> Report:
    """Cards that were open at the end of `day` (else now) and whose last day is one of the `days` after it, or `to` at
    the latest; the day itself counts too. A frozen card is listed with the day it has so far.

    Raises Unreadable for a `day` to come, for a `to` before it, and for a `by` that makes no sense here.
    """
    checked_by("expiring", by, TAKES)
    read = long_read(occasion)
    then, business = AsOf(past_day(day, read.today), read), read.business
    until = _until(then.last, days, to, read.today)
    later = recorded_later(read, then.last)
    none = Sentence("No open card expires from {} to {}.", then.last, until)
    soon = _soon(then, until)
    if by is None:
        listed = sorted((_row(business, then.last, expires, card) for expires, card in soon), key=_by_last_day)
        rows: tuple[ExpiringRow | ExpiringSumRow, ...] = tuple(listed)
        total = None
    else:
        sums, in_all = _sums(soon, by)
        named = groups(read, by, sums)
        rows = tuple(sums[key].row(business, group) for key, group in named.items())
        total = in_all.row(business, None) if sums else None
    return Report(
        name="expiring",
        first=then.last,
        last=until,
        by=by,
        currency=business.currency,
        row="ExpiringRow" if by is None else "ExpiringSumRow",
        rows=rows,
        total=total,
        later=later,
        notes=() if rows else (none,),
    )


def expiring_within(read: LongRead, last: date, spans: Sequence[int]) -> tuple[ExpiringWithin, ...]:
    """For each of the spans, in days after `last`, what `expiring` lists then; a longer one holds the shorter."""
    sums = {days: _Sum() for days in spans}
    for expires, card in _soon(AsOf(last, read), last + timedelta(days=max(spans))):
        for days, within in sums.items():
            if (expires - last).days <= days:
                within.add(expires, card)
    money = read.business.money
    return tuple(
        ExpiringWithin(days, last + timedelta(days=days), within.cards, money(within.value_left))
        for days, within in sums.items()
    )


def _until(last: date, days: int | None, to: GivenDay | None, today: date) -> date:
    if to is None:
        return last + timedelta(days=USUAL_DAYS if days is None else days)
    until = to.on(today)
    if until < last:
        raise Unreadable("--to", to.text, f"is before {last}, from which the days are counted", "give a later day")
    return until


def _soon(day: AsOf, until: date) -> Iterator[tuple[date, CardThen]]:
    for card in open_cards(day):
        if card.expires_on is not None:
            expires = date.fromisoformat(card.expires_on)
            if day.last <= expires <= until:
                yield expires, card


def _key(by: str, expires: date, card: CardThen) -> Key:
    if by == "month":
        return f"{expires:%Y-%m}"
    return card.package_id if by == "package" else card.client_id


def _row(business: Business, last: date, expires: date, card: CardThen) -> ExpiringRow:
    return ExpiringRow(
        card=card.id,
        number=card.number,
        client=card.client,
        phone=card.phone,
        email=card.email,
        package=card.package,
        units_left=card.units_left,
        unit=card.unit,
        value_left=business.money(card.value_left),
        expires_on=expires,
        days=(expires - last).days,
        status=card.status(last),
        client_code=card.client_code,
        package_code=card.package_code,
    )


def _by_last_day(row: ExpiringRow) -> tuple[date, int]:
    return row.expires_on, row.card


@dataclass(slots=True)
class _Sum:
    """What is added up for a group: units under their labels, `value_left` in minor units."""

    cards: int = 0
    units: dict[str, int] = field(default_factory=dict)
    value_left: int = 0
    first_on: date = date.max

    def add(self, expires: date, card: CardThen) -> None:
        self.cards += 1
        self.value_left += card.value_left
        self.first_on = min(self.first_on, expires)
        if card.units_left is not None:
            self.units[card.unit] = self.units.get(card.unit, 0) + card.units_left

    def row(self, business: Business, group: Group | None) -> ExpiringSumRow:
        """Units only where all have the same label."""
        labels = list(self.units)
        unit = labels[0] if len(labels) == 1 else None
        return ExpiringSumRow(
            group=group,
            cards=self.cards,
            units_left=None if unit is None else self.units[unit],
            unit=unit,
            value_left=business.money(self.value_left),
            first_on=self.first_on,
        )


def _sums(soon: Iterator[tuple[date, CardThen]], by: str) -> tuple[dict[Key, _Sum], _Sum]:
    """By group and in all; no card is held."""
    sums: dict[Key, _Sum] = {}
    total = _Sum()
    for expires, card in soon:
        total.add(expires, card)
        sums.setdefault(_key(by, expires, card), _Sum()).add(expires, card)
    return sums, total
