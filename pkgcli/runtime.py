"""All that differs between a till and a test: clock, randomness, environment, streams."""

from __future__ import annotations

import errno
import io
import os
import sys
import time

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import TextIO


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)


class _Closed(io.StringIO):
    """In place of a stream that the caller closed: nothing can be written to it."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "the output is closed")


class Runtime(Frozen):
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

    def database_path(self, given: str | None) -> str:
        """`--db`, else `PKGCLI_DB`, else the user's data folder (spec, section 4, "Which file")."""
        named = given or self.environ.get("PKGCLI_DB")
        if named:
            return os.path.expanduser(named)
        return os.path.join(_data_folder(self.environ), "pkgcli", "pkgcli.db")


def _data_folder(environ: Mapping[str, str]) -> str:
    home = environ.get("HOME") or os.path.expanduser("~")
    if sys.platform == "darwin":
        return f"{home}/Library/Application Support"
    if sys.platform == "win32":
        return environ.get("LOCALAPPDATA") or f"{home}/AppData/Local"
    return environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
