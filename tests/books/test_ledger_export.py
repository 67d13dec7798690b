"""`export ledger`: every entry with all that it says, in every format."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pkgcli.exports.ledger import ledger_pieces
from pkgcli.rules.period import GivenPeriod
from pkgcli.written_rows import Form

if TYPE_CHECKING:
    from tests.conftest import Shop

COLUMNS = [
    *("entry", "operation", "card", "at", "on", "kind", "item", "quantity", "units", "units_left", "value", "tip"),
    *("staff", "for", "note", "reverses", "tax", "charge", "charge_tax", "cash", "owed", "paid_by", "earned"),
    *("client", "package", "card_id", "value_left", "tip_left", "paid", "unpaid", "commission"),
]


def exported(shop: Shop, *options: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shop.ok("export", "ledger", *options).out)))


def live_a_little(shop: Shop) -> None:
    shop.ok("package", "edit", "spa", "--commission", "10")
    shop.ok("issue", "spa", "--client", "C1001", "--number", "A1", "--paid", "50", "--paid-by", "card")
    shop.ok("redeem", "A1", "massage", "--staff", "Eva", "--note", "a bit late")
    shop.ok("undo", "11", "--staff", "Eva")
    shop.later(days=1)
    shop.ok("issue", "gym", "--client", "C1002", "--number", "G1")
    shop.ok("redeem", "G1", "yoga", "--on", "2026-03-03")


def test_every_entry_in_the_order_of_the_ids_with_the_columns_of_the_contract(salon: Shop) -> None:
    live_a_little(salon)
    rows = exported(salon)

    assert list(rows[0]) == COLUMNS
    assert [row["entry"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["kind"] for row in rows] == ["issue", "redeem", "undo", "issue", "redeem"]
    visit = rows[1]
    assert [visit[name] for name in COLUMNS if name not in ("at", "operation")] == [
        *("2", "A1", "2026-03-02", "redeem", "massage", "1", "-1", "2", "-33.33", "-2.00"),
        *("Eva", "", "a bit late", "", "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00"),
        *("C1001", "spa", "1", "66.67", "4.00", "50.00", "80.95", "3.33"),
    ]
    assert (rows[0]["cash"], rows[0]["owed"], rows[0]["paid_by"], rows[0]["tax"]) == ("50.00", "80.95", "card", "19.00")
    assert (rows[2]["reverses"], rows[2]["commission"], rows[3]["units_left"]) == ("2", "-3.33", "")


def test_the_columns_of_the_history_have_the_same_names_and_say_the_same(salon: Shop) -> None:
    live_a_little(salon)
    history = [
        {name: value for name, value in entry.items() if name != "change"}
        for entry in salon.ok("history", "A1", "--json").json
    ]
    rows = [row for row in salon.ok("export", "ledger", "--json").json if row["card"] == "A1"]

    assert [{name: row[name] for name in history[0]} for row in rows] == history


def test_the_formats_say_the_same(salon: Shop) -> None:
    live_a_little(salon)
    rows = salon.ok("export", "ledger", "--json").json

    assert [json.loads(line) for line in salon.ok("export", "ledger", "--format", "jsonl").out.splitlines()] == rows
    assert salon.ok("export", "ledger").out == salon.ok("export", "ledger", "--csv").out
    tabs = list(csv.DictReader(io.StringIO(salon.ok("export", "ledger", "--tsv").out), delimiter="\t"))
    assert tabs == exported(salon)
    assert [{name: "" if row[name] is None else str(row[name]) for name in COLUMNS} for row in rows] == tabs


def test_an_empty_ledger(shop: Shop) -> None:
    assert shop.ok("export", "ledger").out == ",".join(COLUMNS) + "\n"
    assert shop.ok("export", "ledger", "--json").json == []
    assert shop.ok("export", "ledger", "--format", "jsonl").out == ""


@pytest.mark.parametrize(
    ("options", "entries"),
    [
        (("--from", "2026-03-03"), ["4", "5"]),
        (("--to", "2026-03-02"), ["1", "2", "3"]),
        (("-p", "2026-03"), ["1", "2", "3", "4", "5"]),
        (("-p", "2025"), []),
    ],
    ids=["from", "to", "period", "before"],
)
def test_a_period_is_of_the_days_on_which_it_happened(
    salon: Shop, options: tuple[str, ...], entries: list[str]
) -> None:
    live_a_little(salon)

    assert [row["entry"] for row in exported(salon, *options)] == entries


@pytest.mark.parametrize(
    ("note", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1", "'+49 30 1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5", "-5"),
        ("-58.82", "-58.82"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
    ],
)
def test_for_a_spreadsheet_no_cell_is_a_formula_and_numbers_are_numbers(salon: Shop, note: str, cell: str) -> None:
    live_a_little(salon)
    salon.ok("redeem", "A1", "massage", f"--note={note}")
    plain, excel = salon.ok("export", "ledger").out, salon.ok("export", "ledger", "--excel").out

    assert not plain.startswith("\ufeff")
    assert excel.startswith("\ufeffentry,")
    *_, last = csv.DictReader(io.StringIO(excel))
    assert (last["note"], last["value"], last["units"]) == (cell, "-33.33", "-1")
    *_, last = csv.DictReader(io.StringIO(plain))
    assert last["note"] == note


def test_excel_is_for_cells(salon: Shop) -> None:
    answer = salon.run("export", "ledger", "--excel", "--json")

    assert answer.exit_code == 2
    assert "--excel" in answer.err or "--excel" in answer.out


def test_a_file_is_there_whole_in_utf_8(salon: Shop, tmp_path: Path) -> None:
    live_a_little(salon)
    salon.ok("redeem", "A1", "massage", "--note", "größer · 大")
    file = tmp_path / "ledger.csv"
    salon.ok("export", "ledger", "--excel", "-o", str(file))

    assert file.read_bytes().startswith(b"\xef\xbb\xbfentry,operation,")
    assert "größer · 大" in file.read_text(encoding="utf-8-sig")


def test_what_is_recorded_while_the_ledger_is_read_stays_out(salon: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_little(salon)
    monkeypatch.setattr("pkgcli.exports.ledger.BATCH", 2)
    pieces = ledger_pieces(salon.occasion(), GivenPeriod(), Form("csv"))
    read = [next(pieces), next(pieces)]
    salon.now = salon.day("2026-12-01")
    assert salon.lapse("--json").json["cards"] == 2, "the reader holds no writer up"
    rows = csv.DictReader(io.StringIO("".join([*read, *pieces])))

    assert [row["entry"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_a_character_that_would_move_the_cells_of_a_line_is_told_as_damage(salon: Shop) -> None:
    live_a_little(salon)
    with closing(sqlite3.connect(salon.path)) as another, another:
        another.execute("UPDATE item SET code = 'mass' || char(31) || 'age' WHERE code = 'massage'")

    for form in ("--csv", "--tsv"):
        told = salon.run("export", "ledger", form)
        assert (told.exit_code, "U+001F" in told.err) == (6, True)
    assert "mass\\u001fage" in salon.ok("export", "ledger", "--json").out
