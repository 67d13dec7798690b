"""The tour in README.md is what the program answers, to the letter.

Every `console` block is run in order in one fresh folder, as on a terminal of 80 columns without colour:

    $ pkgcli ...          the program; what follows, up to the next `$`, is what it has to print
    $ export NAME=value   for the commands after it
    $ pkgcli till         a conversation: what stands behind `> ` and `[y/N] ` is typed, the rest has to be answered
    $ echo $?             the exit code of the last one

`<!-- 2026-03-02 -->` before a block sets the day; each command takes five minutes of it. `<!-- file: NAME -->` before
another block puts its text into that file, `<!-- file: NAME, cp1252 -->` in that encoding. After a change that is
meant, this writes the answers anew:

    PKGCLI_REWRITE=1 python -m pytest tests/docs/test_readme_tour.py
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"

BLOCK = re.compile(r"^(?:<!-- (?P<mark>[^>]+) -->\n+)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

# A bar that is drawn, and removed at the end.
PROGRESS = re.compile(r"\x1b\[\?25l.*\x1b\[\?25h\s*\x1b\[1A\x1b\[2K", re.DOTALL)


def test_the_tour_is_what_the_program_answers(bare_shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = README.read_text(encoding="utf-8")
    real = BLOCK.sub(lambda block: _lived(block, bare_shop), told)
    if os.environ.get("PKGCLI_REWRITE"):
        README.write_text(real, encoding="utf-8")

    assert told.splitlines() == real.splitlines()
    assert list(_commands(told)), "the tour was found"


def test_every_command_of_the_program_is_named(bare_shop: Any) -> None:
    from pkgcli.cli.front import SECTIONS

    told = README.read_text(encoding="utf-8")
    names = [name for section in SECTIONS.values() for name in section]

    assert not [name for name in names if not re.search(rf"(pkgcli {name}|`{name}\b)", told)]


def _lived(block: re.Match[str], shop: Any) -> str:
    """The block with real answers."""
    mark, kind, text = block["mark"] or "", block["kind"], block["text"]
    if mark.startswith("file: "):
        name, _, encoding = mark.removeprefix("file: ").partition(", ")
        Path(name).write_text(text, encoding=encoding or "utf-8")
    elif mark:
        shop.now = shop.day(mark)
    if kind != "console":
        return block[0]
    lived = []
    for command in _commands(text):
        answer = _talk(command, text, shop) if command.startswith("pkgcli till") else _answer(command, shop)
        shop.later(minutes=5)
        lived.append(f"$ {command}\n{answer}" + ("\n" if answer.count("\n") > 1 else ""))
    return block[0].replace(text, "".join(lived).rstrip("\n") + "\n")


def _commands(text: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ "))


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Typed(_Screen):
    """What is typed, which appears on the screen."""

    def __init__(self, typed: str, screen: _Screen) -> None:
        super().__init__(typed)
        self._screen = screen

    def readline(self, size: int | None = -1, /) -> str:
        typed = super().readline(-1)
        self._screen.write(typed)
        return typed


def _talk(command: str, text: str, shop: Any) -> str:
    """What stands on the screen after a conversation with the prompt."""
    from pkgcli.main import main
    from pkgcli.runtime import Runtime

    told = text.partition(f"$ {command}\n")[2].partition("\n$ ")[0]
    typed = re.findall(r"^[^\n>]*(?:> |\[y/N\] )(.*)$", told, re.MULTILINE)
    screen = _Screen()
    environ = {"PKGCLI_DB": str(shop.path), **shop.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    stdin = _Typed("".join(f"{each}\n" for each in typed), screen)
    main(shlex.split(command)[1:], Runtime(environ, stdin, screen, screen, lambda: shop.now, shop.chance.randbytes))
    return "".join(f"{line.rstrip()}\n" for line in screen.getvalue().splitlines())


def _answer(command: str, shop: Any) -> str:
    program, *argv = shlex.split(command)
    if program == "export":
        name, _, value = argv[0].partition("=")
        shop.environ[name] = value
        return ""
    if program == "echo":
        return f"{shop.environ['?']}\n"
    assert program == "pkgcli", f"not a command of the tour: {command}"
    shop.environ.update({"COLUMNS": "80", "NO_COLOR": "1"})
    result = shop.run(*argv, terminal=True)
    shop.environ["?"] = str(result.exit_code)
    said = PROGRESS.sub("", result.err) + result.out
    return "".join(f"{line.rstrip()}\n" for line in said.splitlines())
