"""The cards that were open at the end of a day, with what was left on them then, card by card.

A past day is told from the entries that happened through it, whatever was recorded afterwards. The last operation is
fixed at the beginning, and cards are read in short transactions: however long it takes, the figures are of one state of
the file, and nobody at the counter waits for it (spec, section 7, "How").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from pkgcli.errors import Unreadable
from pkgcli.operations import Look, Occasion, looking
from pkgcli.reports.recognition import recognitions
from pkgcli.rules.availability import available, line_left
from pkgcli.rules.card_status import status
from pkgcli.rules.days import GivenDay, day_of
from pkgcli.rules.period import Period

BATCH = 500


@dataclass(frozen=True, slots=True)
class AsOf:
    """The end of the day `last`, as far as the operations through `operation` tell."""

    last: date
    operation: int


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


def as_of(look: Look, last: date) -> AsOf:
    """That day, seen from now."""
    row = look.connection.execute("SELECT coalesce(max(id), 0) FROM operation").fetchone()
    return AsOf(last, int(row[0]))


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
        starts_on=date.fromisoformat(card.starts_on),
        today=last,
    )


def open_cards(occasion: Occasion, day: AsOf, batch: int = BATCH) -> Iterator[CardThen]:
    """Every card on which something was left and that was neither void nor refunded, lapsed nor due."""
    after: int | None = 0
    while after is not None:
        with looking(occasion) as look:
            found, after = _some_open_cards(look.connection, day, after, batch)
        yield from found


# Of the rows of a card, the plain columns are those of the row that max() chose. A redemption moves neither owner nor
# days; one that was recorded afterwards would tell how the card stood when it was recorded.
STOOD = """
SELECT e.card_id, max(iif(e.kind = 'redeem', 0, e.seq)), e.client_id, e.state, e.starts_on, e.expires_on,
       sum(e.units) AS units, sum(e.value) AS value
FROM entry AS e
WHERE e.happened_on <= :{last} AND {condition}
GROUP BY e.card_id
"""
"""The cards `s` as they stood at the end of a day, for WITH. The values of unlimited cards are whole, as if nothing of
them were earned by the day."""

# What is due has lapsed, swept or not: by how it stood, and by how it stands now, since what moved its last day
# may have been taken back since.
IS_OPEN = """
s.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR s.units > 0)
AND (s.state = 'frozen' OR s.expires_on IS NULL OR s.expires_on >= :{last})
AND (c.state NOT IN ('active', 'suspended') OR c.units_left = 0 OR c.expires_on IS NULL OR c.expires_on >= :{last})
"""
"""Whether the card `c` that stood like `s` was open."""

_BATCH = "e.card_id > :after AND e.card_id <= :through AND e.operation_id <= :operation"

_OPEN = f"""
WITH stood AS ({STOOD.format(last="last", condition=_BATCH)})
SELECT c.id, c.number, k.id, k.code, k.name, k.phone, k.email, p.id, p.code, c.package_name, c.kind, c.unit, s.state,
       s.starts_on, s.expires_on, iif(c.units_left IS NULL, NULL, s.units), s.value
FROM stood AS s
JOIN card AS c ON c.id = s.card_id
JOIN client AS k ON k.id = s.client_id
LEFT JOIN package AS p ON p.id = c.package_id
WHERE {IS_OPEN.format(last="last")}
ORDER BY c.id
"""

_LINES = """
SELECT l.card_id, l.item_id, i.code, l.name, l.unit_cost,
       iif(l.cap IS NULL, NULL, coalesce(sum(iif(e.id IS NULL, 0, p.cap)), 0)),
       coalesce(sum(iif(e.id IS NULL, 0, p.quantity)), 0), coalesce(sum(iif(e.id IS NULL, 0, p.gone)), 0),
       coalesce(sum(iif(e.id IS NULL, 0, p.value)), 0),
       coalesce((SELECT sum(h.quantity) FROM hold AS h JOIN operation AS o ON o.id = h.made_by
                 WHERE h.line_id = l.id AND h.state = 'open' AND o.recorded_on <= :last), 0),
       coalesce((SELECT sum(h.units) FROM hold AS h JOIN operation AS o ON o.id = h.made_by
                 WHERE h.line_id = l.id AND h.state = 'open' AND o.recorded_on <= :last), 0)
FROM card_line AS l
JOIN item AS i ON i.id = l.item_id
LEFT JOIN entry_line AS p ON p.line_id = l.id
LEFT JOIN entry AS e ON e.id = p.entry_id AND e.happened_on <= :last AND e.operation_id <= :operation
WHERE l.card_id > :after AND l.card_id <= :through
GROUP BY l.card_id, l.position
ORDER BY l.card_id, l.position
"""

_UNLIMITED = "SELECT count(*) FROM card WHERE units_left IS NULL AND net > 0 AND id > :after AND id <= :through"


def _some_open_cards(connection: Connection, day: AsOf, after: int, batch: int) -> tuple[list[CardThen], int | None]:
    """Those among the next `batch` cards, and the id to go on after, or None."""
    ids = connection.execute("SELECT id FROM card WHERE id > ? ORDER BY id LIMIT ?", (after, batch)).fetchall()
    if not ids:
        return [], None
    through = int(ids[-1][0])
    values = {"after": after, "through": through, "last": day.last.isoformat(), "operation": day.operation}
    rows = connection.execute(_OPEN, values).fetchall()
    lines: dict[int, list[LineThen]] = {row[0]: [] for row in rows}
    for card_id, *columns in connection.execute(_LINES, values).fetchall() if rows else ():
        if card_id in lines:
            lines[card_id].append(LineThen(*columns))
    earned = _earned(connection, day, values)
    found = [
        CardThen(*row[:-1], row[-1] - earned.get(row[0], 0), tuple(lines[row[0]]))  # type: ignore[call-arg]
        for row in rows
    ]
    return found, through if len(ids) == batch else None


def _earned(connection: Connection, day: AsOf, values: dict[str, object]) -> dict[int, int]:
    """By card, what unlimited cards had earned through the day."""
    unlimited = int(connection.execute(_UNLIMITED, values).fetchone()[0])
    if not unlimited:
        return {}
    earned: dict[int, int] = {}
    after = values["after"]
    assert isinstance(after, int)
    found, _ = recognitions(
        connection, [Period(date.min, day.last)], operation=day.operation, after=after, limit=unlimited
    )
    for recognition in found:
        earned[recognition.card_id] = earned.get(recognition.card_id, 0) + recognition.amount
    return earned
