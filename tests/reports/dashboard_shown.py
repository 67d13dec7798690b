"""A year of which there is much to show, and what a page shows."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from books import on, sell

if TYPE_CHECKING:
    from tests.conftest import Shop


@pytest.fixture
def year(books: Shop) -> Shop:
    """From October 2026 to August 2027: every kind of sale, visits, a refund, a lapse, a card that nobody uses."""
    sell(books, "ten", "T1")
    sell(books, "gym", "G1", client="Berta Kern")
    on(books, "2026-11-05")
    sell(books, "full", "F1", "--paid", "100", client="Berta Kern")
    books.ok("redeem", "F1", "massage")
    sell(books, "duo", "D1")
    on(books, "2027-01-20")
    books.lapse()
    books.ok("issue", "--bespoke", "--line", "massage=1", "--price", "70", "--client", "Anna Blum", "--number", "B1")
    books.ok("redeem", "T1", "facial=3")
    on(books, "2027-02-02")
    books.ok("refund", "T1", "-r", "moved away", "-y")
    sell(books, "ten", "T2", client="Berta Kern")
    on(books, "2027-08-14")
    books.ok("config", "set", "dormant.days", "100")
    return books


class Read(HTMLParser):
    """A page: its elements with their attributes, the text of those with an id, and that of each row of its tables."""

    ENDLESS = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.by_id: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.ENDLESS:
            self._open.append((tag, dict(attrs).get("id") or ""))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        for tag, name in self._open:
            if name:
                self.by_id[name] = self.by_id.get(name, "") + data
            if tag in ("td", "th"):
                self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for element, attributes in self.elements if element == name]
