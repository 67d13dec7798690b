"""Amounts and days as people write them, in what people read and nowhere else.

The screens of some locales are kept in `golden/locale`. To write them anew, and then read the difference:

    PKGCLI_REWRITE=1 python -m pytest tests/till/test_locale.py
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from every_command import FILES, GIVEN, JOURNAL, OF_ITS_OWN, READS, STDIN, VERIFYING, given, writes

if TYPE_CHECKING:
    from tests.conftest import Shop

GOLDEN = Path(__file__).parent / "golden" / "locale"
SCREENS = (
    ("issue", "ten", "--new-client", "Bea", "--paid", "1000", "-n"),
    ("issue", "ten", "--new-client", "Bea", "--receipt", "-n"),
    ("redeem", "Anna", "massage", "--receipt", "-n"),
    ("balance", "Anna"),
    ("history", "Anna"),
    ("card", "show", "Anna"),
    ("package", "show", "ten"),
    ("item", "list"),
    ("hold", "list"),
    ("log", "-L", "2"),
    ("status",),
    ("report", "liability", "--from", "2026-01-01"),
    ("report", "sales", "--from", "2026-01-01", "--by", "package"),
    ("report", "day"),
    ("expire", "--as-of", "2027-12-01", "-n"),
)


@pytest.fixture
def dear(bare_shop: Shop) -> Shop:
    """A salon of dear things: amounts of many digits, in the currency of the fixture that asks for another."""
    return of_currency(bare_shop, "EUR")


def of_currency(shop: Shop, currency: str) -> Shop:
    shop.ok("init", "--name", "Salon Rosa", "--currency", currency, "--timezone", "Europe/Berlin")
    shop.ok("item", "add", "massage", "--name", "Massage", "--price", "1200")
    shop.ok("item", "add", "oil", "--name", "Argan oil", "--kind", "product", "--price", "15")
    shop.ok("package", "add", "ten", "--name", "Ten", "--line", "massage=10", "--price", "10500", "--valid", "1y")
    shop.ok("package", "add", "all", "--name", "Year", "--line", "massage=100", "--price", "1234567", "--valid", "2y")
    shop.ok("issue", "ten", "--new-client", "Anna")
    shop.ok("issue", "all", "--new-client", "Cem")
    shop.ok("redeem", "Anna", "massage")
    shop.ok("hold", "add", "Anna", "massage", "--at", "2026-03-09T10:30")
    return shop


@pytest.mark.parametrize(
    ("locale", "currency"),
    [("de_DE", "EUR"), ("fr_FR", "EUR"), ("ja_JP", "JPY"), ("en_US", "USD"), ("ar_EG", "KWD")],
)
def test_a_salon_reads_its_screens_as_it_writes(bare_shop: Shop, locale: str, currency: str) -> None:
    salon = of_currency(bare_shop, currency)
    salon.environ["PKGCLI_LOCALE"] = locale
    salon.environ |= {"COLUMNS": "110", "NO_COLOR": "1"}
    told = ""
    for argv in SCREENS:
        answer = salon.ok(*argv, terminal="--receipt" not in argv)
        shown = re.sub("[0-9a-f]{64}", "HEAD", answer.out.replace(str(salon.path), "salon.db"))
        told += f"$ pkgcli {' '.join(argv)}\n{shown}\n"
    golden = GOLDEN / f"{locale}.txt"
    if os.environ.get("PKGCLI_REWRITE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def test_what_a_program_reads_is_the_same_byte_for_byte(full: Shop) -> None:
    full.ok("config", "set", "locale", "de_DE")
    for path in READS:
        argv, stdin = given(path, full), STDIN.get(path, "")
        for format in ("json", "jsonl", "csv", "tsv"):
            plain = full.run(*argv, "--format", format, "--locale", "none", stdin=stdin)
            assert full.run(*argv, "--format", format, stdin=stdin) == plain, path
            assert full.run(*argv, "--format", format, "--locale", "fr_FR", stdin=stdin) == plain, path


def test_a_file_for_another_program_is_the_same_whoever_reads_it(full: Shop) -> None:
    for path in (*FILES, JOURNAL, ("export", "ledger"), ("cron", "show"), ("db", "path")):
        argv = given(path, full)
        assert full.ok(*argv, "--locale", "fr_FR").out == full.ok(*argv, "--locale", "none").out, path


def test_whatever_a_command_tells_people_is_told_in_it(full: Shop) -> None:
    """But for the names of files, the texts of mails, and settings as they are typed."""
    full.ok("config", "set", "locale", "de_DE")
    for path in GIVEN:
        if path in (*OF_ITS_OWN, *VERIFYING, ("export", "ledger"), ("config", "list")):
            continue
        dry = ("-n",) if writes(path) else ()
        told = full.ok(*given(path, full), "-y", *dry, stdin=STDIN.get(path, "")).out
        of_ours = re.sub(r"\S+\.db\b|Your (card|membership) .*", "", told)
        assert not re.findall(r"\d{4}-\d\d-\d\d|\d\.\d\d\b(?!\.)", of_ours), f"{path}: {told}"


def test_the_file_says_how_its_figures_are_read_and_the_command_line_has_the_last_word(dear: Shop) -> None:
    first = dear.ok("item", "list").out
    assert "1200.00" in first

    dear.ok("config", "set", "locale", "de-ch")
    assert "1’200.00" in dear.ok("item", "list").out
    dear.environ["PKGCLI_LOCALE"] = "fr"
    assert "1\u202f200,00" in dear.ok("item", "list").out
    assert "1.200,00" in dear.ok("item", "list", "--locale", "de_DE").out
    assert dear.ok("item", "list", "--locale", "none").out == first


def test_the_machine_is_asked_where_the_file_says_so(dear: Shop) -> None:
    dear.environ["LANG"] = "de_DE.UTF-8"
    assert "1200.00" in dear.ok("item", "list").out

    dear.ok("config", "set", "locale", "auto")
    assert "1.200,00" in dear.ok("item", "list").out
    dear.environ["LC_ALL"] = "en_US.UTF-8"
    assert "1,200.00" in dear.ok("item", "list").out
    dear.environ["LC_ALL"] = "C.UTF-8"
    assert "1200.00" in dear.ok("item", "list").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("de_XX", "de_DE"), ("dutch", "nl_NL"), ("jaJP", "ja"), ("xx", "type it like de_DE"), ("", "type it like de_DE")],
)
def test_a_locale_that_nobody_knows_is_refused_before_anything_is_done(dear: Shop, typed: str, meant: str) -> None:
    before = dear.path.read_bytes()
    for argv in (["redeem", "Anna", "massage", "--locale", typed], ["config", "set", "locale", typed]):
        answer = dear.run(*argv)
        assert (answer.exit_code, answer.out) == (2, "")
        assert f"'{typed}': is no locale that babel knows" in answer.err
        assert meant in answer.err
    assert dear.path.read_bytes() == before


def test_amounts_and_days_are_typed_as_ever(dear: Shop) -> None:
    dear.ok("config", "set", "locale", "de_DE")
    assert "12.03.2026" in dear.run("redeem", "Anna", "massage", "--on", "12.03.2026").err, "as it was typed"
    answer = dear.run("redeem", "Anna", "massage", "--on", "2026-03-12")
    assert "2026-03-12" in answer.err, "an error tells what was typed"


def test_a_key_answers_with_the_first_result_in_whatever_locale(dear: Shop) -> None:
    line = ("redeem", "Anna", "massage", "--key", "k1")
    told = dear.ok(*line, "--locale", "de_DE").out
    kept = dear.ok(*line, "--json").out

    assert "1.200,00 EUR" in told
    assert '"1200.00"' in kept
    assert dear.ok(*line, "--locale", "de_DE").out == told
    assert "valid through 2027-03-02" in dear.ok(*line).out
    assert "1.200" not in str(dear.rows("SELECT answer FROM request"))


def test_the_question_before_a_refund_is_asked_in_it_too(dear: Shop) -> None:
    dear.ok("config", "set", "locale", "de_DE")
    asked = dear.run("refund", "Cem", "-r", "moved", stdin="n\n", terminal=True)

    assert "Give back 1.234.567,00 EUR" in asked.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("card extend Anna --days 3 -r ill", "Extended card 2957-7836 from 02.03.2027 to 05.03.2027"),
        ("card freeze Cem --until 2026-03-09", "until 09.03.2026; its last day moves from 02.03.2028 to 09.03.2028"),
        ("issue ten --client Anna --price 0 -r gift", "the price is 0,00: nothing to take"),
        ("package add x --line oil=2 --price 1500", "the price 1.500,00 EUR is above the original price 30,00 EUR"),
        ("undo 6", "give back 1.234.567,00 EUR to the client"),
        ("report balances", "value 1.244.017,00 EUR"),
        ("report expiring", "No open card expires from 02.03.2026 to 01.04.2026."),
    ],
)
def test_what_a_command_says_is_said_in_it(dear: Shop, line: str, said: str) -> None:
    dry = () if line.startswith("report") else ("-n",)
    told = " ".join(dear.ok(*line.split(), *dry, "--locale", "de_DE").out.split())

    assert said in told
    assert said not in dear.ok(*line.split(), *dry, "--locale", "de_DE", "--json").out


def test_the_history_says_in_it_what_an_entry_changed(dear: Shop) -> None:
    dear.ok("card", "freeze", "Cem", "--until", "2026-03-09")

    assert "frozen until 09.03.2026" in dear.ok("history", "Cem", "--locale", "de_DE").out
    assert "frozen until 2026-03-09" in dear.ok("history", "Cem", "--json", "--locale", "de_DE").out


def test_a_command_to_type_next_has_its_day_as_it_is_typed(dear: Shop) -> None:
    dear.ok("config", "set", "locale", "de_DE")
    told = dear.ok("hold", "add", "Anna", "massage", "--at", "2027-03-09T10:00", "--card", "2957-7836").out

    assert "expires on 02.03.2027" in told
    assert "pkgcli card extend 2957-7836 --until 2027-03-09 -r REASON" in told


@pytest.fixture
def without_babel(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "babel"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "babel", None)


def test_without_babel_a_locale_is_refused_with_what_to_type(dear: Shop, without_babel: Any) -> None:
    for argv in (["balance", "Anna", "--locale", "de_DE"], ["config", "set", "locale", "de_DE"]):
        answer = dear.run(*argv)
        assert (answer.exit_code, answer.out) == (2, "")
        assert "needs babel, which isn't installed" in answer.err
        assert "pip install 'pkgcli[locale]'" in answer.err


def test_without_babel_a_file_that_has_a_locale_works_and_says_what_is_missing(
    dear: Shop, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    dear.ok("config", "set", "locale", "de_DE")
    request.getfixturevalue("without_babel")
    answer = dear.ok("redeem", "Anna", "massage")

    assert "Covered 1200.00 EUR" in answer.out
    assert "pip install 'pkgcli[locale]'" in answer.err
    assert dear.ok("balance", "Anna", "--json").err == "", "a program isn't told"


def test_a_page_has_the_figures_of_its_readers_and_commands_as_they_are_typed(dear: Shop, tmp_path: Path) -> None:
    plain, local = tmp_path / "plain.html", tmp_path / "local.html"
    dear.now = dear.day("2027-02-20")
    dear.ok("report", "dashboard", "-o", str(plain))
    dear.ok("report", "dashboard", "-o", str(local), "--locale", "de_DE")

    assert '<html lang="en">' in plain.read_text()
    page = local.read_text()
    assert '<html lang="en-DE">' in page
    assert ">1.245.067,00<" in page
    assert "through 22.03.2027" in page
    assert "--as-of 2027-02-20" in page
    words = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    assert not re.findall(r">[^<>]*[0-9]\.[0-9]{1,2}\b(?!\.)[^<>]*<", words)
