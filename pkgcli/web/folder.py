"""A folder for the copy that nobody else may enter, and that is gone when the copy isn't looked at any more."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

PREFIX = "pkgcli-web-"

_LOCK = "in-use"
_ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, a shutdown, a terminal whose window was closed
_BEGINNING = timedelta(minutes=1)


class Ended(KeyboardInterrupt):
    """Somebody asked for the end."""


@contextmanager
def private_folder(now: datetime) -> Iterator[Path]:
    """A new folder, mode 0700, that is removed at the end: also by Ctrl-C, a shutdown (SIGTERM) and a closed window
    (SIGHUP), which raise Ended in the body.

    What a kill or a power cut left of earlier ones is removed at the beginning.
    """
    _clear_away(now)
    before = {number: signal.getsignal(number) for number in _numbers()}
    folder = None
    try:
        for number in before:
            signal.signal(number, _end)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with (folder / _LOCK).open("w") as lock:
            _taken(lock.fileno())
            yield folder
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)  # an impatient key doesn't keep it from going
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> NoReturn:
    raise Ended


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]


def _clear_away(now: datetime) -> None:
    """Removes folders of this user whose program is gone: nobody holds their lock."""
    if os.name == "nt":
        return  # what is open can't be removed there, and locks are another matter
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            is_new = now - datetime.fromtimestamp(found.st_mtime, UTC) < _BEGINNING
            if folder.is_symlink() or found.st_uid != os.geteuid() or is_new:
                continue
            with (folder / _LOCK).open("a") as lock:
                if _taken(lock.fileno()):
                    shutil.rmtree(folder, ignore_errors=True)


def _taken(descriptor: int) -> bool:
    """Whether the lock is ours now; the system gives it back whatever becomes of this program."""
    if os.name == "nt":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
