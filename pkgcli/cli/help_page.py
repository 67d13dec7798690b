"""The help of commands, out of their declarations: the front door, a noun, or one command, examples first."""

from __future__ import annotations

from pkgcli.cli.declared import Command, parameters_of
from pkgcli.cli.declared import option as declared_option
from pkgcli.cli.front import NAMES, SECTIONS, declared
from pkgcli.topics import TOPICS
from pkgcli.views.manual import Block, Heading, Page, Paragraph, Rows, Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pkgcli.cli.declared import Commands, Parameter
    from pkgcli.runtime import Runtime

_HELP = ("-h, --help", "Show this help.")
_FROM_A_NOUN = 3
"""So many examples stand above the commands of a noun."""


def _in_front(
    call: object,
    db: str | None = declared_option("--db", metavar="FILE", of="file", help="The database; else PKGCLI_DB."),
    version: bool = declared_option("--version", help="Say which version this is."),
) -> None:
    """Prepaid packages and cards of one salon, in one file.

    \b
    pkgcli init --name "Salon Rosa" --currency EUR --timezone Europe/Berlin
    pkgcli issue TEN-MASSAGES --client Anna
    pkgcli redeem Anna massage
    pkgcli balance Anna
    """


def page_of_front() -> Page:
    """What there is: every noun and verb in its section, and the topics."""
    summary, _, examples = _told(_in_front.__doc__)
    commands = [block for title, names in SECTIONS.items() for block in (Heading(title), Rows(tuple(names.items())))]
    return Page(
        "pkgcli",
        summary,
        (
            *(Heading("Examples"), Verbatim(examples)),
            *commands,
            *(Heading("Topics, each as pkgcli help TOPIC"), Rows(tuple(TOPICS.items()))),
            *(Heading("Options"), Rows((*_options(parameters_of(_in_front)), _HELP))),
        ),
        "pkgcli [--db FILE] COMMAND ...",
    )


def page_of(name: str, found: Command | Commands) -> Page:
    """The help of what is typed as `name`: `card` or `card extend`."""
    return _page_of_command(name, found) if isinstance(found, Command) else _page_of_noun(name, found)


def command_named(words: list[str]) -> Command | Commands | None:
    """What the words name altogether, such as `card extend`; None where there is no such command."""
    if not words or words[0] not in NAMES:
        return None
    found = declared(words[0])
    for word in words[1:]:
        if isinstance(found, Command) or word not in found:
            return None
        found = found[word]
    return found


def command_names() -> Iterator[str]:
    """Every noun, verb and command, as it is typed."""

    def below(name: str, found: Command | Commands) -> Iterator[str]:
        yield name
        if not isinstance(found, Command):
            for inner in found:
                yield from below(f"{name} {inner}", found[inner])

    for name in NAMES:
        yield from below(name, declared(name))


def help_at_once(words: list[str], runtime: Runtime) -> str | None:
    """The answer to `--help` after the name of a command, and after nothing; None where other words stand before it,
    which only the long way can read."""
    if not words:
        return on_screen(page_of_front(), runtime)
    found = command_named(words)
    return None if found is None else on_screen(page_of(" ".join(words), found), runtime)


def on_screen(page: Page, runtime: Runtime) -> str:
    """The page as standard output shows it."""
    from pkgcli.render.manual_text import page_pieces
    from pkgcli.render.output import Output
    from pkgcli.render.terminal import terminal_width, wants_color, wants_unicode

    stream, environ = runtime.stdout, runtime.environ
    output = Output(
        "table",
        stream,
        width=terminal_width(environ, stream),
        color=wants_color(environ, stream.isatty()),
        unicode=wants_unicode(stream),
    )
    return "".join(page_pieces(page, output))


def one_line(found: Command | Commands) -> str:
    """What it is for, in a sentence."""
    return _told(found.function.__doc__)[0] if isinstance(found, Command) else (found.help or "")


def examples_of(found: Command | Commands) -> tuple[str, ...]:
    """Lines that can be typed; of a noun the first one of each of its commands."""
    if isinstance(found, Command):
        return _told(found.function.__doc__)[2]
    return tuple(line for inner in found.values() for line in examples_of(inner)[:1])


def own_blocks(found: Command) -> Iterator[Block]:
    """What is to be read about one command below its summary, but for the options that every command takes."""
    _, blocks, examples = _told(found.function.__doc__)
    if examples:
        yield from (Heading("Examples"), Verbatim(examples))
    yield from blocks
    arguments = [parameter for parameter in found.own if not parameter.names]
    if arguments:
        rows = tuple((str(each.typed.metavar), each.typed.help) for each in arguments)
        yield from (Heading("Arguments"), Rows(rows))
    options = _options(each for each in found.own if each.names)
    if options:
        yield from (Heading("Options"), Rows(tuple(options)))


def common_rows(found: Command) -> tuple[tuple[str, str], ...]:
    """The options that it takes as every command of its kind does."""
    return (*_options(each for each in found.parameters if each not in found.own), _HELP)


def usage_of(name: str, found: Command) -> str:
    """Its command line: what it has to be given, and that there are options."""
    arguments = [str(each.typed.metavar) for each in found.own if not each.names]
    needed = [f"{each.label} {each.typed.metavar}" for each in found.own if each.names and each.is_required]
    return " ".join(["pkgcli", name, *arguments, *needed, "[OPTIONS]"])


def _page_of_command(name: str, found: Command) -> Page:
    blocks = [*own_blocks(found), Heading("Options of every command"), Rows(common_rows(found))]
    topics = _topics_of(found)
    if topics:
        blocks.append(Paragraph("See also: " + ", ".join(f"pkgcli help {topic}" for topic in topics)))
    return Page(name, one_line(found), tuple(blocks), usage_of(name, found))


def _page_of_noun(name: str, found: Commands) -> Page:
    rows = tuple((inner, one_line(found[inner])) for inner in found)
    return Page(
        name,
        found.help or "",
        (
            *(Heading("Examples"), Verbatim(examples_of(found)[:_FROM_A_NOUN])),
            *(Heading("Commands"), Rows(rows)),
            Paragraph(f"More of each: pkgcli {name} COMMAND --help"),
        ),
        f"pkgcli {name} COMMAND ...",
    )


def _told(docstring: str | None) -> tuple[str, list[Block], tuple[str, ...]]:
    """The summary, what stands below it, and the examples: the block after a line of `\\b` in which pkgcli is typed.
    Another block of that kind has a term and its meaning on each line."""
    assert docstring is not None, "a command without help"
    lines = [line.removeprefix("    ") for line in docstring.splitlines()]
    summary, *chunks = [chunk for chunk in "\n".join(lines).strip().split("\n\n") if chunk.strip()]
    blocks: list[Block] = []
    examples: tuple[str, ...] = ()
    for chunk in chunks:
        if not chunk.startswith("\b"):
            blocks.append(Paragraph(" ".join(chunk.split())))
        elif "pkgcli " in chunk:
            examples = tuple(chunk.splitlines()[1:])
        else:
            pairs = (line.partition("  ") for line in chunk.splitlines()[1:])
            blocks.append(Rows(tuple((term, meaning.strip()) for term, _, meaning in pairs)))
    return " ".join(summary.split()), blocks, examples


def _options(parameters: Iterable[Parameter]) -> list[tuple[str, str]]:
    return [(_names(parameter), parameter.typed.help) for parameter in parameters]


def _names(parameter: Parameter) -> str:
    """`-r, --reason R`; `--swap, --no-swap`."""
    names = ", ".join((*parameter.names, *parameter.opposites))
    return f"{names} {parameter.typed.metavar}" if parameter.typed.metavar else names


_TOPIC_OF_METAVAR = {"D": "dates", "CARD": "cards", "WHO": "cards", "COLUMN=HEADER": "csv", "STYLE": "accounting"}


def _topics_of(found: Command) -> list[str]:
    """What explains more of what it takes."""
    named = [_TOPIC_OF_METAVAR.get(str(each.typed.metavar)) for each in found.own]
    topics = [topic for topic in named if topic] + (["keys"] if found.writes else [])
    return list(dict.fromkeys(topics))
