"""Charts: scales of round amounts, months that are named where there is room, and nothing outside the drawing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pkgcli.render.charts.bar import bar
from pkgcli.render.charts.columns import column_chart
from pkgcli.render.charts.frame import HEIGHT, WIDTH, frame
from pkgcli.render.charts.level import level_chart
from pkgcli.render.charts.scale import scale_to
from pkgcli.render.charts.style import STYLE
from pkgcli.render.page import Page, page_pieces
from pkgcli.rules.days import add_months
from pkgcli.views.money import Money

JANUARY = date(2024, 1, 1)


def months(count: int) -> list[date]:
    return [add_months(JANUARY, number) for number in range(count)]


@pytest.mark.parametrize(
    ("most", "decimals", "marks"),
    [
        (45_000, 2, ["0", "100", "200", "300", "400", "500"]),
        (1_146_711, 2, ["0", "5 000", "10 000", "15 000"]),
        (30, 2, ["0.00", "0.10", "0.20", "0.30"]),
        (1, 2, ["0.00", "0.01"]),
        (0, 2, ["0", "1"]),
        (-500, 2, ["0", "1"]),
        (1_480_000, 0, ["0", "500 000", "1 000 000", "1 500 000"]),
        (0, 0, ["0", "1"]),
        (12_345, 3, ["0", "5", "10", "15"]),
    ],
)
def test_a_scale_has_round_marks_and_holds_the_most(most: int, decimals: int, marks: list[str]) -> None:
    scale = scale_to(most, Money(0, decimals))

    assert [text.replace("\N{NARROW NO-BREAK SPACE}", " ") for _, text in scale.marks()] == marks
    assert scale.top >= most


@pytest.mark.parametrize("most", [*range(1, 300), 10**9 - 1, 10**9, 10**9 + 1, 10**15])
def test_a_scale_is_never_mostly_empty(most: int) -> None:
    scale = scale_to(most, Money(0))

    assert most <= scale.top < most + scale.step
    assert len(scale.marks()) <= 6


def names(count: int) -> list[str]:
    drawn = frame(months(count), scale_to(100_000, Money(0))).drawn()
    return [text.group(1) for piece in drawn if (text := re.search(r'class="middle".*>(.*)</text>', piece.text))]


def test_months_are_named_as_far_as_there_is_room() -> None:
    assert names(1) == ["Jan", "2024"]
    assert names(12)[:4] == ["Jan", "2024", "Feb", "Mar"]
    assert len(names(12)) == 13
    assert names(36) == [
        *("Jan", "2024", "Mar", "May", "Jul", "Sep", "Nov"),
        *("Jan", "2025", "Mar", "May", "Jul", "Sep", "Nov"),
        *("Jan", "2026", "Mar", "May", "Jul", "Sep", "Nov"),
    ]
    assert names(10 * 12) == [str(year) for year in range(2024, 2034)]


def coordinates(text: str) -> list[tuple[int, int]]:
    """Where lines, columns and dots are."""
    found = [
        tuple(map(int, pair.split(","))) for line in re.findall(r'points="([^"]*)"', text) for pair in line.split()
    ]
    for x, y, width, height in re.findall(r'x="(-?\d+)" y="(-?\d+)" width="(-?\d+)" height="(-?\d+)"', text):
        found += [(int(x), int(y)), (int(x) + int(width), int(y) + int(height))]
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("count", [1, 2, 12, 36, 121, 700, 1500])
def test_nothing_is_drawn_outside_the_drawing(count: int) -> None:
    levels = [Money((number * 7919) % 100_000 - 500) for number in range(count + 1)]
    pairs = [(Money((number * 613) % 90_000), Money(-3)) for number in range(count)]
    for chart in (
        level_chart("one", "Level", "", months(count), levels),
        column_chart("two", "Columns", "", months(count), ("sold", "redeemed"), pairs),
    ):
        places = coordinates(chart.text)
        assert len(places) > count
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)


def test_the_highest_amount_is_the_highest_column_and_nothing_has_no_height() -> None:
    pairs = [(Money(0), Money(100)), (Money(500), Money(250))]
    chart = column_chart("c", "Columns", "", months(2), ("sold", "redeemed"), pairs).text
    heights = [int(height) for height in re.findall(r'class="(?:sold|redeemed)"[^>]*height="(\d+)"></rect>', chart)[2:]]

    assert heights[0] == 0
    assert heights[2] == max(heights)
    assert heights[2] == heights[3] * 2
    assert heights[1] == heights[2] // 5


def test_a_bar_is_seen_however_small_and_nothing_is_nothing() -> None:
    lengths = [re.search(r'class="owed" width="(\d+)"', bar(size, 100_000).text) for size in (0, 1, 50_000, 100_000)]

    assert [int(found[1]) for found in lengths if found] == [0, 1, 100, 200]
    assert 'width="0"' in bar(5, 0).text


DRAWN = ("owed", "sold", "redeemed")


def colours(scheme: str) -> dict[str, tuple[int, int, int]]:
    """The colours of a page with charts, by their names."""
    style = "".join(page_pieces(Page("", [], STYLE)))
    light = re.sub(r"@media screen and \(prefers-color-scheme: dark\) \{ :root \{[^}]*\} \}", "", style)
    of_scheme = style if scheme == "dark" else light
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3});", of_scheme)
    whole = {name: text if len(text) == 6 else "".join(2 * digit for digit in text) for name, text in found}
    return {name: (int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)) for name, text in whole.items()}


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_is_seen_on_its_ground_in_light_and_in_dark(scheme: str) -> None:
    of_page = colours(scheme)

    assert (luminance(of_page["ground"]) > 0.5) == (scheme == "light")
    for name in DRAWN:
        assert contrast(of_page[name], of_page["ground"]) >= 3, name
    for name in ("ink", "faint"):
        assert contrast(of_page[name], of_page["ground"]) >= 4.5, name
    assert contrast(of_page["owed"], of_page["ground-of-owed"]) >= 3
    assert contrast(of_page["redeemed"], of_page["pale"]) >= 2.5, "or the hatching isn't seen"
