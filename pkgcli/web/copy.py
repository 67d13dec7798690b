"""The copy that is looked at: the file as it is now, with the views for people. The file itself isn't written to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from sqlite3 import Connection

from pkgcli.business import Business, read_business
from pkgcli.frozen import Frozen
from pkgcli.long_read import LongRead, Values, small_read
from pkgcli.operations import Look, Occasion, instant_text, looking
from pkgcli.reports.cards_on_day import ON_DAY, values_of
from pkgcli.reports.open_cards import AsOf, made_known
from pkgcli.store.connection import connect
from pkgcli.store.copying import copied
from pkgcli.store.failures import failures_of
from pkgcli.store.schema import statements

NAME = "salon"
"""What the copy is called in addresses: /salon/cards."""

ABOUT = "about_this_copy"

_TABLES = """
-- Of which file, day and state this is a copy. What was recorded after that isn't in it.
CREATE TABLE about_this_copy (
    business       TEXT NOT NULL,     -- the business
    file           TEXT NOT NULL,     -- the database that was copied
    copied_at      TEXT NOT NULL,     -- when (UTC)
    day            TEXT NOT NULL,     -- which day it was then, where the business is
    last_operation INTEGER NOT NULL,  -- the last operation in it
    head           TEXT NOT NULL,     -- the hash of that
    currency       TEXT NOT NULL      -- of all amounts
);

-- How each card stands on the day of the copy.
CREATE TABLE card_today (
    card_id    INTEGER PRIMARY KEY,
    client_id  INTEGER NOT NULL,  -- the owner; of two records that were merged the one that stays
    status     TEXT NOT NULL,
    is_open    INTEGER NOT NULL,  -- 1 where it can still be used some day
    units_left INTEGER,           -- none on a card whose last day has passed; NULL: without limit
    value_left INTEGER NOT NULL   -- less what an unlimited card has earned
);

CREATE INDEX card_today_client ON card_today (client_id);
"""

_STANDING = f"""
WITH {ON_DAY}
INSERT INTO card_today (card_id, client_id, status, is_open, units_left, value_left)
SELECT o.card_id, coalesce(k.merged_into_id, k.id),
       status_then(o.state, o.units_left, o.starts_on, o.expires_on, o.frozen_until), o.is_open,
       iif(o.is_over, min(o.units_left, 0), o.units_left), o.value_left
FROM on_day AS o JOIN client AS k ON k.id = o.client_id
"""


def views_text(decimals: int) -> str:
    """The SQL of the views, for a currency of so many decimals."""
    text = Path(__file__).with_name("views.sql").read_text(encoding="utf-8")
    return _TABLES + text.replace("MINOR", f"{10**decimals}.0")


class CopyForLooking(Frozen):
    """Where the copy is, the settings in it, and the state that it is of: its last operation, and the hash of that."""

    path: Path
    business: Business
    operations: int
    head: bytes


def copy_for_looking(occasion: Occasion, folder: Path) -> CopyForLooking:
    """Makes the copy in that folder, mode 0600. Raises StorageFailed."""
    with looking(occasion):
        pass  # whatever is wrong with the file is told of the file, not of a copy
    with copied(occasion.path, folder, random=occasion.random) as whole:
        copy = whole.rename(folder / f"{NAME}.db")
    connection = connect(copy, writable=True)
    try:
        with failures_of(copy):
            connection.execute("BEGIN IMMEDIATE")
            business = read_business(connection)
            look = Look(connection, business, occasion.now, business.today(occasion.now))
            read = small_read(occasion, look)
            _made_readable(look, read)
            connection.execute("COMMIT")
    finally:
        connection.close()
    return CopyForLooking(copy, business, read.operation, read.head)


def _made_readable(look: Look, read: LongRead) -> None:
    connection = look.connection
    for statement in statements(views_text(look.business.decimals)):
        connection.execute(statement)
    about = (look.business.name, str(read.occasion.path), instant_text(look.now), look.today.isoformat())
    connection.execute(
        "INSERT INTO about_this_copy (business, file, copied_at, day, last_operation, head, currency)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*about, read.operation, read.head.hex(), look.business.currency),
    )
    made_known(connection, look.today)
    for _ in read.by_card(partial(_stand, AsOf(look.today, read))):
        pass


def _stand(day: AsOf, connection: Connection, keys: Values) -> None:
    connection.execute(_STANDING, {**keys, **values_of(day.read, day.last)})
