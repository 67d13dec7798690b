"""How a command is declared, and what is common to all of them (spec, section 4, "Everywhere").

A command is a function whose first parameter is the `Call` and whose others are its own arguments and options.
`@command(app, "extend", writes=True)` adds the common options, calls it, and shows the view that it returns.
"""

import inspect
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from pkgcli.cli.call import Call
from pkgcli.errors import Unreadable
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_text, shown
from pkgcli.runtime import Runtime

__all__ = ["SETTINGS", "Call", "State", "command", "noun", "verb"]

SETTINGS = {"help_option_names": ["-h", "--help"]}

FORMATS = ("table", "json", "jsonl", "csv", "tsv")


@dataclass
class State:
    """What the front door hands to each command: the runtime, and the `--db` that was typed."""

    runtime: Runtime
    db: str | None = None


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
    app: typer.Typer, name: str, *, writes: bool = False, lists: bool = False, shown_by: Collection[str] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a command on `app`. `writes` adds --dry-run, `lists` adds --limit (25 rows unless told).

    `shown_by` names those of its options that change how it asks or answers, and nothing of what is recorded: with
    or without them, a `--key` comes back with the same request.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        common = list(_COMMON)
        if writes:
            common.append(("dry_run", _DRY_RUN, False))
        if lists:
            common.append(("limit", _LIMIT, None))
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def run(ctx: typer.Context, **given: Any) -> None:
            try:
                given = _decoded(ctx, given)
                arguments = {parameter.name: given.pop(parameter.name) for parameter in own}
                asked = {name: value for name, value in arguments.items() if name not in shown_by}
                call = _call(ctx, asked, given, writes)
                view = function(call, **arguments)
            except Unreadable as error:
                error.hint = error.hint or f"{ctx.command_path} --help"
                raise
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
        app.command(name, cls=_Command, context_settings=SETTINGS)(run)
        return function

    return declare


class _Command(TyperCommand):
    """A command whose options take no other option of it for their value: `--note -n` was meant as two."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        typed = list(args)
        left = super().parse_args(ctx, args)
        options = [parameter for parameter in self.params if parameter.param_type_name == "option"]
        names = {"--", *SETTINGS["help_option_names"]}.union(*((*each.opts, *each.secondary_opts) for each in options))
        for option in options:
            value = ctx.params.get(option.name)
            for text in value if isinstance(value, list | tuple) else (value,):
                if isinstance(text, str) and _name_in(text) in names and not _is_attached(text, option.opts, typed):
                    name = max(option.opts, key=len)
                    hint = f"give {name} a value; {name}={text} if that is it"
                    raise Unreadable(name, shown(text), "is an option of its own, and was taken for a value", hint)
        return left


def _name_in(text: str) -> str:
    return text.partition("=")[0] if text.startswith("--") else text


def _is_attached(value: str, names: Collection[str], typed: list[str]) -> bool:
    """Whether the value was typed in one word with its option, `--note=-n` or `-r-n`, and so on purpose."""
    return any((f"{name}={value}" if name.startswith("--") else f"{name}{value}") in typed for name in names)


def _call(ctx: typer.Context, asked: dict[str, Any], given: dict[str, Any], writes: bool) -> Call:
    state: State = ctx.obj
    if given["db"] is not None:
        state.db = named_database(given["db"])
    out, from_name = _out(given["out"], state)
    limit = given.get("limit")
    return Call(
        runtime=state.runtime,
        asked=json.dumps([ctx.command_path.split(" ", 1)[-1], asked], sort_keys=True, default=str),
        writes=writes,
        db=state.db,
        format=_format(given, from_name),
        out=out,
        limit=None if limit is None else read_whole(limit, "--limit", least=0),
        dry_run=given.get("dry_run", False),
        yes=given["yes"],
        no_input=given["no_input"],
        quiet=given["quiet"],
        staff=given["staff"],
        key=None if given["key"] is None else clean_text(given["key"], "--key"),
    )


def named_database(db: str | None) -> str | None:
    """`--db` as it was typed; an empty one would silently mean another file."""
    if db == "":
        raise Unreadable("--db", db, "names no file", "name one, or leave it out: pkgcli db path")
    return db


def _decoded(ctx: typer.Context, given: dict[str, Any]) -> dict[str, Any]:
    """What the terminal's locale couldn't read comes as lone surrogates, which no database takes: it is UTF-8 all the
    same, or refused. Names of files stay as they came."""
    found = dict(given)
    for parameter in ctx.command.params:
        name = parameter.name or ""
        value = given.get(name)
        if name in _FILES:
            continue
        if isinstance(value, str):
            found[name] = _as_utf8(value, parameter.opts[-1])
        elif isinstance(value, list | tuple):
            found[name] = [_as_utf8(text, parameter.opts[-1]) for text in value]
    return found


def _as_utf8(text: Any, what: str) -> Any:
    if not isinstance(text, str) or text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        hint = "set a locale of UTF-8: export LC_ALL=C.UTF-8"
        raise Unreadable(what, shown(text), "it is not valid UTF-8, nor can this locale read it", hint) from None


_FILES = ("file", "rejected", "out", "db", "target")


def _out(out: str | None, state: State) -> tuple[str | None, str | None]:
    """Where the answer goes, and the format that the file's name asks for."""
    if out is None:
        return None, None
    from pkgcli.cli.out_file import checked_out, format_of

    return checked_out(out, state.runtime.database_path(state.db)), format_of(out)


def _format(given: dict[str, Any], from_name: str | None) -> str:
    short = [name for name in ("json", "csv", "tsv") if given[name]]
    chosen = given["format"] or (short[0] if short else from_name or "table")
    if chosen not in FORMATS:
        raise Unreadable("--format", chosen, f"is none of {', '.join(FORMATS)}", "--format json, or --json")
    if len(short) > 1 or (short and chosen != short[0]):
        raise Unreadable("--format", None, "one format at a time", f"--format {chosen} alone")
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
