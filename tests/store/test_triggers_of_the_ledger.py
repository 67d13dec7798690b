"""What the database itself refuses, from any program: with our settings and with those of the sqlite3 shell."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from raw_salon import TODAY, RawSalon, insert, refuses

LAPSE: dict[str, Any] = {
    "kind": "expire",
    "state": "lapsed",
    "happened_on": "2026-10-02",
    "units": -10,
    "value": -10000,
}


def everything(salon: RawSalon) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("card", "card_line", "entry", "entry_line", "operation", "package_version", "package_line")
    select = salon.connection.execute
    return {table: [tuple(row) for row in select(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in tables}


@pytest.fixture
def card(salon: RawSalon) -> int:
    """Ten sessions of a hundred, one of them used."""
    card = salon.sell("A")
    salon.redeem(card)
    return card


@pytest.fixture
def due(salon: RawSalon) -> int:
    """A card whose last day was 1 October."""
    return salon.sell("DUE", expires_on="2026-10-01")


# The ledger only grows


@pytest.mark.parametrize(
    ("word", "statement"),
    [
        ("entry_kept", "UPDATE entry SET units = 5"),
        ("entry_kept", "UPDATE OR REPLACE entry SET id = 1 WHERE id = 2"),
        ("entry_kept", "UPDATE OR IGNORE entry SET value = 0"),
        ("entry_kept", "DELETE FROM entry"),
        ("entry_kept", "DELETE FROM entry WHERE id = 2"),
        ("entry_kept", "UPDATE entry_line SET quantity = 0"),
        ("entry_kept", "DELETE FROM entry_line"),
        ("operation_kept", "UPDATE operation SET kind = 'x'"),
        ("operation_kept", "UPDATE OR REPLACE operation SET id = 1 WHERE id = 2"),
        ("operation_kept", "DELETE FROM operation"),
        ("card_kept", "DELETE FROM card"),
        ("card_kept", "DELETE FROM card_line"),
        ("terms_kept", "UPDATE card SET price = 1"),
        ("terms_kept", "UPDATE card SET initial_units = 99"),
        ("card_moved", "UPDATE card SET units_left = 99"),
        ("card_moved", "UPDATE card SET units_left = 99, seq = seq + 1"),
        ("card_moved", "UPDATE card SET value_left = 0"),
        ("card_moved", "UPDATE card SET client_id = 2"),
        ("card_moved", "UPDATE card SET state = 'void'"),
        ("card_moved", "UPDATE card SET expires_on = '2030-01-01'"),
        ("card_moved", "UPDATE card_line SET used = 0"),
        ("card_moved", "UPDATE card_line SET cap = 99, last_entry_id = last_entry_id + 1"),
        ("card_moved", "UPDATE OR REPLACE card_line SET id = id + 1"),
        ("card_kept", "UPDATE card SET id = 77"),
        ("version_kept", "UPDATE package_version SET price = 1"),
        ("version_kept", "UPDATE OR REPLACE package_line SET cap = 1"),
        ("version_sold", "DELETE FROM package_version"),
        ("version_sold", "DELETE FROM package_line"),
    ],
)
@pytest.mark.usefixtures("card")
def test_what_is_recorded_is_neither_changed_nor_deleted(salon: RawSalon, word: str, statement: str) -> None:
    before = everything(salon)
    with refuses(word):
        salon.connection.execute(statement)
    assert everything(salon) == before


def test_insert_or_replace_makes_no_row_vanish(salon: RawSalon, card: int) -> None:
    first, second = 1, 2
    entry = salon.entry_row(card)
    before = everything(salon)
    attempts: list[tuple[str, str, dict[str, Any]]] = [
        ("entry_kept", "entry", entry | {"id": second}),
        ("entry_order", "entry", entry | {"seq": 1}),
        ("entry_kept", "entry_line", {"line_id": salon.line_of(card), "entry_id": second, "quantity": 0}),
        ("operation_order", "operation", salon.operation_row(id=first)),
        ("card_new", "card", salon.card_row("A")),
        ("card_new", "card", salon.card_row("OTHER", id=card)),
        ("card_new", "card_line", {"card_id": card, "position": 1, "item_id": salon.item, "name": "", "unit_cost": 1}),
        ("version_kept", "package_version", salon.version_row(1, price=1)),
        ("version_kept", "package_version", salon.version_row(2, id=salon.version)),
        ("version_kept", "package_line", salon.version_line | {"cap": 1}),
    ]
    for word, table, row in attempts:
        with refuses(word):
            insert(salon.connection, table, "INSERT OR REPLACE", **row)
    assert everything(salon) == before


def test_a_card_does_not_push_another_one_out_by_taking_its_number(salon: RawSalon, card: int) -> None:
    salon.sell("B")
    before = everything(salon)
    for statement in ("SET number_key = 'B'", "SET id = id + 1"):
        with refuses("card_kept"):
            salon.connection.execute(f"UPDATE OR REPLACE card {statement} WHERE id = ?", (card,))
    assert everything(salon) == before
    salon.connection.execute("UPDATE card SET number = 'A-2', number_key = 'A2' WHERE id = ?", (card,))


def test_insert_or_ignore_leaves_no_entry_that_moved_nothing(salon: RawSalon, card: int) -> None:
    before = everything(salon)
    with refuses("card_moved"):
        salon.add_entry(card, "INSERT OR IGNORE", state="no such state")
    with refuses("overdrawn"):
        salon.add_entry(card, "INSERT OR IGNORE", tip=-1)
    assert everything(salon) == before
    entry = salon.add_entry(card)
    with refuses("cap_passed"):
        salon.add_entry_line(entry, "INSERT OR IGNORE", tip=-1)


# Operations and the numbers of entries


@pytest.mark.parametrize("number", [None, 0, 1, 99, -1])
def test_operations_are_numbered_without_a_gap(salon: RawSalon, number: int | None) -> None:
    with refuses("operation_order"):
        salon.close_operation(id=number)


@pytest.mark.parametrize("number", [-1, 0, 77, 2**63 - 1])
def test_entries_are_numbered_without_a_gap(salon: RawSalon, card: int, number: int) -> None:
    with refuses("entry_order"):
        salon.add_entry(card, id=number)
    salon.redeem(card)


@pytest.mark.parametrize("seq", [0, 2, 4, None])
def test_the_entries_of_a_card_are_numbered_without_a_gap(salon: RawSalon, card: int, seq: int | None) -> None:
    with refuses("entry_order"):
        salon.add_entry(card, seq=seq)


@pytest.mark.parametrize("operation", [1, 2, 99, None])
def test_an_entry_joins_only_the_operation_that_is_open(salon: RawSalon, card: int, operation: int | None) -> None:
    with refuses("entry_kept"):
        salon.add_entry(card, operation_id=operation)


def test_a_closed_entry_gets_no_more_lines(salon: RawSalon, card: int) -> None:
    salon.connection.execute("INSERT INTO item SELECT 2, 'b', 'b', name, kind, 1, 1, '', '', NULL FROM item")
    other = insert(salon.connection, "card_line", card_id=card, position=2, item_id=2, name="b", unit_cost=1, cap=0)
    with refuses("entry_kept"):
        salon.add_entry_line(1, line_id=other, cap=5)


def test_an_entry_touches_only_its_own_card(salon: RawSalon, card: int) -> None:
    line_of_another = salon.line_of(salon.sell("B"))
    with refuses("entry_kept"):
        salon.add_entry(card, line_id=line_of_another)
    entry = salon.add_entry(card)
    with refuses("entry_kept"):
        salon.add_entry_line(entry, line_id=line_of_another)


def test_an_entry_is_never_dated_after_the_day_it_was_recorded(salon: RawSalon, card: int) -> None:
    salon.add_entry(card, happened_on="2026-11-22")
    with refuses("future_entry"):
        salon.close_operation(recorded_on=TODAY)


# Balances


@pytest.mark.parametrize(
    "too_much",
    [
        {"units": -10},
        {"value": -9001},
        {"tip": -1},
        {"kind": "refund", "cash": -10001},
        {"kind": "refund", "owed": -1},
        {"kind": "pay", "cash": 1, "owed": -1},
    ],
)
def test_a_balance_is_never_below_zero(salon: RawSalon, card: int, too_much: dict[str, Any]) -> None:
    with refuses("overdrawn"):
        salon.add_entry(card, **too_much)


@pytest.mark.parametrize(
    "wrong",
    [
        {"units": -1, "units_left": 9},
        {"value": -5, "value_left": 9000},
        {"units_left": None},
        {"paid": 0},
        {"unpaid": 1},
    ],
)
def test_the_balance_after_an_entry_is_what_the_entry_makes_of_it(
    salon: RawSalon, card: int, wrong: dict[str, Any]
) -> None:
    with refuses("entry_sum"):
        salon.add_entry(card, **wrong)


@pytest.mark.parametrize(
    "change", [{"quantity": 10}, {"quantity": -2}, {"gone": 10}, {"cap": -10}, {"value": -9001}, {"tip": -1}]
)
def test_no_more_of_an_item_than_its_cap(salon: RawSalon, card: int, change: dict[str, int]) -> None:
    entry = salon.add_entry(card)
    with refuses("cap_passed"):
        salon.add_entry_line(entry, **change)


def test_the_last_session_can_be_used_and_not_one_more(salon: RawSalon, card: int) -> None:
    salon.redeem(card, sessions=9)
    assert (salon.card(card)["units_left"], salon.card(card)["value_left"]) == (0, 0)
    assert (salon.line(card)["used"], salon.line(card)["value_left"]) == (10, 0)
    with refuses("overdrawn"):
        salon.add_entry(card, units=-1)


def test_a_card_begins_empty(salon: RawSalon) -> None:
    for full in ({"units_left": 10}, {"value_left": 1}, {"paid": 1}, {"seq": 1}):
        with refuses("card_new"):
            insert(salon.connection, "card", **salon.card_row("NEW", **full))


# Undo


def undo_of(entry: int) -> dict[str, Any]:
    return {"kind": "undo", "reverses": entry, "units": 1, "value": 1000}


def test_a_redemption_is_undone_once(salon: RawSalon, card: int) -> None:
    entry = salon.redeem(card)
    salon.add_entry(card, **undo_of(entry))
    salon.close_operation(kind="undo", undoes=3)
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with refuses("undone_twice"):
            salon.add_entry(card, verb, **undo_of(entry))
        with refuses("undone_twice"):
            insert(salon.connection, "operation", verb, **salon.operation_row(undoes=3))


def test_an_undo_is_not_undone(salon: RawSalon, card: int) -> None:
    undo = salon.add_entry(card, **undo_of(2))
    undone = salon.close_operation(undoes=3)
    with refuses("undo_unlike"):
        salon.add_entry(card, kind="undo", reverses=undo, units=-1, value=-1000)
    with refuses("undone_twice"):
        salon.close_operation(undoes=undone)


def test_an_operation_does_not_undo_itself_or_one_to_come(salon: RawSalon) -> None:
    for undone in (salon.next_operation(), salon.next_operation() + 1):
        with refuses("undone_twice"):
            salon.close_operation(undoes=undone)


@pytest.mark.parametrize("unlike", [{"units": 2}, {"value": 999}, {"cash": 1}, {"tax": 1}, {"reverses": None}])
def test_an_undo_is_the_exact_opposite(salon: RawSalon, card: int, unlike: dict[str, Any]) -> None:
    with refuses("undo_unlike"):
        salon.add_entry(card, **(undo_of(2) | unlike))


def test_an_undo_is_of_the_same_card(salon: RawSalon, card: int) -> None:
    with refuses("undo_unlike"):
        salon.add_entry(salon.sell("B"), **undo_of(2))


# Lapsing


def test_a_due_card_lapses_wholly_on_the_day_after(salon: RawSalon, due: int) -> None:
    salon.add_entry_line(salon.add_entry(due, **LAPSE), gone=10, value=-10000)
    salon.close_operation(kind="expire")
    assert (salon.card(due)["state"], salon.card(due)["units_left"], salon.line(due)["gone"]) == ("lapsed", 0, 10)
    with refuses("not_due"):
        salon.add_entry(due, **(LAPSE | {"units": 0, "value": 0}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": "2026-10-01"},
        {"happened_on": TODAY},
        {"units": -9},
        {"value": -9999},
        {"state": "active"},
        {"expires_on": "2030-01-01"},
    ],
)
def test_a_card_lapses_in_no_other_way(salon: RawSalon, due: int, wrong: dict[str, Any]) -> None:
    with refuses("not_due"):
        salon.add_entry(due, **(LAPSE | wrong))


def test_a_card_that_never_expires_does_not_lapse(salon: RawSalon, card: int) -> None:
    with refuses("not_due"):
        salon.add_entry(card, **(LAPSE | {"units": -9, "value": -9000}))


def test_a_card_does_not_lapse_before_its_last_day_has_passed(salon: RawSalon) -> None:
    card = salon.sell("B", expires_on=TODAY)
    salon.add_entry(card, **(LAPSE | {"happened_on": "2026-11-22"}))
    with refuses("future_entry"):
        salon.close_operation(kind="expire", recorded_on=TODAY)


def test_a_card_with_nothing_left_does_not_lapse(salon: RawSalon, due: int) -> None:
    salon.redeem(due, sessions=10)
    with refuses("not_due"):
        salon.add_entry(due, **(LAPSE | {"units": 0, "value": 0}))


@pytest.mark.parametrize("state", ["frozen", "void", "refunded"])
def test_a_card_that_is_frozen_or_over_does_not_lapse(salon: RawSalon, due: int, state: str) -> None:
    salon.add_entry(due, kind="edit", state=state)
    salon.close_operation()
    with refuses("not_due"):
        salon.add_entry(due, **LAPSE)


@pytest.mark.parametrize("lax", ["5", "5.0", "5e0"])
def test_a_number_as_text_is_kept_as_a_number(salon: RawSalon, card: int, lax: str) -> None:
    entry = salon.entry_row(card, units=5) | {"units": lax}
    added = insert(salon.connection, "entry", **entry)
    assert salon.connection.execute("SELECT units FROM entry WHERE id = ?", (added,)).fetchone()[0] == 5


@pytest.mark.parametrize("lax", [0.5, "half", b"5"])
def test_what_is_no_whole_number_is_not_stored(salon: RawSalon, card: int, lax: object) -> None:
    entry = salon.entry_row(card) | {"tax": lax}
    with pytest.raises(sqlite3.IntegrityError, match="cannot store"):
        insert(salon.connection, "entry", **entry)
