"""`pkgcli demo` is the first thing that anybody sees."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

THREE_SCREENS = 160


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which throw-away files are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_demo_tells_its_story_to_the_end(bare_shop: Any) -> None:
    told = bare_shop.ok("demo").out

    assert told.rstrip().endswith("$ pkgcli --help")
    assert len(told.splitlines()) <= THREE_SCREENS


@pytest.mark.parametrize(
    "shown",
    [
        "$ pkgcli package import catalogue.csv",
        "saves 80.00",
        "██████████ 10 of 10 sessions left",
        "3 of 3 are used",
        "Operation 9 undone",
        "Refunded 149.25 EUR",
        "value 222.86 forfeited",
        "its last day was 2026-07-08",
        "-222.86",
    ],
)
def test_the_demo_shows(bare_shop: Any, shown: str) -> None:
    assert shown in bare_shop.ok("demo").out


def test_the_demo_is_the_same_in_every_run(bare_shop: Any) -> None:
    first = bare_shop.ok("demo").out
    bare_shop.later(days=400)

    assert bare_shop.ok("demo").out == first


def test_the_demo_leaves_no_file_and_stays_away_from_the_users_own(
    bare_shop: Any, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path.cwd()
    bare_shop.ok("init", "--name", "My own", "--timezone", "UTC")
    before = bare_shop.path.read_bytes()
    bare_shop.ok("demo")

    assert bare_shop.path.read_bytes() == before
    assert not list(temporary.iterdir())
    assert Path.cwd() == here


def test_settings_of_the_users_own_pkgcli_are_not_the_demos(bare_shop: Any) -> None:
    plain = bare_shop.ok("demo").out
    bare_shop.environ["PKGCLI_STAFF"] = "Somebody"

    assert bare_shop.ok("demo").out == plain


def test_the_demo_on_a_terminal_is_coloured_and_fits(bare_shop: Any) -> None:
    bare_shop.environ["COLUMNS"] = "80"
    coloured = bare_shop.ok("demo", terminal=True).out
    bare_shop.environ["NO_COLOR"] = "1"
    plain = bare_shop.ok("demo", terminal=True).out

    assert "\x1b[1;36m$ pkgcli init" in coloured
    assert "\x1b" not in plain
    too_wide = [line for line in plain.splitlines() if len(line) > 80 and not line.startswith("pkgcli: ")]
    assert not too_wide


@pytest.mark.parametrize("option", [("--db", "mine.db"), ("--json",), ("-o", "story.txt")])
def test_the_demo_refuses_what_it_has_no_use_for(bare_shop: Any, option: tuple[str, ...]) -> None:
    result = bare_shop.run("demo", *option)

    assert result.exit_code == 2
    assert result.out == ""
    assert "pkgcli demo" in result.err
