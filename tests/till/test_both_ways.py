"""What is typed goes one of two ways to its command, and none can tell which: the short way takes what the long way
takes, as the same command with the same values, or leaves it to the long way."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest
from every_command import GIVEN, TREE

sys.path.append(str(Path(__file__).parent.parent / "torture"))

from input_vectors import value, vector
from sizes import size

from pkgcli.cli import long_way
from pkgcli.cli.front import NAMES, declared
from pkgcli.cli.short_way import parsed
from pkgcli.errors import PkgcliError
from pkgcli.runtime import Runtime

SLICES = 4
VECTORS_OF_A_SLICE = size(1_500, 50_000)

Taken = tuple[str, dict[str, Any], str | None]


class Recorded:
    """In place of the invocation, at the end of the long way: keeps what arrives, and calls no command."""

    def __init__(self) -> None:
        self.runtime = Runtime.of_this_process()
        self.db: str | None = None
        self.taken: Taken | None = None

    def take(self, command: Any, name: str, given: dict[str, Any]) -> None:
        self.taken = (name, given, self.db)


def long(argv: list[str]) -> Taken | None:
    """What the long way takes it for; None for an error, or help."""
    recorded = Recorded()
    try:
        long_way.run(argv, recorded)  # type: ignore[arg-type]
    except PkgcliError:
        return None
    return recorded.taken


def short(argv: list[str]) -> Taken | None:
    line = parsed(argv)
    return None if line is None else (line.name, line.given, line.db)


def typed(chance: random.Random) -> list[str]:
    """A vector of the torture's, with its words joined, split and doubled as nobody's manual says."""
    argv = vector(chance)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        place = chance.randint(1, len(argv))
        match chance.randrange(6):
            case 0:
                argv[place:place] = chance.choice(
                    (["--"], ["--", ""], ["-yq"], ["-nq"], ["-q", "-q"], ["-"], ["--no-swap"])
                )
            case 1:
                argv[place - 1 : place + 1] = ["".join(argv[place - 1 : place + 1])]
            case 2:
                argv[place - 1 : place + 1] = ["=".join(argv[place - 1 : place + 1])]
            case 3:
                argv[place:place] = [
                    chance.choice(["-o", "-r", "-L", "-p", "-a", "-h"]) + chance.choice(("", "=", value(chance)))
                ]
            case 4:
                argv[:0] = chance.choice((["--db", value(chance)], [f"--db={value(chance)}"], ["--db"], ["--"], ["-q"]))
            case _:
                argv += argv[place : place + 2]
    return argv


@pytest.mark.parametrize("slice", range(SLICES))
def test_both_ways_take_the_same_line_for_the_same(slice: int) -> None:
    chance, ways = random.Random(f"both ways {slice}"), {"both": 0, "long": 0, "none": 0}
    for _ in range(VECTORS_OF_A_SLICE):
        argv = typed(chance)
        by_short, by_long = short(argv), long(argv)
        assert by_short in (None, by_long), argv
        ways["none" if by_long is None else "long" if by_short is None else "both"] += 1
    assert ways["both"] > VECTORS_OF_A_SLICE // 3, ways
    assert ways["long"] < ways["both"] // 5, "what is right hardly ever needs the long way"


@pytest.mark.parametrize("path", [path for path in GIVEN if path in TREE], ids=" ".join)
def test_a_plain_line_of_each_command_goes_the_short_way(path: tuple[str, ...]) -> None:
    argv = [*path, *GIVEN[path]]

    assert short(argv) == long(argv) is not None
    for more in (["--json", "--db", "a b.db"], ["-o", "x.csv", "--staff=Eva"], ["--key", "k 1", "-q"]):
        assert short([*argv, *more]) == long([*argv, *more]) is not None
        assert short(["--db=c.db", *argv, *more]) == long(["--db=c.db", *argv, *more]) is not None


LEFT = """
--help | -h | --version | redeem | redeem --help | redeem A1 -h | redeam A1 | card | card --help | card sho A1
card show | card show A1 B1 | card -- show A1 | card --db x show A1 | balance A1 --jsn | balance A1 --json=1
balance A1 --format | balance --db | --db balance A1 | --db= balance A1 | client member | client member lst
redeem A1 --note -n | redeem A1 --note -- | card transfer A1 | card adjust A1 --add -5 -r x | -q balance A1
"""


@pytest.mark.parametrize("line", ["", *(line.strip() for line in LEFT.replace("\n", "|").split("|") if line.strip())])
def test_whatever_is_not_plain_is_left_to_the_long_way(line: str) -> None:
    assert short(line.split()) is None


def test_each_declaration_can_be_read_either_way() -> None:
    """A list of arguments comes last, no name stands for two, and what may be typed is one of six."""
    for name in NAMES:
        for command in commands_of(declared(name)):
            own = [parameter for parameter in command.own if not parameter.names]
            names = [name for parameter in command.parameters for name in (*parameter.names, *parameter.opposites)]
            kinds = set(list(command.function.__annotations__.values())[1:-1])
            assert not any(parameter.repeats for parameter in own[:-1])
            assert len(names) == len(set(names))
            assert len(command.parameters) == len({parameter.name for parameter in command.parameters})
            assert kinds <= {"str", "str | None", "list[str]", "list[str] | None", "bool", "bool | None"}
            assert not any(
                parameter.is_flag == (parameter.typed.metavar is not None) for parameter in command.parameters
            )


def commands_of(found: Any) -> list[Any]:
    return [each for inner in found.values() for each in commands_of(inner)] if isinstance(found, dict) else [found]
