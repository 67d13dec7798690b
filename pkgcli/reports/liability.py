"""`report liability`: what is owed in visits, rolled forward from the first day to the last.

opening + issued + reinstated + adjusted - redeemed - expired - refunded = closing, in each row; `closing` is compared
with what is stored of the cards, taken back to that day. What each amount holds, all net of tax:

- issued: sales, the fees of upgrades, and opening balances taken over from elsewhere. Refunded: the value that refunds,
  voids and undone sales and upgrades took off cards. Adjusted, signed: adjustments that took or left value, and what
  moved between cards, or by a swap, split or merge between the items of one.
- redeemed: visits, and what unlimited cards earned by the day. Expired: what lapsed on a day, swept or not.
- reinstated: what an undo of a visit, a lapse, a refund or a void gave back, what a reopening gave back, and what an
  unlimited card had earned when its sale was undone, or the visit with which it had begun.
- revenue is redeemed, less what of `reinstated` took visits and earnings back; breakage is expired, less what of it
  gave lapsed value back. Both can be negative in a period that takes back more than it brings.
- tips, unpaid and cards stand at the end: prepaid tips on cards, what clients still have to pay, open cards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.business import Business
from pkgcli.errors import StorageFailed
from pkgcli.long_read import LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.cards_on_day import OWNERS, former_owners, on_day, on_days
from pkgcli.reports.grouping import PERSON, checked_by, groups
from pkgcli.reports.moves import FLOW, MOVED, Key, Moves, lapses_to_come, moves_by_month
from pkgcli.reports.recognition import Recognition, recognitions
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views.reports import Group, LiabilityRow, Report

TAKES = ("package", "client", "item", "month")
BEGINNING = date.min

# Amounts as the ledger signs them, under where their value stands and which income they make or take back.
_INCOME = """
CASE WHEN 'redeem' IN (kind, undone) THEN 'revenue'
     WHEN kind IN ('expire', 'reopen') OR undone IN ('expire', 'reopen') THEN 'breakage' END
"""

_MONTH = "iif(m.happened_on < :first, '', m.month)"

_FLOWS = f"""
WITH {MOVED}
SELECT month, json_array(key, {FLOW}, {_INCOME}), value, tip, owed FROM (
  SELECT {_MONTH} AS month, {{key}} AS key, m.kind AS kind, m.undone AS undone, sum(m.value) AS value,
         sum(m.tip) AS tip, sum(m.owed) AS owed
  FROM moved AS m {{joined}} GROUP BY 1, 2, 3, 4)
"""

_CARD = "JOIN (SELECT id, package_id, client_id FROM card) AS c ON c.id = m.card_id"

# The fee of an upgrade is on the line that gained by the swap; the rest of its value came from another line.
_FEE = "iif('swap' IN (m.kind, m.undone) AND (p.cap > 0) = (m.undone IS NULL), m.value, 0)"

_ON_LINES = """
moved AS m CROSS JOIN card AS c ON c.id = m.card_id AND c.kind = 'fixed'
  CROSS JOIN card_line AS l ON l.card_id = c.id
  CROSS JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = m.entry_id
"""

# Only cards of kind `fixed` keep their value on lines; of all others the whole value is in the row without an item.
_BY_ITEM = f"""
WITH {MOVED},
parted AS (
  SELECT {_MONTH} AS month, iif('swap' IN (m.kind, m.undone), 'adjust', m.kind) AS kind,
         iif(m.undone = 'swap', NULL, m.undone) AS undone, l.item_id, p.value - {_FEE} AS value, p.tip, 0 AS owed
  FROM {_ON_LINES}
  UNION ALL
  SELECT {_MONTH}, m.kind, m.undone, l.item_id, {_FEE}, 0, 0 FROM {_ON_LINES}
  WHERE 'swap' IN (m.kind, m.undone) AND {_FEE} <> 0
  UNION ALL
  SELECT {_MONTH}, m.kind, m.undone, NULL, iif(c.kind = 'fixed', 0, m.value), iif(c.kind = 'fixed', 0, m.tip), m.owed
  FROM moved AS m CROSS JOIN card AS c ON c.id = m.card_id
)
SELECT month, json_array(m.item_id, {FLOW}, {_INCOME}), sum(m.value), sum(m.tip), sum(m.owed)
FROM parted AS m GROUP BY 1, 2
"""

_QUERIES = {
    None: _FLOWS.format(key="NULL", joined=""),
    "month": _FLOWS.format(key="NULL", joined=""),
    "package": _FLOWS.format(key="c.package_id", joined=_CARD),
    "client": _FLOWS.format(key=OWNERS.format(card="c"), joined=_CARD),
    "item": _BY_ITEM,
}


# The value of a lapse by item, item by item; [] where the card keeps none on its lines.
_VALUES_OF_LINES = """
(SELECT json_group_array(json_array(l.item_id, -(l.value_left - coalesce((
          SELECT sum(value) FROM entry_line WHERE line_id = l.id AND entry_id > :entry), 0)),
        -(l.tip_left - coalesce((SELECT sum(tip) FROM entry_line WHERE line_id = l.id AND entry_id > :entry), 0))))
 FROM card_line AS l WHERE l.card_id = c.id AND c.kind = 'fixed')
"""

_KEYS_OF_UNLIMITED = {
    "package": "SELECT id, package_id FROM card WHERE id > :after AND id <= :through AND units_left IS NULL",
    "client": """
        SELECT c.id, (SELECT coalesce(k.merged_into_id, k.id) FROM client AS k WHERE k.id = (
                      SELECT e.client_id FROM entry AS e WHERE e.card_id = c.id AND e.kind <> 'redeem'
                      AND +e.happened_on <= :last AND +e.id <= :entry ORDER BY e.seq DESC LIMIT 1))
        FROM card AS c WHERE c.id > :after AND c.id <= :through AND c.units_left IS NULL""",
}


Held = dict[date, tuple[int, int]]
"""How many cards were open at the end of a day, and the value left on them in minor units."""


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
    read = long_read(occasion)
    period = given.on(read.today)
    rows, total = liability_rows(read, period, by)
    return Report(
        name="liability",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="LiabilityRow",
        rows=rows if by is not None else (total,),
        total=None if by is None else total,
        is_record=by is None,
        later=recorded_later(read, period.last),
    )


def liability_rows(
    read: LongRead, period: Period, by: str | None, *, at_every_end: bool = True
) -> tuple[tuple[LiabilityRow, ...], LiabilityRow]:
    """The parts of the roll-forward, none without `by`, and the whole. Raises StorageFailed like `liability`.

    `at_every_end` goes through the cards once for each month: else months but the last are without open cards, and
    are compared with no card by themselves.
    """
    flows = [*_ledger_flows(read, period, by), *_earned_flows(read, period, by)]
    months = by == "month" and at_every_end
    held = _held(read, [piece.last for piece in period.months()] if months else [period.last])
    total = _tied(read, None, flows, period.last, held)
    return tuple(_months(read, period, flows, held) if by == "month" else _rows(read, period, by, flows)), total


def _ledger_flows(read: LongRead, period: Period, by: str | None) -> list[Flow]:
    """Every entry from the first on, and the lapses to come, summed: before the period, and in it by month."""
    whole = Period(BEGINNING, period.last)
    values = {"owners": former_owners(read, period.last)} if by == "client" else {}
    sums: defaultdict[tuple[str | None, Key], list[int]] = defaultdict(lambda: [0, 0, 0])
    found = moves_by_month(read, _QUERIES[by], whole, values | {"first": period.first.isoformat()})
    for month, key, figures in chain(found, _lapsing(read, period, by, values)):
        sums[month or None, key] = [sum(pair) for pair in zip(sums[month or None, key], figures, strict=True)]
    return [_flow(key, month, figures) for (month, key), figures in sums.items()]


def _lapsing(read: LongRead, period: Period, by: str | None, values: dict[str, str]) -> Iterator[Moves]:
    """What is due, as the lapses that it will be. By item, a `fixed` card has it on its lines."""
    whole = Period(BEGINNING, period.last)
    key = {"package": "c.package_id", "client": OWNERS.format(card="c"), "item": _VALUES_OF_LINES}.get(by or "", "NULL")
    for lapse in lapses_to_come(read, whole, key, values):
        month = "" if lapse.day < period.first else f"{lapse.day:%Y-%m}"
        parts = [(lapse.key, lapse.value, lapse.tip)]
        if by == "item":
            parts = json.loads(str(lapse.key)) or [(None, lapse.value, lapse.tip)]
        for part, value, tip in parts:
            yield Moves(month, json.dumps([part, "expired", "breakage"]), [value, tip, 0])


def _flow(parts: Key, month: str | None, figures: list[int]) -> Flow:
    key, column, income = json.loads(str(parts))
    return Flow(key, month, column, income, *figures)


def _earned_flows(read: LongRead, period: Period, by: str | None) -> list[Flow]:
    """What unlimited cards earned, and what of it was taken back: summed as it is read, a batch of cards at a time."""
    eve = date.fromordinal(max(period.first.toordinal() - 1, 1))
    pieces = [Period(BEGINNING, eve), *period.months()]
    months = [None, *(f"{piece.first:%Y-%m}" for piece in pieces[1:])]
    sums: defaultdict[tuple[Key, str | None, str], int] = defaultdict(int)

    def work(connection: Connection, keys: Values) -> tuple[list[Recognition], dict[int, Key]]:
        found = recognitions(connection, pieces, keys)
        return found, _keys_of_cards(connection, by, keys | {"last": period.last.isoformat()}) if found else {}

    for found, keys in read.by_card(work):
        for each in found:
            column = "redeemed" if each.amount > 0 else "reinstated"
            sums[keys.get(each.card_id), months[each.piece], column] -= each.amount
    return [Flow(key, month, column, "revenue", value, 0, 0) for (key, month, column), value in sums.items()]


def _keys_of_cards(connection: Connection, by: str | None, values: Values) -> dict[int, Key]:
    """Of the unlimited cards of a step."""
    if by not in ("package", "client"):
        return {}
    return dict(connection.execute(_KEYS_OF_UNLIMITED[by], values).fetchall())


def _rows(read: LongRead, period: Period, by: str | None, flows: list[Flow]) -> Iterator[LiabilityRow]:
    if by is None:
        return
    parted: defaultdict[Key, list[Flow]] = defaultdict(list)
    for flow in flows:
        parted[flow.key].append(flow)
    cards = _open_cards_by(read, period.last, by)
    for key, group in groups(read, by, parted).items():
        row = _row(read.business, group, parted[key], cards(key))
        if any(_figures(row)):
            yield row


def _months(read: LongRead, period: Period, flows: list[Flow], held: Held) -> Iterator[LiabilityRow]:
    """A row a month; what came before a month is what it opens with."""
    for piece in period.months():
        month = f"{piece.first:%Y-%m}"
        so_far = [
            flow._replace(month=None if flow.month is None or flow.month < month else month)
            for flow in flows
            if flow.month is None or flow.month <= month
        ]
        group = Group("month", month)
        if piece.last in held:
            yield _tied(read, group, so_far, piece.last, held)
        else:
            yield _row(read.business, group, so_far, None)


def _held(read: LongRead, days: list[date]) -> Held:
    query = "SELECT coalesce(sum(is_open), 0), coalesce(sum(value_left), 0) FROM on_day"
    held: Held = {}
    for day, ((cards, value),) in on_days(read, days, query):
        cards_before, value_before = held.get(day, (0, 0))
        held[day] = (cards_before + cards, value_before + value)
    return held


def _tied(read: LongRead, group: Group | None, flows: list[Flow], last: date, held: Held) -> LiabilityRow:
    """The row of all flows through a day. Raises StorageFailed unless its closing is what the cards held then."""
    cards, value = held[last]
    row, stored = _row(read.business, group, flows, cards), read.business.money(value)
    if stored != row.closing:
        raise StorageFailed(
            "books_dont_tie",
            f"report liability: at the end of {last} the entries add up to {row.closing}"
            f" {read.business.currency}, and the cards hold {stored}",
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


def _open_cards_by(read: LongRead, last: date, by: str) -> Callable[[Key], int | None]:
    if by == "item":
        return lambda key: None
    key = PERSON.format(client="o.client_id") if by == "client" else "c.package_id"
    query = f"SELECT {key}, count(*) FROM on_day AS o JOIN card AS c ON c.id = o.card_id WHERE is_open GROUP BY 1"
    counts: defaultdict[Key, int] = defaultdict(int)
    for rows in on_day(read, last, query):
        for of_key, cards in rows:
            counts[of_key] += cards
    return lambda of_key: counts.get(of_key, 0)
