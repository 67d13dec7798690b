"""An option given as `""` empties its field: `pkgcli item edit facial --price ""`."""

from __future__ import annotations


def emptied(**options: str | None) -> frozenset[str]:
    """The names of those that were given as an empty text, with dashes as they are typed."""
    return frozenset(name.replace("_", "-") for name, text in options.items() if text == "")
