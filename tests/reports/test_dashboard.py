"""`report dashboard`: each of its figures is that of the report of its name, and all of them are on its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from books import books, cents, on, sell
from dashboard_shown import Read, year

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shop

__all__ = ["books", "year"]


def told(shop: Shop, *options: str) -> Any:
    return shop.ok("report", "dashboard", *options, "--json", "-q").json


def report(shop: Shop, *options: str) -> Any:
    return shop.ok("report", *options, "--json", "-q").json


DAYS = (
    ("--from", "2026-10-01"),
    ("--from", "2026-11-10", "--to", "2027-02-02"),
    ("-p", "2026-11"),
)


@pytest.mark.parametrize("days", DAYS, ids=" ".join)
def test_every_figure_is_that_of_the_report_of_its_name(year: Shop, days: tuple[str, ...]) -> None:
    page = told(year, *days)

    assert page["sales"]["rows"] == report(year, "sales", *days, "--by", "month")
    *before, last = report(year, "liability", *days, "--by", "month")
    assert page["liability"]["rows"] == [*({**row, "cards": None} for row in before), last]
    for name in ("liability", "sales"):
        whole = report(year, name, *days)
        assert page[name]["total"] == {field: whole[field] for field in page[name]["total"]}
    assert page["popularity"]["rows"] == report(year, "popularity", *days)
    dormant = [row for row in report(year, "breakage", *days, "--by", "package") if row["state"] == "dormant"]
    assert page["dormant"]["rows"] == dormant
    for soon in page["expiring"]:
        listed = report(year, "expiring", "--as-of", page["last"], "--days", str(soon["days"]))
        assert soon["cards"] == len(listed)
        assert cents(soon["value_left"]) == sum(cents(row["value_left"]) for row in listed)


def test_the_totals_tie(year: Shop) -> None:
    page = told(year)
    owed, sold = page["liability"], page["sales"]

    assert owed["total"]["opening"] == owed["rows"][0]["opening"]
    assert owed["total"]["closing"] == owed["rows"][-1]["closing"]
    assert [row["closing"] for row in owed["rows"][:-1]] == [row["opening"] for row in owed["rows"][1:]]
    for part, field in (
        (owed, "redeemed"),
        (owed, "issued"),
        (sold, "net"),
        (sold, "cash"),
        (page["dormant"], "value"),
    ):
        assert cents(part["total"][field]) == sum(cents(row[field]) for row in part["rows"]), field
    assert cents(page["dormant"]["total"]["value"]) > 0


def test_unless_told_it_looks_at_twelve_months_or_as_many_as_there_are(year: Shop) -> None:
    assert (told(year)["first"], told(year)["last"]) == ("2026-10-01", "2027-08-14")
    on(year, "2028-01-10")
    assert [row["month"] for row in told(year)["sales"]["rows"]] == [
        *(f"2027-{month:02d}" for month in range(2, 13)),
        "2028-01",
    ]


def test_months_before_the_first_entry_are_left_out(year: Shop) -> None:
    page = told(year, "--from", "1970-01-01")

    assert page["first"] == "2026-10-01"
    assert len(page["liability"]["rows"]) == len(page["sales"]["rows"]) == 11
    early = told(year, "--from", "1970-01-01", "--to", "1980-05-10")
    assert (early["first"], early["liability"]["total"]["closing"]) == ("1980-05-01", "0.00")


def test_what_was_recorded_after_its_last_day_is_told(year: Shop) -> None:
    year.ok("redeem", "B1", "massage", "--on", "2027-08-10")
    on(year, "2027-08-20")
    year.ok("redeem", "T2", "facial", "--on", "2027-08-12")

    answer = year.ok("report", "dashboard", "--to", "2027-08-14", "--json")

    assert answer.json["recorded_later"] == 1
    assert "1 entry dated up to 2027-08-14 was recorded after it" in answer.err
    assert "1 entry dated up to 2027-08-14 was recorded after it" in year.ok("report", "dashboard", "--to=-6d").out


def page(shop: Shop, *options: str) -> Read:
    return Read(shop.ok("report", "dashboard", *options).out)


def test_the_page_has_every_figure_in_a_table(year: Shop) -> None:
    shown, figures = page(year), told(year)

    for row in figures["liability"]["rows"]:
        assert [row["month"], row["opening"], row["issued"]] in [cells[:3] for cells in shown.rows]
        assert any(cells[0] == row["month"] and cells[-1] == row["closing"] for cells in shown.rows)
    for sales, owed in zip(figures["sales"]["rows"], figures["liability"]["rows"], strict=True):
        assert [sales["month"], str(sales["cards"]), sales["net"], owed["redeemed"]] in [
            cells[:4] for cells in shown.rows
        ]
    for row in figures["popularity"]["rows"]:
        called = row["package"] or "made up at the sale"
        assert [called, str(row["cards"]), row["share"], row["net_sales"], str(row["visits"]), ""] in shown.rows
    for row in figures["dormant"]["rows"]:
        called = row["package"] or "made up at the sale"
        assert [called, str(row["cards"]), str(row["units"]), row["tips"], row["value"], ""] in shown.rows
    for soon in figures["expiring"]:
        within = f"{soon['days']} days, through {soon['until']}"
        assert [within, str(soon["cards"]), soon["value_left"], ""] in shown.rows
    assert shown.by_id["owed"] == figures["liability"]["total"]["closing"]
    assert shown.by_id["sold"] == figures["sales"]["total"]["net"]
    assert shown.by_id["redeemed"] == figures["liability"]["total"]["redeemed"]
    assert shown.by_id["cash"] == figures["sales"]["total"]["cash"]
    assert shown.by_id["expiring"] == figures["expiring"][0]["value_left"]
    assert shown.by_id["dormant"] == figures["dormant"]["total"]["value"]


def test_the_digits_of_a_large_amount_stand_a_little_apart_and_are_the_same(books: Shop) -> None:
    books.ok("issue", "--bespoke", "--line", "massage=1", "--price", "1234567.89", "--client", "Anna Blum")
    shown = page(books)

    assert [span.get("class") for span in shown.named("span")].count("three") == 3 * 2, "owed, sold and cash"
    assert shown.by_id["owed"] == shown.by_id["cash"] == "1234567.89"


def test_every_chart_has_a_title_and_a_description_and_bars_are_silent(year: Shop) -> None:
    shown = page(year)
    charts = [svg for svg in shown.named("svg") if svg.get("role") == "img"]

    assert len(charts) == 2
    for chart in charts:
        assert shown.by_id[str(chart["aria-labelledby"])]
        assert shown.by_id[str(chart["aria-describedby"])]
    assert all(svg["aria-hidden"] == "true" for svg in shown.named("svg") if svg not in charts)
    assert len(shown.named("caption")) == len(shown.named("table")) == 5


def test_the_page_needs_nothing_and_does_nothing(year: Shop) -> None:
    shown = page(year)

    assert not {"script", "link", "img", "iframe", "object", "a", "form"} & {name for name, _ in shown.elements}
    assert not [name for _, attributes in shown.elements for name in attributes if name in ("src", "href", "style")]
    assert not [name for _, attributes in shown.elements for name in attributes if name.startswith("on")]


def test_no_client_is_named_on_the_page(year: Shop) -> None:
    told_whole = year.ok("report", "dashboard").out

    assert "Anna" not in told_whole
    assert "Kern" not in told_whole


def test_a_package_is_called_what_it_is_called(books: Shop) -> None:
    name = "<b>Spa</b> & „Söhne“"
    books.ok("package", "add", "odd", "--name", name, "--line", "facial=1", "--price", "10")
    sell(books, "odd", "O1")

    assert [f"{name} odd", "1", "100.0", "10.00", "0", ""] in page(books).rows


def test_of_many_packages_the_best_are_drawn_and_all_are_told(books: Shop) -> None:
    for number in range(12):
        books.ok("package", "add", f"p{number}", "--line", "facial=1", "--price", "10")
        sell(books, f"p{number}", f"N{number}")
    shown = page(books)
    packages = [row for row in shown.rows if re.fullmatch(r"p[0-9]+", row[0])]

    assert len([row for row in packages if len(row) == 6]) == 10, "with bars"
    assert len([row for row in packages if len(row) == 5]) == 12


def test_a_salon_without_a_sale_has_a_page_that_says_so(shop: Shop) -> None:
    shown = shop.ok("report", "dashboard").out

    assert "Nothing was sold or redeemed from 2026-03-01 to 2026-03-02." in shown
    assert "Nothing was owed at the end of any of these months." in shown
    assert "<svg" not in shown
    assert "nothing is recorded yet" in shown
    assert Read(shown).by_id["owed"] == "0.00"


def test_at_a_terminal_it_asks_for_a_file(year: Shop) -> None:
    refused = year.run("report", "dashboard", terminal=True)

    assert refused.exit_code == 2
    assert "pkgcli report dashboard -o dashboard.html" in refused.err


def test_the_file_is_the_page_whatever_it_is_called(year: Shop, tmp_path: Path) -> None:
    whole = year.ok("report", "dashboard").out
    for name in ("page.html", "page"):
        year.ok("report", "dashboard", "-o", str(tmp_path / name), terminal=True)
        assert (tmp_path / name).read_text(encoding="utf-8") == whole
    year.ok("report", "dashboard", "-o", str(tmp_path / "page.json"), terminal=True)
    assert (tmp_path / "page.json").read_text(encoding="utf-8").startswith("{\n")


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_it_is_no_single_table_and_names_a_report_that_is(year: Shop, form: str) -> None:
    refused = year.run("report", "dashboard", f"--{form}", terminal=True)

    assert refused.exit_code == 2
    assert f"pkgcli report liability --by month --{form}" in refused.err
