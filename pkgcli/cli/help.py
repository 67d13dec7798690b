from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, verb
from pkgcli.errors import NotFound, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.views.manual import Page

app = verb()


@command(app, "help")
def help_(
    call: Call,
    words: list[str] | None = argument("[TOPIC|COMMAND]...", of="help", help="What is to be explained; else a list."),
) -> None:
    """Explain a topic, or a command.

    \b
    pkgcli help
    pkgcli help dates
    pkgcli help card extend
    pkgcli help csv -o csv.txt
    """
    from pkgcli.render.manual_text import write_page

    if call.format != "table":
        raise Unreadable("--format", call.format, "help is text", "leave it out, and name no such file with -o")
    page = _page(words or [])
    call.write_out(lambda output: write_page(page, output), may_page=True)


def _page(words: list[str]) -> Page:
    """A command where there is one of that name; else the topic, its words joined by dashes: `exit codes`."""
    from pkgcli.cli.help_page import command_named, page_of, page_of_front
    from pkgcli.topics import TOPICS, topic_page

    if not words:
        return page_of_front()
    found = command_named(words)
    if found is not None:
        return page_of(" ".join(words), found)
    topic = "-".join(words).casefold()
    if topic in TOPICS:
        return topic_page(topic)
    raise NotFound("topic", " ".join(words), _meant(words), "there is no topic and no command of that name")


def _meant(words: list[str]) -> str:
    from difflib import get_close_matches

    from pkgcli.cli.help_page import command_names
    from pkgcli.topics import TOPICS

    names = {**{name.replace(" ", "-"): name for name in command_names()}, **{topic: topic for topic in TOPICS}}
    near = get_close_matches("-".join(words).casefold(), names, n=1)
    return f"did you mean: pkgcli help {names[near[0]]}" if near else "pkgcli help"
