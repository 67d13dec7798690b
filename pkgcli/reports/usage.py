"""`report usage`: how often cards are used in a period, and how far apart (MyTime 001).

- cards: those that were open when the period began, or became so in it (sold, moved, reopened); void ones left out.
- cards_used: those that had a visit in the period. A visit is a card on a day; by item, and by staff, it is a visit for
  that item or to that member of staff, so that such rows can add up to more than there were.
- sessions: the quantities redeemed. visits_per_card: visits by cards, whether used or not.
- days_between: from one visit of a card to its next, on average over those that came in the period; the one before may
  lie earlier.
- cards_never_used: those without any visit, ever, by the end.

What was undone by the end of the period doesn't count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from sqlite3 import Connection, Row
from typing import NamedTuple, TypeVar

from pkgcli.long_read import CHANGES_STANDING, OF_CARDS, STANDING, LongRead, Values, long_read
from pkgcli.operations import Occasion
from pkgcli.reports.grouping import PERSON, checked_by, groups
from pkgcli.reports.recorded_later import recorded_later
from pkgcli.reports.visits import DELIVERED, OF_CARDS_IN_PERIOD, STANDS, decimal_text, known_by
from pkgcli.rules.period import GivenPeriod, Period
from pkgcli.views.reports import Group, Report, UsageRow
from pkgcli.views.sentence import Sentence

TAKES = ("package", "client", "item", "staff", "month")
EACH_CARD_IN_ONE = ("package", "client")
"""What parts the cards so that the rows add up to the total."""

Key = int | str | None

_OWNER = PERSON.format(
    client="""
(SELECT e.client_id FROM entry AS e
 WHERE e.card_id = c.id AND e.kind <> 'redeem' AND +e.happened_on <= :known AND +e.id <= :entry
 ORDER BY e.seq DESC LIMIT 1)
"""
)

_KEYS = {None: "NULL", "package": "c.package_id", "client": _OWNER, "item": "l.item_id"}


class _Visiting(NamedTuple):
    """What visits are counted by: `apart` tells visits of one card from each other, so that they have gaps of their
    own; a month (`piece`) doesn't, it only begins the count of cards anew, on the day `since`."""

    key: str
    apart: str = "NULL"
    piece: str = "NULL"
    since: str = ":since"


_VISITING = {
    None: _Visiting("NULL"),
    "package": _Visiting("c.package_id"),
    "client": _Visiting(_OWNER),
    "item": _Visiting("v.apart", apart="l.item_id"),
    "staff": _Visiting("v.apart", apart="o.staff_id"),
    "month": _Visiting(
        "v.piece", piece="substr(d.happened_on, 1, 7)", since="max(:since, substr(d.happened_on, 1, 7))"
    ),
}

# What is due has lapsed, swept or not: by how it stood, and by how it stands now, since what moved its last day
# may have been taken back since.
_IS_OPEN = """
s.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR s.units > 0)
AND (s.state = 'frozen' OR s.expires_on IS NULL OR s.expires_on >= :eve)
AND (n.state NOT IN ('active', 'suspended') OR n.units_left = 0 OR n.expires_on IS NULL OR n.expires_on >= :eve)
"""
"""Whether the card `c`, `n` of STANDING, that stood like `s` was open."""

# A day of a card has a row for each item: the first of them is the visit. The window sees all the days before, too.
_VISITS = f"""
WITH {DELIVERED.format(among=OF_CARDS_IN_PERIOD)},
spaced AS (
  SELECT {{apart}} AS apart, l.card_id, l.happened_on, l.quantity,
         lag(l.happened_on) OVER (PARTITION BY l.card_id, {{apart}} ORDER BY l.happened_on) AS before
  FROM delivered AS l LEFT JOIN operation AS o ON o.id = l.operation_id
),
of_card AS (
  SELECT d.card_id, d.apart, {{piece}} AS piece, sum(d.before IS NULL OR d.before < {{since}}) AS cards_used,
         sum(d.before IS NOT d.happened_on) AS visits, sum(d.quantity) AS sessions,
         sum(d.before < d.happened_on) AS gaps,
         sum(iif(d.before < d.happened_on,
                 (strftime('%s', d.happened_on) - strftime('%s', d.before)) / 86400, 0)) AS days
  FROM spaced AS d WHERE d.happened_on >= :since
  GROUP BY 1, 2, 3
)
SELECT {{key}}, sum(v.cards_used), sum(v.visits), sum(v.sessions), coalesce(sum(v.gaps), 0), sum(v.days)
FROM of_card AS v JOIN card AS c ON c.id = v.card_id
GROUP BY 1
"""

# The plain columns are those of the row that max() chose, as in open_cards. Void is a sale that never was.
_CARDS = f"""
WITH {STANDING}, stood AS (
  SELECT e.card_id, max(iif({CHANGES_STANDING.format(entry="e")} AND e.happened_on <= :eve, e.seq, 0)) AS seq, e.state,
         e.expires_on,
         sum(iif(e.happened_on <= :eve, e.units, 0)) AS units,
         sum(e.happened_on BETWEEN :first AND :last AND e.state IN ('active', 'suspended', 'frozen')
             AND (e.units_left IS NULL OR e.units_left > 0)) AS became_open,
         sum(e.state = 'void') AS was_void
  FROM entry AS e
  WHERE {OF_CARDS} AND +e.happened_on <= :known
  GROUP BY e.card_id
)
SELECT {{key}}, count(*), sum(NOT EXISTS (
    SELECT 1 FROM entry AS e WHERE e.card_id = c.id AND e.kind = 'redeem' AND +e.happened_on <= :last
       AND +e.id <= :entry AND {{of_line}} AND {STANDS}))
FROM stood AS s JOIN card AS c ON c.id = s.card_id JOIN standing AS n ON n.id = s.card_id {{lines}}
WHERE (s.became_open OR (s.seq > 0 AND {_IS_OPEN}) OR EXISTS (
    SELECT 1 FROM entry AS e WHERE e.card_id = c.id AND e.kind = 'redeem' AND +e.happened_on BETWEEN :first AND :last
       AND +e.id <= :entry AND {STANDS}))
  AND (NOT s.was_void OR 'void' <> (
    SELECT e.state FROM entry AS e
    WHERE e.card_id = c.id AND e.kind <> 'redeem' AND +e.happened_on <= :known AND +e.id <= :entry
    ORDER BY e.seq DESC LIMIT 1))
GROUP BY 1
"""


class _Visits(NamedTuple):
    """What was counted of the visits; `days` are those of all gaps together."""

    cards_used: int = 0
    visits: int = 0
    sessions: int = 0
    gaps: int = 0
    days: int = 0


class _Cards(NamedTuple):
    cards: int = 0
    never_used: int = 0


Counts = TypeVar("Counts", _Visits, _Cards)


def usage(occasion: Occasion, given: GivenPeriod, by: str = "package") -> Report:
    """The use of cards in a period. Raises Unreadable for a `by` that makes no sense here."""
    checked_by("usage", by, TAKES)
    read = long_read(occasion)
    period = given.on(read.today)
    visits, cards = _visits(read, period, by), _cards_by(read, period, by)
    if by in EACH_CARD_IN_ONE:
        total = _row(None, _added(_Cards, cards.values()), _added(_Visits, visits.values()))
    else:
        total = _row(
            None,
            _cards(read, period, period, None).get(None, _Cards()),
            _visits(read, period, None).get(None, _Visits()),
        )
    empty = not total.cards and not total.visits
    return Report(
        name="usage",
        first=period.first,
        last=period.last,
        by=by,
        currency=read.business.currency,
        row="UsageRow",
        rows=() if empty else _rows(read, by, visits, cards),
        total=total,
        later=recorded_later(read, period.last),
        notes=(Sentence("No card was open or sold from {} to {}.", period.first, period.last),) if empty else (),
    )


def _rows(read: LongRead, by: str, visits: dict[Key, _Visits], cards: dict[Key, _Cards]) -> tuple[UsageRow, ...]:
    return tuple(
        _row(group, None if by == "staff" else cards.get(key, _Cards()), visits.get(key, _Visits()))
        for key, group in groups(read, by, [*cards, *visits]).items()
    )


def _visits(read: LongRead, period: Period, by: str | None) -> dict[Key, _Visits]:
    """By key. The days before the period count for the gaps alone."""
    query = _VISITS.format(**_VISITING[by]._asdict())
    values = known_by(Period(date.min, period.last), period) | {"since": period.first.isoformat()}
    return _counted(read, query, values, _Visits)


def _cards_by(read: LongRead, period: Period, by: str) -> dict[Key, _Cards]:
    """By key, each month of the period included; a card is no member of staff's."""
    if by == "staff":
        return {}
    if by != "month":
        return _cards(read, period, period, by)
    return {f"{piece.first:%Y-%m}": _cards(read, piece, period, None).get(None, _Cards()) for piece in period.months()}


def _cards(read: LongRead, piece: Period, whole: Period, by: str | None) -> dict[Key, _Cards]:
    query = _CARDS.format(
        key=_KEYS[by],
        lines="JOIN card_line AS l ON l.card_id = c.id AND (l.cap_sold IS NOT 0 OR l.cap > 0)" if by == "item" else "",
        of_line="e.line_id = l.id" if by == "item" else "1",
    )
    eve = (piece.first - timedelta(days=1)).isoformat()
    return _counted(read, query, known_by(piece, whole) | {"eve": eve}, _Cards)


def _counted(read: LongRead, query: str, values: Values, counts: type[Counts]) -> dict[Key, Counts]:
    """What the query counts by key, all steps together."""

    def work(connection: Connection, keys: Values) -> list[Row]:
        return connection.execute(query, values | keys).fetchall()

    found: dict[Key, Counts] = {}
    for rows in read.by_card(work):
        for key, *figures in rows:
            found[key] = _added(counts, [found.get(key, counts()), counts(*figures)])
    return found


def _added(counts: type[Counts], several: Iterable[Counts]) -> Counts:
    """Column by column; zeros where there are none."""
    return counts(*map(sum, zip(*several, strict=True)))


def _row(group: Group | None, cards: _Cards | None, visits: _Visits) -> UsageRow:
    return UsageRow(
        group=group,
        cards=None if cards is None else cards.cards,
        cards_used=visits.cards_used,
        visits=visits.visits,
        sessions=visits.sessions,
        visits_per_card=None if cards is None else decimal_text(visits.visits, cards.cards, 2),
        days_between=decimal_text(visits.days, visits.gaps, 1),
        cards_never_used=None if cards is None else cards.never_used,
    )
