"""The outbox: one notice per card, kind and day; dropped when it is no longer true, armed again when the day moves."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


def outbox(salon: Shop, *options: str) -> list[tuple[str, ...]]:
    """Card, kind and day of what waits after a night, or of what `options` ask for with their state."""
    listed: list[dict[str, Any]] = salon.ok("notice", "list", *options, "--json").json
    names = ("number", "kind", "about_on", *(("state",) if options else ()))
    return [tuple(each[name] for name in names) for each in listed]


def night(salon: Shop, day: str) -> None:
    salon.now = salon.day(day)
    salon.ok("nightly", "-q", "--as-of", day)


@pytest.fixture
def march(salon: Shop) -> Shop:
    """What was sold on the 2nd has been told, and only Anna's card A1 is left to tell about."""
    salon.ok("nightly")
    salon.ok("notice", "list", "--take")
    return salon


def test_a_sale_is_told_once_and_not_when_it_was_taken_back(salon: Shop) -> None:
    night(salon, "2026-03-02")
    assert outbox(salon) == [(number, "sold", "2026-03-02") for number in ("A1", "B1", "C1")]
    salon.ok("card", "void", "B1", "-r", "a slip", "-y")
    night(salon, "2026-03-03")
    assert [each[0] for each in outbox(salon)] == ["A1", "C1"]


def test_nobody_is_thanked_for_a_card_that_holds_nothing_any_more(salon: Shop) -> None:
    salon.ok("refund", "A1", "-r", "moved", "-y")
    salon.ok("redeem", "B1", "facial=3")
    night(salon, "2026-03-02")
    assert outbox(salon) == [("B1", "used up", "2026-03-02"), ("C1", "sold", "2026-03-02")]


def test_what_was_sold_long_ago_is_no_news(salon: Shop) -> None:
    night(salon, "2026-03-17")
    assert outbox(salon) == []


def test_a_card_that_is_low_is_told_once_until_it_is_low_again(march: Shop) -> None:
    march.now = march.day("2026-03-04")
    march.ok("redeem", "A1", "facial")
    night(march, "2026-03-05")
    assert outbox(march) == []
    march.ok("redeem", "A1", "facial")
    night(march, "2026-03-06")
    night(march, "2026-03-07")
    assert outbox(march) == [("A1", "low", "2026-03-05")]
    march.ok("notice", "list", "--take")
    march.ok("card", "adjust", "A1", "--add", "1", "--item", "facial", "-r", "waited")
    march.now = march.day("2026-03-09")
    march.ok("redeem", "A1", "facial")
    night(march, "2026-03-10")
    assert outbox(march) == [("A1", "low", "2026-03-09")]


def test_a_visit_that_was_taken_back_is_not_told(march: Shop) -> None:
    march.ok("redeem", "A1", "facial=2")
    visit = march.rows("SELECT max(id) FROM operation")[0][0]
    night(march, "2026-03-03")
    assert outbox(march) == [("A1", "low", "2026-03-02")]
    march.ok("undo", str(visit))
    night(march, "2026-03-04")
    assert outbox(march) == []
    assert ("A1", "low", "2026-03-02", "dropped") in outbox(march, "--all")


def test_a_card_that_is_used_up_is_not_low(march: Shop) -> None:
    march.ok("redeem", "A1", "facial=3")
    night(march, "2026-03-03")
    assert outbox(march) == [("A1", "used up", "2026-03-02")]


def test_a_card_expires_in_so_many_days_and_is_told_from_then_on(march: Shop) -> None:
    night(march, "2026-05-16")
    assert outbox(march) == []
    night(march, "2026-05-17")
    assert [each for each in outbox(march) if each[0] == "A1"] == [("A1", "expiring", "2026-05-31")]


def test_a_day_that_moves_drops_the_notice_and_arms_it_again_for_the_new_day(march: Shop) -> None:
    for number in ("B1", "C1"):
        march.ok("refund", number, "-r", "moved", "-y")
    night(march, "2026-05-20")
    assert outbox(march) == [("A1", "expiring", "2026-05-31")]
    march.ok("card", "extend", "A1", "--until", "2026-06-30", "-r", "was ill")
    extended = march.rows("SELECT max(id) FROM operation")[0][0]
    night(march, "2026-05-21")
    assert outbox(march) == []
    march.ok("undo", str(extended))
    night(march, "2026-05-22")
    assert outbox(march) == [("A1", "expiring", "2026-05-31")]
    march.ok("notice", "list", "--take")
    march.ok("card", "extend", "A1", "--until", "2026-06-10", "-r", "was ill")
    night(march, "2026-05-28")
    assert outbox(march) == [("A1", "expiring", "2026-06-10")]


def test_a_card_that_lapsed_is_told_whether_the_night_ran_or_not(march: Shop) -> None:
    for number in ("B1", "C1"):
        march.ok("refund", number, "-r", "moved", "-y")
    march.now = march.day("2026-06-05")
    taken = march.ok("notice", "list", "--take", "--json").json
    assert [(each["number"], each["kind"], each["about_on"]) for each in taken] == [("A1", "expired", "2026-06-01")]
    night(march, "2026-06-05")
    assert outbox(march) == []


def test_settings_say_what_is_told_and_when(march: Shop) -> None:
    march.ok("config", "set", "notices.expiring_days", "90")
    march.ok("config", "set", "notices.low_units", "2")
    march.ok("redeem", "A1", "facial")
    night(march, "2026-03-03")
    assert {each[1] for each in outbox(march)} == {"expiring", "low"}
    march.ok("config", "set", "notices.kinds", "low")
    night(march, "2026-03-04")
    assert outbox(march) == [("A1", "low", "2026-03-02")]
    march.ok("config", "set", "notices.kinds", "")
    night(march, "2026-03-05")
    assert outbox(march) == []


def test_status_says_how_many_wait(salon: Shop) -> None:
    assert "Notices" not in salon.ok("status").out
    salon.ok("nightly")
    assert "3 waiting; pkgcli notice list" in salon.ok("status").out
    assert salon.ok("status", "--json").json["notices_waiting"] == 3


def test_who_was_anonymised_is_told_nothing(salon: Shop) -> None:
    with salon.file() as connection:
        connection.execute("UPDATE client SET anonymised_at = '2026-03-02T11:00:00.000000Z' WHERE name = 'Anna Blum'")
    night(salon, "2026-03-02")
    assert [each[0] for each in outbox(salon)] == ["B1", "C1"]


def test_who_wants_no_notices_is_told_nothing_until_they_are_wanted_again(salon: Shop) -> None:
    assert salon.ok("client", "edit", "Anna Blum", "--no-notices", "--json").json["notices"] is False
    assert salon.ok("client", "edit", "Anna Blum", "--no-notices", "--json").json["operation"] is None
    assert "none wanted" in salon.ok("client", "show", "Anna Blum").out
    night(salon, "2026-03-02")
    assert [each[0] for each in outbox(salon)] == ["B1", "C1"]
    salon.ok("client", "edit", "Anna Blum", "--notices")
    night(salon, "2026-03-03")
    assert [each[0] for each in outbox(salon)] == ["A1", "B1", "C1"]


def test_what_is_owed_for_a_period_of_a_membership_is_told_until_it_is_paid(march: Shop) -> None:
    march.ok("package", "add", "month", "--line", "facial=1", "--price", "49", "--membership-only")
    march.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--period", "1mo", "--package", "month")
    march.ok("membership", "enrol", "gold", "--client", "Anna Blum")
    night(march, "2026-03-03")
    (waits,) = march.ok("notice", "list", "--kind", "membership due", "--json").json
    assert (waits["about_on"], waits["client"]["name"], waits["number"]) == ("2026-03-02", "Anna Blum", None)
    assert "Gold" in waits["text"]
    assert "49.00 EUR" in waits["text"]
    assert "sold" not in {each[1] for each in outbox(march)}
    number = march.rows("SELECT c.number FROM card AS c JOIN membership_accrual AS a ON a.card_id = c.id")[0][0]
    march.ok("card", "pay", number)
    night(march, "2026-03-04")
    assert outbox(march, "--kind", "membership due") == []


def test_what_is_taken_for_letters_has_addresses_and_texts_and_is_never_sent_or_taken_again(salon: Shop) -> None:
    salon.ok("nightly")
    before = salon.path.read_bytes()
    assert len(outbox(salon)) == 3
    assert salon.path.read_bytes() == before
    rows = list(csv.DictReader(io.StringIO(salon.ok("notice", "list", "--take", "--csv").out)))
    assert [(row["client_name"], row["email"], row["phone"]) for row in rows] == [
        ("Anna Blum", "anna@example.com", ""),
        ("Berta Kern", "berta@example.com", ""),
        ("Carl Ude", "", "+49 171 1234567"),
    ]
    assert {row["state"] for row in rows} == {"taken"}
    assert rows[0]["text"].startswith("Thank you. Here is your card A1 (Three facials): 3 sessions.")
    assert salon.ok("notice", "list", "--take", "--json").json == []
    assert salon.ok("notice", "send", "-n", "--json").json["messages"] == []
    assert {each[3] for each in outbox(salon, "--all")} == {"taken"}


def test_letters_that_were_lost_are_in_the_list_all_the_same(salon: Shop) -> None:
    salon.ok("nightly")
    refused = salon.run("notice", "list", "--take", "--key", "k1")
    assert refused.exit_code == 2
    assert "pkgcli notice list --all" in refused.err
    taken = salon.ok("notice", "list", "--take", "--json").json
    assert salon.ok("notice", "list", "--all", "--json").json == taken


def test_the_list_is_of_one_client_or_of_one_kind(march: Shop) -> None:
    march.ok("redeem", "A1", "facial=2")
    march.ok("redeem", "B1", "facial=3")
    night(march, "2026-03-03")
    assert outbox(march, "--client", "Berta Kern") == [("B1", "used up", "2026-03-02", "waiting")]
    assert outbox(march, "--kind", "low") == [("A1", "low", "2026-03-02", "waiting")]
    assert outbox(march, "--kind", "Used  Up") == [("B1", "used up", "2026-03-02", "waiting")]
    assert march.run("notice", "list", "--kind", "birthday").exit_code == 2
    assert march.run("notice", "list", "--take", "--all").exit_code == 2
