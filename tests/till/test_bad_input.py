"""Bad input gets a clear line that names the thing, the reason and the next step; and nothing is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from counter import Shelf, furnished, sell

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

LIVING, USED_UP, EXPIRED, SUSPENDED, VOID, REFUNDED = "LIVING", "USED-UP", "EXPIRED", "SUSPENDED", "VOID", "REFUNDED"


@dataclass(frozen=True)
class Bad:
    """What is typed, and what it gets: the exit code, the word for programs, and what the line has to name."""

    argv: tuple[str, ...]
    exit_code: int
    code: str
    names: tuple[str, ...]
    next: bool = True


def bad(line: str, exit_code: int, code: str, *names: str, next: bool = True) -> Bad:
    """`line` is split at spaces; `_` in it stands for a space."""
    return Bad(tuple(part.replace("_", " ") for part in line.split(" ")), exit_code, code, names, next)


UNKNOWN = [
    bad("redeem LIVING peeling", 3, "item_not_found", "item 'peeling'", "not found"),
    bad("package add p --line peeling=3", 3, "item_not_found", "peeling"),
    bad("item show peeling", 3, "item_not_found", "peeling"),
    bad("issue nothing --client Anna_Blum", 3, "package_not_found", "package 'nothing'"),
    bad("issue spaa --client Anna_Blum", 3, "package_not_found", "spaa", "did you mean spa?"),
    bad("issue spa --client Zoe", 3, "client_not_found", "client 'Zoe'", "--new-client"),
    bad("client show Zoe", 3, "client_not_found", "client 'Zoe'"),
    bad("redeem NO-SUCH facial", 3, "card_not_found", "NO-SUCH"),
    bad("card show id:99", 3, "card_not_found", "id:99"),
    bad("card transfer LIVING --to Zoe -r gift", 3, "client_not_found", "Zoe"),
    bad("redeem LIVING facial --for Tim", 3, "member_not_found", "Tim", "client member add"),
    bad("undo 999", 3, "operation_not_found", "999"),
    bad("log --operation 999", 3, "operation_not_found", "999"),
    bad("config get redeem.ordre", 3, "setting_not_found", "redeem.ordre", "redeem.order"),
    bad("package show spa --version 7", 3, "version_not_found", "7"),
]

AMBIGUOUS = [
    bad("redeem Eva_Lang facial", 3, "client_ambiguous", "Eva Lang", "fits 2", "C1003", "C1004"),
    bad("balance Eva", 3, "client_ambiguous", "'Eva'", "part", "C1003", "C1004"),
    bad("redeem Anna facial", 3, "client_ambiguous", "'Anna'", "part", "C1001"),
    bad("card show Anna_Blum", 3, "card_ambiguous", "Anna Blum"),
    bad("redeem LIVING", 3, "item_ambiguous", "facial", "massage"),
]

WRONG_NUMBER = [
    bad("redeem 12345678 facial", 3, "card_not_found", "12345678", "check digit"),
    bad("balance 1234-5678", 3, "card_not_found", "1234-5678", "check digit"),
]

TERMS = [
    bad("package add p --line facial=3 --line massage=2 --total 6", 4, "total_differs", "'p'", "6", "5"),
    bad("package add p --line facial", 4, "cap_missing", "'p'", "facial"),
    bad("package add p --kind custom --total 5 --line facial=6", 4, "cap_above_total", "facial", "6", "5"),
    bad("package add p --kind custom --total 5 --line facial=2", 4, "total_above_caps", "5", "2"),
    bad("package add p --kind custom --line facial=2", 4, "total_missing", "'p'", "--total"),
    bad("package add p --kind units --total 50 --line facial:60", 4, "cost_above_total", "60", "50"),
    bad("package add p --kind unlimited --line yoga", 4, "validity_missing", "'p'", "--valid"),
    bad("package add p --kind unlimited --line yoga=3 --valid 1mo", 4, "cap_not_allowed", "yoga"),
    bad("package add p --line facial=3 --line FACIAL=2", 4, "item_twice", "facial"),
    bad("package add p --line facial:2=3", 4, "cost_not_allowed", "facial", "--kind units"),
    bad("package add spa --line facial=3", 4, "package_exists", "'spa'", "package edit spa"),
    bad("package edit spa --total 4", 4, "total_differs", "spa", "4", "5"),
    bad("package add p --kind weekly --line facial=3", 2, "unreadable", "--kind", "weekly", "fixed"),
    bad("package add p --line facial=3 --sell-from 2026-05-01 --sell-until 2026-04-01", 4, "sale_window_empty", "'p'"),
    bad("item add facial", 4, "item_exists", "facial"),
    bad("client add Carla --code C1001", 4, "client_exists", "C1001"),
]

TOO_MANY = [
    bad("redeem LIVING facial=4", 4, "too_little_left", "LIVING", "facial=4", "4 asked", "balance LIVING"),
    bad("redeem USED-UP manicure", 4, "too_little_left", "USED-UP", "manicure", "0 can be had"),
    bad("redeem LIVING manicure", 4, "not_covered", "LIVING", "manicure", "facial, massage"),
    bad("redeem Berta_Kern manicure", 4, "not_covered", "C1002", "manicure"),
    bad("card adjust LIVING --take 4 --item facial -r counted", 4, "too_little_left", "LIVING", "4"),
    bad("redeem LIVING facial=0", 2, "unreadable", "facial=0", "1 or more"),
    bad("redeem LIVING facial=2000000000", 2, "unreadable", "facial=2000000000", "1000000000"),
    bad("redeem LIVING facial=9223372036854775808", 2, "unreadable", "9223372036854775808"),
    bad("redeem LIVING facial=1e5", 2, "unreadable", "1e5", "whole number"),
    bad("redeem LIVING facial=5.0", 2, "unreadable", "5.0", "whole number"),
    bad("redeem LIVING facial=-1", 2, "unreadable", "-1", "whole number"),
    bad("redeem LIVING facial=NaN", 2, "unreadable", "NaN", "whole number"),
    Bad(("card", "adjust", LIVING, "--add", "1_000", "-r", "r"), 2, "unreadable", ("--add", "1_000", "whole number")),
    Bad(("redeem", LIVING, "facial=٣"), 2, "unreadable", ("facial=٣", "whole number")),
]

WRONG_STATE = [
    bad("redeem EXPIRED facial", 4, "card_expired", "EXPIRED", "2026-02-20", "card reopen EXPIRED"),
    bad("card extend EXPIRED --days 5 -r ill", 4, "card_expired", "EXPIRED", "card reopen EXPIRED"),
    bad("refund EXPIRED -r gone -y", 4, "card_expired", "EXPIRED"),
    bad("card void EXPIRED -r gone -y", 4, "card_expired", "EXPIRED"),
    bad("redeem SUSPENDED facial", 4, "card_suspended", "SUSPENDED", "card resume SUSPENDED"),
    bad("card suspend SUSPENDED", 4, "card_suspended", "SUSPENDED", "already"),
    bad("card resume LIVING", 4, "not_suspended", "LIVING"),
    bad("redeem VOID facial", 4, "card_void", "VOID"),
    bad("card extend VOID --days 5 -r ill", 4, "card_void", "VOID"),
    bad("card void VOID -r twice -y", 4, "card_void", "VOID"),
    bad("redeem REFUNDED facial", 4, "card_refunded", "REFUNDED"),
    bad("refund REFUNDED -r twice -y", 4, "card_refunded", "REFUNDED"),
    bad("card reopen REFUNDED --until +5d -r again", 4, "card_refunded", "REFUNDED"),
    bad("card reopen LIVING --until +5d -r again", 4, "not_expired", "LIVING", "card extend LIVING"),
    bad("refund USED-UP -r used -y", 4, "refund_of_used", "USED-UP", "refund.allow_used"),
    bad("card void USED-UP -r used -y", 4, "card_in_use", "USED-UP", "pkgcli undo"),
]

DAYS = [
    bad("redeem LIVING facial --on 2026-03-03", 4, "day_in_future", "2026-03-03", "2026-03-02"),
    bad("issue spa --client Berta_Kern --on +1d", 4, "day_in_future", "2026-03-03"),
    bad("expire --as-of 2026-03-03", 4, "day_in_future", "2026-03-03", "--dry-run"),
    bad("redeem LIVING facial --on 01/02/2026", 2, "unreadable", "01/02/2026", "2026-02-01 or 2026-01-02"),
    bad("redeem LIVING facial --on 13.02.2026", 2, "unreadable", "13.02.2026", "type 2026-02-13"),
    bad("redeem LIVING facial --on 2026-02-30", 2, "unreadable", "February 2026 has 28 days"),
    bad("redeem LIVING facial --on monday", 2, "unreadable", "--on", "monday", "2026-11-21"),
    bad("card extend LIVING --until 2026-03-01 -r ill", 4, "not_later", "LIVING", "2026-03-01"),
    bad("card reopen EXPIRED --until 2026-03-01 -r ill", 4, "day_in_past", "2026-03-01"),
    bad("issue spa --client Berta_Kern --expires 2026-03-01", 4, "expires_before_sale", "2026-03-01"),
    bad("package add p --line facial=3 --valid 3m", 2, "unreadable", "--valid", "3m", "3mo"),
    bad("package add p --line facial=3 --valid 90", 2, "unreadable", "--valid", "90", "90d"),
    bad("package add p --line facial=3 --valid 0d", 2, "unreadable", "--valid", "0d"),
]

AMOUNTS = [
    bad("item add peeling --price 1.000", 2, "unreadable", "--price", "1000.00", "1.000", "two ways|can be read as"),
    bad("package add p --line facial=3 --price 1,234", 2, "unreadable", "--price", "1,234", "1234.00"),
    bad("package add p --line facial=3 --price 19.999", 2, "unreadable", "19.999", "can be read as"),
    bad("item add peeling --price 1e5", 2, "unreadable", "--price", "1e5"),
    bad("item add peeling --price -5", 2, "unreadable", "--price", "-5", "without a sign"),
    bad("item add peeling --price NaN", 2, "unreadable", "--price", "NaN"),
    bad("item add peeling --price 5€", 2, "unreadable", "--price", "5€"),
    bad("item add peeling --price 1234.567", 2, "unreadable", "--price", "1234.567", "3 decimals", next=False),
    bad("item add peeling --price 99999999999999999999", 2, "unreadable", "--price", "the most", next=False),
    bad("issue spa --client Berta_Kern --price 10", 2, "unreadable", "--reason"),
    bad("issue --bespoke --line facial=2 --client Berta_Kern", 2, "unreadable", "--price"),
]

MISSING = [
    bad("issue spa", 2, "unreadable", "--client", "--new-client"),
    bad("card adjust LIVING --add 1 --item facial", 2, "unreadable", "--reason", "-r"),
    bad("card adjust LIVING -r because", 2, "unreadable", "--add", next=False),
    bad("card extend LIVING --days 5", 2, "unreadable", "--reason"),
    bad("card reopen EXPIRED --until +5d", 2, "unreadable", "--reason"),
    bad("card transfer LIVING --to Berta_Kern", 2, "unreadable", "--reason"),
    bad("card void LIVING -y", 2, "unreadable", "--reason"),
    bad("refund LIVING -y", 2, "unreadable", "--reason"),
    bad("refund LIVING -r moved", 2, "answer_needed", "LIVING", "--yes"),
    bad("card void LIVING -r wrong", 2, "answer_needed", "LIVING", "--yes"),
    bad("undo", 2, "answer_needed", "--yes"),
    bad("redeem", 2, "unreadable", "WHO"),
    bad("card edit LIVING", 2, "unreadable", "--number"),
    bad("redeem LIVING facial --units 2", 2, "unreadable", "--reason"),
    bad("issue spa --client Anna_Blum --scope list", 2, "unreadable", "--scope", "--for"),
    bad("issue spa --client Anna_Blum --scope family", 2, "unreadable", "--scope", "household", next=False),
    bad("refund LIVING --policy all -r r", 2, "unreadable", "--policy", "all"),
    bad("card list --status living", 2, "unreadable", "--status", "active", next=False),
    bad("config set redeem.order random", 2, "unreadable", "redeem.order", "lifo", next=False),
    bad("item list --format yaml", 2, "unreadable", "--format", "yaml", next=False),
    bad("item list -L -1", 2, "unreadable", "--limit", "-1"),
    bad("item list -L many", 2, "unreadable", "--limit", "many"),
    Bad(("client", "add", "Anna\x1b[2J"), 2, "unreadable", ("\\x1b", "position 5")),
    Bad(("client", "add", "  "), 2, "unreadable", ("empty",), next=False),
    Bad(("redeem", "", "facial"), 2, "unreadable", ("WHO", "empty")),
    bad("issue spa --client Berta_Kern --number LIVING", 4, "number_taken", "LIVING"),
]

EVERYTHING = [
    *UNKNOWN,
    *AMBIGUOUS,
    *WRONG_NUMBER,
    *TERMS,
    *TOO_MANY,
    *WRONG_STATE,
    *DAYS,
    *AMOUNTS,
    *MISSING,
]


@pytest.fixture
def busy_salon(salon: Shop, shelf: Shelf) -> Shop:
    """A card in each state, by name; two clients called Eva Lang."""
    furnished(salon, shelf, "busy", _busy)
    salon.later(minutes=5)
    return salon


def _busy(salon: Shop) -> None:
    today = salon.now
    salon.ok("package", "add", "one", "--line", "manicure=1", "--price", "30")
    salon.ok("client", "add", "Eva Lang")
    salon.ok("client", "add", "Eva Lang")
    salon.now = salon.day("2026-01-02")
    sell(salon, "spa", "Anna Blum", "--number", EXPIRED, "--expires", "2026-02-20")
    salon.now = today
    for number in (LIVING, SUSPENDED, VOID, REFUNDED):
        sell(salon, "spa", "Anna Blum", "--number", number)
    sell(salon, "one", "Anna Blum", "--number", USED_UP)
    salon.ok("redeem", USED_UP, "manicure")
    salon.ok("expire")
    salon.ok("card", "suspend", SUSPENDED)
    salon.ok("card", "void", VOID, "-r", "a slip", "-y")
    salon.ok("refund", REFUNDED, "-r", "moved away", "-y")


def _named(message: str, name: str) -> bool:
    return any(each in message for each in name.split("|"))


def _is_told_plainly(answer: Result, case: Bad) -> None:
    lines = answer.err.splitlines()
    assert answer.exit_code == case.exit_code, answer.err
    assert answer.out == ""
    assert lines[0].startswith("pkgcli: ")
    assert len(lines) <= 2
    assert all(line.startswith("  next: ") for line in lines[1:])
    assert len(lines) == 2 or not case.next, "nothing says what to type next"
    for name in case.names:
        assert _named(answer.err, name), f"{name!r} is not in {answer.err!r}"


@pytest.mark.parametrize("case", EVERYTHING, ids=lambda case: " ".join(case.argv)[:80])
def test_bad_input_is_answered_in_one_line_and_writes_nothing(busy_salon: Shop, case: Bad) -> None:
    before = busy_salon.path.read_bytes()
    _is_told_plainly(busy_salon.run(*case.argv), case)
    as_json = busy_salon.run(*case.argv, "--json")
    assert as_json.exit_code == case.exit_code
    assert as_json.out == ""
    assert list(json.loads(as_json.err)) == ["error"]
    error = json.loads(as_json.err)["error"]
    assert list(error)[:2] == ["code", "message"]
    assert error["code"] == case.code
    assert busy_salon.path.read_bytes() == before
