"""What the database refuses of money: a sale that doesn't add up, a price that isn't, a changed commission."""

from __future__ import annotations

import sqlite3

import pytest
from raw_salon import RawSalon, insert, refuses


@pytest.fixture
def card(salon: RawSalon) -> int:
    """Ten sessions of a hundred, one of them used."""
    card = salon.sell("A")
    salon.redeem(card)
    return card


def half_paid(salon: RawSalon) -> int:
    """A card of 119.00, 19.00 of it tax, with a charge of 5.00 and a tip of 10.00; 50.00 was paid."""
    card = salon.card_row("HALF", price=11900, tax=1900, charge=500, tip=1000)
    card_id = insert(salon.connection, "card", **card)
    amounts = {"value": 10000, "tax": 1900, "charge": 500, "tip": 1000, "cash": 5000, "owed": 8400}
    salon.add_entry(card_id, kind="issue", units=10, **amounts)
    salon.close_operation(kind="issue")
    return card_id


def test_what_a_card_is_sold_for_is_paid_or_owed(salon: RawSalon) -> None:
    card = half_paid(salon)
    assert (salon.card(card)["paid"], salon.card(card)["unpaid"]) == (5000, 8400)


@pytest.mark.parametrize("kind", ["issue", "void", "swap", "transfer"])
@pytest.mark.parametrize("name", ["value", "tip", "tax", "charge", "charge_tax", "cash", "owed"])
def test_a_sale_that_does_not_add_up_is_refused(salon: RawSalon, card: int, kind: str, name: str) -> None:
    with refuses("entry_unbalanced"):
        salon.add_entry(card, kind=kind, **{name: 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"cash": 100},
        {"owed": -100},
        {"cash": 100, "owed": -99},
        {"cash": 100, "owed": -100, "value": 1},
        {"cash": 100, "owed": -100, "tax": 1},
    ],
)
def test_a_payment_takes_what_was_owed_and_nothing_else(salon: RawSalon, wrong: dict[str, int]) -> None:
    card = half_paid(salon)
    salon.add_entry(card, kind="pay", cash=100, owed=-100)
    salon.close_operation(kind="card pay")
    with refuses("entry_unbalanced"):
        salon.add_entry(card, kind="pay", **wrong)


@pytest.mark.parametrize("kind", ["redeem", "adjust", "extend", "reopen", "suspend", "edit", "freeze"])
@pytest.mark.parametrize("name", ["cash", "owed", "tax", "charge", "charge_tax"])
def test_a_visit_or_another_day_moves_no_money(salon: RawSalon, card: int, kind: str, name: str) -> None:
    with refuses("entry_unbalanced"):
        salon.add_entry(card, kind=kind, **{name: 1})


@pytest.mark.parametrize("wrong", [{"price": 10001}, {"tax": 1}, {"net": 9999}])
def test_a_price_is_its_net_price_and_its_tax(salon: RawSalon, wrong: dict[str, int]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed: price = net"):
        insert(salon.connection, "card", **salon.card_row("NEW", **wrong))
    insert(salon.connection, "card", **salon.card_row("NEW", price=11900, net=10000, tax=1900))


def test_an_undo_gives_back_the_same_money(salon: RawSalon) -> None:
    card = half_paid(salon)
    paid = salon.add_entry(card, kind="pay", cash=100, owed=-100)
    salon.close_operation(kind="card pay")
    for wrong in ({"cash": -99, "owed": 100}, {"cash": -100, "owed": 99}, {"cash": -100, "owed": 100, "charge": 1}):
        with refuses("undo_unlike"):
            salon.add_entry(card, kind="undo", reverses=paid, **wrong)
    salon.add_entry(card, kind="undo", reverses=paid, cash=-100, owed=100)


def test_a_commission_comes_with_its_entry_and_once(salon: RawSalon, card: int) -> None:
    eva = insert(salon.connection, "staff", name="Eva", name_key="eva")
    closed = salon.redeem(card)
    entry = salon.add_entry(card, units=-1, value=-1000)
    insert(salon.connection, "commission", entry_id=entry, staff_id=eva, amount=200)
    for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
        for late in (entry, closed):
            with refuses("entry_kept"):
                insert(salon.connection, "commission", verb, entry_id=late, staff_id=eva, amount=300)
    assert [tuple(row) for row in salon.connection.execute("SELECT * FROM commission")] == [(entry, eva, 200)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commission SET amount = 0",
        "UPDATE OR REPLACE commission SET staff_id = 2",
        "DELETE FROM commission",
        "DELETE FROM commission WHERE amount > 0",
    ],
)
def test_a_commission_is_neither_changed_nor_deleted(salon: RawSalon, card: int, statement: str) -> None:
    eva = insert(salon.connection, "staff", name="Eva", name_key="eva")
    entry = salon.add_entry(card, units=-1, value=-1000)
    insert(salon.connection, "commission", entry_id=entry, staff_id=eva, amount=200)
    with refuses("entry_kept"):
        salon.connection.execute(statement)
    assert [tuple(row) for row in salon.connection.execute("SELECT * FROM commission")] == [(entry, eva, 200)]


def test_no_commission_waits_for_an_entry_to_come(salon: RawSalon, card: int) -> None:
    salon.connection.execute("PRAGMA foreign_keys = OFF")
    staff = insert(salon.connection, "staff", name="Eva", name_key="eva")
    coming = salon.connection.execute("SELECT max(id) + 1 FROM entry").fetchone()[0]
    with refuses("entry_kept"):
        insert(salon.connection, "commission", entry_id=coming, staff_id=staff, amount=777)
    entry = salon.add_entry(card, units=-1, value=-1000)
    with refuses("entry_kept"):
        insert(salon.connection, "commission", entry_id=entry, staff_id=staff + 1, amount=777)


@pytest.mark.parametrize("name", ["value", "tip"])
def test_a_visit_puts_nothing_on_a_card(salon: RawSalon, card: int, name: str) -> None:
    with refuses("entry_unbalanced"):
        salon.add_entry(card, **{name: 1})
