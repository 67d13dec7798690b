"""On which line of the file each record stood first, without keeping the records."""

from __future__ import annotations

from array import array

_PAGE = 1024


class FirstLines:
    """Four bytes for a record that the database has, under its id; what it hasn't is kept under its key."""

    def __init__(self) -> None:
        self._of_key: dict[str, int] = {}
        self._pages: dict[int, array[int]] = {}

    def note(self, key: str, record_id: int | None, line: int) -> int:
        """The line on which it stood first, which is `line` where it didn't yet."""
        if record_id is None:
            return self._of_key.setdefault(key, line)
        page, place = self._page(record_id)
        page[place] = page[place] or line
        return page[place]

    def of(self, record_id: int) -> int | None:
        page = self._pages.get(record_id // _PAGE)
        return (page[record_id % _PAGE] or None) if page is not None else None

    def waiting(self, key: str) -> int | None:
        """The line of one that is noted under its key."""
        return self._of_key.get(key)

    def made(self, key: str, record_id: int) -> None:
        """It was written since, and has an id."""
        page, place = self._page(record_id)
        page[place] = self._of_key.pop(key)

    def _page(self, record_id: int) -> tuple[array[int], int]:
        number, place = divmod(record_id, _PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = array("I", bytes(4 * _PAGE))
        return page, place
