"""The file on its disk: whose it is, where it lies, and what lies beside it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pkgcli.operations import Occasion
from pkgcli.verify.findings import Findings
from pkgcli.views.verification import Finding

_ROOM = 10 * 1024 * 1024
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")

_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "davfs", "ceph", "glusterfs", "lustre")

# As folders are called by the programs that keep them the same on several machines.
_SYNCHRONISED = (
    *("dropbox", "onedrive", "google drive", "googledrive", "my drive", "icloud", "icloud drive", "mobile documents"),
    *("nextcloud", "owncloud", "syncthing"),
)


def look_around(findings: Findings, occasion: Occasion) -> None:
    """Nothing here opens the database itself, which would drop SQLite's locks."""
    path = Path(os.path.realpath(occasion.path))
    for step in (_rights, _place, _beside, _space):
        try:
            findings.add(step(path, occasion.now))
        except OSError as error:
            findings.add([Finding("unreadable", f"{error.filename or path}: {error.strerror or error}")])


def _rights(path: Path, now: datetime) -> Iterator[Finding]:
    found = path.stat()
    if hasattr(os, "geteuid"):
        if found.st_uid != os.geteuid():
            yield Finding("owner", f"the file is of user id {found.st_uid}, and you are {os.geteuid()}")
        if found.st_mode & 0o007:
            yield Finding("mode", f"others may use the file: its mode is {stat.S_IMODE(found.st_mode):04o}")


def _place(path: Path, now: datetime) -> Iterator[Finding]:
    system = file_system(path, _mounts())
    if system in _NETWORK or system.startswith("fuse."):
        yield Finding("place", f"the file lies on a network folder ({system}), where locks can't be relied on")
    for folder in path.parents:
        name = folder.name.casefold()
        is_named_so = any(name == known or name.startswith((f"{known} ", f"{known}-")) for known in _SYNCHRONISED)
        if is_named_so or (folder / ".stfolder").exists():
            yield Finding("place", f"the folder {folder} is synchronised with other machines, which breaks databases")


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system that `path` lies on, by a list of mounts as in /proc/mounts; '' where it isn't known."""
    where, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].encode().decode("unicode_escape")
        if path.is_relative_to(point) and len(point) >= len(where):
            where, kind = point, parts[2]
    return kind


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # another system; what isn't known isn't told


def _beside(path: Path, now: datetime) -> Iterator[Finding]:
    journal = path.with_name(f"{path.name}-journal")
    if _is_older(journal, now, timedelta(minutes=1)) and _is_cold(journal):
        yield Finding("stray", f"{journal} is a journal that no program is writing, and can be deleted")
    for left in sorted(path.parent.glob(".pkgcli-*")):
        if _is_older(left, now, timedelta(hours=1)):
            yield Finding("stray", f"{left} was left by a command that was killed, and can be deleted")


def _is_older(path: Path, now: datetime, age: timedelta) -> bool:
    try:
        changed = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    return now - changed > age


def _is_cold(journal: Path) -> bool:
    """Whether it holds nothing that could be rolled back. One that does is a writer's: SQLite has looked before."""
    try:
        with journal.open("rb") as stream:
            return stream.read(len(_JOURNAL_MAGIC)) != _JOURNAL_MAGIC
    except FileNotFoundError:
        return False


def _space(path: Path, now: datetime) -> Iterator[Finding]:
    free, needed = shutil.disk_usage(path.parent).free, path.stat().st_size + _ROOM
    if free < needed:
        yield Finding(
            "space", f"{free} bytes are free on the disk, and {needed} are needed to work and to make a backup"
        )
