"""Each condition of the ledger: a change that breaks it, and its own sentence about that.

The checks are families of conditions; a condition that no change makes speak might as well not be there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tampering import card, first_visit, found, last, line, standing, tampered

from pkgcli.verify.condition import Condition, Pass
from pkgcli.verify.ledger import BY_CARD, BY_ENTRY, BY_OPERATION
from pkgcli.verify.ranges import FIRST, LAST

if TYPE_CHECKING:
    from tests.conftest import Shop


class Broken(NamedTuple):
    """`says` is how the sentence of the condition begins; `finds` are all checks that speak, its own first."""

    says: str
    finds: str
    changes: tuple[str, ...]


def broken(says: str, finds: str, *changes: str) -> Broken:
    return Broken(says, finds, changes)


def on_card(number: str, change: str) -> str:
    return f"UPDATE card SET {change} WHERE number = '{number}'"


def on_entry(number: str, kind: str, change: str) -> str:
    return f"UPDATE entry SET {change} WHERE id = {last(number, kind)}"


def on_line(number: str, change: str, position: int = 1) -> str:
    return f"UPDATE card_line SET {change} WHERE id = {line(number, position)}"


def on_line_and_entry(number: str, kind: str, column: str, total: str) -> tuple[str, str]:
    """One more of `column` in what an entry changed on the first line, and in the `total` of that line."""
    moved = f"line_id = {line(number)} AND entry_id = {last(number, kind)}"
    return f"UPDATE entry_line SET {column} = {column} + 1 WHERE {moved}", on_line(number, f"{total} = {total} + 1")


def held(
    number: str,
    of_line: str,
    quantity: int = 1,
    units: int = 1,
    end: str = "'open', 1, NULL",
    days: str = "'2026-04-07', '2026-04-08'",
) -> str:
    return (
        "INSERT INTO hold (card_id, line_id, quantity, units, starts_at, visit_on, release_on, state, made_by,"
        f" ended_by) SELECT {card(number)}, {of_line}, {quantity}, {units}, '2026-04-07T08:00:00.000000Z', {days},"
        f" {end}"
    )


_PART = "(SELECT card_id FROM entry WHERE kind = 'transfer' AND seq = 1)"
_OF_PART = f"card_id = {_PART} AND kind = 'transfer'"
_LAST_ENTRY = "(SELECT max(id) FROM entry)"
_LAST_OPERATION = "(SELECT max(id) FROM operation)"
_EARLIER = f"UPDATE entry SET happened_on = '2026-03-01' WHERE id = {first_visit('POOL')}"
_SWAPPED = f"UPDATE entry SET seq = %s WHERE card_id = {card('PAID')} AND seq %s"
_NO_UNITS = (
    on_entry("ENDED", "issue", "units = 0, units_left = 0"),
    on_entry("ENDED", "expire", "units = 0"),
    on_card("ENDED", "initial_units = 0"),
)
_EMPTY_CARD = (
    "INSERT INTO card (number, number_key, package_name, kind, unit, valid, buyer_id, issued_on, full_price, price,"
    " net, client_id, starts_on, initial_units, units_left) VALUES ('NONE', 'NONE', 'Ten', 'units', 'visit', 'never',"
    " 1, '2026-03-02', 0, 0, 0, 1, '2026-03-02', 0, 0)"
)

SEQUENCE = (
    broken("is number 15 of its card, and number 14 is missing", "sequence", *standing("PAID", "seq = 15")),
    broken("the number of its entries is 5, and has to be 15", "sequence", *standing("PAID", "seq = 15")),
    broken("seq of the card is 9, and has to be 5", "sequence", on_card("PAID", "seq = 9")),
    broken("has no entry", "sequence pool", _EMPTY_CARD),
    broken(
        "is number 5 of its card, before entry 26",
        "sequence over",
        _SWAPPED % ("seq - 7", "> 3"),
        _SWAPPED % ("2 - seq", "< 0"),
    ),
    broken("a card begins with edit", "sequence over sign", on_entry("PAID", "issue", "kind = 'edit'")),
    broken("import comes later than first", "sequence", on_entry("PAID", "edit", "kind = 'import'")),
    broken(
        "the day of the sale is 2026-03-02, and has to be 2026-03-01",
        "sequence",
        on_card("PAID", "issued_on = '2026-03-01'"),
    ),
    broken(
        "entry 98, before it, is missing",
        "numbering",
        f"UPDATE card_line SET last_entry_id = 99 WHERE last_entry_id = {_LAST_ENTRY}",
        f"UPDATE entry_line SET entry_id = 99 WHERE entry_id = {_LAST_ENTRY}",
        f"UPDATE entry SET id = 99 WHERE id = {_LAST_ENTRY}",
    ),
    broken("entry 32 is of operation 39", "numbering", on_entry("POOL", "redeem", "operation_id = 38")),
    broken(
        "operation 98, before it, is missing",
        "numbering",
        f"UPDATE entry SET operation_id = 99 WHERE operation_id = {_LAST_OPERATION}",
        f"UPDATE operation SET id = 99 WHERE id = {_LAST_OPERATION}",
    ),
)

RUNNING = (
    *(
        broken(f"{column} is {due + 1}, and has to be {due}", "running", *standing("POOL", f"{column} = {column} + 1"))
        for column, due in (("units_left", 4), ("value_left", 16800), ("tip_left", 0), ("paid", 37800), ("unpaid", 0))
    ),
    *(
        broken(f"{column} is -1", "negative constraint running", *standing("POOL", f"{column} = -1"))
        for column in ("units_left", "value_left", "tip_left", "paid", "unpaid")
    ),
    broken("units_left was -3 at the end of some day", "negative moved", _EARLIER),
    broken("value_left was -12600 at the end of some day", "negative moved", _EARLIER),
    broken("line 14: used 0, gone -1, value_left 13346", "negative constraint line pool", on_line("PAID", "gone = -1")),
)

_STANDS = (
    *(("client_id", "2", "1"), ("state", "'suspended'", "active"), ("starts_on", "'2026-03-01'", "2026-03-02")),
    *(("expires_on", "'2026-04-26'", "2026-04-25"), ("units_left", "5", "4"), ("value_left", "16801", "16800")),
    *(
        ("tip_left", "1", "0"),
        ("paid", "37801", "37800"),
        ("unpaid", "1", "0"),
        ("frozen_until", "'2026-05-01'", "empty"),
    ),
    *(("earned_through", "'2026-04-04'", "empty"), ("last_used_on", "'2026-04-04'", "2026-04-05")),
)

STANDING = tuple(
    broken(
        f"{column} of the card is {stands.strip(chr(39))}, and has to be {due}",
        "standing",
        on_card("POOL", f"{column} = {stands}"),
    )
    for column, stands, due in _STANDS
)

_SUMMED = (
    *((what, " running") for what in ("units", "value", "tip", "cash", "owed")),
    *(("tax", ""), ("charge", " sign"), ("charge_tax", " sign")),
)

AMOUNTS = (
    broken(
        "what it adds and takes doesn't fit its kind: edit of units 0",
        "sign",
        *standing("PAID", "paid = paid + 5"),
        on_entry("PAID", "edit", "cash = 5"),
    ),
    broken(
        "isn't possible on its card: redeem of units -1", "sign", *standing("POOL", "earned_through = '2026-04-05'")
    ),
    broken(
        "edit changes 1 lines by 0 used",
        "sign",
        f"INSERT INTO entry_line (line_id, entry_id) SELECT {line('PAID')}, {last('PAID')}",
        on_line("PAID", f"last_entry_id = {last('PAID')}"),
    ),
    broken(
        "what was paid and owed is 41999, and has to be 42000",
        "paid running",
        on_entry("ENDED", "issue", "cash = cash - 1"),
    ),
    broken("what is owed less is 4999, and has to be 5000", "paid running", on_entry("PAID", "pay", "owed = -4999")),
    *(
        broken(f"{what} of the sale is {sold}, and has to be {sold + 1}", "paid", on_card("PAID", change))
        for what, sold, change in (
            ("value", 25209, "net = net + 1, price = price + 1"),
            ("tax", 4790, "tax = tax + 1, price = price + 1"),
            ("tip", 2500, "tip = tip + 1"),
            ("units", 5, "initial_units = 6"),
            ("charge", 750, "charge = charge + 1"),
            ("charge_tax", 0, "charge_tax = 1"),
        )
    ),
    *(
        broken(
            f"{what} of transfer over all cards is 1, and has to be 0",
            f"conserved paid{also}",
            f"UPDATE entry SET {what} = {what} + 1 WHERE {_OF_PART}",
        )
        for what, also in _SUMMED
    ),
    broken(
        "the value that was taken is 4199, and has to be 4200",
        "worth running",
        on_entry("POOL", "redeem", "value = value + 1"),
    ),
    broken("the tip that was taken is 1, and has to be 0", "worth running", on_entry("POOL", "redeem", "tip = -1")),
    *(
        broken(
            f"the {what} that was taken is {due - 1}, and has to be {due}",
            "worth",
            f"UPDATE entry SET {what} = {what} + 1 WHERE id = {last('USED', 'redeem')}",
            f"UPDATE entry SET {what}_left = {what}_left + 1"
            f" WHERE card_id = {card('USED')} AND id >= {last('USED', 'redeem')}",
            on_card("USED", f"{what}_left = {what}_left + 1"),
            f"UPDATE entry_line SET {what} = {what} + 1 WHERE entry_id = {last('USED', 'redeem')}",
            on_line("USED", f"{what}_left = {what}_left + 1", 2),
        )
        for what, due in (("value", 5931), ("tip", 588))
    ),
)

ENDS = (
    broken(
        "the day is 2026-04-03, and has to be 2026-04-02",
        "expiry",
        on_entry("ENDED", "expire", "happened_on = '2026-04-03'"),
    ),
    broken(
        "leaves 1 units, value 0 and tip 0, and has to leave nothing",
        "expiry over running",
        *standing("ENDED", "units_left = 1"),
    ),
    broken("nothing was left to lapse", "expiry", *_NO_UNITS),
    broken(
        "what an unlimited card ends with has been earned",
        "expiry sign",
        on_entry("ENDED", "expire", "earned = -1, value = value + 1"),
    ),
    broken(
        "void turns a card that is active into one that is refunded", "over", *standing("VOID", "state = 'refunded'")
    ),
    broken(
        "the undo of issue turns a card that is active into one that is refunded",
        "over",
        *standing("UNDONE", "state = 'refunded'"),
    ),
    broken(
        "leaves the card void with 0 units, value 1 and tip 0",
        "over pool running",
        *standing("UNDONE", "value_left = 1"),
    ),
    broken("no units are left, and value 1 and tip 0", "pool over running", *standing("UNDONE", "value_left = 1")),
    broken("leaves the card void with 5 paid and 0 unpaid", "over running", *standing("VOID", "paid = 5")),
    broken(
        "redeem moves the last day from 2026-04-25 to 2026-09-09",
        "moved",
        *standing("POOL", "expires_on = '2026-09-09'"),
    ),
    broken(
        "redeem moves the first day from 2026-03-02 to 2026-03-03",
        "moved",
        *standing("POOL", "starts_on = '2026-03-03'"),
    ),
    broken("edit gives the card from client id 2 to 1", "moved", *standing("PAID", "client_id = 1")),
    broken(
        "redeem moves the end of a freeze from none to 2026-05-01",
        "moved",
        *standing("POOL", "frozen_until = '2026-05-01'"),
    ),
    broken(
        "the last use is 2026-04-04, and has to be 2026-04-05",
        "moved",
        *standing("POOL", "last_used_on = '2026-04-04'"),
    ),
    broken("happened_on is no day: 2026-02-30", "date", on_entry("PAID", "edit", "happened_on = '2026-02-30'")),
    broken(
        "starts_on is no day: 2026-02-31",
        "date",
        f"UPDATE entry SET starts_on = '2026-02-31' WHERE card_id = {_PART}",
        f"UPDATE card SET starts_on = '2026-02-31' WHERE id = {_PART}",
    ),
    broken("expires_on is no day: 2026-02-31", "date", *standing("UNDONE", "expires_on = '2026-02-31'")),
    broken("frozen_until is no day: soon", "date", *standing("VOID", "frozen_until = 'soon'")),
    broken("earned_through is no day: soon", "date", *standing("YOGA", "earned_through = 'soon'")),
    broken("last_used_on is no day: never", "date", *standing("UNDONE", "last_used_on = 'never'")),
    broken("issued_on is no day: 2026-02-31", "date sequence", on_card("PAID", "issued_on = '2026-02-31'")),
    broken(
        "was recorded at 2026-03-02T11:00:00.000000Z, on 2026-03-09",
        "date",
        "UPDATE operation SET recorded_on = '2026-03-09' WHERE id = 2",
    ),
)

_FIRST_FREEZE = f"(SELECT min(id) FROM entry WHERE card_id = {card('ICED')} AND kind = 'freeze')"
_FIRST_END = f"(SELECT min(id) FROM entry WHERE card_id = {card('ICED')} AND kind = 'unfreeze')"

FREEZING = (
    broken(
        "freezes a card that is active, until 2026-04-10, and leaves it suspended",
        "over",
        f"UPDATE entry SET state = 'suspended' WHERE id = {_FIRST_FREEZE}",
    ),
    broken(
        "unfreezes a card that is frozen, until then, and leaves it suspended",
        "over",
        *standing("ICED", "state = 'suspended'"),
    ),
    broken(
        "the last day is 2026-05-09, and has to be 2026-05-10",
        "moved",
        f"UPDATE entry SET expires_on = '2026-05-09' WHERE id = {_FIRST_FREEZE}",
    ),
    broken(
        "the last day is 2026-05-09, and has to be 2026-05-08", "moved", *standing("ICED", "expires_on = '2026-05-09'")
    ),
    broken(
        "leaves what is earned settled through 2026-04-01",
        "earned",
        f"UPDATE entry SET earned_through = '2026-04-01' WHERE id = {_FIRST_END}",
    ),
    broken(
        "the claim day is 2026-10-06, and has to be 2026-10-05",
        "begun",
        on_entry("LATE", "issue", "expires_on = '2026-10-06'"),
    ),
    broken("redeem doesn't begin the card", "begun moved", on_entry("LATE", "redeem", "detail = NULL")),
    broken(
        "the first day is 2026-04-07, and has to be 2026-04-08", "begun", *standing("LATE", "starts_on = '2026-04-07'")
    ),
    broken(
        "the last day is 2026-07-09, and has to be 2026-07-08", "begun", *standing("LATE", "expires_on = '2026-07-09'")
    ),
)

LINES = (
    *(
        broken(
            f"{column} of line {number} is {due + 1}, and has to be {due}",
            finds,
            on_line(of, f"{column} = {column} + 1"),
        )
        for of, number, column, due, finds in (
            ("POOL", 3, "used", 1, "line"),
            ("PAID", 14, "gone", 0, "line pool"),
            ("POOL", 3, "cap", 4, "line"),
            ("PAID", 14, "value_left", 13346, "line pool"),
            ("PAID", 14, "tip_left", 1324, "line pool"),
            ("POOL", 3, "last_entry_id", 20, "line"),
        )
    ),
    broken(
        "line 4 has no cap to move",
        "line",
        f"INSERT INTO entry_line (line_id, entry_id, cap) SELECT {line('POOL', 2)}, {last('POOL', 'issue')}, 1",
    ),
    broken(
        "the card of line 14 is 8, and has to be 1",
        "line sign",
        on_entry("USED", "redeem", f"line_id = {line('PAID')}"),
    ),
    broken(
        "line 3: 1 used and 0 gone, of 0",
        "cap",
        f"UPDATE entry_line SET cap = 1 WHERE line_id = {line('POOL')} AND cap = 5",
        on_line("POOL", "cap = 0"),
    ),
    broken("line 8: none are left, and value 1 and tip 0", "pool line", on_line("BACK", "value_left = 1")),
    *(
        broken(says, "pool", *on_line_and_entry("PAID", "issue", column, total))
        for column, total, says in (
            ("cap", "cap", "units_left of the card is 5, and has to be 6"),
            ("value", "value_left", "value_left of the card is 25209, and has to be 25210"),
            ("tip", "tip_left", "tip_left of the card is 2500, and has to be 2501"),
            ("cap", "cap", "units of the entry is 5, and has to be 6"),
            ("value", "value_left", "value of the entry is 25209, and has to be 25210"),
            ("tip", "tip_left", "tip of the entry is 2500, and has to be 2501"),
        )
    ),
    *(
        broken(says, "pool", *on_line_and_entry("POOL", "issue", "value", "value_left"))
        for says in ("a line carries a value of its own", "moves the value of a line, which has none")
    ),
)

EXCHANGES = (
    broken("line 18 was added as no entry of its card says", "line", on_line("TRADE", "name = 'x'", 2)),
    broken(
        "swap moves other caps than it says",
        "line",
        on_entry("TRADE", "swap", "detail = json_set(detail, '$.of[0][1]', 2, '$.into[0][1]', 2)"),
    ),
    broken(
        "what it adds in units is 1, and has to be 2",
        "pool line",
        on_entry("TRADE", "split", "detail = json_set(detail, '$.into[0][1]', 3)"),
    ),
)

HOLDS = (
    broken("the card of its line is 2, and has to be 8", "hold", held("PAID", line("POOL"))),
    broken("hold 1: 4 are held of an item of which 3 are left", "hold", held("PAID", line("PAID"), 4, 4)),
    broken("hold 1: 6 units are held and 5 left", "hold", held("PAID", line("PAID"), 1, 6)),
    broken("hold 1 is open, and the card is lapsed", "hold", held("ENDED", line("ENDED"), 1, 0)),
    broken(
        "hold 1 is completed, made by operation 5 and ended by 4",
        "hold",
        held("PAID", line("PAID"), end="'completed', 5, 4"),
    ),
    broken(
        "hold 1 is completed, and the visit that it was for is no entry of that operation",
        "hold",
        held("PAID", line("PAID"), end="'completed', 4, 5"),
    ),
    broken("the units of hold 1 is 2, and has to be 1", "hold", held("PAID", line("PAID"), 1, 2)),
    broken(
        "hold 1 is for 2026-04-09, and its visit begins at 2026-04-07T08:00:00.000000Z",
        "hold",
        held("PAID", line("PAID"), days="'2026-04-09', '2026-04-10'"),
    ),
    broken(
        "hold 1 is for 2026-04-07, and holds nothing from 2026-04-07 on",
        "hold",
        held("PAID", line("PAID"), days="'2026-04-07', '2026-04-07'"),
    ),
    broken(
        "was held for by hold 7, which is of another card, item or day",
        "hold",
        on_entry("POOL", "redeem", """detail = '{"hold": 7}'"""),
    ),
    broken(
        "hold 1 is still open, and the visit that it was for was",
        "hold",
        held("PAID", line("PAID")),
        on_entry("POOL", "redeem", """detail = '{"hold": 1}'"""),
    ),
)

_BACK = (
    *(("units", 1, " pool running"), ("value", 4448, " pool running"), ("tip", 441, " pool running"), ("tax", 0, "")),
    *(("charge", 0, ""), ("charge_tax", 0, ""), ("cash", 0, " running"), ("owed", 0, " running")),
)
_UNDO = last("BACK", "undo")

PEOPLE = (
    broken(
        "what the card is open to is household, and has to be owner",
        "user",
        on_entry("USED", "transfer", """detail = '{"scope": ["one", "owner"]}'"""),
        on_card("USED", "scope = 'household'"),
    ),
    broken("is for one member, and 0 are named, 0 of them members", "user", on_card("PAID", "scope = 'one'")),
    broken(
        "belongs to client id 2, who was merged into client id 1",
        "user",
        "UPDATE client SET merged_into_id = 1 WHERE id = 2",
    ),
)

UNDOS = (
    broken("takes back entry 17", "undo commission", f"UPDATE entry SET reverses = id + 1 WHERE id = {_UNDO}"),
    broken(
        "the kind of what takes back an entry is adjust, and has to be undo",
        "undo commission moved sign",
        on_entry("BACK", "undo", "kind = 'adjust'"),
    ),
    broken(
        "takes back an undo",
        "undo commission",
        f"UPDATE entry SET reverses = {last('UNDONE', 'undo')} WHERE id = {_UNDO}",
    ),
    broken(
        "the card is 5, and has to be 3",
        "undo commission",
        f"UPDATE entry SET reverses = {last('YOGA', 'redeem')} WHERE id = {_UNDO}",
    ),
    broken("the line is empty, and has to be 8", "undo", on_entry("BACK", "undo", "line_id = NULL")),
    broken(
        "the operation that is undone is 16, and has to be 17",
        "undo",
        "UPDATE operation SET undoes = 16 WHERE undoes = 17",
    ),
    broken(
        "operation 16 was undone, and this issue of it was not",
        "undo",
        "UPDATE operation SET undoes = 16 WHERE undoes = 17",
    ),
    *(
        broken(
            f"{what}, against entry 15 is {due + 1}, and has to be {due}",
            f"undo{also}",
            on_entry("BACK", "undo", f"{what} = {what} + 1"),
        )
        for what, due, also in _BACK
    ),
    *(
        broken(
            f"{what} of line 8 is {due + 1}, and has to be {due}",
            "undo line pool",
            f"UPDATE entry_line SET {what} = {what} + 1 WHERE entry_id = {_UNDO}",
        )
        for what, due in (("quantity", -1), ("gone", 0), ("cap", 0), ("value", 4448), ("tip", 441))
    ),
    broken(
        "undoes operation 19, which is no earlier operation or itself an undo",
        "operation undo",
        "UPDATE operation SET undoes = id + 1 WHERE undoes = 17",
    ),
    broken("redeem undoes 17", "operation", "UPDATE operation SET kind = 'redeem' WHERE undoes = 17"),
)

OPERATIONS = (
    broken("the operation isn't there", "operation reference", f"DELETE FROM operation WHERE id = {_LAST_OPERATION}"),
    broken(
        "is dated 2026-04-06, after 2026-04-05, the day of its operation",
        "operation moved",
        on_entry("POOL", "redeem", "happened_on = '2026-04-06'"),
    ),
    broken("the entry isn't there", "commission reference", "INSERT INTO commission VALUES (99, 1, 5)"),
    broken(
        "adjust earns a commission of 5", "commission", f"INSERT INTO commission SELECT {last('USED', 'adjust')}, 1, 5"
    ),
    broken(
        "gives back a commission of member of staff 1, and 1 of it remain",
        "commission",
        f"UPDATE commission SET amount = amount + 1 WHERE entry_id = {_UNDO}",
    ),
    broken("has a text, and no hash of it", "text", "INSERT INTO operation_text VALUES (1, x'01', 'x', NULL)"),
    broken("key sale-1 belongs to no operation", "request reference", "UPDATE request SET operation_id = 99"),
    broken("the answer kept for key sale-1 is broken", "request", "UPDATE request SET answer = '{'"),
)


def member(
    number: str, *, fee: str = "price", starts_on: str = "2026-03-02", version: str = "package_version_id"
) -> tuple[str, ...]:
    """An enrolment whose first period accrued that card, as if it had."""
    of_card = f"FROM card WHERE number = '{number}'"
    return (
        "INSERT INTO membership_plan (id, code, code_key, name, fee, period)"
        " VALUES (1, 'gold', 'gold', 'Gold', 0, '1mo')",
        "INSERT INTO membership (id, plan_id, client_id, starts_on, fee, period, operation_id)"
        f" SELECT 1, 1, buyer_id, '{starts_on}', {fee}, '1mo', 1 {of_card}",
        "INSERT INTO membership_package (membership_id, package_id, at, quantity, package_version_id)"
        f" SELECT 1, package_id, 'period', 1, {version} {of_card}",
        accrued(number),
    )


def accrued(number: str, *, period: int = 1, nth: int = 1, package: str = "package_id") -> str:
    return (
        "INSERT INTO membership_accrual (membership_id, period, package_id, nth, card_id)"
        f" SELECT 1, {period}, {package}, {nth}, id FROM card WHERE number = '{number}'"
    )


def frozen(since: str, until: str) -> str:
    return f"INSERT INTO membership_freeze VALUES (1, '{since}', {until}, {since[-1]})"


_ENROLLED = member("ENDED")[:-1]

MEMBERSHIPS = (
    broken("membership 1 accrues no package 2 with period 0", "membership", *_ENROLLED, accrued("ENDED", period=0)),
    broken(
        "the package that accrued is 2, and has to be 1",
        "membership",
        *_ENROLLED,
        "INSERT INTO membership_package (membership_id, package_id, at, quantity, package_version_id)"
        " VALUES (1, 1, 'period', 1, 1)",
        accrued("ENDED", package="1"),
    ),
    broken("the version that accrued is 2, and has to be 1", "membership", *member("ENDED", version="1")),
    broken("is number 2 of 1 that a period accrues", "membership", *_ENROLLED, accrued("ENDED", nth=2)),
    broken(
        "accrued, and began with transfer",
        "membership",
        *member("ENDED"),
        f"UPDATE membership_accrual SET card_id = {_PART}",
        f"UPDATE membership SET fee = (SELECT price FROM card WHERE id = {_PART}),"
        f" starts_on = (SELECT issued_on FROM card WHERE id = {_PART})",
    ),
    broken(
        "the day on which the first period accrued is 2026-03-02, and has to be 2026-03-01",
        "membership",
        *member("ENDED", starts_on="2026-03-01"),
    ),
    broken(
        "the day on which its period accrued is 2026-03-02, and has to be 2026-03-01",
        "membership sequence",
        *member("POOL", fee="2 * price"),
        "UPDATE membership_package SET quantity = 2",
        accrued("ENDED", nth=2),
        on_card("ENDED", "issued_on = '2026-03-01'"),
    ),
    broken(
        "period 2 begins on 2026-03-02, and one before it on 2026-03-02",
        "membership",
        *member("ENDED"),
        accrued("POOL", period=2),
    ),
    broken("accrued with tip 2500 and charge 750", "membership", *member("VOID")),
    broken("period 1 was sold for 42000, and its fee is 41999", "membership", *member("ENDED", fee="price - 1")),
    broken("period 1 was sold for 42000, and its fee is 42001", "membership", *member("ENDED", fee="price + 1")),
    broken(
        "membership 1 was frozen until no day, and frozen again on 2026-03-03",
        "membership",
        *member("ENDED"),
        frozen("2026-03-02", "NULL"),
        frozen("2026-03-03", "NULL"),
    ),
    broken(
        "membership 1 was frozen until 2026-03-04, and frozen again on 2026-03-03",
        "membership",
        *member("ENDED"),
        frozen("2026-03-02", "'2026-03-04'"),
        frozen("2026-03-03", "NULL"),
    ),
)

BROKEN = (
    *SEQUENCE,
    *RUNNING,
    *STANDING,
    *AMOUNTS,
    *ENDS,
    *FREEZING,
    *LINES,
    *EXCHANGES,
    *HOLDS,
    *PEOPLE,
    *UNDOS,
    *OPERATIONS,
    *MEMBERSHIPS,
)


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.says)
def test_what_was_broken_is_told_in_the_words_of_its_condition(salon: Shop, one: Broken) -> None:
    tampered(salon, *one.changes)

    seen = found(salon)

    check = one.finds.split()[0]
    assert any(finding.check == check and said(finding.message, one.says) for finding in seen), seen
    assert {finding.check for finding in seen} == set(one.finds.split())


def said(message: str, words: str) -> bool:
    """Whether these are the words of a finding, after the card, the operation and the entry that it names."""
    return message.startswith(words) or f": {words}" in message


IMPOSSIBLE: dict[str, str] = {}
"""Conditions, by their SQL, that no change can break, each with what makes it so: there is none."""


def test_every_condition_has_spoken(lived_in: Shop, shop_at: Callable[[Path], Shop], tmp_path: Path) -> None:
    silent = dict(enumerate(all_conditions()))
    for one in BROKEN:
        shop = shop_at(Path(shutil.copy(lived_in.path, tmp_path)))
        tampered(shop, *one.changes)
        for number in [number for number in silent if one.finds.split()[0] == silent[number][1].check]:
            if any(says.startswith(one.says) for says in sentences(shop, *silent[number])):
                del silent[number]
    assert {condition.broken for _, condition in silent.values()} == set(IMPOSSIBLE)


def all_conditions() -> Iterator[tuple[Pass, Condition]]:
    for one in (*BY_CARD, *BY_ENTRY, *BY_OPERATION):
        yield from ((one, condition) for condition in one.conditions)


def sentences(shop: Shop, one: Pass, condition: Condition) -> list[str]:
    query = f"SELECT {condition.says} FROM ({one.query}) WHERE {condition.broken}"
    with shop.file() as connection:
        return [str(row[0]) for row in connection.execute(query, {"first": FIRST, "last": LAST})]


def test_an_enrolment_whose_card_is_as_it_should_be_is_not_told(salon: Shop) -> None:
    tampered(salon, *member("ENDED"), frozen("2026-03-02", "'2026-03-03'"), frozen("2026-03-03", "NULL"))

    assert not found(salon)
