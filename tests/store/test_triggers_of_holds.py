"""Holds: begun open on a line of their card, never changed in what they hold, and ended once."""

from __future__ import annotations

import pytest
from raw_salon import RawSalon, insert, refuses


def row(salon: RawSalon, card: int, **differing: object) -> dict[str, object]:
    held = {"card_id": card, "line_id": salon.line_of(card), "quantity": 2, "units": 2, "made_by": 1}
    times = {"starts_at": "2026-04-07T08:00:00.000000Z", "visit_on": "2026-04-07", "release_on": "2026-04-08"}
    return {**held, **times, **differing}


@pytest.fixture
def held(salon: RawSalon) -> RawSalon:
    """Hold 1 is open on the card with id 1."""
    salon.sell("ONE")
    salon.sell("TWO")
    insert(salon.connection, "hold", **row(salon, 1))
    return salon


@pytest.mark.parametrize(
    "change",
    [
        "card_id = 2",
        "line_id = 2",
        "quantity = 1",
        "units = 0",
        "starts_at = '2026-04-08T08:00:00.000000Z'",
        "visit_on = '2026-04-08'",
        "release_on = NULL",
        "made_by = 2",
        "id = 9",
    ],
)
def test_what_is_held_stays_as_it_was(held: RawSalon, change: str) -> None:
    with refuses("hold_kept"):
        held.connection.execute(f"UPDATE hold SET {change}")


def test_a_hold_is_ended_and_never_open_again(held: RawSalon) -> None:
    held.connection.execute("UPDATE hold SET state = 'completed', ended_by = 2")

    with refuses("hold_kept"):
        held.connection.execute("UPDATE hold SET state = 'open', ended_by = NULL")
    held.connection.execute("UPDATE hold SET state = 'released', ended_by = 2")
    with refuses("hold_kept"):
        held.connection.execute("UPDATE hold SET state = 'completed'")


def test_a_hold_is_never_deleted_or_replaced(held: RawSalon) -> None:
    with refuses("hold_kept"):
        held.connection.execute("DELETE FROM hold")
    columns = ", ".join(row(held, 1))
    with refuses("hold_kept"):
        held.connection.execute(f"INSERT OR REPLACE INTO hold (id, {columns}) SELECT id, {columns} FROM hold")


@pytest.mark.parametrize("odd", [{"line_id": 2}, {"state": "released", "ended_by": 1}], ids=["line", "state"])
def test_a_hold_begins_open_on_a_line_of_its_card(held: RawSalon, odd: dict[str, object]) -> None:
    with refuses("hold_kept"):
        insert(held.connection, "hold", **row(held, 1, **odd))
