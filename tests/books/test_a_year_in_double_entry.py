"""The journal of a year, checked by other people's programs and compared with the reports, month by month."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bookkeepers import STYLES, Movements, complaint, missing, movements
from year_of_a_salon import OPERATIONS, Year

from pkgcli.verify import verify

if TYPE_CHECKING:
    from tests.conftest import Shop

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def year(shop_at: Callable[[Path], Shop]) -> Iterator[Shop]:
    """The shop a week after the year: not all that lapsed has been swept."""
    from pkgcli.founding import init

    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        shop = shop_at(Path(folder) / "year.db")
        init(shop.occasion(), name="Salon Rosa", currency="EUR", timezone="Europe/Berlin", environ={})
        Year(shop).live()
        shop.now = shop.day("2027-01-08")
        yield shop


def test_a_year_of_20_000_operations_is_the_same_to_every_bookkeeping_program(year: Shop) -> None:
    """One test for all of them: the year takes a minute to happen."""
    assert year.rows("SELECT max(id) FROM operation")[0][0] >= OPERATIONS
    kinds = {row[0] for row in year.rows("SELECT DISTINCT kind FROM entry")}
    assert kinds >= {"issue", "redeem", "undo", "expire", "reopen", "refund", "adjust", "transfer", "pay", "void"}
    assert kinds >= {"freeze", "unfreeze"}
    assert {finding.check for finding in verify(year.occasion()).findings} <= {"backup", "night"}
    expected = reported(year)
    for style in STYLES:
        if missing(style) is None:
            journal = exported(year, style, "-p", "2026")
            assert complaint(style, journal) == ""
            assert booked(style, journal) == expected, style
            assert complaint(style, exported(year, style, "--from", "2026-08-15")) == ""
            assert complaint(style, changed_by_a_cent(journal)) != "", style
    lacking = [reason for style in STYLES if (reason := missing(style))]
    if lacking:
        pytest.skip("; ".join(lacking))


def exported(shop: Shop, style: str, *options: str) -> Path:
    journal = shop.path.with_name(f"salon.{style}")
    shop.ok("export", "journal", "--style", style, *options, "-o", str(journal))
    return journal


def changed_by_a_cent(journal: Path) -> Path:
    """A visit of the middle of the year worth a cent more, on both of its accounts: it still balances."""
    text = journal.read_text()
    middle = text.index("redeem", len(text) // 2)
    end = text.index("\n\n", middle)
    visit = text[middle:end]
    for account in ("Liabilities:Prepaid:Packages", "Income:Packages"):
        line = next(line for line in visit.splitlines() if account in line)
        amount = line.split()[-2]
        cents = int(amount.replace(".", "").replace("-", "")) + 1
        more = f"{'-' * amount.startswith('-')}{cents // 100}.{cents % 100:02d}"
        visit = visit.replace(line, line.replace(amount, more))
    changed = journal.with_name(f"changed-{journal.name}")
    changed.write_text(text[:middle] + visit + text[end:])
    return changed


def reported(shop: Shop) -> dict[str, Movements]:
    """What the reports say, in cents: at the end of each month, or in it."""
    liability = {row["month"]: row for row in _months(shop, "liability")}
    sales = {row["month"]: row for row in _months(shop, "sales")}
    columns = {
        "closing": {month: liability[month]["closing"] for month in MONTHS},
        "tips": {month: liability[month]["tips"] for month in MONTHS},
        "unpaid": {month: liability[month]["unpaid"] for month in MONTHS},
        "revenue": {month: liability[month]["revenue"] for month in MONTHS},
        "breakage": {month: liability[month]["breakage"] for month in MONTHS},
        "tax_due": {month: sales[month]["tax_due"] for month in MONTHS},
    }
    return {
        name: {month: int(amount.replace(".", "")) for month, amount in column.items()}
        for name, column in columns.items()
    }


def _months(shop: Shop, report: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shop.ok("report", report, "-p", "2026", "--by", "month", "--json").json
    return rows


def booked(style: str, journal: Path) -> dict[str, Movements]:
    """The same, as the program works it out from the journal."""

    accounts = movements(style, journal)

    def moved(account: str, sign: int = -1) -> list[int]:
        found = accounts[account]
        assert found.keys() <= set(MONTHS)
        return [sign * found.get(month, 0) for month in MONTHS]

    columns = {
        "closing": accumulate(moved("Liabilities:Prepaid:Packages")),
        "tips": accumulate(moved("Liabilities:Prepaid:Tips")),
        "unpaid": accumulate(moved("Assets:Receivable", +1)),
        "revenue": moved("Income:Packages"),
        "breakage": moved("Income:Breakage"),
        "tax_due": moved("Liabilities:Tax"),
    }
    return {name: dict(zip(MONTHS, column, strict=True)) for name, column in columns.items()}
