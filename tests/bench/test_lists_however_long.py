"""However many cards there are, a list asks no more often for each, and what goes to a program holds few at a time."""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from big_salon import Shape, make

from pkgcli.frozen import fields
from pkgcli.render import look
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.reports import balances
from pkgcli.views.reports import BalanceRow

if TYPE_CHECKING:
    from tests.conftest import Shop

FEW, MANY = 50, 490  # and the three that they are copies of
STEP = 20


class Cursor(sqlite3.Cursor):
    def fetchall(self) -> list[Any]:
        rows = super().fetchall()
        Counted.most_rows = max(Counted.most_rows, len(rows))
        return rows


class Counted(sqlite3.Connection):
    """Keeps what it was asked, and the most rows that were fetched at once."""

    asked: ClassVar[list[str]] = []
    most_rows = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked.append(sql)
        return self.cursor(Cursor).execute(sql, *values)


@pytest.fixture(scope="module")
def salons(tmp_path_factory: pytest.TempPathFactory, shop_at: Callable[..., Shop]) -> tuple[Shop, Shop]:
    """One with fifty cards, and one with ten times as many, of ten entries each."""
    folder = tmp_path_factory.mktemp("salons")
    few, many = (
        shop_at(make(folder / f"{cards}.db", Shape(cards * 10)), now=datetime.now(UTC)) for cards in (FEW, MANY)
    )
    return few, many


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, int]]:
    """`asked(shop, "card", "list")`: how many statements it took, and the most rows of one of them."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))

    def counted(shop: Shop, *argv: str) -> tuple[int, int]:
        monkeypatch.setattr(Counted, "asked", [])
        monkeypatch.setattr(Counted, "most_rows", 0)
        shop.ok(*argv)
        return len(Counted.asked), Counted.most_rows

    return counted


def test_a_list_of_some_hundred_cards_asks_as_often_as_one_of_fifty(
    salons: tuple[Shop, Shop], asked: Callable[..., tuple[int, int]]
) -> None:
    few, many = (asked(salon, "card", "list", "-L", "0") for salon in salons)

    assert many[1] >= MANY, "they were all there"
    assert many[0] == few[0]


@pytest.mark.parametrize("form", ["--csv", "--tsv", "--json"])
@pytest.mark.parametrize("command", [("card", "list", "-L", "0"), ("report", "balances"), ("export", "ledger")])
def test_what_goes_to_a_program_is_held_a_few_rows_at_a_time(
    salons: tuple[Shop, Shop],
    asked: Callable[..., tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    form: str,
) -> None:
    monkeypatch.setattr("pkgcli.long_read.STEP", 10 * STEP)  # of entries and cards together
    monkeypatch.setattr("pkgcli.reports.all_cards.BATCH", STEP)
    monkeypatch.setattr("pkgcli.exports.ledger.BATCH", STEP)
    few, many = (asked(salon, *command, form) for salon in salons)

    assert few[1] <= many[1] <= 3 * STEP, "a card of two lines and a pool has three rows"
    assert many[0] > 5 * few[0], "it is the number of steps that grows"


def test_cards_come_in_the_same_words_in_steps_and_at_once(
    salons: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pkgcli.reports.all_cards.BATCH", STEP)
    for form in ("--csv", "--json"):
        assert salons[1].ok("card", "list", "-L", "0", form).out == salons[1].ok("card", "list", "", form).out


def test_the_columns_of_the_balances_are_those_of_their_rows(salons: tuple[Shop, Shop]) -> None:
    assert [column.name for column in balances.COLUMNS] == list(fields(BalanceRow))
    rows = list(csv.DictReader(io.StringIO(salons[0].ok("report", "balances", "--csv").out)))
    assert len({row["card"] for row in rows}) >= FEW


def test_a_large_table_measures_each_cell_once_and_loads_no_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []
    width = look.display_width
    monkeypatch.setattr("pkgcli.render.table.display_width", lambda text: (measured.append(text), width(text))[1])
    columns = (Column("Number"), Column("Client", folds=True), Column("Left", right=True))
    rows = [(f"B{number}", f"Zoë {number}", str(number % 60)) for number in range(10_000)]
    before = set(sys.modules)
    text = "".join(table_pieces(Table(columns, rows), Output("table", io.StringIO(), terminal=True, color=True)))

    assert text.count("\n") == len(rows) + 2
    assert len(measured) <= len(rows) + len(columns), "plain columns are measured all at once"
    assert "rich" not in {name.split(".")[0] for name in set(sys.modules) - before}
