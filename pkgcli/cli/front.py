"""The front door: every noun and verb with its one line of help, loaded only when it is called."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from pkgcli.cli.command import SETTINGS, named_database

SECTIONS: dict[str, dict[str, str]] = {
    "At the counter": {
        "issue": "Sell a package: make a card for a client.",
        "redeem": "Take a visit off a card.",
        "undo": "Take an operation back.",
        "refund": "Give back what a card was paid with.",
        "balance": "What a client or a card still has.",
        "history": "Every entry of a card or a client.",
        "status": "Today on one screen.",
        "find": "Find clients, cards and packages.",
    },
    "Records": {
        "item": "What can be delivered: services, classes, products.",
        "package": "What is sold, and on which terms.",
        "client": "Who owns cards.",
        "card": "The cards that were sold.",
        "hold": "Units set aside for visits to come.",
        "membership": "Plans with a fee, who is enrolled, and what accrues.",
        "staff": "Who works here, and what each may do.",
        "log": "What was done, newest first.",
    },
    "The books": {
        "report": "What is owed, earned, sold, used, lapsed, and paid to staff.",
        "export": "The ledger, and a journal for the bookkeeper.",
    },
    "The night and the file": {
        "notice": "What clients are told, and sending it by mail.",
        "nightly": "All that is to be done every night, in one run.",
        "expire": "Lapse the cards whose last day has passed.",
        "cron": "The line that runs it every night.",
        "config": "The business and its policies.",
        "db": "The database file.",
        "init": "Make a new database.",
        "demo": "Walk through a small salon in a throw-away file.",
    },
}

NOUNS = (
    *("item", "package", "client", "card", "hold", "membership", "staff"),
    *("report", "export", "notice", "cron", "config", "db"),
)


class Loaded(MutableMapping[str, Any]):
    """Commands by name; looking one up imports its module, `pkgcli.cli.<name>`."""

    def __init__(self) -> None:
        self._names = [name for section in SECTIONS.values() for name in section]

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        app = import_module(f"pkgcli.cli.{name}").app
        loaded = get_group(app) if name in NOUNS else get_command(app)
        loaded.name = name
        return loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __setitem__(self, name: str, command: Any) -> None:
        raise NotImplementedError("commands are named in SECTIONS")

    __delitem__ = __setitem__  # type: ignore[assignment]


class Front(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Loaded()

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


front = typer.Typer(
    cls=Front,
    context_settings=SETTINGS,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@front.callback()
def _front(
    ctx: typer.Context,
    db: Annotated[str | None, typer.Option("--db", metavar="FILE", help="The database; else PKGCLI_DB.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """Prepaid packages and cards of one salon, in one file.

    \b
    pkgcli init --name "Salon Rosa" --currency EUR --timezone Europe/Berlin
    pkgcli issue TEN-MASSAGES --client Anna
    pkgcli redeem Anna massage
    pkgcli balance Anna
    """
    ctx.obj.db = named_database(db)


def command_line() -> Any:
    """The whole command line, ready to be run."""
    return get_command(front)
