"""Who works here and what each may do (spec, section 3, "Staff")."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counter import refused, sell
from every_command import GIVEN, KEEPING, STDIN, every, given, writes

if TYPE_CHECKING:
    from tests.conftest import Shop

FREE = [("expire",), ("nightly",), ("notice", "send"), ("init",), *KEEPING]
"""What the night and the keeping of the file do needs no right."""


@pytest.fixture
def staffed(salon: Shop) -> Shop:
    """Rosa may do everything; Eva, at the till, sells with up to 10 % off, and redeems."""
    return with_roles(salon)


def with_roles(shop: Shop) -> Shop:
    shop.ok("staff", "role", "owner", "--right", "all")
    shop.ok("staff", "role", "till", "--right", "sell", "--right", "redeem", "--discount-limit", "10%")
    shop.ok("staff", "add", "Rosa", "--role", "owner")
    shop.ok("staff", "add", "Eva", "--role", "till", "--staff", "Rosa")
    return shop


def missing(shop: Shop, right: str, *argv: str) -> dict[str, Any]:
    """It is refused because that right is missing, and nothing was written."""
    error = refused(shop, "right_missing", *argv)
    assert error["right"] == right
    return error


def test_while_nobody_has_a_role_everybody_may_do_everything(salon: Shop) -> None:
    salon.ok("staff", "add", "Eva")
    salon.ok("staff", "role", "till", "--right", "sell")
    salon.ok("item", "add", "wrap", "--staff", "Eva")
    salon.ok("item", "add", "peeling")


def test_a_name_given_with_a_visit_is_noted_without_a_role(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("redeem", number, "facial", "--staff", "Eva Braun")
    (eva,) = salon.ok("staff", "list", "--json").json
    assert (eva["name"], eva["role"], eva["rights"], eva["retired"]) == ("Eva Braun", None, [], False)
    error = refused(salon, "staff_exists", "staff", "add", "EVA BRAUN")
    assert error["hint"] == "pkgcli staff edit 'Eva Braun' --role ROLE"


def test_from_the_first_role_on_a_write_needs_somebody_who_may(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    staffed.ok("redeem", number, "facial", "--staff", "eva")
    for staff in ((), ("--staff", "Nora")):
        missing(staffed, "redeem", "redeem", number, "facial", *staff)
    staffed.environ["PKGCLI_STAFF"] = "Eva"
    staffed.ok("redeem", number, "facial")
    staffed.ok("redeem", number, "facial", "--dry-run")
    missing(staffed, "refund", "refund", number, "-r", "moved", "-y")


def test_a_refusal_names_who_the_right_and_what_to_type(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    error = missing(staffed, "refund", "refund", number, "-r", "moved", "--staff", "Eva")
    assert error["message"] == "refund --staff Eva: needs the right 'refund', which the role 'till' hasn't"
    assert error["hint"] == "add --staff Rosa, or pkgcli staff role till --right refund"
    assert (error["staff"], error["role"]) == ("Eva", "till")
    error = missing(staffed, "redeem", "redeem", number, "facial")
    assert error["message"] == "redeem: needs the right 'redeem', and nobody is named who has it"
    assert error["hint"] == "add --staff Rosa, or set PKGCLI_STAFF"
    error = missing(staffed, "sell", "client", "add", "Carla", "--staff", "Nora")
    assert error["message"] == "client add --staff Nora: needs the right 'sell', and Nora is nobody's name here"
    assert error["hint"] == "add --staff Rosa, or pkgcli staff add Nora --role ROLE"
    staffed.ok("staff", "add", "Nora", "--staff", "Rosa")
    error = missing(staffed, "sell", "client", "add", "Carla", "--staff", "Nora")
    assert error["message"] == "client add --staff Nora: needs the right 'sell', and Nora has no role"
    assert error["hint"] == "add --staff Rosa, or pkgcli staff edit Nora --role ROLE"
    assert [one["name"] for one in staffed.ok("staff", "list", "--json").json] == ["Rosa", "Eva", "Nora"]


def test_an_import_without_the_right_leaves_no_backup_behind(staffed: Shop) -> None:
    rows = "code,name\nwrap,Wrap\n"
    refusal = staffed.run("item", "import", "-", "--staff", "Eva", "--json", stdin=rows)
    assert refusal.json["error"]["code"] == "right_missing"
    assert not staffed.path.with_name("backups").exists()
    staffed.ok("item", "import", "-", "--staff", "Rosa", stdin=rows)
    assert len(list(staffed.path.with_name("backups").iterdir())) == 1


def test_reading_the_night_and_the_file_need_no_right(staffed: Shop) -> None:
    staffed.ok("card", "list")
    staffed.ok("report", "sales")
    staffed.ok("expire", "--staff", "cron")
    staffed.ok("expire")
    staffed.ok("db", "verify")
    staffed.ok("db", "backup")


@every(path for path in GIVEN if writes(path))
def test_every_command_that_writes_is_refused_without_its_right_and_done_with_it_alone(
    full: Shop, path: tuple[str, ...]
) -> None:
    full.ok("staff", "role", "owner", "--right", "all")
    full.ok("staff", "add", "Rosa", "--role", "owner")
    full.ok("staff", "role", "one", "--discount-limit", "0", "--staff", "Rosa")
    full.ok("staff", "add", "Nia", "--role", "one", "--staff", "Rosa")
    argv = (*given(path, full), "-y", "--staff", "Nia")
    if path in FREE:
        full.ok(*argv, "--dry-run", stdin=STDIN.get(path, ""))  # mail goes nowhere from here
        return
    refusal = full.run(*argv, "--json", stdin=STDIN.get(path, ""))
    assert (refusal.exit_code, refusal.json["error"]["code"]) == (4, "right_missing"), refusal.err
    full.ok("staff", "role", "one", "--right", refusal.json["error"]["right"], "--staff", "Rosa")
    full.ok(*argv, stdin=STDIN.get(path, ""))


def test_a_price_below_the_limit_needs_the_right_to_discount(staffed: Shop) -> None:
    sale = ("issue", "spa", "--client", "Anna Blum", "-r", "regular", "--staff", "Eva")
    staffed.ok(*sale, "--price", "270")
    staffed.ok(*sale, "--price", "310")
    error = missing(staffed, "discount", *sale, "--price", "269.99")
    needs = "more than 10 % below 300.00 needs the right 'discount', which the role 'till' hasn't"
    assert error["message"] == f"issue --price 269.99 --staff Eva: {needs}"
    staffed.ok("staff", "role", "till", "--right", "discount", "--staff", "Rosa")
    staffed.ok(*sale, "--price", "1")


def test_a_sale_with_more_days_than_the_package_gives_needs_the_right_to_extend(staffed: Shop) -> None:
    sale = ("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--expires")
    staffed.ok(*sale, "2026-05-31")
    error = missing(staffed, "adjust", *sale, "2026-06-01")
    needs = "a later day than 2026-05-31 needs the right 'adjust', which the role 'till' hasn't"
    assert error["message"] == f"issue --expires 2026-06-01 --staff Eva: {needs}"
    staffed.ok(*sale[:-2], "Rosa", "--expires", "2026-06-01")


def test_a_promotional_price_is_no_discount_of_the_member_of_staff(staffed: Shop) -> None:
    staffed.ok("package", "edit", "spa", "--promo-price", "200", "--staff", "Rosa")
    staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva")
    missing(staffed, "discount", "issue", "spa", "--client", "Anna Blum", "--price", "179", "-r", "x", "--staff", "Eva")


def test_a_renewal_below_the_limit_and_a_package_made_up_need_the_right_too(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    staffed.ok("card", "renew", number, "--price", "280", "-r", "regular", "--staff", "Eva")
    missing(staffed, "discount", "card", "renew", number, "--price", "200", "-r", "regular", "--staff", "Eva")
    bespoke = ("issue", "--bespoke", "--line", "facial=2", "--price", "90", "--client", "Anna Blum")
    missing(staffed, "discount", *bespoke, "--staff", "Eva")
    staffed.ok("staff", "role", "till", "--discount-limit", "", "--staff", "Rosa")
    staffed.ok(*bespoke, "--staff", "Eva")


def test_an_expired_card_needs_the_right_to_redeem_expired_ones(staffed: Shop) -> None:
    staffed.ok("config", "set", "redeem.expired", "on", "--staff", "Rosa")
    sale = ("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--expires", "2026-03-10", "--json")
    number = str(staffed.ok(*sale).json["number"])
    staffed.now = staffed.day("2026-03-20")
    visit = ("redeem", number, "facial", "--allow-expired", "-r", "was ill", "--staff")
    missing(staffed, "redeem-expired", *visit, "Eva")
    staffed.ok(*visit, "Rosa")


def test_an_undo_needs_the_right_of_what_it_takes_back(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    visit = staffed.ok("redeem", number, "facial", "--staff", "Eva", "--json").json["operation"]
    staffed.ok("undo", str(visit), "--staff", "Eva")
    gift = staffed.ok(
        "card", "adjust", number, "--add", "1", "--item", "facial", "-r", "waited", "--staff", "Rosa", "--json"
    ).json["operation"]
    error = missing(staffed, "adjust", "undo", str(gift), "--staff", "Eva")
    assert error["message"].startswith(f"undo {gift} (card adjust) --staff Eva: ")
    staffed.ok("undo", str(gift), "--staff", "Rosa")


def test_an_expiry_run_is_taken_back_by_those_who_may_adjust(staffed: Shop) -> None:
    staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--expires", "2026-03-10")
    staffed.now = staffed.day("2026-03-20")
    run = str(staffed.ok("expire", "--json").json["operation"])
    missing(staffed, "adjust", "undo", run, "--staff", "Eva")
    staffed.ok("undo", run, "--staff", "Rosa")


def test_a_repeated_key_answers_without_asking_for_the_right_again(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    first = staffed.ok("redeem", number, "facial", "--key", "k", "--staff", "Eva", "--json").json
    staffed.ok("staff", "role", "till", "--no-right", "redeem", "--staff", "Rosa")
    again = staffed.ok("redeem", number, "facial", "--key", "k", "--staff", "Eva", "--json").json
    assert again["operation"] == first["operation"]


def test_somebody_is_always_left_who_may_change_the_roles(staffed: Shop) -> None:
    rosa = ("--staff", "Rosa")
    refused(staffed, "nobody_defines", "staff", "role", "owner", "--no-right", "define", *rosa)
    refused(staffed, "nobody_defines", "staff", "edit", "Rosa", "--role", "till", *rosa)
    refused(staffed, "nobody_defines", "staff", "edit", "Rosa", "--role", "", *rosa)
    refused(staffed, "nobody_defines", "staff", "retire", "Rosa", *rosa)
    staffed.ok("staff", "add", "Ines", "--role", "owner", *rosa)
    staffed.ok("staff", "retire", "Rosa", *rosa)
    refused(staffed, "nobody_defines", "staff", "retire", "Ines", "--staff", "Ines")


def test_the_first_role_that_is_given_must_be_one_that_defines(salon: Shop) -> None:
    salon.ok("staff", "role", "till", "--right", "sell")
    refused(salon, "nobody_defines", "staff", "add", "Eva", "--role", "till")
    assert salon.ok("staff", "list", "--json").json == []
    salon.ok("staff", "role", "owner", "--right", "all")
    told = salon.ok("staff", "add", "Rosa", "--role", "owner")
    assert "from now on whatever writes needs --staff" in told.out + told.err


def test_alone_with_a_role_one_can_lay_it_down_and_everybody_may_do_everything_again(salon: Shop) -> None:
    salon.ok("staff", "role", "owner", "--right", "all")
    salon.ok("staff", "add", "Rosa", "--role", "owner")
    refused(salon, "nobody_defines", "staff", "retire", "Rosa", "--staff", "Rosa")
    told = salon.ok("staff", "edit", "Rosa", "--role", "", "--staff", "Rosa")
    assert "nobody has a role any more" in told.out + told.err
    salon.ok("item", "add", "peeling")


def test_who_retired_is_refused_and_can_come_back(staffed: Shop) -> None:
    staffed.ok("staff", "retire", "Eva", "--staff", "Rosa")
    assert refused(staffed, "staff_retired", "client", "add", "Carla", "--staff", "Eva")["staff"] == "Eva"
    assert [one["name"] for one in staffed.ok("staff", "list", "--json").json] == ["Rosa"]
    listed = staffed.ok("staff", "list", "--all", "--json").json
    assert [(one["name"], one["retired"]) for one in listed] == [("Rosa", False), ("Eva", True)]
    refused(staffed, "staff_not_found", "staff", "edit", "Eva", "--role", "till", "--staff", "Rosa", exit_code=3)
    staffed.ok("staff", "add", "eva", "--role", "till", "--staff", "Rosa")
    staffed.ok("client", "add", "Carla", "--staff", "Eva")


def test_another_name_stands_beside_what_they_did(staffed: Shop) -> None:
    number = str(staffed.ok("issue", "spa", "--client", "Anna Blum", "--staff", "Eva", "--json").json["number"])
    staffed.ok("staff", "edit", "Eva", "--name", "Eva Braun", "--staff", "Rosa")
    assert staffed.ok("history", number, "--json").json[0]["staff"] == "Eva Braun"
    missing(staffed, "sell", "client", "add", "Carla", "--staff", "Eva")
    refused(staffed, "staff_exists", "staff", "edit", "Eva Braun", "--name", "ROSA", "--staff", "Rosa")


def test_a_role_is_shown_listed_and_changed(staffed: Shop) -> None:
    till = {"role": "till", "rights": ["sell", "redeem"], "discount_limit": "10", "staff": ["Eva"]}
    assert staffed.ok("staff", "role", "TILL", "--json").json == till
    owner, shown = staffed.ok("staff", "role", "--json").json
    assert (owner["role"], shown) == ("owner", till)
    changed = staffed.ok(
        *("staff", "role", "till", "--right", "void", "--no-right", "sell", "--discount-limit", "2.5"),
        *("--staff", "Rosa", "--json"),
    ).json
    assert (changed["rights"], changed["discount_limit"]) == (["redeem", "void"], "2.5")
    assert "Discount  up to 2.5 %" in staffed.ok("staff", "role", "till").out
    assert "any" in staffed.ok("staff", "role", "owner").out
    again = staffed.ok("staff", "role", "till", "--right", "void", "--staff", "Rosa", "--json").json
    assert again["operation"] is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_roles_that_cannot_be_printed_were_not_done(staffed: Shop) -> None:
    for name in ((), ("till",)):
        failed = staffed.run("staff", "role", *name, "-o", "/dev/full", "--json")
        assert (failed.exit_code, failed.json["error"]["code"]) == (6, "output_failed")


def test_what_makes_no_sense_as_a_role_is_refused(staffed: Shop) -> None:
    error = refused(staffed, "unreadable", "staff", "role", "till", "--right", "refunds", exit_code=2)
    assert error["hint"] == "--right refund"
    for argv in (
        ("till", "--right", "sel"),
        ("till", "--right", "sell", "--no-right", "sell"),
        ("till", "--discount-limit", "101"),
        ("till", "--discount-limit", "x"),
        ("two words", "--right", "sell"),
        ("--right", "sell"),
    ):
        refused(staffed, "unreadable", "staff", "role", *argv, "--staff", "Rosa", exit_code=2)
    refused(staffed, "role_not_found", "staff", "role", "boss", exit_code=3)
    refused(staffed, "role_not_found", "staff", "add", "Mia", "--role", "boss", "--staff", "Rosa", exit_code=3)


def test_a_new_role_gives_no_discount_unless_told(salon: Shop) -> None:
    made = salon.ok("staff", "role", "till", "--right", "sell", "--json").json
    assert made["discount_limit"] == "0"


def test_the_answer_to_a_key_keeps_no_names_of_staff(staffed: Shop) -> None:
    argv = ("staff", "add", "Undine Mahler", "--role", "till", "--staff", "Rosa", "--key", "k", "--json")
    first = staffed.ok(*argv).json
    role = ("staff", "role", "till", "--right", "void", "--staff", "Rosa", "--key", "k2", "--json")
    second = staffed.ok(*role).json
    kept = " ".join(row[0] for row in staffed.rows("SELECT answer FROM request"))
    assert "Undine" not in kept
    assert (staffed.ok(*argv).json, staffed.ok(*role).json) == (first, second)
