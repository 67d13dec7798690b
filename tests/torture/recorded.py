"""What a run of the program did to its folder: recorded by `recorder.c`, read here as actions on files and names.

    library = built(tmp_path)
    run = recorded(library, folder, ["redeem", "A1", "facial", "--key", "k1", "--json"])
    actions = actions_of(run.log, folder, names)      # names: {relative path: file}, moved along

A file is a number, whatever it is called; a name leads to one. That is what a disk knows.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("recorder.c")

_HEAD = struct.Struct("<Biqqii")

# The number of a folder in `Names`, which knows files by number.
A_FOLDER = 0


@dataclass(frozen=True)
class Write:
    """`data` at `offset` of a file; where it ends behind the file's end, the file grows."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file gets `length`: shorter, or longer by zeros."""

    file: int
    length: int
    only_longer: bool = False


@dataclass(frozen=True)
class Renamed:
    """Names that change in one step: each leads to a file (or folder) afterwards, or, with None, is gone."""

    changes: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Sync:
    """The data of a file is on the disk from here on."""

    file: int


@dataclass(frozen=True)
class SyncFolder:
    """So are the names in a folder."""

    folder: str


@dataclass(frozen=True)
class Said:
    """What the program wrote to standard output: from here on it has promised."""

    text: str


@dataclass(frozen=True)
class Failed:
    """A call that was made to fail."""

    kind: str
    nth: int


Action = Write | Cut | Renamed | Sync | SyncFolder | Said | Failed
KINDS = ("read", "write", "truncate", "sync", "open", "create", "link", "rename", "unlink", "folder")


@dataclass
class Names:
    """Which file each name below a folder leads to at the moment."""

    files: dict[str, int]
    last: int

    @classmethod
    def of(cls, before: Mapping[str, bytes], folders: Sequence[str] = ()) -> Names:
        files = {name: number for number, name in enumerate(sorted(before), start=1)}
        return cls(files | dict.fromkeys(folders, A_FOLDER) | {".": A_FOLDER}, len(files))

    def new(self) -> int:
        self.last += 1
        return self.last


@dataclass(frozen=True)
class Run:
    """One run of the program, and the raw log of what it did."""

    argv: tuple[str, ...]
    exit_code: int
    out: str
    err: str
    log: bytes


def built(folder: Path) -> Path:
    """The recorder as a library to be loaded before all others; without a C compiler, or elsewhere, no test."""
    compiler = shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the recorder of system calls needs Linux and gcc")
    library = folder / "recorder.so"
    if not library.exists():
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
    return library


def environment(library: Path, folder: Path, log: Path | None = None, **more: str) -> dict[str, str]:
    """For a process whose calls below `folder` are recorded into `log`."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PKGCLI_", "RECORDER_", "PYTEST"))
    }
    recorder = {"LD_PRELOAD": str(library), "RECORDER_FOLDER": str(folder)}
    if log is not None:
        recorder["RECORDER_LOG"] = str(log)
    python = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    return kept | python | recorder | {"TZ": "Europe/Berlin"} | more


def recorded(
    library: Path, folder: Path, argv: Sequence[str], *, program: Sequence[str] = ("-m", "pkgcli"), **more: str
) -> Run:
    """The program as it is, with `argv`, from the salon's folder; what it did below that folder is in the log."""
    log = folder.parent / f"{folder.name}.log"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, *program, *argv],
        env=environment(library, folder, log, **more),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    written = log.read_bytes() if log.exists() else b""
    log.unlink(missing_ok=True)
    return Run(tuple(argv), done.returncode, done.stdout, done.stderr, written)


def records(log: bytes) -> Iterator[tuple[str, int, int, int, bytes, bytes]]:
    """The log as it was written: call, descriptor, two numbers, two texts."""
    at = 0
    while at < len(log):
        call, descriptor, a, b, first, second = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        yield chr(call), descriptor, a, b, log[at : at + first], log[at + first : at + first + second]
        at += first + second


def calls(log: bytes) -> dict[str, int]:
    """How many calls of each kind there were that can be made to fail."""
    counted = dict.fromkeys(KINDS, 0)
    kinds = {"r": "read", "w": "write", "f": "write", "t": "truncate", "T": "truncate", "s": "sync", "o": "open"}
    kinds |= {"u": "unlink", "d": "folder", "k": "folder", "m": "rename", "l": "link"}
    for call, *_ in records(log):
        if call in kinds:
            counted[kinds[call]] += 1
    counted["create"] = counted["open"]  # at most: which of them made the file isn't in the log
    return counted


def actions_of(log: bytes, folder: Path, names: Names) -> list[Action]:
    """The log in terms of files and names; `names` is as before the run, and as after it in the end."""
    return list(_Reading(folder, names).actions(log))


class _Reading:
    def __init__(self, folder: Path, names: Names) -> None:
        self.folder = str(folder)
        self.names = names
        self.open: dict[int, int | str] = {}

    def relative(self, path: bytes) -> str:
        return os.path.relpath(path.decode(), self.folder)

    def actions(self, log: bytes) -> Iterator[Action]:
        for call, descriptor, a, b, first, second in records(log):
            if call in "wtfs":
                yield from self._on_open(call, self.open[descriptor], a, b, first)
            elif call == "a":
                yield Said(first.decode())
            elif call == "!":
                yield Failed(KINDS[descriptor], a)
            elif call == "o":
                yield from self._opened(descriptor, a, bool(b), self.relative(first))
            elif call == "c":
                self.open.pop(descriptor, None)
            elif call == "2":
                self.open[a] = self.open[descriptor]
            elif call == "T":
                yield Cut(self.names.files[self.relative(first)], a)
            elif call != "r":
                yield self._named(call, self.relative(first), self.relative(second) if second else "")

    def _opened(self, descriptor: int, flags: int, is_folder: bool, name: str) -> Iterator[Action]:
        if is_folder:
            self.open[descriptor] = name
            return
        if name not in self.names.files:
            assert flags & os.O_CREAT, f"{name} was opened, and nothing made it"
            yield self._change((name, self.names.new()))
        elif flags & os.O_TRUNC:
            yield Cut(self.names.files[name], 0)
        self.open[descriptor] = self.names.files[name]

    @staticmethod
    def _on_open(call: str, file: int | str, a: int, b: int, data: bytes) -> Iterator[Action]:
        if isinstance(file, str):
            yield SyncFolder(file)
        elif call == "w":
            yield Write(file, a, data)
        elif call == "t":
            yield Cut(file, a)
        elif call == "s":
            yield Sync(file)
        else:
            assert a == 0, "of the manners of fallocate() only the plain one is known here"
            yield Cut(file, b, only_longer=True)

    def _named(self, call: str, name: str, other: str) -> Action:
        if call in "ud":
            return self._change((name, None))
        if call == "k":
            return self._change((name, A_FOLDER))
        if call == "l":
            return self._change((other, self.names.files[name]))
        assert call == "m", f"the log has a call that is unknown here: {call}"
        assert self.names.files[name] != A_FOLDER, "renaming a folder is unknown here"
        return self._change((name, None), (other, self.names.files[name]))

    def _change(self, *changes: tuple[str, int | None]) -> Renamed:
        for name, file in changes:
            if file is None:
                self.names.files.pop(name, None)
            else:
                self.names.files[name] = file
        return Renamed(changes)
