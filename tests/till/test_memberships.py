"""Memberships: a fee a period, and packages that accrue with it (Meevo 003)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from counter import card, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def club(salon: Shop) -> Shop:
    """`relax` is two massages for 100.00 gross of 19 % tax, `glow` a facial for memberships alone; the plan `gold` has
    both for 119.00 a month, taken by card, with 30 days' rollover."""
    salon.ok("package", "add", "relax", "--name", "Relax", "--line", "massage=2", "--price", "100", "--tax", "19")
    salon.ok("package", "add", "glow", "--line", "facial=1", "--price", "40", "--membership-only")
    salon.ok(
        *("membership", "add", "gold", "--name", "Gold", "--fee", "119", "--package", "relax", "--package", "glow"),
        *("--rollover", "30d", "--paid-by", "card"),
    )
    return salon


def enrol(shop: Shop, plan: str = "gold", *options: str, client: str = "Anna Blum") -> dict[str, Any]:
    done: dict[str, Any] = shop.ok("membership", "enrol", plan, "--client", client, *options, "--json").json
    return done


def shown(shop: Shop, which: str = "1") -> dict[str, Any]:
    found: dict[str, Any] = shop.ok("membership", "show", which, "--json").json
    return found


def accrue(shop: Shop, *options: str) -> dict[str, Any]:
    run: dict[str, Any] = shop.ok("membership", "accrue", *options, "--json").json
    return run


def due(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.ok("membership", "due", "--json").json
    return found


def on(shop: Shop, day: str) -> None:
    shop.now = shop.day(day)


def days_of(shop: Shop, which: str = "1") -> dict[int, list[tuple[str, str]]]:
    """By period, the package and first day of each card."""
    found: dict[int, list[tuple[str, str]]] = {}
    for each in shown(shop, which)["cards"]:
        found.setdefault(each["period"], []).append((each["package"], each["on"]))
    return found


def in_order(shop: Shop) -> None:
    """Nothing to find, and the books tie."""
    found = shop.run("db", "verify", "--json").json["findings"]
    assert [each for each in found if each["check"] not in ("night", "backup", "folder")] == []
    shop.ok("report", "liability", "--from", "2026-01-01")


def test_a_plan_is_shown_as_it_was_made(club: Shop) -> None:
    assert shown(club, "gold") == {
        "code": "gold",
        "name": "Gold",
        "fee": "119.00",
        "joining_fee": "0.00",
        "period": "1mo",
        "term": None,
        "rollover": 30,
        "paid_by": "card",
        "packages": [
            {"package": "relax", "quantity": 1, "at": "period"},
            {"package": "glow", "quantity": 1, "at": "period"},
        ],
        "status": "active",
        "members": 0,
    }
    assert shown(club, "Gold") == shown(club, "gold")


def test_who_enrols_has_the_cards_of_the_first_period_at_once(club: Shop) -> None:
    done = enrol(club)

    assert (done["id"], done["plan"], done["status"]) == (1, "gold", "active")
    assert done["period"] == {"number": 1, "from": "2026-03-02", "to": "2026-04-01"}
    assert [(each["package"], each["price"], each["expires_on"]) for each in done["cards"]] == [
        ("relax", "85.00", "2026-05-01"),
        ("glow", "34.00", "2026-05-01"),
    ]
    relax = card(club, done["cards"][0]["number"])
    assert (relax["net"], relax["tax"], relax["paid"], relax["unpaid"]) == ("71.43", "13.57", "85.00", "0.00")
    assert (relax["scope"], relax["issued_on"], relax["package"]["code"]) == ("owner", "2026-03-02", "relax")
    in_order(club)


def test_the_fee_is_shared_to_the_cent(club: Shop) -> None:
    club.ok("membership", "add", "odd", "--fee", "100", "--package", "relax=3")

    prices = [each["price"] for each in enrol(club, "odd")["cards"]]

    assert sorted(prices) == ["33.33", "33.33", "33.34"]


def test_without_a_way_of_paying_the_fee_is_owed_until_it_is_paid(club: Shop) -> None:
    club.ok("membership", "add", "silver", "--fee", "50", "--package", "relax")
    number = enrol(club, "silver")["cards"][0]["number"]

    assert [(each["kind"], each["amount"], each["type"]) for each in due(club)] == [
        ("unpaid", "50.00", f"pkgcli card pay {number}")
    ]
    refused(club, "unpaid", "redeem", number, "massage")
    club.ok("card", "pay", number, "--paid-by", "cash")
    assert due(club) == []
    assert redeem(club, number, "massage")["entries"][0]["value"] == "-21.01"


def test_a_card_accrues_once_however_often_the_night_runs(club: Shop) -> None:
    enrol(club)
    assert accrue(club)["cards"] == 0
    on(club, "2026-04-01")
    assert accrue(club)["cards"] == 0
    on(club, "2026-04-02")

    run = accrue(club)

    assert (run["memberships"], run["cards"], run["fees"]) == (1, 2, "119.00")
    assert [(each["period"], each["on"]) for each in run["accrued"]] == [(2, "2026-04-02"), (2, "2026-04-02")]
    assert accrue(club) == {**run, "operation": None, "memberships": 0, "cards": 0, "fees": "0.00", "accrued": []}
    in_order(club)


def test_a_night_that_came_late_dates_the_card_and_the_money_on_the_first_day_of_the_period(club: Shop) -> None:
    enrol(club)
    on(club, "2026-04-09")

    number = accrue(club)["accrued"][0]["number"]

    entry = club.ok("history", number, "--json").json[0]
    assert (entry["on"], entry["cash"]) == ("2026-04-02", "85.00")
    day = club.ok("report", "day", "--on", "2026-04-02", "--json").json
    assert [each["cash"] for each in day["paid_by"]] == ["119.00"]
    in_order(club)


def test_a_start_on_the_31st_falls_on_the_end_of_a_shorter_month(club: Shop) -> None:
    on(club, "2026-01-31")
    enrol(club)
    for day in ("2026-02-28", "2026-03-31", "2026-04-30"):
        on(club, day)
        assert accrue(club)["accrued"][0]["on"] == day
    assert shown(club)["period"] == {"number": 4, "from": "2026-04-30", "to": "2026-05-30"}


def test_periods_that_ended_more_than_31_days_ago_accrue_only_when_asked(club: Shop) -> None:
    enrol(club)
    on(club, "2026-07-15")

    assert {each["period"] for each in accrue(club)["accrued"]} == {4, 5}
    missed = [each for each in due(club) if each["kind"] == "missed"]
    assert [(each["about_on"], each["amount"]) for each in missed] == [
        ("2026-04-02", "119.00"),
        ("2026-05-02", "119.00"),
    ]
    assert {each["period"] for each in accrue(club, "1", "--catch-up")["accrued"]} == {2, 3}
    assert [each for each in due(club) if each["kind"] == "missed"] == []
    in_order(club)


def test_a_period_in_closed_books_waits_until_they_are_opened(club: Shop) -> None:
    enrol(club)
    on(club, "2026-04-05")
    club.ok("config", "set", "books.closed_on", "2026-04-03")

    assert accrue(club)["cards"] == 0
    assert [each["kind"] for each in due(club)] == ["missed"]
    club.ok("config", "set", "books.closed_on", "2026-04-01")
    assert accrue(club)["cards"] == 2


def test_what_comes_on_enrolment_comes_once(club: Shop) -> None:
    club.ok(
        *("membership", "add", "new", "--fee", "50", "--package", "relax", "--joining-fee", "20"),
        *("--on-enrolment", "glow=2", "--paid-by", "transfer"),
    )

    cards = enrol(club, "new")["cards"]

    assert [(each["period"], each["package"], each["price"]) for each in cards] == [
        (1, "relax", "50.00"),
        (0, "glow", "10.00"),
        (0, "glow", "10.00"),
    ]
    on(club, "2026-04-02")
    assert [each["package"] for each in accrue(club)["accrued"]] == ["relax"]
    in_order(club)


def test_a_member_keeps_the_terms_of_the_day_of_enrolment(club: Shop) -> None:
    enrol(club)
    on(club, "2026-03-20")
    club.ok("package", "edit", "relax", "--line", "massage=5", "--price", "400")
    on(club, "2026-04-02")

    relax = card(club, accrue(club)["accrued"][0]["number"])

    assert (relax["initial_units"], relax["price"], relax["package"]["version"]) == (2, "85.00", 1)


def test_whether_it_may_be_swapped_and_how_commission_is_counted_follow_the_present_terms(club: Shop) -> None:
    number = enrol(club)["cards"][0]["number"]
    club.ok("package", "edit", "relax", "--split", "--commission-base", "full")
    on(club, "2026-04-02")
    later = accrue(club)["accrued"][0]["number"]

    query = "SELECT may_swap, may_split, commission_base FROM card WHERE number = ?"
    assert club.rows(query, number) == [(0, 0, "paid")]
    assert club.rows(query, later) == [(1, 1, "full")]


def test_list_prices_without_tax_are_put_on_the_basis_of_the_fee(club: Shop) -> None:
    club.ok(
        *("package", "add", "plus", "--line", "massage=1", "--price", "100", "--tax", "19", "--tax-on-top"),
    )
    club.ok("membership", "add", "net", "--fee", "119", "--package", "plus", "--paid-by", "card")
    number = enrol(club, "net")["cards"][0]["number"]

    assert club.rows(
        "SELECT c.price, c.net, c.tax, c.full_price, l.list_price, c.tax_included FROM card AS c"
        " JOIN card_line AS l ON l.card_id = c.id WHERE c.number = ?",
        number,
    ) == [(11900, 10000, 1900, 11900, 9520, 1)]


def test_a_promotion_a_charge_a_tip_and_once_per_client_are_not_for_memberships(club: Shop) -> None:
    club.ok(
        *("package", "add", "rich", "--line", "massage=1", "--price", "100", "--promo-price", "10", "--charge", "5"),
        *("--tip", "7", "--once-per-client"),
    )
    sell(club, "rich")
    club.ok("membership", "add", "full", "--fee", "90", "--package", "rich=2", "--paid-by", "card")

    cards = [card(club, each["number"]) for each in enrol(club, "full")["cards"]]

    assert [(each["price"], each["charge"], each["tip"], each["total"]) for each in cards] == [
        ("45.00", "0.00", "0.00", "45.00")
    ] * 2


def test_a_membership_is_cancelled_to_the_end_of_its_period(club: Shop) -> None:
    enrol(club)
    on(club, "2026-03-20")

    done = club.ok("membership", "cancel", "Anna Blum", "--json").json

    assert (done["status"], done["ends_on"]) == ("cancelled", "2026-04-01")
    on(club, "2026-04-02")
    assert accrue(club)["cards"] == 0
    assert shown(club)["status"] == "ended"
    assert club.ok("membership", "list", "--enrolled", "--json").json == []
    assert len(club.ok("membership", "list", "--enrolled", "--all", "--json").json) == 1
    refused(club, "membership_ended", "membership", "cancel", "1", "--withdraw")


def test_a_membership_with_a_term_is_cancelled_to_the_end_of_the_term(club: Shop) -> None:
    club.ok("membership", "add", "year", "--fee", "50", "--package", "relax", "--term", "12", "--paid-by", "card")
    enrol(club, "year")
    on(club, "2026-04-20")
    assert club.ok("membership", "cancel", "1", "--json").json["ends_on"] == "2027-03-01"
    assert club.ok("membership", "cancel", "1", "--withdraw", "--json").json["status"] == "active"
    assert club.ok("membership", "cancel", "1", "--on", "2026-03-02", "--json").json["ends_on"] == "2027-03-01"


def test_a_cancellation_of_long_ago_is_refused_where_cards_have_accrued_since(club: Shop) -> None:
    enrol(club)
    on(club, "2026-04-02")
    accrue(club)

    refused(club, "accrued_since", "membership", "cancel", "1", "--on", "2026-03-20")
    refused(club, "before_start", "membership", "cancel", "1", "--on", "2026-03-01")


def test_a_term_that_ends_within_30_days_is_listed(club: Shop) -> None:
    club.ok("membership", "add", "two", "--fee", "50", "--package", "relax", "--term", "2", "--paid-by", "card")
    enrol(club, "two")
    assert due(club) == []
    on(club, "2026-04-01")
    assert [(each["kind"], each["about_on"]) for each in due(club)] == [("term", "2026-05-01")]


@pytest.mark.parametrize("gone", ["deactivate", "delete"])
def test_a_package_that_is_not_sold_any_more_accrues_until_the_end_of_the_term(club: Shop, gone: str) -> None:
    club.ok(
        *("membership", "add", "two", "--fee", "70", "--package", "relax", "--package", "glow", "--term", "2"),
        *("--paid-by", "card"),
    )
    enrol(club, "two")
    on(club, "2026-03-10")
    warned = club.ok("package", gone, "relax", "--json").json["warnings"]
    assert warned == [
        "1 membership accrues it until the end of the term; pkgcli membership due lists what is to be decided then"
    ]
    on(club, "2026-04-02")
    assert [each["package"] for each in accrue(club)["accrued"]] == ["relax", "glow"]
    on(club, "2026-05-02")

    run = accrue(club)

    assert [(each["package"], each["price"]) for each in run["accrued"]] == [("glow", "20.00")]
    listed = [each for each in due(club) if each["kind"] == "package"]
    assert [(each["package"], each["about_on"]) for each in listed] == [("relax", "2026-05-02")]

    kept = accrue(club, "1", "--keep", "relax")

    assert [(each["package"], each["price"], each["on"]) for each in kept["accrued"]] == [
        ("relax", "50.00", "2026-05-02")
    ]
    on(club, "2026-06-02")
    assert len(accrue(club)["accrued"]) == 2
    on(club, "2026-07-02")
    assert [each["package"] for each in accrue(club)["accrued"]] == ["glow"]
    in_order(club)


def test_a_package_that_is_sold_again_accrues_again(club: Shop) -> None:
    enrol(club)
    club.ok("package", "deactivate", "relax")
    on(club, "2026-04-02")
    assert [each["package"] for each in accrue(club)["accrued"]] == ["glow"]
    club.ok("package", "activate", "relax")

    assert [(each["package"], each["on"]) for each in accrue(club)["accrued"]] == [("relax", "2026-04-02")]
    refused(club, "package_on_sale", "membership", "accrue", "1", "--keep", "relax")


def test_a_plan_whose_package_is_not_sold_any_more_is_still_sold(club: Shop) -> None:
    club.ok("package", "delete", "relax")
    club.later(days=1)

    assert len(enrol(club)["cards"]) == 2


def test_an_accrual_that_was_undone_does_not_come_again(club: Shop) -> None:
    enrol(club)
    on(club, "2026-04-02")
    undone = operation(club, "membership", "accrue")
    club.ok("undo", undone)

    assert accrue(club)["cards"] == 0
    assert [each["status"] for each in shown(club)["cards"] if each["period"] == 2] == ["void", "void"]
    in_order(club)


def test_an_enrolment_is_undone_with_its_cards(club: Shop) -> None:
    undone = enrol(club)["operation"]
    club.ok("undo", str(undone))

    assert shown(club)["status"] == "undone"
    assert {each["status"] for each in shown(club)["cards"]} == {"void"}
    on(club, "2026-04-02")
    assert accrue(club)["cards"] == 0
    refused(club, "membership_undone", "membership", "cancel", "1")
    in_order(club)


def test_an_enrolment_is_not_undone_once_a_later_period_has_accrued(club: Shop) -> None:
    undone = enrol(club)["operation"]
    on(club, "2026-04-02")
    accrue(club)

    error = refused(club, "accrued_since", "undo", str(undone))

    assert error["membership"] == 1


def test_an_enrolment_whose_card_was_used_is_not_undone(club: Shop) -> None:
    done = enrol(club)
    redeem(club, done["cards"][0]["number"], "massage")

    refused(club, "changed_since", "undo", str(done["operation"]))


def test_an_accrued_card_can_be_refunded_and_does_not_come_again(club: Shop) -> None:
    number = enrol(club)["cards"][0]["number"]
    club.ok("refund", number, "-r", "a complaint", "--yes")

    assert accrue(club)["cards"] == 0
    in_order(club)


def test_enrolled_on_an_earlier_day_what_fell_due_since_is_there_at_once(club: Shop) -> None:
    on(club, "2026-04-15")

    assert days_of(club, str(enrol(club, "gold", "--on", "2026-03-02")["id"])) == {
        1: [("relax", "2026-03-02"), ("glow", "2026-03-02")],
        2: [("relax", "2026-04-02"), ("glow", "2026-04-02")],
    }
    in_order(club)


def test_an_unlimited_card_of_a_membership_earns_by_the_day(club: Shop) -> None:
    club.ok("membership", "add", "fit", "--fee", "31", "--package", "gym", "--paid-by", "transfer")
    number = enrol(club, "fit")["cards"][0]["number"]
    on(club, "2026-03-12")

    assert card(club, number)["value_left"] == "20.00"
    in_order(club)


def test_nothing_is_taken_for_nothing(club: Shop) -> None:
    refused(club, "package_missing", "membership", "add", "x", "--fee", "10")
    refused(club, "fee_without_package", "membership", "add", "x", "--fee", "10", "--on-enrolment", "relax")
    refused(
        *(club, "fee_without_package", "membership", "add", "x", "--fee", "10", "--package", "relax"),
        *("--joining-fee", "5"),
    )
    refused(club, "plan_exists", "membership", "add", "GOLD", "--fee", "10", "--package", "relax")
    club.ok("item", "add", "cream", "--kind", "product", "--price", "20")
    club.ok("package", "add", "creams", "--line", "cream=2", "--price", "30")
    refused(club, "product_in_membership", "membership", "add", "x", "--fee", "10", "--package", "creams")


def test_nobody_is_enrolled_in_a_retired_plan(club: Shop) -> None:
    enrol(club)
    club.ok("membership", "retire", "gold")

    refused(club, "plan_retired", "membership", "enrol", "gold", "--client", "Berta Kern")
    assert club.ok("membership", "list", "--json").json == []
    assert [each["status"] for each in club.ok("membership", "list", "--all", "--json").json] == ["retired"]
    on(club, "2026-04-02")
    assert accrue(club)["cards"] == 2
    club.ok("membership", "restore", "gold")
    enrol(club, client="Berta Kern")


def test_a_second_enrolment_of_the_same_client_is_warned_of(club: Shop) -> None:
    enrol(club)

    done = enrol(club)

    back = f"undo {done['operation']}"
    assert done["warnings"] == [f"the client has membership 1 of gold already; pkgcli {back} takes the new one back"]
    assert refused(club, "membership_ambiguous", "membership", "cancel", "Anna Blum", exit_code=3)
    club.ok(*back.split())
    club.ok("membership", "cancel", "Anna Blum")


def test_a_package_for_memberships_is_not_sold_at_the_till(club: Shop) -> None:
    refused(club, "membership_only", "issue", "glow", "--client", "Anna Blum")


def test_a_dry_run_enrols_nobody(club: Shop) -> None:
    before = club.path.read_bytes()

    assert enrol(club, "gold", "--dry-run")["operation"] is None
    assert club.path.read_bytes() == before


def test_a_key_enrols_once(club: Shop) -> None:
    first = enrol(club, "gold", "--key", "k1")

    assert enrol(club, "gold", "--key", "k1") == first
    assert len(club.ok("membership", "list", "--enrolled", "--json").json) == 1


def test_each_write_of_the_catalogue_names_its_opposite(club: Shop) -> None:
    added = club.rows("SELECT max(id) FROM operation WHERE kind = 'membership add'")[0][0]
    enrol(club)
    cancelled = operation(club, "membership", "cancel", "1")

    refused(club, "not_undoable", "undo", str(added))
    refused(club, "not_undoable", "undo", cancelled)


def test_a_frozen_month_moves_everything_that_follows_by_its_days(club: Shop) -> None:
    number = enrol(club)["cards"][0]["number"]
    on(club, "2026-03-12")
    done = club.ok("membership", "freeze", "Anna Blum", "-r", "a broken leg", "--json").json
    assert (done["status"], done["period"], done["frozen_until"]) == (
        "frozen",
        {"number": 1, "from": "2026-03-02", "to": None},
        None,
    )
    refused(club, "card_frozen", "redeem", number, "massage")
    on(club, "2026-04-02")
    assert accrue(club)["cards"] == 0
    refused(club, "membership_frozen", "membership", "accrue", "1")
    refused(club, "membership_frozen", "membership", "freeze", "1")
    on(club, "2026-04-12")

    done = club.ok("membership", "unfreeze", "1", "--json").json

    assert (done["status"], done["period"]["to"]) == ("active", "2026-05-02")
    assert {each["expires_on"] for each in done["cards"]} == {"2026-06-01"}
    on(club, "2026-05-02")
    assert accrue(club)["cards"] == 0
    on(club, "2026-05-03")
    run = accrue(club)
    assert [(each["on"], each["expires_on"]) for each in run["accrued"]] == [("2026-05-03", "2026-07-01")] * 2
    in_order(club)


def test_frozen_until_a_day_it_goes_on_by_itself(club: Shop) -> None:
    enrol(club)
    on(club, "2026-03-12")
    done = club.ok("membership", "freeze", "1", "--until", "2026-04-12", "--json").json
    assert (done["status"], done["frozen_until"], done["period"]["to"]) == ("frozen", "2026-04-12", "2026-05-02")
    on(club, "2026-04-12")

    assert shown(club)["status"] == "active"
    assert {each["status"] for each in shown(club)["cards"]} == {"active"}
    assert {each["expires_on"] for each in shown(club)["cards"]} == {"2026-06-01"}
    on(club, "2026-05-03")
    assert accrue(club)["cards"] == 2
    in_order(club)


def test_unfrozen_earlier_than_planned_it_moves_by_the_days_it_was_frozen(club: Shop) -> None:
    enrol(club)
    on(club, "2026-03-12")
    club.ok("membership", "freeze", "1", "--until", "2026-06-12")
    on(club, "2026-03-22")

    done = club.ok("membership", "unfreeze", "1", "--json").json

    assert done["period"]["to"] == "2026-04-11"
    assert {each["expires_on"] for each in done["cards"]} == {"2026-05-11"}
    in_order(club)


def test_frozen_and_unfrozen_on_one_day_nothing_has_changed(club: Shop) -> None:
    before = enrol(club)
    club.ok("membership", "freeze", "1")
    club.ok("membership", "unfreeze", "1")
    club.ok("membership", "freeze", "1", "--until", "+30d")

    after = club.ok("membership", "unfreeze", "1", "--json").json

    assert (after["period"], after["cards"]) == (before["period"], before["cards"])
    refused(club, "not_frozen", "membership", "unfreeze", "1")
    in_order(club)


def test_what_fell_due_before_the_freeze_accrues_with_it(club: Shop) -> None:
    enrol(club)
    on(club, "2026-04-05")

    cards = club.ok("membership", "freeze", "1", "--json").json["cards"]

    assert [(each["period"], each["on"], each["status"]) for each in cards] == [
        *[(2, "2026-04-02", "frozen")] * 2,
        *[(1, "2026-03-02", "frozen")] * 2,
    ]
    in_order(club)


def test_a_card_that_was_frozen_by_itself_stays_so(club: Shop) -> None:
    number = enrol(club)["cards"][0]["number"]
    club.ok("card", "freeze", number)
    on(club, "2026-03-12")
    club.ok("membership", "freeze", "1")
    on(club, "2026-03-14")

    cards = club.ok("membership", "unfreeze", "1", "--json").json["cards"]

    assert [each["status"] for each in cards] == ["frozen", "active"]
    in_order(club)


def test_a_cancelled_membership_ends_later_by_its_frozen_days(club: Shop) -> None:
    enrol(club)
    club.ok("membership", "cancel", "1")
    on(club, "2026-03-12")
    assert club.ok("membership", "freeze", "1", "--json").json["ends_on"] is None
    on(club, "2026-03-22")

    assert club.ok("membership", "unfreeze", "1", "--json").json["ends_on"] == "2026-04-11"


def test_a_freeze_is_set_right_by_its_opposite(club: Shop) -> None:
    enrol(club)
    frozen = operation(club, "membership", "freeze", "1")

    assert refused(club, "not_undoable", "undo", frozen)["hint"] == "pkgcli membership unfreeze MEMBERSHIP"


def test_an_unlimited_card_of_a_frozen_membership_earns_nothing(club: Shop) -> None:
    club.ok("membership", "add", "fit", "--fee", "31", "--package", "gym", "--paid-by", "transfer")
    number = enrol(club, "fit")["cards"][0]["number"]
    on(club, "2026-03-12")
    club.ok("membership", "freeze", "1")
    on(club, "2026-06-12")
    assert card(club, number)["value_left"] == "21.00"
    club.ok("membership", "unfreeze", "1")
    on(club, "2026-07-02")

    assert card(club, number)["value_left"] == "0.00"
    in_order(club)


def test_what_the_night_accrued_is_undone_by_its_number_and_never_offered(club: Shop) -> None:
    from pkgcli.memberships.accrual import accrue_due
    from pkgcli.memberships.accruing import accrual_run
    from pkgcli.operations import record
    from pkgcli.views.memberships import AccrualRun

    enrol(club)
    on(club, "2026-04-02")
    run = record(
        club.occasion(),
        "nightly accrue",
        lambda operation: accrual_run(operation, accrue_due(operation, operation.today)),
        AccrualRun,
    )

    offered = club.run("undo", terminal=True, stdin="n\n")

    assert "(membership enrol" in offered.err
    club.ok("undo", str(run.operation))
    assert accrue(club)["cards"] == 0
    in_order(club)


def test_what_is_neither_a_plan_nor_a_member_is_said_not_to_be(club: Shop) -> None:
    assert (
        "no plan and no client"
        in refused(club, "membership_not_found", "membership", "show", "nobody", exit_code=3)["message"]
    )
    refused(club, "membership_not_found", "membership", "show", "77", exit_code=3)
    refused(club, "membership_not_found", "membership", "cancel", "Berta Kern", exit_code=3)
    refused(club, "client_not_found", "membership", "cancel", "nobody", exit_code=3)


@pytest.mark.parametrize(
    ("zone", "enrolled_on", "begins_on"),
    [
        ("Europe/Berlin", "2026-02-28", "2026-03-28"),
        ("Europe/Berlin", "2026-09-25", "2026-10-25"),
        ("America/New_York", "2026-02-08", "2026-03-08"),
        ("Asia/Beirut", "2026-03-01", "2026-03-29"),  # midnight doesn't come in that night
        ("Australia/Lord_Howe", "2026-09-04", "2026-10-04"),
        ("Pacific/Kiritimati", "2024-01-31", "2024-02-29"),
    ],
)
def test_a_period_begins_with_the_day_of_the_business_and_not_before(
    club: Shop, zone: str, enrolled_on: str, begins_on: str
) -> None:
    club.ok("config", "set", "business.timezone", zone)
    span = "4w" if zone == "Asia/Beirut" else "1mo"
    club.ok("membership", "add", "plan", "--fee", "50", "--package", "relax", "--period", span, "--paid-by", "card")
    noon = datetime.fromisoformat(f"{enrolled_on}T12:00").replace(tzinfo=ZoneInfo(zone))
    club.now = noon.astimezone(UTC)
    enrol(club, "plan")
    midnight = datetime.fromisoformat(begins_on).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    club.now = midnight - timedelta(seconds=1)
    assert accrue(club)["cards"] == 0
    club.now = midnight

    assert [each["on"] for each in accrue(club)["accrued"]] == [begins_on]


def test_a_card_of_a_membership_that_is_used_up_is_not_to_be_sold_again(club: Shop) -> None:
    club.ok("package", "add", "solo", "--line", "facial=1", "--price", "20", "--membership-only")
    club.ok("membership", "add", "one", "--fee", "20", "--package", "solo", "--paid-by", "cash")
    number = club.ok("membership", "enrol", "one", "--client", "Anna Blum", "--json").json["cards"][0]["number"]
    assert club.ok("redeem", number, "facial", "--json").json["warnings"] == [f"card {number} is used up"]
