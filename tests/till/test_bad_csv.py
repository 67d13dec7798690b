"""A catalogue that can't be read: exit 5, the place named, nothing written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop

HEAD = b"code,name,price,lines\n"
GOOD = b"new,New,10,facial=1\n"

BAD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "a missing column": (b"name,price,lines\nNew,10,facial=1\n", ("code",)),
    "a doubled header": (b"code,name,name,price,lines\nnew,New,New,10,facial=1\n", ("line 1", "name")),
    "an unknown header": (b"code,name,prize,lines\nnew,New,10,facial=1\n", ("line 1", "prize", "price")),
    "a doubled code": (HEAD + GOOD + b"other,Other,10,facial=1\n" + GOOD, ("line 4", "new")),
    "a bad quote": (HEAD + GOOD + b'odd,"Odd,10,facial=1\n', ("line 3",)),
    "a NUL": (HEAD + GOOD + b"odd,O\x00dd,10,facial=1\n", ("line 3", "NUL")),
    "another encoding": (HEAD + GOOD + "odd,Wärme,10,facial=1\n".encode("cp1252"), ("line 3", "--encoding")),
    "an empty file": (b"", ("empty",)),
    "a header alone": (HEAD, ("header|rows|row",)),
    "a cell of 10 MB": (HEAD + GOOD + b"odd," + b"x" * 10_000_000 + b",10,facial=1\n", ("line 3",)),
    "too few cells": (HEAD + GOOD + b"odd,Odd\n", ("line 3",)),
    "a price in two ways": (HEAD + GOOD + b"odd,Odd,1.234,facial=1\n", ("line 3", "price", "1.234")),
    "a price that is none": (HEAD + GOOD + b"odd,Odd,ten,facial=1\n", ("line 3", "price", "ten")),
    "an unknown item": (HEAD + GOOD + b"odd,Odd,10,peeling=1\n", ("line 3", "peeling", "--create-items")),
    "a cap that can't work": (HEAD + GOOD + b"odd,Odd,10,facial=0\n", ("line 3", "lines", "facial=0")),
    "a control character": (HEAD + GOOD + b"odd,O\x1b[2Jdd,10,facial=1\n", ("line 3", "\\x1b")),
    "a spreadsheet": (b"PK\x03\x04" + bytes(range(256)) * 20, ()),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_with_an_error_writes_nothing_and_names_the_place(salon: Shop, tmp_path: Path, case: str) -> None:
    content, named = BAD[case]
    file = tmp_path / "catalogue.csv"
    file.write_bytes(content)
    before = salon.path.read_bytes()
    for argv in (("package", "import", str(file)), ("package", "import", str(file), "--dry-run")):
        answer = salon.run(*argv)
        assert (answer.exit_code, answer.out) == (5, "")
        assert answer.err.startswith("pkgcli: ")
        assert "catalogue.csv" in answer.err.splitlines()[0]
        assert len(answer.err) < 2000
        for name in named:
            assert any(each in answer.err for each in name.split("|")), answer.err
        error = json.loads(salon.run(*argv, "--json").err)["error"]
        assert error["code"] == "bad_file"
        assert isinstance(error["rejected"], list)
    assert salon.path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == ["catalogue.csv"]


def test_a_file_that_is_not_there_or_a_folder_is_named(
    salon: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for file in ("no.csv", "folder"):
        answer = salon.run("package", "import", file)
        assert (answer.exit_code, answer.err.startswith(f"pkgcli: {file}: ")) == (5, True)


def test_the_good_rows_of_a_bad_file_come_in_with_skip_bad_alone(salon: Shop, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_bytes(HEAD + GOOD + b"odd,Odd,ten,facial=1\n")
    done = salon.ok("package", "import", str(file), "--skip-bad", "--json").json
    assert (done["new"], [each["line"] for each in done["rejected"]]) == (1, [3])
    assert salon.ok("package", "show", "new", "--json").json["price"] == "10.00"
