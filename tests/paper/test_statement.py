"""`card statement`: what a client is told of a card, as text, as data and as a page."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from browser import document, picture, scanned, sheets

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_the_text_says_what_is_left_what_happened_and_the_head_of_the_books(salon: Shop) -> None:
    text = salon.ok("card", "statement", "Anna Blum").out
    head = salon.rows("SELECT hex(hash), id FROM operation ORDER BY id DESC LIMIT 1")[0]

    assert text.splitlines()[0] == "Salon Rosa · statement of 2026-03-05"
    assert "2957-7836 · Spa days · Anna Blum · active · valid through 2027-03-02" in text
    assert "████████░░ 4 of 5 sessions left" in text
    assert "2026-03-02  sold" in text
    assert "2026-03-05  visit: Massage       Eva      -1     4" in text
    assert text.splitlines()[-1] == f"Head of the books after operation {head[1]}: {head[0].lower()}"


def test_notes_and_reasons_stay_in_the_shop(salon: Shop, tmp_path: Path) -> None:
    salon.ok("card", "adjust", "2957-7836", "--add", "1", "--item", "facial", "-r", "is never pleased")
    salon.ok("card", "edit", "2957-7836", "--note", "beware")
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "-o", str(page))

    for text in (salon.ok("card", "statement", "2957-7836").out, page.read_text(encoding="utf-8")):
        assert not [word for word in ("talks", "pleased", "beware") if word in text]
        assert "adjusted: Facial" in text


def test_every_entry_stands_on_it_with_the_balance_after_it(salon: Shop) -> None:
    salon.later(hours=1)
    operation = salon.ok("redeem", "2957-7836", "facial", "--json").json["operation"]
    salon.ok("undo", str(operation), "-y")
    salon.ok("card", "extend", "2957-7836", "--days", "5", "-r", "we were closed")
    lines = [
        line.split("  ", 1)[1].strip() for line in salon.ok("card", "statement", "2957-7836").out.splitlines()[-7:-2]
    ]

    assert [line.split("  ")[0] for line in lines] == [
        "sold",
        "visit: Massage",
        "visit: Facial",
        "taken back: Facial",
        "extended: through 2027-03-07, was 2027-03-02",
    ]
    assert [line.split()[-1] for line in lines[1:]] == ["4", "3", "4", "4"]


def test_an_unlimited_card_counts_no_units(salon: Shop) -> None:
    salon.ok("redeem", "GC-1001", "yoga")
    text = salon.ok("card", "statement", "GC-1001", terminal=True).out

    assert "unlimited, used 1 time" in text
    assert "visit: Yoga" in text
    assert "Units" not in text


def test_a_page_of_every_card_is_a_page_and_nothing_else(salon: Shop, tmp_path: Path) -> None:
    for number in ("2957-7836", "GC-1001"):
        page = tmp_path / "statement.HTML"
        said = salon.ok("card", "statement", number, "-o", str(page))

        assert (said.out, said.err) == ("", "")
        assert page.read_text(encoding="utf-8").startswith("<!doctype html>\n<html")
        assert salon.ok("card", "statement", number, "--format", "html").out == page.read_text(encoding="utf-8")


def test_html_is_no_format_of_what_has_no_page(salon: Shop, tmp_path: Path) -> None:
    refused = salon.run("card", "show", "2957-7836", "--format", "html")
    assert (refused.exit_code, "--format 'html': is none of table" in refused.err) == (2, True)

    salon.ok("card", "show", "2957-7836", "-o", str(tmp_path / "card.html"))
    assert "<html" not in (tmp_path / "card.html").read_text(encoding="utf-8")


def test_what_people_typed_is_text_on_the_page(salon: Shop, tmp_path: Path) -> None:
    name = "</title><script>document.title='owned'</script> & \"Söhne\""
    salon.ok("config", "set", "business.name", name)
    salon.ok("client", "edit", "Anna Blum", "--name", name)
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "-o", str(page))

    read = document(page)
    assert "<script" not in read
    assert "owned</title>" not in read
    assert read.count("&lt;script&gt;document.title='owned'&lt;/script&gt; &amp; \"Söhne\"") >= 3


def test_a_browser_shows_it_and_a_scanner_reads_the_number(salon: Shop, tmp_path: Path) -> None:
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "-o", str(page))

    light, dark = picture(page), picture(page, dark=True)
    assert scanned(light) == scanned(dark) == {("QR-Code", "29577836")}
    assert hashlib.sha256(light.read_bytes()).digest() != hashlib.sha256(dark.read_bytes()).digest()
    assert salon.ok("balance", "29577836", "--json").json[0]["number"] == "2957-7836"


def test_the_picture_of_what_is_left_can_be_read_aloud(salon: Shop, tmp_path: Path) -> None:
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "-o", str(page))
    text = page.read_text(encoding="utf-8")

    assert [
        text.count(f'role="img" aria-label="{says}"') for says in ("4 of 5 left", "2 of 3 left", "2 of 2 left")
    ] == [*(1, 1, 1)]
    assert (text.count('<rect class="full"'), text.count('<rect class="gone"')) == (4 + 2 + 2, 1 + 1)


def test_a_long_history_goes_over_several_sheets_of_paper(salon: Shop, tmp_path: Path) -> None:
    salon.ok("package", "add", "year", "--line", "yoga=200", "--price", "900")
    salon.ok("issue", "year", "--client", "Berta Kern", "--number", "YEAR")
    for _ in range(60):
        salon.ok("redeem", "YEAR", "yoga", "--again")
    page = tmp_path / "year.html"
    salon.ok("card", "statement", "YEAR", "-o", str(page))

    assert page.read_text(encoding="utf-8").count("<tr>") == 1 + 1 + 1 + 61
    assert len(sheets(page)) > 1


def test_the_figures_in_the_browser_are_those_of_the_data(salon: Shop, tmp_path: Path) -> None:
    salon.ok("card", "adjust", "2957-7836", "--add", "1", "--item", "facial", "-r", "waited")
    data = salon.ok("card", "statement", "2957-7836", "--json").json
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "-o", str(page))
    read = document(page)
    rows = [
        [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td[^>]*>(.*?)</td>", row)]
        for row in re.findall("<tr>(.*?)</tr>", read)
    ]
    plain = re.sub("<[^>]*>", " ", read)

    assert f"{data['card']['units_left']} of {5 + 1} sessions left" in plain
    for line in data["card"]["lines"]:
        assert [line["name"], str(line["used"]), str(line["available"])] in [row[:3] for row in rows]
    history = [row for row in rows if row and row[0] in {entry["on"] for entry in data["entries"]}]
    assert [(row[0], row[-3], row[-2]) for row in history] == [
        (entry["on"], f"{entry['units']:+d}", str(entry["units_left"])) for entry in data["entries"]
    ]
    assert [row[-1] for row in history] == [data["card"]["paid"], "", ""]
    assert f"Head of the books after operation {data['last_operation']}: {data['head']}" in plain


def test_the_page_writes_amounts_and_days_as_its_readers_do(salon: Shop, tmp_path: Path) -> None:
    page = tmp_path / "anna.html"
    salon.ok("card", "statement", "2957-7836", "--locale", "de_DE", "-o", str(page))
    text = page.read_text(encoding="utf-8")

    assert "300,00 EUR" in text
    assert "Valid through 02.03.2027" in text
    assert "300.00" not in text


def test_a_card_that_is_over_says_so_and_not_until_when(salon: Shop, tmp_path: Path) -> None:
    page = tmp_path / "card.html"

    def told() -> str:
        salon.ok("card", "statement", "2957-7836", "-o", str(page))
        return page.read_text(encoding="utf-8")

    salon.ok("card", "suspend", "2957-7836", "-r", "lost")
    assert "<p>Valid through 2027-03-02 (suspended)</p>" in told()
    salon.ok("card", "resume", "2957-7836")
    salon.ok("redeem", "2957-7836", "massage=2", "facial=2")
    assert "<p>Used up</p>" in told()
    salon.ok("undo", "-y")
    salon.now = salon.day("2027-03-03")
    assert "<p>Was valid through 2027-03-02</p>" in told()
