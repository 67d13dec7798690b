"""What was written about an operation, and the keys that keep it from being done twice: added once, never changed."""

from __future__ import annotations

import sqlite3

import pytest
from raw_salon import RawSalon, insert, refuses


@pytest.fixture
def keyed(salon: RawSalon) -> RawSalon:
    """Operation 2 has a note and the key `k1`."""
    text = {"operation_id": 2, "salt": b"salt", "note": "at the window", "reason": None}
    insert(salon.connection, "operation_text", **text)
    salon.close_operation()
    insert(salon.connection, "request", **request(2, "k1"))
    return salon


def request(operation: int, key: str) -> dict[str, object]:
    return {"request_key": key, "operation_id": operation, "salt": b"s", "asked_hash": b"h", "answer": "{}"}


def everything(salon: RawSalon) -> list[tuple[object, ...]]:
    rows = [salon.connection.execute(f"SELECT * FROM {table}") for table in ("operation_text", "request")]
    return [tuple(row) for table in rows for row in table]


@pytest.mark.parametrize(
    ("word", "statement"),
    [
        ("text_kept", "UPDATE operation_text SET note = 'at the winter'"),
        ("text_kept", "UPDATE operation_text SET note = NULL"),
        ("text_kept", "UPDATE operation_text SET salt = zeroblob(0)"),
        ("text_kept", "UPDATE operation_text SET operation_id = 1, note = NULL, salt = zeroblob(0)"),
        ("text_kept", "DELETE FROM operation_text"),
        ("text_kept", "INSERT OR REPLACE INTO operation_text (operation_id, salt) VALUES (2, zeroblob(0))"),
        ("text_kept", "INSERT INTO operation_text (operation_id, salt, note) VALUES (1, x'00', 'never said')"),
        ("request_kept", "UPDATE request SET answer = '[]'"),
        ("request_kept", "UPDATE request SET request_key = 'k2'"),
        ("request_kept", "DELETE FROM request"),
        (
            "request_kept",
            "INSERT OR REPLACE INTO request (request_key, operation_id, salt, asked_hash, answer)"
            " VALUES ('k1', 1, x'00', x'00', '{}')",
        ),
        (
            "request_kept",
            "INSERT INTO request (request_key, operation_id, salt, asked_hash, answer)"
            " VALUES ('k1', 1, x'00', x'00', '{}') ON CONFLICT DO UPDATE SET answer = '[]'",
        ),
    ],
)
def test_a_note_and_a_key_are_kept_as_they_were_given(keyed: RawSalon, word: str, statement: str) -> None:
    before = everything(keyed)
    with refuses(word):
        keyed.connection.execute(statement)
    assert everything(keyed) == before


def test_an_operation_answers_to_one_key(keyed: RawSalon) -> None:
    with refuses("request_kept"):
        insert(keyed.connection, "request", **request(2, "k2"))


def test_a_note_can_be_scrubbed_whole(keyed: RawSalon) -> None:
    keyed.connection.execute("UPDATE operation_text SET note = NULL, reason = NULL, salt = zeroblob(0)")
    row = keyed.connection.execute("SELECT salt, note, reason FROM operation_text").fetchone()
    assert tuple(row) == (b"", None, None)


@pytest.mark.parametrize("column", ["name = 'Massage'", "list_price = 1", "cap_sold = 99", "position = 2"])
def test_the_terms_of_a_line_stay_as_they_were_sold(salon: RawSalon, column: str) -> None:
    card = salon.sell("A")
    entry = salon.add_entry(card, units=-1, value=-1000)
    salon.add_entry_line(entry, quantity=1, value=-1000)
    with pytest.raises(sqlite3.IntegrityError, match="card_moved"):
        salon.connection.execute(f"UPDATE card_line SET {column}")
