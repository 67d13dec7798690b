"""The items of the catalogue, read once, and the lines of packages that name them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from sqlite3 import Connection

from pkgcli.catalogue.versions import VersionLine
from pkgcli.imports.cells import Cells
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.texts import code_key

_MOST_SUGGESTED = 20
_MOST_COMPARED = 2000
_MOST_REMEMBERED = 4096


class KnownItems:
    """Items by code. An unknown one is rejected, unless `create` is on and it is made later."""

    def __init__(self, connection: Connection, create: bool) -> None:
        self._create = create
        self._ids: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._retired: set[int] = set()
        self._lines: dict[tuple[str, int | None, int | None], VersionLine] = {}
        self._suggested = 0
        rows = connection.execute("SELECT id, code, code_key, kind, retired_at FROM item")
        for item_id, code, key, kind, retired_at in rows:
            self._ids[key] = item_id
            self._codes[key] = code
            self._kinds[key] = kind
            if retired_at is not None:
                self._retired.add(item_id)

    def line(self, given: GivenLine, cells: Cells, column: str) -> VersionLine:
        """The line of a version."""
        asked = (given.item, given.unit_cost, given.cap)
        if (known := self._lines.get(asked)) is not None:
            return known
        key = code_key(given.item)
        if key not in self._ids and not self._create:
            cells.reject(column, f"unknown item{self._meant(key)}; add --create-items to make it", given.item)
        unit_cost = 1 if given.unit_cost is None else given.unit_cost
        kind = self._kinds.get(key, "service")
        line = VersionLine(self._codes.get(key, given.item), unit_cost, given.cap, kind, self._ids.get(key, 0))
        if line.item_id and len(self._lines) < _MOST_REMEMBERED:
            self._lines[asked] = line
        return line

    def id_of(self, code: str) -> int | None:
        return self._ids.get(code_key(code))

    def retired(self, lines: Iterable[VersionLine]) -> list[str]:
        """Codes of those items that go into no new version."""
        return [line.item for line in lines if line.item_id in self._retired] if self._retired else []

    def note(self, code: str, item_id: int) -> None:
        """One that was made since."""
        self._ids[code_key(code)] = item_id
        self._codes[code_key(code)] = code

    def _meant(self, key: str) -> str:
        """A suggestion, as long as looking for it doesn't take longer than the import."""
        self._suggested += 1
        if self._suggested > _MOST_SUGGESTED or len(self._ids) > _MOST_COMPARED:
            return ""
        near = get_close_matches(key, self._ids, n=1)
        return f", did you mean {self._codes[near[0]]}?" if near else ""
