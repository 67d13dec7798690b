"""The money reports as they are typed and read: tables, bars, lines over the months, and what is refused."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from books import books, on, sell

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books"]

NAMES = ("liability", "sales", "breakage", "commission")


@pytest.fixture
def quarter(books: Shop) -> Shop:
    sell(books, "ten", "T1", "--staff", "Eva")
    on(books, "2026-11-05")
    sell(books, "full", "F1", "--staff", "Eva", client="Berta Kern")
    books.ok("redeem", "F1", "massage", "--staff", "Eva")
    return books


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["--json", "--csv", "--tsv", "--format=jsonl", "--format=table"])
def test_every_report_has_every_form(quarter: Shop, name: str, form: str) -> None:
    told = quarter.ok("report", name, "-p", "2026-Q4", "--by", "month", form)

    assert "2026-10" in told.out
    assert "2026-11" in told.out


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_the_columns_of_json(quarter: Shop, name: str) -> None:
    rows = quarter.ok("report", name, "-p", "2026-Q4", "--by", "package", "--json").json
    header = quarter.ok("report", name, "-p", "2026-Q4", "--by", "package", "--csv").out.splitlines()[0]

    assert header.startswith("package,name,")
    assert all(header.split(",") == list(row) for row in rows)


@pytest.mark.parametrize(
    ("name", "by", "takes"),
    [
        ("liability", "staff", "package, client, item or month"),
        ("sales", "item", "package, client, staff or month"),
        ("breakage", "moon", "package, client or month"),
        ("commission", "week", "staff, package, client, item or month"),
    ],
)
def test_a_way_of_parting_that_makes_no_sense_is_refused_naming_those_that_do(
    books: Shop, name: str, by: str, takes: str
) -> None:
    refused = books.run("report", name, "--by", by)

    assert refused.exit_code == 2
    assert takes in refused.err


GROUPINGS = {"package", "client", "item", "staff", "month"}
REPORTS = (*NAMES, "balances", "usage", "popularity", "expiring")


def told_by_help(shop: Shop, name: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What `--by` takes, as its help lists it."""
    told = " ".join((shop.ok("report", name, "--help").out + capsys.readouterr().out).split())
    listed = re.search(r"--by WHAT ([^.;]+)", told)
    assert listed, told
    return set(re.split(", | or ", listed[1]))


@pytest.mark.parametrize("name", REPORTS)
def test_the_help_of_by_lists_what_the_report_takes_and_nothing_else(
    quarter: Shop, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = told_by_help(quarter, name, capsys)

    assert listed == set(import_module(f"pkgcli.reports.{name}").TAKES)
    assert listed < GROUPINGS or listed == GROUPINGS
    for word in listed:
        quarter.ok("report", name, "--by", word)
    for word in (GROUPINGS - listed) | {"moon"}:
        refused = quarter.run("report", name, "--by", word)
        assert refused.exit_code == 2
        assert listed == set(re.split(", | or ", refused.err.split("is given by ")[1].splitlines()[0]))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("-p", "2027-01"), "--period '2027-01': is in the future; today is 2026-10-01"),
        (("--from", "tomorrow"), "--from '2026-10-02': is in the future; today is 2026-10-01"),
        (("--from", "2027-02-01", "--to", "2027-01-31"), "--from '2027-02-01': is in the future; today is 2026-10-01"),
        (("--to", "2027-01-31"), "--to '2027-01-31': is in the future; today is 2026-10-01"),
        (("--as-of", "2027-01-31"), "--as-of '2027-01-31': is in the future; today is 2026-10-01"),
        (("--from", "2026-09-02", "--to", "2026-09-01"), "--from '2026-09-02': is after --to, 2026-09-01"),
        (("--from", "2026-09-02", "--as-of", "2026-09-01"), "--from '2026-09-02': is after --as-of, 2026-09-01"),
        (("--as-of", "septober"), "--as-of 'septober'"),
    ],
)
def test_a_refusal_names_the_option_that_was_typed(books: Shop, days: tuple[str, ...], said: str) -> None:
    refused = books.run("report", "sales", *days)

    assert refused.exit_code == 2
    assert refused.err.startswith(f"pkgcli: {said}")


@pytest.mark.parametrize(
    "days",
    [
        ("--as-of", "2026-10-01", "--to", "2026-10-02"),
        ("--as-of", "2026-10-01", "-p", "2026-10"),
        ("-p", "2026-10", "--from", "2026-10-01"),
        ("-p", "2026-13"),
        ("--from", "2026-10-02", "--to", "2026-10-01"),
        ("--from", "tomorrow"),
    ],
)
def test_days_that_say_two_things_or_nothing_are_refused(books: Shop, days: tuple[str, ...]) -> None:
    assert books.run("report", "sales", *days).exit_code == 2


def test_a_terminal_gets_bars_and_a_line_over_the_months(quarter: Shop) -> None:
    quarter.environ = {"COLUMNS": "140"}

    drawn = quarter.ok("report", "liability", "-p", "2026-Q4", "--by", "month", terminal=True).out

    assert "Liability · 2026-10-01 to 2026-11-05 · by month · EUR" in re.sub("\x1b\\[[0-9;]*m", "", drawn)
    assert "█" * 10 in drawn
    assert "▆█" in drawn  # 100.00 of 150.00 is five of seven steps
    assert "Total" in drawn
    assert "▆" not in quarter.ok("report", "liability", "-p", "2026-Q4", "--by", "month").out


def test_a_terminal_without_blocks_gets_ascii() -> None:
    import io

    from pkgcli.render import Output
    from pkgcli.render.reports import sparkline

    ascii_only = Output("table", io.TextIOWrapper(io.BytesIO(), encoding="ascii"), terminal=True, unicode=False)
    without_steps = Output("table", io.TextIOWrapper(io.BytesIO(), encoding="cp437"), terminal=True)
    with_blocks = Output("table", io.StringIO(), terminal=True)

    assert sparkline([0, 7, 14, 0], ascii_only) == sparkline([0, 7, 14, 0], without_steps) == "_+#_"
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], with_blocks) == "▁▂▃▄▅▆▇█"
    assert sparkline([0, 0], with_blocks) == "▁▁"


@pytest.mark.parametrize("name", [*NAMES, "day"])
def test_a_new_salon_has_reports_without_figures(shop: Shop, name: str) -> None:
    for form in ("--json", "--csv", "--format=table"):
        shop.ok("report", name, form)


def test_zeros_are_written_out_unless_a_whole_column_is_nothing(quarter: Shop) -> None:
    quarter.environ = {"COLUMNS": "200", "NO_COLOR": "1"}

    header, _, october, november, total = quarter.ok(
        "report", "sales", "-p", "2026-Q4", "--by", "month", terminal=True
    ).out.splitlines()[2:7]

    assert "Charge tax" in header  # of the card sold in November alone
    titles = "Month Cards Net Tax Charge Charge tax Tip Total Returned Tax due Cash Unpaid"
    assert " ".join(header.split()) == titles
    for line in (october, november, total):
        assert len(re.findall(r" -?[0-9]+(?:\.[0-9]{2})?(?= |$)", line)) == 11
    assert "Cards back" in quarter.ok("report", "sales", "-p", "2026-Q4", "--by", "month").out


def test_a_liability_by_month_keeps_revenue_and_breakage_on_a_terminal_of_80_columns(quarter: Shop) -> None:
    quarter.ok("card", "adjust", "T1", "--take", "10", "-r", "a slip")
    quarter.ok("undo", "-y", str(quarter.rows("SELECT max(id) FROM operation WHERE kind = 'redeem'")[0][0]))
    quarter.ok("refund", "F1", "-y", "-r", "moved away")
    quarter.environ = {"COLUMNS": "80", "NO_COLOR": "1"}

    shown = quarter.ok("report", "liability", "-p", "2026-Q4", "--by", "month", terminal=True).out

    header = next(line for line in shown.splitlines() if line.startswith("Month"))
    assert " ".join(header.split()).startswith("Month Opening Issued Redeemed Expired Closing Revenue Breakage")
    assert "Not shown at this width: Reinstated, Adjusted, Refunded" in shown


@pytest.mark.parametrize("by", ["package", "item", "month"])
def test_popularity_begins_with_the_rank(quarter: Shop, by: str) -> None:
    _, _, header, *lines = quarter.ok("report", "popularity", "-p", "2026-Q4", "--by", by).out.splitlines()

    assert header.split()[:2] == ["Rank", by.capitalize()]
    assert lines[0].split()[0] in "12"
    assert by == "item" or lines[-1].split()[:2] == ["Total", "2"]


@pytest.mark.parametrize("by", ["package", "client", "item", "staff", "month"])
def test_usage_has_its_sessions_on_a_terminal_of_80_columns(quarter: Shop, by: str) -> None:
    quarter.ok("package", "copy", "ten", "ten-facials-at-the-salon")
    sell(quarter, "ten-facials-at-the-salon", "T2", client="Berta Kern")
    quarter.environ = {"COLUMNS": "80", "NO_COLOR": "1"}

    assert "Sessions" in quarter.ok("report", "usage", "-p", "2026-Q4", "--by", by, terminal=True).out


def test_visits_are_cards_on_days_and_deliveries_are_sessions(quarter: Shop) -> None:
    quarter.ok("redeem", "F1", "massage", "--again")

    assert quarter.ok("report", "commission", "--by", "item", "--json").json[0]["sessions"] == 2
    assert quarter.ok("report", "day", "--json").json["sessions"] == 2
    assert "Sessions  2 · worth 100.00" in quarter.ok("report", "day").out
    assert "Visits" not in quarter.ok("report", "commission").out
    (usage,) = [row for row in quarter.ok("report", "usage", "--json").json if row["package"] == "full"]
    assert (usage["visits"], usage["sessions"]) == (1, 2)


def test_a_narrow_terminal_leaves_columns_out_and_says_which(quarter: Shop) -> None:
    quarter.environ = {"COLUMNS": "80"}

    shown = quarter.ok("report", "sales", "-p", "2026-Q4", "--by", "month", terminal=True).out

    assert "Not shown at this width" in shown
    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 80
