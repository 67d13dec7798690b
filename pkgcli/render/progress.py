"""How far a long command has come: a bar on stderr, where a person is watching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TextIO

PATIENCE = 1.0
"""Seconds of work before anything is said about it."""

OFTEN = 0.1


@contextmanager
def progress(total: int | None, label: str, stream: TextIO, terminal: bool) -> Iterator[Callable[[int], None]]:
    """Yields `advance(n)`; it draws on a terminal and does nothing elsewhere."""
    if not terminal:
        yield lambda n: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from pkgcli.render.look import clean

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream, markup=False, emoji=False), transient=True) as drawn:
        task = drawn.add_task(clean(label), total=total)
        yield lambda n: drawn.advance(task, n)


class Watch:
    """How far a read has come, in a line that is there from the second second on and gone before the answer.

    It is drawn by itself, without Rich: to load that would take as long as many reports.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._begun = clock()
        self._drawn_at = self._begun + PATIENCE - OFTEN
        self._is_drawn = False

    def __call__(self, done: int, of: int) -> None:
        """`done` of `of`; (0, 0) is the end."""
        if of == 0:
            if self._is_drawn:
                self._put("")
            self._is_drawn = False
        elif self._clock() - self._drawn_at >= OFTEN:
            self._drawn_at = self._clock()
            self._put(f"reading: {min(done * 100 // of, 100)} %")
            self._is_drawn = True

    def _put(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(f"\r{text}\x1b[K")
            self._stream.flush()
