"""What a journal starts from: which days, up to which operation, and what the accounts stand at as the reports see it.

The balances come from sums over the ledger and from what unlimited cards earned, not from postings: so that a
bookkeeping program that checks them checks the postings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from sqlite3 import Connection, Row

from pkgcli.exports.journal.chart import Chart, chart_of
from pkgcli.exports.journal.happenings import Balances, CardFacts
from pkgcli.exports.period import exported_period
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.moves import MOVED, bounds
from pkgcli.reports.recognition import Recognition, recognitions
from pkgcli.rules.bookkeeping import ASSERTED, Posting
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.settings import Business

BATCH = 20_000

# Each batch is grouped by itself, so that nothing large is ever sorted. Before the period all months are one.
_MONTH = "iif({0}happened_on < :first, '', substr({0}happened_on, 1, 7))"
_ENTRIES = f"""
SELECT {_MONTH.format("e.")} AS month, e.paid_by, sum(e.value) AS value, sum(e.tip) AS tip,
       sum(iif(coalesce(r.kind, e.kind) = 'redeem', e.tip, 0)) AS tip_used, sum(e.tax + e.charge_tax) AS tax,
       sum(e.owed) AS owed, sum(e.cash) AS cash
FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
WHERE e.id > :after AND e.id <= :after + {BATCH} AND e.operation_id <= :operation AND +e.happened_on <= :last
GROUP BY 1, 2
"""
_LAPSES = f"""
WITH {MOVED}
SELECT {_MONTH.format("").replace(":first", ":opens")} AS month, NULL AS paid_by, sum(value) AS value, sum(tip) AS tip,
       0 AS tip_used, 0 AS tax, 0 AS owed, 0 AS cash
FROM moved WHERE entry_id IS NULL GROUP BY 1
"""

_FACTS = """
SELECT c.id, c.number, p.code, k.code FROM card AS c JOIN client AS k ON k.id = c.client_id
LEFT JOIN package AS p ON p.id = c.package_id
WHERE c.id BETWEEN ? AND ? AND c.units_left IS NULL
"""


@dataclass(frozen=True)
class Books:
    """One state of the ledger. What is recorded after `operation` is passed over, however long the reading takes."""

    occasion: Occasion
    business: Business
    today: date
    period: Period
    operation: int
    chart: Chart
    opening: tuple[Posting, ...]
    """What is brought forward from the day before the period."""
    balances: tuple[Balances, ...]
    """At the end of each month, and of the period."""
    taken_back: tuple[tuple[Recognition, CardFacts], ...]
    """What entries changed at once of what unlimited cards had earned, in the order of their days and ids."""


def open_books(occasion: Occasion, given: GivenPeriod) -> Books:
    """Read what has to be known before the first posting. Raises Unreadable for a period that is none."""
    with looking(occasion) as look:
        period = exported_period(look, given)
        operation, last_entry = look.connection.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM operation), (SELECT coalesce(max(id), 0) FROM entry)"
        ).fetchone()
        sums = _Sums()
        sums.add(_lapses(look, period))
    for after in range(0, last_entry, BATCH):
        values = {"first": period.first.isoformat(), "last": period.last.isoformat(), "operation": operation}
        with looking(occasion) as look:
            sums.add(look.connection.execute(_ENTRIES, {**values, "after": after}).fetchall())
    pieces = [_before(period), *period.months()]
    months = ["", *(f"{piece.first:%Y-%m}" for piece in pieces[1:])]
    earned, taken_back = _earned(occasion, pieces, operation)
    known = [_asserted(sums.through(month), sum(earned[: place + 1])) for place, month in enumerate(months)]
    return Books(
        occasion=occasion,
        business=look.business,
        today=look.today,
        period=period,
        operation=operation,
        chart=chart_of(look.business, sums.cash_before),
        opening=tuple(_opening(sums, known[0])),
        balances=tuple(Balances(piece.last, each) for piece, each in zip(pieces[1:], known[1:], strict=True)),
        taken_back=tuple(sorted(taken_back, key=lambda each: (each[0].on, each[0].entry_id or 0))),
    )


class _Sums:
    """What the ledger adds up to, by month; what came before the period is the month ''."""

    def __init__(self) -> None:
        self._by_month: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.cash_before: defaultdict[str | None, int] = defaultdict(int)
        """What each way of paying that the ledger knows brought before the period; None: it wasn't said."""

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for name in ("value", "tip", "tip_used", "tax", "owed"):
                self._by_month[row["month"]][name] += row[name]
            self.cash_before[row["paid_by"]] += 0 if row["month"] else row["cash"]

    def through(self, month: str) -> dict[str, int]:
        """All that there was until the end of that month."""
        whole: defaultdict[str, int] = defaultdict(int)
        for each, amounts in self._by_month.items():
            if each <= month:
                for name, amount in amounts.items():
                    whole[name] += amount
        return whole


def facts_of(connection: Connection, found: list[Recognition]) -> list[tuple[Recognition, CardFacts]]:
    """What is told of the unlimited cards of those recognitions, which are in the order of the cards."""
    if not found:
        return []
    rows = connection.execute(_FACTS, (found[0].card_id, found[-1].card_id)).fetchall()
    facts = {row[0]: CardFacts(*row[1:]) for row in rows}
    return [(each, facts[each.card_id]) for each in found]


def _before(period: Period) -> Period:
    return Period(date.min, date.fromordinal(max(period.first.toordinal() - 1, 1)))


def _lapses(look: Look, period: Period) -> list[Row]:
    values = bounds(Period(date.min, period.last), look.today.isoformat())
    return look.connection.execute(_LAPSES, {**values, "opens": period.first.isoformat()}).fetchall()


def _earned(
    occasion: Occasion, pieces: list[Period], operation: int
) -> tuple[list[int], list[tuple[Recognition, CardFacts]]]:
    """What unlimited cards earned in each piece, and what of it stands on the day of an entry."""
    earned = [0] * len(pieces)
    taken_back: list[tuple[Recognition, CardFacts]] = []
    after: int | None = 0
    while after is not None:
        with looking(occasion) as look:
            found, after = recognitions(look.connection, pieces, operation=operation, after=after)
            at_once = [each for each in found if each.entry_id is not None and each.piece > 0]
            taken_back += facts_of(look.connection, at_once)
        for each in found:
            earned[each.piece] += each.amount
    return earned, taken_back


def _opening(sums: _Sums, known: dict[str, int]) -> list[Posting]:
    cash = sorted(sums.cash_before.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
    return [
        *(Posting("cash", amount, way) for way, amount in cash),
        *(Posting(account, known[account]) for account in ASSERTED),
        Posting("tips_payable", sums.through("")["tip_used"]),
    ]


def _asserted(whole: dict[str, int], earned: int) -> dict[str, int]:
    """Debits positive: what is owed to clients and to the state is negative."""
    return {
        "prepaid": earned - whole["value"],
        "tips_prepaid": -whole["tip"],
        "tax": -whole["tax"],
        "receivable": whole["owed"],
    }


def day_before(day: date) -> date:
    """The day on which balances are brought forward: so that each month has its own postings only."""
    return day - timedelta(days=1)
