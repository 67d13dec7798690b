"""`pkgcli till`: what is typed at the prompt of the counter, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import available, sell
from till_talk import piped, told, typed, visits

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def till(salon: Shop) -> Shop:
    """Anna has the cards GC-1 (spa: facial 3, massage 2) and GC-2 (gym), Berta GC-3 (spa); Anna has a son, Tim."""
    sell(salon, "spa", "Anna Blum", "--number", "GC-1", "--scope", "household")
    sell(salon, "gym", "Anna Blum", "--number", "GC-2")
    sell(salon, "spa", "Berta Kern", "--number", "GC-3")
    salon.ok("client", "member", "add", "C1001", "Tim")
    return salon


def test_a_scanned_number_shows_with_numbers_what_can_still_be_had(till: Shop) -> None:
    screen = typed(till, "gc1")
    assert "> gc1\nGC-1 · Spa day · Anna Blum and household · active" in screen
    assert "  No.  Item     Can still have\n" in screen
    assert "    1  Facial                3\n    2  Massage               2\n" in screen
    assert "GC-1 Anna Blum> " in screen
    assert visits(till) == 0


def test_the_number_of_a_line_redeems_it(till: Shop) -> None:
    screen = typed(till, "GC-1", "2", "1=2")
    assert "Redeemed 1 × Massage · Spa day · card GC-1 · Anna Blum" in screen
    assert "Redeemed 2 × Facial" in screen
    assert available(till, "GC-1") == {"facial": 1, "massage": 1}


@pytest.mark.parametrize("line", ["massage", "Massage", "MASSAGE=1", "2", "2=1", " 2 ", "2=01", '"massage"'])
def test_an_item_is_redeemed_by_its_code_or_name_too(till: Shop, line: str) -> None:
    typed(till, "GC-1", line)
    assert available(till, "GC-1") == {"facial": 3, "massage": 1}


def test_a_name_of_several_words_needs_no_quotes(till: Shop) -> None:
    till.ok("item", "edit", "facial", "--name", "Deep facial")
    sell(till, "spa", "Berta Kern", "--number", "NEW")
    typed(till, "NEW", "deep facial", '"Deep Facial"=2', "massage")
    assert available(till, "NEW") == {"facial": 0, "massage": 1}


def test_several_items_on_a_line_are_one_visit(till: Shop) -> None:
    screen = typed(till, "GC-1", "massage facial=2 --note 'with oil'", "massage=2 facial")
    assert "Redeemed 1 × Massage + 2 × Facial" in screen
    assert "2 asked, 1 can be had" in screen, "all of it, or none"
    assert available(till, "GC-1") == {"facial": 1, "massage": 1}
    assert till.ok("history", "GC-1", "--json").json[-1]["note"] == "with oil"


def test_a_card_that_is_scanned_while_another_is_open_is_opened(till: Shop) -> None:
    screen = typed(till, "GC-1", "for Tim", "tip 5", "GC-3", "massage")
    assert "GC-3 Berta Kern> massage\nRedeemed 1 × Massage · Spa day · card GC-3 · Berta Kern\n" in screen
    assert "tip 5.00" not in screen, "who comes next has nothing of the one before"
    assert (visits(till, "GC-1"), visits(till, "GC-3")) == (0, 1)


def test_a_client_is_opened_by_name_code_or_phone_with_all_that_they_can_use(till: Shop) -> None:
    for who in ("anna blum", "C1001", "+49 171 1234567"):
        screen = typed(till, who)
        assert "GC-1 · Spa day" in screen
        assert "GC-2 · Gym" in screen
        assert "    3  Yoga " in screen
        assert "C1001 Anna Blum> " in screen


def test_of_a_client_a_line_is_taken_from_its_card_and_an_item_from_the_one_that_comes_first(till: Shop) -> None:
    sell(till, "spa", "Anna Blum", "--number", "GC-9", "--expires", "+9d")
    typed(till, "Anna Blum", "2", "facial")
    assert (visits(till, "GC-1"), visits(till, "GC-9")) == (1, 1)


def test_lines_of_two_cards_are_not_one_visit(till: Shop) -> None:
    answer = piped(till, "Anna Blum", "1 3")
    assert (answer.exit_code, visits(till)) == (2, 0)
    assert "different cards" in answer.err


# Numbers that an owner gave, and that could be read as something else.
ODD_NUMBERS = ("1", "2", "12", "undo", "massage", "facial", "balance", "for Tim", "close", "1 2", "issue", "STAFF Eva")


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_scan_is_a_scan_whatever_else_it_could_be(till: Shop, number: str) -> None:
    sell(till, "spa", "Berta Kern", "--number", number)
    typed(till, "GC-1", "1=1", "2=1")
    till.later(minutes=2)
    screen = typed(till, "GC-1", "massage=1", number, number.upper(), "GC-1", "tip 5.00", number)
    assert visits(till) == 3
    assert f"{number} · Spa day · Berta Kern" in screen
    assert screen.count(f"{number} Berta Kern> ") == 3


def test_what_stands_behind_an_equals_sign_is_never_a_card(till: Shop) -> None:
    sell(till, "spa", "Berta Kern", "--number", "1")
    typed(till, "GC-1", "1=1")
    assert (visits(till, "GC-1"), visits(till, "1")) == (1, 0)


@pytest.mark.parametrize("begun", ["massage=", "yoga=", "3=", "massage facial=", "tip ", "staff "])
def test_a_scan_behind_something_half_typed_is_no_amount(till: Shop, begun: str) -> None:
    number = sell(till, "spa", "Berta Kern")
    sell(till, "spa", "Berta Kern", "--number", "123")
    for scanned in (number, number.replace("-", ""), "123"):
        answer = piped(till, "Anna Blum", f"{begun}{scanned}", "yoga")
        assert answer.exit_code == 2, answer.err
        assert scanned in answer.err
    assert visits(till) == 3, "what was half typed is forgotten, and the next line is read"
    assert till.rows("SELECT count(*) FROM staff") == [(0,)]


@pytest.mark.parametrize("unknown", ["GC-77", "48217036", "nobody", "Blum", "7"])
def test_who_is_not_found_is_not_served_from_the_card_before(till: Shop, unknown: str) -> None:
    screen = typed(till, "GC-1", unknown, "2")
    assert "GC-1 was closed" in screen
    assert visits(till) == 0


def test_a_slip_in_the_name_of_an_item_leaves_the_card_open(till: Shop) -> None:
    screen = typed(till, "GC-1", "masage", "massage")
    assert "did you mean massage?" in screen
    assert visits(till) == 1


def test_a_card_that_is_over_is_shown_with_its_reason_and_has_no_lines_to_type(till: Shop) -> None:
    sell(till, "spa", "Berta Kern", "--number", "GC-5", "--expires", "2026-03-04")
    till.now = till.day("2026-03-05")
    screen = typed(till, "GC-5", "facial", "GC-5", "1")
    assert "GC-5 · Spa day · Berta Kern · expired · was valid through 2026-03-04\n" in screen
    assert screen.count("No.") == 0
    assert "the card expired" in screen
    assert visits(till) == 0


def test_of_a_client_without_a_card_that_can_be_used_it_is_said(till: Shop) -> None:
    till.ok("client", "add", "Cleo Dorn")
    sell(till, "spa", "Cleo Dorn", "--number", "GC-6")
    till.ok("card", "void", "GC-6", "-r", "a slip", "-y")
    screen = typed(till, "Cleo Dorn", "balance --all", "massage")
    assert "Cleo Dorn (C1003) · no card that can be used; 1 card over: balance C1003 --all\n" in screen
    assert "GC-6" in screen
    assert "Cleo Dorn (C1003) was closed" in " ".join(screen.split())


def test_without_a_card_a_number_asks_for_one(till: Shop) -> None:
    assert "next: scan a card or type a client first" in typed(till, "1")
    assert "e.g. C1001" in typed(till, "An")


def test_a_slip_in_a_command_is_told_as_one(till: Shop) -> None:
    assert "next: did you mean redeem? Else: pkgcli find 'rdeem GC-1'" in typed(till, "rdeem GC-1")
    assert "next: did you mean undo? Else: pkgcli find 'undoo'" in typed(till, "GC-1", "undoo")


def test_open_is_for_a_client_with_an_odd_name_and_close_puts_away(till: Shop) -> None:
    till.ok("client", "add", "undo")
    sell(till, "spa", "undo", "--number", "GC-8")
    screen = typed(till, "open undo", "close", "1")
    assert "GC-8 · Spa day · undo" in screen
    assert screen.index("Nothing is open") > screen.index("GC-8")
    assert visits(till) == 0


def test_the_same_within_a_minute_is_asked_about(till: Shop) -> None:
    screen = typed(till, "GC-1", "facial", "facial", "n", "1", "", "facial", "y")
    assert screen.count("Once more? [y/N] ") == 3
    assert screen.count("declared") == 0
    assert visits(till) == 2
    till.later(minutes=2)
    assert "Once more" not in typed(till, "GC-1", "facial")


def test_a_card_that_is_scanned_into_a_question_answers_no_and_is_opened(till: Shop) -> None:
    screen = typed(till, "GC-1", "facial", "facial", "gc-3", "massage")
    assert "[y/N] gc-3\n" in screen
    assert "declined" in screen
    assert (visits(till, "GC-1"), visits(till, "GC-3")) == (1, 1)


def test_undo_shows_the_last_redemption_of_this_prompt_and_takes_it_back(till: Shop) -> None:
    till.ok("redeem", "GC-3", "massage")
    screen = typed(till, "GC-1", "2", "facial", "undo", "y", "undo", "n", "undo -y", "undo")
    assert "(1 × Facial, card GC-1, Anna Blum)? [y/N] y\nOperation " in screen
    assert screen.count("(1 × Massage, card GC-1, Anna Blum)? [y/N] ") == screen.count("declined") == 1
    assert "undo: nothing was redeemed at this prompt" in screen
    assert (visits(till, "GC-1"), visits(till, "GC-3")) == (0, 1), "what was done elsewhere stands"


def test_what_was_undone_by_its_number_is_not_offered_again(till: Shop) -> None:
    typed(till, "GC-1", "2", "1")
    last = till.rows("SELECT max(id) FROM operation")[0][0]
    screen = typed(till, "GC-3", "2", "1", f"undo {last + 2}", "undo", "y")
    assert "(1 × Massage, card GC-3, Berta Kern)?" in screen
    assert (visits(till, "GC-3"), visits(till, "GC-1")) == (0, 2)


def test_visits_are_for_a_member_until_another_card_is_opened(till: Shop) -> None:
    screen = typed(
        till, "GC-1", "for tim", "massage", "for", "facial", "for nobody", "for Tim", "GC-1", "facial --again"
    )
    assert "GC-1 Anna Blum for Tim> massage\nRedeemed 1 × Massage · Spa day · card GC-1 · Anna Blum for Tim" in screen
    assert "no member of client C1001 is called that, but Tim" in screen
    came = [entry["for"] for entry in till.ok("history", "GC-1", "--json").json if entry["kind"] == "redeem"]
    assert came == ["Tim", None, None]


def test_a_tip_is_for_the_next_visit(till: Shop) -> None:
    answers = told(till, "GC-1", "tip 5", "massage", "facial", "tip 1", "facial --tip 2", "tip", "tip x")
    assert [answers[place]["answer"]["tip"] for place in (1, 2, 3, 4, 5, 6)] == ["5", "5.00", "0.00", "1", "2.00", None]
    assert answers[7]["exit_code"] == 2


def test_staff_says_who_is_at_the_till_from_now_on(till: Shop) -> None:
    till.ok("staff", "add", "Eva")
    screen = typed(
        till, "GC-1", "facial", "staff eva", "massage", "staff Nora", "facial --again", "staff list", "staff"
    )
    assert "Eva: GC-1 Anna Blum> massage" in screen
    assert "Nora is new here" in screen
    assert "At the till: Nora" in screen
    rows = till.ok("history", "GC-1", "--json").json
    assert [row["staff"] for row in rows if row["kind"] == "redeem"] == [None, "Eva", "Nora"]


def test_who_no_longer_works_here_is_not_at_the_till(till: Shop) -> None:
    till.ok("staff", "add", "Eva")
    till.ok("staff", "retire", "Eva")
    assert piped(till, "staff Eva").exit_code == 4
    assert piped(till, "GC-1", options=("--staff", "Eva")).exit_code == 4
    assert "Evi is new here" in typed(till, options=("--staff", "Evi"))


def test_a_package_is_sold_to_the_open_client_whose_new_card_is_then_open(till: Shop) -> None:
    screen = typed(till, "GC-3", "issue spa --number GC-10", "massage", "issue spa --new-client 'Cleo Dorn'", "facial")
    assert "Card GC-10 · Spa day · Berta Kern" in screen
    assert "GC-10 Berta Kern> massage" in screen
    assert "Cleo Dorn> facial\nRedeemed 1 × Facial" in screen
    assert (visits(till, "GC-10"), visits(till, "GC-3")) == (1, 0)
    assert "2 cards sold for 600.00 · paid at the sale 600.00 EUR" in screen


def test_balance_and_history_are_of_the_open_card(till: Shop) -> None:
    answers = told(till, "GC-3", "balance", "history", "history -L1", "balance GC-1", "close", "history")
    assert [row["number"] for row in answers[1]["answer"]] == ["GC-3"]
    assert [len(answers[place]["answer"]) for place in (2, 3)] == [1, 1]
    assert answers[4]["answer"][0]["number"] == "GC-1"
    assert "error" in answers[6]


@pytest.mark.parametrize("before", ["", "pkgcli "])
def test_every_other_command_is_typed_as_in_a_shell(till: Shop, before: str) -> None:
    answer = piped(till, f'{before}card extend GC-1 --days 7 -r "was ill"', f"{before}find blum", f"{before}card list")
    assert answer.exit_code == 0, answer.err
    assert "GC-3" in answer.out
    assert till.ok("history", "GC-1", "--json").json[-1]["note"] == "was ill"


def test_what_changed_the_open_card_is_seen_at_once(till: Shop) -> None:
    typed(till, "GC-3", "card edit GC-3 --number GC-33", "massage")
    assert visits(till) == 0, "the card of the old number is no longer there, and nothing is open"
    assert "GC-1 Cleo" in typed(till, "GC-1", "client edit C1001 --name Cleo", "")


def test_a_till_in_a_till_is_refused(till: Shop) -> None:
    assert "it is open already" in piped(till, "till").err


def test_practice_writes_nothing(till: Shop) -> None:
    before = till.path.read_bytes()
    screen = typed(
        till,
        "GC-1",
        "massage",
        "massage",
        "issue spa",
        "card extend GC-1 --days 7 -r ill",
        "undo",
        options=("--dry-run",),
    )
    assert "(practice) GC-1 Anna Blum> " in screen
    assert screen.count("Dry run: nothing was written") == 4
    assert "Nothing was redeemed or sold at this prompt" in screen
    assert till.path.read_bytes() == before


def test_the_day_is_summed_up(till: Shop) -> None:
    screen = typed(till, "GC-1", "1=2 --tip 3", "massage", "GC-3", "massage", "undo -y", "issue gym --paid 10", "quit")
    assert "At this prompt on 2026-03-02 · 1 undone\n" in screen
    assert "  2 redemptions, 3 sessions · covered 200.00 · due 3.00 EUR · tips 3.00\n" in screen
    assert "  1 card sold for 31.00 · paid at the sale 10.00 EUR\n" in screen
    assert "Nothing was redeemed or sold" in typed(till, "GC-1")
    assert typed(till, options=("-q",)).count("\n") == 1


def test_help_names_every_word_of_the_prompt(till: Shop) -> None:
    from pkgcli.cli.till.line import OWN

    screen = typed(till, "help", "?", "GC-1")
    assert screen.count("Scan a card, or type a client: ") == 2
    assert all(word in screen for word in OWN)
    assert "Examples:" in typed(till, "help redeem")


def test_no_option_is_taken_that_makes_no_sense_for_a_day(till: Shop) -> None:
    for options in (("--csv",), ("--format", "tsv"), ("-o", "x.txt"), ("--key", "k")):
        assert till.run("till", *options).exit_code == 2


def test_names_cannot_reach_the_terminal(till: Shop) -> None:
    with till.file() as file:
        file.execute("UPDATE client SET name = ? WHERE code = 'C1001'", ("Anna\x1b[2J\u202e",))
    screen = typed(till, "GC-1", "massage", "undo", "n")
    assert "\x1b" not in screen
    assert "\u202e" not in screen


def test_amounts_are_written_as_people_of_a_locale_write_them(till: Shop) -> None:
    screen = typed(till, "GC-1", "massage", "balance GC-1", options=("--locale", "de_DE"))
    assert "valid through 31.05.2026" in screen
    assert "Covered 80,00 EUR" in screen
    assert "At this prompt on 02.03.2026\n" in screen
