"""Every row of the five documents that this was built from is shown by a test, or says why it isn't here (`seeds.md`).

A test that is renamed or goes is missed here, and so is a line of a document that no row speaks of.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("seeds.md")

# How many lines of each hold a text.
DOCUMENTS = {"MioSalon 000": 49, "MyTime 001": 58, "Booknetic 002": 34, "Meevo 003": 76, "Booxi 004": 174}

NOT_HERE = "not here: "
HEADING = "heading"


class Row(NamedTuple):
    document: str
    first: int
    last: int
    says: str
    shown_by: str

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.shown_by)


def rows() -> list[Row]:
    found: list[Row] = []
    document = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            document = line[3:].split(",")[0]
        elif re.match(r"\| [0-9]", line):
            lines, says, shown_by = (cell.strip() for cell in line.strip("|").split("|"))
            first, _, last = lines.partition("-")
            found.append(Row(document, int(first), int(last or first), says, shown_by))
    return found


ROWS = rows()
SHOWN = [row for row in ROWS if row.tests]


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: f"{row.document} {row.first}: {row.says}")
def test_every_row_has_tests_that_are_there(row: Row) -> None:
    for shown_by in row.tests:
        file, _, name = shown_by.partition("::")
        assert name in names_of_tests(TESTS / file), shown_by


def test_every_row_is_shown_or_says_in_words_why_it_is_not() -> None:
    for row in ROWS:
        if row.tests:
            assert not re.sub(r"`[^`]+`|\s", "", row.shown_by), f"{row}: names of tests and nothing else"
        elif row.shown_by != HEADING:
            assert len(row.shown_by) > len(NOT_HERE) + 10, row
            assert row.shown_by.startswith(NOT_HERE), row


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_line_of_a_document_is_left_out(document: str) -> None:
    through = 0
    for row in (row for row in ROWS if row.document == document):
        assert row.first <= row.last
        assert row.first == through + 1 or (row.first <= through and row.last == through), row
        through = row.last
    assert through == DOCUMENTS[document]


def test_the_documents_are_these_five() -> None:
    assert {row.document for row in ROWS} == set(DOCUMENTS)
