"""A card is frozen while its owner is away: it can't be used, and the frozen days are added to its last day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from counter import card, entries, operation, redeem, refused, sell
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.conftest import Shop


def sound(salon: Shop) -> None:
    """`db verify` finds nothing but what the night and the backups have missed, and the books tie."""
    findings = salon.run("db", "verify", "--json").json["findings"]
    assert [each for each in findings if each["check"] not in ("backup", "night", "clock")] == []
    salon.ok("report", "liability", "--json")


def kinds(salon: Shop, number: str) -> list[tuple[str, str]]:
    return [(entry["on"], entry["kind"]) for entry in entries(salon, number)]


def test_a_frozen_card_cannot_be_used_and_gets_its_days_back_when_it_is_unfrozen(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.later(days=10)
    frozen = salon.ok("card", "freeze", number, "-r", "broke a leg", "--json").json
    assert (frozen["status"], frozen["frozen_until"], frozen["expires_on"]) == ("frozen", None, "2026-05-31")
    error = refused(salon, "card_frozen", "redeem", number, "facial")
    assert error["hint"] == f"pkgcli card unfreeze {number}"
    salon.later(days=12)
    free = salon.ok("card", "unfreeze", number, "--json").json
    assert (free["status"], free["expires_on"]) == ("active", "2026-06-12")
    redeem(salon, number, "facial")
    assert kinds(salon, number)[1:3] == [("2026-03-12", "freeze"), ("2026-03-24", "unfreeze")]
    sound(salon)


def test_a_card_frozen_until_a_day_has_its_new_last_day_at_once_and_is_free_again_by_itself(salon: Shop) -> None:
    number = sell(salon, "spa")
    frozen = salon.ok("card", "freeze", number, "--until", "2026-04-01", "--json").json
    assert (frozen["status"], frozen["frozen_until"], frozen["expires_on"]) == ("frozen", "2026-04-01", "2026-06-30")
    assert "frozen until 2026-04-01" in salon.ok("card", "show", number).out
    assert "frozen until 2026-04-01" in salon.ok("balance", "Anna Blum").out
    salon.now = salon.day("2026-03-31")
    assert "until 2026-04-01" in refused(salon, "card_frozen", "redeem", number, "facial")["message"]
    salon.now = salon.day("2026-04-01")
    shown = card(salon, number)
    assert (shown["status"], shown["frozen_until"], shown["expires_on"]) == ("active", None, "2026-06-30")
    redeem(salon, number, "facial")
    assert kinds(salon, number)[1:] == [("2026-03-02", "freeze"), ("2026-04-01", "unfreeze"), ("2026-04-01", "redeem")]
    sound(salon)


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "unswept"])
def test_the_end_of_a_freeze_is_dated_on_its_day_whenever_it_is_recorded(salon: Shop, swept: bool) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number, "--until", "+10d")
    salon.later(days=25)
    if swept:
        salon.ok("expire")
        assert kinds(salon, number)[-1] == ("2026-03-12", "unfreeze")
    redeem(salon, number, "facial")
    assert kinds(salon, number)[-2:] == [("2026-03-12", "unfreeze"), ("2026-03-27", "redeem")]
    before = salon.rows("SELECT count(*) FROM entry")
    salon.ok("expire")
    assert salon.rows("SELECT count(*) FROM entry") == before
    sound(salon)


def test_a_visit_is_not_recorded_late_onto_a_frozen_day(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.later(days=2)
    salon.ok("card", "freeze", number, "--until", "+10d")
    salon.later(days=12)
    refused(salon, "changed_since", "redeem", number, "facial", "--on", "2026-03-13")
    refused(salon, "changed_since", "redeem", number, "facial", "--on", "2026-03-03")
    redeem(salon, number, "facial", "--on", "2026-03-14")


def test_a_card_unfrozen_before_its_day_gives_the_remaining_days_back(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number, "--until", "+30d")
    salon.later(days=7)
    assert salon.ok("card", "unfreeze", number, "--json").json["expires_on"] == "2026-06-07"
    sound(salon)


def test_a_freeze_and_its_end_on_one_day_change_nothing(salon: Shop) -> None:
    cards = sell(salon, "spa"), sell(salon, "gym")
    salon.later(days=3)
    before = [card(salon, each) for each in cards]
    for each in cards:
        for until in ((), ("--until", "+9d")):
            salon.ok("card", "freeze", each, *until)
            salon.ok("card", "unfreeze", each)
    after = [card(salon, each) for each in cards]
    before[1]["value_left"] = "27.14"  # what was earned is settled, and the rest spreads anew: a cent
    assert after == before
    sound(salon)


def test_a_card_that_never_expires_is_frozen_too(salon: Shop) -> None:
    number = sell(salon, "minutes")
    salon.ok("card", "freeze", number, "--until", "+5d")
    refused(salon, "card_frozen", "redeem", number, "facial")
    salon.later(days=5)
    assert card(salon, number)["expires_on"] is None
    redeem(salon, number, "facial")
    salon.ok("card", "freeze", number)
    salon.later(days=5)
    assert salon.ok("card", "unfreeze", number, "--json").json["expires_on"] is None
    sound(salon)


def test_a_frozen_card_does_not_lapse_however_long_it_is_frozen(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number)
    salon.later(days=200)
    salon.lapse()
    assert card(salon, number)["status"] == "frozen"
    assert salon.ok("card", "unfreeze", number, "--json").json["expires_on"] == str(
        date(2026, 5, 31) + timedelta(days=200)
    )
    sound(salon)


@pytest.mark.parametrize("freeze", [(), ("--until", "+40d")], ids=["by hand", "until"])
def test_what_a_frozen_card_is_open_to_and_what_not(salon: Shop, freeze: tuple[str, ...]) -> None:
    number = sell(salon, "spa", "Anna Blum", "--paid", "100")
    salon.ok("card", "freeze", number, *freeze)
    for argv in (
        ("card", "freeze", number),
        ("card", "suspend", number),
        ("card", "transfer", number, "--to", "C1002", "--item", "facial=1", "-r", "gift"),
        ("redeem", number, "facial"),
    ):
        assert "card unfreeze" in refused(salon, "card_frozen", *argv)["hint"]
    salon.later(days=1)
    salon.ok("card", "pay", number)
    salon.ok("card", "extend", number, "--days", "3", "-r", "was ill")
    salon.ok("card", "adjust", number, "--add", "1", "--item", "facial", "-r", "waited")
    salon.ok("card", "edit", number, "--note", "away")
    salon.ok("card", "transfer", number, "--to", "C1002", "-r", "gift")
    assert card(salon, number)["status"] == "frozen"
    salon.ok("refund", number, "-r", "moved", "-y")
    assert card(salon, number)["frozen_until"] is None
    sound(salon)


def test_only_an_active_card_is_frozen(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "suspend", number)
    assert "resume" in refused(salon, "card_suspended", "card", "freeze", number)["hint"]
    refused(salon, "not_frozen", "card", "unfreeze", number)
    salon.ok("card", "resume", number)
    refused(salon, "day_in_past", "card", "freeze", number, "--until", "today")
    redeem(salon, number, "facial=3", "massage=2")
    refused(salon, "card_used", "card", "freeze", number)
    salon.later(days=200)
    refused(salon, "card_expired", "card", "freeze", sell(salon, "spa", "Anna Blum", "--on", "2026-03-05"))


def test_a_freeze_is_undone_as_if_there_had_been_none(salon: Shop) -> None:
    number = sell(salon, "spa")
    for until in ((), ("--until", "+20d")):
        freeze = operation(salon, "card", "freeze", number, *until)
        salon.later(days=2)
        salon.ok("undo", freeze)
        shown = card(salon, number)
        assert (shown["status"], shown["frozen_until"], shown["expires_on"]) == ("active", None, "2026-05-31")
    redeem(salon, number, "facial")
    sound(salon)


def test_a_freeze_is_not_undone_once_it_has_ended_or_the_old_last_day_has_passed(salon: Shop) -> None:
    number, other = sell(salon, "spa"), sell(salon, "spa")
    freeze = operation(salon, "card", "freeze", number, "--until", "+10d")
    long = operation(salon, "card", "freeze", other)
    salon.later(days=10)
    refused(salon, "changed_since", "undo", freeze)
    salon.ok("expire")
    refused(salon, "changed_since", "undo", freeze)
    salon.later(days=100)
    assert refused(salon, "card_expired", "undo", long)["hint"] == f"pkgcli card unfreeze {other}"


def test_what_can_not_be_undone_itself_is_not_named_as_the_undo_to_begin_with(salon: Shop) -> None:
    number = sell(salon, "spa")
    freezing = salon.ok("card", "freeze", number, "--until", "+3d", "--json").json["operation"]
    salon.later(days=5)
    salon.ok("nightly")
    error = refused(salon, "changed_since", "undo", str(freezing))
    assert error["hint"] == f"pkgcli history {number}"
    salon.ok("package", "add", "month", "--line", "facial=1", "--price", "49")
    salon.ok("membership", "add", "gold", "--name", "Gold", "--fee", "49", "--package", "month")
    enrolled = salon.ok("membership", "enrol", "gold", "--client", "Anna Blum", "--json").json
    salon.ok("membership", "freeze", "1")
    error = refused(salon, "changed_since", "undo", str(enrolled["operation"]))
    assert error["hint"] == f"pkgcli history {enrolled['cards'][0]['number']}"


def test_the_undo_of_an_unfreezing_freezes_the_card_as_it_was(salon: Shop) -> None:
    number, other = sell(salon, "spa"), sell(salon, "gym")
    salon.ok("card", "freeze", number)
    salon.ok("card", "freeze", other, "--until", "+10d")
    salon.later(days=4)
    undone = [operation(salon, "card", "unfreeze", each) for each in (number, other)]
    salon.later(days=2)
    for each in undone:
        salon.ok("undo", each)
    assert [card(salon, each)["status"] for each in (number, other)] == ["frozen", "frozen"]
    assert card(salon, other)["frozen_until"] == "2026-03-12"
    salon.later(days=1)
    assert salon.ok("card", "unfreeze", number, "--json").json["expires_on"] == "2026-06-07"
    sound(salon)


def test_the_undo_of_an_unfreezing_is_refused_when_the_day_has_come(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number, "--until", "+10d")
    salon.later(days=4)
    undone = operation(salon, "card", "unfreeze", number)
    salon.later(days=6)
    refused(salon, "freeze_over", "undo", undone)


def test_that_a_freeze_has_ended_is_not_undone_with_what_found_it_so(salon: Shop) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number, "--until", "+10d")
    salon.later(days=12)
    visit = operation(salon, "redeem", number, "facial")
    salon.ok("undo", visit)
    assert kinds(salon, number)[-3:] == [("2026-03-12", "unfreeze"), ("2026-03-14", "redeem"), ("2026-03-14", "undo")]
    night = sell(salon, "spa")
    salon.ok("card", "freeze", night, "--until", "+1d")
    salon.later(days=1)
    swept = operation(salon, "expire")
    refused(salon, "not_undoable", "undo", swept)
    sound(salon)


def test_a_visit_given_back_to_a_frozen_card_stays_with_it(salon: Shop) -> None:
    number = sell(salon, "spa")
    visit = operation(salon, "redeem", number, "facial")
    salon.ok("card", "freeze", number)
    salon.later(days=150)
    salon.ok("undo", visit)
    shown = card(salon, number)
    assert (shown["status"], shown["units_left"], shown["expires_on"]) == ("frozen", 5, "2026-05-31")
    salon.ok("card", "unfreeze", number)
    assert card(salon, number)["status"] == "active"
    sound(salon)


@pytest.mark.parametrize("freeze", [(), ("--until", "+30d")], ids=["by hand", "until"])
def test_a_refund_of_a_frozen_card_is_undone_into_the_freeze(salon: Shop, freeze: tuple[str, ...]) -> None:
    number = sell(salon, "spa")
    salon.ok("card", "freeze", number, *freeze)
    before = card(salon, number)
    salon.later(days=2)
    salon.ok("undo", operation(salon, "refund", number, "-r", "moved", "-y"))
    assert card(salon, number) == before
    salon.ok("undo", operation(salon, "card", "void", number, "-r", "a slip", "-y"))
    assert card(salon, number) == before
    salon.ok("card", "unfreeze", number)
    sound(salon)


def test_of_a_clients_cards_a_frozen_one_is_passed_over(salon: Shop) -> None:
    frozen, other = sell(salon, "spa", "Anna Blum", "--expires", "+20d"), sell(salon, "spa")
    salon.ok("card", "freeze", frozen)
    done = redeem(salon, "Anna Blum", "facial", "--explain")
    assert [entry["card"]["number"] for entry in done["entries"]] == [other]
    assert "frozen" in done["considered"][0]["reason"]


def test_an_unlimited_card_earns_nothing_while_it_is_frozen(salon: Shop) -> None:
    number = sell(salon, "gym")  # 31.00 over 2 March through 2 April, 32 days
    salon.later(days=9)
    through_yesterday = 3100 * 9 // 32
    frozen = salon.ok("card", "freeze", number, "--until", "+10d", "--json").json
    assert int(frozen["value_left"].replace(".", "")) == 3100 - through_yesterday
    assert frozen["expires_on"] == "2026-04-12"
    salon.later(days=9)
    assert card(salon, number)["value_left"] == frozen["value_left"]
    salon.later(days=1)
    left = 3100 - through_yesterday
    assert card(salon, number)["value_left"] == f"{(left - left // 23) / 100:.2f}"
    sound(salon)
    salon.now = salon.day("2026-04-13")
    assert card(salon, number)["status"] == "expired"
    month = salon.ok("report", "liability", "--from", "2026-03-01", "--json").json
    assert (month["redeemed"], month["expired"], month["closing"]) == ("31.00", "0.00", "0.00")


FREEZES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["hand", "until", "cut short", "undone"]), st.integers(1, 15)),
    min_size=1,
    max_size=3,
)


def test_whatever_freezes_an_unlimited_card_earns_exactly_its_value_and_never_goes_back(salon: Shop) -> None:
    number = sell(salon, "gym")  # 31.00 over 2 March through 2 April
    sold = salon.path.read_bytes()

    def left() -> int:
        return int(card(salon, number)["value_left"].replace(".", ""))

    @settings(max_examples=6, deadline=None)
    @given(FREEZES)
    def live(freezes: list[tuple[int, str, int]]) -> None:
        salon.path.write_bytes(sold)
        salon.now = salon.day("2026-03-02")
        last, level = date(2026, 4, 2), 3100
        for wait, way, days in freezes:
            if salon.now + timedelta(days=wait) > salon.day(last.isoformat()):
                break
            salon.later(days=wait)
            assert left() <= level
            until = ("--until", f"+{days + 3}d" if way == "cut short" else f"+{days}d") if way != "hand" else ()
            freeze = operation(salon, "card", "freeze", number, *until)
            level = left()
            if way == "undone":
                salon.ok("undo", freeze)
                continue
            salon.later(days=days)
            if way != "until":
                salon.ok("card", "unfreeze", number)
            assert left() <= level
            last += timedelta(days=days)
            level = left()
            assert card(salon, number)["expires_on"] == last.isoformat()
        salon.now = salon.day(last.isoformat())
        assert left() == 0
        sound(salon)
        year = salon.ok("report", "liability", "--from", "2026-01-01", "--json").json
        assert (year["issued"], year["revenue"], year["closing"]) == ("31.00", "31.00", "0.00")

    live()
