"""Two amounts of each month as columns side by side, one of them hatched: they are told apart without colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pkgcli.render.charts.frame import CHARACTER, Frame, frame, picture
from pkgcli.render.charts.scale import scale_to
from pkgcli.render.page import Html, tag
from pkgcli.views.money import Money

WIDEST = 70
KINDS = ("sold", "redeemed")
SWATCH = 12

Pair = tuple[Money, Money]

_HATCH = tag(
    "defs",
    tag(
        "pattern",
        tag("rect", class_="pale", width=6, height=6),
        tag("rect", class_="dark", width=3, height=6),
        id="hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    ),
)


def column_chart(
    name: str, title: str, description: str, months: Sequence[date], called: tuple[str, str], pairs: Sequence[Pair]
) -> Html:
    """Each month has a pair of amounts; `called` says what the first of them is, and the second."""
    most = max(amount.minor for pair in pairs for amount in pair)
    drawing = frame(months, scale_to(most, pairs[0][0]))
    return picture(name, title, description, _drawn(drawing, called, pairs))


def _drawn(drawing: Frame, called: tuple[str, str], pairs: Sequence[Pair]) -> Iterator[Html]:
    yield _HATCH
    x = drawing.left
    for kind, text in zip(KINDS, called, strict=True):
        yield tag("rect", class_=kind, x=x, y=0, width=SWATCH, height=SWATCH)
        yield tag("text", text, x=x + SWATCH + 5, y=SWATCH - 2)
        x += SWATCH + 30 + len(text) * CHARACTER
    yield from drawing.drawn()
    for number, pair in enumerate(pairs):
        told = f"{drawing.months[number]:%Y-%m}: {called[0]} {pair[0]}, {called[1]} {pair[1]}"
        yield tag("g", tag("title", told), *_month(drawing, number, pair))


def _month(drawing: Frame, number: int, pair: Pair) -> Iterator[Html]:
    """Its columns, each with its amount where that fits; the whole band says what they are when it is pointed at."""
    begins, ends = drawing.edge(number), drawing.edge(number + 1)
    width = max(min((ends - begins) * 2 // 5, WIDEST), 1)
    yield tag("rect", class_="unseen", x=begins, y=0, width=ends - begins, height=drawing.floor)
    x = (begins + ends) // 2 - width
    for kind, amount in zip(KINDS, pair, strict=True):
        height = drawing.height(amount.minor)
        yield tag("rect", class_=kind, x=x, y=drawing.floor - height, width=width, height=height)
        if amount.minor and len(str(amount)) * CHARACTER <= width:
            yield tag("text", str(amount), class_="middle", x=x + width // 2, y=drawing.floor - height - 4)
        x += width
