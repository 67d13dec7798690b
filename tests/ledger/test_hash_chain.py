"""The chain of hashes over the operations (spec, section 7), computed again from the bytes that its layout names."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pkgcli import chain
from pkgcli.errors import PkgcliError
from pkgcli.founding import init
from pkgcli.ledger.adjust import adjust
from pkgcli.ledger.dates import extend, reopen
from pkgcli.ledger.edit import edit
from pkgcli.ledger.expire import expire
from pkgcli.ledger.issue import IssueRequest, issue
from pkgcli.ledger.payment import pay
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.standing import resume, suspend
from pkgcli.ledger.transfer import transfer
from pkgcli.ledger.undo import undo
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.given_days import read_day

if TYPE_CHECKING:
    from tests.conftest import Shop

COLUMNS = (
    "id, card_id, seq, kind, happened_on, line_id, user_client_id, user_member_id, reverses, detail, units, value,"
    " earned, tip, tax, charge, charge_tax, cash, owed, paid_by, units_left, value_left, tip_left, paid, unpaid,"
    " client_id, state, starts_on, expires_on, frozen_until, earned_through, last_used_on"
)
CARD_COLUMNS = (
    "id, package_id, package_version_id, package_name, kind, unit, initial_units, valid, starts, claim,"
    " once_per_client, buyer_id, payer_id, issued_on, issued_by, full_price, price, net, tax, tax_ppm, tax_included,"
    " charge, charge_tax, tip, commission_base, commission_ppm, may_swap, may_split, source_card_id"
)
ACTS = (
    *("sell", "sell", "visit", "visit", "visit", "visit", "undo", "undo", "refund", "adjust", "extend", "transfer"),
    *("suspend", "resume", "edit", "expire", "reopen", "reopen", "pay"),
)
PEOPLE = ("Annegret", "Berthold", "Mimi", "migraine")


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[[Path], Shop]) -> Path:
    """Some weeks of a shop with two clients, in which much went wrong."""
    shop = shop_at(tmp_path_factory.mktemp("weeks") / "salon.db")
    init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("client", "add", "Annegret Öz", "--code", "C1", "--phone", "+49 30 1234567")
    shop.ok("client", "add", "Berthold", "--code", "C2")
    shop.ok("client", "member", "add", "C1", "Mimi")
    shop.ok(
        *("package", "add", "TEN", "--name", "Ten", "--line", "facial=6", "--line", "massage=4", "--price", "333.33"),
        *("--tax", "19", "--charge", "2.5%", "--tip", "10", "--commission", "10", "--seller-commission", "3%"),
    )
    shop.ok(
        *("package", "add", "POOL", "--name", "Pool", "--kind", "custom", "--total", "7"),
        *("--line", "facial", "--line", "massage=3", "--price", "100", "--valid", "12d"),
    )
    chance = random.Random(7)
    for _ in range(200):
        shop.later(hours=chance.choice((0, 1, 5, 24)))
        with suppress(PkgcliError):
            something(shop, chance)
    shop.ok("item", "add", "ü", "--name", 'Größe "M" \\ 5 € 😀')
    shop.ok("package", "add", "ü", "--name", 'Zoë\'s “Kur” \\ "M" 😀', "--unit", "Stück", "--line", "ü=2")
    shop.ok("issue", "ü", "--client", "C1", "--number", "Ä-1")
    kinds = {row[0] for row in shop.rows("SELECT DISTINCT kind FROM entry")}
    assert kinds >= {
        "issue",
        "redeem",
        "undo",
        "expire",
        "refund",
        "adjust",
        "extend",
        "transfer",
        "edit",
        "reopen",
        "pay",
    }
    assert shop.rows("SELECT count(*) FROM commission")[0][0] > 10
    return shop.path


@pytest.fixture
def history(weeks: Path, tmp_path: Path, shop_at: Callable[[Path], Shop]) -> Shop:
    """A shop with a copy of that file."""
    return shop_at(Path(shutil.copy(weeks, tmp_path)))


def something(shop: Shop, chance: random.Random) -> None:
    occasion = shop.occasion(staff=chance.choice((None, "Eva", "Tom")))
    cards = [row[0] for row in shop.rows("SELECT id FROM card ORDER BY state IN ('refunded', 'void') DESC, id")]
    card = f"id:{chance.choice(cards[-4:] or [1])}"
    item = chance.choice(("facial", "massage"))
    why = "because of Annegret's migraine"
    act = chance.choice(ACTS)
    if act == "sell":
        users = ("Mimi",) if chance.random() < 0.5 else ()
        package, scope = chance.choice(("TEN", "POOL")), "list" if users else "household"
        note = "for Mimi, from Berthold"
        paid = read_amount(chance.choice(("50", "100")), "--paid")
        issue(occasion, IssueRequest(package, client="C1", users=users, scope=scope, paid=paid, note=note))
    elif act == "visit":
        user = chance.choice((None, "Mimi"))
        redeem(occasion, RedeemRequest(card, visits=[(item, chance.choice((1, 2)))], user=user, note="with Mimi"))
    elif act == "undo":
        undo(occasion, shop.rows("SELECT max(id) FROM operation")[0][0] - chance.randint(0, 3))
    elif act == "refund":
        refund(occasion, RefundRequest(card, reason=why))
    elif act == "adjust":
        adjust(occasion, card, units=chance.choice((-1, 1, 2)), item=item, reason=why)
    elif act == "extend":
        extend(occasion, card, until=None, days=chance.randint(1, 9), reason=why)
    elif act == "transfer":
        transfer(occasion, card, to=chance.choice(("C1", "C2")), reason=why)
    elif act == "suspend":
        suspend(occasion, card, reason=why)
    elif act == "resume":
        resume(occasion, card, reason=None)
    elif act == "pay":
        pay(occasion, card, amount=None, paid_by="card", note="by Berthold")
    elif act == "edit":
        edit(occasion, card, number=f"GC-{chance.randint(1, 99)}", note="Annegret's")
    elif act == "expire":
        expire(occasion)
    else:
        reopen(occasion, card, until=read_day("+4d", "--until"), reason=why)


def hashed_bytes(connection: sqlite3.Connection, before: bytes, operation_id: int) -> bytes:
    """Layout 2 as chain.py describes it, written down a second time."""
    operation = connection.execute(
        "SELECT id, recorded_at, recorded_on, kind, staff_id, undoes, lower(hex(text_hash)) FROM operation"
        " WHERE id = ?",
        (operation_id,),
    ).fetchone()
    lines = [["operation", 2, *operation[:6], operation[6] or None]]
    entries = connection.execute(f"SELECT {COLUMNS} FROM entry WHERE operation_id = ? ORDER BY id", (operation_id,))
    for entry in entries.fetchall():
        lines.append(["entry", *entry])
        if entry[2] == 1:
            card = connection.execute(f"SELECT {CARD_COLUMNS} FROM card WHERE id = ?", (entry[1],)).fetchone()
            of_card = connection.execute(
                "SELECT id, position, item_id, name, unit_cost, list_price, cap_sold FROM card_line WHERE card_id = ?"
                " ORDER BY id",
                (entry[1],),
            )
            lines += [["card", *card], *(["card line", *row] for row in of_card.fetchall())]
        of_lines = connection.execute(
            "SELECT entry_id, line_id, quantity, gone, cap, value, tip FROM entry_line WHERE entry_id = ?"
            " ORDER BY line_id",
            (entry[0],),
        )
        lines += [["line", *row] for row in of_lines.fetchall()]
    commissions = connection.execute(
        "SELECT entry_id, staff_id, amount FROM commission WHERE entry_id IN (SELECT id FROM entry WHERE"
        " operation_id = ?) ORDER BY entry_id, staff_id",
        (operation_id,),
    )
    lines += [["commission", *row] for row in commissions.fetchall()]
    texts = [json.dumps(line, separators=(",", ":")) for line in lines]
    return "\n".join([before.hex(), *texts, ""]).encode("ascii")


def first_broken(shop: Shop) -> int | None:
    """The first operation whose stored hash isn't that of its bytes and the hash before; None where all hold."""
    with shop.file() as connection:
        before = bytes(32)
        again = [link.operation for link in chain.links(connection, 1, 10**6, before) if link.computed != link.stored]
        for operation_id, stored in connection.execute("SELECT id, hash FROM operation ORDER BY id").fetchall():
            before = sha256(hashed_bytes(connection, before, operation_id)).digest()
            if before != stored:
                assert again[0] == operation_id, "the program finds another place"
                return int(operation_id)
    assert not again
    return None


def without_guards(shop: Shop, change: str) -> None:
    """What somebody does on purpose, who knows SQL and means to leave no trace."""
    with shop.file() as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        assert connection.execute(change).rowcount > 0
        for _, sql in triggers:
            connection.execute(sql)


def test_the_chain_computed_again_gives_every_hash_of_the_file(history: Shop) -> None:
    assert first_broken(history) is None
    assert history.rows("SELECT count(*) FROM operation WHERE hash_layout <> 2") == [(0,)]
    with history.file() as connection:
        last = connection.execute("SELECT hash FROM operation ORDER BY id DESC LIMIT 1").fetchone()[0]
        assert chain.last_hash(connection) == last


def test_the_program_hashes_the_bytes_that_its_layout_names(history: Shop) -> None:
    with history.file() as connection:
        rows = connection.execute(
            "SELECT id, recorded_at, recorded_on, kind, staff_id, undoes, text_hash, hash FROM operation ORDER BY id"
        ).fetchall()
        before = bytes(32)
        for *operation, text_hash, stored in rows:
            asked = (*operation, text_hash.hex() if text_hash is not None else None)
            assert chain.operation_hash(connection, before, asked) == stored
            before = stored


def test_whatever_a_changed_row_says_it_is_hashed_as_json_writes_it(history: Shop) -> None:
    odd = "".join(map(chr, (*range(1, 0x180), 0x2028, 0x202E, 0xFEFF, 0xFFFD, 0x1F600, 0x10FFFF)))
    quoted = odd.replace("'", "''")
    without_guards(history, f"UPDATE card SET package_name = '{quoted}'")
    with history.file() as connection:
        for link, stored in zip(chain.links(connection, 1, 10**6, bytes(32)), hashes(connection), strict=True):
            assert link.computed == sha256(hashed_bytes(connection, stored, link.operation)).digest()


def hashes(connection: sqlite3.Connection) -> list[bytes]:
    """The hash before each operation."""
    stored = connection.execute("SELECT hash FROM operation ORDER BY id").fetchall()
    return [bytes(32), *(row[0] for row in stored[:-1])]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE entry SET value = value - 1 WHERE id = 9", "SELECT operation_id FROM entry WHERE id = 9"),
        ("UPDATE entry SET happened_on = '2026-03-01' WHERE id = 1", "SELECT operation_id FROM entry WHERE id = 1"),
        ("UPDATE entry SET client_id = 2 WHERE id = 5", "SELECT operation_id FROM entry WHERE id = 5"),
        (
            "UPDATE entry_line SET quantity = quantity + 1 WHERE (entry_id, line_id) ="
            " (SELECT entry_id, line_id FROM entry_line ORDER BY entry_id, line_id LIMIT 1 OFFSET 9)",
            "SELECT operation_id FROM entry WHERE id ="
            " (SELECT entry_id FROM entry_line ORDER BY entry_id, line_id LIMIT 1 OFFSET 9)",
        ),
        (
            "UPDATE commission SET amount = amount + 1 WHERE entry_id = (SELECT min(entry_id) FROM commission)",
            "SELECT operation_id FROM entry WHERE id = (SELECT min(entry_id) FROM commission)",
        ),
        (
            "UPDATE entry SET owed = owed + 1 WHERE id = (SELECT max(id) FROM entry WHERE kind = 'pay')",
            "SELECT operation_id FROM entry WHERE id = (SELECT max(id) FROM entry WHERE kind = 'pay')",
        ),
        (
            "UPDATE card SET valid = '9y' WHERE id = 3",
            "SELECT operation_id FROM entry WHERE card_id = 3 AND seq = 1",
        ),
        (
            "UPDATE card_line SET list_price = list_price + 1 WHERE card_id = 2 AND position = 1",
            "SELECT operation_id FROM entry WHERE card_id = 2 AND seq = 1",
        ),
        ("UPDATE operation SET staff_id = NULL WHERE id = (SELECT min(id) FROM operation WHERE staff_id = 2)", None),
        ("UPDATE operation SET recorded_on = '2026-01-01' WHERE id = 20", "SELECT 20"),
        ("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", "SELECT operation_id FROM entry WHERE id = :last"),
    ],
)
def test_a_changed_past_breaks_the_chain_where_it_was_changed(history: Shop, change: str, found: str | None) -> None:
    last = history.rows("SELECT max(id) FROM entry")[0][0]
    query = found or "SELECT min(id) FROM operation WHERE staff_id = 2"
    where = history.rows(query.replace(":last", str(last)))[0][0]

    without_guards(history, change)

    assert first_broken(history) == where


def test_an_operation_cut_out_breaks_the_chain_after_it(history: Shop) -> None:
    without_guards(history, "DELETE FROM operation WHERE id = 30")
    assert first_broken(history) == 31


def test_no_name_of_a_person_and_no_note_is_in_what_is_hashed(history: Shop) -> None:
    with history.file() as connection:
        numbers = connection.execute("SELECT id FROM operation").fetchall()
        hashed = b"".join(hashed_bytes(connection, b"", number[0]) for number in numbers).decode("ascii")
        written = " ".join(str(row) for row in connection.execute("SELECT note, reason FROM operation_text"))
    for word in PEOPLE:
        assert word.casefold() not in hashed.casefold()
    assert "migraine" in written
    assert "Mimi" in written


def test_a_note_that_was_exchanged_no_longer_fits_its_hash(history: Shop) -> None:
    with history.file() as connection:
        rows = connection.execute(
            "SELECT t.salt, t.note, t.reason, o.text_hash FROM operation_text AS t JOIN operation AS o"
            " ON o.id = t.operation_id"
        ).fetchall()
    assert len(rows) > 20
    for salt, note, reason, stored in rows:
        assert chain.text_hash(salt, note, reason) == stored
        assert chain.text_hash(salt, f"{note}.", reason) != stored
    assert len({row[0] for row in rows}) == len(rows), "every note has a salt of its own"


def test_a_client_whose_name_and_notes_were_scrubbed_leaves_a_chain_that_holds(history: Shop) -> None:
    with history.file() as connection:
        connection.execute("UPDATE client SET name = 'anonymous', name_key = '', phone = NULL, phone_key = NULL")
        connection.execute("UPDATE member SET name = 'anonymous', name_key = 'anonymous'")
        connection.execute("UPDATE card SET note = NULL")
        connection.execute("UPDATE former_state SET former = NULL")
        connection.execute("UPDATE operation_text SET note = NULL, reason = NULL, salt = zeroblob(0)")

    assert first_broken(history) is None
    assert not any(word in line for word in PEOPLE for line in everything_kept(history))


def everything_kept(shop: Shop) -> list[str]:
    with shop.file() as connection:
        return list(connection.iterdump())
