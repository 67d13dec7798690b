"""The short way: a plain command line, parsed without Typer, whose loading takes several times as long as a visit.

It takes only what it knows at once to be right. Help, whatever is missing, misspelt or unusual, and a value that looks
like an option go the long way, which has the words for it. Both read the same declarations, and what both take they
take alike.
"""

from __future__ import annotations

from pkgcli.cli.declared import Command
from pkgcli.cli.front import NAMES, declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pkgcli.cli.declared import Parameter


class Line:
    """A command line that was understood: its command, a value for each parameter, and the `--db` before the verb."""

    __slots__ = ("command", "db", "given", "name")

    def __init__(self, command: Command, name: str, given: dict[str, Any], db: str | None) -> None:
        self.command = command
        self.name = name
        self.given = given
        self.db = db


def parsed(argv: list[str]) -> Line | None:
    """What was typed; None where the long way has to look at it."""
    words, db = argv, None
    if argv[:1] == ["--db"]:
        words, db = argv[2:], "".join(argv[1:2])
    elif argv and argv[0].startswith("--db="):
        words, db = argv[1:], argv[0].removeprefix("--db=")
    if db is not None and not _is_plain(db):
        return None
    command, length = _named(words)
    if command is None:
        return None
    given = _given(command, words[length:])
    return None if given is None else Line(command, " ".join(words[:length]), given, db)


def _named(words: list[str]) -> tuple[Command | None, int]:
    """The command that the first words name, and how many words that takes."""
    if not words or words[0] not in NAMES:
        return None, 0
    found, length = declared(words[0]), 1
    while not isinstance(found, Command):
        if length == len(words) or words[length] not in found:
            return None, 0
        found, length = found[words[length]], length + 1
    return found, length


def _given(command: Command, words: list[str]) -> dict[str, Any] | None:
    """A value for each parameter of the command."""
    named = {name: parameter for parameter in command.parameters for name in (*parameter.names, *parameter.opposites)}
    values: dict[str, Any] = {}
    in_place: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            in_place += left
        elif _is_plain(word):
            in_place.append(word)
        elif not _take_option(word, left, named, values):
            return None
    for parameter in command.own:
        if not parameter.names and in_place:
            values[parameter.name] = in_place if parameter.repeats else in_place[0]
            in_place = [] if parameter.repeats else in_place[1:]
    if in_place or any(parameter.is_required and parameter.name not in values for parameter in command.own):
        return None
    return {parameter.name: values.get(parameter.name, parameter.absent) for parameter in command.parameters}


def _take_option(word: str, left: Iterator[str], named: dict[str, Parameter], values: dict[str, Any]) -> bool:
    """Note what an option says, with its value from the same word or the next; False where it isn't understood."""
    if word.startswith("--"):
        name, attached, value = word.partition("=")
    else:
        name, attached, value = word[:2], word[2:], word[2:]
    parameter = named.get(name)
    if parameter is None:
        return False
    if parameter.is_flag:
        values[parameter.name] = name in parameter.names
        return not attached
    if not attached:
        value = next(left, "")
        if not _is_plain(value):
            return False
    if parameter.repeats:
        values.setdefault(parameter.name, []).append(value)
    else:
        values[parameter.name] = value
    return True


def _is_plain(word: str) -> bool:
    """Whether it is a value for sure, and neither empty nor an option."""
    return word[:1] not in ("", "-") or word == "-"
