"""The file that `-o` names: looked at before anything is recorded, and there afterwards whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from pkgcli.errors import Unreadable

PAGES = (".html", ".htm")
SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl"}
_HINT = "name a file in a folder that is there, or - for standard output"


def format_of(out: str | None, may_be_page: bool) -> str | None:
    """The format that the name of the file asks for; None where it asks for none that the command has."""
    if out is None:
        return None
    suffix = os.path.splitext(out)[1].lower()  # noqa: PTH122  (`-` is no path)
    return "html" if may_be_page and suffix in PAGES else SUFFIXES.get(suffix)


def checked_out(out: str, database: str) -> str | None:
    """Where the answer goes, None for standard output. Unreadable where nothing could be written there: afterwards,
    when the command is recorded, would be too late."""
    if out == "-":
        return None
    if not out or "\0" in out:
        raise Unreadable("--out", out.replace("\0", ""), "names no file", _HINT)
    try:
        trouble = _trouble(Path(out), Path(database))
    except OSError as error:
        trouble = f"can't be written: {error.strerror or error}"
    if trouble is not None:
        raise Unreadable("--out", out, trouble, _HINT)
    return out


def _trouble(target: Path, database: Path) -> str | None:
    if target.is_dir():
        return "is a folder"
    if not target.parent.is_dir():
        return "there is no such folder"
    if target.exists():
        if database.exists() and target.samefile(database):
            return "is the database itself"
        return None if os.access(target, os.W_OK) else "may not be written"
    beside = _beside(target)
    _opened(beside).close()
    beside.unlink()
    return None


@contextmanager
def whole_file(out: str) -> Iterator[TextIO]:
    """A stream whose text becomes the file at its end; where it breaks off, what was there before stays."""
    target = Path(out)
    there = target.exists()
    takes_no_other = not os.access(target.parent, os.W_OK | os.X_OK)
    if target.is_symlink() or (there and (takes_no_other or not target.is_file())):  # also a device, or a pipe
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    beside = _beside(target)
    try:
        with _opened(beside) as stream:
            if there:
                beside.chmod(target.stat().st_mode & 0o7777)
            yield stream
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _beside(target: Path) -> Path:
    return target.parent / f".pkgcli-{os.getpid()}.new"


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")
