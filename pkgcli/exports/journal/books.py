"""What a journal starts from: which days, up to which operation, and what the accounts stand at as the reports see it.

The balances come from sums over the ledger and from what unlimited cards earned, not from postings: so that a
bookkeeping program that checks them checks the postings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from sqlite3 import Connection
from typing import Any, NamedTuple

from pkgcli.business import Business
from pkgcli.exports.journal.chart import Chart, chart_of
from pkgcli.exports.journal.happenings import Balances, CardFacts
from pkgcli.exports.period import exported_period
from pkgcli.frozen import Frozen
from pkgcli.long_read import OF_IDS, STANDING, LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.moves import lapses_to_come
from pkgcli.reports.recognition import Recognition, recognitions
from pkgcli.rules.bookkeeping import ASSERTED, Posting
from pkgcli.rules.period import GivenPeriod, Period

# Before the period all months are one.
_ENTRIES = f"""
SELECT iif(e.happened_on < :first, '', substr(e.happened_on, 1, 7)) AS month, e.paid_by, sum(e.value) AS value,
       sum(e.tip) AS tip, sum(iif(coalesce(r.kind, e.kind) = 'redeem', e.tip, 0)) AS tip_used,
       sum(iif(coalesce(r.kind, e.kind) = 'import', 0, e.tax + e.charge_tax)) AS tax, sum(e.owed) AS owed,
       sum(iif(coalesce(r.kind, e.kind) = 'import', 0, e.cash)) AS cash
FROM entry AS e LEFT JOIN entry AS r ON r.id = e.reverses
WHERE {OF_IDS} AND +e.happened_on <= :last
GROUP BY 1, 2
"""

_FACTS = f"""
WITH {STANDING}
SELECT c.id, c.number, p.code, k.code FROM standing AS s JOIN card AS c ON c.id = s.id
JOIN client AS k ON k.id = s.client_id LEFT JOIN package AS p ON p.id = c.package_id
WHERE c.units_left IS NULL
"""


class Books(Frozen):
    """A period of one state of the ledger, however long the reading takes."""

    read: LongRead
    period: Period
    chart: Chart
    opening: tuple[Posting, ...]
    """What is brought forward from the day before the period."""
    balances: tuple[Balances, ...]
    """At the end of each month, and of the period."""
    taken_back: tuple[tuple[Recognition, CardFacts], ...]
    """What entries changed at once of what unlimited cards had earned, in the order of their days and ids."""
    lapsing: frozenset[str]
    """The months in which cards lapsed without the nightly run having written it yet, such as 2026-11."""
    earning: frozenset[str]
    """The months in which unlimited cards earned by the day."""

    @property
    def business(self) -> Business:
        return self.read.business


def open_books(occasion: Occasion, given: GivenPeriod) -> Books:
    """Read what has to be known before the first posting. Raises Unreadable for a period that is none."""
    read = long_read(occasion)
    period = exported_period(read, given)
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    sums = _Sums()
    for rows in read.by_entry(lambda connection, keys: connection.execute(_ENTRIES, {**days, **keys}).fetchall()):
        sums.add(rows)
    lapsing = _add_lapses(read, period, sums)
    pieces = [_before(period), *period.months()]
    months = ["", *(f"{piece.first:%Y-%m}" for piece in pieces[1:])]
    found = _earned(read, pieces)
    known = [_asserted(sums.through(month), sum(found.earned[: place + 1])) for place, month in enumerate(months)]
    return Books(
        read=read,
        period=period,
        chart=chart_of(read.business, sums.cash_before),
        opening=tuple(_opening(sums, known[0])),
        balances=tuple(Balances(piece.last, each) for piece, each in zip(pieces[1:], known[1:], strict=True)),
        taken_back=tuple(sorted(found.taken_back, key=lambda each: (each[0].on, each[0].entry_id or 0))),
        lapsing=lapsing,
        earning=frozenset(months[piece] for piece in found.by_the_day),
    )


class _Sums:
    """What the ledger adds up to, by month; what came before the period is the month ''."""

    def __init__(self) -> None:
        self._by_month: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.cash_before: defaultdict[str | None, int] = defaultdict(int)
        """What each way of paying that the ledger knows brought before the period; None: it wasn't said."""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
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


def facts_of(connection: Connection, found: list[Recognition], keys: Values) -> list[tuple[Recognition, CardFacts]]:
    """What is told of the unlimited cards of a step, each time that one of them earned."""
    if not found:
        return []
    facts = {row[0]: CardFacts(*row[1:]) for row in connection.execute(_FACTS, keys).fetchall()}
    return [(each, facts[each.card_id]) for each in found]


def _before(period: Period) -> Period:
    return Period(date.min, date.fromordinal(max(period.first.toordinal() - 1, 1)))


def _add_lapses(read: LongRead, period: Period, sums: _Sums) -> frozenset[str]:
    """Of the cards that are due; the months of the period in which there are any."""
    months: set[str] = set()
    nothing = dict.fromkeys(("tip_used", "tax", "owed", "cash"), 0)
    for lapse in lapses_to_come(read, Period(date.min, period.last)):
        month = "" if lapse.day < period.first else f"{lapse.day:%Y-%m}"
        sums.add([nothing | {"month": month, "paid_by": None, "value": lapse.value, "tip": lapse.tip}])
        months.add(month)
    return frozenset(months)


class _Earned(NamedTuple):
    """What unlimited cards earned in each piece, what of it stands on the day of an entry, and in which pieces
    something is earned by the day."""

    earned: list[int]
    taken_back: list[tuple[Recognition, CardFacts]]
    by_the_day: set[int]


def _earned(read: LongRead, pieces: list[Period]) -> _Earned:
    sums = _Earned([0] * len(pieces), [], set())

    def work(connection: Connection, keys: Values) -> list[Recognition]:
        found = recognitions(connection, pieces, keys)
        at_once = [each for each in found if each.entry_id is not None and each.piece > 0]
        sums.taken_back.extend(facts_of(connection, at_once, keys))
        return found

    for found in read.by_card(work):
        for each in found:
            sums.earned[each.piece] += each.amount
            if each.entry_id is None:
                sums.by_the_day.add(each.piece)
    return sums


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
