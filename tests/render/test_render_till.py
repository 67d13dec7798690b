"""The few lines that the till reads, as they are, and the slip for paper."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from salon_views import LONG_NAME, WIDE, a_card, a_redemption, an_expire_run, an_item, drawn, eur, every_answer

from pkgcli.frozen import replace
from pkgcli.render import Output, receipt
from pkgcli.render.look import display_width, filled
from pkgcli.views.cards import Balance, CardDone, LineView, PackageRef
from pkgcli.views.entries import Undone
from pkgcli.views.records import Done
from pkgcli.views.redemption import Redemption


def test_a_redemption_is_four_lines() -> None:
    assert drawn(a_redemption()) == (
        "Redeemed 1 × Massage · Ten massages · card 4821-7036 · Zoë O'Brien\n"
        "  █████████░ 9 of 10 sessions left · valid through 2027-02-19\n"
        "  Covered 60.00 EUR · due 0.00 EUR\n"
        "  Operation 17 — to take it back: pkgcli undo 17\n"
    )


def test_several_items_of_one_card_are_told_together_and_each_card_by_itself() -> None:
    (first,) = a_redemption().entries
    facial = replace(first, entry=3, item="facial", quantity=2, card=a_card(kind="custom", units_left=7))
    other = replace(first, entry=4, card=a_card("4821-7099", id=8))
    lines = drawn(a_redemption(entries=(first, facial, other), tip=eur(500), due=eur(1250))).splitlines()
    assert lines[0] == "Redeemed 1 × Massage + 2 × Facial · Ten massages · card 4821-7036 · Zoë O'Brien"
    assert lines[1].startswith("  ███████░░░ 7 of 10 sessions left")
    assert lines[2].startswith("Redeemed 1 × Massage · Ten massages · card 4821-7099")
    assert lines[4] == "  Covered 60.00 EUR · due 12.50 EUR · tip 5.00 EUR"


def test_an_unknown_list_price_is_not_called_free() -> None:
    assert "Covered unknown, there is no list price · due 0.00 EUR" in drawn(a_redemption(covered=None))


def test_warnings_come_last_and_stay_when_it_is_quiet() -> None:
    warned = a_redemption(warnings=("Only 1 session left",))
    assert drawn(warned).splitlines()[-1] == "Warning: Only 1 session left"
    assert drawn(warned, quiet=True) == "Warning: Only 1 session left\n"


def test_quiet_writes_say_nothing_but_the_number_of_a_new_card() -> None:
    answers = every_answer()
    assert drawn(CardDone(a_card(), 17), quiet=True) == "4821-7036\n"
    for name in ("redemption", "undone", "refunded", "expired", "nothing expired"):
        assert drawn(answers[name], quiet=True) == ""
    assert drawn(Done(an_item(), 20, "Item massage added"), quiet=True) == ""


def test_a_dry_run_says_so() -> None:
    for view in (
        a_redemption(operation=None),
        CardDone(a_card(), None),
        Undone(None, 17, ()),
        Done(an_item(), None, "Item massage added"),
        every_answer()["founded"],
        an_expire_run(operation=None),
        replace(every_answer()["imported"], dry_run=True, operation=None),
        replace(every_answer()["refunded"], operation=None),
    ):
        assert "Dry run: nothing was written" in drawn(view, dry_run=True)
        assert "None" not in drawn(view, dry_run=True)


def test_a_dry_run_of_what_its_key_has_recorded_already_says_so() -> None:
    for view in (a_redemption(), CardDone(a_card(), 17), Undone(17, 16, ()), Done(None, 17, "Added")):
        assert "it is recorded already, as operation 17" in drawn(view, dry_run=True)


def test_what_changes_nothing_is_no_dry_run() -> None:
    assert "Dry run" not in drawn(CardDone(a_card(), None))
    assert drawn(Done(None, None, "Nothing differs")) == "Nothing differs\n"


def test_an_expiry_run_without_due_cards_says_so() -> None:
    assert drawn(every_answer()["nothing expired"]) == "Nothing to do: no card is due.\n"


def test_an_expiry_run_prints_what_was_forfeited_by_card_and_in_all() -> None:
    text = drawn(an_expire_run())
    assert "2 cards lapsed as of 2026-11-21" in text
    assert "4821-7036  Zoë O'Brien" in text
    assert "2 cards · 4 units · value 12561.67 forfeited" in text


def test_what_is_unpaid_stands_out() -> None:
    card = a_card(paid=eur(10000), unpaid=eur(44000))
    assert "Price 540.00 EUR · paid 100.00 · unpaid 440.00 EUR" in drawn(CardDone(card, 17))


def test_an_unlimited_card_has_no_bar() -> None:
    text = drawn(a_card(initial_units=None, units_left=None, expires_on=None))
    assert "unlimited, used 1 time" in text
    assert "no expiry" in text
    assert "█" not in text


def test_units_that_were_added_make_no_nonsense() -> None:
    assert "██████████ 12 sessions left" in drawn(a_card(kind="custom", units_left=12))


def test_the_bar_of_fixed_sessions_agrees_with_the_lines_below_it() -> None:
    line = LineView("massage", "Massage", 1, 1, 0, 0, 1)
    text = drawn(a_card(initial_units=4, units_left=1, lines=(line,)))
    assert "██████████ 1 of 1 session left" in text
    gone = replace(line, available=0, used=0, cap=3)
    assert "░░░░░░░░░░ 0 of 3 sessions left" in drawn(a_card(units_left=0, status="expired", lines=(gone,)))


def test_an_unlimited_card_that_is_over_has_nothing_left() -> None:
    card = a_card(initial_units=None, units_left=None, kind="unlimited", status="expired")
    for text in (drawn(card), drawn(Balance("Zoë", card.issued_on, (card,)))):
        assert "nothing left, used 1 time" in text
        assert "unlimited, used" not in text


def test_soon_is_said_in_days() -> None:
    card = a_card()
    assert card.expires_on is not None
    assert "(today is the last day)" in drawn(Balance("Zoë", card.expires_on, (card,)))
    assert "valid through 2027-02-19 ·" not in drawn(Balance("Zoë", card.issued_on, (card,)))


def test_nobody_without_cards_is_left_without_an_answer() -> None:
    assert drawn(Balance("Zoë", a_card().issued_on, ())) == "Zoë: no card\n"
    over = Balance("Zoë", a_card().issued_on, (), 2, "C1002")
    assert drawn(over) == "Zoë: no card that can be used; 2 are over: pkgcli balance C1002 --all\n"


@given(st.integers(-5, 10**9), st.integers(0, 10**9), st.integers(2, 40))
def test_a_bar_is_empty_only_when_nothing_is_left_and_full_only_when_nothing_was_used(
    left: int, of: int, width: int
) -> None:
    cells = filled(left, of, width)
    assert 0 <= cells <= width
    if of > 0:
        assert (cells == 0) == (left <= 0)
        assert (cells == width) == (left >= of)


@given(st.integers(1, 1000), st.integers(2, 40))
def test_a_bar_never_grows_while_it_is_used_up(of: int, width: int) -> None:
    cells = [filled(left, of, width) for left in range(of, -1, -1)]
    assert cells == sorted(cells, reverse=True)


def slip(view: CardDone | Redemption, **settings: object) -> str:
    stream = StringIO()
    receipt(view, "Salon Zoë", Output("table", stream), **settings)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("name", ["Zoë O'Brien", WIDE * 5, LONG_NAME])
def test_a_receipt_fits_the_paper(name: str) -> None:
    card = a_card(name=name, package=PackageRef("x", name, 1))
    entry = replace(a_redemption().entries[0], card=card)
    for view in (CardDone(card, 17), a_redemption(entries=(entry,))):
        text = slip(view, head="9f" * 32)
        assert max(map(display_width, text.splitlines())) <= 42
        assert "\x1b" not in text


def test_a_receipt_of_a_visit() -> None:
    lines = [line.split() for line in slip(a_redemption(), head="9f" * 32).splitlines()]
    for expected in (
        "Salon Zoë",
        "Date 2026-11-21",
        "Card 4821-7036",
        "1 × Massage 60.00",
        "Covered 60.00 EUR",
        "Due 0.00 EUR",
        "Left 9 of 10 sessions",
        "Valid through 2027-02-19",
        "Operation 17",
    ):
        assert expected.split() in lines
    assert "".join(word for line in lines for word in line).endswith("9f" * 32)


def test_a_receipt_of_a_sale() -> None:
    text = slip(CardDone(a_card(paid=eur(10000), unpaid=eur(44000)), 17))
    for expected in ("Price", "540.00 EUR", "Still to pay", "440.00 EUR", "Massage", "7 ×"):
        assert expected in text
