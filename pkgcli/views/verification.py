"""What `db verify` and `db check` found."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class Finding(Frozen):
    """Something that isn't as it must be. `card` is its number; `check` a stable word for programs."""

    check: str
    message: str
    card: str | None = None
    operation: int | None = None
    entry: int | None = None


class Verification(Frozen):
    """How much there was to look at, the head of the chain in hex, and what was found, by check."""

    file: str
    operations: int
    entries: int
    cards: int
    head: str
    findings: tuple[Finding, ...]
    stopped: bool = False
    """Whether nothing was asked of the ledger, because the file around it is damaged."""
