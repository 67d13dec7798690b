"""What the README types to move in, with a whole salon in place of its first lines."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "imports"))

from spreadsheet import BAD, CARDS, CLIENTS, karten, kunden, mended, written

README = Path(__file__).parents[2] / "README.md"


def commands() -> list[list[str]]:
    """Those of the section, but for what is told between them."""
    section = README.read_text(encoding="utf-8").partition("## Moving in\n")[2].partition("\n## ")[0]
    return [shlex.split(line) for line in re.findall(r"^\$ pkgcli (.*)$", section, re.MULTILINE)]


def test_a_salon_of_300_clients_and_500_cards_moves_in_as_the_readme_says(
    bare_shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an empty folder to the first redemption; 12 bad rows are mended and come later."""
    monkeypatch.chdir(tmp_path)
    bare_shop.now = bare_shop.day("2027-03-03")
    written(Path("kunden.csv"), kunden())
    written(Path("karten.csv"), karten())
    typed = commands()
    answers = {}
    for argv in typed:
        if "karten.csv.rejected.csv" in argv:
            assert bare_shop.rows("SELECT count(*) FROM card") == [(CARDS - BAD,)]
            mended(Path("karten.csv.rejected.csv"))
        answers[" ".join(argv[:2])] = bare_shop.ok(*argv, "--json").json

    assert len(typed) < 10
    assert typed[-1][0] == "redeem"
    assert bare_shop.rows("SELECT (SELECT count(*) FROM client), (SELECT count(*) FROM card)") == [(CLIENTS, CARDS)]
    rejected = answers["import karten.csv"]["rejected"]
    assert (len(rejected), len({each["line"] for each in rejected})) == (BAD, BAD)
    assert answers["import karten.csv.rejected.csv"]["new"] == BAD
    left = bare_shop.rows("SELECT units_left FROM card WHERE number = 'A-0001'")
    assert left == [(int(karten()[1][4]) - 1,)]
    bare_shop.ok("db", "verify")
