"""The cards as they stood at the end of a day, from what is stored of them: the other path than summing the ledger.

A card that nothing happened to since stands as its row says. From any other, what was moved after the day is taken
back, and how it stood is what its last entry through the day says, visits aside: they are the only entries that are
dated back behind others, and they change neither owner nor state nor days.
"""

from __future__ import annotations

import json
from datetime import date
from sqlite3 import Connection

LATER = """
later AS MATERIALIZED (
  SELECT card_id, sum(units) AS units, sum(value + earned) AS value, sum(tip) AS tip, sum(owed) AS owed
  FROM entry WHERE happened_on > :last GROUP BY card_id
)
"""

_STOOD = """
stood AS (
  SELECT c.id AS card_id, c.client_id, c.state, c.starts_on, c.expires_on, c.earned_through, c.units_left,
         c.value_left, c.tip_left, c.unpaid, 0 AS is_buried
  FROM card AS c WHERE c.id NOT IN (SELECT card_id FROM later)
  UNION ALL
  SELECT c.id, e.client_id, e.state, e.starts_on, e.expires_on, e.earned_through, c.units_left - l.units,
         c.value_left - l.value, c.tip_left - l.tip, c.unpaid - l.owed,
         c.state IN ('active', 'suspended') AND c.units_left > 0 AND c.expires_on < min(:last, :today)
  FROM later AS l JOIN card AS c ON c.id = l.card_id JOIN entry AS e ON e.card_id = c.id AND e.seq = (
    SELECT max(seq) FROM entry WHERE card_id = l.card_id AND kind <> 'redeem' AND happened_on <= :last)
)
"""

# Days are counted in whole seconds of text that holds no time: integers throughout.
_DAYS = "(strftime('%s', {0}) - strftime('%s', {1})) / 86400"
_FIRST = "iif(earned_through IS NULL, starts_on, date(earned_through, '+1 day'))"
_IN_ALL = f"({_DAYS.format('expires_on', _FIRST)} + 1)"
_GONE = f"max(0, min({_DAYS.format(':last', _FIRST)} + 1, {_IN_ALL}))"

ON_DAY = f"""
{LATER}, {_STOOD},
on_day AS (
  SELECT card_id, client_id, state, starts_on, expires_on, units_left, unpaid,
         is_over, NOT is_over AND state IN ('active', 'suspended', 'frozen') AND coalesce(units_left, 1) > 0 AS is_open,
         CASE WHEN units_left IS NOT NULL THEN iif(is_over, 0, value_left)
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
"""Tables for WITH: the cards at the end of the day `:last`, a row each. `is_over` says of a card that it had lapsed by
then, swept or not (`is_buried`: an undo since gave it back a last day that had passed), `is_open` that it could still
be used some day; `value_left` is less what an unlimited card has earned (`pkgcli.rules.use_value.earned_by`,
set-based)."""


OWNERS = """
coalesce((SELECT json_extract(f.value, '$[1]') FROM json_each(:owners) AS f
          WHERE json_extract(f.value, '$[0]') = {card}.id),
         {card}.client_id)
"""
"""Who owned the card `{card}` at the end of the day that `former_owners` was asked for; `:owners` is its answer."""


def former_owners(connection: Connection, day: date) -> str:
    """The cards that have another owner now than at the end of the day, each with the one it had: JSON of pairs."""
    query = f"""
        WITH {LATER}, {_STOOD}
        SELECT s.card_id, s.client_id FROM stood AS s JOIN card AS c ON c.id = s.card_id
        WHERE s.card_id IN (SELECT card_id FROM later) AND c.client_id <> s.client_id"""
    return json.dumps([tuple(row) for row in connection.execute(query, at_the_end(day, day)).fetchall()])


def at_the_end(day: date, today: date) -> dict[str, str]:
    """The values that ON_DAY asks for."""
    return {"last": day.isoformat(), "today": today.isoformat()}
