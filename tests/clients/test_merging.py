"""`client merge`: two records of one person become one, without loss, and apart again where it was a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

WHY = ("-r", "known twice")


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """Anna Blum (C1001) with her son Tim, Anna Bloom (C1002) with Lea and the dog Rex, and Berta Kern (C1003)."""
    for item, price in (("facial", "60"), ("massage", "80")):
        shop.ok("item", "add", item, "--price", price)
    shop.ok("package", "add", "spa", "--line", "facial=3", "--line", "massage=2", "--price", "300", "--valid", "90d")
    taster = ("--line", "facial=2", "--price", "40", "--valid", "30d", "--once-per-client")
    shop.ok("package", "add", "taster", *taster)
    shop.ok("client", "add", "Anna Blum", "--note", "likes tea")
    shop.ok("client", "add", "Anna Bloom", "--phone", "+49 171 1234567", "--email", "a@b.example", "--note", "coffee")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("client", "member", "add", "C1001", "Tim")
    shop.ok("client", "member", "add", "C1002", "Lea")
    shop.ok("client", "member", "add", "C1002", "Rex", "--kind", "pet")
    return shop


def sell(salon: Shop, number: str, client: str, *options: str, package: str = "spa") -> None:
    salon.ok("issue", package, "--client", client, "--number", number, *options)


def merge(salon: Shop, *options: str) -> str:
    return str(salon.ok("client", "merge", "C1002", "C1001", *WHY, *options, "--json").json["operation"])


def card(salon: Shop, number: str) -> dict[str, Any]:
    shown: dict[str, Any] = salon.ok("card", "show", number, "--json").json
    return shown


def client(salon: Shop, who: str) -> dict[str, Any]:
    shown: dict[str, Any] = salon.ok("client", "show", who, "--json").json
    return shown


def refused(salon: Shop, code: str, *argv: str) -> dict[str, Any]:
    before = salon.path.read_bytes()
    result = salon.run(*argv, "--json")
    assert result.exit_code == 4, result.out + result.err
    assert salon.path.read_bytes() == before
    error: dict[str, Any] = result.json["error"]
    assert error["code"] == code, error
    return error


def verified(salon: Shop) -> None:
    assert salon.ok("db", "verify", "--json").json["findings"] == []


PEOPLE = (
    *("client", "client_alias", "member", "card_user", "hold", "membership", "notice_refused"),
    "(SELECT id, client_id, scope, units_left, value_left, state FROM card)",
)


def everything(salon: Shop) -> list[list[Any]]:
    """Who is who and owns what, past the ledger."""
    return [sorted(salon.rows(f"SELECT * FROM {table}"), key=str) for table in PEOPLE]


def test_every_card_and_member_goes_along_and_nothing_is_added_up(salon: Shop) -> None:
    sell(salon, "A1", "C1001")
    sell(salon, "B1", "C1002")
    sell(salon, "B2", "C1002", "--for", "Lea")
    salon.ok("redeem", "B2", "facial")
    salon.ok("issue", "spa", "--client", "C1002", "--number", "B3")
    salon.ok("card", "void", "B3", "-r", "a slip", "-y")
    before = {number: card(salon, number) for number in ("A1", "B1", "B2", "B3")}

    done = salon.ok("client", "merge", "C1002", "C1001", *WHY).out
    assert "client C1002 is client C1001 now: 3 cards, 2 members" in done

    for number, was in before.items():
        now = card(salon, number)
        assert now["client"]["code"] == "C1001"
        assert now["former_clients"] == []
        assert {**now, "client": None, "payer": None} == {**was, "client": None, "payer": None}
    assert [member["name"] for member in client(salon, "C1001")["members"]] == ["Tim", "Lea", "Rex"]
    assert card(salon, "B2")["users"] == ["Lea"]
    salon.ok("redeem", "B2", "massage", "--for", "Lea")
    verified(salon)


def test_the_former_code_phone_mail_and_name_find_the_client(salon: Shop) -> None:
    merge(salon)
    for who in ("C1002", "c1002", "+49 171 1234567", "A@b.example", "Anna Bloom", "id:2", "Anna Blum", "C1001"):
        assert client(salon, who)["code"] == "C1001", who
    found = salon.ok("find", "bloom", "--json").json
    assert [(each["kind"], each["type"]) for each in found] == [("client", "C1001")]
    assert [each["code"] for each in salon.ok("client", "list", "--json").json] == ["C1001", "C1003"]
    assert client(salon, "C1001")["aliases"] == ["C1002"]
    assert "C1002" in salon.ok("client", "show", "C1001").out


def test_what_the_client_hadnt_is_taken_over_and_the_rest_stays_with_the_former_record(salon: Shop) -> None:
    merge(salon)
    shown = client(salon, "C1001")
    assert (shown["phone"], shown["email"], shown["note"]) == ("+49 171 1234567", "a@b.example", "likes tea")
    assert salon.rows("SELECT note FROM client WHERE id = 2") == [("coffee",)]


def test_a_former_code_isnt_given_to_anybody_else(salon: Shop) -> None:
    merge(salon)
    error = refused(salon, "client_exists", "client", "add", "Cora", "--code", "C1002")
    assert error["client"] == "C1002"
    assert salon.ok("client", "add", "Dora", "--phone", "+49 171 1234567", "--json").json["warnings"] == [
        "client C1001 has the same phone"
    ]


def test_a_merge_has_a_reason(salon: Shop) -> None:
    assert salon.run("client", "merge", "C1002", "C1001").exit_code == 2


def test_a_client_isnt_merged_into_itself_also_by_an_alias(salon: Shop) -> None:
    refused(salon, "same_client", "client", "merge", "C1001", "Anna Blum", *WHY)
    merge(salon)
    refused(salon, "same_client", "client", "merge", "C1002", "C1001", *WHY)


def test_members_of_one_name_are_joined_only_where_they_are_said_to_be_the_same(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1002", "tim")
    sell(salon, "B1", "C1002", "--for", "Tim")
    salon.ok("redeem", "B1", "facial")
    before = everything(salon)
    error = refused(salon, "member_exists", "client", "merge", "C1002", "C1001", *WHY)
    assert "--join-members" in error["hint"]
    merged = merge(salon, "--join-members")
    assert [member["name"] for member in client(salon, "C1001")["members"]] == ["Tim", "Lea", "Rex"]
    assert (card(salon, "B1")["scope"], card(salon, "B1")["users"]) == ("one", ["Tim"])
    salon.ok("redeem", "B1", "facial", "--for", "Tim")
    verified(salon)
    salon.ok("undo", merged)
    after = everything(salon)
    after[-1] = [(*row[:3], 5, 30000, row[5]) if row[0] == 1 else row for row in after[-1]]
    before[-1] = [(*row[:3], 5, 30000, row[5]) if row[0] == 1 else row for row in before[-1]]
    assert after == before
    verified(salon)


def test_the_undo_takes_all_of_it_back(salon: Shop) -> None:
    sell(salon, "A1", "C1001", "--scope", "list", "--for", "Anna Bloom", "--for", "Tim")
    sell(salon, "B1", "C1002", "--scope", "household")
    sell(salon, "B2", "C1002", "--for", "Rex")
    sell(salon, "K1", "C1003", "--scope", "list", "--for", "Anna Bloom", "--for", "Anna Blum")
    salon.ok("card", "suspend", "B1")
    with salon.file() as file:
        file.execute("INSERT INTO notice_refused VALUES (2)")
    before = everything(salon)
    merged = merge(salon)
    assert card(salon, "A1")["users"] == ["Tim"]
    assert card(salon, "K1")["users"] == ["Anna Blum"]
    verified(salon)
    undone = salon.ok("undo", merged).out
    assert "C1002" in undone
    assert everything(salon) == before
    verified(salon)
    refused(salon, "undone_already", "undo", merged)
    merge(salon)
    verified(salon)


def test_a_merge_of_clients_without_cards_is_undone_too(salon: Shop) -> None:
    before = everything(salon)
    salon.ok("undo", merge(salon))
    assert everything(salon) == before


def test_visits_payments_and_lapses_since_stay_when_it_is_undone(salon: Shop) -> None:
    sell(salon, "B1", "C1002", "--paid", "100")
    sell(salon, "B2", "C1002", "--expires", "+2d")
    sell(salon, "B3", "C1002")
    merged = merge(salon)
    salon.ok("redeem", "Anna Blum", "facial", "--card", "B1")
    salon.ok("card", "pay", "B1", "--amount", "50")
    salon.ok("refund", "B3", "-r", "moved", "-y")
    salon.later(days=5)
    salon.ok("undo", merged)
    assert {number: card(salon, number)["client"]["code"] for number in ("B1", "B2", "B3")} == dict.fromkeys(
        ("B1", "B2", "B3"), "C1002"
    )
    assert (card(salon, "B1")["units_left"], card(salon, "B1")["paid"]) == (4, "150.00")
    assert (card(salon, "B2")["status"], card(salon, "B3")["status"]) == ("expired", "refunded")
    verified(salon)


def test_what_stands_in_the_way_of_the_undo_is_named(salon: Shop) -> None:
    sell(salon, "B1", "C1002")
    merged = merge(salon)
    given = salon.ok("card", "transfer", "B1", "--to", "C1003", "-r", "a present", "--json").json["operation"]
    assert refused(salon, "changed_since", "undo", merged)["operation"] == given
    salon.ok("undo", str(given))
    opened = salon.ok("card", "reassign", "B1", "--for", "Tim", "--json").json["operation"]
    assert refused(salon, "changed_since", "undo", merged)["operation"] == opened
    salon.ok("undo", str(opened))
    again = salon.ok("client", "merge", "C1001", "C1003", *WHY, "--json").json["operation"]
    error = refused(salon, "changed_since", "undo", merged)
    assert (error["operation"], error["hint"]) == (again, f"pkgcli undo {again}")
    salon.ok("undo", str(again))
    salon.ok("undo", merged)
    assert card(salon, "B1")["client"]["code"] == "C1002"
    verified(salon)


def test_a_chain_of_merges_is_one_client_and_comes_apart_from_its_end(salon: Shop) -> None:
    states = [everything(salon)]
    first = merge(salon)
    states.append(everything(salon))
    second = str(salon.ok("client", "merge", "C1001", "C1003", *WHY, "--json").json["operation"])
    for who in ("C1001", "C1002", "C1003", "Anna Bloom", "Anna Blum"):
        assert client(salon, who)["code"] == "C1003"
    assert client(salon, "C1003")["aliases"] == ["C1001", "C1002"]
    verified(salon)
    error = refused(salon, "merged_since", "undo", first)
    assert error["hint"] == f"pkgcli undo {second}"
    salon.ok("undo", second)
    assert everything(salon) == states[1]
    salon.ok("undo", first)
    assert everything(salon) == states[0]


def test_a_member_for_whom_a_card_was_bought_since_stands_in_the_way(salon: Shop) -> None:
    merged = merge(salon)
    sell(salon, "A1", "C1001", "--for", "Lea")
    assert refused(salon, "member_in_use", "undo", merged)["card"] == "A1"
    salon.ok("card", "reassign", "A1", "--scope", "owner")
    salon.ok("undo", merged)
    assert [member["name"] for member in client(salon, "C1002")["members"]] == ["Lea", "Rex"]


def test_a_phone_that_was_changed_since_stays(salon: Shop) -> None:
    merged = merge(salon)
    salon.ok("client", "edit", "C1001", "--phone", "+49 30 99999999")
    told = salon.ok("undo", merged).out
    assert "the phone of client C1001 was changed and stays" in told
    shown = client(salon, "C1001")
    assert (shown["phone"], shown["email"]) == ("+49 30 99999999", None)


def test_two_who_both_bought_what_is_sold_once_are_not_merged(salon: Shop) -> None:
    sell(salon, "A1", "C1001", package="taster")
    sell(salon, "B1", "C1002", package="taster")
    error = refused(salon, "once_per_client", "client", "merge", "C1002", "C1001", *WHY)
    assert error["message"] == "This package can only be purchased once per client."
    assert {error["card"], error["other_card"]} == {"A1", "B1"}
    salon.ok("card", "void", "B1", "-r", "a slip", "-y")
    merge(salon)


def test_a_card_that_went_from_one_to_the_other_was_bought_once(salon: Shop) -> None:
    sell(salon, "B1", "C1002", package="taster")
    salon.ok("card", "transfer", "B1", "--to", "C1001", "-r", "a present")
    merge(salon)
    assert card(salon, "B1")["former_clients"] == []
    refused(salon, "once_per_client", "issue", "taster", "--client", "C1001")


def test_what_a_merged_client_bought_counts_at_the_next_sale_and_not_after_the_undo(salon: Shop) -> None:
    sell(salon, "B1", "C1002", package="taster")
    merged = merge(salon)
    refused(salon, "once_per_client", "issue", "taster", "--client", "C1001")
    salon.ok("undo", merged)
    sell(salon, "A1", "C1001", package="taster")


def test_former_owners_other_than_the_merged_one_stay_known(salon: Shop) -> None:
    sell(salon, "K1", "C1003")
    salon.ok("card", "transfer", "K1", "--to", "C1002", "-r", "a present")
    merge(salon)
    assert [former["code"] for former in card(salon, "K1")["former_clients"]] == ["C1003"]
    salon.ok("card", "transfer", "K1", "--to", "C1003", "-r", "back")
    assert [former["code"] for former in card(salon, "K1")["former_clients"]] == ["C1001"]


def test_who_pays_is_the_client_they_are_now(salon: Shop) -> None:
    sell(salon, "K1", "C1003", "--payer", "C1002")
    merge(salon)
    assert card(salon, "K1")["payer"]["code"] == "C1001"


def test_a_due_card_lapses_before_it_goes_along(salon: Shop) -> None:
    sell(salon, "B1", "C1002", "--expires", "+1d")
    salon.later(days=5)
    merged = merge(salon)
    history = salon.ok("history", "B1", "--json", "-L", "0").json
    assert [(entry["kind"], entry["on"]) for entry in history] == [
        ("issue", "2026-03-02"),
        ("expire", "2026-03-04"),
        ("transfer", "2026-03-07"),
    ]
    salon.ok("undo", merged)
    assert card(salon, "B1")["status"] == "expired"
    verified(salon)


@pytest.mark.parametrize("since", ["the merge", "the day before"])
@pytest.mark.parametrize("report", ["liability", "sales", "usage", "commission", "breakage", "balances", "expiring"])
def test_reports_by_client_show_one_person_after_a_merge_and_two_after_its_undo(
    salon: Shop, report: str, since: str
) -> None:
    sell(salon, "A1", "C1001", "--expires", "+20d")
    sell(salon, "B1", "C1002", "--expires", "+20d")
    salon.ok("redeem", "B1", "facial", "--staff", "Eva")
    salon.ok("redeem", "A1", "facial", "--staff", "Eva")
    salon.later(days=1)
    when = ("--as-of",) if report in ("balances", "expiring") else ("--to",)
    day = (*when, "yesterday") if since == "the day before" else ()
    asked = ("report", report, "--by", "client", *day, "--json")
    before = salon.ok(*asked).json
    total = salon.ok("report", "liability", "--json").json
    merged = merge(salon)
    one = salon.ok(*asked).json
    assert {row["client"] for row in one if row["client"]} <= {"C1001"}, one
    assert salon.ok("report", "liability", "--json").json == total
    salon.ok("undo", merged)
    assert salon.ok(*asked).json == before
    assert salon.ok("report", "liability", "--json").json == total


def test_the_answer_to_a_repeated_key_is_the_same(salon: Shop) -> None:
    asked = ("client", "merge", "C1002", "C1001", *WHY, "--key", "m1", "--json")
    assert salon.ok(*asked).json == salon.ok(*asked).json


def test_a_dry_run_writes_nothing(salon: Shop) -> None:
    before = salon.path.read_bytes()
    salon.ok("client", "merge", "C1002", "C1001", *WHY, "-n")
    assert salon.path.read_bytes() == before


def test_an_import_that_names_the_former_code_finds_the_client(salon: Shop) -> None:
    merge(salon)
    done = salon.ok("client", "import", "-", "--json", stdin="code,name\nC1002,Anna Blum\n").json
    assert (done["new"], done["unchanged"]) == (0, 1)


def test_what_came_before_a_merge_is_undone_after_it(salon: Shop) -> None:
    sell(salon, "B1", "C1002")
    visit = salon.ok("redeem", "B1", "facial", "--json").json["operation"]
    extended = salon.ok("card", "extend", "B1", "--days", "5", "-r", "was ill", "--json").json["operation"]
    given = salon.ok("card", "transfer", "B1", "--to", "C1003", "-r", "a present", "--json").json["operation"]
    salon.ok("undo", str(given))
    merged = merge(salon)
    salon.ok("undo", str(extended))
    salon.ok("undo", str(visit))
    assert card(salon, "B1")["units_left"] == 5
    salon.ok("undo", merged)
    assert (card(salon, "B1")["client"]["code"], card(salon, "B1")["units_left"]) == ("C1002", 5)
    verified(salon)


def test_a_sale_of_before_the_merge_is_undone_and_stays_so_when_the_merge_is_undone(salon: Shop) -> None:
    sale = salon.ok("issue", "spa", "--client", "C1002", "--number", "B1", "--json").json["operation"]
    merged = merge(salon)
    salon.ok("undo", str(sale))
    salon.ok("undo", merged)
    assert (card(salon, "B1")["client"]["code"], card(salon, "B1")["status"]) == ("C1002", "void")
    verified(salon)


def test_visits_to_come_go_along_and_come_back(salon: Shop) -> None:
    sell(salon, "A1", "C1001", "--scope", "list", "--for", "Anna Bloom")
    sell(salon, "B1", "C1002", "--scope", "household")
    sell(salon, "K1", "C1003", "--scope", "list", "--for", "Anna Bloom")
    for number, who in (("A1", "Anna Bloom"), ("B1", "Lea"), ("K1", "Anna Bloom")):
        salon.ok("hold", "add", number, "facial", "--at", "tomorrow 10:00", "--for", who)
    before = everything(salon)
    merged = merge(salon)
    assert salon.rows("SELECT user_client_id, user_member_id FROM hold ORDER BY id") == [
        (None, None),
        (None, 2),
        (1, None),
    ]
    verified(salon)
    salon.ok("undo", merged)
    assert everything(salon) == before
    again = merge(salon)
    salon.later(days=1)
    salon.ok("redeem", "Anna Blum", "facial", "--card", "B1", "--for", "Lea")
    verified(salon)
    salon.ok("undo", again)
    assert card(salon, "B1")["client"]["code"] == "C1002"
    verified(salon)


def test_a_membership_goes_along_and_accrues_for_the_client(salon: Shop) -> None:
    plan = ("--fee", "50", "--period", "1mo", "--package", "spa")
    salon.ok("membership", "add", "club", "--name", "Club", *plan)
    salon.ok("membership", "enrol", "club", "--client", "C1002")
    before = everything(salon)
    merged = merge(salon)
    assert salon.rows("SELECT client_id FROM membership") == [(1,)]
    salon.ok("undo", merged)
    assert everything(salon) == before
    merge(salon)
    salon.now = salon.day("2026-04-03")
    salon.ok("membership", "accrue")
    assert [row[0] for row in salon.rows("SELECT client_id FROM card ORDER BY id")] == [1, 1]


def test_a_card_that_was_given_away_by_mistake_comes_back_to_whom_its_owner_is_now(salon: Shop) -> None:
    sell(salon, "B1", "C1002")
    given = salon.ok("card", "transfer", "B1", "--to", "C1003", "-r", "a slip", "--json").json["operation"]
    merge(salon)
    salon.ok("undo", str(given))
    assert card(salon, "B1")["client"]["code"] == "C1001"
    assert salon.rows("SELECT client_id FROM card") == [(1,)]
    salon.ok("redeem", "Anna Blum", "facial")
    verified(salon)


def test_a_card_comes_back_to_nobody_who_is_a_client_with_that_package_now(salon: Shop) -> None:
    sell(salon, "B1", "C1002", package="taster")
    given = salon.ok("card", "transfer", "B1", "--to", "C1003", "-r", "a slip", "--json").json["operation"]
    back = str(salon.ok("refund", "B1", "-r", "moved", "-y", "--json").json["operation"])
    merge(salon)
    sell(salon, "A1", "C1001", package="taster")
    assert refused(salon, "once_per_client", "undo", back)["card"] == "A1"
    salon.ok("refund", "A1", "-r", "moved", "-y")
    salon.ok("undo", back)
    salon.ok("undo", str(given))
    assert card(salon, "B1")["client"]["code"] == "C1001"
    verified(salon)


def test_a_card_that_is_shared_again_is_shared_with_whom_the_friend_is_now(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1002", "Tim")
    sell(salon, "K1", "C1003", "--scope", "list", "--for", "Anna Bloom")
    sell(salon, "A1", "C1001", "--scope", "list", "--for", "Anna Bloom", "--for", "Tim")
    sell(salon, "B1", "C1002", "--for", "Tim")
    alone = [
        str(salon.ok("card", "reassign", number, "--scope", "owner", "--json").json["operation"])
        for number in ("K1", "A1")
    ]
    merge(salon, "--join-members")
    for operation in alone:
        salon.ok("undo", operation)
    assert [card(salon, number)["users"] for number in ("K1", "A1", "B1")] == [["Anna Blum"], ["Tim"], ["Tim"]]
    for who in ("C1002", "Anna Blum"):
        salon.ok("redeem", "K1", "facial", "--for", who)
    verified(salon)


def test_a_member_who_was_joined_is_named_as_who_they_are_when_a_reassignment_is_undone(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1002", "Tim")
    sell(salon, "B1", "C1002", "--scope", "list", "--for", "Tim")
    given = str(salon.ok("card", "transfer", "B1", "--to", "C1003", "-r", "a present", "--json").json["operation"])
    alone = str(salon.ok("card", "reassign", "B1", "--scope", "owner", "--json").json["operation"])
    merge(salon, "--join-members")
    salon.ok("undo", alone)
    salon.ok("undo", given)
    salon.ok("redeem", "B1", "facial", "--for", "Tim")
    verified(salon)


def test_a_card_that_is_shared_again_after_the_merge_was_undone_is_shared_with_the_same_friend(salon: Shop) -> None:
    sell(salon, "K1", "C1003", "--scope", "list", "--for", "Anna Bloom")
    merged = merge(salon)
    alone = salon.ok("card", "reassign", "K1", "--scope", "owner", "--json").json["operation"]
    salon.ok("undo", merged)
    salon.ok("undo", str(alone))
    assert card(salon, "K1")["users"] == ["Anna Bloom"]
    refused(salon, "not_open_to", "redeem", "K1", "facial", "--for", "Anna Blum")
    verified(salon)


def test_a_card_that_was_given_away_and_is_its_owners_alone_stands_in_no_way(salon: Shop) -> None:
    sell(salon, "B1", "C1002", "--for", "Lea")
    salon.ok("card", "transfer", "B1", "--to", "C1001", "-r", "a present")
    before = everything(salon)
    salon.ok("undo", merge(salon))
    assert everything(salon) == before
    verified(salon)
