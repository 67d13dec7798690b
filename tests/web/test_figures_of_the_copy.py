"""What the copy shows is what pkgcli says, and all of it is described."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pkgcli.store.schema import schema_text
from pkgcli.web.copy import copy_for_looking, views_text
from pkgcli.web.descriptions import described, queries

if TYPE_CHECKING:
    from tests.conftest import Shop

VIEWS = [each for each in described(views_text(2)) if each.is_view]


@pytest.fixture
def years(shop: Shop) -> Shop:
    """Cards in every status, some weeks after they were sold; one changed hands, and two clients became one."""
    shop.ok("item", "add", "facial", "--price", "60")
    shop.ok("item", "add", "yoga", "--price", "20")
    shop.ok("package", "add", "spa", "--line", "facial=3", "--price", "100", "--valid", "30d")
    shop.ok("package", "add", "ten", "--kind", "custom", "--total", "10", "--line", "facial", "--price", "500")
    yoga = ("--kind", "unlimited", "--line", "yoga", "--price", "79", "--valid", "3mo")
    shop.ok("package", "add", "yoga-months", *yoga, "--starts", "first-use", "--claim", "2y")
    for name in ("Anna", "Berta", "Berta K", "Çelik"):
        shop.ok("client", "add", name)
    for number, package in (
        *(("DUE", "spa"), ("USED", "spa"), ("VOID", "spa"), ("BACK", "spa"), ("PART", "ten"), ("GIVEN", "ten")),
        *(("FROZEN", "ten"), ("HELD", "ten"), ("OWING", "ten"), ("YOGA", "yoga-months"), ("LATER", "yoga-months")),
    ):
        paid = ("--paid", "20") if number == "OWING" else ()
        shop.ok("issue", package, "--client", "C1002" if number == "PART" else "C1001", "--number", number, *paid)
    for number in ("PART", "GIVEN", "USED", "USED", "USED", "DUE"):
        shop.ok("redeem", number, "facial")
    shop.ok("redeem", "YOGA", "yoga")
    shop.ok("card", "void", "VOID", "-r", "a slip", "-y")
    shop.ok("refund", "BACK", "-r", "moved", "-y")
    shop.ok("card", "freeze", "FROZEN", "-r", "ill")
    shop.ok("card", "suspend", "HELD")
    shop.ok("card", "transfer", "GIVEN", "--to", "C1004", "-r", "a present", "-y")
    shop.ok("client", "merge", "C1002", "C1003", "-r", "the same", "-y")
    shop.later(days=40)
    shop.ok("hold", "add", "PART", "facial", "--at", "+2d 12:00")
    return shop


@pytest.fixture
def copy(years: Shop, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    folder = tmp_path / "folder"
    folder.mkdir()
    connection = sqlite3.connect(copy_for_looking(years.occasion(), folder).path)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_each_card_stands_in_the_copy_as_pkgcli_says(years: Shop, copy: sqlite3.Connection) -> None:
    said = years.ok("card", "list", "--json", "-L", "0").json
    names = ("number", "status", "units_left", "initial_units", "issued_on", "starts_on", "expires_on", "last_used_on")
    shown = [tuple(row) for row in copy.execute(f"SELECT {', '.join(names)} FROM cards ORDER BY number")]
    people = [tuple(row) for row in copy.execute("SELECT number, client, client_code FROM cards ORDER BY number")]

    assert shown == sorted(tuple(card[name] for name in names) for card in said)
    assert people == sorted((card["number"], card["client"]["name"], card["client"]["code"]) for card in said)
    assert {row[1] for row in shown} >= {"void", "refunded", "used", "expired", "frozen", "suspended", "active"}


def test_amounts_of_a_card_are_those_of_pkgcli(years: Shop, copy: sqlite3.Connection) -> None:
    names = ("price", "paid", "unpaid", "value_left")
    for row in copy.execute("SELECT * FROM cards"):
        card = years.ok("card", "show", row["number"], "--json").json
        assert [f"{row[name]:.2f}" for name in names] == [card[name] for name in names], row["number"]


def test_the_liability_by_card_adds_up_to_the_report(years: Shop, copy: sqlite3.Connection) -> None:
    closing = years.ok("report", "liability", "--json").json["closing"]
    rows = [row[0] for row in copy.execute("SELECT value_left FROM liability_by_card")]
    by_client = copy.execute("SELECT sum(value_left) FROM clients").fetchone()[0]
    by_package = copy.execute("SELECT sum(value_left) FROM packages").fetchone()[0]

    assert f"{sum(rows):.2f}" == closing
    assert f"{by_client:.2f}" == closing
    assert f"{by_package:.2f}" == closing
    assert len(rows) > 5


def test_sales_of_the_copy_are_those_of_the_report(years: Shop, copy: sqlite3.Connection) -> None:
    report = years.ok("report", "sales", "--from", "2026-03-01", "--json").json
    sold = copy.execute("SELECT count(*), sum(net) FROM sales WHERE NOT undone").fetchone()

    assert (sold[0], f"{sold[1]:.2f}") == (report["cards"], report["net"])


def test_every_view_and_each_of_its_columns_are_described(copy: sqlite3.Connection) -> None:
    for view in VIEWS:
        found = copy.execute(f"SELECT * FROM {view.name}")
        assert [name for name, *_ in found.description] == list(view.columns), view.name
        assert re.fullmatch(r"[A-Z].+\.", view.about), view.name
        assert found.fetchone() is not None or view.name in ("members", "enrolments"), view.name


def test_every_view_of_the_copy_is_among_them(copy: sqlite3.Connection) -> None:
    made = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]

    assert made == [view.name for view in VIEWS]


def test_every_question_that_is_shipped_has_an_answer(copy: sqlite3.Connection) -> None:
    for query in queries():
        asked = {name: {"client": "ann", "days": "400"}[name] for name in re.findall(r":(\w+)", query.sql)}
        rows = copy.execute(query.sql, asked).fetchall()
        assert rows or query.name == "clients_who_stay_away", query.name
        assert re.fullmatch(r"[A-Z].+\.", query.about), query.name


def test_clients_who_stay_away_are_found_by_their_last_visit(copy: sqlite3.Connection) -> None:
    (query,) = (each for each in queries() if each.name == "clients_who_stay_away")

    assert copy.execute(query.sql, {"days": "41"}).fetchall() == []
    assert "Anna" in [row["client"] for row in copy.execute(query.sql, {"days": "39"})]


def test_the_tables_behind_them_are_described_by_the_schema_itself() -> None:
    tables = {each.name: each for each in described(schema_text())}

    assert tables["entry"].about.startswith("One change of one card")
    assert tables["entry"].columns["cash"] == "taken (+) from the payer or given back (-)"
    assert set(tables) == set(re.findall(r"^CREATE TABLE (\w+)", schema_text(), re.MULTILINE))


def test_amounts_follow_the_currency() -> None:
    assert "c.price / 1.0 AS price" in views_text(0)
    assert "c.price / 1000.0 AS price" in views_text(3)
