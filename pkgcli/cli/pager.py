"""The pager: an answer with more lines than the terminal has is handed to it, as git does."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, TextIO

USUAL = ("less", "-FRX")
"""Ends by itself where all fits, obeys colours, and leaves what was read on the screen."""

_OF_THE_SHELL = frozenset("|&;<>()$`\\\"'*?[]#~=%!{}")


def named_pager(environ: Mapping[str, str]) -> list[str] | None:
    """The command that PAGER names, else less where there is one; None where nothing is to be paged."""
    if environ.get("TERM") == "dumb":
        return None
    if "PAGER" in environ:
        return _as_git_takes_it(environ["PAGER"])
    from shutil import which

    return list(USUAL) if which(USUAL[0], path=environ.get("PATH")) else None


def _as_git_takes_it(pager: str) -> list[str] | None:
    """The words of a plain command; the shell reads what is more, such as `LESS=-S less` and `~/bin/pages | head`."""
    try:
        words = shlex.split(pager)
    except ValueError:  # a quote that is never closed
        return None
    if words in ([], ["cat"]):
        return None
    return words if _OF_THE_SHELL.isdisjoint(pager) else ["sh", "-c", pager]


@contextmanager
def paged(stream: TextIO, environ: Mapping[str, str]) -> Iterator[Any]:
    """A stream in place of the terminal's. Where the reader leaves early it raises BrokenPipeError; it always waits
    until the pager has ended, since both have the same terminal."""
    height, command = _height(stream), named_pager(environ)
    if height is None or command is None:
        yield stream
        return
    pages = _Pages(stream, command, environ, height)
    try:
        yield pages
        pages.end()
    finally:
        pages.wait()


def _height(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).lines or None
    except (OSError, ValueError, AttributeError):
        return None


class _Pages:
    """Keeps what is written until that is more than a screen; then the pager gets it all."""

    def __init__(self, stream: TextIO, command: list[str], environ: Mapping[str, str], height: int) -> None:
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self._stream, self._command, self._environ = stream, command, environ
        self._kept: list[str] = []
        self._room = height - 1  # the shell's prompt needs a line, too
        self._pager: Any = None
        self._on_interrupt: Any = signal.SIG_DFL
        self._target: IO[str] | None = None

    def write(self, text: str) -> None:
        if self._target is None:
            self._kept.append(text)
            self._room -= text.count("\n")
            if self._room < 0:
                self._begin()
            return
        self._target.write(text)

    def end(self) -> None:
        """All is written."""
        if self._target is None:
            self._stream.write("".join(self._kept))
        elif self._pager is not None:
            self._target.close()

    def wait(self) -> None:
        """For the reader."""
        if self._pager is None:
            return
        with suppress(OSError):
            self._pager.stdin.close()
        self._pager.wait()
        with suppress(ValueError):
            signal.signal(signal.SIGINT, self._on_interrupt)

    def _begin(self) -> None:
        from subprocess import PIPE, Popen

        self._stream.flush()
        environ = {"LESS": "FRX", **self._environ}
        try:
            self._pager = Popen(
                self._command, stdin=PIPE, env=environ, text=True, encoding=self.encoding, errors="backslashreplace"
            )
            self._target = self._pager.stdin
            with suppress(ValueError):  # Ctrl-C is for the pager; only the main thread listens to it at all
                self._on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        except OSError:
            self._target = self._stream  # one that can't be started is as good as none
        assert self._target is not None
        self._target.write("".join(self._kept))
        self._kept.clear()
