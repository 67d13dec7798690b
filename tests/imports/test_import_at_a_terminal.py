"""`pkgcli import` where there is somebody to ask: what is shown, what is asked, and what an answer does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from spreadsheet import BAD, CARDS, karten, kunden, written

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def salon(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    shop.environ.update({"NO_COLOR": "1", "COLUMNS": "100"})
    shop.ok("item", "add", "massage", "--price", "80")
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("package", "add", "ten", "--name", "10er Massage", "--line", "massage=10", "--price", "640")
    shop.ok("package", "add", "five", "--name", "5er Gesichtspflege", "--line", "facial=5", "--price", "275")
    return shop


def test_it_says_what_it_takes_the_file_for_and_shows_the_first_rows(salon: Shop) -> None:
    Path("leute.csv").write_text("Kunde;Telefon\nAnna;1\nBerta;2\nCarla;3\nDora;4\n")
    told = salon.run("import", "leute.csv", stdin="y\n\n", terminal=True)

    assert "4 rows · taken for clients" in told.err
    assert "Kunde    name    Anna" in told.err
    assert "The first clients as they would become" in told.err
    assert "C1003  Carla" in told.err
    assert "Dora" not in told.err, "three are shown"
    assert "Import 4 new clients? [y/N]" in told.err
    assert salon.rows("SELECT count(*) FROM client") == [(4,)]


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_written(salon: Shop, typed: str) -> None:
    Path("leute.csv").write_text("Kunde;Telefon\nAnna;1\n")
    told = salon.run("import", "leute.csv", stdin=typed, terminal=True)

    assert (told.exit_code, "declined, nothing was written" in told.err) == (1, True)
    assert salon.rows("SELECT count(*) FROM client") == [(0,)]


def test_each_question_takes_a_number_or_what_else_may_be_typed(salon: Shop) -> None:
    text = "Nr.;Name;Bemärkung;Farbe\nK1;Jürgen;nett;rot\n"
    Path("liste.csv").write_bytes(text.encode("cp1252"))
    # cp1252; clients (of three); the note, after a slip; left out; yes; no name for the mapping
    typed = "1\n3\nquote\nnote\n1\ny\n\n"
    told = salon.run("import", "liste.csv", stdin=typed, terminal=True)

    assert told.exit_code == 0, told.err
    assert "liste.csv can be items or packages or clients" in told.err
    assert "there is no column 'quote'" in told.err
    assert salon.rows("SELECT code, name, note FROM client") == [("K1", "Jürgen", "nett")]
    assert salon.rows("SELECT count(*) FROM import_mapping") == [(0,)]


def test_no_answer_is_no_import(salon: Shop) -> None:
    Path("liste.csv").write_text("Nr.;Name\nK1;Anna\n")
    for typed in ("", "\n", "7\n\n", "x\n\n"):
        told = salon.run("import", "liste.csv", stdin=typed, terminal=True)
        assert (told.exit_code, "declined" in told.err) == (1, True)


def test_another_encoding_can_be_typed(salon: Shop) -> None:
    Path("liste.csv").write_bytes("Kunde;Telefon\nŁukasz;1\n".encode("cp1250"))
    told = salon.run("import", "liste.csv", stdin="klingon\ncp1250\ny\n\n", terminal=True)

    assert "'klingon': is not an encoding" in told.err
    assert salon.rows("SELECT name FROM client") == [("Łukasz",)]


def test_a_name_that_is_typed_keeps_the_mapping(salon: Shop) -> None:
    Path("liste.csv").write_text("Kunde;Telefon\nAnna;1\n")
    salon.run("import", "liste.csv", stdin="y\nAlte Kasse\n", terminal=True)
    Path("liste.csv").write_text("Kunde;Telefon\nBerta;2\n")
    again = salon.run("import", "liste.csv", stdin="y\n", terminal=True)

    assert "by the mapping Alte Kasse" in again.err
    assert "A name to keep it under" not in again.err
    assert salon.rows("SELECT count(*) FROM client") == [(2,)]


def test_the_program_s_own_columns_are_not_asked_about(salon: Shop) -> None:
    Path("liste.csv").write_text("code,name,phone\nK1,Anna,1\n")
    told = salon.run("import", "liste.csv", stdin="y\n", terminal=True)

    assert told.exit_code == 0
    assert "A name to keep it under" not in told.err


def test_bad_rows_are_shown_and_left_out_with_a_yes(salon: Shop) -> None:
    Path("liste.csv").write_text("Kunden-Nr.;Kunde\nK1;Anna\nK1;Berta\nK2;Carla\n")
    told = salon.run("import", "liste.csv", stdin="y\n\n", terminal=True)

    assert "K1" in told.err
    assert "is that of line 2 already" in told.err
    assert "Import 2 new clients, and put the rejected rows into liste.csv.rejected.csv? [y/N]" in told.err
    assert Path("liste.csv.rejected.csv").read_text("utf-8-sig").splitlines()[1].startswith("K1;Berta")
    assert salon.rows("SELECT name FROM client") == [("Anna",), ("Carla",)]


def test_an_answer_given_with_yes_leaves_no_question_and_open_ones_are_refused(salon: Shop) -> None:
    Path("liste.csv").write_text("Nr.;Name\nK1;Anna\n")
    told = salon.run("import", "liste.csv", "--yes", stdin="3\n", terminal=True)

    assert (told.exit_code, "--as clients" in told.err) == (2, True)


def test_a_real_terminal_moves_a_salon_in(salon: Shop) -> None:
    written(Path("kunden.csv"), kunden())
    written(Path("karten.csv"), karten())
    environ = {**os.environ, "PKGCLI_DB": str(salon.path), "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    program = [sys.executable, "-m", "pkgcli", "import"]
    root = str(Path(__file__).parents[2])

    def run(file: str, *talk: tuple[str, str]) -> str:
        child = pexpect.spawn(
            program[0],
            [*program[1:], file],
            env={**environ, "PYTHONPATH": root},
            encoding="utf-8",
            timeout=120,
            dimensions=(50, 100),
        )
        told = ""
        for asked, typed in talk:
            child.expect_exact(asked)
            told += child.before + asked
            child.sendline(typed)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0, told + child.before
        return str(told + child.before)

    keep = "A name to keep it under, or Enter for none: "
    run("kunden.csv", ("1-3, or the name of another encoding: ", "1"), ("[y/N] ", "y"), (keep, ""))
    cards = run(
        "karten.csv",
        ("1-3, or the name of another encoding: ", "1"),
        ("1, or the name of a column: ", "1"),
        (f"Import {CARDS - BAD} new cards, and put the rejected rows into karten.csv.rejected.csv? [y/N] ", "y"),
        (keep, "Karten"),
    )

    assert "Gültig, grün" in cards
    assert "days like 31.12.2026" in cards
    assert salon.rows("SELECT count(*) FROM card") == [(CARDS - BAD,)]
    assert salon.rows("SELECT name FROM import_mapping") == [("Karten",)]
