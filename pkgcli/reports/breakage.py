"""`report breakage`: what lapsed in a period, and what lies dormant at its end.

Lapsed: cards, units, net value and prepaid tips that were forfeited on the days of the period, whether the nightly run
had been there or not, less what an undo of a lapse or a reopening gave back in it: below zero where that had lapsed
before. Dormant: open cards that nobody has
used for `dormant.days` days at the end of the period (counted from the sale where they were never used); in some
countries the law may claim that money one day, so it is not to be recognised as income.

Unlimited cards are in neither: their value is earned by the day, used or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from pkgcli.business import Business
from pkgcli.long_read import LongRead, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.cards_on_day import OWNERS, former_owners, on_day
from pkgcli.reports.grouping import PERSON, checked_by, groups
from pkgcli.reports.moves import MOVED, Key, Moves, added_up, lapses_to_come, moves_by_month, total_of
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views.reports import BreakageRow, Group, Report
from pkgcli.views.sentence import Sentence

TAKES = ("package", "client", "month")
FIGURES = 4
HOLD = "hold, do not recognise"

Sums = dict[Key, list[int]]

# The sign of a row as forfeited cards: a lapse that was undone counts back, and so does a reopening.
_LAPSED = f"""
WITH {MOVED}
SELECT m.month, {{key}} AS key, sum(CASE WHEN m.kind = 'expire' OR m.undone = 'reopen' THEN 1 ELSE -1 END),
  -sum(m.units), -sum(m.value), -sum(m.tip)
FROM moved AS m JOIN (SELECT id, package_id, client_id, units_left AS stock FROM card) AS c ON c.id = m.card_id
WHERE c.stock IS NOT NULL AND (m.kind IN ('expire', 'reopen') OR m.undone IN ('expire', 'reopen'))
GROUP BY 1, 2
"""

# Who used a card last is known of it, unless something happened to it since.
_DORMANT = """
SELECT {key} AS key, count(*), sum(o.units_left), sum(o.value_left), sum(o.tip_left)
FROM on_day AS o JOIN card AS c ON c.id = o.card_id JOIN standing AS n ON n.id = o.card_id
WHERE o.is_open AND o.units_left IS NOT NULL AND :dormant >= coalesce(
  CASE WHEN o.card_id IN (SELECT card_id FROM later) THEN (
    SELECT max(e.happened_on) FROM entry AS e
    WHERE e.card_id = o.card_id AND e.kind = 'redeem' AND +e.happened_on <= :last AND +e.id <= :entry
      AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id AND u.happened_on <= :last AND u.id <= :entry))
  ELSE n.last_used_on END, c.issued_on)
GROUP BY 1
"""

KEYS = {
    None: ("NULL", "NULL"),
    "package": ("c.package_id", "c.package_id"),
    "client": (OWNERS.format(card="c"), PERSON.format(client="o.client_id")),
    "month": ("NULL", "substr(:last, 1, 7)"),
}


def breakage(occasion: Occasion, given: GivenPeriod, by: str | None = None) -> Report:
    """What lapsed and what lies dormant; a client is the owner at the end of the period."""
    checked_by("breakage", by, TAKES)
    read = long_read(occasion)
    period = given.on(read.today)
    days = read.business.number("dormant.days")
    parts = {"lapsed": _lapsed(read, period, by), "dormant": _dormant(read, period.last, by, days)}
    note = Sentence("Dormant: not used for {} days on {}. The law may claim that money.", days, period.last)
    return Report(
        name="breakage",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="BreakageRow",
        rows=tuple(row for state, sums in parts.items() for row in _rows(read, by, state, sums)),
        total=None if by is None else tuple(_row(read.business, None, *each) for each in _totals(parts)),
        later=recorded_later(read, period.last),
        notes=(note,) if parts["dormant"] else (),
    )


def dormant_rows(read: LongRead, last: date, by: str) -> tuple[tuple[BreakageRow, ...], BreakageRow]:
    """What lies dormant at the end of that day, by group, and all of it."""
    sums = _dormant(read, last, by, read.business.number("dormant.days"))
    return tuple(_rows(read, by, "dormant", sums)), _row(read.business, None, "dormant", total_of(sums, FIGURES))


def _lapsed(read: LongRead, period: Period, by: str | None) -> Sums:
    values = {"owners": former_owners(read, period.last)} if by == "client" else {}
    recorded = moves_by_month(read, _LAPSED.format(key=KEYS[by][0]), period, values)
    found = added_up(chain(recorded, _to_come(read, period, by, values)), by)
    if by == "month":
        return {
            month: found.get(month, [0] * FIGURES) for month in (f"{piece.first:%Y-%m}" for piece in period.months())
        }
    return found or ({} if by else {None: [0] * FIGURES})


def _to_come(read: LongRead, period: Period, by: str | None, values: dict[str, str]) -> Iterator[Moves]:
    for lapse in lapses_to_come(read, period, KEYS[by][0], values):
        if lapse.is_counted:
            yield Moves(f"{lapse.day:%Y-%m}", lapse.key, [1, -lapse.units, -lapse.value, -lapse.tip])


def _dormant(read: LongRead, last: date, by: str | None, days: int) -> Sums:
    since = (last - timedelta(days=days)).isoformat()
    sums: Sums = {}
    for rows in on_day(read, last, _DORMANT.format(key=KEYS[by][1]), dormant=since):
        for key, *figures in rows:
            sums[key] = [before + more for before, more in zip(sums.get(key, [0] * FIGURES), figures, strict=True)]
    return sums


def _rows(read: LongRead, by: str | None, state: str, sums: Sums) -> list[BreakageRow]:
    named = groups(read, by, sums) if by else {None: None}
    return [_row(read.business, group, state, sums[key]) for key, group in named.items() if key in sums]


def _totals(parts: dict[str, Sums]) -> list[tuple[str, list[int]]]:
    """One for each state: what lapsed is income, and what lies dormant may never be."""
    return [(state, total_of(sums, FIGURES)) for state, sums in parts.items() if sums]


def _row(business: Business, group: Group | None, state: str, sums: list[int]) -> BreakageRow:
    cards, units, value, tips = sums
    money = business.money
    mark = HOLD if state == "dormant" else None
    return BreakageRow(group, state, cards, units, money(value), money(tips), mark)
