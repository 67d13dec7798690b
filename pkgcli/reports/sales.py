"""`report sales`: the cards sold in a period, what was given back of them and of earlier ones, the tax, and the cash.

Every figure is a sum over the entries of the period by their day, so the months of a quarter add up to it:

- cards, net, tax, charge, charge_tax, tip: what was sold, total being the sum of the amounts. An upgrade fee taken by
  a swap counts as sold, without a card.
- returned_cards: cards that were voided, refunded or whose sale was undone, less those whose void or refund was
  undone. A second refund moves money only. returned_net, returned_tax (of package and charge), returned_charge and
  returned_tip: what left with them; returned_net is the value, so what had been used of a card isn't in it.
- returned: what came off the client's account, as money given back or no longer owed. kept: what left and wasn't given
  back, a gain; below zero, more was given back than left. The returned parts less kept are returned.
- tax_due: the tax of package and charge that was sold, less what was given back.
- cash: money taken less money given back. unpaid: by how much what clients owe grew; below zero, shrank.

What moves between cards by a transfer adds up to nothing, but for a group that only one of them is in. Opening
balances of cards sold elsewhere are no sales: their money and tax are left out, what is unpaid of them is not.
"""

from __future__ import annotations

from pkgcli.business import Business
from pkgcli.long_read import LongRead, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.grouping import PERSON, checked_by, groups
from pkgcli.reports.moves import MOVED, Key, added_up, moves_by_month, total_of
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views.reports import Group, Report, SalesRow

TAKES = ("package", "client", "staff", "month")

KEYS = {
    None: "NULL",
    "month": "NULL",
    "package": "c.package_id",
    "client": PERSON.format(client="c.buyer_id"),
    "staff": "c.issued_by",
}
"""A client is the one who bought the card, staff whoever sold it: what comes back counts for them too."""

FIGURES = 15

# `part`: 1 what was sold, 2 what was returned, 3 opening balances, 0 the rest.
_PARTED = """
parted AS (
  SELECT m.*, CASE
    WHEN m.kind IN ('issue', 'swap') THEN 1
    WHEN m.kind IN ('void', 'refund') OR m.undone IN ('issue', 'swap', 'void', 'refund') THEN 2
    WHEN 'import' IN (m.kind, m.undone) THEN 3 ELSE 0 END AS part,
    CASE WHEN m.kind = 'void' OR m.undone = 'issue' THEN 1 WHEN m.undone = 'void' THEN -1
      WHEN 'refund' IN (m.kind, m.undone) AND 'refunded' <> (
        SELECT b.state FROM entry AS e JOIN entry AS r ON r.id = coalesce(e.reverses, e.id)
        JOIN entry AS b ON b.card_id = r.card_id AND b.seq = r.seq - 1 WHERE e.id = m.entry_id)
      THEN iif(m.kind = 'refund', 1, -1) ELSE 0 END AS cards_back
  FROM moved AS m
)
"""

_SUMS = f"""
WITH {MOVED}, {_PARTED}
SELECT m.month, {{key}} AS key, sum(m.kind = 'issue'), sum(iif(part = 1, m.value, 0)), sum(iif(part = 1, m.tax, 0)),
  sum(iif(part = 1, m.charge, 0)), sum(iif(part = 1, m.charge_tax, 0)), sum(iif(part = 1, m.tip, 0)),
  sum(cards_back), -sum(iif(part = 2, m.value, 0)), -sum(iif(part = 2, m.tax + m.charge_tax, 0)),
  -sum(iif(part = 2, m.charge, 0)), -sum(iif(part = 2, m.tip, 0)), -sum(iif(part = 2, m.cash + m.owed, 0)),
  sum(iif(part <> 3, m.tax + m.charge_tax, 0)), sum(iif(part <> 3, m.cash, 0)), sum(m.owed)
FROM parted AS m JOIN (SELECT id, package_id, buyer_id, issued_by FROM card) AS c ON c.id = m.card_id
WHERE part <> 0 OR m.cash <> 0 OR m.owed <> 0 OR m.tax <> 0 OR m.charge_tax <> 0
GROUP BY 1, 2
"""


def sales(occasion: Occasion, given: GivenPeriod, by: str | None = None) -> Report:
    """The sales of a period, in one row or parted."""
    checked_by("sales", by, TAKES)
    read = long_read(occasion)
    period = given.on(read.today)
    rows, total = sales_rows(read, period, by)
    return Report(
        name="sales",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="SalesRow",
        rows=(total,) if by is None else rows,
        total=None if by is None else total,
        is_record=by is None,
        later=recorded_later(read, period.last, period.first),
    )


def sales_rows(read: LongRead, period: Period, by: str | None) -> tuple[tuple[SalesRow, ...], SalesRow]:
    """The sales of a period by group, none without `by`, and all of them; of months each has a row."""
    sums = _sums(read, period, by)
    total = _row(read.business, None, total_of(sums, FIGURES))
    if by == "month":
        months = [f"{piece.first:%Y-%m}" for piece in period.months()]
        sums = {month: sums.get(month, [0] * FIGURES) for month in months}
    return tuple(_row(read.business, group, sums[key]) for key, group in groups(read, by, sums).items()), total


def sales_row(read: LongRead, period: Period) -> SalesRow:
    """All sales of a period as one row."""
    return _row(read.business, None, total_of(_sums(read, period, None), FIGURES))


def _sums(read: LongRead, period: Period, by: str | None) -> dict[Key, list[int]]:
    return added_up(moves_by_month(read, _SUMS.format(key=KEYS[by]), period, {}), by)


def _row(business: Business, group: Group | None, sums: list[int]) -> SalesRow:
    cards, net, tax, charge, charge_tax, tip, *more = sums
    returned_cards, returned_net, returned_tax, returned_charge, returned_tip, returned, tax_due, cash, unpaid = more
    money = business.money
    return SalesRow(
        group=group,
        cards=cards,
        net=money(net),
        tax=money(tax),
        charge=money(charge),
        charge_tax=money(charge_tax),
        tip=money(tip),
        total=money(net + tax + charge + charge_tax + tip),
        returned_cards=returned_cards,
        returned_net=money(returned_net),
        returned_tax=money(returned_tax),
        returned_charge=money(returned_charge),
        returned_tip=money(returned_tip),
        returned=money(returned),
        kept=money(returned_net + returned_tax + returned_charge + returned_tip - returned),
        tax_due=money(tax_due),
        cash=money(cash),
        unpaid=money(unpaid),
    )
