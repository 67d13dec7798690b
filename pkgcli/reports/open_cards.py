"""The cards that were open at the end of a day, with what was left on them then, card by card.

A past day is told from the entries that happened through it, whatever was recorded afterwards (`cards_on_day`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen
from pkgcli.long_read import NOTHING_SINCE, LongRead, Values
from pkgcli.reports.cards_on_day import ON_DAY, values_of
from pkgcli.rules.availability import available, line_left
from pkgcli.rules.card_status import status
from pkgcli.rules.days import day_of
from pkgcli.rules.given_days import GivenDay


class AsOf(Frozen):
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

    def status(self, last: date) -> str:
        """At the end of that day."""
        return status_then(last, self.state, self.units_left, self.starts_on, self.expires_on, self.frozen_until)


def status_then(
    last: date, state: str, units_left: int | None, starts_on: str, expires_on: str | None, frozen_until: str | None
) -> str:
    """The status at the end of that day of a card that stood like this."""
    return status(
        state=state,
        units_left=units_left,
        expires_on=day_of(expires_on),
        frozen_until=day_of(frozen_until),
        starts_on=date.fromisoformat(starts_on),
        today=last,
    )


def past_day(given: GivenDay | None, today: date) -> date:
    """The day asked for, today unless told. Raises Unreadable for one to come: nobody knows how things will stand."""
    if given is None:
        return today
    day = given.on(today)
    if day > today:
        raise Unreadable("--as-of", given.text, f"is in the future; today is {today}", "give a day up to today")
    return day


def open_cards(day: AsOf, size: int | None = None) -> Iterator[CardThen]:
    """Every card on which something was left and that was neither void nor refunded, lapsed nor due."""
    for found in day.read.by_card(partial(_some_open_cards, day), size):
        yield from found


def made_known(connection: Connection, last: date) -> None:
    """The rules about a card to the statements of this connection: `available`, `line_left` and `status_then`."""
    for name, values, rule in (
        ("available", 7, available),
        ("line_left", 4, line_left),
        ("status_then", 5, partial(status_then, last)),
    ):
        connection.create_function(name, values, rule, deterministic=True)


WAS_HELD = """
h.made_by <= :operation AND (SELECT recorded_on FROM operation WHERE id = h.made_by) <= :last
AND (h.release_on IS NULL OR h.release_on > :last) AND CASE
    WHEN h.ended_by IS NULL OR h.ended_by > :operation THEN 1
    WHEN h.state = 'completed' THEN h.visit_on > :last
    ELSE (SELECT recorded_on FROM operation WHERE id = h.ended_by) > :last END
"""
"""Whether the hold `h` held its units at the end of that day. What was completed is used from the visit's day on."""

_MOVED = f"""
moved AS MATERIALIZED (
  SELECT p.line_id, sum(p.cap) AS cap, sum(p.quantity) AS quantity, sum(p.gone) AS gone, sum(p.value) AS value
  FROM entry AS e JOIN card_line AS l ON l.card_id = e.card_id
  JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
  WHERE (:is_past OR NOT ({NOTHING_SINCE})) AND e.card_id > :after AND e.card_id <= :through
    AND (+e.id > :entry OR +e.happened_on > :last)
  GROUP BY p.line_id
)
"""

_HELD = f"""
held AS MATERIALIZED (
  SELECT h.line_id, h.card_id, sum(h.quantity) AS quantity, sum(h.units) AS units
  FROM card_line AS l CROSS JOIN hold AS h ON h.line_id = l.id
  WHERE (SELECT 1 FROM hold) AND l.card_id > :after AND l.card_id <= :through AND {WAS_HELD}
  GROUP BY h.line_id
)
"""

OPEN_CARDS = f"""
{ON_DAY},
open AS (
  SELECT c.id, c.number, k.id AS client_id, k.code AS client_code, k.name AS client, k.phone, k.email,
         p.id AS package_id, p.code AS package_code, c.package_name AS package, c.kind, c.unit, o.state, o.starts_on,
         o.expires_on, o.frozen_until, o.units_left, o.value_left
  FROM on_day AS o
  CROSS JOIN card AS c ON c.id = o.card_id
  JOIN client AS f ON f.id = o.client_id
  JOIN client AS k ON k.id = coalesce(f.merged_into_id, f.id)
  LEFT JOIN package AS p ON p.id = c.package_id
  WHERE o.is_open
),
{_MOVED}, {_HELD}
"""
"""For WITH: the `open` cards of a step of `LongRead.by_card` at the end of the day `:last`. What nothing happened to
since stands as it does now; from all else, what came later is taken back."""

LINES = """
card_line AS l ON {when} AND l.card_id = o.id
LEFT JOIN item AS i ON i.id = l.item_id
LEFT JOIN moved AS m ON m.line_id = l.id
LEFT JOIN held AS h ON h.line_id = l.id
"""
"""For JOIN: the lines of the open cards `o` as they stood then, in the columns that LINE names; `{when}` says of which
rows."""

LINE = {
    "cap": "(l.cap - coalesce(m.cap, 0))",
    "used": "(l.used - coalesce(m.quantity, 0))",
    "gone": "(l.gone - coalesce(m.gone, 0))",
    "value_left": "(l.value_left - coalesce(m.value, 0))",
    "held": "coalesce(h.quantity, 0)",
    "held_units": "coalesce(h.units, 0)",
}

IS_SHOWN = f"(l.cap_sold IS NOT 0 OR {LINE['cap']} > 0)"
"""Whether a line says something: one that was added by an exchange is empty before it, and when that was undone."""

_CARDS = f"WITH {OPEN_CARDS} SELECT * FROM open ORDER BY id"

_LINES = f"""
WITH {OPEN_CARDS}
SELECT o.id, l.item_id, i.code, l.name, l.unit_cost, {", ".join(LINE.values())}
FROM open AS o JOIN {LINES.format(when="TRUE")} WHERE {IS_SHOWN} ORDER BY o.id, l.position
"""


def _some_open_cards(day: AsOf, connection: Connection, keys: Values) -> list[CardThen]:
    """Those of one step."""
    values = {**keys, **values_of(day.read, day.last)}
    rows = connection.execute(_CARDS, values).fetchall()
    if not rows:
        return []
    lines: dict[int, list[LineThen]] = {row[0]: [] for row in rows}
    for card_id, *columns in connection.execute(_LINES, values).fetchall():
        lines[card_id].append(LineThen(*columns))
    return [CardThen(*row, tuple(lines[row[0]])) for row in rows]  # type: ignore[call-arg]
