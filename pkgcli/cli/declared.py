"""How a command is declared: once, for every way from what is typed to its call.

    @command(app, "extend", writes=True)
    def extend(call: Call, card: str = CARD, days: str | None = option("--days", metavar="N", help="...")) -> object:

The first parameter is the `Call`; each of the others is an `argument` or an `option`, and its annotation says what may
be typed: a text (`str`), one or none (`str | None`), one or more (`list[str]`), any number (`list[str] | None`), a flag
(`bool`), or a flag with its opposite, `--swap/--no-swap` (`bool | None`). The docstring is the help.

Nothing dear is imported here: the till's commands are declared without Typer, dataclasses and inspect.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any


class Typed:
    """What stands in the place of a parameter's default: how it is typed.

    `of` says what a text names, for those who complete it: a `file`, a `card` and so on, or one of some words.
    """

    __slots__ = ("default", "help", "metavar", "names", "of")

    def __init__(
        self, names: tuple[str, ...], metavar: str | None, of: str | tuple[str, ...], help: str, default: str | None
    ) -> None:
        self.names = names
        self.metavar = metavar
        self.of = of
        self.help = help
        self.default = default


def argument(metavar: str, *, of: str | tuple[str, ...] = (), help: str) -> Any:
    """A parameter that is typed in its place."""
    return Typed((), metavar, of, help, None)


def option(
    *names: str, metavar: str | None = None, of: str | tuple[str, ...] = (), default: str | None = None, help: str
) -> Any:
    """A parameter that is typed by one of its names; a flag where there is no `metavar`."""
    return Typed(names, metavar, of, help, default)


class Parameter:
    """One parameter of one command.

    `names` are what it is typed by, none for an argument; `opposites` set a flag to False. `absent` is its value where
    nothing is typed.
    """

    __slots__ = (
        "absent",
        "help",
        "is_flag",
        "is_required",
        "metavar",
        "name",
        "names",
        "opposites",
        "repeats",
        "typed",
    )

    def __init__(self, name: str, annotation: str, typed: Typed) -> None:
        self.name = name
        self.typed = typed
        self.is_flag = annotation.startswith("bool")
        self.repeats = annotation.startswith("list")
        self.is_required = annotation in ("str", "list[str]") and typed.default is None
        self.names = tuple(each.partition("/")[0] for each in typed.names)
        self.opposites = tuple(each.partition("/")[2] for each in typed.names if "/" in each)
        self.absent: str | bool | None = False if annotation == "bool" else typed.default

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return self.names[-1] if self.names else self.name


def parameters_of(function: Callable[..., Any]) -> list[Parameter]:
    """Those of a function after its `Call`, in their order."""
    code = function.__code__
    names = code.co_varnames[1 : code.co_argcount]
    annotations = function.__annotations__
    return [
        Parameter(name, annotations[name], typed)
        for name, typed in zip(names, function.__defaults__ or (), strict=True)
    ]


def _everywhere(
    call: object,
    db: str | None = option("--db", metavar="FILE", of="file", help="The database; else PKGCLI_DB."),
    format: str | None = option(
        "--format",
        metavar="FORMAT",
        of=("table", "json", "jsonl", "csv", "tsv"),
        help="table, json, jsonl, csv or tsv.",
    ),
    json: bool = option("--json", help="The same as --format json."),
    csv: bool = option("--csv", help="The same as --format csv."),
    tsv: bool = option("--tsv", help="The same as --format tsv."),
    locale: str | None = option(
        "--locale", metavar="LOCALE", help="Amounts and days for people as in de_DE; none is ISO; else PKGCLI_LOCALE."
    ),
    out: str | None = option("-o", "--out", metavar="FILE", of="file", help="Write the answer to FILE."),
    staff: str | None = option("--staff", metavar="NAME", help="Who does it; else PKGCLI_STAFF."),
    key: str | None = option("--key", metavar="KEY", help="Repeating it with KEY does it once."),
    yes: bool = option("-y", "--yes", help="Answer questions with yes."),
    no_input: bool = option("--no-input", help="Never ask."),
    quiet: bool = option("-q", "--quiet", help="Say less."),
) -> None:
    """What each command takes (spec, section 4, "Everywhere")."""


def _in_writes(
    call: object, dry_run: bool = option("-n", "--dry-run", help="Show what would be, and write nothing.")
) -> None:
    """What each command takes that writes."""


def _in_pages(
    call: object,
    format: str | None = option(
        "--format",
        metavar="FORMAT",
        of=("table", "json", "jsonl", "csv", "tsv", "html"),
        help="table, json, jsonl, csv, tsv or html; -o NAME.html means html.",
    ),
) -> None:
    """What each command takes otherwise whose answer may be a page."""


def _in_lists(
    call: object, limit: str | None = option("-L", "--limit", metavar="N", help="At most N rows; 0 is all.")
) -> None:
    """What each command takes that lists."""


EVERYWHERE = parameters_of(_everywhere)
IN_WRITES = parameters_of(_in_writes)
IN_LISTS = parameters_of(_in_lists)


class Command:
    """A declared command.

    `own` are its own arguments and options; `parameters` are these and what every command of its kind takes. `shown_by`
    names those of its own that change nothing of what is recorded; `page` says that its answer may be a page of HTML.
    """

    __slots__ = ("function", "own", "page", "parameters", "shown_by", "writes")

    def __init__(
        self, function: Callable[..., Any], writes: bool, lists: bool, page: bool, shown_by: Collection[str]
    ) -> None:
        self.function = function
        self.writes = writes
        self.page = page
        self.shown_by = shown_by
        self.own = parameters_of(function)
        everywhere = _with_pages(EVERYWHERE) if page else EVERYWHERE
        self.parameters = self.own + everywhere + (IN_WRITES if writes else []) + (IN_LISTS if lists else [])


def _with_pages(everywhere: list[Parameter]) -> list[Parameter]:
    instead = {parameter.name: parameter for parameter in parameters_of(_in_pages)}
    return [instead.get(parameter.name, parameter) for parameter in everywhere]


class Commands(dict[str, "Command | Commands"]):
    """The commands of one module by name: those of a noun with its help, or the one verb."""

    def __init__(self, help: str | None = None) -> None:
        self.help = help


def noun(help: str) -> Commands:
    """What is declared under a noun: `pkgcli card ...`."""
    return Commands(help)


def verb() -> Commands:
    """The place of a verb that stands alone: `pkgcli redeem ...`."""
    return Commands()


def command(
    app: Commands,
    name: str,
    *,
    writes: bool = False,
    lists: bool = False,
    page: bool = False,
    shown_by: Collection[str] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a command in `app`. `writes` adds --dry-run, `lists` adds --limit (25 rows unless told), `page` adds the
    format html.

    `shown_by` names those of its options that change how it asks or answers, and nothing of what is recorded: with
    or without them, a `--key` comes back with the same request.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        app[name] = Command(function, writes, lists, page, shown_by)
        return function

    return declare
