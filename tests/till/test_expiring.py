"""Expiry: the last day, the nightly run, and that nothing depends on whether it ran."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from counter import available, card, entries, operation, redeem, refused, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


def expire(salon: Shop, *options: str) -> dict[str, Any]:
    run: dict[str, Any] = salon.ok("expire", *options, "--json").json
    return run


def ledger(salon: Shop, number: str) -> list[tuple[str, str, int, str]]:
    return [(each["kind"], each["on"], each["units"], each["value"]) for each in entries(salon, number)]


def test_a_card_is_usable_through_its_last_day_and_dead_the_next(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-10")
    assert expire(salon)["cards"] == 0
    redeem(salon, number, "facial")
    salon.now = salon.day("2026-03-11")
    refused(salon, "card_expired", "redeem", number, "facial")


def test_a_lapse_is_dated_the_day_after_the_last_one(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-11")
    assert expire(salon)["expired"][0]["expired_on"] == "2026-03-11"
    assert ledger(salon, number)[-1] == ("expire", "2026-03-11", -5, "-300.00")


def test_a_run_prints_what_was_forfeited_by_card_in_units_and_value(salon: Shop) -> None:
    spa = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    ten = sell(salon, "ten", "Berta Kern", "--expires", "2026-03-10")
    redeem(salon, ten, "massage=4")
    salon.now = salon.day("2026-03-12")
    run = expire(salon)
    assert (run["cards"], run["units"], run["value"], run["as_of"]) == (2, 11, "552.00", "2026-03-12")
    assert [(each["number"], each["units"], each["value"]) for each in run["expired"]] == [
        (spa, 5, "300.00"),
        (ten, 6, "252.00"),
    ]
    shown = card(salon, spa)
    assert (shown["status"], shown["units_left"], shown["value_left"]) == ("expired", 0, "0.00")


def test_running_it_twice_changes_nothing(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-11")
    expire(salon)
    before = salon.path.read_bytes()
    again = expire(salon)
    assert (again["operation"], again["cards"], again["expired"]) == (None, 0, [])
    assert salon.path.read_bytes() == before


def test_a_card_that_never_expires_and_a_used_up_one_do_not_lapse(salon: Shop) -> None:
    sell(salon, "minutes")
    salon.ok("package", "add", "one", "--line", "facial=1", "--price", "50", "--valid", "5d")
    redeem(salon, sell(salon, "one"), "facial")
    salon.now = salon.day("2030-01-01")
    assert expire(salon, "--as-of", "2030-01-01")["cards"] == 0


def test_a_week_without_the_job_gives_the_same_books(salon: Shop) -> None:
    numbers = [sell(salon, "spa", "Anna Blum", "--expires", f"2026-03-{day}") for day in (10, 12, 14)]
    missed = type(salon)(salon.path.with_name("missed.db"), salon.now)
    shutil.copyfile(salon.path, missed.path)
    for day in range(10, 19):
        salon.now = salon.day(f"2026-03-{day}")
        expire(salon)
    missed.now = salon.now
    expire(missed)
    for number in numbers:
        assert ledger(salon, number) == ledger(missed, number)
        assert card(salon, number) == card(missed, number)


def test_a_due_card_is_shown_as_lapsed_everywhere_without_the_job(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-11")
    unswept = card(salon, number)
    listed = salon.ok("card", "list", "--status", "expired", "--json").json
    assert (unswept["status"], unswept["units_left"], unswept["value_left"]) == ("expired", 0, "0.00")
    assert available(salon, number) == {"facial": 0, "massage": 0}
    assert listed == [unswept]
    assert salon.ok("card", "list", "--status", "active", "--json").json == []
    assert salon.ok("balance", "Anna Blum", "--json").json == []
    assert salon.ok("client", "show", "Anna Blum", "--json").json["cards"] == 0
    assert salon.ok("status", "--json").json["value_left"] == "0.00"
    expire(salon)
    assert card(salon, number) == unswept


@pytest.mark.parametrize(
    "argv",
    [
        ("redeem", "OLD", "facial"),
        ("card", "adjust", "OLD", "--add", "1", "--item", "facial", "-r", "r"),
        ("card", "extend", "OLD", "--days", "30", "-r", "r"),
        ("card", "transfer", "OLD", "--to", "Berta Kern", "-r", "r"),
        ("card", "suspend", "OLD"),
        ("card", "void", "OLD", "-r", "r", "-y"),
        ("refund", "OLD", "-r", "r", "-y"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("swept", [True, False], ids=["swept", "unswept"])
def test_a_due_card_is_refused_as_expired_swept_or_not(salon: Shop, argv: tuple[str, ...], swept: bool) -> None:
    sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10", "--number", "OLD")
    salon.now = salon.day("2026-03-11")
    if swept:
        expire(salon)
    error = refused(salon, "card_expired", *argv)
    assert "card reopen OLD" in error["hint"]


def test_another_write_to_a_due_card_lapses_it_first_in_the_same_operation(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-20")
    edit = operation(salon, "card", "edit", number, "--note", "lost")
    assert [(each["kind"], each["on"], each["operation"]) for each in entries(salon, number)[1:]] == [
        ("expire", "2026-03-11", int(edit)),
        ("edit", "2026-03-20", int(edit)),
    ]
    assert expire(salon)["cards"] == 0


def test_a_reopening_of_a_due_card_records_its_lapse_and_gives_all_back(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-20")
    salon.ok("card", "reopen", number, "--until", "2026-04-01", "-r", "as agreed")
    assert ledger(salon, number)[1:] == [
        ("expire", "2026-03-11", -5, "-300.00"),
        ("reopen", "2026-03-20", 5, "300.00"),
    ]
    assert available(salon, number) == {"facial": 3, "massage": 2}


def test_a_suspended_card_lapses_too(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.ok("card", "suspend", number)
    salon.now = salon.day("2026-03-11")
    assert expire(salon)["cards"] == 1
    assert card(salon, number)["status"] == "expired"
    refused(salon, "card_expired", "card", "resume", number)


def test_a_day_to_come_is_for_a_dry_run_only(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    error = refused(salon, "day_in_future", "expire", "--as-of", "2026-03-11")
    assert "--dry-run" in error["hint"]
    before = salon.path.read_bytes()
    would = expire(salon, "--as-of", "2026-03-11", "--dry-run")
    assert [(each["number"], each["units"]) for each in would["expired"]] == [(number, 5)]
    assert (would["operation"], would["as_of"]) == (None, "2026-03-11")
    assert salon.path.read_bytes() == before


def test_as_of_an_earlier_day_lapses_what_was_due_by_then(salon: Shop) -> None:
    early = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    late = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-12")
    salon.now = salon.day("2026-03-20")
    assert [each["number"] for each in expire(salon, "--as-of", "2026-03-11")["expired"]] == [early]
    assert [each["number"] for each in expire(salon)["expired"]] == [late]


def test_a_dry_run_says_what_the_run_then_does(salon: Shop) -> None:
    sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-20")
    would, did = expire(salon, "--dry-run"), expire(salon)
    assert {**would, "operation": did["operation"]} == did


def test_a_run_is_undone_as_a_whole_and_its_cards_are_usable_for_fourteen_days(salon: Shop) -> None:
    numbers = [sell(salon, "spa", "Anna Blum", "--expires", f"2026-03-{day}") for day in (10, 11)]
    salon.ok("card", "suspend", numbers[1])
    salon.now = salon.day("2026-03-20")
    run = str(expire(salon)["operation"])
    undone = salon.ok("undo", run, "--json").json
    assert sorted(each["card"] for each in undone["entries"]) == sorted(numbers)
    assert sum("2026-04-03" in message for message in undone["messages"]) == 2
    assert [card(salon, number)["expires_on"] for number in numbers] == ["2026-04-03", "2026-04-03"]
    assert [card(salon, number)["status"] for number in numbers] == ["active", "suspended"]
    assert card(salon, numbers[0])["value_left"] == "300.00"
    redeem(salon, numbers[0], "facial=3", "massage=2")


def test_undoing_a_run_after_one_of_its_cards_was_reopened_is_refused_naming_the_reopening(salon: Shop) -> None:
    numbers = [sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10") for _ in range(2)]
    salon.now = salon.day("2026-03-20")
    run = str(expire(salon)["operation"])
    reopening = operation(salon, "card", "reopen", numbers[0], "--until", "+9d", "-r", "as agreed")
    error = refused(salon, "reopened_since", "undo", run)
    assert (error["operation"], error["card"]) == (int(reopening), numbers[0])
    salon.ok("undo", reopening)
    salon.ok("undo", run)
    assert available(salon, numbers[0]) == {"facial": 3, "massage": 2}


def test_a_run_is_undone_after_a_visit_of_one_of_its_cards_was_taken_back(salon: Shop) -> None:
    number = sell(salon, "ten", "Anna Blum", "--expires", "2026-03-10")
    visit = operation(salon, "redeem", number, "facial=2")
    salon.now = salon.day("2026-03-20")
    run = str(expire(salon)["operation"])
    salon.ok("undo", visit)
    assert card(salon, number)["units_left"] == 2
    salon.ok("undo", run)
    shown = card(salon, number)
    assert (shown["units_left"], shown["value_left"], shown["status"]) == (10, "420.00", "active")


def test_a_lapse_by_another_command_is_not_undone_with_that_command(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-20")
    salon.ok("undo", operation(salon, "card", "edit", number, "--note", "lost"))
    assert card(salon, number)["status"] == "expired"


def test_an_unlimited_cards_value_has_all_been_earned_by_its_end(salon: Shop) -> None:
    number = sell(salon, "gym")  # 31.00 from 2 March through 2 April: 32 days
    salon.now = salon.day("2026-03-17")
    assert card(salon, number)["value_left"] == "15.50"
    salon.now = salon.day("2026-04-02")
    assert card(salon, number)["value_left"] == "0.00"
    salon.now = salon.day("2026-04-03")
    (lapsed,) = expire(salon)["expired"]
    assert (lapsed["number"], lapsed["units"], lapsed["value"]) == (number, None, "0.00")


def test_an_expired_unlimited_card_is_not_usable_again_when_its_lapse_is_undone(salon: Shop) -> None:
    number = sell(salon, "gym")
    salon.now = salon.day("2026-04-03")
    run = str(expire(salon)["operation"])
    refused(salon, "not_undoable", "undo", run)
    other = sell(salon, "spa", "Anna Blum", "--expires", "+1d")
    salon.later(days=3)
    both = str(expire(salon)["operation"])
    salon.ok("undo", both)
    assert (card(salon, number)["status"], card(salon, other)["status"]) == ("expired", "active")


def test_an_unlimited_card_lapsed_by_a_wrong_clock_comes_back_with_the_value_of_the_days_to_come(salon: Shop) -> None:
    number = sell(salon, "gym")
    salon.now = salon.day("2027-04-03")
    run = str(expire(salon, "--as-of", "2027-04-03")["operation"])
    salon.now = salon.day("2026-03-03")
    before = card(salon, number)
    assert (before["status"], before["value_left"]) == ("expired", "0.00")
    salon.ok("undo", run)
    shown = card(salon, number)
    assert (shown["status"], shown["expires_on"]) == ("active", "2026-04-02")
    assert 0 < float(shown["value_left"]) < float(shown["price"])


def test_the_day_is_that_of_the_business_and_not_of_greenwich(salon: Shop) -> None:
    number = sell(salon, "spa", "Anna Blum", "--expires", "2026-03-10")
    salon.now = salon.day("2026-03-10").replace(hour=22, minute=59)  # 23:59 in Berlin
    redeem(salon, number, "facial")
    salon.now = salon.now.replace(hour=23, minute=0)  # midnight in Berlin, still the 10th in Greenwich
    refused(salon, "card_expired", "redeem", number, "facial")
    assert expire(salon)["as_of"] == "2026-03-11"
