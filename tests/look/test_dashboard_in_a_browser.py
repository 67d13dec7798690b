"""The dashboard in Chromium: the figures that somebody reads there are those of the reports."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "reports"))
sys.path.append(str(Path(__file__).parents[1] / "paper"))

from books import books
from browser import document, picture, sheets
from dashboard_shown import Read, year

if TYPE_CHECKING:
    from tests.conftest import Shop

__all__ = ["books", "year"]

DAYS = ("--from", "2026-10-01")


@pytest.fixture
def page(year: Shop, tmp_path: Path) -> Path:
    year.ok("report", "dashboard", *DAYS, "-o", str(tmp_path / "page.html"))
    return tmp_path / "page.html"


def report(shop: Shop, *options: str) -> Any:
    return shop.ok("report", *options, "--json", "-q").json


def test_the_figures_in_the_browser_are_those_of_the_reports(year: Shop, page: Path) -> None:
    shown = Read(document(page))
    owed, sold = report(year, "liability", *DAYS), report(year, "sales", *DAYS)
    dormant = report(year, "breakage", *DAYS)[-1]
    listed = report(year, "expiring", "--days", "90")

    assert (dormant["state"], len(listed)) == ("dormant", 1)
    told = {name: shown.by_id[name] for name in ("owed", "sold", "redeemed", "cash", "dormant")}
    assert told == {
        "owed": owed["closing"],
        "sold": sold["net"],
        "redeemed": owed["redeemed"],
        "cash": sold["cash"],
        "dormant": dormant["value"],
    }
    assert ["90 days, through 2027-11-12", "1", listed[0]["value_left"], ""] in shown.rows
    for row in report(year, "liability", *DAYS, "--by", "month"):
        assert [row["month"], row["opening"], row["issued"], row["redeemed"], row["expired"], row["refunded"],
                row["closing"]] in shown.rows  # fmt: skip
    sales, owing = (report(year, name, *DAYS, "--by", "month") for name in ("sales", "liability"))
    for sale, row in zip(sales, owing, strict=True):
        assert [sale["month"], str(sale["cards"]), sale["net"], row["redeemed"]] in [line[:4] for line in shown.rows]
    for row in report(year, "popularity", *DAYS):
        assert [str(row["cards"]), row["share"], row["net_sales"], str(row["visits"]), ""] in [
            line[1:] for line in shown.rows
        ]


def ground(pictured: Path) -> tuple[int, int, int]:
    """The colour of the first point of a picture, which has nothing before it to be told apart from."""
    data, parts, at = pictured.read_bytes(), b"", 8
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        parts += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    red, green, blue = zlib.decompress(parts)[1:4]
    return red, green, blue


def test_it_is_light_or_dark_as_its_reader_likes_and_prints(page: Path) -> None:
    assert ground(picture(page)) == (255, 255, 255)
    assert max(ground(picture(page, dark=True))) < 40
    assert len(sheets(page)) in (2, 3), "of letter, or of A4"
