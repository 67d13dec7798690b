"""Where the lines of the prompt come from: a person's terminal, with editing, history and TAB; or a pipe."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pkgcli.cli.till.line import LONGEST
from pkgcli.errors import Unreadable
from pkgcli.render.terminal import encodable, terminal_width
from pkgcli.rules.texts import shown, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pkgcli.runtime import Runtime

    Offered = list[tuple[str, str]]
    """What could be typed, each with a few words on it."""

REMEMBERED = 500
"""Lines of the history. It is never written to a file: people's names are in it."""


class Keyboard:
    """Reads lines. `candidates` is what TAB offers, given the line before the word at the cursor, and the word."""

    def __init__(self, runtime: Runtime, candidates: Callable[[str, str], Offered], *, prompts: bool) -> None:
        self._runtime = runtime
        self._prompts = prompts
        self._pushed: str | None = None
        self._is_waiting = False
        self._candidates = candidates
        self._offered: Offered = []
        self._prompt = ""
        self.is_hung_up = False
        is_ours = runtime.stdin is sys.stdin and runtime.stdout is sys.stdout
        self._edits = prompts and is_ours and runtime.stdout.isatty() and self._prepared()
        if hasattr(runtime.stdin, "reconfigure"):
            with suppress(OSError, ValueError):
                runtime.stdin.reconfigure(errors="surrogateescape")  # what can't be read is refused, and ends nothing

    @property
    def answers(self) -> Any:
        """Standard input for the commands of a line. What is neither yes nor no to a question is the next line: a card
        that is scanned meanwhile answers no, and is opened."""
        return _Answers(self, self._runtime.stdin) if self._prompts else self._runtime.stdin

    def line(self, prompt: str) -> str | None:
        """The next line, without the white space around it; None at the end. Raises KeyboardInterrupt, and Unreadable
        for a line of more than LONGEST characters."""
        if self._pushed is not None:
            pushed, self._pushed = self._pushed, None
            return pushed.strip()
        self._is_waiting = True
        try:
            if self.is_hung_up:
                return None
            typed = self._edited(prompt) if self._edits else self._plain(prompt)
        except EOFError:
            typed = None
        finally:
            self._is_waiting = False
        if typed is None:
            self.say("\n")
            return None
        if len(typed) > LONGEST:
            raise Unreadable("the line", shown(typed), f"is longer than {LONGEST} characters", "type it in parts")
        return typed.strip()

    def push(self, typed: str) -> None:
        """Have this as the next line."""
        self._pushed = typed

    def say(self, text: str) -> None:
        """Something between the lines, for whoever is prompted."""
        if self._prompts and not self.is_hung_up:
            with suppress(OSError, ValueError):
                self._runtime.stderr.write(text)
                self._runtime.stderr.flush()

    @contextmanager
    def listening_for_the_end(self) -> Iterator[None]:
        """A terminal that is closed ends the wait for a line, and never the work on one."""
        closed = getattr(signal, "SIGHUP", None)
        if closed is None or not self._edits or signal.getsignal(closed) is not signal.SIG_DFL:
            yield
            return
        signal.signal(closed, self._hung_up)
        try:
            yield
        finally:
            signal.signal(closed, signal.SIG_DFL)

    def _hung_up(self, number: int, frame: Any) -> None:
        self.is_hung_up = True
        if self._is_waiting:
            raise EOFError

    def _plain(self, prompt: str) -> str | None:
        self.say(encodable(visible(prompt), self._runtime.stderr))
        stdin = self._runtime.stdin
        typed = stdin.readline(LONGEST + 1)
        end = typed
        while end and not end.endswith("\n"):
            end = stdin.readline(LONGEST + 1)  # what is too long is read to its end, and not kept
        return typed or None

    def _edited(self, prompt: str) -> str:
        import readline

        while readline.get_current_history_length() > REMEMBERED:
            readline.remove_history_item(0)
        self._prompt = encodable(visible(prompt), self._runtime.stdout)
        return input(self._prompt)

    def _prepared(self) -> bool:
        """Whether there is a line editor, which then completes on TAB."""
        try:
            import readline
        except ImportError:
            return False
        readline.set_completer_delims(" \t")
        readline.set_completer(self._complete)
        readline.set_completion_display_matches_hook(self._list_what_is_offered)
        if "libedit" in (readline.__doc__ or ""):
            readline.parse_and_bind("bind ^I rl_complete")
        else:
            for setting in ("tab: complete", "set completion-ignore-case on", "set enable-bracketed-paste off"):
                readline.parse_and_bind(setting)
        return True

    def _complete(self, word: str, number: int) -> str | None:
        import readline

        if number == 0:
            before = readline.get_line_buffer()[: readline.get_begidx()]
            try:
                self._offered = self._candidates(before, word)
            except Exception:  # a prompt is no place to tell what is wrong with a TAB
                self._offered = []
        return self._offered[number][0] if number < len(self._offered) else None

    def _list_what_is_offered(self, word: str, matches: Sequence[str], longest: int) -> None:
        """Below the line, where there is more than one: a number alone says little."""
        import readline

        out = self._runtime.stdout
        shown = [(text.strip(), about) for text, about in self._offered]
        width, room = max(len(text) for text, _ in shown), terminal_width({}, out) - 1
        rows = ["\n" + f"  {text.ljust(width)}  {visible(about)}"[:room].rstrip(" ") for text, about in shown]
        out.write(encodable(f"{''.join(rows)}\n{self._prompt}{readline.get_line_buffer()}", out))
        out.flush()


class _Answers:
    """Standard input, to which a question gives back what wasn't meant for it."""

    def __init__(self, keyboard: Keyboard, stdin: Any) -> None:
        self._keyboard = keyboard
        self._stdin = stdin

    def next_line_is(self, typed: str) -> None:
        self._keyboard.push(typed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stdin, name)
