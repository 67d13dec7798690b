"""`-o FILE`: looked at first, whole or not there, in the form that its name asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shop


def test_a_dash_is_standard_output(salon: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert salon.ok("item", "list", "-o", "-").out == salon.ok("item", "list").out
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.json", "x.jsonl", "x.txt"])
def test_the_format_comes_from_the_name_unless_it_is_said(salon: Shop, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    salon.ok("item", "list", "-o", str(file))
    format = file.suffix[1:].replace("txt", "table")
    assert file.read_text() == salon.ok("item", "list", "--format", format).out
    salon.ok("item", "list", "--json", "-o", str(file))
    assert len(json.loads(file.read_text())) == 5


def test_a_file_that_breaks_off_is_not_there_and_what_was_there_stays(
    salon: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(view: Any, output: Any) -> None:
        output.stream.write("half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pkgcli.render.show", full)
    kept = tmp_path / "kept.txt"
    kept.write_text("before")
    for file in (tmp_path / "new.txt", kept):
        assert salon.run("item", "list", "-o", str(file)).exit_code == 6
    assert kept.read_text() == "before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kept.txt", "salon.db"]


def test_a_file_that_is_there_keeps_its_rights(salon: Shop, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.touch(mode=0o600)
    salon.ok("item", "list", "-o", str(file))
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("out", ["", "no/folder/x", "x" * 5000])
def test_a_name_that_cannot_be_a_file_is_told_before_anything_is_recorded(salon: Shop, out: str) -> None:
    before = salon.path.read_bytes()
    answer = salon.run("item", "add", "peeling", "-o", out)
    assert answer.exit_code == 2
    assert answer.err.startswith("pkgcli: --out ")
    assert "  next: " in answer.err
    assert salon.path.read_bytes() == before


@pytest.mark.parametrize("argv", [("--db", "", "log"), ("log", "--db", "")])
def test_an_empty_name_of_a_database_is_not_taken_for_the_usual_one(salon: Shop, argv: tuple[str, ...]) -> None:
    answer = salon.run(*argv)
    assert (answer.exit_code, "--db ''" in answer.err) == (2, True)
