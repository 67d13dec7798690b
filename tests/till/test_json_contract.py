"""What a program reads (spec, section 5): one fixed story, each answer in full, in `golden/`.

Names and shapes are a contract and only ever added to. Where an addition is meant, write the files anew and read
the difference before it is committed:

    PKGCLI_REWRITE=1 python -m pytest tests/till/test_json_contract.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pkgcli.rules.card_status import STATUSES

if TYPE_CHECKING:
    from tests.conftest import Shop

GOLDEN = Path(__file__).parent / "golden"

# The lists of section 5 of the spec, word for word.
CARD = (
    "id number client package kind unit status initial_units units_left lines issued_on starts_on expires_on"
    " last_used_on issued_by price paid unpaid value_left currency scope"
)
CLIENT_OF_CARD = "id code name"
PACKAGE_OF_CARD = "code name version"
LINE = "item name unit_cost cap used held available"
ENTRY = "entry operation card at on kind item quantity units units_left value tip staff for note reverses"
REDEEM = "operation covered due tip entries"
REDEEMED = "entry item quantity units value covered due tip card"
STATEMENT = "business on card entries last_operation head"
UNDO = "operation undone entries"
EXPIRE = "operation as_of cards units value expired"
NIGHTLY = "as_of parts cards units value expired head"
NIGHT_PART = "part operation done warnings"
NOTICE = "notice kind about_on due_on state client email phone card number membership subject text"
SENDING = "sent failed unsure unaddressed messages"
EXPIRED = "card number client units value expired_on"
HOLD = "id operation card client item name quantity units at on for state"
IMPORT = "operation file dry_run new changed unchanged rejected"
REJECTED = "line column value message"
LIABILITY = "opening issued reinstated adjusted redeemed expired refunded closing"
BALANCES = "card number client package item used available units_left expires_on value_left"
PLAN = "code name fee joining_fee period term rollover paid_by packages"
ENROLMENT = "id plan client starts_on ends_on period status cards"
ENTRY_KINDS = (
    "issue redeem undo expire reopen refund adjust extend transfer reassign pay suspend resume freeze unfreeze swap"
    " split merge edit void import"
)

CATALOGUE = """\
code,name,kind,price,valid,lines
duo,Duo,fixed,100.00,90d,facial=1; massage=1
spa,Spa day,fixed,310,90d,facial=4
"""
BAD_CATALOGUE = """\
code,name,kind,price,valid,lines
bad,Bad,fixed,1.2.3,90d,facial=1
worse,Worse,fixed,5,90d,nothing=1
"""


def tell(salon: Shop) -> Iterator[tuple[str, str]]:
    """The story, with the name and the whole JSON of each answer that is looked at."""

    def answer(name: str, *argv: str, stdin: str = "") -> tuple[str, str]:
        return name, salon.ok(*argv, "--json", stdin=stdin).out

    def refusal(name: str, *argv: str, stdin: str = "") -> tuple[str, str]:
        result = salon.run(*argv, "--json", stdin=stdin)
        assert (result.exit_code > 0, result.out) == (True, "")
        return name, result.err

    eva = ("--staff", "Eva")
    yield answer("item_add", "item", "add", "wrap", "--name", "Algae wrap", "--minutes", "40", "--category", "body")
    yield answer("package_add", "package", "add", "duo2", "--line", "facial=1", "--line", "wrap=1", "--price", "90")
    yield answer(
        "client_add", "client", "add", "Zoë O'Brien", "--phone", "+44 20 7946 0000", "--email", "zoe@example.com"
    )
    yield answer("client_member_add", "client", "member", "add", "C1001", "Tim")
    salon.ok("client", "member", "add", "C1001", "Rex", "--kind", "pet")
    yield answer("issue", "issue", "spa", "--client", "C1001", "--number", "GC-1", "--note", "window seat", *eva)
    salon.ok(
        "issue", "ten", "--client", "C1001", "--number", "GC-2", "--scope", "list", "--for", "Tim", "--for", "C1002"
    )
    salon.ok("issue", "minutes", "--client", "C1002", "--number", "GC-3")
    yield answer("issue_unlimited", "issue", "gym", "--client", "C1002", "--number", "GC-4")
    yield answer(
        *("issue_bespoke", "issue", "--bespoke", "--line", "massage=2", "--line", "wrap=1", "--price", "150"),
        *("--valid", "3mo", "--client", "C1003", "--number", "GC-5"),
    )
    salon.now = salon.day("2026-03-09")
    yield answer("redeem", "redeem", "GC-1", "facial", "massage", "--note", "with oil", *eva)
    yield answer("redeem_spill", "redeem", "C1001", "facial=4", "--spill", "--explain", *eva)
    yield answer("redeem_dry_run", "redeem", "GC-3", "massage", "--dry-run")
    yield (visit := answer("redeem_for_a_member", "redeem", "GC-2", "massage", "--for", "Tim", "--on", "2026-03-05"))
    yield answer("undo", "undo", str(json.loads(visit[1])["operation"]), *eva)
    salon.ok("redeem", "GC-2", "massage", "--for", "Tim", "--on", "2026-03-05")
    yield answer("card_adjust", "card", "adjust", "GC-2", "--add", "2", "--item", "facial", "-r", "waited", *eva)
    yield answer("card_transfer", "card", "transfer", "GC-2", "--to", "C1003", "-r", "a present", *eva)
    yield answer("card_extend", "card", "extend", "GC-4", "--days", "7", "-r", "was ill")
    yield answer("refund", "refund", "GC-3", "-r", "moved away", "-y", *eva)
    yield answer("card_show", "card", "show", "GC-2")
    yield answer("balance", "balance", "C1001")
    yield answer("card_statement", "card", "statement", "GC-2")
    yield answer("card_print", "card", "print", "GC-1", "GC-2")
    salon.now = salon.day("2026-06-10")
    yield answer("expire_dry_run", "expire", "--as-of", "2026-12-31", "--dry-run")
    yield answer("expire", "expire", "--as-of", "2026-06-10")
    yield answer("expire_again", "expire")
    terms = ("--price", "119", "--tax", "19", "--charge", "2.5%", "--tip", "20", "--commission", "30")
    yield answer("package_add_priced", "package", "add", "vat", "--line", "massage=4", *terms)
    sale = ("--number", "GC-9", "--paid", "60", "--paid-by", "card", "--payer", "C1002")
    yield answer("issue_in_part", "issue", "vat", "--client", "C1003", *sale, *eva)
    yield answer("redeem_with_tip", "redeem", "GC-9", "massage", "--tip", "7", *eva)
    yield answer("card_pay", "card", "pay", "GC-9", "--paid-by", "cash")
    yield answer("card_transfer_of_a_part", "card", "transfer", "GC-9", "--to", "C1001", "--units", "1", "-r", "gift")
    salon.ok("config", "set", "refund.allow_used", "on")
    yield answer("refund_at_list_price", "refund", "GC-9", "--policy", "list", "--fee", "5", "-r", "moved away", "-y")
    yield answer("report_liability", "report", "liability", "--from", "2026-06-01")
    yield answer("report_liability_by_month", "report", "liability", "--from", "2026-03-01", "--by", "month")
    yield answer("report_balances", "report", "balances")
    yield answer("report_sales", "report", "sales")
    yield answer("report_commission", "report", "commission")
    yield answer("report_breakage", "report", "breakage")
    yield answer("report_usage", "report", "usage")
    yield answer("report_popularity", "report", "popularity")
    yield answer("report_expiring", "report", "expiring", "--days", "400")
    yield answer("report_day", "report", "day")
    yield answer("report_dashboard", "report", "dashboard")
    yield answer("export_ledger", "export", "ledger", "-p", "2026-06")
    yield answer("history", "history", "GC-1")
    yield answer("history_of_a_client", "history", "C1003")
    yield answer("card_list", "card", "list")
    yield answer(
        "package_edit", "package", "edit", "spa", "--price", "320", "--line", "facial=4", "--description", "Rest."
    )
    yield answer("package_show", "package", "show", "spa")
    yield answer("package_list", "package", "list", "--client", "C1001")
    yield answer("package_diff", "package", "diff", "spa")
    yield answer("package_delete_all", "package", "delete", "--all", "--dry-run")
    yield answer("item_show", "item", "show", "wrap")
    yield answer("item_list", "item", "list")
    yield answer("client_show", "client", "show", "C1001")
    yield answer("client_list", "client", "list")
    yield answer("client_member_list", "client", "member", "list", "C1001")
    yield answer("package_import_dry_run", "package", "import", "-", "--update", "--dry-run", stdin=CATALOGUE)
    yield answer("package_import", "package", "import", "-", "--update", stdin=CATALOGUE)
    yield answer("config_get", "config", "get", "redeem.order")
    yield answer("config_set", "config", "set", "redeem.order", "lifo")
    yield answer("find", "find", "zoe")
    yield answer("log", "log", "-L", "5")
    yield answer("hold_add", "hold", "add", "GC-2", "massage", "--at", "2026-06-11 15:00", *eva)
    yield answer("hold_list", "hold", "list", "--all")
    yield answer("hold_release", "hold", "release", "1", "-r", "ill")
    salon.ok("hold", "add", "C1003", "massage", "--at", "2026-06-10 17:00")
    yield answer("hold_complete", "hold", "complete", "2", *eva)
    salon.now = salon.day("2026-06-15")
    plan = ("--name", "Gold", "--fee", "119", "--package", "vat", "--package", "duo2=2", "--rollover", "30d")
    yield answer("membership_add", "membership", "add", "gold", *plan, "--joining-fee", "10", "--on-enrolment", "duo2")
    yield answer("membership_enrol", "membership", "enrol", "gold", "--client", "C1001", "--on", "2026-05-20", *eva)
    yield answer("membership_list", "membership", "list")
    yield answer("membership_enrolled_list", "membership", "list", "--enrolled")
    salon.now = salon.day("2026-06-20")
    yield answer("membership_accrue", "membership", "accrue")
    yield answer("membership_freeze", "membership", "freeze", "1", "--until", "2026-07-01")
    yield answer("membership_show", "membership", "show", "1")
    yield answer("membership_due_list", "membership", "due")
    yield answer("membership_cancel", "membership", "cancel", "1")
    waits = ("--line", "facial=2", "--price", "99", "--valid", "90d", "--starts", "first-use", "--claim", "6mo")
    salon.ok("package", "add", "waits", *waits)
    yield answer("issue_from_first_use", "issue", "waits", "--client", "C1001", "--number", "GC-20", *eva)
    salon.ok("redeem", "GC-20", "facial")
    yield answer("card_freeze", "card", "freeze", "GC-20", "--until", "2026-07-20", "-r", "away", *eva)
    yield answer("card_unfreeze", "card", "unfreeze", "GC-20")
    salon.now = salon.day("2026-07-25")
    salon.ok("client", "edit", "C1001", "--email", "anna@example.com")
    yield answer("nightly_dry_run", "nightly", "--dry-run")
    yield answer("nightly", "nightly")
    yield answer("notice_list", "notice", "list")
    yield answer("notice_send_dry_run", "notice", "send", "--dry-run")
    yield refusal("error_refused", "redeem", "GC-2", "facial=9")
    yield refusal("error_not_found", "redeem", "GC-1", "facal")
    yield refusal("error_ambiguous", "redeem", "GC-2")
    yield refusal("error_unreadable", "redeem", "GC-1", "facial", "--on", "01/02/2026")
    yield refusal("error_bad_file", "package", "import", "-", stdin=BAD_CATALOGUE)


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    return {}


@pytest.fixture
def told(salon: Shop, story: dict[str, str]) -> dict[str, str]:
    """The story's answers by name; it is told once."""
    if not story:
        story.update(tell(salon))
    return story


@pytest.fixture
def answers(told: dict[str, str]) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in told.items()}


def test_every_answer_is_word_for_word_what_it_was(told: dict[str, str]) -> None:
    if os.environ.get("PKGCLI_REWRITE"):
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob("*.json"):
            old.unlink()
        for name, text in told.items():
            (GOLDEN / f"{name}.json").write_text(text, encoding="utf-8")
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == sorted(told)
    for name, text in told.items():
        assert text == (GOLDEN / f"{name}.json").read_text(encoding="utf-8"), name


def begins_with(shape: dict[str, Any], names: str) -> bool:
    """The names of the contract come first and in its order; what was added since stands behind them."""
    return list(shape)[: len(names.split())] == names.split()


LISTS = (
    *("card_print", "history", "history_of_a_client", "balance", "find", "log", "export_ledger"),
    *(f"report_{name}" for name in ("balances", "commission", "breakage", "usage", "popularity", "expiring")),
)
CARDS = [
    *("issue", "issue_unlimited", "issue_bespoke", "issue_from_first_use", "card_adjust", "card_transfer"),
    *("card_extend", "card_freeze", "card_unfreeze", "card_show"),
]


def test_a_card_has_the_names_of_the_contract_in_their_order(answers: dict[str, Any]) -> None:
    for card in (*(answers[name] for name in CARDS), *answers["card_list"], *answers["balance"]):
        assert begins_with(card, CARD)
        assert begins_with(card["client"], CLIENT_OF_CARD)
        assert begins_with(card["package"], PACKAGE_OF_CARD)
        assert all(begins_with(line, LINE) for line in card["lines"])
        assert card["status"] in STATUSES


def test_issue_and_the_card_commands_answer_with_the_card_and_the_operation(answers: dict[str, Any]) -> None:
    for name in CARDS[:-1]:
        assert isinstance(answers[name]["operation"], int)
    assert "operation" not in answers["card_show"]


def test_the_reports_have_the_names_of_the_contract(answers: dict[str, Any]) -> None:
    assert begins_with(answers["report_liability"], LIABILITY)
    for row in answers["report_balances"]:
        assert begins_with(row, BALANCES)


def test_what_has_no_limit_is_null(answers: dict[str, Any]) -> None:
    unlimited, fixed = answers["issue_unlimited"], answers["issue"]
    assert (unlimited["initial_units"], unlimited["units_left"]) == (None, None)
    assert (unlimited["lines"][0]["available"], unlimited["lines"][0]["cap"]) == (None, None)
    assert (fixed["lines"][0]["cap"], fixed["lines"][0]["available"]) == (3, 3)


def test_an_entry_has_the_names_of_the_contract_in_their_order(answers: dict[str, Any]) -> None:
    for entry in (*answers["history"], *answers["history_of_a_client"], *answers["undo"]["entries"]):
        assert begins_with(entry, ENTRY)
        assert entry["kind"] in ENTRY_KINDS.split()


def test_a_statement_is_the_card_and_its_entries_with_the_head_of_the_books(answers: dict[str, Any]) -> None:
    statement = answers["card_statement"]
    assert begins_with(statement, STATEMENT)
    assert begins_with(statement["card"], CARD)
    assert all(begins_with(entry, ENTRY) for entry in statement["entries"])
    assert [card["number"] for card in answers["card_print"] if begins_with(card, CARD)] == ["GC-1", "GC-2"]


def test_redeem_has_one_shape_always(answers: dict[str, Any]) -> None:
    for name in ("redeem", "redeem_spill", "redeem_dry_run", "redeem_for_a_member", "hold_complete"):
        assert begins_with(answers[name], REDEEM)
        for entry in answers[name]["entries"]:
            assert begins_with(entry, REDEEMED)
            assert begins_with(entry["card"], CARD)


def test_a_hold_has_the_names_of_the_contract_in_their_order(answers: dict[str, Any]) -> None:
    for hold in (answers["hold_add"], answers["hold_release"], *answers["hold_list"]):
        assert begins_with(hold, HOLD)
        assert begins_with(hold["client"], CLIENT_OF_CARD)


def test_a_membership_has_the_names_of_the_contract_in_their_order(answers: dict[str, Any]) -> None:
    for plan in (answers["membership_add"], *answers["membership_list"]):
        assert begins_with(plan, PLAN)
        assert all(begins_with(package, "package quantity at") for package in plan["packages"])
    for name in ("membership_enrol", "membership_show", "membership_freeze", "membership_cancel"):
        assert begins_with(answers[name], ENROLMENT)
        assert begins_with(answers[name]["client"], CLIENT_OF_CARD)
        assert begins_with(answers[name]["period"], "number from to")


def test_undo_expire_and_import_have_the_names_of_the_contract(answers: dict[str, Any]) -> None:
    assert begins_with(answers["undo"], UNDO)
    for name in ("expire", "expire_again", "expire_dry_run"):
        assert begins_with(answers[name], EXPIRE)
        assert all(begins_with(card, EXPIRED) for card in answers[name]["expired"])
    for name in ("package_import", "package_import_dry_run"):
        assert begins_with(answers[name], IMPORT)


def test_the_night_and_its_notices_have_the_names_of_the_contract(answers: dict[str, Any]) -> None:
    for name in ("nightly", "nightly_dry_run"):
        assert begins_with(answers[name], NIGHTLY)
        assert all(begins_with(part, NIGHT_PART) for part in answers[name]["parts"])
        assert all(begins_with(card, EXPIRED) for card in answers[name]["expired"])
    assert answers["notice_list"]
    assert all(begins_with(notice, NOTICE) for notice in answers["notice_list"])
    assert begins_with(answers["notice_send_dry_run"], SENDING)


def test_units_and_value_of_an_entry_are_signed_alike(answers: dict[str, Any]) -> None:
    for entry in (*answers["history"], *answers["history_of_a_client"]):
        value = int(entry["value"].replace(".", ""))
        assert entry["units"] * value >= 0
        assert value <= 0 or entry["kind"] not in ("redeem", "expire")


def test_what_was_forfeited_is_told_as_positive_figures(answers: dict[str, Any]) -> None:
    run = answers["expire"]
    assert run["cards"] == len(run["expired"]) > 0
    assert run["units"] == sum(card["units"] or 0 for card in run["expired"])
    assert not any(card["value"].startswith("-") for card in run["expired"])


def test_money_is_a_string_days_are_iso_and_instants_are_utc(answers: dict[str, Any]) -> None:
    card, entry = answers["card_show"], answers["history"][0]
    assert all(isinstance(card[name], str) and "." in card[name] for name in ("price", "paid", "unpaid", "value_left"))
    assert (card["issued_on"], entry["at"], entry["on"]) == ("2026-03-02", "2026-03-02T11:00:00Z", "2026-03-02")


def test_show_commands_print_an_object_and_lists_an_array(answers: dict[str, Any]) -> None:
    for name, shape in answers.items():
        is_list = name.endswith(("_list", "_by_month")) or name in LISTS
        assert isinstance(shape, list) == is_list, name


def test_an_error_is_one_object_on_one_line(told: dict[str, str], answers: dict[str, Any]) -> None:
    for name in (name for name in told if name.startswith("error_")):
        assert list(answers[name]) == ["error"]
        assert begins_with(answers[name]["error"], "code message")
        assert told[name].count("\n") == 1
    rejected = answers["error_bad_file"]["error"]["rejected"]
    assert [place["line"] for place in rejected] == [2, 3]
    assert all(begins_with(place, REJECTED) for place in rejected)


def test_jsonl_has_the_same_objects(salon: Shop) -> None:
    as_array = salon.ok("item", "list", "--json").json
    lines = salon.ok("item", "list", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == as_array
