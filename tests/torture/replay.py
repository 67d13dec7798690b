"""The files that a kill or a power cut could leave, at every point of what a program did.

The disk model. After a **kill** everything that was done stands: the kernel has it. After a **power cut**

- the data of a file is certain as of its last sync, its length too;
- a name (made, renamed, linked, removed) is certain once the folder that it is in was synced after it. To sync the
  file doesn't keep its name: a file may be there with all its data and yet not be found;
- everything else that was pending may be there or not, each piece by itself and in any order: a later write without an
  earlier one, a rename without the data of what was renamed, the data without the rename, a longer file of zeros where
  the data didn't make it. A rename is atomic; changes of one name happen in their order;
- a write may be torn at any border of 512 bytes, sectors are kept or lost each by itself, and one sector is atomic.

That allows more than ext4, XFS or APFS do in any of their modes (theirs keep more order), so what survives here
survives there. Left out: disks that lie about syncing, sectors torn inside or damaged next to what was written, file
systems that lose what was synced, changes of mode and owner, and more than one machine.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from recorded import A_FOLDER, Action, Cut, Renamed, Said, Sync, SyncFolder, Write

Files = dict[str, bytes]
Pending = Write | Cut | Renamed
SECTOR = 512


@dataclass
class Disk:
    """What is certain, and what is pending."""

    contents: dict[int, bytes]
    names: dict[str, int]
    pending: list[Pending] = field(default_factory=list)

    @classmethod
    def holding(cls, files: Files, names: dict[str, int]) -> Disk:
        """A disk on which everything is certain; `names` as numbered when the run began."""
        return cls({names[name]: data for name, data in files.items()}, dict(names))

    def as_it_is(self) -> Disk:
        """A copy that the next actions don't change."""
        return Disk(dict(self.contents), dict(self.names), list(self.pending))

    def take(self, action: Action) -> None:
        """One more thing that the program did."""
        if isinstance(action, Write | Cut | Renamed):
            self.pending.append(action)
        elif isinstance(action, Sync):
            kept = [one for one in self.pending if isinstance(one, Write | Cut) and one.file == action.file]
            content = bytearray(self.contents.get(action.file, b""))
            for one in kept:
                _apply(content, one)
            self.contents[action.file] = bytes(content)
            self.pending = [one for one in self.pending if isinstance(one, Renamed) or one.file != action.file]
        elif isinstance(action, SyncFolder):
            names = [one for one in self.pending if isinstance(one, Renamed) and _is_in(one, action.folder)]
            for one in names:
                _rename(self.names, one)
            self.pending = [one for one in self.pending if one not in names]

    def with_pending(self, kept: Sequence[Pending]) -> tuple[Files, tuple[str, ...]]:
        """The files and folders that are found where of all that is pending `kept` has happened."""
        names = dict(self.names)
        contents: dict[int, bytearray] = {}
        for one in kept:
            if isinstance(one, Renamed):
                _rename(names, one)
            else:
                if one.file not in contents:
                    contents[one.file] = bytearray(self.contents.get(one.file, b""))
                _apply(contents[one.file], one)
        found = {name: file for name, file in names.items() if _has_its_folders(name, names)}
        files = {
            name: bytes(contents[file]) if file in contents else self.contents.get(file, b"")
            for name, file in found.items()
            if file != A_FOLDER
        }
        return files, tuple(sorted(name for name, file in found.items() if file == A_FOLDER and name != "."))


@dataclass(frozen=True)
class Found:
    """What is found when the machine is on again: after how many actions it stopped, and what of them was kept.

    The files are put together when they are asked for: of thousands, each some hundred thousand bytes.
    """

    point: int
    how: str
    disk: Disk
    kept: list[Pending]

    def files(self) -> tuple[Files, tuple[str, ...]]:
        """The files, and the folders."""
        return self.disk.with_pending(self.kept)


def digest(files: Files) -> bytes:
    """Tells two states from each other."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return whole.digest()


def _apply(content: bytearray, one: Write | Cut) -> None:
    if isinstance(one, Write):
        if len(content) < one.offset:
            content.extend(bytes(one.offset - len(content)))
        content[one.offset : one.offset + len(one.data)] = one.data
    elif len(content) < one.length:
        content.extend(bytes(one.length - len(content)))
    elif not one.only_longer:
        del content[one.length :]


def _rename(names: dict[str, int], one: Renamed) -> None:
    for name, file in one.changes:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _is_in(one: Renamed, folder: str) -> bool:
    return any(str(PurePath(name).parent) == folder for name, _ in one.changes)


def _has_its_folders(name: str, names: dict[str, int]) -> bool:
    return all(names.get(str(folder)) == A_FOLDER for folder in PurePath(name).parents)


def after_kills(disk: Disk, actions: Sequence[Action]) -> Iterator[Found]:
    """What a kill leaves: before the first action, and after each of them that changed something."""
    yield Found(0, "killed", disk.as_it_is(), list(disk.pending))
    for point, action in enumerate(actions, start=1):
        disk.take(action)
        if not isinstance(action, Sync | SyncFolder):
            yield Found(point, "killed", disk.as_it_is(), list(disk.pending))


def after_power_cuts(
    disk: Disk, actions: Sequence[Action], chance: random.Random, *, subsets: int, torn: int
) -> Iterator[Found]:
    """What a power cut leaves at every point; each point's cases are those of `_cuts`."""
    there = disk.as_it_is()
    yield from (Found(0, how, there, kept) for how, kept in _cuts(there, chance, subsets, torn, True))
    for point, action in enumerate(actions, start=1):
        disk.take(action)
        following = actions[point] if point < len(actions) else None
        # Pending is most just before a sync takes it away, before a promise and in the end; each piece by itself is
        # lost or kept there, which holds for the points before, too.
        thorough = following is None or isinstance(following, Sync | SyncFolder | Said)
        there = disk.as_it_is()
        for how, kept in _cuts(there, chance, subsets, torn, thorough):
            yield Found(point, how, there, kept)


def _cuts(
    disk: Disk, chance: random.Random, subsets: int, torn: int, thorough: bool
) -> Iterator[tuple[str, list[Pending]]]:
    pending = disk.pending
    yield "all lost", []
    if not pending:
        return
    yield "all kept", list(pending)
    yield "last torn", [*pending[:-1], *_torn(pending[-1], chance)]
    for _ in range(subsets):
        odds = chance.random()
        yield "some kept", consistent(pending, [chance.random() < odds for _ in pending])
    if not thorough:
        return
    yield "grown, data lost", list(_zeros(disk, pending))
    yield "names lost", [one for one in pending if not isinstance(one, Renamed)]
    yield "only names kept", [one for one in pending if isinstance(one, Renamed)]
    for alone in range(len(pending)):
        yield "one lost", consistent(pending, [at != alone for at in range(len(pending))])
        yield "one kept", consistent(pending, [at == alone for at in range(len(pending))])
    writes = [at for at, one in enumerate(pending) if isinstance(one, Write) and len(one.data) > SECTOR]
    for at in chance.sample(writes, min(torn, len(writes))):
        yield "one torn", [*pending[:at], *_torn(pending[at], chance), *pending[at + 1 :]]
        yield "one torn, rest lost", _torn(pending[at], chance)


def consistent(pending: Sequence[Pending], chosen: Sequence[bool]) -> list[Pending]:
    """What is kept of `pending`: as chosen, but no change of a name without the change of that name before it."""
    broken: set[str] = set()
    kept: list[Pending] = []
    for one, is_kept in zip(pending, chosen, strict=True):
        if isinstance(one, Renamed):
            touched = {name for name, _ in one.changes}
            if not is_kept or touched & broken:
                broken |= touched
                continue
        elif not is_kept:
            continue
        kept.append(one)
    return kept


def _torn(one: Pending, chance: random.Random) -> list[Pending]:
    if not isinstance(one, Write) or len(one.data) <= SECTOR:
        return []
    sectors = list(_sectors(one))
    if chance.random() < 0.5:
        return list(sectors[: len(sectors) // 2])
    return [sector for sector in sectors if chance.random() < 0.5]


def _sectors(one: Write) -> Iterator[Write]:
    start = 0
    while start < len(one.data):
        end = start + SECTOR - (one.offset + start) % SECTOR
        yield Write(one.file, one.offset + start, one.data[start:end])
        start = end


def _zeros(disk: Disk, pending: Iterable[Pending]) -> Iterator[Pending]:
    for one in pending:
        if not isinstance(one, Write):
            yield one
        elif one.offset + len(one.data) > len(disk.contents.get(one.file, b"")):
            yield Cut(one.file, one.offset + len(one.data), only_longer=True)
