"""The bench itself works: each row measures something, on files of a few entries, and its page can be written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import run
from page import write_page
from rows import ROWS, SIZES, Bench

TINY = SIZES["tiny"]


@pytest.mark.parametrize("name", ROWS)
def test_every_row_measures_something(name: str, tmp_path: Path) -> None:
    figures = list(ROWS[name].measure(Bench(tmp_path, TINY)))
    page = write_page({name: figures}, run.THEMES, TINY, 1)

    assert figures
    assert all(figure.value is not None and figure.value >= 0 for figure in figures) or not _has_its_peers(name)
    assert page.count("\n| ") == len(figures) + 1, "a line for each figure, below the heads of the columns"


def _has_its_peers(name: str) -> bool:
    return all(shutil.which(peer) for peer in ("hledger", "sqlite3"))


def test_every_theme_has_rows() -> None:
    assert {row.theme for row in ROWS.values()} == set(run.THEMES)
