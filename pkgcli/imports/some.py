"""What is to be told of many records, in a few words."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_NAMED = 5
_MOST_MESSAGES = 20


class Some:
    """How many there were, and the codes of the first few."""

    def __init__(self, noun: str, what: str) -> None:
        self._noun = noun
        self._what = what
        self.count = 0
        self.first: list[str] = []

    def add(self, code: str) -> None:
        self.count += 1
        if len(self.first) < _MOST_NAMED:
            self.first.append(code)

    def told(self, hint: str = "") -> str:
        """`7 packages without a line: A, B, C, D, E and 2 more`."""
        more = self.count - len(self.first)
        codes = ", ".join(self.first) + (f" and {more} more" if more else "")
        return f"{self.count} {self._noun}{'' if self.count == 1 else 's'} {self._what}{hint}: {codes}"


class Few:
    """How many messages there were, and the first of them."""

    def __init__(self) -> None:
        self._count = 0
        self._first: list[str] = []

    def add(self, messages: Iterable[str]) -> None:
        for message in messages:
            self._count += 1
            if len(self._first) < _MOST_MESSAGES:
                self._first.append(message)

    def told(self) -> list[str]:
        more = self._count - len(self._first)
        return [*self._first, f"and {more} more like these"] if more else self._first
