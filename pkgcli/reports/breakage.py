"""`report breakage`: what lapsed in a period, and what lies dormant at its end.

Lapsed: cards, units, net value and prepaid tips that were forfeited on the days of the period, whether the nightly run
had been there or not, less what an undo of a lapse or a reopening gave back in it: below zero where that had lapsed
before. Dormant: open cards that nobody has
used for `dormant.days` days at the end of the period (counted from the sale where they were never used); in some
countries the law may claim that money one day, so it is not to be recognised as income.

Unlimited cards are in neither: their value is earned by the day, used or not.
"""

from __future__ import annotations

from datetime import timedelta

from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.cards_on_day import ON_DAY, OWNERS, at_the_end, former_owners
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.moves import MOVED, Key, added_up, moves_by_month, total_of
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views import BreakageRow, Group, Report

TAKES = ("package", "client", "month")
FIGURES = 4
HOLD = "hold, do not recognise"

Sums = dict[Key, list[int]]

# The sign of a row as forfeited cards: a lapse that was undone counts back, and so does a reopening.
_LAPSED = f"""
WITH {MOVED}
SELECT {{key}} AS key, sum(CASE WHEN m.kind = 'expire' OR m.undone = 'reopen' THEN 1 ELSE -1 END),
  -sum(m.units), -sum(m.value), -sum(m.tip)
FROM moved AS m JOIN (SELECT id, package_id, client_id, units_left AS stock FROM card) AS c ON c.id = m.card_id
WHERE c.stock IS NOT NULL AND (m.kind IN ('expire', 'reopen') OR m.undone IN ('expire', 'reopen'))
GROUP BY 1
"""

# Who used a card last is known on its row, unless something happened to it since. A row for each card: they are added
# up as they are read, since SQLite would hold them all to sort them by key.
_DORMANT = """
SELECT {key} AS key, 1, o.units_left, o.value_left, o.tip_left
FROM on_day AS o JOIN card AS c ON c.id = o.card_id
WHERE o.is_open AND o.units_left IS NOT NULL AND :dormant >= coalesce(
  CASE WHEN o.card_id IN (SELECT card_id FROM later) THEN (
    SELECT max(e.happened_on) FROM entry AS e
    WHERE e.card_id = o.card_id AND e.kind = 'redeem' AND e.happened_on <= :last
      AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id AND u.happened_on <= :last))
  ELSE c.last_used_on END, c.issued_on)
"""

KEYS = {
    None: ("NULL", "NULL"),
    "package": ("c.package_id", "c.package_id"),
    "client": (OWNERS.format(card="c"), "o.client_id"),
    "month": ("NULL", "substr(:last, 1, 7)"),
}


def breakage(occasion: Occasion, given: GivenPeriod, by: str | None = None) -> Report:
    """What lapsed and what lies dormant; a client is the owner at the end of the period."""
    checked_by("breakage", by, TAKES)
    with looking(occasion) as look:
        period = given.on(look.today)
        days = look.business.number("dormant.days")
        lapsed, dormant = _lapsed(look, period, by), _dormant(look, period, by, days)
        parts = {"lapsed": lapsed, "dormant": dormant}
        return Report(
            name="breakage",
            first=period.first,
            last=period.last,
            by=by,
            currency=look.business.currency,
            row="BreakageRow",
            rows=tuple(row for state, sums in parts.items() for row in _rows(look, by, state, sums)),
            total=None if by is None else tuple(_row(look, None, *each) for each in _totals(parts)),
            later=recorded_later(look, period.last),
            notes=(f"Dormant: not used for {days} days on {period.last}. The law may claim that money.",)
            if dormant
            else (),
        )


def _lapsed(look: Look, period: Period, by: str | None) -> Sums:
    connection = look.connection
    values = {"today": look.today.isoformat()}
    if by == "client":
        values["owners"] = former_owners(connection, period.last)
    found = added_up(moves_by_month(connection, _LAPSED.format(key=KEYS[by][0]), period, values), by)
    if by == "month":
        return {
            month: found.get(month, [0] * FIGURES) for month in (f"{piece.first:%Y-%m}" for piece in period.months())
        }
    return found or ({} if by else {None: [0] * FIGURES})


def _dormant(look: Look, period: Period, by: str | None, days: int) -> Sums:
    values = at_the_end(period.last, look.today) | {"dormant": (period.last - timedelta(days=days)).isoformat()}
    query = f"WITH {ON_DAY} {_DORMANT.format(key=KEYS[by][1])}"
    sums: Sums = {}
    for key, *figures in look.connection.execute(query, values):
        sums[key] = [before + more for before, more in zip(sums.get(key, [0] * FIGURES), figures, strict=True)]
    return sums


def _rows(look: Look, by: str | None, state: str, sums: Sums) -> list[BreakageRow]:
    named = groups(look.connection, by, sums) if by else {None: None}
    return [_row(look, group, state, sums[key]) for key, group in named.items() if key in sums]


def _totals(parts: dict[str, Sums]) -> list[tuple[str, list[int]]]:
    """One for each state: what lapsed is income, and what lies dormant may never be."""
    return [(state, total_of(sums, FIGURES)) for state, sums in parts.items() if sums]


def _row(look: Look, group: Group | None, state: str, sums: list[int]) -> BreakageRow:
    cards, units, value, tips = sums
    money = look.business.money
    mark = HOLD if state == "dormant" else None
    return BreakageRow(group, state, cards, units, money(value), money(tips), mark)
