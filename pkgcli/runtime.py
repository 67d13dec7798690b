"""All that differs between a till and a test: clock, randomness, environment, streams."""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO


def _now() -> datetime:
    return datetime.now(UTC)


class _Closed(io.StringIO):
    """In place of a stream that the caller closed: nothing can be written to it."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "the output is closed")


@dataclass(frozen=True)
class Runtime:
    """What the outside world gives to one run of the program."""

    environ: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    now: Callable[[], datetime] = _now
    random: Callable[[int], bytes] = os.urandom
    wait: Callable[[float], None] = time.sleep
    patience: float = 10.0
    """Seconds to wait for another writer."""

    @classmethod
    def of_this_process(cls) -> Runtime:
        # Where a stream was closed before the start (`>&-`), Python has None for it.
        return cls(
            environ=os.environ,
            stdin=sys.stdin or io.StringIO(),
            stdout=sys.stdout or _Closed(),
            stderr=sys.stderr or _Closed(),
        )

    def database_path(self, given: str | None) -> Path:
        """`--db`, else `PKGCLI_DB`, else the user's data folder (spec, section 4, "Which file")."""
        named = given or self.environ.get("PKGCLI_DB")
        if named:
            return Path(named).expanduser()
        return _data_folder(self.environ) / "pkgcli" / "pkgcli.db"


def _data_folder(environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("HOME") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
