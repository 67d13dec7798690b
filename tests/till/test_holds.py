"""Visits to come: units that are set aside, given back, or taken when the client is here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from counter import available, card, entries, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def hold(shop: Shop, *argv: str) -> dict[str, Any]:
    """Set something aside; the hold as a program reads it."""
    made: dict[str, Any] = shop.ok("hold", "add", *argv, "--json").json
    return made


def state(shop: Shop, number: int) -> str:
    """How it stands, and the same as the file says."""
    held: list[dict[str, Any]] = shop.ok("hold", "list", "--all", "--json").json
    return next(str(one["state"]) for one in held if one["id"] == number)


def sound(shop: Shop) -> None:
    """The ledger holds together, and the books tie."""
    told = shop.run("db", "verify", "--json").json["findings"]
    assert [finding for finding in told if finding["check"] not in ("backup", "night")] == []
    shop.ok("report", "liability", "--from", "2026-01-01")


# Setting aside


def test_a_hold_lowers_what_can_be_had_and_not_the_balance(salon: Shop) -> None:
    number = sell(salon, "ten")

    made = hold(salon, "Anna Blum", "facial=2", "--at", "2026-03-05 15:00")

    assert (made["card"], made["quantity"], made["units"]) == (number, 2, 2)
    assert (made["at"], made["on"], made["state"]) == ("2026-03-05T14:00:00Z", "2026-03-05", "open")
    assert available(salon, number) == {"facial": 3, "massage": 8}
    assert card(salon, number)["units_left"] == 10
    assert [line["held"] for line in card(salon, number)["lines"]] == [2, 0]
    sound(salon)


def test_what_is_held_cannot_be_had_by_another_visit(salon: Shop) -> None:
    number = sell(salon, "spa")
    hold(salon, number, "massage=2", "--at", "tomorrow 10:00")

    error = refused(salon, "too_little_left", "redeem", number, "massage")

    assert error["message"].endswith("0 of 2 are used, and 2 held")
    assert error["hint"] == f"pkgcli hold list {number}"


def test_no_more_is_held_than_there_is(salon: Shop) -> None:
    number = sell(salon, "spa")
    hold(salon, number, "facial=2", "--at", "tomorrow 10:00")

    refused(salon, "too_little_left", "hold", "add", number, "facial=2", "--at", "tomorrow 12:00")


def test_minutes_are_held_at_the_cost_of_the_item(salon: Shop) -> None:
    number = sell(salon, "minutes")

    assert hold(salon, number, "massage=3", "--at", "tomorrow 10:00")["units"] == 150
    assert available(salon, number) == {"massage": 1, "facial": 1}


def test_on_an_unlimited_card_a_hold_takes_no_units(salon: Shop) -> None:
    number = sell(salon, "gym")

    assert hold(salon, number, "yoga", "--at", "tomorrow 10:00")["units"] == 0
    assert available(salon, number) == {"yoga": None}


def test_a_time_that_has_passed_cannot_be_held(salon: Shop) -> None:
    sell(salon, "spa")

    error = refused(salon, "time_passed", "hold", "add", "Anna Blum", "facial", "--at", "today 11:59")

    assert "it is 2026-03-02 12:00" in error["message"]


def test_of_a_clients_cards_the_first_that_is_good_on_the_day_holds_it(salon: Shop) -> None:
    soon = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-10")
    later = sell(salon, "ten")

    assert hold(salon, "Anna Blum", "facial", "--at", "2026-03-10 23:30")["card"] == soon
    assert hold(salon, "Anna Blum", "facial", "--at", "2026-03-11 00:00")["card"] == later


def test_where_no_card_lasts_until_the_visit_it_is_refused_with_the_way_out(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-10")

    error = refused(salon, "card_expires_before", "hold", "add", "Anna Blum", "facial", "--at", "2026-03-11 09:00")

    assert f"pkgcli hold add {number} facial" in error["hint"]


def test_on_a_named_card_that_expires_before_the_visit_it_is_held_with_a_warning(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-10")

    made = hold(salon, number, "facial", "--at", "2026-03-11 09:00")

    assert "expires on 2026-03-10, before the visit" in made["warnings"][0]


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("card_suspended", ("card", "suspend", "GC-1")),
        ("card_frozen", ("card", "freeze", "GC-1")),
        ("card_frozen", ("card", "freeze", "GC-1", "--until", "2026-03-08")),
        ("card_void", ("card", "void", "GC-1", "-r", "a slip", "-y")),
    ],
)
def test_a_card_that_cannot_be_used_on_the_day_holds_nothing(salon: Shop, code: str, before: tuple[str, ...]) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "GC-1")
    salon.ok(*before)

    refused(salon, code, "hold", "add", "GC-1", "facial", "--at", "2026-03-07 12:00")


def test_a_card_whose_freeze_ends_by_the_day_of_the_visit_holds_it(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "GC-1")
    salon.ok("card", "freeze", "GC-1", "--until", "2026-03-08")

    assert hold(salon, "GC-1", "facial", "--at", "2026-03-08 00:00")["state"] == "open"


def test_a_visit_on_a_frozen_day_is_not_completed_but_released(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    sell(salon, "spa", "Anna Blum", "--number", "GC-1")
    for day in ("2026-03-05", "2026-03-08"):
        hold(salon, "GC-1", "facial", "--at", f"{day} 15:00")
    salon.ok("card", "freeze", "GC-1", "--until", "2026-03-08")
    salon.now = salon.day("2026-03-20")

    redeem(salon, "GC-1", "massage")

    assert (state(salon, 1), state(salon, 2)) == ("released", "completed")
    assert available(salon, "GC-1")["facial"] == 2
    sound(salon)


def test_a_card_begins_with_the_visit_that_was_held_for(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    terms = ("--starts", "first-use", "--valid", "30d", "--claim", "1y")
    salon.ok("package", "add", "later", "--line", "facial=3", "--price", "90", *terms)
    number = sell(salon, "later")
    hold(salon, number, "facial", "--at", "2026-04-01 15:00")
    salon.now = salon.day("2026-04-20")

    redeem(salon, number, "facial")

    assert card(salon, number)["expires_on"] == "2026-05-01"
    sound(salon)


def test_a_member_is_held_for_by_name(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1001", "Tim")
    number = sell(salon, "spa", "Anna Blum", "--scope", "household")

    assert hold(salon, number, "facial", "--at", "tomorrow 10:00", "--for", "Tim")["for"] == "Tim"
    refused(salon, "not_open_to", "hold", "add", number, "facial", "--at", "tomorrow 10:00", "--for", "C1002")


def test_the_same_key_holds_once(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1001", "Tim")
    number = sell(salon, "spa", "Anna Blum", "--scope", "household")
    asked = ("hold", "add", number, "facial", "--at", "tomorrow 10:00", "--for", "Tim", "--key", "k1", "--json")

    assert salon.ok(*asked).json == salon.ok(*asked).json
    assert salon.rows("SELECT count(*) FROM hold") == [(1,)]


# Coming


def test_a_visit_takes_the_hold_of_its_day_before_any_order_of_cards(salon: Shop) -> None:
    first = sell(salon, "ten")
    other = sell(salon, "ten")
    made = hold(salon, other, "facial", "--at", "2026-03-05 15:00")
    salon.now = salon.day("2026-03-05")

    done = redeem(salon, "Anna Blum", "facial")

    assert [entry["card"]["number"] for entry in done["entries"]] == [other]
    assert state(salon, made["id"]) == "completed"
    assert available(salon, first)["facial"] == 5
    assert available(salon, other)["facial"] == 4
    sound(salon)


def test_a_visit_of_another_day_item_or_member_leaves_the_hold(salon: Shop) -> None:
    salon.ok("client", "member", "add", "C1001", "Tim")
    number = sell(salon, "ten", "Anna Blum", "--scope", "household")
    made = hold(salon, number, "facial", "--at", "2026-03-03 15:00", "--for", "Tim")

    redeem(salon, number, "facial", "--for", "Tim")
    salon.now = salon.day("2026-03-03")
    redeem(salon, number, "massage", "--for", "Tim")
    done = redeem(salon, number, "facial")

    assert state(salon, made["id"]) == "open"
    assert done["warnings"][0] == f"hold {made['id']}, of that day and for somebody else, stays open"
    redeem(salon, number, "facial", "--for", "Tim")
    assert state(salon, made["id"]) == "completed"
    sound(salon)


def test_the_last_sessions_of_a_card_are_there_for_the_visit_that_they_were_held_for(salon: Shop) -> None:
    number = sell(salon, "spa")
    hold(salon, number, "massage=2", "--at", "today 15:00")

    redeem(salon, number, "massage=2")

    assert available(salon, number)["massage"] == 0
    assert salon.rows("SELECT detail FROM entry WHERE kind = 'redeem'") == [('{"hold":1}',)]
    sound(salon)


def test_who_comes_for_less_than_was_held_has_the_rest_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    made = hold(salon, number, "facial=3", "--at", "today 15:00")

    done = redeem(salon, number, "facial")

    assert f"hold {made['id']} was for 3 × facial; the rest is given back" in done["warnings"]
    assert state(salon, made["id"]) == "completed"
    assert available(salon, number)["facial"] == 2
    sound(salon)


def test_who_comes_for_more_than_was_held_takes_the_rest_as_usual(salon: Shop) -> None:
    number = sell(salon, "spa")
    hold(salon, number, "facial", "--at", "today 15:00")

    done = redeem(salon, "Anna Blum", "facial=3")

    assert [entry["quantity"] for entry in done["entries"]] == [1, 2]
    assert available(salon, number)["facial"] == 0
    sound(salon)


def test_a_longer_visit_than_was_held_is_taken_at_its_own_cost(salon: Shop) -> None:
    number = sell(salon, "minutes")
    hold(salon, number, "massage", "--at", "today 15:00")

    redeem(salon, number, "massage", "--units", "90", "-r", "longer")

    assert card(salon, number)["units_left"] == 110
    sound(salon)


def test_explain_says_that_the_card_was_held(salon: Shop) -> None:
    number = sell(salon, "spa")
    hold(salon, number, "facial", "--at", "today 15:00")

    done = redeem(salon, "Anna Blum", "facial", "--explain")

    assert done["considered"] == [
        {"card": number, "item": "facial", "taken": 1, "reason": "taken: held for it by hold 1"}
    ]


def test_complete_redeems_what_was_held_on_its_day(salon: Shop) -> None:
    salon.ok("config", "set", "holds.release_days", "3")
    number = sell(salon, "spa")
    made = hold(salon, number, "massage=2", "--at", "2026-03-05 15:00")
    refused(salon, "visit_to_come", "hold", "complete", str(made["id"]))
    salon.now = salon.day("2026-03-07")

    done = salon.ok("hold", "complete", str(made["id"]), "--json").json

    assert (done["covered"], done["entries"][0]["on"], done["entries"][0]["quantity"]) == ("160.00", "2026-03-05", 2)
    assert state(salon, made["id"]) == "completed"
    refused(salon, "hold_completed", "hold", "complete", str(made["id"]))
    refused(salon, "hold_completed", "hold", "release", str(made["id"]))
    sound(salon)


def test_release_gives_it_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    made = hold(salon, number, "massage=2", "--at", "tomorrow 15:00")

    released = salon.ok("hold", "release", str(made["id"]), "-r", "ill", "--json").json

    assert (released["state"], released["operation"]) == ("released", made["operation"] + 1)
    assert available(salon, number)["massage"] == 2
    refused(salon, "hold_released", "hold", "complete", str(made["id"]))
    sound(salon)


# When nobody ends it


def test_a_hold_that_nobody_ended_holds_nothing_from_the_next_day_on(salon: Shop) -> None:
    number = sell(salon, "spa")
    made = hold(salon, number, "massage=2", "--at", "2026-03-05 15:00")
    salon.now = salon.day("2026-03-05")
    assert available(salon, number)["massage"] == 0
    salon.now = salon.day("2026-03-06")

    assert available(salon, number)["massage"] == 2
    assert state(salon, made["id"]) == "released"
    error = refused(salon, "hold_released", "hold", "complete", str(made["id"]))
    assert "was released on 2026-03-06" in error["message"]
    done = redeem(salon, number, "massage=2", "--on", "2026-03-05")
    assert "was released: the visit of 2026-03-05 is over" in done["warnings"][0]
    assert salon.rows("SELECT state FROM hold") == [("released",)]
    sound(salon)


def test_where_the_setting_says_so_it_becomes_a_visit_dated_on_its_day(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa")
    made = hold(salon, number, "massage=2", "--at", "2026-03-05 15:00")
    salon.ok("config", "set", "holds.auto_complete", "off")
    salon.now = salon.day("2026-03-20")
    assert available(salon, number)["massage"] == 0

    redeem(salon, number, "facial")

    assert [(one["kind"], one["on"], one["item"]) for one in entries(salon, number)[1:]] == [
        ("redeem", "2026-03-05", "massage"),
        ("redeem", "2026-03-20", "facial"),
    ]
    assert state(salon, made["id"]) == "completed"
    sound(salon)


def test_on_the_day_of_the_visit_it_is_left_to_the_till(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa")
    hold(salon, number, "massage", "--at", "today 12:30")
    salon.later(hours=2)

    redeem(salon, number, "massage")

    assert available(salon, number)["massage"] == 1
    sound(salon)


def test_a_visit_that_became_one_by_itself_earns_nobody_a_commission(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    salon.ok("package", "add", "paid", "--line", "massage=4", "--price", "100", "--commission", "10")
    number = sell(salon, "paid")
    hold(salon, number, "massage", "--at", "tomorrow 15:00")
    salon.later(days=3)

    redeem(salon, number, "massage", "--staff", "Eva")

    assert salon.rows("SELECT count(*) FROM commission") == [(1,)]
    sound(salon)


def test_where_a_rule_stands_against_the_visit_the_hold_is_released(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa")
    made = hold(salon, number, "massage", "--at", "tomorrow 15:00")
    salon.ok("card", "suspend", number)
    salon.later(days=3)

    done = salon.ok("card", "resume", number, "--json").json

    assert done["warnings"] == [
        f"hold {made['id']} was released, and the visit is not on the card: the card is suspended"
    ]
    assert available(salon, number)["massage"] == 2
    sound(salon)


def test_books_that_were_closed_meanwhile_do_not_change_what_becomes_of_it(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa")
    made = hold(salon, number, "massage", "--at", "tomorrow 15:00")
    salon.later(days=10)
    salon.ok("config", "set", "books.closed_on", "2026-03-08")

    redeem(salon, number, "facial")

    assert state(salon, made["id"]) == "completed"
    sound(salon)


def test_expiry_releases_what_is_held(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    other = sell(salon, "spa", "Berta Kern", "--expires", "2026-03-10")
    made = [hold(salon, each, "facial", "--at", "2026-03-12 15:00") for each in (number, other)]
    salon.now = salon.day("2026-03-11")
    assert [state(salon, each["id"]) for each in made] == ["released", "released"]

    refused(salon, "card_expired", "redeem", number, "facial")
    salon.ok("card", "reopen", number, "--until", "2026-04-01", "-r", "as agreed")
    salon.ok("expire")

    assert salon.rows("SELECT state FROM hold") == [("released",), ("released",)]
    assert available(salon, number)["facial"] == 3
    sound(salon)


def test_a_visit_before_the_last_day_is_completed_before_the_card_lapses(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    hold(salon, number, "facial", "--at", "2026-03-10 15:00")
    salon.now = salon.day("2026-03-20")

    salon.ok("expire")

    assert [(one["kind"], one["on"]) for one in entries(salon, number)[1:]] == [
        ("redeem", "2026-03-10"),
        ("expire", "2026-03-11"),
    ]
    assert salon.rows("SELECT state FROM hold") == [("completed",)]
    sound(salon)


def test_the_night_ends_holds_as_the_next_write_to_the_card_would(salon: Shop) -> None:
    released = hold(salon, sell(salon, "spa"), "facial", "--at", "2026-03-05 15:00")
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa", "Berta Kern")
    completed = hold(salon, number, "facial=2", "--at", "2026-03-05 15:00")
    suspended = sell(salon, "spa", "Berta Kern")
    refused_one = hold(salon, suspended, "facial", "--at", "2026-03-05 16:00")
    salon.ok("card", "suspend", suspended)
    salon.now = salon.day("2026-03-05")
    assert salon.ok("nightly", "--json").json["parts"][1]["done"] == 0
    salon.now = salon.day("2026-03-20")

    part = salon.ok("nightly", "--json").json["parts"][1]

    assert (part["part"], part["done"]) == ("holds", 3)
    assert part["warnings"] == [
        f"hold {refused_one['id']} was released, and the visit is not on the card: the card is suspended"
    ]
    assert [state(salon, one["id"]) for one in (released, completed, refused_one)] == [
        "released",
        "completed",
        "released",
    ]
    assert [(one["kind"], one["on"]) for one in entries(salon, number)][1:] == [("redeem", "2026-03-05")]
    assert salon.ok("nightly", "--json").json["parts"][1]["done"] == 0
    sound(salon)

    salon.ok("undo", str(part["operation"]))
    assert (state(salon, completed["id"]), available(salon, number)["facial"]) == ("released", 3)
    sound(salon)


@pytest.mark.parametrize(
    ("zone", "at", "instant", "day", "last_minute"),
    [
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z", "2026-03-29", "2026-03-29T21:59"),
        ("Europe/Berlin", "2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z", "2026-10-25", "2026-10-25T22:59"),
        ("America/New_York", "2026-03-08 23:30", "2026-03-09T03:30:00Z", "2026-03-08", "2026-03-09T03:59"),
        ("America/New_York", "2026-11-01T01:30-04:00", "2026-11-01T05:30:00Z", "2026-11-01", "2026-11-02T04:59"),
        ("Asia/Beirut", "2026-03-29 01:00", "2026-03-28T22:00:00Z", "2026-03-29", "2026-03-29T20:59"),
        ("Asia/Beirut", "2026-10-24T23:30+02:00", "2026-10-24T21:30:00Z", "2026-10-24", "2026-10-24T21:59"),
        ("Australia/Lord_Howe", "2026-04-05T01:45+10:30", "2026-04-04T15:15:00Z", "2026-04-05", "2026-04-05T13:29"),
        ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30:00Z", "2026-10-04", "2026-10-04T12:59"),
    ],
)
def test_a_hold_is_of_its_local_day_when_clocks_change(
    salon: Shop, zone: str, at: str, instant: str, day: str, last_minute: str
) -> None:
    salon.ok("config", "set", "business.timezone", zone)
    sell(salon, "minutes", "Anna Blum", "--number", "GC-1")
    released = hold(salon, "GC-1", "massage", "--at", at)
    salon.ok("config", "set", "holds.auto_complete", "on")
    completed = hold(salon, "GC-1", "facial", "--at", at)
    assert [(one["at"], one["on"]) for one in (released, completed)] == [(instant, day)] * 2

    salon.now = datetime.fromisoformat(last_minute).replace(tzinfo=UTC)
    salon.ok("nightly", "--as-of", day)
    assert [state(salon, one["id"]) for one in (released, completed)] == ["open", "open"]
    salon.later(minutes=1)
    salon.ok("nightly", "--as-of", str(salon.now.astimezone(ZoneInfo(zone)).date()))

    assert [state(salon, one["id"]) for one in (released, completed)] == ["released", "completed"]
    assert [(one["kind"], one["on"]) for one in entries(salon, "GC-1")[1:]] == [("redeem", day)]
    sound(salon)


@pytest.mark.parametrize(
    ("zone", "at", "code"),
    [
        ("Asia/Beirut", "2026-03-29 00:00", "never shows that time"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "twice"),
    ],
)
def test_a_time_that_the_clock_skips_or_shows_twice_is_not_guessed(salon: Shop, zone: str, at: str, code: str) -> None:
    salon.ok("config", "set", "business.timezone", zone)
    sell(salon, "spa", "Anna Blum", "--number", "GC-1")

    assert code in refused(salon, "unreadable", "hold", "add", "GC-1", "facial", "--at", at, exit_code=2)["message"]


# What waits for it, and what takes it back


@pytest.mark.parametrize(
    "command",
    [
        ("refund", "GC-1", "-r", "moved", "-y"),
        ("card", "void", "GC-1", "-r", "a slip", "-y"),
        ("card", "transfer", "GC-1", "--to", "C1002", "-r", "a present"),
        ("card", "transfer", "GC-1", "--to", "C1002", "--item", "facial=1", "-r", "a present"),
    ],
)
def test_what_ends_or_moves_a_card_waits_for_its_holds(salon: Shop, command: tuple[str, ...]) -> None:
    sell(salon, "spa", "Anna Blum", "--number", "GC-1")
    made = hold(salon, "GC-1", "facial", "--at", "tomorrow 15:00")

    error = refused(salon, "card_held", *command)

    assert error["hint"] == f"pkgcli hold release {made['id']}"
    salon.ok("hold", "release", str(made["id"]))
    salon.ok(*command)
    sound(salon)


def test_a_sale_with_an_open_hold_is_not_undone(salon: Shop) -> None:
    sold = salon.ok("issue", "spa", "--client", "C1001", "--json").json
    hold(salon, sold["number"], "facial", "--at", "tomorrow 15:00")

    refused(salon, "card_held", "undo", str(sold["operation"]))


def test_holds_are_set_right_by_their_opposites(salon: Shop) -> None:
    number = sell(salon, "spa")
    made = hold(salon, number, "facial", "--at", "tomorrow 15:00")

    error = refused(salon, "not_undoable", "undo", str(made["operation"]))

    assert error["hint"] == f"pkgcli hold release {made['id']}"
    released = salon.ok("hold", "release", str(made["id"]), "--json").json
    error = refused(salon, "not_undoable", "undo", str(released["operation"]))
    assert error["hint"] == "pkgcli hold add WHO ITEM --at TIME"


@pytest.mark.parametrize("by", ["redeem", "complete"])
def test_undoing_the_visit_brings_the_credit_back_and_the_hold_stays_ended(salon: Shop, by: str) -> None:
    number = sell(salon, "spa")
    made = hold(salon, number, "facial", "--at", "today 15:00")
    command = ("redeem", number, "facial") if by == "redeem" else ("hold", "complete", str(made["id"]))
    done = salon.ok(*command, "--json").json

    salon.ok("undo", str(done["operation"]))

    assert state(salon, made["id"]) == "released"
    assert available(salon, number)["facial"] == 3
    sound(salon)


def test_undoing_what_found_a_hold_overdue_leaves_the_visit(salon: Shop) -> None:
    salon.ok("config", "set", "holds.auto_complete", "on")
    number = sell(salon, "spa")
    made = hold(salon, number, "facial", "--at", "tomorrow 15:00")
    salon.later(days=3)
    extended = salon.ok("card", "extend", number, "--days", "5", "-r", "ill", "--json").json

    salon.ok("undo", str(extended["operation"]))

    assert state(salon, made["id"]) == "completed"
    assert available(salon, number)["facial"] == 2
    sound(salon)


# What is read


def test_the_day_is_listed_in_its_order(salon: Shop) -> None:
    number = sell(salon, "ten")
    for at in ("2026-03-05 15:00", "2026-03-05 09:00", "2026-03-06 10:00"):
        hold(salon, number, "facial", "--at", at)

    listed = salon.ok("hold", "list", "--day", "2026-03-05", "--json").json
    assert [one["id"] for one in listed] == [2, 1]
    assert [one["id"] for one in salon.ok("hold", "list", "Anna Blum", "--json").json] == [2, 1, 3]
    assert salon.ok("hold", "list", "Berta Kern", "--json").json == []
    shown = salon.ok("hold", "list").out
    assert "2026-03-05 15:00" in shown


def test_a_person_reads_the_time_on_the_shops_clock(salon: Shop) -> None:
    number = sell(salon, "spa")

    out = salon.ok("hold", "add", number, "facial=2", "--at", "2026-07-01 15:00").out

    assert "Held 2 × Facial · 2026-07-01 15:00 · hold 1" in out
    assert "Facial: 1 can still be had · 2 held" in out
    assert " — to take it back: pkgcli hold release 1\n" in out
    assert "undo" not in salon.ok("hold", "release", "1").out


def test_status_and_find_tell_the_visits_of_today(salon: Shop) -> None:
    number = sell(salon, "ten")
    hold(salon, number, "facial", "--at", "tomorrow 9:00")
    hold(salon, number, "massage", "--at", "today 15:30")

    assert [one["id"] for one in salon.ok("status", "--json").json["visits_to_come"]] == [2]
    shown = salon.ok("status").out.split("Visits to come")[1].split("Expiring soon")[0].splitlines()
    assert [line.split()[:4] for line in shown if ":" in line] == [["15:30", "Anna", "Blum", "Massage"]]
    assert salon.ok("find", "blum", "--json").json[0]["about"].endswith("1 card, today 15:30 Massage (hold 2)")


def test_a_past_day_is_reported_with_what_was_held_then(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.now = salon.day("2026-03-03")
    hold(salon, number, "facial", "--at", "2026-03-05 15:00")
    hold(salon, number, "massage", "--at", "2026-03-06 15:00")
    salon.now = salon.day("2026-03-04")
    salon.ok("hold", "release", "2")
    salon.now = salon.day("2026-03-05")
    redeem(salon, number, "facial")

    def can_be_had(day: str) -> dict[str, int]:
        rows = salon.ok("report", "balances", "--as-of", day, "--json").json
        return {row["item"]: row["available"] for row in rows}

    assert can_be_had("2026-03-02") == {"facial": 3, "massage": 2}
    assert can_be_had("2026-03-03") == {"facial": 2, "massage": 1}
    assert can_be_had("2026-03-04") == {"facial": 2, "massage": 2}
    assert can_be_had("2026-03-05") == {"facial": 2, "massage": 2}
