"""A card's number for a scanner, drawn: as a QR code, and as bars of Code 128.

Always dark on light, on dark screens too, with the quiet zone that the standards ask for (ISO/IEC 18004: four modules
around; ISO/IEC 15417: ten beside), which reaches beyond the place that the code takes on the page. A module is a whole
number of CSS pixels (1/96 of an inch), so that it is even on a screen as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from pkgcli.render.page import Html, tag
from pkgcli.rules.card_number import scanned_text

_QUIET_QR = 4
_QUIET_BARS = 10
_WIDEST = 2
"""A module of bars in CSS pixels: 0.53 mm; a long number has 0.26 mm, about the least that is read for sure."""


def qr_code(number: str, widest: int) -> Html:
    """The QR code of a number, as wide as it may be up to `widest`, in CSS pixels."""
    import segno

    text = scanned_text(number)
    if text.isascii():
        rows = segno.make_qr(text, error="m").matrix
    else:
        rows = segno.make_qr(text, error="m", encoding="utf-8", eci=True).matrix  # says so, or scanners guess
    side = len(rows) + 2 * _QUIET_QR
    spans = (
        f"M{_QUIET_QR + start} {_QUIET_QR + place}h{length}v1h-{length}z"
        for place, row in enumerate(rows)
        for start, length in _runs(row)
    )
    module = max(widest // side, 1)
    quiet = _QUIET_QR * module
    return _drawn(spans, (side, side), (side * module, side * module), (quiet, quiet), f"QR code of {number}")


def bar_code(number: str, widest: int, height: int) -> Html | None:
    """The bars of a number, as wide as they may be up to `widest`, in CSS pixels; None for a number of other than ASCII
    or too long for scanners to read at that width."""
    text = scanned_text(number)
    if not text.isascii():
        return None
    from pkgcli.render.code128 import code128

    widths = [int(width) for width in code128(text)]
    wide = sum(widths) + 2 * _QUIET_BARS
    module = min(widest // wide, _WIDEST)
    if not module:
        return None
    starts = accumulate(widths, initial=_QUIET_BARS)
    spans = (f"M{start} 0h{width}v1h-{width}z" for start, width in list(zip(starts, widths, strict=False))[::2])
    return _drawn(spans, (wide, 1), (wide * module, height), (0, _QUIET_BARS * module), f"Bar code of {number}")


def _runs(modules: Iterable[int]) -> list[tuple[int, int]]:
    """Where dark begins and how far it goes, in modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if not dark:
            continue
        start, length = runs[-1] if runs else (-1, 0)
        if start + length == place:
            runs[-1] = (start, length + 1)
        else:
            runs.append((place, 1))
    return runs


def _drawn(
    spans: Iterable[str], modules: tuple[int, int], size: tuple[int, int], quiet: tuple[int, int], says: str
) -> Html:
    """So many modules wide and high, at a size in CSS pixels, of which `quiet` above and beside it."""
    wide, high = modules
    return tag(
        "svg",
        tag("path", fill="#fff", d=f"M0 0h{wide}v{high}h-{wide}z"),
        tag("path", fill="#000", d="".join(spans)),
        viewBox=f"0 0 {wide} {high}",
        width=size[0],
        height=size[1],
        preserveAspectRatio="none",
        shape_rendering="crispEdges",
        style=f"max-width: none; margin: -{quiet[0]}px -{quiet[1]}px",
        role="img",
        aria_label=says,
    )
