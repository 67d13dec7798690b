"""A salon in which every kind of entry happened, and what somebody may do to its file who knows SQL well.

`tampered` drops the triggers, changes rows, computes the chain again and puts the triggers back as they were: what
`db verify` then says, it says because of the change alone.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pkgcli import chain
from pkgcli.verify import verify
from pkgcli.views.verification import Finding

if TYPE_CHECKING:
    from tests.conftest import Shop


def every_kind(salon: Shop) -> None:
    """Cards USED, POOL, YOGA, PAID, ENDED, BACK, VOID, UNDONE, TRADE, ICED and LATE: all that can happen to a card."""
    for item, price in (("facial", "60"), ("massage", "80"), ("yoga", "15")):
        salon.ok("item", "add", item, "--price", price)
    salon.ok("client", "add", "Anna Blum", "--code", "C1")
    salon.ok("client", "add", "Ben Carl", "--code", "C2")
    spa = ("--line", "facial=3", "--line", "massage=2", "--price", "299.99", "--tax", "19", "--charge", "2.5%")
    salon.ok("package", "add", "spa", *spa, "--tip", "25", "--commission", "20", "--seller-commission", "3%")
    pool = ("--kind", "custom", "--total", "10", "--line", "facial=5", "--line", "massage", "--price", "420")
    salon.ok("package", "add", "ten", *pool, "--valid", "30d")
    salon.ok("package", "add", "gym", "--kind", "unlimited", "--line", "yoga", "--price", "89", "--valid", "1mo")
    salon.ok("config", "set", "refund.allow_used", "on")
    for package, number in (("spa", "USED"), ("ten", "POOL"), ("gym", "YOGA"), ("ten", "ENDED"), ("spa", "BACK")):
        salon.ok("issue", package, "--client", "C1", "--number", number, "--staff", "Eva", "--note", "by phone")
    salon.ok("issue", "spa", "--client", "C1", "--number", "VOID", "--staff", "Eva")
    salon.ok("issue", "ten", "--client", "C2", "--number", "UNDONE")
    salon.ok("undo", str(last_operation(salon)))
    salon.ok("issue", "spa", "--client", "C2", "--number", "PAID", "--paid", "100", "--key", "sale-1")
    salon.ok("card", "pay", "PAID", "--amount", "50", "--paid-by", "card")
    salon.later(days=1)
    for visit in (
        ("USED", "facial=2"),
        ("USED", "massage"),
        ("POOL", "massage=3"),
        ("YOGA", "yoga"),
        ("BACK", "facial"),
    ):
        salon.ok("redeem", *visit, "--staff", "Eva", "--note", "as always")
    salon.ok("undo", str(last_operation(salon)))
    salon.ok("redeem", "BACK", "massage", "--staff", "Eva")
    salon.later(days=1)
    salon.ok("redeem", "POOL", "facial", "--on", "yesterday", "--again")
    salon.ok("card", "adjust", "USED", "--add", "1", "--item", "facial", "-r", "waited")
    salon.ok("card", "transfer", "POOL", "--to", "C2", "--item", "facial=1", "-r", "a present")
    salon.ok("card", "transfer", "USED", "--to", "C2", "-r", "moved away")
    salon.ok("card", "extend", "YOGA", "--days", "7", "-r", "was ill")
    salon.ok("card", "suspend", "PAID")
    salon.ok("card", "resume", "PAID")
    salon.ok("card", "edit", "PAID", "--note", "hers")
    salon.ok("refund", "BACK", "-r", "moved", "--yes")
    salon.ok("card", "void", "VOID", "-r", "a slip", "--yes")
    salon.later(days=32)
    salon.ok("expire")
    salon.ok("card", "reopen", "POOL", "--until", "+20d", "-r", "as agreed")
    salon.ok("redeem", "POOL", "massage")
    exchanges(salon)
    _stop_and_start(salon, pool)
    salon.later(hours=1)


def exchanges(salon: Shop) -> None:
    """Of TRADE a massage became stones, and another one two short ones and a massage again."""
    salon.ok("item", "edit", "massage", "--swap-group", "body")
    salon.ok("item", "add", "stones", "--price", "100", "--swap-group", "body:upgrade")
    salon.ok("item", "add", "short", "--price", "40")
    salon.ok("package", "add", "trade", "--line", "massage=3", "--price", "238", "--tax", "19", "--split")
    salon.ok("issue", "trade", "--client", "C1", "--number", "TRADE")
    salon.ok("card", "swap", "TRADE", "massage", "--to", "stones")
    salon.ok("card", "split", "TRADE", "massage", "--into", "short=2")
    salon.ok("card", "merge", "TRADE", "short=2", "--into", "massage")


def _stop_and_start(salon: Shop, pool: tuple[str, ...]) -> None:
    """ICED is frozen until a day and by hand, LATE begins with its first visit, which is the last thing of all."""
    salon.ok("package", "add", "late", *pool, "--valid", "3mo", "--starts", "first-use", "--claim", "6mo")
    salon.ok("issue", "gym", "--client", "C1", "--number", "ICED")
    salon.ok("issue", "late", "--client", "C1", "--number", "LATE")
    salon.ok("card", "freeze", "ICED", "--until", "+5d")
    salon.later(days=2)
    salon.ok("card", "unfreeze", "ICED")
    salon.ok("card", "freeze", "ICED")
    salon.later(days=1)
    salon.ok("card", "unfreeze", "ICED")
    salon.ok("redeem", "LATE", "massage")


def last_operation(salon: Shop) -> int:
    return int(salon.rows("SELECT max(id) FROM operation")[0][0])


def card(number: str) -> str:
    return f"(SELECT id FROM card WHERE number = '{number}')"


def line(number: str, position: int = 1) -> str:
    return f"(SELECT id FROM card_line WHERE card_id = {card(number)} AND position = {position})"


def last(number: str, kind: str | None = None) -> str:
    of_kind = f" AND kind = '{kind}'" if kind else ""
    return f"(SELECT max(id) FROM entry WHERE card_id = {card(number)}{of_kind})"


def first_visit(number: str) -> str:
    return f"(SELECT min(id) FROM entry WHERE card_id = {card(number)} AND kind = 'redeem')"


def standing(number: str, change: str) -> tuple[str, str]:
    """The last entry of a card and the card itself, changed alike."""
    return f"UPDATE entry SET {change} WHERE id = {last(number)}", f"UPDATE card SET {change} WHERE number = '{number}'"


def tampered(shop: Shop, *changes: str, rechain: bool = True) -> None:
    """Changes rows past every guard, without a trace in schema or chain."""
    connection = sqlite3.connect(shop.path, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("BEGIN")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    for change in changes:
        done = connection.execute(change)
        assert done.rowcount, f"changes nothing: {change}"
    if rechain:
        compute_again(connection)
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()


def compute_again(connection: sqlite3.Connection) -> None:
    """The whole chain, as if what stands there now had been recorded."""
    before = bytes(32)
    rows = connection.execute(
        "SELECT id, recorded_at, recorded_on, kind, staff_id, undoes, lower(hex(text_hash)) FROM operation ORDER BY id"
    ).fetchall()
    for *operation, text in rows:
        before = chain.operation_hash(connection, before, (*operation, text or None))
        connection.execute("UPDATE operation SET hash = ? WHERE id = ?", (before, operation[0]))


def found(shop: Shop) -> tuple[Finding, ...]:
    return verify(shop.occasion()).findings


def checks(shop: Shop) -> set[str]:
    return {one.check for one in found(shop)}
