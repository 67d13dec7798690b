"""A card that begins with its first visit: until then it waits, by its claim day; from then on its days run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import Shelf, card, entries, furnished, operation, redeem, refused, sell
from hypothesis import given, settings
from hypothesis import strategies as st
from test_freezing import sound

if TYPE_CHECKING:
    from tests.conftest import Shop

FIRST_USE = ("--starts", "first-use", "--claim", "6mo")


@pytest.fixture
def waiting(salon: Shop, shelf: Shelf) -> Shop:
    """The salon with `later` (10 massages, 420.00, 90d), `gym2` (unlimited, 31.00, 1mo) and `open` (without a claim
    day), all from their first use."""

    def build(shop: Shop) -> None:
        ten = ("--kind", "custom", "--total", "10", "--line", "massage", "--price", "420", "--valid", "90d")
        shop.ok("package", "add", "later", *ten, *FIRST_USE)
        shop.ok("package", "add", "open", *ten, "--starts", "first-use")
        gym = ("--kind", "unlimited", "--line", "yoga", "--price", "31", "--valid", "1mo")
        shop.ok("package", "add", "gym2", *gym, *FIRST_USE)

    return furnished(salon, shelf, "waiting", build)


def days(salon: Shop, number: str) -> tuple[str, str | None, bool]:
    shown = card(salon, number)
    return shown["starts_on"], shown["expires_on"], shown["begun"]


def test_the_days_of_a_card_run_from_its_first_visit(waiting: Shop) -> None:
    number = sell(waiting, "later")
    assert days(waiting, number) == ("2026-03-02", "2026-09-02", False)
    assert card(waiting, number)["status"] == "active"
    for argv in (("card", "show", number), ("balance", "Anna Blum")):
        assert "begins with the first visit, by 2026-09-02" in waiting.ok(*argv).out
    assert "begin by 2026-09-02" in waiting.ok("card", "list").out
    waiting.now = waiting.day("2026-08-30")
    redeem(waiting, number, "massage")
    assert days(waiting, number) == ("2026-08-30", "2026-11-28", True)
    waiting.now = waiting.day("2026-11-28")
    redeem(waiting, number, "massage")
    assert days(waiting, number) == ("2026-08-30", "2026-11-28", True)
    sound(waiting)
    waiting.now = waiting.day("2026-11-29")
    refused(waiting, "card_expired", "redeem", number, "massage")


def test_a_card_may_begin_on_its_claim_day_and_lapses_after_it(waiting: Shop) -> None:
    in_time, too_late = sell(waiting, "later"), sell(waiting, "later")
    waiting.now = waiting.day("2026-09-02")
    redeem(waiting, in_time, "massage")
    waiting.now = waiting.day("2026-09-03")
    refused(waiting, "card_expired", "redeem", too_late, "massage")
    waiting.lapse()
    assert entries(waiting, too_late)[-1]["value"] == "-420.00"
    assert card(waiting, in_time)["expires_on"] == "2026-12-01"
    sound(waiting)


def test_without_a_claim_day_a_card_waits_for_ever(waiting: Shop) -> None:
    number = sell(waiting, "open")
    assert days(waiting, number) == ("2026-03-02", None, False)
    assert "begins with the first visit\n" in waiting.ok("card", "show", number).out
    waiting.later(days=900)
    redeem(waiting, number, "massage")
    assert days(waiting, number) == ("2028-08-18", "2028-11-16", True)
    sound(waiting)


def test_the_undo_of_the_only_visit_lets_the_card_wait_again(waiting: Shop) -> None:
    number = sell(waiting, "later")
    waiting.ok("card", "extend", number, "--days", "7", "-r", "was ill")
    waiting.later(days=20)
    first = operation(waiting, "redeem", number, "massage")
    waiting.later(days=5)
    second = operation(waiting, "redeem", number, "massage")
    waiting.ok("undo", first)
    assert days(waiting, number) == ("2026-03-22", "2026-06-20", True)
    told = waiting.ok("undo", second)
    assert "begins with the first one, by 2026-09-09" in told.out
    assert days(waiting, number) == ("2026-03-02", "2026-09-09", False)
    waiting.later(days=10)
    redeem(waiting, number, "massage")
    assert days(waiting, number) == ("2026-04-06", "2026-07-05", True)
    sound(waiting)


def test_when_the_claim_day_has_passed_the_card_can_begin_within_the_days_of_grace(waiting: Shop) -> None:
    number = sell(waiting, "later")
    waiting.now = waiting.day("2026-08-30")
    visit = operation(waiting, "redeem", number, "massage")
    waiting.now = waiting.day("2026-09-20")
    waiting.ok("undo", visit)
    assert days(waiting, number) == ("2026-03-02", "2026-10-04", False)
    sound(waiting)


def test_the_only_visit_is_given_back_to_a_card_that_lapsed_since(waiting: Shop) -> None:
    number = sell(waiting, "later")
    waiting.now = waiting.day("2026-08-30")
    visit = operation(waiting, "redeem", number, "massage")
    waiting.now = waiting.day("2026-12-20")
    waiting.ok("undo", visit)
    assert days(waiting, number) == ("2026-03-02", "2027-01-03", False)
    assert (card(waiting, number)["units_left"], card(waiting, number)["value_left"]) == (1, "42.00")
    sound(waiting)


def test_a_card_that_waits_is_not_frozen_and_a_frozen_one_is_not_sent_back_to_wait(waiting: Shop) -> None:
    number = sell(waiting, "later")
    refused(waiting, "not_begun", "card", "freeze", number)
    visit = operation(waiting, "redeem", number, "massage")
    waiting.ok("card", "freeze", number, "--until", "+10d")
    assert refused(waiting, "card_frozen", "undo", visit)["hint"] == f"pkgcli card unfreeze {number}"
    waiting.ok("card", "unfreeze", number)
    waiting.ok("undo", visit)
    assert days(waiting, number) == ("2026-03-02", "2026-09-02", False)
    sound(waiting)


def test_an_extension_is_not_undone_across_the_first_visit(waiting: Shop) -> None:
    number = sell(waiting, "later")
    early = operation(waiting, "card", "extend", number, "--days", "7", "-r", "was ill")
    visit = operation(waiting, "redeem", number, "massage")
    refused(waiting, "changed_since", "undo", early)
    waiting.ok("undo", visit)
    waiting.ok("undo", early)
    assert days(waiting, number) == ("2026-03-02", "2026-09-02", False)
    visit = operation(waiting, "redeem", number, "massage")
    late = operation(waiting, "card", "extend", number, "--days", "7", "-r", "was ill")
    waiting.ok("undo", visit)
    refused(waiting, "changed_since", "undo", late)
    sound(waiting)


def test_a_first_visit_recorded_late_begins_the_card_on_its_day(waiting: Shop) -> None:
    number = sell(waiting, "later")
    waiting.now = waiting.day("2026-03-20")
    redeem(waiting, number, "massage", "--on", "2026-03-15")
    assert days(waiting, number) == ("2026-03-15", "2026-06-13", True)
    refused(waiting, "card_not_started", "redeem", number, "massage", "--on", "2026-03-10")
    sound(waiting)


def test_a_first_visit_is_not_recorded_onto_a_day_before_the_last_entry(waiting: Shop) -> None:
    number = sell(waiting, "gym2")
    waiting.now = waiting.day("2026-03-10")
    visit = operation(waiting, "redeem", number, "yoga")
    waiting.now = waiting.day("2026-03-15")
    waiting.ok("undo", visit)
    waiting.now = waiting.day("2026-03-16")
    refused(waiting, "changed_since", "redeem", number, "yoga", "--on", "2026-03-12")
    redeem(waiting, number, "yoga", "--on", "2026-03-15")
    for day in ("2026-03-11", "2026-03-14", "2026-03-15", "2026-03-16"):
        waiting.ok("report", "liability", "--to", day)
    sound(waiting)


def test_an_unlimited_card_that_waits_has_earned_nothing_and_lapses_as_breakage(waiting: Shop) -> None:
    number = sell(waiting, "gym2")
    waiting.now = waiting.day("2026-08-01")
    assert card(waiting, number)["value_left"] == "31.00"
    sound(waiting)
    waiting.now = waiting.day("2026-09-10")

    def books() -> list[str]:
        year = waiting.ok("report", "liability", "--from", "2026-01-01", "--to", "2026-09-09", "--json").json
        return [year[name] for name in ("revenue", "expired", "breakage", "closing")]

    assert books() == ["0.00", "31.00", "31.00", "0.00"]
    waiting.lapse()
    assert books() == ["0.00", "31.00", "31.00", "0.00"]
    sound(waiting)


def test_a_refund_of_an_unlimited_card_that_waits_gives_all_of_it_back(waiting: Shop) -> None:
    number = sell(waiting, "gym2")
    waiting.later(days=60)
    done = waiting.ok("refund", number, "-r", "moved", "-y", "--json").json
    assert (done["refunded"], done["refunded_value"]) == ("31.00", "31.00")
    sound(waiting)


def test_the_undo_of_the_only_visit_of_an_unlimited_card_takes_back_what_it_earned(waiting: Shop) -> None:
    number = sell(waiting, "gym2")
    waiting.later(days=10)
    visit = operation(waiting, "redeem", number, "yoga")
    waiting.later(days=5)
    waiting.ok("card", "extend", number, "--days", "3", "-r", "was ill")  # settles what was earned
    waiting.later(days=5)
    assert card(waiting, number)["value_left"] < "25.00"
    sound(waiting)
    waiting.ok("undo", visit)
    assert card(waiting, number)["value_left"] == "31.00"
    sound(waiting)
    waiting.later(days=5)
    redeem(waiting, number, "yoga")
    waiting.later(days=40)
    waiting.lapse()
    year = waiting.ok("report", "liability", "--from", "2026-01-01", "--json").json
    assert (year["revenue"], year["breakage"], year["closing"]) == ("31.00", "0.00", "0.00")
    sound(waiting)


def test_of_a_part_the_days_run_where_those_of_its_source_do(waiting: Shop) -> None:
    def part(number: str) -> str:
        give = ("card", "transfer", number, "--to", "C1002", "--units", "2", "-r", "gift", "--json")
        return str(waiting.ok(*give).json["number"])

    idle, begun = sell(waiting, "open"), sell(waiting, "open")
    redeem(waiting, begun, "massage")
    assert [days(waiting, part(number)) for number in (idle, begun)] == [
        ("2026-03-02", None, False),
        ("2026-03-02", "2026-05-31", True),
    ]
    sound(waiting)


def test_the_claim_day_counts_as_the_last_day_of_what_expires_soon(waiting: Shop) -> None:
    number = sell(waiting, "later")
    waiting.now = waiting.day("2026-08-20")
    soon = waiting.ok("report", "expiring", "--json").json
    assert [(row["number"], row["expires_on"], row["status"]) for row in soon] == [(number, "2026-09-02", "active")]
    waiting.later(days=1)
    redeem(waiting, number, "massage")
    assert waiting.ok("report", "expiring", "--json").json == []
    then = waiting.ok("report", "expiring", "--as-of", "yesterday", "--json").json
    assert [row["expires_on"] for row in then] == ["2026-09-02"]


STEPS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["visit", "visit late", "undo", "freeze", "extend"])),
    min_size=2,
    max_size=6,
)


def test_whatever_happens_to_a_card_that_begins_with_its_first_visit_the_books_tie_on_every_day(waiting: Shop) -> None:
    numbers = [sell(waiting, "gym2"), sell(waiting, "later")]
    sold = waiting.path.read_bytes()

    @settings(max_examples=5, deadline=None)
    @given(STEPS)
    def live(steps: list[tuple[int, str]]) -> None:
        waiting.path.write_bytes(sold)
        waiting.now = waiting.day("2026-03-02")
        seen = []
        for wait, step in steps:
            waiting.later(days=wait)
            for number in numbers:
                visits = [each["operation"] for each in entries(waiting, number) if each["kind"] == "redeem"]
                argv = {
                    "visit": ("redeem", number),
                    "visit late": ("redeem", number, "--on", "yesterday"),
                    "undo": ("undo", str(visits[-1]) if visits else "999", "-y"),
                    "freeze": ("card", "freeze", number, "--until", "+4d"),
                    "extend": ("card", "extend", number, "--days", "3", "-r", "was ill"),
                }[step]
                assert waiting.run(*argv).exit_code in (0, 3, 4)
            seen.append(str(waiting.now.date()))
        waiting.later(days=3)
        for day in seen:
            waiting.ok("report", "liability", "--to", day)
        sound(waiting)

    live()
