"""Each check of the ledger: a change that breaks just that, and just that is told (spec, section 7)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tampering import card, checks, first_visit, found, last, line, standing, tampered

if TYPE_CHECKING:
    from tests.conftest import Shop


class Tampering(NamedTuple):
    what: str
    finds: str
    changes: tuple[str, ...]
    rechain: bool = True


_LAST_ENTRY = "(SELECT max(id) FROM entry)"
_LAST_OPERATION = "(SELECT max(id) FROM operation)"
_PART = "(SELECT card_id FROM entry WHERE kind = 'transfer' AND seq = 1)"
_NOTED = "(SELECT min(operation_id) FROM operation_text)"

TAMPERINGS = (
    Tampering("a gap in the entries of a card", "sequence", standing("PAID", "seq = 15")),
    Tampering("a card of one entry more than it has", "sequence", ("UPDATE card SET seq = 9 WHERE number = 'PAID'",)),
    Tampering(
        "a card that begins with a visit",
        "sequence",
        ("UPDATE entry SET kind = 'import' WHERE id = (SELECT min(id) FROM entry WHERE kind = 'edit')",),
    ),
    Tampering(
        "an entry under a later number",
        "numbering",
        (
            "UPDATE card_line SET last_entry_id = 99 WHERE last_entry_id = " + _LAST_ENTRY,
            f"UPDATE entry_line SET entry_id = 99 WHERE entry_id = {_LAST_ENTRY}",
            f"UPDATE entry SET id = 99 WHERE id = {_LAST_ENTRY}",
        ),
    ),
    Tampering(
        "an operation under a later number",
        "numbering",
        (
            f"UPDATE entry SET operation_id = 99 WHERE operation_id = {_LAST_OPERATION}",
            f"UPDATE operation SET id = 99 WHERE id = {_LAST_OPERATION}",
        ),
    ),
    Tampering(
        "a visit of tomorrow",
        "operation",
        (
            "UPDATE entry SET happened_on = '2026-04-06' WHERE id = " + last("POOL"),
            *standing("POOL", "last_used_on = '2026-04-06'"),
        ),
    ),
    Tampering("an undo of another name", "operation", ("UPDATE operation SET kind = 'redeem' WHERE kind = 'undo'",)),
    Tampering(
        "an undo of a later operation", "operation undo", ("UPDATE operation SET undoes = id + 1 WHERE kind = 'undo'",)
    ),
    Tampering("value from nowhere", "running", standing("POOL", "value_left = value_left + 1")),
    Tampering("cash from nowhere", "running", standing("ENDED", "paid = paid + 1")),
    Tampering(
        "another last use of the card",
        "standing",
        ("UPDATE card SET last_used_on = '2026-04-04' WHERE number = 'POOL'",),
    ),
    Tampering("another owner of the card", "standing", ("UPDATE card SET client_id = 2 WHERE number = 'POOL'",)),
    Tampering(
        "a visit before the sale",
        "moved negative",
        (f"UPDATE entry SET happened_on = '2026-03-01' WHERE id = {first_visit('POOL')}",),
    ),
    Tampering(
        "a use that no entry made", "line", (f"UPDATE card_line SET used = used + 1 WHERE id = {line('POOL', 2)}",)
    ),
    Tampering(
        "a line moved by no entry", "line", (f"UPDATE card_line SET last_entry_id = 1 WHERE id = {line('POOL', 2)}",)
    ),
    Tampering(
        "a cap below what was used",
        "cap",
        (
            f"UPDATE entry_line SET cap = 1 WHERE line_id = {line('POOL')} AND cap = 5",
            f"UPDATE card_line SET cap = 0 WHERE id = {line('POOL')}",
        ),
    ),
    Tampering(
        "a line worth more than its card",
        "pool",
        (
            f"UPDATE entry_line SET value = value + 1 WHERE line_id = {line('PAID')}",
            f"UPDATE card_line SET value_left = value_left + 1 WHERE id = {line('PAID')}",
        ),
    ),
    Tampering(
        "cash with a note",
        "sign",
        (f"UPDATE entry SET cash = 5 WHERE id = {last('PAID')}", *standing("PAID", "paid = paid + 5")),
    ),
    Tampering(
        "an edit that moves a line",
        "sign",
        (
            f"INSERT INTO entry_line (line_id, entry_id) SELECT {line('PAID')}, {last('PAID')}",
            f"UPDATE card_line SET last_entry_id = {last('PAID')} WHERE id = {line('PAID')}",
        ),
    ),
    Tampering("an undo unlike what it undoes", "undo", ("UPDATE entry SET tax = 5 WHERE id = " + last("UNDONE"),)),
    Tampering(
        "an undo of another operation",
        "undo",
        ("UPDATE operation SET undoes = undoes - 1 WHERE id = (SELECT min(id) FROM operation WHERE kind = 'undo')",),
    ),
    Tampering(
        "an undo that leaves the caps",
        "undo",
        (
            f"UPDATE entry_line SET cap = -4 WHERE entry_id = {last('UNDONE')} AND cap = -5",
            f"UPDATE card_line SET cap = 1 WHERE id = {line('UNDONE')}",
        ),
    ),
    Tampering(
        "a part that was paid less than what went",
        "conserved",
        (
            f"UPDATE entry SET cash = cash - 1, owed = 1 WHERE card_id = {_PART} AND kind = 'transfer'",
            f"UPDATE entry SET paid = paid - 1, unpaid = 1 WHERE card_id = {_PART}",
            f"UPDATE card SET paid = paid - 1, unpaid = 1 WHERE id = {_PART}",
        ),
    ),
    Tampering(
        "a lapse on a later day", "expiry", (f"UPDATE entry SET happened_on = '2026-04-03' WHERE id = {last('ENDED')}",)
    ),
    Tampering(
        "a sale for less than it says",
        "paid",
        (
            f"UPDATE entry SET cash = 41000 WHERE id = {last('ENDED', 'issue')}",
            f"UPDATE entry SET paid = 41000 WHERE card_id = {card('ENDED')}",
            "UPDATE card SET paid = 41000 WHERE number = 'ENDED'",
        ),
    ),
    Tampering("a card that was sold for another charge", "paid", ("UPDATE card SET charge = 1 WHERE number = 'PAID'",)),
    Tampering("a void card that was refunded", "over", standing("VOID", "state = 'refunded'")),
    Tampering("a sale undone to another end", "over", standing("UNDONE", "state = 'refunded'")),
    Tampering(
        "a hold of more than is left",
        "hold",
        (
            "INSERT INTO hold (card_id, line_id, quantity, units, starts_at, visit_on, made_by)"
            f" SELECT {card('PAID')}, {line('PAID')}, 4, 4, '2026-04-07T08:00:00.000000Z', '2026-04-07', 1",
        ),
    ),
    Tampering(
        "a hold on a lapsed card",
        "hold",
        (
            "INSERT INTO hold (card_id, line_id, quantity, units, starts_at, visit_on, made_by)"
            f" SELECT {card('ENDED')}, {line('ENDED')}, 1, 0, '2026-04-07T08:00:00.000000Z', '2026-04-07', 1",
        ),
    ),
    Tampering("another note", "text", (f"UPDATE operation_text SET note = 'x' WHERE operation_id = {_NOTED}",)),
    Tampering("a note that is gone", "text", (f"DELETE FROM operation_text WHERE operation_id = {_NOTED}",)),
    Tampering("a note of later", "text", ("INSERT INTO operation_text VALUES (1, x'01', 'x', NULL)",)),
    Tampering("words that were scrubbed by half", "text", ("UPDATE operation_text SET salt = zeroblob(0)",)),
    Tampering("an answer that can't be given again", "request", ("UPDATE request SET answer = '{'",)),
    Tampering(
        "a commission that was given back by half",
        "commission",
        ("UPDATE commission SET amount = amount + 1 WHERE amount < 0",),
    ),
    Tampering(
        "a commission for nothing",
        "commission",
        ("INSERT INTO commission (entry_id, staff_id, amount) SELECT min(id), 1, 5 FROM entry WHERE kind = 'adjust'",),
    ),
    Tampering("a later last day, from a visit", "moved", standing("POOL", "expires_on = '2026-09-09'")),
    Tampering("another owner, from a note", "moved", standing("PAID", "client_id = 1")),
    Tampering(
        "a visit at a lower value",
        "worth",
        (
            f"UPDATE entry SET value = value + 9 WHERE id = {last('POOL')}",
            *standing("POOL", "value_left = value_left + 9"),
        ),
    ),
    Tampering(
        "a session at a lower value",
        "worth",
        (
            f"UPDATE entry SET value = value + 1 WHERE id = {last('USED', 'redeem')}",
            "UPDATE entry SET value_left = value_left + 1"
            f" WHERE card_id = {card('USED')} AND id >= {last('USED', 'redeem')}",
            "UPDATE card SET value_left = value_left + 1 WHERE number = 'USED'",
            f"UPDATE entry_line SET value = value + 1 WHERE entry_id = {last('USED', 'redeem')}",
            f"UPDATE card_line SET value_left = value_left + 1 WHERE id = {line('USED', 2)}",
        ),
    ),
    Tampering(
        "a first day that is none",
        "date",
        (
            f"UPDATE entry SET starts_on = '2026-02-31' WHERE card_id = {_PART}",
            f"UPDATE card SET starts_on = '2026-02-31' WHERE id = {_PART}",
        ),
    ),
    Tampering("an operation of another day", "date", ("UPDATE operation SET recorded_on = '2026-03-09' WHERE id = 2",)),
    Tampering(
        "another hash", "chain", (f"UPDATE operation SET hash = zeroblob(32) WHERE id = {_LAST_OPERATION}",), False
    ),
    Tampering("another past", "chain", ("UPDATE entry SET detail = '{}' WHERE id = 1",), False),
    Tampering("a layout of later", "chain", ("UPDATE operation SET hash_layout = 9 WHERE id = 7",), False),
    Tampering(
        "an operation cut out of the middle",
        "numbering chain",
        ("DELETE FROM operation WHERE id = 2",),
        False,
    ),
    Tampering("a row that names nobody", "reference", ("INSERT INTO card_user (card_id, member_id) VALUES (1, 99)",)),
    Tampering("a key of nothing", "reference request", ("UPDATE request SET operation_id = 99",)),
    Tampering(
        "a last operation that is gone",
        "reference operation",
        (f"DELETE FROM operation WHERE id = {_LAST_OPERATION}",),
    ),
    Tampering(
        "a scope that there isn't, past the CHECK",
        "constraint",
        ("UPDATE card SET scope = 'all' WHERE number = 'POOL'",),
    ),
    Tampering(
        "a card that isn't found by its number",
        "number",
        ("UPDATE card SET number = 'P00L' WHERE number = 'POOL'",),
    ),
    Tampering(
        "units below zero, past the CHECK",
        "constraint negative running standing",
        (f"UPDATE entry SET units_left = -1 WHERE id = {last('POOL')}",),
    ),
)


def test_a_salon_in_which_everything_happened_is_found_well(salon: Shop) -> None:
    assert found(salon) == ()

    kinds = {row[0] for row in salon.rows("SELECT DISTINCT kind FROM entry")}
    assert kinds >= {"issue", "redeem", "undo", "expire", "reopen", "refund", "adjust", "extend", "transfer"}
    assert kinds >= {"pay", "suspend", "resume", "freeze", "unfreeze", "edit", "void"}


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.what)
def test_what_was_broken_is_told_and_nothing_else(salon: Shop, tampering: Tampering) -> None:
    tampered(salon, *tampering.changes, rechain=tampering.rechain)

    assert checks(salon) == set(tampering.finds.split())


def test_a_finding_names_card_operation_and_entry_what_is_and_what_has_to_be(salon: Shop) -> None:
    tampered(salon, *standing("POOL", "value_left = value_left + 1"))

    told = salon.run("db", "verify")
    assert told.exit_code == 6
    entry, operation = salon.rows(f"SELECT id, operation_id FROM entry WHERE id = {last('POOL')}")[0]
    assert told.out == (
        f"running: card POOL, operation {operation}, entry {entry}: value_left is 16801, and has to be 16800\n"
    )
    assert told.err.splitlines()[0] == "pkgcli: salon.db: 1 finding"
    assert "pkgcli db restore FILE" in told.err

    answer = salon.run("db", "verify", "--json")
    assert list(json.loads(answer.out)) == [
        *("file", "operations", "entries", "cards", "head", "findings", "stopped"),
    ]
    assert json.loads(answer.err)["error"]["code"] == "findings"
    assert json.loads(answer.out)["findings"][0] == {
        "check": "running",
        "message": f"card POOL, operation {operation}, entry {entry}: value_left is 16801, and has to be 16800",
        "card": "POOL",
        "operation": operation,
        "entry": entry,
    }
