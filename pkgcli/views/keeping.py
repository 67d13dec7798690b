"""The answers of what is done to the file as a whole: `db backup`, `restore`, `migrate`, `journal`."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class BackedUp(Frozen):
    """A backup. `operations` is how many it holds, `head` the hash of the last, `size` its bytes."""

    file: str
    operations: int
    head: str
    size: int
    removed: tuple[str, ...] = ()
    """Older backups that were cleared away."""
    warnings: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    """What is well, and could be better."""


class Restored(Frozen):
    """The database after a restore."""

    file: str
    source: str
    operations: int
    head: str
    kept: str | None
    """Where what stood there before is now; None where nothing did."""
    lost: int | None
    """Operations that are in `kept` alone; None where it can't be read."""
    warnings: tuple[str, ...] = ()


class Migrated(Frozen):
    """`from_version` equals `to_version` where there was nothing to do."""

    file: str
    from_version: int
    to_version: int
    backup: str | None
    warnings: tuple[str, ...] = ()


class JournalMode(Frozen):
    file: str
    mode: str
    changed: bool
    warnings: tuple[str, ...] = ()
