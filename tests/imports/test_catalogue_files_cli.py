"""`import`, `export` and `template` as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("noun", ["package", "item", "client"])
def test_a_template_is_filled_in_imported_and_exported(shop: Any, tmp_path: Path, noun: str) -> None:
    file = tmp_path / "in.csv"
    shop.ok(noun, "template", "-o", file)
    more = ["--create-items"] if noun == "package" else []
    done = shop.ok(noun, "import", file, *more, "--json").json
    assert list(done)[:7] == ["operation", "file", "dry_run", "new", "changed", "unchanged", "rejected"]
    assert (done["new"], done["rejected"]) == (1, [])
    exported = shop.ok(noun, "export").out
    assert exported.splitlines()[0] == file.read_text().splitlines()[0]
    again = shop.ok(noun, "import", "-", "--json", stdin=exported).json
    assert (again["operation"], again["unchanged"]) == (None, 1)
    assert "\t" in shop.ok(noun, "export", "--tsv").out
    assert shop.run(noun, "export", "--json").exit_code == 2


def test_bad_rows_are_told_with_their_places(shop: Any, csv_file: Any) -> None:
    file = csv_file("code;Preis;lines\na;1.000;facial=1\n")
    failed = shop.run("package", "import", file, "--map", "price=Preis", "--create-items")
    assert failed.exit_code == 5
    assert failed.out == ""
    assert f"{file}: 1 problem, nothing was written" in failed.err
    assert f"{file}: line 2, column price, '1.000': can be read as" in failed.err
    as_json = shop.run("package", "import", file, "--map", "price=Preis", "--create-items", "--json")
    assert as_json.json["error"]["rejected"][0]["column"] == "price"
    shop.ok("package", "import", file, "--map", "price=Preis", "--create-items", "--decimal", ",")


def test_skip_bad_names_the_file_of_the_bad_rows(shop: Any, csv_file: Any, tmp_path: Path) -> None:
    file = csv_file("code,list_price\na,1\nb,x\n")
    aside = tmp_path / "bad.csv"
    assert shop.run("item", "import", file, "--rejected", aside).exit_code == 2
    shop.ok("item", "import", file, "--skip-bad", "--rejected", aside)
    assert aside.exists()


def test_a_file_for_the_bad_rows_that_can_not_be_is_refused_by_a_dry_run_too(shop: Any, csv_file: Any) -> None:
    file = csv_file("code,list_price\na,1\nb,x\n")
    for more in ((), ("-n",)):
        failed = shop.run("item", "import", file, "--skip-bad", "--rejected", "x" * 300, *more)
        assert (failed.exit_code, failed.out) == (2, "")
        assert "can't be written: File name too long" in failed.err
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_a_file_level_error_is_one_line_and_exit_5(shop: Any, csv_file: Any, tmp_path: Path) -> None:
    for file in (csv_file(b"code\n\xff\n"), str(tmp_path), str(tmp_path / "none"), csv_file("", "empty.csv")):
        failed = shop.run("client", "import", file)
        assert failed.exit_code == 5
        assert "Traceback" not in failed.err
        assert failed.err.startswith("pkgcli: ")


def test_undo_takes_an_import_back_at_the_terminal(shop: Any, csv_file: Any) -> None:
    done = shop.ok("item", "import", csv_file("code\na\n"), "--json").json
    shop.ok("undo", str(done["operation"]), "--yes")
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_a_dry_run_writes_nothing(shop: Any, csv_file: Any) -> None:
    assert shop.ok("item", "import", csv_file("code\na\n"), "-n", "--json").json["new"] == 1
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_a_bar_is_drawn_on_a_terminal_only(shop: Any, csv_file: Any) -> None:
    file = csv_file("code\n" + "".join(f"i{number}\n" for number in range(3)))
    assert shop.ok("item", "import", file).err == ""
    shop.ok("item", "import", file, terminal=True)
