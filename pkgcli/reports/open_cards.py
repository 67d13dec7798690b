"""The cards that were open at the end of a day, with what was left on them then, card by card.

A past day is told from the entries that happened through it, whatever was recorded afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.long_read import CHANGES_STANDING, OF_CARDS, STANDING, LongRead, Values
from pkgcli.reports.recognition import recognitions
from pkgcli.rules.availability import available, line_left
from pkgcli.rules.card_status import status
from pkgcli.rules.days import GivenDay, day_of
from pkgcli.rules.period import Period


@dataclass(frozen=True, slots=True)
class AsOf:
    """The end of the day `last`, as far as the operations tell that are read."""

    last: date
    read: LongRead


class LineThen(NamedTuple):
    """One item of a card; sessions, and minor units (`fixed`)."""

    item_id: int
    item: str
    name: str
    unit_cost: int
    cap: int | None
    used: int
    gone: int
    value_left: int
    held: int
    held_units: int


class CardThen(NamedTuple):
    """`value_left` in minor units, less what an unlimited card had earned by the day."""

    id: int
    number: str
    client_id: int
    client_code: str
    client: str
    phone: str | None
    email: str | None
    package_id: int | None
    package_code: str | None
    package: str
    kind: str
    unit: str
    state: str
    starts_on: str
    expires_on: str | None
    frozen_until: str | None
    units_left: int | None
    value_left: int
    lines: tuple[LineThen, ...]

    def available(self, line: LineThen) -> int | None:
        """How many of that item could still be had: the one rule of spec section 2."""
        held = sum(each.held_units for each in self.lines)
        return available(line.cap, line.used, line.gone, line.held, self.units_left, held, line.unit_cost)

    def sessions_left(self, line: LineThen) -> int | None:
        """Sessions that the line's cap leaves, holds aside."""
        return line_left(line.cap, line.used, line.gone, 0)


def past_day(given: GivenDay | None, today: date) -> date:
    """The day asked for, today unless told. Raises Unreadable for one to come: nobody knows how things will stand."""
    if given is None:
        return today
    day = given.on(today)
    if day > today:
        raise Unreadable("--as-of", given.text, f"is in the future; today is {today}", "give a day up to today")
    return day


def status_then(card: CardThen, last: date) -> str:
    """The card's status at the end of that day."""
    return status(
        state=card.state,
        units_left=card.units_left,
        expires_on=day_of(card.expires_on),
        frozen_until=day_of(card.frozen_until),
        starts_on=date.fromisoformat(card.starts_on),
        today=last,
    )


def open_cards(day: AsOf, size: int | None = None) -> Iterator[CardThen]:
    """Every card on which something was left and that was neither void nor refunded, lapsed nor due."""
    for found in day.read.by_card(partial(_some_open_cards, day), size):
        yield from found


# Of the rows of a card, the plain columns are those of the row that max() chose.
STOOD = f"""
SELECT e.card_id, max(iif({CHANGES_STANDING.format(entry="e")}, e.seq, 0)), e.client_id, e.state, e.starts_on,
       e.expires_on, e.frozen_until, sum(e.units) AS units, sum(e.value) AS value
FROM entry AS e
WHERE +e.happened_on <= :{{last}} AND {{condition}}
GROUP BY e.card_id
"""
"""The cards `s` as they stood at the end of a day, for WITH. The values of unlimited cards are whole, as if nothing of
them were earned by the day."""

# What is due has lapsed, swept or not: by how it stood, and by how it stands now, since what moved its last day
# may have been taken back since.
IS_OPEN = """
s.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR s.units > 0)
AND (s.state = 'frozen' OR s.expires_on IS NULL OR s.expires_on >= :{last})
AND (n.state NOT IN ('active', 'suspended') OR n.units_left = 0 OR n.expires_on IS NULL OR n.expires_on >= :{last})
"""
"""Whether the card `c`, `n` of STANDING, that stood like `s` was open."""

_OPEN = f"""
WITH {STANDING}, stood AS ({STOOD.format(last="last", condition=OF_CARDS)})
SELECT c.id, c.number, k.id, k.code, k.name, k.phone, k.email, p.id, p.code, c.package_name, c.kind, c.unit, s.state,
       s.starts_on, s.expires_on, s.frozen_until, iif(c.units_left IS NULL, NULL, s.units), s.value
FROM stood AS s
JOIN card AS c ON c.id = s.card_id
JOIN standing AS n ON n.id = s.card_id
JOIN client AS f ON f.id = s.client_id
JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
LEFT JOIN package AS p ON p.id = c.package_id
WHERE {IS_OPEN.format(last="last")}
ORDER BY c.id
"""

WAS_HELD = """
(SELECT recorded_on FROM operation WHERE id = h.made_by) <= :last
AND (h.release_on IS NULL OR h.release_on > :last) AND CASE h.state
    WHEN 'open' THEN 1
    WHEN 'completed' THEN h.visit_on > :last
    ELSE (SELECT recorded_on FROM operation WHERE id = h.ended_by) > :last END
"""
"""Whether the hold `h` held its units at the end of that day. What was completed is used from the visit's day on."""

_LINES = f"""
SELECT l.card_id, l.item_id, i.code, l.name, l.unit_cost,
       iif(l.cap IS NULL, NULL, coalesce(sum(iif(e.id IS NULL, 0, p.cap)), 0)),
       coalesce(sum(iif(e.id IS NULL, 0, p.quantity)), 0), coalesce(sum(iif(e.id IS NULL, 0, p.gone)), 0),
       coalesce(sum(iif(e.id IS NULL, 0, p.value)), 0),
       coalesce((SELECT sum(h.quantity) FROM hold AS h WHERE h.line_id = l.id AND {WAS_HELD}), 0),
       coalesce((SELECT sum(h.units) FROM hold AS h WHERE h.line_id = l.id AND {WAS_HELD}), 0)
FROM card_line AS l
JOIN item AS i ON i.id = l.item_id
LEFT JOIN entry_line AS p ON p.line_id = l.id
LEFT JOIN entry AS e ON e.id = p.entry_id AND e.happened_on <= :last AND e.id <= :entry
WHERE l.card_id > :after AND l.card_id <= :through
GROUP BY l.card_id, l.position
HAVING l.cap_sold IS NOT 0 OR sum(iif(e.id IS NULL, 0, p.cap)) > 0
ORDER BY l.card_id, l.position
"""


def _some_open_cards(day: AsOf, connection: Connection, keys: Values) -> list[CardThen]:
    """Those of one step."""
    values = keys | {"last": day.last.isoformat()}
    rows = connection.execute(_OPEN, values).fetchall()
    if not rows:
        return []
    lines: dict[int, list[LineThen]] = {row[0]: [] for row in rows}
    for card_id, *columns in connection.execute(_LINES, values).fetchall():
        if card_id in lines:
            lines[card_id].append(LineThen(*columns))
    earned: dict[int, int] = {}
    for each in recognitions(connection, [Period(date.min, day.last)], keys):
        earned[each.card_id] = earned.get(each.card_id, 0) + each.amount
    return [
        CardThen(*row[:-1], row[-1] - earned.get(row[0], 0), tuple(lines[row[0]]))  # type: ignore[call-arg]
        for row in rows
    ]
