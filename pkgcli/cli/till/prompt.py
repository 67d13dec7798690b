"""The prompt of the till: reads line after line, tells what each came to, and at the end what was done."""

from __future__ import annotations

import io

from pkgcli import interrupts
from pkgcli.cli.till.desk import Desk
from pkgcli.cli.till.keyboard import Keyboard
from pkgcli.errors import AnswerLost, Interrupted, PkgcliError, Unreadable
from pkgcli.frozen import replace
from pkgcli.render.terminal import wants_unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pkgcli.cli.call import Call
    from pkgcli.views.prompt import PromptDay

_LONGEST_NAME = 30


class Prompt:
    """From opening the till to leaving it."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._is_json = call.format != "table"
        self._prompts = call.runtime.stdin.isatty() and call.runtime.stderr.isatty() and not self._is_json
        self._path = call.runtime.database_path(call.db)
        self._desk = Desk(call, call.runtime)
        self._keyboard = Keyboard(call.runtime, self._candidates, prompts=self._prompts)
        self._count = 0
        self._failures = 0
        self._first: PkgcliError | None = None

    def run(self) -> None:
        """Until it is left, or its input ends. In a pipe, raises the first error of a line, if any failed."""
        if self._prompts:
            desk = self._desk
            practice = "practice: nothing is written" if self._call.dry_run else None
            mark = " · " if wants_unicode(self._call.runtime.stderr) else " - "
            head = (desk.business, "till", str(desk.tally.on), desk.staff, practice)
            self._call.note(mark.join(text for text in head if text))
            self._call.note("Scan a card or type a client. help says what else there is; Ctrl-D leaves.")
        with self._keyboard.listening_for_the_end():
            while not self._desk.is_over:
                try:
                    if not self._next():
                        break
                except KeyboardInterrupt:
                    if not self._prompts:
                        raise
                    self._keyboard.say("\n")
                finally:
                    if interrupts.release() and not self._prompts:
                        self._break_off()
        if not self._keyboard.is_hung_up:
            self._sum_up(self._desk.tally.view())
        if self._first is not None and not self._prompts:
            if self._failures > 1:
                self._first.message = f"{self._failures} lines failed, the first of them {self._first.message}"
            raise self._first

    def _next(self) -> bool:
        """Read a line and do it; False at the end of the input."""
        from pkgcli.main import outcome

        self._set_streams()
        try:
            text = self._keyboard.line(self._prompt())
        except Unreadable as unreadable:
            self._fail(unreadable)
            return True
        if text is None:
            return False
        if not text and self._desk.again is None:
            return True
        came_to = outcome(lambda: self._obey(text), self._desk.runtime)
        if self._desk.ended is not None:
            self._sum_up(self._desk.ended)
            self._desk.ended = None
        if isinstance(came_to, PkgcliError):
            self._fail(came_to)
        elif self._is_json:
            self._tell_program(0, None)
        return True

    def _obey(self, text: str) -> int:
        try:
            self._desk.obey(text)
        except BrokenPipeError:
            self._desk.is_over = True  # nobody reads the answers any more
        return 0

    def _break_off(self) -> None:
        """Ctrl-C came while something was recorded: that has been told, and in a pipe no more is read."""
        self._desk.is_over = True
        self._first = self._first or Interrupted()
        self._first.message = f"interrupted; line {self._count} is done, and no more were read"

    def _set_streams(self) -> None:
        """What the next line gets: the file and who is at the till, and where its answer goes."""
        desk, runtime = self._desk, self._call.runtime
        environ = {**runtime.environ, "PKGCLI_DB": self._path}
        if desk.staff is not None:
            environ["PKGCLI_STAFF"] = desk.staff
        streams: dict[str, Any] = {"stdin": self._keyboard.answers}
        if self._is_json:
            streams = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        desk.runtime = replace(runtime, environ=environ, **streams)
        desk.recorded = None
        self._count += 1

    def _fail(self, error: PkgcliError) -> None:
        """Tell why a line failed; a pipe that can't be answered any more isn't read any further."""
        from pkgcli.main import tell

        code = tell(error, ["--json"] if self._is_json else [], self._desk.runtime)
        if self._is_json:
            self._tell_program(code, error)
        elif self._prompts and self._desk.again is not None:
            self._call.note("  Enter repeats it, with the same key; anything else leaves it.")
        if not self._prompts and isinstance(error, AnswerLost | Interrupted):
            self._desk.is_over = True
        self._failures += 1
        if self._first is None:
            error.message = f"line {self._count}: {error.message}"
            error.__traceback__ = error.__cause__ = error.__context__ = None  # what they hold isn't kept for a day
            self._first = error

    def _tell_program(self, code: int, error: PkgcliError | None) -> None:
        from pkgcli.render.prompt import line_told

        runtime, recorded = self._desk.runtime, self._desk.recorded
        said = runtime.stdout if error is None else runtime.stderr
        assert isinstance(said, io.StringIO)
        self._written({"line": self._count, "exit_code": code, **line_told(said.getvalue())}, recorded)

    def _sum_up(self, day: PromptDay) -> None:
        if self._is_json:
            from pkgcli.render.jsonable import jsonable

            self._written({"day": jsonable(day)}, None)
        else:
            replace(self._call, writes=False).show(day)

    def _written(self, told: dict[str, Any], recorded: int | None) -> None:
        from pkgcli.render.json_text import json_text

        self._call.write_out(
            lambda output: output.stream.writelines([json_text(told, ascii_only=not output.unicode), "\n"]),
            recorded,
            is_done=recorded is not None,
        )

    def _prompt(self) -> str:
        """Who is at the till, and who is open: `Eva: 4821-7036 Anna Blum for Tim> `."""
        desk = self._desk
        parts = [] if desk.staff is None else [f"{desk.staff}:" if desk.opened is not None else desk.staff]
        if desk.opened is not None:
            name = desk.opened.client.name
            name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."
            parts += [desk.opened.type, name]
            parts += [] if desk.user is None else ["for", desk.user]
        return f"{'(practice) ' if self._call.dry_run else ''}{' '.join(parts)}> "

    def _candidates(self, before: str, word: str) -> list[tuple[str, str]]:
        from pkgcli.cli.till.candidates import offered

        return offered(before, word, self._desk)
