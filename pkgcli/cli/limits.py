"""How many rows a list shows where `--limit` wasn't given."""

from __future__ import annotations

from pkgcli.cli.command import Call

SCREENFUL = 25


def row_limit(call: Call) -> int:
    """A screenful for people, everything for programs, which would take a part for the whole; 0 is all."""
    if call.limit is not None:
        return call.limit
    return SCREENFUL if call.format == "table" and call.out is None else 0
