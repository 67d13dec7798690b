"""Backups in a folder: what they are called, which there are, and which are cleared away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pkgcli.business import Business
from pkgcli.rules.retention import kept

FOLDER = "backups"
"""Beside the database, unless the setting `backup.folder` says otherwise."""

_NAME = re.compile(r"(?P<stem>.+)-(?P<made>\d{4}-\d{2}-\d{2}T\d{6}Z)-(?P<operations>\d+)-(?P<head>[0-9a-f]{16})\.db")
_MADE = "%Y-%m-%dT%H%M%SZ"


class Named(NamedTuple):
    """What a backup's name tells: `salon-2026-11-22T031500Z-134-3f9ac2d1e0b74a11.db`. The head stands there so that it
    is known outside the database, where nobody who rewrites the past can reach it."""

    path: Path
    made_at: datetime
    operations: int
    head: str


def name_of(database: Path, made_at: datetime, operations: int, head: bytes) -> str:
    """The name of a backup of `database` made at that instant (UTC)."""
    return f"{database.stem}-{made_at.astimezone(UTC).strftime(_MADE)}-{operations}-{head.hex()[:16]}.db"


def folder_of(database: Path, setting: str) -> Path:
    """Where backups go; a `backup.folder` that isn't absolute is beside the database."""
    return database.parent / Path(setting or FOLDER).expanduser()


def backups_in(folder: Path, database: Path) -> Iterator[Named]:
    """The backups of `database` in the folder, in no order; other files aren't looked at."""
    with suppress(OSError):
        for path in folder.iterdir():
            named = _NAME.fullmatch(path.name)
            if named and named["stem"] == database.stem:
                made_at = datetime.strptime(named["made"], _MADE).replace(tzinfo=UTC)
                yield Named(path, made_at, int(named["operations"]), named["head"])


def to_clear_away(folder: Path, known: Iterable[str], business: Business, now: datetime) -> list[Path]:
    """Which backups needn't be kept, by days of the business (`pkgcli.rules.retention`).

    `known` are the paths of backups that the database remembers: another one of the same name may keep its own in the
    same folder.
    """
    made = {}
    for path in map(Path, known):
        named = _NAME.fullmatch(path.name)
        if named and path.parent == folder.absolute():
            made_at = datetime.strptime(named["made"], _MADE).replace(tzinfo=UTC)
            made[path] = made_at.astimezone(business.zone)
    stay = kept(made.values(), business.today(now))
    return sorted(path for path, made_at in made.items() if made_at not in stay)
