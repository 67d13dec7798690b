"""A bar in a row of a table, beside the figure that it repeats: to a screen reader there is nothing to say of it."""

from __future__ import annotations

from pkgcli.render.page import Html, tag

LENGTH = 200


def bar(size: int, most: int) -> Html:
    """As long as the size is beside the most, and to be seen however small that is; nothing for nothing."""
    length = 0 if size <= 0 or most <= 0 else max(size * LENGTH // most, 1)
    drawn = tag("rect", class_="owed", width=length, height=8)
    return tag("svg", drawn, class_="bar", viewBox=f"0 0 {LENGTH} 8", preserveAspectRatio="none", aria_hidden="true")
