"""Ctrl-C, held from COMMIT until the answer is out (spec, section 7).

What is about to be recorded isn't called unrecorded because of an impatient key: the first Ctrl-C waits until the
answer has been written, and then there is nothing left to interrupt. Once the answer is being written, a second one
breaks it off, and it is told as lost (exit 7).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Held:
    def __init__(self) -> None:
        self.before: Any = None
        self.is_held = False
        self.came = False
        self.is_answering = False

    def take(self, number: int, frame: Any) -> None:
        if self.came and self.is_answering:
            raise KeyboardInterrupt
        self.came = True


_held = _Held()


def hold() -> None:
    """From here on a Ctrl-C waits. Outside the main thread, and where none is listened to, there is nothing to hold."""
    import signal  # which takes its time, and a question never needs it

    before = signal.getsignal(signal.SIGINT)
    if _held.is_held or before is not signal.default_int_handler:
        return
    try:
        signal.signal(signal.SIGINT, _held.take)
    except ValueError:
        return  # not the main thread
    _held.before, _held.is_held, _held.came, _held.is_answering = before, True, False, False


def answering() -> None:
    """From here on the answer is written, and the second Ctrl-C breaks it off."""
    _held.is_answering = True


def ignore() -> None:
    """What was held no longer acts: the process is on its way out, and its exit code says what became of it."""
    if _held.is_held:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)


def release() -> bool:
    """Ctrl-C acts again; whether one came meanwhile."""
    if not _held.is_held:
        return False
    import signal

    _held.is_held = False
    signal.signal(signal.SIGINT, _held.before)
    return _held.came
