"""The answer of an import."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class Rejected(Frozen):
    line: int
    column: str | None
    value: str | None
    message: str


class Imported(Frozen):
    operation: int | None
    file: str
    dry_run: bool
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    messages: tuple[str, ...] = ()
