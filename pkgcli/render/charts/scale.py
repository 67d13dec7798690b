"""The scale of amounts at the side of a chart: round steps from nothing to the most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pkgcli.frozen import replace
from pkgcli.views.money import Money

MOST_STEPS = 5
ROUND = (1, 2, 5)
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


class Scale(NamedTuple):
    """From 0 to `top`, marked at each `step`, in minor units; its amounts are written like `one`."""

    step: int
    top: int
    one: Money

    def marks(self) -> list[tuple[int, str]]:
        """The amounts that are marked, each with its text: without decimals where none of them needs any."""
        whole = 10**self.one.decimals
        if self.step % whole:
            return [(amount, str(replace(self.one, minor=amount))) for amount in self._amounts()]
        units = [(amount, replace(self.one, minor=amount // whole, decimals=0)) for amount in self._amounts()]
        return [(amount, _readable(str(unit))) for amount, unit in units]

    def _amounts(self) -> range:
        return range(0, self.top + 1, self.step)


def scale_to(most: int, one: Money) -> Scale:
    """The finest scale of at most five steps that holds `most`; where that is nothing, one unit of the currency."""
    if most <= 0:
        return Scale(10**one.decimals, 10**one.decimals, one)
    step = next(step for step in _round_numbers() if step * MOST_STEPS >= most)
    return Scale(step, -(-most // step) * step, one)


def _round_numbers() -> Iterator[int]:
    magnitude = 1
    while True:
        yield from (factor * magnitude for factor in ROUND)
        magnitude *= 10


def _readable(text: str) -> str:
    """`12 500`: thin spaces where no locale has its own way. Seven digits in a row can't be read at a glance."""
    return f"{int(text):,}".replace(",", THIN_SPACE) if text.isdecimal() else text
