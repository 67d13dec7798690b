"""A past that is long.

What has been is kept for good: visits that were held, visits of a card. A redemption finds what it needs of it by an
index, and the last column says what it takes where that index is missing.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rows import Bench, Figure, at_most, compared, row
from turns import in_turn

WAITING = ("hold_made", "hold_ended", "membership_operation", "membership_freeze_operation", "client_alias_operation")

_HOLDS = """
WITH RECURSIVE counting (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < :holds)
INSERT INTO hold (card_id, line_id, quantity, units, starts_at, visit_on, state, made_by, ended_by)
SELECT l.card_id, l.id, 1, 1, '2026-01-05T09:00:00.000000Z', '2026-01-05', 'released', 1 + n % o.last, 1 + n % o.last
FROM counting CROSS JOIN (SELECT max(id) AS last FROM operation) AS o
CROSS JOIN card_line AS l ON l.id = 1 + n % (SELECT max(id) FROM card_line)
"""


@row("holds-of-the-past", "`redeem` after many visits were held", "after none", at_most(1.1))
def holds_of_the_past(bench: Bench) -> Iterator[Figure]:
    holds = bench.sizes.cards // 10
    plain = copied(bench.salon(), "no-holds")
    held = copied(plain, "holds")
    with sqlite3.connect(held) as connection:
        ((trigger,),) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'hold_is_new'").fetchall()
        connection.execute("DROP TRIGGER hold_is_new")
        connection.execute(_HOLDS, {"holds": holds})
        connection.execute(trigger)
    connection.close()
    figure = with_and_without(bench, ("redeem", "CARD", "massage"), plain, held, WAITING)
    yield replace(figure, case=f"{holds:,} holds")


@row("years-of-one-card", "`balance CARD --json` of a card of many visits", "of one with nine", at_most(1.1))
def years_of_one_card(bench: Bench) -> Iterator[Figure]:
    visits = max(10, bench.sizes.cards // 100)
    few, many = (bench.salon(a_card, a_card=a_card) for a_card in (10, visits))
    figure = with_and_without(bench, ("balance", "B4", "--json"), few, many, ("entry_transfer",))
    yield replace(figure, case=f"{visits:,} entries")


def with_and_without(bench: Bench, argv: Sequence[str], short: Path, long: Path, indexes: Sequence[str]) -> Figure:
    """The command on the file with the long past against the short one, and on the long one without the indexes."""
    bare = copied(long, "without")
    with sqlite3.connect(bare) as connection:
        for index in indexes:
            connection.execute(f"DROP INDEX {index}")
    connection.close()
    commands = [bench.on_a_card(*argv, db=path) for path in (short, long, bare)]
    of_short, of_long, without = in_turn(bench.sizes.rounds, *commands)
    told = f"without {', '.join(indexes)}: {without.seconds / of_short.seconds:.2f}"
    return replace(compared(of_long, of_short), without=told, commands=(str(commands[1]),))


def copied(path: Path, name: str) -> Path:
    return Path(shutil.copy(path, path.with_name(f"{name}-of-{path.name}")))
