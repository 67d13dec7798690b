"""`card print`: cards on sheets of paper, to be cut, with their numbers for a scanner."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import picture, scanned, sheets

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "cards.html"


def texts(page: Path) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8").partition("</style>")[2]))


def test_a_scanner_reads_every_number_from_the_sheet_in_both_ways(salon: Shop, sheet: Path) -> None:
    numbers = ["2957-7836", "GC-1001", "7", "12345678901", "a b-C 9", "SALON-ROSA-2026-0001", "0000-0000-1"]
    for number in numbers[2:]:
        salon.ok("issue", "spa", "--client", "Berta Kern", "--number", number)
    salon.ok("card", "print", *numbers, "-o", str(sheet))

    read = scanned(picture(sheet, scale=2))
    typed = ["29577836", "GC1001", "7", "12345678901", "ABC9", "SALONROSA20260001", "000000001"]
    assert read == {(kind, text) for kind in ("QR-Code", "CODE-128") for text in typed}
    for number, text in zip(numbers, typed, strict=True):
        assert salon.ok("card", "show", text, "--json").json["number"] == number


def test_a_number_that_bars_cannot_hold_has_the_qr_code_alone_and_the_page_says_so(salon: Shop, sheet: Path) -> None:
    for number in ("Über-7", "X" * 40):
        salon.ok("issue", "spa", "--client", "Berta Kern", "--number", number)
    salon.ok("card", "print", "Über-7", "X" * 40, "-o", str(sheet))

    assert scanned(picture(sheet, scale=2)) == {("QR-Code", "Über-7"), ("QR-Code", "X" * 40)}
    assert f"Without bars, which can't hold the number: Über-7, {'X' * 40}." in texts(sheet)


def test_ten_cards_go_on_a_sheet_of_either_paper(salon: Shop, sheet: Path) -> None:
    for _ in range(9):
        salon.ok("issue", "spa", "--client", "Berta Kern")
    for paper, size in (("A4", b"0 0 594.95996 841.91998"), ("letter", b"0 0 612 792")):
        salon.ok("card", "print", "--issued-since", "2026-03-02", "--paper", paper, "-o", str(sheet))

        assert [size in printed for printed in sheets(sheet)] == [True, True], paper
        assert f"11 cards on 2 sheets of {paper}." in texts(sheet)


def test_a_card_says_whose_it_is_what_for_and_until_when(salon: Shop, sheet: Path) -> None:
    salon.ok("card", "print", "2957-7836", "-o", str(sheet))
    told = texts(sheet)

    for text in ("Salon Rosa", "Spa days", "Anna Blum", "5 sessions", "Valid through 2027-03-02", "2957-7836"):
        assert text in told


def test_a_gift_names_nobody(salon: Shop, sheet: Path) -> None:
    salon.ok("card", "print", "2957-7836", "--no-name", "-o", str(sheet))

    assert "Anna" not in sheet.read_text(encoding="utf-8")
    assert "Anna" not in salon.ok("card", "print", "2957-7836", "--no-name").out


def test_of_a_package_or_since_a_day_cards_that_are_over_are_left_out(salon: Shop) -> None:
    salon.ok("issue", "spa", "--client", "Berta Kern", "--number", "VOID")
    salon.ok("card", "void", "VOID", "-r", "a slip", "-y")
    salon.ok("issue", "spa", "--client", "Berta Kern", "--number", "DUE", "--expires", "+1d")
    salon.ok("issue", "spa", "--client", "Berta Kern", "--number", "NEW")
    salon.later(days=2)

    def numbers(*argv: str) -> list[str]:
        return [card["number"] for card in salon.ok("card", "print", *argv, "--json").json]

    assert numbers("--package", "spa") == ["2957-7836", "NEW"]
    assert numbers("--issued-since", "2026-03-05") == ["NEW"]
    assert numbers("--issued-since", "2026-03-02", "--package", "gym") == ["GC-1001"]
    assert numbers("NEW", "Anna Blum") == ["NEW", "2957-7836"]


def test_a_card_that_is_over_is_printed_where_it_is_named_and_the_page_says_so(salon: Shop, sheet: Path) -> None:
    salon.ok("card", "suspend", "2957-7836", "-r", "lost")
    salon.ok("card", "print", "2957-7836", "-o", str(sheet))

    assert "Look again: 2957-7836 is suspended." in texts(sheet)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        ((), 2, "it wasn't said which cards"),
        (("2957-7836", "--package", "spa"), 2, "doesn't go with cards that are named"),
        (("--package", "spa", "--paper", "A3"), 2, "--paper 'A3': is none of A4, letter"),
        (("--package", "nothing"), 3, "package 'nothing': not found"),
        (
            ("--package", "spa", "--issued-since", "today"),
            3,
            "no card of package spa issued since 2026-03-05 can",
        ),
        (("2957-7837",), 3, "the check digit is wrong"),
        (("--issued-since", "01/02/2026"), 2, "--issued-since '01/02/2026'"),
    ],
)
def test_what_cannot_be_printed_is_answered_with_what_to_type(
    salon: Shop, sheet: Path, argv: tuple[str, ...], code: int, said: str
) -> None:
    refused = salon.run("card", "print", *argv, "-o", str(sheet))

    assert (refused.exit_code, refused.out) == (code, "")
    assert said in refused.err
    assert "next: " in refused.err
    assert not sheet.exists()


def test_more_than_a_thousand_cards_are_asked_for_in_parts(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pkgcli.reports.paper.MOST_CARDS", 1)
    refused = salon.run("card", "print", "--issued-since", "2026-01-01", "--json")

    assert (refused.exit_code, refused.json["error"]["code"]) == (4, "too_many_cards")


def test_on_a_terminal_it_says_which_cards_and_how_to_print_them(salon: Shop) -> None:
    salon.environ["NO_COLOR"] = "1"
    text = salon.ok("card", "print", "--package", "spa", terminal=True).out

    assert "2957-7836  Anna Blum  Spa days  valid through 2027-03-02  active" in text
    assert text.splitlines()[-2:] == ["1 card", "To print them: the same with -o cards.html"]
