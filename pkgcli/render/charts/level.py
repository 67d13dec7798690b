"""A level that rises and falls: a line from the end of a month to that of the next, the ground below it shaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from pkgcli.render.charts.frame import CHARACTER, Frame, frame, picture
from pkgcli.render.charts.scale import scale_to
from pkgcli.render.page import Html, tag
from pkgcli.views.money import Money

MOST_DOTS = 40


def level_chart(name: str, title: str, description: str, months: Sequence[date], levels: Sequence[Money]) -> Html:
    """`levels` begins with the one before the first month, and has that at the end of each."""
    drawing = frame(months, scale_to(max(level.minor for level in levels), levels[0]))
    return picture(name, title, description, _drawn(drawing, levels))


def _drawn(drawing: Frame, levels: Sequence[Money]) -> Iterator[Html]:
    yield from drawing.drawn()
    points = [(drawing.edge(at), drawing.floor - drawing.height(level.minor)) for at, level in enumerate(levels)]
    line = " ".join(f"{x},{y}" for x, y in points)
    begin, end = points[0][0], points[-1][0]
    yield tag("polygon", class_="ground", points=f"{begin},{drawing.floor} {line} {end},{drawing.floor}")
    yield tag("polyline", class_="level", points=line)
    for at, ((x, y), level) in enumerate(zip(points, levels, strict=True)):
        when = f"{drawing.months[at - 1]:%Y-%m}" if at else f"before {drawing.months[0]:%Y-%m}"
        if len(points) <= MOST_DOTS or at == len(levels) - 1:
            yield tag("circle", tag("title", f"{when}: {level}"), class_="owed", cx=x, cy=y, r=3)
    yield _last(str(levels[-1]), points)


def _last(text: str, points: list[tuple[int, int]]) -> Html:
    """The level at the end, above all that the line does where it is written."""
    begins = points[-1][0] - len(text) * CHARACTER - CHARACTER
    highest = min(y for (x, y), (after, _) in pairwise([*points, points[-1]]) if after >= begins)
    return tag("text", text, class_="end told", x=points[-1][0], y=highest - CHARACTER)
