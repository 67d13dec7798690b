"""What somebody can do to the file on purpose, with any program that knows SQLite, and what comes of it.

The table at the end is what can be relied on: each attack is blocked by the database itself (with the word of the
trigger), or is reported by a check of `db verify`, alone or when it is asked with a backup or a head from outside the
file, or is refused by every command; and what isn't found is named with its reason.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from pkgcli import chain
from pkgcli.store.schema import SCHEMA_VERSION

Do = Callable[[sqlite3.Connection], None]


class Attack(NamedTuple):
    """SQL, or a function over a connection without any setting of ours, as the shell has it."""

    do: str | Do
    blocked: str = ""
    """The word of the trigger that refuses it; where two do, SQLite says which comes first."""
    reported: str = ""
    """The check of `db verify` that speaks."""
    with_backup: str = ""
    """The check that speaks with `--against BACKUP`, where without it nothing does."""
    with_head: bool = False
    """Whether a head that was printed before tells it too."""
    refused: str = ""
    """The word by which every command refuses the file."""
    not_found: str = ""
    """Why nothing is said of it."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """As the shell opens it: foreign keys and recursive triggers off, nothing of ours set."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def without_triggers(*statements: str) -> Do:
    """Drops every trigger, does it, and puts them back as they were: the file is then as pkgcli makes it."""

    def do(connection: sqlite3.Connection) -> None:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
        ).fetchall()
        connection.execute("BEGIN")
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            changed = connection.execute(statement).rowcount
            assert changed > 0, statement
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")

    return do


def _rechained(*statements: str) -> Do:
    """The same, and every hash made to fit: what somebody does who has read how the chain is made."""

    def do(connection: sqlite3.Connection) -> None:
        without_triggers(*statements)(connection)
        trigger = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'operation_is_kept'").fetchone()[0]
        connection.execute("DROP TRIGGER operation_is_kept")
        rows = connection.execute(
            "SELECT id, recorded_at, recorded_on, kind, staff_id, undoes, lower(hex(text_hash))"
            " FROM operation ORDER BY id"
        ).fetchall()
        before = bytes(32)
        for *operation, text in rows:
            before = chain.operation_hash(connection, before, (*operation, text or None))
            values = (before, chain.LAYOUT, operation[0])
            connection.execute("UPDATE operation SET hash = ?, hash_layout = ? WHERE id = ?", values)
        connection.execute(trigger)

    return do


def schema_written(statement: str) -> Do:
    """Writes the schema as if it were a table like any other."""

    def do(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)

    return do


def _copied_over(connection: sqlite3.Connection) -> None:
    """The table as another file has it: the same rows but one, without a single rule."""
    connection.execute("ATTACH ':memory:' AS other")
    connection.execute("CREATE TABLE other.entry AS SELECT * FROM main.entry")
    connection.execute("UPDATE other.entry SET units = units - 1 WHERE id = 5")
    connection.execute("DROP TABLE main.entry")
    connection.execute("CREATE TABLE main.entry AS SELECT * FROM other.entry")


def _values_exchanged(connection: sqlite3.Connection) -> None:
    """A cent from one card to another, on every row and sum where it counts, so that both books still add up."""
    one, other = [
        row[0]
        for row in connection.execute(
            "SELECT c.id FROM card AS c WHERE c.kind = 'custom' AND c.value_left > 100 AND c.state = 'active'"
            " AND c.tip_left > 0 ORDER BY c.id LIMIT 2"
        )
    ]
    statements = []
    for card, cents in ((one, 1), (other, -1)):
        last = f"(SELECT id FROM entry WHERE card_id = {card} ORDER BY seq DESC LIMIT 1)"
        statements += [
            f"UPDATE entry SET value = value + {cents}, value_left = value_left + {cents} WHERE id = {last}",
            f"UPDATE card SET value_left = value_left + {cents} WHERE id = {card}",
        ]
    without_triggers(*statements)(connection)


def _tail_cut(connection: sqlite3.Connection) -> None:
    """The last operation, the last visit, taken out without a trace: the card is as it was before it."""
    last = "(SELECT max(id) FROM operation)"
    entry = f"(SELECT id FROM entry WHERE operation_id = {last})"
    line = f"(SELECT line_id FROM entry_line WHERE entry_id = {entry})"
    card = f"(SELECT card_id FROM entry WHERE id = {entry})"
    columns = (
        *("units_left", "value_left", "tip_left", "paid", "unpaid", "client_id", "state", "starts_on", "expires_on"),
        *("frozen_until", "earned_through", "last_used_on"),
    )
    standing = ", ".join(
        f"{column} = (SELECT {column} FROM entry AS e WHERE e.card_id = card.id AND e.seq = card.seq - 1)"
        for column in columns
    )
    sums = ", ".join(
        f"{column} = {column} - (SELECT {of} FROM entry_line WHERE entry_id = {entry} AND line_id = card_line.id)"
        for column, of in (("used", "quantity"), ("gone", "gone"), ("value_left", "value"), ("tip_left", "tip"))
    )
    without_triggers(
        f"UPDATE card SET {standing}, seq = seq - 1 WHERE id = {card}",
        f"UPDATE card_line SET {sums}, last_entry_id = (SELECT max(entry_id) FROM entry_line AS p"
        f" WHERE p.line_id = card_line.id AND p.entry_id < {entry}) WHERE id = {line}",
        f"DELETE FROM entry_line WHERE entry_id = {entry}",
        f"DELETE FROM commission WHERE entry_id = {entry}",
        f"DELETE FROM request WHERE operation_id = {last}",
        f"DELETE FROM entry WHERE operation_id = {last}",
        f"DELETE FROM operation WHERE id = {last}",
    )(connection)


def _entry_moved(connection: sqlite3.Connection) -> None:
    """A visit of one card becomes one of another of the same package: both are numbered and summed up anew."""
    without_triggers(
        "UPDATE entry SET card_id = (SELECT min(id) FROM card), seq = 1000 WHERE id ="
        " (SELECT max(id) FROM entry WHERE kind = 'redeem' AND card_id <> (SELECT min(id) FROM card))"
    )(connection)


def _notes_exchanged(connection: sqlite3.Connection) -> None:
    one, other = connection.execute("SELECT min(operation_id), max(operation_id) FROM operation_text").fetchone()
    words = "note = (SELECT note FROM operation_text WHERE operation_id = {0}), reason = 'because'"
    without_triggers(f"UPDATE operation_text SET {words.format(one)} WHERE operation_id = {other}")(connection)


VISIT = "(SELECT max(id) FROM entry WHERE kind = 'redeem')"
_NEXT = f"""
CREATE TEMP TABLE copy AS SELECT * FROM main.entry WHERE id = {VISIT};
UPDATE copy SET id = id + 1, seq = seq + 1, units_left = units_left + units, value_left = value_left + value,
    tip_left = tip_left + tip, operation_id = (SELECT max(id) + 1 FROM main.operation);
"""
"""A visit that follows the last one as it should, for attacks that change one thing more."""
_PLAIN = "the catalogue, people and settings are kept as they are, not as they were: no hash carries them"
_PEOPLE = "names and words of people are in no hash, so that a person can be scrubbed"
_FORGED = "who may write the file can do what pkgcli does, and nothing tells one hand from the other"

ATTACKS: dict[str, Attack] = {
    # The ledger only grows.
    "an entry changed": Attack(f"UPDATE entry SET units = 0 WHERE id = {VISIT}", blocked="entry_kept"),
    "an entry deleted": Attack(f"DELETE FROM entry WHERE id = {VISIT}", blocked="entry_kept"),
    "an entry replaced": Attack(
        f"{_NEXT} UPDATE copy SET id = 5; REPLACE INTO entry SELECT * FROM copy", blocked="entry_kept"
    ),
    "an entry replaced under its number on the card": Attack(
        f"{_NEXT} UPDATE copy SET seq = seq - 1; REPLACE INTO entry SELECT * FROM copy", blocked="entry_order"
    ),
    "an upsert over an entry": Attack(
        f"{_NEXT} UPDATE copy SET id = 5;"
        " INSERT INTO entry SELECT * FROM copy WHERE 1 ON CONFLICT (id) DO UPDATE SET units = 99",
        blocked="entry_kept",
    ),
    "an entry given another id": Attack("UPDATE OR REPLACE entry SET id = 6 WHERE id = 5", blocked="entry_kept"),
    "an entry given another rowid": Attack("UPDATE entry SET rowid = -7 WHERE id = 5", blocked="entry_kept"),
    "an entry put into an old operation": Attack(
        f"{_NEXT} UPDATE copy SET operation_id = 1; INSERT INTO entry SELECT * FROM copy", blocked="entry_kept"
    ),
    "an entry of a negative id": Attack(
        f"{_NEXT} UPDATE copy SET id = -1; INSERT INTO entry SELECT * FROM copy", blocked="entry_order"
    ),
    "an entry of the highest id": Attack(
        f"{_NEXT} UPDATE copy SET id = {2**63 - 1}; INSERT INTO entry SELECT * FROM copy", blocked="entry_order"
    ),
    "an entry that gives more than it takes": Attack(
        f"{_NEXT} UPDATE copy SET units_left = units_left + 5; INSERT INTO entry SELECT * FROM copy",
        blocked="entry_sum",
    ),
    "a line of an entry changed": Attack("UPDATE entry_line SET quantity = 0", blocked="entry_kept"),
    "a line of an entry added": Attack(
        "INSERT INTO entry_line VALUES (1, 2, 1, 0, 0, 0, 0)", blocked="(entry_kept|cap_passed)"
    ),
    "a commission raised": Attack("UPDATE commission SET amount = 100 * amount", blocked="entry_kept"),
    "an operation changed": Attack("UPDATE operation SET staff_id = NULL", blocked="operation_kept"),
    "an operation replaced": Attack(
        "REPLACE INTO operation SELECT * FROM operation WHERE id = 9", blocked="operation_order"
    ),
    "the last operations deleted": Attack("DELETE FROM operation WHERE id > 200", blocked="operation_kept"),
    "an operation given another layout": Attack("UPDATE operation SET hash_layout = 1", blocked="operation_kept"),
    "a note rewritten": Attack("UPDATE operation_text SET reason = 'as told'", blocked="text_kept"),
    "a note deleted": Attack("DELETE FROM operation_text", blocked="text_kept"),
    "a key deleted, so that a visit is taken twice": Attack("DELETE FROM request", blocked="request_kept"),
    "a key changed": Attack(
        "UPDATE request SET request_key = 'other' WHERE request_key = 'first-visit'", blocked="request_kept"
    ),
    # A card stands where its entries left it.
    "units written onto a card": Attack("UPDATE card SET units_left = 99 WHERE kind = 'custom'", blocked="card_moved"),
    "a card prolonged": Attack("UPDATE card SET expires_on = '2030-01-01'", blocked="card_moved"),
    "a card given to another client": Attack("UPDATE card SET client_id = 1", blocked="card_moved"),
    "a card sold for less": Attack("UPDATE card SET price = 1, net = 1, tax = 0", blocked="terms_kept"),
    "a card of another package": Attack("UPDATE card SET package_id = 1", blocked="terms_kept"),
    "a card of another validity": Attack("UPDATE card SET valid = 'never'", blocked="terms_kept"),
    "a card deleted": Attack("PRAGMA foreign_keys = OFF; DELETE FROM card WHERE id = 1", blocked="card_kept"),
    "a card replaced": Attack("REPLACE INTO card SELECT * FROM card WHERE id = 3", blocked="card_new"),
    "a card under the number of another": Attack(
        "UPDATE card SET number_key = (SELECT number_key FROM card WHERE id = 2) WHERE id = 1", blocked="card_kept"
    ),
    "a price put on a card's line": Attack("UPDATE card_line SET list_price = 1", blocked="card_moved"),
    "visits given back on a card's line": Attack("UPDATE card_line SET used = 0 WHERE used > 0", blocked="card_moved"),
    "the terms of a package rewritten": Attack("UPDATE package_version SET price = 1", blocked="version_kept"),
    # With the triggers out of the way and back again.
    "an entry changed without triggers": Attack(
        without_triggers(f"UPDATE entry SET units = units - 1 WHERE id = {VISIT}"), reported="running"
    ),
    "the day of an entry changed": Attack(
        without_triggers("UPDATE entry SET happened_on = date(happened_on, '-1 day') WHERE id = 50"), reported="chain"
    ),
    "an entry deleted without triggers": Attack(
        without_triggers("DELETE FROM entry WHERE id = 50"), reported="sequence"
    ),
    "an entry moved to another card": Attack(_entry_moved, reported="sequence"),
    "a cent moved from a card to another": Attack(_values_exchanged, reported="chain"),
    "terms of a sold card changed": Attack(
        without_triggers("UPDATE card SET valid = '9y' WHERE id = 3"), reported="chain"
    ),
    "the price of a sold card changed": Attack(
        without_triggers("UPDATE card SET price = price + 1, net = net + 1 WHERE id = 3"), reported="paid"
    ),
    "the list price on a card changed": Attack(
        without_triggers("UPDATE card_line SET list_price = 1 WHERE id = 3"), reported="chain"
    ),
    "units written onto a card without triggers": Attack(
        without_triggers("UPDATE card SET units_left = units_left + 1 WHERE kind = 'custom'"), reported="standing"
    ),
    "a card given away without triggers": Attack(
        without_triggers("UPDATE card SET client_id = 2 WHERE id = 3"), reported="standing"
    ),
    "visits given back without triggers": Attack(
        without_triggers("UPDATE card_line SET used = used - 1 WHERE used > 0"), reported="line"
    ),
    "a commission moved to a colleague": Attack(
        without_triggers(
            "UPDATE commission SET staff_id = 3 - staff_id WHERE entry_id = (SELECT min(entry_id) FROM commission)"
        ),
        reported="chain",
    ),
    "an operation put on a colleague": Attack(
        without_triggers(
            "UPDATE operation SET staff_id = 3 - staff_id"
            " WHERE id = (SELECT max(id) FROM operation WHERE staff_id IS NOT NULL)"
        ),
        reported="chain",
    ),
    "an operation of another layout": Attack(
        without_triggers("UPDATE operation SET hash_layout = 1 WHERE kind = 'issue'"), reported="chain"
    ),
    "an operation of an unknown layout": Attack(
        without_triggers("UPDATE operation SET hash_layout = 99 WHERE id = 80"), reported="chain"
    ),
    "notes exchanged": Attack(_notes_exchanged, reported="text"),
    "a key put on an operation that there isn't": Attack(
        without_triggers("UPDATE request SET operation_id = 99999 WHERE request_key = 'first-visit'"),
        reported="request",
    ),
    "a card deleted without triggers": Attack(without_triggers("DELETE FROM card WHERE id = 3"), reported="reference"),
    "a client deleted": Attack(
        "DELETE FROM client WHERE id = (SELECT client_id FROM card LIMIT 1)", reported="reference"
    ),
    "a member of staff deleted": Attack("DELETE FROM staff", reported="reference"),
    # The schema itself.
    "a trigger dropped": Attack("DROP TRIGGER entry_is_kept", reported="schema"),
    "a trigger put back tamer": Attack(
        "DROP TRIGGER entry_stays; CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT 1; END",
        reported="schema",
    ),
    "a trigger rewritten in the schema": Attack(
        schema_written("UPDATE sqlite_master SET sql = replace(sql, 'RAISE', 'coalesce') WHERE name = 'entry_is_kept'"),
        reported="schema",
    ),
    "a CHECK taken out of the schema": Attack(
        schema_written("UPDATE sqlite_master SET sql = replace(sql, ' CHECK (price >= 0)', '') WHERE name = 'card'"),
        reported="schema",
    ),
    "an index taken out of the schema": Attack(
        schema_written("DELETE FROM sqlite_master WHERE name = 'entry_day'"), reported="integrity"
    ),
    "a view in the place of a table": Attack(
        "ALTER TABLE setting RENAME TO settings; CREATE VIEW setting AS SELECT * FROM settings", reported="schema"
    ),
    "a table copied from another file": Attack(_copied_over, reported="schema"),
    "a table of others": Attack("CREATE TABLE plans (id INTEGER)", reported="schema"),
    "a generated column": Attack("ALTER TABLE entry ADD COLUMN twice INTEGER AS (units * 2)", reported="schema"),
    "an index of others": Attack("CREATE INDEX quick ON entry (paid_by)", reported="schema"),
    "a table dropped": Attack("DROP TABLE entry_line", reported="schema"),
    "a scope that there isn't": Attack(
        "PRAGMA ignore_check_constraints = ON; UPDATE card SET scope = 'all' WHERE id = 3", reported="constraint"
    ),
    # Things added.
    "an operation that did nothing": Attack(
        "INSERT INTO operation SELECT max(id) + 1, recorded_at, recorded_on, 'redeem', NULL, NULL, NULL, 2,"
        " zeroblob(32) FROM operation",
        reported="chain",
    ),
    "a card that nobody sold": Attack(
        "CREATE TEMP TABLE copy AS SELECT * FROM main.card WHERE kind = 'custom' LIMIT 1; UPDATE copy SET id = 9999,"
        " number = 'FREE', number_key = 'FREE', seq = 0, units_left = 0, value_left = 0, tip_left = 0, paid = 0,"
        " unpaid = 0; INSERT INTO card SELECT * FROM copy",
        reported="sequence",
    ),
    # The file as a whole.
    "marked as of another program": Attack("PRAGMA application_id = 0", refused="database_foreign"),
    "marked as newer": Attack(f"PRAGMA user_version = {SCHEMA_VERSION + 1}", refused="database_newer"),
    "marked as older": Attack("PRAGMA user_version = 1", refused="database_too_old"),
    "put into WAL": Attack("PRAGMA journal_mode = WAL", reported="journal"),
    # The past. Only what is kept outside the file can tell.
    "the last visit cut off": Attack(_tail_cut, with_backup="cut", with_head=True),
    "an old entry rewritten, with every hash": Attack(
        _rechained("UPDATE entry SET user_client_id = 2 WHERE id = 50"), with_backup="rewritten", with_head=True
    ),
    "an operation put on a colleague, with every hash": Attack(
        _rechained("UPDATE operation SET staff_id = 1 WHERE staff_id = 2"), with_backup="rewritten", with_head=True
    ),
    # What isn't found, and isn't promised.
    "a client's phone changed": Attack(
        "UPDATE client SET phone = '1', phone_key = '1' WHERE id = 1", not_found=_PEOPLE
    ),
    "a member of staff renamed": Attack(
        "UPDATE staff SET name = 'Mo', name_key = 'mo' WHERE id = 1", not_found=_PEOPLE
    ),
    "a note scrubbed whole": Attack(
        "UPDATE operation_text SET salt = x'', note = NULL, reason = NULL", not_found=_PEOPLE
    ),
    "words on a card changed": Attack("UPDATE card SET note = 'free drinks' WHERE id = 3", not_found=_PEOPLE),
    "a setting changed": Attack("UPDATE setting SET value = 'off' WHERE name = 'refund.allow_used'", not_found=_PLAIN),
    "the currency changed": Attack("UPDATE setting SET value = 'JPY' WHERE name = 'currency'", not_found=_PLAIN),
    "a card given another number": Attack(
        "UPDATE card SET number = '77', number_key = '77' WHERE id = 3", not_found=_PLAIN
    ),
    "somebody more let use a card": Attack(
        "INSERT INTO card_user (card_id, client_id) VALUES (3, 2)", not_found=_PLAIN
    ),
    "the mark of the night moved": Attack("UPDATE night SET through_on = '2030-01-01'", not_found=_PLAIN),
    "a key put on another operation": Attack(
        without_triggers("UPDATE request SET operation_id = 1 WHERE request_key = 'first-visit'"), not_found=_FORGED
    ),
    "an item made cheaper": Attack("UPDATE item SET list_price = 1", not_found=_PLAIN),
    "ids that were deleted given again": Attack("UPDATE sqlite_sequence SET seq = 1", not_found=_PLAIN),
    "a card opened to anyone": Attack("UPDATE card SET scope = 'anyone' WHERE id = 3", not_found=_PLAIN),
    "a key deleted without triggers": Attack(
        without_triggers("DELETE FROM request WHERE request_key = 'first-visit'"), not_found=_FORGED
    ),
}
