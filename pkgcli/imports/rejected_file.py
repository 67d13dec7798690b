"""The rows that an import left out, in a file that can be put right and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from pkgcli.errors import Unreadable
from pkgcli.imports.csv_source import Row
from pkgcli.rules.texts import shown
from pkgcli.views.imported import Rejected

COLUMN = "problem"
"""The column added to the rows; an import passes over it."""


class RejectedFile:
    """Made with the first row that goes into it, and never over a file that is there already."""

    def __init__(self, path: Path, header: Sequence[str], delimiter: str, *, only_check: bool) -> None:
        self.path = path
        self._only_check = only_check
        self._delimiter = delimiter
        self._width = len(header)
        self._columns = [(number, name) for number, name in enumerate(header) if name.strip().casefold() != COLUMN]
        self._stream: TextIO | None = None
        self._writer: Any = None

    def keep(self, rows: Sequence[Row], problems: Sequence[Rejected]) -> None:
        """The rows with their own problems; those that have none, with where it is. Raises Unreadable."""
        if self._only_check:
            with self._writable():
                if self.path.exists():
                    raise FileExistsError
            return
        writer = self._writer or self._opened()
        for row in rows:
            own = [problem for problem in problems if problem.line == row.line]
            told = "; ".join(_told(problem) for problem in own) or f"see line {problems[0].line}"
            cells = [row.cells[number] if number < len(row.cells) else "" for number, _ in self._columns]
            with self._writable():
                writer.writerow([*cells, told, *row.cells[self._width :]])

    def _opened(self) -> Any:
        with self._writable():
            self._stream = self.path.open("x", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream, delimiter=self._delimiter, lineterminator="\n")
        self._writer.writerow([*(name for _, name in self._columns), COLUMN])
        return self._writer

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except FileExistsError:
            raise self._taken() from None
        except OSError as error:
            raise Unreadable("--rejected", shown(str(self.path), 200), f"can't be written: {error.strerror}") from None

    def _taken(self) -> Unreadable:
        reason = "is there already and is not written over; nothing was imported"
        hint = "move it away, or name another with --rejected FILE"
        return Unreadable("--rejected", shown(str(self.path), 200), reason, hint)

    def close(self) -> None:
        """Everything is in it. Raises Unreadable where the disk is full."""
        if self._stream is not None:
            with self._writable():
                self._stream.close()

    def discard(self) -> None:
        """The import failed: the file says what isn't so."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
            with suppress(OSError):
                self.path.unlink()


def _told(problem: Rejected) -> str:
    return f"{problem.column}: {problem.message}" if problem.column is not None else problem.message
