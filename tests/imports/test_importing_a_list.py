"""`pkgcli import` off a terminal: what it does, which flag decides what is open, and mappings that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spreadsheet import karten, kunden, written

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """What is sold is defined; the lists are still to come, in the folder in which one is."""
    monkeypatch.chdir(tmp_path)
    shop.ok("item", "add", "massage", "--name", "Massage", "--price", "80")
    shop.ok("item", "add", "facial", "--name", "Gesichtspflege", "--price", "60")
    shop.ok("package", "add", "ten", "--name", "10er Massage", "--line", "massage=10", "--price", "640")
    shop.ok("package", "add", "five", "--name", "5er Gesichtspflege", "--line", "facial=5", "--price", "275")
    return shop


@pytest.mark.parametrize(
    ("text", "flags", "named"),
    [
        ("Code;Name\na;b\n", (), "--as items (2 of 2 headers are its columns) or --as packages"),
        ("Kunde;Farbe\nA;rot\n", (), "--leave-out Farbe (leave it out) or --map COLUMN=Farbe"),
        ("Kunde;Paket;Preis\nA;ten;1.250\n", (), "--decimal , (it is 1250.00) or --decimal . (it is 1.25)"),
        ("Kunde;Paket;Datum\nA;ten;1\n", (), "--map issued_on=Datum (it is the issued_on) or --map expires_on=Datum"),
        ("Kunde;Paket;gekauft am\nA;ten;01.02.2026\n", (), "--dates dmy (it is 2026-02-01) or --dates mdy"),
        ("Kunde;Telefon,Kunde\nA\n", (), "--delimiter , (2 columns) or --delimiter ';' (2 columns)"),
        ("Kunde;Telefon\nA;1\n", (), "--yes"),
    ],
)
def test_off_a_terminal_the_flag_is_named_that_decides(
    salon: Shop, text: str, flags: tuple[str, ...], named: str
) -> None:
    before = salon.rows("SELECT count(*) FROM operation")
    told = salon.run("import", "-", *flags, stdin=text)

    assert told.exit_code == 2
    assert f"add {named}" in told.err
    assert salon.rows("SELECT count(*) FROM operation") == before


def test_a_file_that_is_not_utf8_names_the_flag_with_its_words(salon: Shop) -> None:
    written(Path("kunden.csv"), kunden())
    told = salon.run("import", "kunden.csv", "--yes")

    assert told.exit_code == 2
    assert "--encoding cp1252 (Jürgen, Müller, früh)" in told.err


@pytest.mark.parametrize("flags", [("--on", "2026-03-01"), ("--create-items",), ("--new-clients",)])
def test_a_flag_that_is_for_something_else_is_refused(salon: Shop, flags: tuple[str, ...]) -> None:
    told = salon.run("import", "-", "--yes", *flags, stdin="Kunde;Telefon\nA;1\n")

    assert told.exit_code == 2
    assert "standard input is taken for clients" in told.err


def test_questions_are_facts_for_a_program(salon: Shop) -> None:
    told = salon.run("import", "-", "--json", stdin="Kunde;Farbe;Haut\nA;rot;zart\n")

    asked = told.json["error"]["questions"]
    assert [each["answers"][0]["flag"] for each in asked] == ["--leave-out", "--leave-out"]
    assert asked[1]["answers"][0]["value"] == "Haut"


def test_the_answer_is_that_of_the_import_and_undo_takes_it_back(salon: Shop) -> None:
    done = salon.ok("import", "-", "--yes", "--json", stdin="Kunde;Telefon\nAnna;1\nBerta;2\n").json

    assert (done["new"], done["changed"], done["rejected"]) == (2, 0, [])
    salon.ok("undo", str(done["operation"]))
    assert salon.rows("SELECT count(*) FROM client") == [(0,)]


def test_a_dry_run_says_how_the_file_is_read_and_writes_nothing(salon: Shop) -> None:
    told = salon.ok("import", "-", "--dry-run", stdin="Kunde;Telefon\nAnna;1\n")

    assert "taken for clients" in told.err
    assert "name = Kunde · phone = Telefon" in told.err
    assert "Dry run: nothing was written" in told.out
    assert salon.rows("SELECT count(*) FROM client") == [(0,)]


def test_what_is_left_with_tax_is_not_taken_for_what_is_left_without(salon: Shop) -> None:
    salon.ok("config", "set", "refund.allow_used", "on")
    salon.ok("package", "add", "seven", "--line", "facial=10", "--price", "119", "--tax", "19")
    salon.ok("client", "add", "Anna")
    text = "Karte;Kunde;Paket;Rest;bezahlt;Restwert\nG-1;Anna;seven;6;119,00;71,40\n"
    told = salon.run("import", "-", "--yes", stdin=text)

    assert told.exit_code == 2
    assert "--map value_left=Restwert (it is the value_left, what the rest is worth without tax)" in told.err
    assert "--leave-out Restwert (leave it out: what the rest is worth is computed)" in told.err
    salon.ok("import", "-", "--yes", "--leave-out", "Restwert", stdin=text)
    assert salon.ok("card", "show", "G-1", "--json").json["value_left"] == "60.00"
    assert salon.ok("refund", "G-1", "-r", "moves", "--json", "--yes").json["refunded"] == "71.40"


def test_a_key_does_it_once(salon: Shop) -> None:
    argv = ("import", "-", "--yes", "--key", "k1", "--json")
    text = "Kunde;Telefon\nAnna;1\n"

    assert salon.ok(*argv, stdin=text).json == salon.ok(*argv, stdin=text).json
    assert salon.run(*argv, stdin=text + "Berta;2\n").json["error"]["code"] == "key_reused"


def test_nothing_new_is_nothing_to_confirm(salon: Shop) -> None:
    text = "Kunden-Nr.;Kunde\nK1;Anna\n"
    salon.ok("import", "-", "--yes", stdin=text)

    assert "Nothing to do" in salon.ok("import", "-", stdin=text).out


def test_a_mapping_that_is_kept_is_used_next_month(salon: Shop) -> None:
    flags = ("--encoding", "cp1252", "--leave-out", "Farbe")
    rows = karten()
    written(Path("kunden.csv"), kunden())
    salon.ok("import", "kunden.csv", "--encoding", "cp1252", "--yes")
    salon.ok("import", str(written(Path("march.csv"), rows[:20])), *flags, "--save", "Karten", "--yes")

    salon.now = salon.day("2026-04-02")
    april = salon.ok("import", str(written(Path("april.csv"), [rows[0], *rows[20:30]])), "--yes")
    assert "by the mapping Karten" in april.err
    assert "10 new" in april.out

    [kept] = salon.ok("config", "mapping", "list", "--json").json
    assert (kept["name"], kept["subject"], kept["left_out"]) == ("Karten", "card", ["Farbe"])
    assert (kept["decimal"], kept["dates"], kept["encoding"], kept["delimiter"]) == (",", "dmy", "cp1252", ";")


def test_a_kept_mapping_answers_what_the_rows_leave_open(salon: Shop) -> None:
    header = "Kunde;Paket;gekauft am;Guthaben\n"
    salon.ok("client", "add", "Anna")
    flags = ("--map", "units_left=Guthaben", "--dates", "dmy", "--save", "alt", "--yes")
    salon.ok("import", "-", *flags, stdin=f"{header}Anna;ten;01.02.2026;3\n")

    salon.ok("import", "-", "--yes", stdin=f"{header}Anna;ten;02.03.2026;4\n")
    assert salon.rows("SELECT issued_on, units_left FROM card ORDER BY id") == [("2026-02-01", 3), ("2026-03-02", 4)]


def test_what_the_rows_prove_goes_before_what_a_mapping_remembers(salon: Shop) -> None:
    header = "Kunde;Paket;Rest;gekauft am\n"
    salon.ok("client", "add", "Anna")
    salon.ok("import", "-", "--dates", "dmy", "--save", "alt", "--yes", stdin=f"{header}Anna;ten;3;01.02.2026\n")

    told = salon.ok("import", "-", "--dry-run", stdin=f"{header}Anna;ten;3;02/13/2026\n")
    assert "days like 12/31/2026" in told.err


def test_the_same_file_in_utf8_is_read_by_its_mapping_too(salon: Shop) -> None:
    text = "Kunde;Bemerkung;Größe\nJürgen;früh;1\n"
    Path("alt.csv").write_bytes(text.encode("cp1252"))
    Path("neu.csv").write_bytes(text.replace("Jürgen", "Käthe").encode())
    salon.ok("import", "alt.csv", "--encoding", "cp1252", "--leave-out", "Größe", "--save", "alt", "--yes")

    salon.ok("import", "neu.csv", "--yes")
    assert salon.rows("SELECT name FROM client") == [("Jürgen",), ("Käthe",)]


def test_a_mapping_can_be_named_and_one_of_another_header_is_refused(salon: Shop) -> None:
    salon.ok("import", "-", "--leave-out", "Farbe", "--save", "bunt", "--yes", stdin="Kunde;Farbe\nAnna;rot\n")

    salon.ok("import", "-", "--mapping", "BUNT", "--yes", stdin="Kunde;Farbe\nBerta;blau\n")
    other = salon.run("import", "-", "--mapping", "bunt", "--yes", stdin="Kunde;Haut\nBerta;zart\n")
    assert (other.exit_code, "is of files with 'Farbe'" in other.err) == (2, True)
    unknown = salon.run("import", "-", "--mapping", "grau", "--yes", stdin="Kunde;Farbe\nBerta;blau\n")
    assert (unknown.exit_code, "there are bunt" in unknown.err) == (3, True)


def test_a_mapping_is_replaced_by_its_name_and_removed(salon: Shop) -> None:
    text = "Kunde;Farbe\nAnna;rot\n"
    salon.ok("import", "-", "--leave-out", "Farbe", "--save", "bunt", "--yes", stdin=text)
    salon.ok("undo", "--yes")
    again = salon.ok("import", "-", "--map", "note=Farbe", "--save", "Bunt", "--yes", stdin=text)

    assert "mapping Bunt kept in place of the earlier one" in again.out
    [kept] = salon.ok("config", "mapping", "list", "--json").json
    assert kept["columns"] == [{"column": "name", "header": "Kunde"}, {"column": "note", "header": "Farbe"}]
    salon.ok("config", "mapping", "remove", "bunt")
    assert salon.ok("config", "mapping", "list", "--json").json == []
    assert salon.run("config", "mapping", "remove", "bunt").exit_code == 3


def test_two_mappings_of_one_header_are_asked_about(salon: Shop) -> None:
    text = "Kunde;Farbe\nAnna;rot\n"
    salon.ok("import", "-", "--leave-out", "Farbe", "--save", "eins", "--yes", stdin=text)
    salon.ok("import", "-", "--mapping", "eins", "--save", "zwei", "--yes", stdin="Kunde;Farbe\nBerta;rot\n")

    told = salon.run("import", "-", "--yes", stdin="Kunde;Farbe\nCarla;rot\n")
    assert (told.exit_code, "--mapping eins (as clients) or --mapping zwei" in told.err) == (2, True)


def test_a_mapping_is_kept_with_the_import_or_not_at_all(salon: Shop) -> None:
    bad = salon.run("import", "-", "--save", "bad", "--yes", stdin="Kunde;Paket;Rest\nNiemand;ten;3\n")
    dry = salon.run("import", "-", "--save", "dry", "--dry-run", stdin="Kunde;Telefon\nAnna;1\n")

    assert (bad.exit_code, dry.exit_code) == (5, 0)
    assert salon.rows("SELECT name FROM import_mapping") == []


def test_amounts_may_have_the_sign_of_the_business_s_currency_and_no_other(salon: Shop) -> None:
    header = "Artikel-Nr.;Bezeichnung;Preis\n"
    salon.ok("import", "-", "--as", "items", "--yes", stdin=f"{header}a;A;1.234,50 €\nb;B;EUR 20\nc;C;eur 3,5\n")
    dollars = salon.run("import", "-", "--as", "items", "--yes", stdin=f"{header}d;D;$20\n")

    listed = salon.rows("SELECT code, list_price FROM item WHERE length(code) = 1 ORDER BY code")
    assert listed == [("a", 123450), ("b", 2000), ("c", 350)]
    assert (dollars.exit_code, "not an amount of money" in dollars.err) == (5, True)


def test_one_sheet_brings_the_clients_and_their_cards(salon: Shop) -> None:
    text = "Kunde;Telefon;Paket;Anzahl;Rest\nAnna Blum;0171 1;10er Massage;10;4\nBerta Kern;0171 2;10er Massage;10;9\n"
    unknown = salon.run("import", "-", "--yes", stdin=text)
    done = salon.ok("import", "-", "--new-clients", "--yes", "--json", stdin=text).json

    assert (unknown.exit_code, "add --new-clients" in unknown.err) == (5, True)
    assert done["new"] == 2
    assert salon.rows("SELECT name, phone FROM client") == [("Anna Blum", "0171 1"), ("Berta Kern", "0171 2")]
