"""Whatever is typed is done, or told in one line: an exit code of ours, nothing that a terminal obeys, and no bug.

What couldn't be read, wasn't found, was refused or came from a bad file leaves the database byte for byte as it was.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from figures import tried
from input_salon import NOTHING_WRITTEN, READS, faults_of, stocked
from input_vectors import COMMANDS, STDIN, vector
from sizes import FULL, size

from pkgcli.verify import verify

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

SLICES = 20 if FULL else 2
VECTORS_OF_A_SLICE = size(300, 20_000) // SLICES
VECTORS_OF_A_SALON = 25


# What a file may lack without being wrong: the salon of a test is neither backed up nor swept by cron.
OF_THE_NIGHT = ("night", "clock", "backup")


def wrong_in(argv: list[str], answer: Result, *, changed: bool) -> list[str]:
    """What is wrong with the answer, beyond what no answer may have."""
    as_json = "--json" in argv or "--format=json" in argv or "--format json" in " ".join(argv)
    faults = faults_of(answer, as_json=as_json, tabs="tsv" in " ".join(argv))
    if changed and answer.exit_code in NOTHING_WRITTEN:
        faults.append(f"exit {answer.exit_code}, and the file has changed")
    is_read = (tuple(argv[:1]) in READS or tuple(argv[:2]) in READS) and "--take" not in argv  # which hands notices out
    if changed and (is_read or is_dry_run(argv)):
        faults.append("a read or a dry run has changed the file")
    if answer.exit_code and as_json and not is_json_error(answer):
        faults.append("the error isn't the object that --json asks for")
    return faults


def is_dry_run(argv: list[str]) -> bool:
    """Whether it is asked for, as an option or in its place: `--note -n` is refused."""
    return bool({"-n", "--dry-run"} & set(argv))


def is_json_error(answer: Result) -> bool:
    """What was asked on a terminal may stand before the object; help is help."""
    if answer.out.startswith("Usage:"):
        return True
    try:
        error = json.loads(answer.err[answer.err.rindex('{"error"') :])["error"]
    except (ValueError, LookupError, TypeError):
        return False
    return {"code", "message", "hint"} <= set(error)


@pytest.mark.parametrize("slice", range(SLICES))
def test_any_arguments_are_taken_or_told_in_one_line(
    shop: Shop, tmp_path: Path, slice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(shop)
    shop.environ = {"PKGCLI_TRACEBACK": "", "NO_COLOR": "1", "HOME": str(tmp_path)}
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    chance, pristine, codes = random.Random(f"vectors {slice}"), shop.path.read_bytes(), Counter[int]()
    for number in range(VECTORS_OF_A_SLICE):
        if number % VECTORS_OF_A_SALON == 0:
            shop.path.write_bytes(pristine)
            Path("in.csv").write_text("code,name\nwrap,Wrap\n", encoding="utf-8")
        argv = vector(chance)
        before, terminal = shop.path.read_bytes(), chance.random() < 0.1
        answer = shop.run(*argv, stdin=chance.choice(STDIN), terminal=terminal)
        faults = wrong_in(argv, answer, changed=shop.path.read_bytes() != before)
        assert not faults, f"{faults}: {argv!r}\nexit {answer.exit_code}\n{answer.out[-2000:]}\n{answer.err[-2000:]}"
        codes[answer.exit_code] += 1
        if number % VECTORS_OF_A_SALON == VECTORS_OF_A_SALON - 1:
            found = [each for each in verify(shop.occasion()).findings if each.check not in OF_THE_NIGHT]
            assert not found, f"{found} after {number + 1} vectors"
    assert codes[0] > VECTORS_OF_A_SLICE // 5, codes
    assert set(codes) >= {0, 2, 3}, codes
    told = ", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items()))
    tried("Input", f"argument vectors, slice {slice}", codes.total(), "vectors", lost=None, remark=told)


def test_every_command_is_among_them() -> None:
    chance = random.Random(4)
    begun = {tuple(vector(chance)[:length]) for length in (1, 2, 3) for _ in range(3_000)}
    assert set(COMMANDS) <= begun


def test_the_path_of_a_database_with_too_long_a_name_can_be_asked_for(shop: Shop) -> None:
    shop.environ = {"PKGCLI_TRACEBACK": ""}
    assert shop.run("db", "path", "--db", "x" * 300).exit_code in (0, 6)


def test_a_delete_character_is_escaped_in_json(shop: Shop) -> None:
    answer = shop.run("balance", "\x7f", "--json")
    assert "\x7f" not in answer.err
    assert answer.json["error"]["text"] == "\x7f"


@pytest.mark.parametrize(
    "argv",
    [
        ("--note", "-n"),
        ("--note", "--dry-run"),
        ("--key", "--dry-run"),
        ("--staff", "-y"),
        ("--note", "--"),
        ("--phone", "--note=likes tea"),
        ("-n", "--note", "--json"),
    ],
)
def test_an_option_is_never_taken_for_the_value_of_the_one_before_it(shop: Shop, argv: tuple[str, ...]) -> None:
    answer = shop.run("client", "add", "Carla Dorn", *argv)
    assert answer.exit_code == 2
    assert f"{argv[-2]} '{argv[-1]}'" in answer.err or answer.json["error"]["text"] == argv[-1]
    assert f"{argv[-2]}={argv[-1]}" in answer.err
    assert shop.rows("SELECT count(*) FROM client") == [(0,)]


def test_an_option_isnt_swallowed_by_one_that_is_typed_again(shop: Shop) -> None:
    for argv in (("--note", "-n", "--note", "likes tea"), ("-qn", "--note", "-y", "--note=x"), ("--staff", "-n") * 2):
        answer = shop.run("client", "add", "Carla Dorn", *argv)
        assert (answer.exit_code, "is an option of its own" in answer.err) == (2, True), argv
    assert shop.rows("SELECT count(*) FROM client") == [(0,)]


def test_what_looks_like_an_option_is_a_value_where_it_is_typed_in_one_word_with_it(shop: Shop) -> None:
    shop.ok("client", "add", "Carla Dorn", "--note=-n")
    shop.ok("client", "add", "--phone=1", "--", "-n")
    shop.ok("client", "edit", "C1002", "--note", "-5")
    assert shop.rows("SELECT name, note FROM client ORDER BY id") == [("Carla Dorn", "-n"), ("-n", "-5")]
