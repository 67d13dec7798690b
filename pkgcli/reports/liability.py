"""`report liability`: what is owed in visits, rolled forward from the first day to the last.

opening + issued + reinstated + adjusted - redeemed - expired - refunded = closing, in each row; `closing` is compared
with what is stored of the cards, taken back to that day. What each amount holds, all net of tax:

- issued: sales, and opening balances taken over from elsewhere. Refunded: the value that refunds, voids and undone
  sales took off cards. Adjusted, signed: adjustments that took or left value, and what moved between cards.
- redeemed: visits, and what unlimited cards earned by the day. Expired: what lapsed on a day, swept or not.
- reinstated: what an undo of a visit, a lapse, a refund or a void gave back, what a reopening gave back, and what an
  unlimited card had earned when its sale was undone.
- revenue is redeemed, less what of `reinstated` took visits and earnings back; breakage is expired, less what of it
  gave lapsed value back. Both can be negative in a period that takes back more than it brings.
- tips, unpaid and cards stand at the end: prepaid tips on cards, what clients still have to pay, open cards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import StorageFailed
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.cards_on_day import ON_DAY, OWNERS, at_the_end, former_owners
from pkgcli.reports.grouping import checked_by, groups
from pkgcli.reports.moves import FLOW, MOVED, Key, added_up, moves_by_month
from pkgcli.reports.recognition import recognitions
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.settings import Business
from pkgcli.views import Group, LiabilityRow, Report

TAKES = ("package", "client", "item", "month")
BEGINNING = date.min

# Amounts as the ledger signs them, under where their value stands and which income they make or take back.
_INCOME = """
CASE WHEN 'redeem' IN (kind, undone) THEN 'revenue'
     WHEN kind IN ('expire', 'reopen') OR undone IN ('expire', 'reopen') THEN 'breakage' END
"""

_FLOWS = f"""
WITH {MOVED}
SELECT json_array(key, {FLOW}, {_INCOME}), value, tip, owed FROM (
  SELECT {{key}} AS key, m.kind AS kind, m.undone AS undone, sum(m.value) AS value, sum(m.tip) AS tip,
         sum(m.owed) AS owed
  FROM moved AS m {{joined}} GROUP BY 1, 2, 3)
"""

_CARD = "JOIN (SELECT id, package_id, client_id FROM card) AS c ON c.id = m.card_id"

# Only cards of kind `fixed` keep their value on lines; of all others the whole value is in the row without an item.
_BY_ITEM = f"""
WITH {MOVED},
parted AS (
  SELECT m.kind, m.undone, l.item_id, p.value, p.tip, 0 AS owed
  FROM moved AS m CROSS JOIN card AS c ON c.id = m.card_id AND c.kind = 'fixed'
  CROSS JOIN card_line AS l ON l.card_id = c.id
  CROSS JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = m.entry_id
  UNION ALL
  SELECT m.kind, m.undone, l.item_id, -l.value_left, -l.tip_left, 0
  FROM moved AS m CROSS JOIN card AS c ON c.id = m.card_id AND c.kind = 'fixed'
  CROSS JOIN card_line AS l ON l.card_id = c.id WHERE m.entry_id IS NULL
  UNION ALL
  SELECT m.kind, m.undone, NULL, iif(c.kind = 'fixed', 0, m.value), iif(c.kind = 'fixed', 0, m.tip), m.owed
  FROM moved AS m CROSS JOIN card AS c ON c.id = m.card_id
)
SELECT json_array(m.item_id, {FLOW}, {_INCOME}), sum(m.value), sum(m.tip), sum(m.owed) FROM parted AS m GROUP BY 1
"""

_QUERIES = {
    None: _FLOWS.format(key="NULL", joined=""),
    "month": _FLOWS.format(key="NULL", joined=""),
    "package": _FLOWS.format(key="c.package_id", joined=_CARD),
    "client": _FLOWS.format(key=OWNERS.format(card="c"), joined=_CARD),
    "item": _BY_ITEM,
}


class Flow(NamedTuple):
    """What moved for a key in a month, or (None) before the period, in minor units as the ledger signs it."""

    key: Key
    month: str | None
    column: str
    income: str | None
    value: int
    tip: int
    owed: int


def liability(occasion: Occasion, given: GivenPeriod, by: str | None = None) -> Report:
    """The roll-forward of a period. Raises StorageFailed where the cards and their entries don't add up to the same."""
    checked_by("liability", by, TAKES)
    with looking(occasion) as look:
        period = given.on(look.today)
        flows = [*_ledger_flows(look, period, by), *_earned_flows(look, period, by)]
        total = _tied(look, None, flows, period.last)
        rows = tuple(_rows(look, period, by, flows))
        return Report(
            name="liability",
            first=period.first,
            last=period.last,
            by=by,
            currency=look.business.currency,
            row="LiabilityRow",
            rows=rows if by is not None else (total,),
            total=None if by is None else total,
            is_record=by is None,
            later=recorded_later(look, period.last),
        )


def _ledger_flows(look: Look, period: Period, by: str | None) -> list[Flow]:
    """Every entry from the first on, summed: before the period, and in it by month."""
    connection = look.connection
    values = {"today": look.today.isoformat()}
    if by == "client":
        values["owners"] = former_owners(connection, period.last)
    before = Period(BEGINNING, date.fromordinal(max(period.first.toordinal() - 1, 1)))
    opening = added_up(moves_by_month(connection, _QUERIES[by], before, values), by=None)
    flows = [_flow(key, None, figures) for key, figures in opening.items()]
    during = moves_by_month(connection, _QUERIES[by], period, values)
    return flows + [_flow(move.key, move.month, move.figures) for move in during]


def _flow(parts: Key, month: str | None, figures: list[int]) -> Flow:
    key, column, income = json.loads(str(parts))
    return Flow(key, month, column, income, *figures)


def _earned_flows(look: Look, period: Period, by: str | None) -> list[Flow]:
    """What unlimited cards earned, and what of it was taken back: summed as it is read, a batch of cards at a time."""
    connection = look.connection
    operation = connection.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()[0]
    eve = date.fromordinal(max(period.first.toordinal() - 1, 1))
    pieces = [Period(BEGINNING, eve), *period.months()]
    months = [None, *(f"{piece.first:%Y-%m}" for piece in pieces[1:])]
    sums: defaultdict[tuple[Key, str | None, str], int] = defaultdict(int)
    after: int | None = 0
    while after is not None:
        begins = after
        found, after = recognitions(connection, pieces, operation=operation, after=begins)
        keys = _keys_of_cards(connection, by, period.last, [each.card_id for each in found])
        for each in found:
            column = "redeemed" if each.amount > 0 else "reinstated"
            sums[keys.get(each.card_id), months[each.piece], column] -= each.amount
    return [Flow(key, month, column, "revenue", value, 0, 0) for (key, month, column), value in sums.items()]


def _keys_of_cards(connection: Connection, by: str | None, last: date, cards: list[int]) -> dict[int, Key]:
    if by not in ("package", "client") or not cards:
        return {}
    least, most = min(cards), max(cards)
    if by == "package":
        query = "SELECT id, package_id FROM card WHERE id BETWEEN :least AND :most"
    else:
        query = """
            SELECT c.id, coalesce((SELECT e.client_id FROM entry AS e WHERE e.card_id = c.id AND e.kind <> 'redeem'
                   AND e.happened_on <= :last ORDER BY e.seq DESC LIMIT 1), c.client_id)
            FROM card AS c WHERE c.id BETWEEN :least AND :most AND c.units_left IS NULL"""
    values = {"least": least, "most": most, "last": last.isoformat()}
    wanted = set(cards)
    return {row[0]: row[1] for row in connection.execute(query, values) if row[0] in wanted}


def _rows(look: Look, period: Period, by: str | None, flows: list[Flow]) -> Iterator[LiabilityRow]:
    if by is None:
        return
    if by == "month":
        yield from _months(look, period, flows)
        return
    parted: defaultdict[Key, list[Flow]] = defaultdict(list)
    for flow in flows:
        parted[flow.key].append(flow)
    cards = _open_cards_by(look, period.last, by)
    for key, group in groups(look.connection, by, parted).items():
        row = _row(look.business, group, parted[key], cards(key))
        if any(_figures(row)):
            yield row


def _months(look: Look, period: Period, flows: list[Flow]) -> Iterator[LiabilityRow]:
    """A row a month; what came before a month is what it opens with."""
    for piece in period.months():
        month = f"{piece.first:%Y-%m}"
        so_far = [
            flow._replace(month=None if flow.month is None or flow.month < month else month)
            for flow in flows
            if flow.month is None or flow.month <= month
        ]
        yield _tied(look, Group("month", month), so_far, piece.last)


def _tied(look: Look, group: Group | None, flows: list[Flow], last: date) -> LiabilityRow:
    """The row of all flows through a day. Raises StorageFailed unless its closing is what the cards held then."""
    query = f"WITH {ON_DAY} SELECT coalesce(sum(is_open), 0), coalesce(sum(value_left), 0) FROM on_day"
    cards, value = look.connection.execute(query, at_the_end(last, look.today)).fetchone()
    row, stored = _row(look.business, group, flows, cards), look.business.money(value)
    if stored != row.closing:
        raise StorageFailed(
            "books_dont_tie",
            f"report liability: at the end of {last} the entries add up to {row.closing}"
            f" {look.business.currency}, and the cards hold {stored}",
            "pkgcli db verify",
            entries=str(row.closing),
            cards=str(stored),
            day=last.isoformat(),
        )
    return row


def _row(business: Business, group: Group | None, flows: list[Flow], cards: int | None) -> LiabilityRow:
    moved = [flow for flow in flows if flow.month is not None]

    def column(name: str, sign: int = 1) -> int:
        return sign * sum(flow.value for flow in moved if flow.column == name)

    def income(name: str, counted_in: str) -> int:
        return -sum(flow.value for flow in moved if flow.income == name and flow.column in (counted_in, "reinstated"))

    money = business.money
    by_item = group is not None and group.by == "item"
    return LiabilityRow(
        group=group,
        opening=money(sum(flow.value for flow in flows if flow.month is None)),
        issued=money(column("issued")),
        reinstated=money(column("reinstated")),
        adjusted=money(column("adjusted")),
        redeemed=money(column("redeemed", -1)),
        expired=money(column("expired", -1)),
        refunded=money(column("refunded", -1)),
        closing=money(sum(flow.value for flow in flows)),
        revenue=money(income("revenue", "redeemed")),
        breakage=money(income("breakage", "expired")),
        tips=money(sum(flow.tip for flow in flows)),
        unpaid=None if by_item else money(sum(flow.owed for flow in flows)),
        cards=cards,
    )


def _figures(row: LiabilityRow) -> list[int]:
    money = [row.opening, row.issued, row.reinstated, row.adjusted, row.redeemed, row.expired, row.refunded, row.tips]
    return [*(each.minor for each in money), row.unpaid.minor if row.unpaid is not None else 0, row.cards or 0]


def _open_cards_by(look: Look, last: date, by: str) -> Callable[[Key], int | None]:
    if by == "item":
        return lambda key: None
    key = "o.client_id" if by == "client" else "c.package_id"
    query = f"WITH {ON_DAY} SELECT {key}, count(*) FROM on_day AS o JOIN card AS c ON c.id = o.card_id WHERE is_open"
    counts = dict(look.connection.execute(f"{query} GROUP BY 1", at_the_end(last, look.today)).fetchall())
    return lambda key: counts.get(key, 0)
