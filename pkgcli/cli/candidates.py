"""What could be typed next, for a shell that completes it: from the declarations, and from the file for what it holds.

A shell calls `pkgcli --complete WORD...` with what stands before the cursor, the last word as far as it is typed, if
only as "". Each line of the answer is a candidate and, after a tab, what it means. An empty candidate stands for the
name of any file.
"""

from __future__ import annotations

from pkgcli.cli.declared import Command
from pkgcli.cli.front import NAMES, SECTIONS, declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pkgcli.cli.declared import Commands, Parameter
    from pkgcli.runtime import Runtime

    Candidates = Iterable[tuple[str, str]]

_ANY_FILE = ("", "FILE")
_HELP = ("--help", "Show what there is to type.")
_IN_FRONT = (("--db", "The database; else PKGCLI_DB."), ("--version", "Say which version this is."), _HELP)


def complete(words: list[str], runtime: Runtime) -> None:
    """Write the candidates for the last of the words. Where anything is wrong there are none: a shell is no place to
    tell it."""
    from pkgcli.rules.texts import visible

    try:
        found = candidates(words or [""], runtime)
        runtime.stdout.writelines(f"{text}\t{visible(about)}\n" for text, about in found if visible(text) == text)
        runtime.stdout.flush()
    except Exception:
        return


def candidates(words: list[str], runtime: Runtime) -> Candidates:
    """What the last of the words could become, each with what it means. Raises whatever is wrong on the way."""
    *before, word = words
    if before[:1] == ["--db"]:
        if len(before) == 1:
            return [_ANY_FILE]
        before = before[2:]
    elif before and before[0].startswith("--db="):
        before = before[1:]
    if not before:
        if word.startswith("--db="):
            return [_ANY_FILE]
        return _begun(word, _IN_FRONT if word.startswith("-") else _commands())
    if before[0] == "help" and not word.startswith("-"):
        return _explained(before[1:], word)
    found: Command | Commands = declared(before.pop(0))
    while not isinstance(found, Command):
        if not before:
            return _begun(word, [_HELP] if word.startswith("-") else [(name, _help(found[name])) for name in found])
        found = found[before.pop(0)]
    return _of_command(found, before, word, _database(words), runtime)


def _explained(before: list[str], word: str) -> Candidates:
    """What `help` explains: a topic, a command, or one of the commands of the noun before it."""
    if not before:
        from pkgcli.topics import TOPICS

        return _begun(word, [*TOPICS.items(), *_commands()])
    found = declared(before[0]) if before[0] in NAMES else None
    for name in before[1:]:
        found = None if found is None or isinstance(found, Command) else found[name]
    if found is None or isinstance(found, Command):
        return []
    return _begun(word, [(name, _help(found[name])) for name in found])


def _commands() -> list[tuple[str, str]]:
    return [each for section in SECTIONS.values() for each in section.items()]


def _help(found: Command | Commands) -> str:
    text = found.function.__doc__ if isinstance(found, Command) else found.help
    return (text or "").partition("\n")[0]


def _database(words: list[str]) -> str | None:
    """What the last `--db` names that was typed."""
    for place in range(len(words) - 2, -1, -1):
        if words[place] == "--db":
            return words[place + 1]
        if words[place].startswith("--db="):
            return words[place].removeprefix("--db=")
    return None


def _of_command(command: Command, before: list[str], word: str, db: str | None, runtime: Runtime) -> Candidates:
    named = {name: parameter for parameter in command.parameters for name in (*parameter.names, *parameter.opposites)}
    in_place, open_option, typed = 0, None, set()
    for place, each in enumerate(before):
        if open_option is not None:
            open_option = None
        elif each == "--":
            in_place += len(before) - place - 1
            typed.add("--")
            break
        elif not each.startswith("-") or each == "-":
            in_place += 1
        elif each in named:
            typed.add(named[each].name)
            open_option = None if named[each].is_flag else named[each]
        else:
            typed.add(named[each.partition("=")[0]].name if each.partition("=")[0] in named else "")
    if open_option is not None:
        return _values(open_option, word, db, runtime)
    name, attached, value = word.partition("=")
    if attached and name in named and "--" not in typed:
        return [(f"{name}={text}" if text else "", about) for text, about in _values(named[name], value, db, runtime)]
    options = [
        (max(names, key=len), parameter.typed.help)
        for parameter in command.parameters
        for names in (parameter.names, parameter.opposites)
        if names and (parameter.repeats or parameter.name not in typed)
    ]
    if word.startswith("-") and "--" not in typed:
        return _begun(word, [*options, _HELP])
    arguments = [parameter for parameter in command.own if not parameter.names]
    if in_place < len(arguments) or (arguments and arguments[-1].repeats):
        return _values(arguments[min(in_place, len(arguments) - 1)], word, db, runtime)
    return [] if word else options


def _values(parameter: Parameter, word: str, db: str | None, runtime: Runtime) -> Candidates:
    """What may be typed for a parameter, as far as that is known."""
    names = parameter.typed.of
    if names == "file":
        return [_ANY_FILE]
    if names == "setting":
        from pkgcli.settings import SETTINGS

        return _begun(word, [(name, setting.meaning) for name, setting in SETTINGS.items()])
    if isinstance(names, str):
        from pkgcli.completing import beginning

        return beginning(runtime.database_path(db), names, word, wait=runtime.wait, random=runtime.random)
    return _begun(word, [(each, "") for each in names])


def _begun(word: str, offered: Candidates) -> Candidates:
    return [(text, about) for text, about in offered if text.startswith(word)]
