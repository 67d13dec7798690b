"""`report expiring`: cards whose last day comes soon, for calling their clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rosa import only, report, sell, stock, unread

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop) -> Shop:
    return stock(shop)


@pytest.fixture
def spring(salon: Shop) -> Shop:
    """On 10 March: Berta's `ten` ends today, Anna's gym on 2 April, her `spa` on 9 April, another `spa` on the 10th."""
    sell(salon, "spa", "C1001", "--expires", "2026-04-10")
    sell(salon, "spa", "C1001", "--expires", "2026-04-09")
    sell(salon, "ten", "C1002", "--expires", "2026-03-10")
    sell(salon, "gym")
    sell(salon, "minutes")
    salon.now = salon.day("2026-03-10")
    return salon


def rows(shop: Shop, *argv: str) -> Any:
    return report(shop, "expiring", *argv)


def test_soonest_first_with_how_to_reach_the_client(spring: Shop) -> None:
    """The gym's 32.00 are earned over 32 days, 9 of them by now."""
    phone, email = "+49 171 1234567", "anna@example.org"
    what = ("client", "phone", "email", "package", "units_left", "value_left", "expires_on", "days", "status")
    assert only(rows(spring), *what) == [
        ("Berta Kern", None, None, "Ten visits", 10, "420.00", "2026-03-10", 0, "active"),
        ("Anna Blum", phone, email, "Gym", None, "23.00", "2026-04-02", 23, "active"),
        ("Anna Blum", phone, email, "Spa days", 5, "250.00", "2026-04-09", 30, "active"),
    ]
    assert list(rows(spring)[0])[:2] == ["card", "number"]


def test_how_far_ahead_is_said_by_days_or_by_a_day(spring: Shop) -> None:
    def days(*argv: str) -> list[int]:
        return [row["days"] for row in rows(spring, *argv)]

    assert days("--days", "0") == [0]
    assert days("--days", "23") == [0, 23]
    assert days("--to", "2026-04-10") == days("--to", "+1mo") == [0, 23, 30, 31]
    assert days("--to", "today") == [0]


def test_counted_from_an_earlier_day(spring: Shop) -> None:
    """On 5 March the gym was worth 28.00, and Berta's card had 5 days left."""
    assert only(rows(spring, "--as-of", "2026-03-05"), "days", "value_left") == [(5, "420.00"), (28, "28.00")]


def test_what_is_due_or_over_is_not_listed(spring: Shop) -> None:
    spring.now = spring.day("2026-04-10")
    before = rows(spring, "--days", "9")
    spring.ok("expire")

    assert only(before, "expires_on") == only(rows(spring, "--days", "9"), "expires_on") == [("2026-04-10",)]


def test_a_card_that_was_used_up_or_extended_is_not_listed(salon: Shop) -> None:
    used, extended = (sell(salon, "spa", "C1001", "--expires", "2026-03-20") for _ in range(2))
    salon.ok("redeem", used, "massage=2", "facial=3")
    salon.ok("card", "extend", extended, "--until", "2026-12-31", "-r", "was ill")

    assert rows(salon) == []


def test_a_suspended_card_says_so(salon: Shop) -> None:
    salon.ok("card", "suspend", sell(salon, "spa", "C1001", "--expires", "2026-03-20"))

    assert only(rows(salon), "status") == [("suspended",)]


def test_a_frozen_card_is_marked(salon: Shop) -> None:
    sell(salon, "spa", "C1001", "--expires", "2026-03-20")
    with salon.file() as connection:
        connection.execute(
            "INSERT INTO entry (operation_id, card_id, seq, kind, happened_on, units_left, value_left, tip_left, paid,"
            " unpaid, client_id, state, starts_on, expires_on) SELECT (SELECT max(id) + 1 FROM operation), id, seq + 1,"
            " 'freeze', '2026-03-02', units_left, value_left, tip_left, paid, unpaid, client_id, 'frozen', starts_on,"
            " expires_on FROM card"
        )
        connection.execute(
            "INSERT INTO operation (id, recorded_at, recorded_on, kind, hash_layout, hash)"
            " SELECT max(id) + 1, recorded_at, recorded_on, 'card freeze', 1, hash FROM operation"
        )

    assert only(rows(salon), "status", "days") == [("frozen", 18)]


def test_by_package_client_and_month(spring: Shop) -> None:
    what = ("cards", "units_left", "unit", "value_left", "first_on")
    assert only(rows(spring, "--days", "31", "--by", "package"), "package", *what) == [
        ("gym", 1, None, None, "23.00", "2026-04-02"),
        ("spa", 2, 10, "sessions", "500.00", "2026-04-09"),
        ("ten", 1, 10, "sessions", "420.00", "2026-03-10"),
    ]
    assert only(rows(spring, "--days", "31", "--by", "client"), "client", *what) == [
        ("C1001", 3, 10, "sessions", "523.00", "2026-04-02"),
        ("C1002", 1, 10, "sessions", "420.00", "2026-03-10"),
    ]
    assert only(rows(spring, "--days", "31", "--by", "month"), "month", *what) == [
        ("2026-03", 1, 10, "sessions", "420.00", "2026-03-10"),
        ("2026-04", 3, 10, "sessions", "523.00", "2026-04-02"),
    ]


def test_on_a_terminal_and_in_a_pipe(spring: Shop) -> None:
    spring.environ["NO_COLOR"] = "1"
    piped = spring.ok("report", "expiring").out.splitlines()
    shown = spring.ok("report", "expiring", terminal=True).out

    assert piped[0] == "Expiring · 2026-03-10 to 2026-04-09 · EUR"
    assert piped[4].split()[1:] == [
        *(["Anna", "Blum", "+49", "171", "1234567", "anna@example.org", "Gym", "23.00", "2026-04-02", "23", "active"]),
    ]
    assert "+49 171 1234567" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "██████████" in spring.ok("report", "expiring", "--by", "month", terminal=True).out


def test_csv_has_the_columns_of_the_json(spring: Shop) -> None:
    lines = spring.ok("report", "expiring", "--csv").out.splitlines()

    assert lines[0] == ",".join(rows(spring)[0])
    assert len(lines) == 4


def test_with_nothing_expiring_it_says_so(salon: Shop) -> None:
    assert "No open card expires from 2026-03-02 to 2026-04-01." in salon.ok("report", "expiring").out
    assert rows(salon) == rows(salon, "--by", "client") == []


def test_what_cannot_be_asked_for(salon: Shop) -> None:
    assert "package, client or month" in unread(salon, "expiring", "--by", "item")
    assert "is in the future" in unread(salon, "expiring", "--as-of", "tomorrow")
    assert "is before 2026-03-02" in unread(salon, "expiring", "--to", "yesterday")
    assert "says the same as --to" in unread(salon, "expiring", "--days", "5", "--to", "+5d")
    assert "not a whole number" in unread(salon, "expiring", "--days", "soon")
