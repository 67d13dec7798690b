"""How a command is declared, and what is common to all of them (spec, section 4, "Everywhere").

A command is a function whose first parameter is the `Call` and whose others are its own arguments and options.
`@command(app, "extend", writes=True)` adds the common options, calls it, and shows the view that it returns.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pkgcli.errors import AnswerLost, AnswerNeeded, Declined, StorageFailed, Unreadable
from pkgcli.operations import Occasion
from pkgcli.render import Output, show
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_text, shown
from pkgcli.runtime import Runtime

SETTINGS = {"help_option_names": ["-h", "--help"]}

FORMATS = ("table", "json", "jsonl", "csv", "tsv")


@dataclass
class State:
    """What the front door hands to each command: the runtime, and a `--db` given before the verb."""

    runtime: Runtime
    db: str | None = None


@dataclass(frozen=True)
class Call:
    """One invocation: the common options as given, and the ways to ask and to answer."""

    runtime: Runtime
    asked: str
    writes: bool
    db: str | None
    format: str
    out: str | None
    limit: int | None
    dry_run: bool
    yes: bool
    no_input: bool
    quiet: bool
    staff: str | None
    key: str | None

    @property
    def occasion(self) -> Occasion:
        """The circumstances for a service."""
        runtime = self.runtime
        return Occasion(
            path=runtime.database_path(self.db),
            now=runtime.now(),
            staff=self.staff or runtime.environ.get("PKGCLI_STAFF") or None,
            key=self.key,
            asked=self.asked,
            dry_run=self.dry_run,
            patience=runtime.patience,
            random=runtime.random,
            wait=runtime.wait,
        )

    @property
    def is_repeated(self) -> bool:
        """Whether the `--key` has its answer already, which is then all there is to give."""
        if self.key is None:
            return False
        from pkgcli.operations import is_answered

        return is_answered(self.occasion)

    @property
    def at_terminal(self) -> bool:
        """Whether there is somebody to ask."""
        return not self.no_input and self.runtime.stdin.isatty() and self.runtime.stderr.isatty()

    def confirm(self, question: str, flag: str = "--yes", given: bool = False) -> None:
        """Ask, unless `--yes` (or `given`) has answered; without a terminal the flag that was missing is named."""
        if self.yes or given or self.dry_run or self.is_repeated:
            return
        if not self.at_terminal:
            raise AnswerNeeded(question, flag)
        self.runtime.stderr.write(f"{question} [y/N] ")
        self.runtime.stderr.flush()
        if self.runtime.stdin.readline().strip().casefold() not in ("y", "yes"):
            raise Declined(question)

    def rows(self, usual: int) -> int:
        """How many rows a list shows: what `--limit` says, else `usual` for a table and all for a program."""
        if self.limit is not None:
            return self.limit
        return usual if self.format == "table" else 0

    def answer(self, view: Any, *, receipt: bool) -> Any:
        """The view to show; with `--receipt` its slip is printed instead."""
        if not receipt or self.format != "table":
            return view
        from pkgcli.operations import looking

        with looking(self.occasion) as look:
            name = look.business.name
            head = look.connection.execute("SELECT hash FROM operation WHERE id = ?", (view.operation,)).fetchone()
        self._print_receipt(view, name, head[0].hex() if head else None)
        return None

    def show(self, view: Any) -> None:
        """Print the answer. What was recorded and can't be told is an error of its own, exit 7."""
        self.write_out(lambda output: show(view, output), getattr(view, "operation", None))

    def _print_receipt(self, view: Any, business: str, head: str | None) -> None:
        from pkgcli.render import receipt

        self.write_out(lambda output: receipt(view, business, output, head), getattr(view, "operation", None))

    def write_out(self, write: Callable[[Output], None], operation: int | None) -> None:
        """Let `write` print to standard output, or to the file that `-o` names."""
        try:
            if self.out is None:
                write(self._output(self.runtime.stdout))
                self.runtime.stdout.flush()
            else:
                with open(self.out, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123  (`-` is a path here)
                    write(self._output(stream))
        except (OSError, ValueError) as error:
            if self.writes and operation is not None:
                raise AnswerLost(operation, getattr(error, "strerror", None) or str(error)) from error
            if isinstance(error, BrokenPipeError | ValueError):
                raise
            target = "standard output" if self.out is None else f"--out '{self.out}'"
            raise StorageFailed("output_failed", f"{target}: can't be written: {error.strerror}") from error

    def _output(self, stream: Any) -> Output:
        from pkgcli.render.terminal import terminal_width, wants_color, wants_unicode

        environ = self.runtime.environ
        terminal = self.out is None and stream.isatty()
        return Output(
            format=self.format,  # type: ignore[arg-type]
            stream=stream,
            terminal=terminal,
            width=terminal_width(environ, stream),
            color=wants_color(environ, terminal),
            unicode=wants_unicode(stream),
            quiet=self.quiet,
            zone=None,
        )


_Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="table, json, jsonl, csv or tsv.")]
_COMMON: tuple[tuple[str, Any, Any], ...] = (
    ("db", Annotated[str, typer.Option("--db", metavar="FILE", help="The database; else PKGCLI_DB.")], None),
    ("format", _Format, None),
    ("json", Annotated[bool, typer.Option("--json", help="The same as --format json.")], False),
    ("csv", Annotated[bool, typer.Option("--csv", help="The same as --format csv.")], False),
    ("tsv", Annotated[bool, typer.Option("--tsv", help="The same as --format tsv.")], False),
    ("out", Annotated[str, typer.Option("-o", "--out", metavar="FILE", help="Write the answer to FILE.")], None),
    ("staff", Annotated[str, typer.Option("--staff", metavar="NAME", help="Who does it; else PKGCLI_STAFF.")], None),
    ("key", Annotated[str, typer.Option("--key", metavar="KEY", help="Repeating it with KEY does it once.")], None),
    ("yes", Annotated[bool, typer.Option("-y", "--yes", help="Answer questions with yes.")], False),
    ("no_input", Annotated[bool, typer.Option("--no-input", help="Never ask.")], False),
    ("quiet", Annotated[bool, typer.Option("-q", "--quiet", help="Say less.")], False),
)
_DRY_RUN = Annotated[bool, typer.Option("-n", "--dry-run", help="Show what would be, and write nothing.")]
_LIMIT = Annotated[str, typer.Option("-L", "--limit", metavar="N", help="At most N rows; 0 is all.")]


def command(
    app: typer.Typer, name: str, *, writes: bool = False, lists: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a command on `app`. `writes` adds --dry-run, `lists` adds --limit (25 rows unless told)."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        common = list(_COMMON)
        if writes:
            common.append(("dry_run", _DRY_RUN, False))
        if lists:
            common.append(("limit", _LIMIT, None))
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def run(ctx: typer.Context, **given: Any) -> None:
            arguments = {parameter.name: given.pop(parameter.name) for parameter in own}
            _refuse_undecodable(ctx, arguments)
            call = _call(ctx, arguments, given, writes)
            view = function(call, **arguments)
            if view is not None:
                call.show(view)

        keyword = inspect.Parameter.KEYWORD_ONLY
        parameters = [inspect.Parameter("ctx", keyword, annotation=typer.Context)]
        parameters += [parameter.replace(kind=keyword) for parameter in own]
        parameters += [
            inspect.Parameter(option, keyword, default=default, annotation=annotation)
            for option, annotation, default in common
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {}
        run.__doc__ = function.__doc__
        app.command(name, context_settings=SETTINGS)(run)
        return function

    return declare


def _call(ctx: typer.Context, arguments: dict[str, Any], given: dict[str, Any], writes: bool) -> Call:
    state: State = ctx.obj
    limit = given.get("limit")
    return Call(
        runtime=state.runtime,
        asked=json.dumps([ctx.command_path.split(" ", 1)[-1], arguments], sort_keys=True, default=str),
        writes=writes,
        db=given["db"] or state.db,
        format=_format(given),
        out=_checked_out(given["out"], state.runtime.database_path(given["db"] or state.db)),
        limit=None if limit is None else read_whole(limit, "--limit", least=0),
        dry_run=given.get("dry_run", False),
        yes=given["yes"],
        no_input=given["no_input"],
        quiet=given["quiet"],
        staff=given["staff"],
        key=None if given["key"] is None else clean_text(given["key"], "--key"),
    )


def _refuse_undecodable(ctx: typer.Context, arguments: dict[str, Any]) -> None:
    """Bytes that are no UTF-8 come as lone surrogates, which no database takes; only names of files may hold them."""
    for parameter in ctx.command.params:
        if parameter.name in (*_FILES, "ctx"):
            continue
        value = arguments.get(parameter.name or "")
        for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if any("\ud800" <= character <= "\udfff" for character in text):
                raise Unreadable(parameter.opts[0], shown(text), "it is not valid UTF-8")


_FILES = ("file", "rejected")


def _checked_out(out: str | None, database: Path) -> str | None:
    """Where the answer goes is looked at before anything is recorded: afterwards would be too late."""
    if out is None:
        return None
    target = Path(out)
    if target.is_dir() or not target.parent.is_dir():
        raise Unreadable("--out", out, "is a folder" if target.is_dir() else "there is no such folder")
    if target.exists() and database.exists() and target.samefile(database):
        raise Unreadable("--out", out, "is the database itself", "name another file")
    return out


def _format(given: dict[str, Any]) -> str:
    short = [name for name in ("json", "csv", "tsv") if given[name]]
    chosen = given["format"] or (short[0] if short else "table")
    if chosen not in FORMATS:
        raise Unreadable("--format", chosen, "is one of table, json, jsonl, csv and tsv")
    if len(short) > 1 or (short and chosen != short[0]):
        raise Unreadable("--format", None, "one format at a time")
    return str(chosen)


def noun(help: str) -> typer.Typer:
    """The app of a noun: `pkgcli card ...`."""
    return typer.Typer(
        help=help,
        no_args_is_help=True,
        context_settings=SETTINGS,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def verb() -> typer.Typer:
    """The app of a verb that stands alone: `pkgcli redeem ...`."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
