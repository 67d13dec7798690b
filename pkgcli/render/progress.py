"""How far a long command has come: a bar on stderr, where a person is watching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO


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
