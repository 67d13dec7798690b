"""The long way: Typer's, which knows help, errors and "did you mean". It is built from the declarations."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator, MutableMapping
from contextlib import redirect_stdout
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from pkgcli.cli.declared import Command, Commands, Parameter
from pkgcli.cli.front import NAMES, declared
from pkgcli.cli.help_page import on_screen, page_of, page_of_front
from pkgcli.cli.invocation import Invocation, named_database
from pkgcli.errors import Interrupted, Unreadable
from pkgcli.rules.texts import shown
from pkgcli.views.manual import Page

_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_ENDED_BY_CTRL_C = 130  # what Typer makes of it
_PLAIN: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}


def run(argv: list[str], invocation: Invocation) -> tuple[int, str]:
    """Run a command line; its exit code, and help where that is the answer. Raises Unreadable, in our words."""
    helped = io.StringIO()
    try:
        with redirect_stdout(helped):  # what Typer itself prints is help
            code = command_line().main(argv, prog_name="pkgcli", standalone_mode=False, obj=invocation)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return (0 if not argv else 2), error.format_message() + "\n"
        raise _in_our_words(error) from None
    except typer.Abort:
        raise Interrupted from None
    except SystemExit:
        return 0, ""  # Typer's way out when whoever read along has read enough
    if code == _ENDED_BY_CTRL_C:
        raise Interrupted
    return code if isinstance(code, int) else 0, helped.getvalue()


def _in_our_words(error: Exception) -> Unreadable:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "pkgcli"
    said = " ".join(message.split()).rstrip(".")
    usage = Unreadable(where.removeprefix("pkgcli "), None, said, f"{where} --help")
    if where == "pkgcli":
        usage.message = said
    return usage


def command_line() -> Any:
    """The whole command line, whose object is the `Invocation` that takes what was typed."""
    return get_command(_front)


class _Loaded(MutableMapping[str, Any]):
    """Commands by name; looking one up imports its module."""

    def __getitem__(self, name: str) -> Any:
        if name not in NAMES:
            raise KeyError(name)
        return _loaded(name)

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __setitem__(self, name: str, command: Any) -> None:
        raise NotImplementedError("commands are named in SECTIONS")

    __delitem__ = __setitem__  # type: ignore[assignment]


@cache
def _loaded(name: str) -> Any:
    found = declared(name)
    loaded = get_group(_group(found)) if isinstance(found, Commands) else get_command(_alone(name, found))
    loaded.name = name
    return loaded


class _Front(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Loaded()

    def get_help(self, ctx: Any) -> str:
        return _helped(page_of_front(), ctx)


_front = typer.Typer(cls=_Front, context_settings=_SETTINGS, no_args_is_help=True, **_PLAIN)


@_front.callback()
def _before_any_command(
    ctx: typer.Context,
    db: Annotated[str | None, typer.Option("--db", metavar="FILE", help="The database; else PKGCLI_DB.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    ctx.obj.db = named_database(db)


def _helped(page: Page, ctx: Any) -> str:
    return on_screen(page, ctx.obj.runtime).removesuffix("\n")


class _Noun(TyperGroup):
    declared: Commands

    def get_help(self, ctx: Any) -> str:
        return _helped(page_of(_typed(ctx), self.declared), ctx)


def _typed(ctx: Any) -> str:
    """What was typed to come here: `card extend`."""
    return str(ctx.command_path).removeprefix("pkgcli ")


def _group(noun: Commands) -> typer.Typer:
    of_this_noun = type("_Noun", (_Noun,), {"declared": noun})
    app = typer.Typer(cls=of_this_noun, no_args_is_help=True, context_settings=_SETTINGS, **_PLAIN)
    for name, inner in noun.items():
        if isinstance(inner, Commands):
            app.add_typer(_group(inner), name=name)
        else:
            _add(app, name, inner)
    return app


def _alone(name: str, verb: Command) -> typer.Typer:
    app = typer.Typer(**_PLAIN)
    _add(app, name, verb)
    return app


def _add(app: typer.Typer, name: str, command: Command) -> None:
    """Typer reads a signature; this one is put together from the declaration."""

    def run(ctx: typer.Context, **given: Any) -> None:
        ctx.obj.take(command, _typed(ctx), given)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("ctx", keyword, annotation=typer.Context)]
    parameters += [_as_typer_takes_it(parameter) for parameter in command.parameters]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {}
    app.command(name, cls=type("_Command", (_Command,), {"declared": command}), context_settings=_SETTINGS)(run)


def _as_typer_takes_it(parameter: Parameter) -> inspect.Parameter:
    kind: Any = bool if parameter.is_flag else list[str] if parameter.repeats else str
    said: dict[str, Any] = {"metavar": parameter.typed.metavar, "help": parameter.typed.help}
    typed = typer.Option(*parameter.typed.names, **said) if parameter.names else typer.Argument(**said)
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if parameter.is_required else parameter.absent,
        annotation=Annotated[kind, typed],
    )


class _Command(TyperCommand):
    """A command whose options take no other option of it for their value: `--note -n` was meant as two."""

    declared: Command

    def get_help(self, ctx: Any) -> str:
        return _helped(page_of(_typed(ctx), self.declared), ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        typed = list(args)
        left = super().parse_args(ctx, args)
        options = [parameter for parameter in self.params if parameter.param_type_name == "option"]
        names = {name: each for each in options for name in (*each.opts, *each.secondary_opts)}
        own = {"--", *_SETTINGS["help_option_names"], *names}
        words = iter(typed)
        for word in words:
            if word == "--":
                break
            option = _left_open(word, names)
            if option is None:
                continue
            text = next(words, "")
            if (text.partition("=")[0] if text.startswith("--") else text) in own:
                name = max(option.opts, key=len)
                hint = f"give {name} a value; {name}={text} if that is it"
                raise Unreadable(name, shown(text), "is an option of its own, and was taken for a value", hint)
        return left


def _left_open(word: str, names: dict[str, Any]) -> Any:
    """The option whose value is the next word: `--note`, `-r` and the last of `-nr`, but not `--note=-n` or `-r-n`."""
    if word.startswith("--") or len(word) == 2:
        option = names.get(word)
        return None if option is None or option.is_flag else option
    for place in range(1, len(word)) if word.startswith("-") else ():
        option = names.get(f"-{word[place]}")
        if option is None:
            return None
        if not option.is_flag:
            return option if place == len(word) - 1 else None
    return None
