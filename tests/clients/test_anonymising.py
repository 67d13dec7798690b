"""`client anonymise`: nobody can find the person in the file any more, and every number stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

WHY = ("-r", "asked for it on 3 May", "-y")

# Each was typed by somebody, and is about Anna, who was known twice, or about her son.
SECRETS = (
    *("Zzanna", "zzanna", "Qqblum", "qqblum", "4917199887766", "99887766", "zz@qq.example", "pregnancy", "Xxtim"),
    *(
        "xxtim",
        "allergic",
        "migraine",
        "backache",
        "moved to Lyon",
        "Wwbloom",
        "knee surgery",
        "divorce",
        "chemo",
        "wheelchair",
    ),
)


@pytest.fixture
def salon(shop: Shop) -> Shop:
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("package", "add", "spa", "--line", "facial=9", "--price", "300")
    shop.ok("client", "add", "Berta Kern", "--note", "likes tea")
    person = ("--phone", "+49 171 99887766", "--email", "zz@qq.example", "--note", "pregnancy")
    shop.ok("client", "add", "Zzanna Qqblum", "--code", "zzanna", *person, "--key", "k1")
    shop.ok("client", "import", "-", stdin="code,name,note\nC9,Zzanna Wwbloom,knee surgery\n")
    shop.ok("client", "member", "add", "zzanna", "Xxtim", "--key", "k2")
    for client, number in (("zzanna", "A1"), ("zzanna", "A2"), ("C9", "A3"), ("Berta Kern", "B1")):
        note = "allergic" if number != "B1" else "cheerful"
        shop.ok("issue", "spa", "--client", client, "--number", number, "--note", note, "--key", f"s-{number}")
    shop.ok("card", "edit", "A1", "--note", "migraine")
    shop.ok("card", "edit", "A1", "--note", "backache")
    shop.ok("redeem", "A1", "facial", "--note", "chemo", "--key", "v1")
    shop.ok("hold", "add", "A1", "facial", "--at", "tomorrow 10:00", "--note", "wheelchair")
    shop.ok("card", "transfer", "A2", "--to", "Berta Kern", "-r", "moved to Lyon")
    shop.ok("client", "merge", "C9", "zzanna", "-r", "divorce", "--key", "m1")
    shop.ok("card", "edit", "B1", "--note", "likes the window")
    shop.ok("redeem", "B1", "facial", "--note", "was early")
    with shop.file() as file:
        file.execute(
            "INSERT INTO message (client_id, made_on, begun_at, state, problem)"
            " VALUES (2, '2026-03-02', '2026-03-02T11:00:00.000000Z', 'failed', 'no such user: zz@qq.example')"
        )
    return shop


def client(salon: Shop, who: str) -> dict[str, Any]:
    shown: dict[str, Any] = salon.ok("client", "show", who, "--json").json
    return shown


def test_not_a_byte_of_the_person_is_left_in_the_file(salon: Shop) -> None:
    before = salon.path.read_bytes()
    assert [word for word in SECRETS if word.encode() not in before] == []
    salon.ok("client", "anonymise", "zzanna", *WHY)
    after = salon.path.read_bytes()
    # What was answered under a key names codes, and so does this one's; answers are never changed.
    answers = "".join(row[0] for row in salon.rows("SELECT answer FROM request"))
    left = [word for word in SECRETS if word.encode() in after and word not in answers]
    assert left == []
    assert {word for word in SECRETS if word in answers} <= {"zzanna"}


def test_the_ledger_and_every_number_stay(salon: Shop) -> None:
    reports = [("report", "liability", "--json"), ("report", "sales", "--json"), ("report", "usage", "--json")]
    before = [salon.ok(*report).json for report in reports]
    entries = salon.rows("SELECT * FROM entry")
    balance = salon.ok("card", "show", "A1", "--json").json
    salon.ok("client", "anonymise", "zzanna", *WHY)
    assert [salon.ok(*report).json for report in reports] == before
    assert salon.rows("SELECT * FROM entry") == entries
    shown = salon.ok("card", "show", "A1", "--json").json
    assert (shown["units_left"], shown["value_left"], shown["note"]) == (8, balance["value_left"], None)
    assert shown["client"]["name"] == "anonymised 2"
    assert salon.ok("db", "verify", "--json").json["findings"] == []


def test_others_keep_their_notes(salon: Shop) -> None:
    salon.ok("client", "anonymise", "zzanna", *WHY)
    assert client(salon, "Berta Kern")["note"] == "likes tea"
    assert salon.ok("card", "show", "B1", "--json").json["note"] == "likes the window"
    notes = [entry["note"] for entry in salon.ok("history", "B1", "--json", "-L", "0").json]
    assert "was early" in notes


def test_nobody_finds_the_person_by_anything_but_the_id(salon: Shop) -> None:
    salon.ok("client", "anonymise", "zzanna", *WHY)
    for who in ("zzanna", "Zzanna Qqblum", "+49 171 99887766", "zz@qq.example", "C9", "Wwbloom", "anonymised 2"):
        assert salon.run("client", "show", who).exit_code == 3, who
        assert salon.ok("find", who, "--json").json == [], who
    shown = client(salon, "id:2")
    assert (shown["name"], shown["phone"], shown["email"], shown["note"]) == ("anonymised 2", None, None, None)
    assert [member["name"] for member in shown["members"]] == ["anonymised 1"]
    assert [each["name"] for each in salon.ok("client", "list", "--json").json] == ["Berta Kern"]


def test_a_code_made_of_the_name_becomes_a_number_and_others_stay(salon: Shop) -> None:
    told = salon.ok("client", "anonymise", "zzanna", *WHY).out
    assert "made of the name" in told
    assert client(salon, "id:2")["code"] == "C1002"
    salon.ok("client", "anonymise", "Berta Kern", *WHY)
    assert client(salon, "id:1")["code"] == "C1001"


def test_it_is_asked_first_and_open_cards_are_named(salon: Shop) -> None:
    before = salon.path.read_bytes()
    asked = salon.run("client", "anonymise", "zzanna", *WHY[:2], terminal=True, stdin="n\n")
    assert asked.exit_code == 1
    assert "A1, A3 can still be used" in asked.err
    assert salon.run("client", "anonymise", "zzanna", *WHY[:2]).exit_code == 2
    assert salon.path.read_bytes() == before


def test_an_open_card_can_still_be_used_by_its_number(salon: Shop) -> None:
    salon.ok("client", "anonymise", "zzanna", *WHY)
    salon.ok("redeem", "A1", "facial")


def test_a_membership_that_goes_on_is_named_and_one_that_is_cancelled_is_not(salon: Shop) -> None:
    salon.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    salon.ok("membership", "add", "gold", "--fee", "49", "--package", "month")
    for client in ("zzanna", "Berta Kern"):
        salon.ok("membership", "enrol", "gold", "--client", client)
    salon.ok("membership", "cancel", "2")
    warnings = salon.ok("client", "anonymise", "zzanna", *WHY, "--json").json["warnings"]
    assert "membership 1 of gold goes on: pkgcli membership cancel 1 ends it" in warnings
    assert "goes on" not in salon.ok("client", "anonymise", "Berta Kern", *WHY).out


def test_the_reason_may_not_keep_the_name(salon: Shop) -> None:
    for reason in ("Zzanna wrote", "the son XXTIM asked", "by mail of zz@qq.example"):
        answer = salon.run("client", "anonymise", "zzanna", "-r", reason, "-y", "--json")
        assert (answer.exit_code, answer.json["error"]["code"]) == (4, "name_in_reason"), reason
    assert salon.run("client", "anonymise", "zzanna", "-y").exit_code == 2


def test_it_is_not_undone_nor_what_would_need_the_person(salon: Shop) -> None:
    merged = salon.rows("SELECT id FROM operation WHERE kind = 'client merge'")[0][0]
    number = salon.ok("client", "anonymise", "zzanna", *WHY, "--json").json["operation"]
    for operation, code in ((number, "not_undoable"), (merged, "client_anonymised")):
        answer = salon.run("undo", str(operation), "--json")
        assert (answer.exit_code, answer.json["error"]["code"]) == (4, code)
    offered = salon.run("undo", terminal=True, stdin="n\n").err
    assert "anonymise" not in offered.partition("Undo operation")[2]
    again = salon.run("client", "anonymise", "id:2", *WHY, "--json")
    assert (again.exit_code, again.json["error"]["code"]) == (4, "client_anonymised")


def test_an_answer_given_again_after_it_is_without_the_name(salon: Shop) -> None:
    salon.ok("client", "anonymise", "zzanna", *WHY)
    again = salon.ok("redeem", "A1", "facial", "--note", "chemo", "--key", "v1", "--json").out
    assert not [word for word in SECRETS if word in again]
