"""Something that happens at the counter between two steps of a long read, and what a step costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

PROGRESS = 100
"""How many instructions of SQLite's machine are counted at a time."""


@dataclass
class Steps:
    """The transactions of a command: how many, and the instructions of SQLite in each."""

    instructions: list[int] = field(default_factory=list)

    @property
    def longest(self) -> int:
        return max(self.instructions)


@contextmanager
def steps_of(monkeypatch: pytest.MonkeyPatch, between: Callable[[], None] = lambda: None) -> Iterator[Steps]:
    """Counts what runs in here; before each transaction but the first, `between` is called, as if by somebody else."""
    steps, busy = Steps(), [False]

    def begins() -> None:
        if steps.instructions:
            busy[0] = True
            between()
            busy[0] = False
        steps.instructions.append(0)

    def counted() -> int:
        steps.instructions[-1] += PROGRESS
        return 0

    class Watched(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement == "BEGIN":
                begins()
                self.set_progress_handler(counted, PROGRESS)
            return super().execute(statement, *values)

    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, **options) if busy[0] else connect(*arguments, **options, factory=Watched)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", watched)
        yield steps
