"""What charts over months have in common: their size, the lines across, and what is written at their edges.

All lengths are in units of the drawing, which is about as wide as a sheet of paper and is shown at its own size there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pkgcli.render.charts.scale import Scale
from pkgcli.render.page import Html, tag

WIDTH, HEIGHT = 720, 250
TOP, RIGHT, BOTTOM = 34, 10, 38
LINE = 15
CHARACTER = 7
"""How wide a character of the writing is, at most."""

LABEL = 34
"""How wide the name of a month is, with the space around it."""

EACH_NTH = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
A_YEAR = 12

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Frame(NamedTuple):
    """A chart with a band for each month, side by side, and a scale from its floor up."""

    months: Sequence[date]
    """Their first days."""
    scale: Scale
    left: int

    @property
    def floor(self) -> int:
        return HEIGHT - BOTTOM

    def edge(self, number: int) -> int:
        """Where the band of a month begins; of the number after the last one, where that ends."""
        return self.left + (WIDTH - RIGHT - self.left) * number // len(self.months)

    def height(self, amount: int) -> int:
        """How high above the floor an amount stands; at it, one below zero, which such a chart can't show."""
        return max(amount, 0) * (self.floor - TOP) // self.scale.top

    def drawn(self) -> Iterator[Html]:
        """The lines across with their amounts, and the months below."""
        for amount, text in self.scale.marks():
            y = self.floor - self.height(amount)
            kind = None if amount else "floor"
            yield tag("line", class_=kind, x1=self.left, y1=y, x2=WIDTH - RIGHT, y2=y)
            yield tag("text", text, class_="end", x=self.left - 6, y=y + 4)
        yield from self._names()

    def _names(self) -> Iterator[Html]:
        """As many names of months as there is room for, the year below the first of each."""
        room = WIDTH - RIGHT - self.left
        each = next((nth for nth in EACH_NTH if nth * room // len(self.months) >= LABEL), EACH_NTH[-1])
        year = 0
        for number, month in enumerate(self.months):
            if (month.year * A_YEAR + month.month - 1) % each:
                continue
            x = (self.edge(number) + self.edge(number + 1)) // 2
            lines: list[int | str] = [] if each >= A_YEAR else [MONTHS[month.month - 1]]
            if month.year != year:
                year = month.year
                lines.append(year)
            for line, text in enumerate(lines, 1):
                yield tag("text", text, class_="middle", x=x, y=self.floor + line * LINE)


def frame(months: Sequence[date], scale: Scale) -> Frame:
    """One with room for its amounts at the left."""
    return Frame(months, scale, max(len(text) for _, text in scale.marks()) * CHARACTER + 8)


def picture(name: str, title: str, description: str, drawn: Iterable[Html]) -> Html:
    """What is drawn as one image, with a title and a description for who can't see it."""
    return tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", description, id=f"{name}-description"),
        *drawn,
        class_="chart",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-description",
    )
