"""Memberships: the terms of an enrolment stay, and what a period accrued is kept, so that it accrues once."""

from __future__ import annotations

import pytest
from raw_salon import RawSalon, insert, refuses


@pytest.fixture
def enrolled(salon: RawSalon) -> RawSalon:
    """Enrolment 1, whose first period accrued the card with id 1; the one with id 2 is nobody's."""
    salon.sell("ONE")
    salon.sell("TWO")
    client, package, version = salon.connection.execute(
        "SELECT (SELECT min(id) FROM client), package_id, id FROM package_version"
    ).fetchone()
    plan = {"code": "gold", "code_key": "gold", "name": "Gold", "fee": 5000, "period": "1mo"}
    insert(salon.connection, "membership_plan", id=1, **plan)
    terms = {"starts_on": "2026-03-02", "fee": 5000, "period": "1mo", "operation_id": 1}
    insert(salon.connection, "membership", id=1, plan_id=1, client_id=client, **terms)
    accrues = {"membership_id": 1, "package_id": package}
    insert(salon.connection, "membership_package", at="period", quantity=2, package_version_id=version, **accrues)
    insert(salon.connection, "membership_accrual", period=1, nth=1, card_id=1, **accrues)
    return salon


@pytest.mark.parametrize(
    "change",
    ["fee = 1", "joining_fee = 1", "period = '1y'", "term_periods = 2", "rollover_days = 9", "paid_by = 'cash'"],
)
def test_a_member_keeps_the_terms_of_the_day_of_enrolment(enrolled: RawSalon, change: str) -> None:
    with refuses("terms_kept"):
        enrolled.connection.execute(f"UPDATE membership SET {change}")


def test_what_an_enrolment_accrues_stays_but_for_how_long_it_goes_on(enrolled: RawSalon) -> None:
    with refuses("terms_kept"):
        enrolled.connection.execute("UPDATE membership_package SET quantity = 3")
    with refuses("terms_kept"):
        enrolled.connection.execute("DELETE FROM membership_package")
    enrolled.connection.execute("UPDATE membership_package SET goes_on = 12")


def test_an_enrolment_is_cancelled_and_moved_to_another_client_and_never_deleted(enrolled: RawSalon) -> None:
    with refuses("terms_kept"):
        enrolled.connection.execute("DELETE FROM membership")
    enrolled.connection.execute("UPDATE membership SET last_period = 1, client_id = client_id")


def test_a_period_accrues_once(enrolled: RawSalon) -> None:
    columns = "membership_id, period, package_id, nth"
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with refuses("accrued_twice"):
            enrolled.connection.execute(
                f"{verb} INTO membership_accrual ({columns}, card_id) SELECT {columns}, 2 FROM membership_accrual"
            )
        with refuses("accrued_twice"):
            enrolled.connection.execute(
                f"{verb} INTO membership_accrual (membership_id, period, package_id, nth, card_id)"
                " SELECT membership_id, 2, package_id, nth, card_id FROM membership_accrual"
            )


def test_what_was_accrued_is_never_changed_or_deleted(enrolled: RawSalon) -> None:
    with refuses("accrued_twice"):
        enrolled.connection.execute("UPDATE membership_accrual SET period = 2")
    with refuses("accrued_twice"):
        enrolled.connection.execute("DELETE FROM membership_accrual")
