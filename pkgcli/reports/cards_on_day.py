"""The cards as they stood at the end of a day, from what is stored of them: the other path than summing the ledger.

A card that nothing happened to since that day stands as it does now. From any other, what was moved after the day is
taken back, and how it stood is what its last entry through the day says, visits aside (`CHANGES_STANDING`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from sqlite3 import Connection, Row

from pkgcli.long_read import CHANGES_STANDING, NOTHING_SINCE, OF_CARDS, OF_DAYS, STANDING, LongRead, Values

DAYS = 4

_LATER = f"""
later AS MATERIALIZED (
  SELECT e.card_id, sum(e.units) AS units, sum(e.value + e.earned) AS value, sum(e.tip) AS tip, sum(e.owed) AS owed
  FROM entry AS e WHERE :is_past AND {OF_CARDS} AND +e.happened_on > :last GROUP BY e.card_id
)
"""

_STOOD = f"""
stood AS (
  SELECT n.id AS card_id, n.client_id, n.state, n.starts_on, n.expires_on, n.frozen_until, n.earned_through,
         n.units_left, n.value_left, n.tip_left, n.unpaid, n.is_begun, 0 AS is_buried
  FROM standing AS n WHERE n.id NOT IN (SELECT card_id FROM later)
  UNION ALL
  SELECT n.id, e.client_id, e.state, e.starts_on, e.expires_on, e.frozen_until, e.earned_through,
         n.units_left - l.units, n.value_left - l.value, n.tip_left - l.tip, n.unpaid - l.owed,
         c.starts = 'sale' OR e.last_used_on IS NOT NULL,
         n.state IN ('active', 'suspended') AND n.units_left > 0 AND n.expires_on < min(:last, :today)
  FROM later AS l JOIN standing AS n ON n.id = l.card_id JOIN card AS c ON c.id = n.id
  JOIN entry AS e ON e.card_id = n.id AND e.seq = (
    SELECT max(seq) FROM entry
    WHERE card_id = l.card_id AND {CHANGES_STANDING.format(entry="entry")} AND +happened_on <= :last AND +id <= :entry)
)
"""

# Days are counted in whole seconds of text that holds no time: integers throughout.
_DAYS = "(strftime('%s', {0}) - strftime('%s', {1})) / 86400"
_FIRST = "iif(earned_through IS NULL, starts_on, date(earned_through, '+1 day'))"
_IN_ALL = f"({_DAYS.format('expires_on', _FIRST)} + 1)"
_GONE = f"max(0, min({_DAYS.format(':last', _FIRST)} + 1, {_IN_ALL}))"

ON_DAY = f"""
{STANDING}, {_LATER}, {_STOOD},
on_day AS (
  SELECT card_id, client_id, state, starts_on, expires_on, frozen_until, units_left, unpaid,
         is_over, NOT is_over AND state IN ('active', 'suspended', 'frozen') AND coalesce(units_left, 1) > 0 AS is_open,
         CASE WHEN units_left IS NOT NULL OR NOT is_begun THEN iif(is_over, 0, value_left)
              WHEN expires_on IS NULL OR state NOT IN ('active', 'suspended') THEN value_left
              WHEN {_IN_ALL} <= 0 THEN 0
              ELSE value_left - (value_left / {_IN_ALL} * {_GONE} + value_left % {_IN_ALL} * {_GONE} / {_IN_ALL})
              END AS value_left,
         iif(is_over, 0, tip_left) AS tip_left
  FROM (SELECT *, coalesce(is_buried, 0) OR state = 'lapsed' OR coalesce(
                 state IN ('active', 'suspended') AND coalesce(units_left, 1) > 0 AND expires_on < :last, 0) AS is_over
        FROM stood)
)
"""
"""The cards of a step of `LongRead.by_card` at the end of the day `:last`, a row each. `is_over` says of a card that it
had lapsed by then, swept or not (`is_buried`: an undo since gave it back a last day that had passed), `is_open` that it
could still be used some day; `value_left` is less what an unlimited card has earned
(`pkgcli.rules.use_value.earned_by`, set-based)."""

OWNERS = f"""
(SELECT coalesce(k.merged_into_id, k.id) FROM client AS k WHERE k.id =
coalesce((SELECT json_extract(f.value, '$[1]') FROM json_each(:owners) AS f
          WHERE json_extract(f.value, '$[0]') = {{card}}.id),
         iif({NOTHING_SINCE}, {{card}}.client_id,
             (SELECT client_id FROM entry WHERE card_id = {{card}}.id AND +id <= :entry ORDER BY seq DESC LIMIT 1))))
"""
"""Who owned the card `{{card}}` at the end of the day that `former_owners` was asked for; `:owners` is its answer.
Two records of a client that were merged are one, of past days, too."""

# Only a visit is dated back behind what changes the owner, and it names the owner of the day that it is recorded.
_HANDED_ON = f"""
SELECT DISTINCT e.card_id FROM entry AS e JOIN entry AS b ON b.card_id = e.card_id AND b.seq = e.seq - 1
WHERE {OF_DAYS} AND b.client_id <> e.client_id
"""

_OWNER = """
SELECT client_id FROM entry
WHERE card_id = :card AND (:last IS NULL OR (kind <> 'redeem' AND happened_on <= :last)) AND +id <= :entry
ORDER BY seq DESC LIMIT 1
"""


def on_day(read: LongRead, day: date, query: str, **more: str) -> Iterator[list[Row]]:
    """What the query gives for the table `on_day` of each step: the cards at the end of that day."""
    return (rows for _, rows in on_days(read, [day], query, **more))


def on_days(read: LongRead, days: Sequence[date], query: str, **more: str) -> Iterator[tuple[date, list[Row]]]:
    """The same for each of several days, a few of them in one step: their cards are read once."""
    statement = f"WITH {ON_DAY} {query}"

    def work(some: Sequence[date], connection: Connection, keys: Values) -> list[tuple[date, list[Row]]]:
        found = []
        for day in some:
            values = {**more, **keys, **values_of(read, day)}
            found.append((day, connection.execute(statement, values).fetchall()))
        return found

    for start in range(0, len(days), DAYS):
        for found in read.by_card(partial(work, days[start : start + DAYS])):
            yield from found


def values_of(read: LongRead, day: date) -> Values:
    """What ON_DAY needs beside the keys of a step."""
    is_past = read.last_day is not None and read.last_day > day.isoformat()
    return {"last": day.isoformat(), "is_past": int(is_past)}


def former_owners(read: LongRead, day: date) -> str:
    """The cards that have another owner now than at the end of the day, each with the one it had: JSON of pairs."""

    def work(connection: Connection, keys: Values) -> list[tuple[int, int]]:
        pairs = []
        for (card,) in connection.execute(_HANDED_ON, keys).fetchall():
            then, now = (
                connection.execute(_OWNER, {"card": card, "last": last, "entry": read.entry}).fetchone()
                for last in (day.isoformat(), None)
            )
            if then is not None and then[0] != now[0]:
                pairs.append((card, then[0]))
        return pairs

    pairs: dict[int, int] = {}
    for found in read.by_day(day + timedelta(days=1), date.max, work) if day < date.max else ():
        pairs.update(found)
    return json.dumps(list(pairs.items()))
