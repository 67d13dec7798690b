"""How much of each torture is done: enough to notice in every run of the tests, all of it with `make torture`."""

from __future__ import annotations

import os

FULL = bool(os.environ.get("PKGCLI_TORTURE"))


def size(everyday: int, full: int) -> int:
    """`everyday` in each run of the tests, `full` where PKGCLI_TORTURE is set (`make torture` sets it)."""
    return full if FULL else everyday
