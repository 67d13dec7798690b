"""One invocation of a command: the common options as given, and the ways to ask and to answer."""

from __future__ import annotations

from pkgcli import interrupts
from pkgcli.errors import AnswerLost, AnswerNeeded, Declined, PkgcliError, StorageFailed
from pkgcli.frozen import Frozen, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from pkgcli.business import Business
    from pkgcli.operations import Occasion
    from pkgcli.render import Output
    from pkgcli.render.notation import Notation
    from pkgcli.runtime import Runtime

    View = TypeVar("View")


class Slip(Frozen):
    """An answer that is to be printed as a receipt for paper."""

    view: Any


class Call(Frozen):
    """What was typed beside the command's own arguments."""

    runtime: Runtime
    name: str
    """The command, as in `card extend`."""
    arguments: dict[str, Any]
    """Its own, but for those that change nothing of what is recorded."""
    writes: bool
    db: str | None
    format: str
    locale: str | None
    """The one that was asked for; None leaves it to the file."""
    out: str | None
    limit: int | None
    dry_run: bool
    yes: bool
    no_input: bool
    quiet: bool
    staff: str | None
    key: str | None
    known: list[Business]
    """The settings of the file as they were last read, once they were."""
    key_is_new: bool = False
    """Whether the key was made for this very call, so that no other can have come with it."""

    @property
    def occasion(self) -> Occasion:
        """The circumstances for a service."""
        from pkgcli.operations import Occasion

        runtime = self.runtime
        return Occasion(
            database=runtime.database_path(self.db),
            now=runtime.now(),
            staff=self.staff or runtime.environ.get("PKGCLI_STAFF") or None,
            key=self.key,
            asked=self.asked if self.key is not None else "",
            dry_run=self.dry_run,
            patience=runtime.patience,
            random=runtime.random,
            wait=runtime.wait,
            seen=self._learn,
            **self._watched,
        )

    def _learn(self, business: Business) -> None:
        self.known[:] = [business]

    @property
    def _watched(self) -> dict[str, Any]:
        """Who watches long work: a person at a terminal, to which nothing else is written meanwhile."""
        runtime = self.runtime
        is_seen = runtime.stderr.isatty() and not self.quiet and runtime.environ.get("TERM") != "dumb"
        is_told_at_once = self.format != "table" or self.name.startswith("export ")
        if self.writes or not is_seen or (is_told_at_once and self.out is None and runtime.stdout.isatty()):
            return {}
        watches: list[Any] = []

        def watch(done: int, of: int) -> None:
            if not watches:
                from pkgcli.render.progress import Watch

                watches.append(Watch(runtime.stderr))
            watches[0](done, of)

        return {"watch": watch}

    @property
    def asked(self) -> str:
        """The request in one text, kept with a `--key`."""
        import json

        return json.dumps([self.name, self.arguments], sort_keys=True, default=str)

    @property
    def is_repeated(self) -> bool:
        """Whether the `--key` has its answer already, which is then all there is to give."""
        if self.key is None:
            return False
        from pkgcli.operations import is_answered

        return is_answered(self.occasion)

    @property
    def asks(self) -> bool:
        """Whether a question is open: nothing has answered it yet, and something would be written."""
        return not (self.yes or self.dry_run or self.is_repeated)

    @property
    def rehearsal(self) -> Occasion:
        """The circumstances for trying out what a question is about, so that what is refused isn't asked first."""
        return replace(self.occasion, dry_run=True, key=None)

    @property
    def bytes_in(self) -> Any:
        """Standard input as bytes; a test's is text."""
        from io import BytesIO

        stdin: Any = self.runtime.stdin
        return stdin.buffer if hasattr(stdin, "buffer") else BytesIO(stdin.read().encode())

    @property
    def at_terminal(self) -> bool:
        """Whether there is somebody to ask."""
        return not self.no_input and self.runtime.stdin.isatty() and self.runtime.stderr.isatty()

    def confirm(self, question: str, flag: str = "--yes", given: bool = False) -> None:
        """Ask, unless `--yes` (or `given`) has answered; without a terminal the flag that was missing is named."""
        if given or not self.asks:
            return
        if not self.at_terminal:
            raise AnswerNeeded(question.rstrip("?"), flag)
        said = self.typed(f"{question} [y/N] ")
        if said.casefold() in ("y", "yes"):
            return
        if said.casefold() not in ("", "n", "no") and hasattr(self.runtime.stdin, "next_line_is"):
            self.runtime.stdin.next_line_is(said)  # at a prompt that stays open, it was meant for that
        raise Declined(question.rstrip("?"))

    def typed(self, prompt: str) -> str:
        """What somebody types at the terminal after the prompt; empty where nothing is."""
        from pkgcli.render.terminal import encodable
        from pkgcli.rules.texts import visible

        stderr = self.runtime.stderr
        stderr.write(encodable(visible(prompt), stderr))
        stderr.flush()
        typed = self.runtime.stdin.readline()
        if not typed.endswith("\n"):
            stderr.write("\n")  # what was typed ended without one, and what follows is a line of its own
        return typed.strip()

    def note(self, text: str) -> None:
        """Something that a person should know before the answer; programs aren't told."""
        if self.format == "table" and not self.quiet:
            from pkgcli.render.terminal import encodable
            from pkgcli.rules.texts import visible

            self.runtime.stderr.write(encodable(visible(text), self.runtime.stderr) + "\n")

    def preview(self, view: Any) -> None:
        """What a question is about, before it is asked: on a terminal, where there is somebody to read it."""
        if self.at_terminal and not self.quiet:
            self.put(view)

    def put(self, view: Any) -> None:
        """The same without which nobody can answer."""
        from pkgcli.render import preview

        output = self._output(self.runtime.stderr)
        preview(self.for_people(view), output)

    def for_people(self, view: View) -> View:
        """The view as people are told it, for a question about it."""
        from pkgcli.render import for_people

        return for_people(view, self._output(self.runtime.stderr))

    def rows(self, usual: int) -> int:
        """How many rows a list shows: what `--limit` says, else `usual` for a table and all for a program."""
        if self.limit is not None:
            return self.limit
        return usual if self.format == "table" else 0

    def answer(self, view: Any, *, receipt: bool) -> Any:
        """The view to show; with `--receipt` its slip is printed instead."""
        return Slip(view) if receipt and self.format == "table" else view

    def show(self, view: Any) -> None:
        """Print the answer. What was recorded and can't be told is an error of its own, exit 7."""
        from pkgcli.render import show

        told = view.view if isinstance(view, Slip) else view
        write = self._slip(told) if isinstance(view, Slip) else lambda output: show(told, output)
        operation = getattr(told, "operation", None)
        is_done = self.writes and not self.dry_run and (operation is not None or not hasattr(told, "operation"))
        self.write_out(write, operation, is_done=is_done, may_page=not self.writes)

    def write_out(
        self,
        write: Callable[[Output], None],
        operation: int | None = None,
        *,
        is_done: bool = False,
        may_page: bool = False,
    ) -> None:
        """Let `write` print to standard output, or to the file that `-o` names. `is_done` says that more was done than
        to answer, by `operation` or outside the ledger; `may_page` lets a long table on a terminal go to the pager."""
        interrupts.answering()
        try:
            self._write_out(write, may_page)
        except (KeyboardInterrupt, Exception) as error:
            if is_done:
                raise AnswerLost(operation, _reason(error)) from error
            if not isinstance(error, OSError) or isinstance(error, BrokenPipeError):
                raise
            target = "standard output" if self.out is None else f"--out '{self.out}'"
            message = f"{target}: can't be written: {error.strerror or error}"
            hint = "make room there, or name another file with -o FILE"
            raise StorageFailed("output_failed", message, hint) from error

    def _write_out(self, write: Callable[[Output], None], may_page: bool) -> None:
        if self.out is None:
            output = self._output(self.runtime.stdout)
            if may_page and output.terminal and self.format == "table" and not self.no_input:
                from pkgcli.cli.pager import paged

                with paged(output.stream, self.runtime.environ) as stream:
                    write(replace(output, stream=stream))
            else:
                write(output)
            self.runtime.stdout.flush()
            return
        from pkgcli.cli.out_file import whole_file

        with whole_file(self.out) as stream:
            write(self._output(stream))

    def _slip(self, view: Any) -> Callable[[Output], None]:
        """What prints the receipt. It reads the file once more, after the visit or the sale has been recorded."""

        def write(output: Output) -> None:
            from pkgcli.operations import looking
            from pkgcli.render import receipt

            query = "SELECT hash FROM operation WHERE id = ?"
            with looking(self.occasion) as look:
                business = look.business.name
                head = look.connection.execute(query, (view.operation,)).fetchone()
            receipt(view, business, output, head[0].hex() if head else None)

        return write

    def _output(self, stream: Any) -> Output:
        from pkgcli.render import Output
        from pkgcli.render.terminal import terminal_width, wants_color, wants_unicode

        environ = self.runtime.environ
        terminal = self.out is None and stream.isatty()
        unicode = wants_unicode(stream)
        return Output(
            format=self.format,  # type: ignore[arg-type]
            stream=stream,
            terminal=terminal,
            width=terminal_width(environ, stream),
            color=wants_color(environ, terminal),
            unicode=unicode,
            quiet=self.quiet,
            dry_run=self.dry_run,
            zone=None,
            notation=self._notation(unicode=unicode),
        )

    def _notation(self, *, unicode: bool) -> Notation | None:
        """How amounts and days are told: programs read one form of them, whatever people like."""
        locale = self.locale or (self.known[0].values["locale"] if self.known else "none")
        if locale == "none" or self.format not in ("table", "html"):
            return None
        from pkgcli.cli.chosen_locale import chosen_notation

        unicode = unicode or self.format == "html"
        notation, missing = chosen_notation(locale, self.runtime.environ, unicode=unicode)
        if missing:
            self.note(missing)
        return notation


def _reason(error: BaseException) -> str:
    """Why the answer of what is recorded can't be given."""
    if isinstance(error, PkgcliError):
        return error.message
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
