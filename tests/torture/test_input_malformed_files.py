"""A file that can't be imported is answered in words that name the place; the database stays byte for byte as it was.

What each of them is answered with stands in `malformed/`, to be read by a person. Where another wording is meant,
write the files anew and read the difference before it is committed:

    PKGCLI_REWRITE=1 python -m pytest tests/torture/test_input_malformed_files.py
"""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from figures import tried
from input_malformed import Specimen, specimens
from input_salon import faults_of, stocked
from sizes import FULL

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

GOLDEN = Path(__file__).parent / "malformed"
EVERY = specimens()
GROUPS = {name: list(group) for name, group in groupby(EVERY, key=lambda specimen: specimen.group)}

_MOST_SHOWN = 240


def told(specimen: Specimen, answer: Result) -> str:
    """One specimen with its answer, as it stands in the golden file."""
    command = " ".join(("pkgcli", *specimen.command, "in.csv", *specimen.options))
    lines = specimen.content.decode("utf-8", "backslashreplace").splitlines()
    content = "".join(f"| {_shown(line)}\n" for line in lines[:5]) + ("| ...\n" if len(lines) > 5 else "")
    return f"== {specimen.name}\n$ {command}\n{content}exit {answer.exit_code}\n{answer.err}"


def _shown(line: str) -> str:
    text = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN // 2]}... ({len(text)} characters)"


@pytest.mark.parametrize("group", GROUPS)
def test_every_malformed_file_is_answered_as_written_and_leaves_the_database_alone(
    shop: Shop, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(shop)
    monkeypatch.chdir(tmp_path)
    before, file = shop.path.read_bytes(), Path("in.csv")
    answers = []
    for specimen in GROUPS[group]:
        file.write_bytes(specimen.content)
        argv = (*specimen.command, "in.csv", *specimen.options)
        answer = shop.run(*argv)
        assert (answer.exit_code, answer.out) == (specimen.exit_code, ""), specimen.name
        assert faults_of(answer) == [], specimen.name
        if FULL:
            assert shop.run(*argv, "--dry-run").err == answer.err, specimen.name
        assert shop.path.read_bytes() == before, specimen.name
        answers.append(told(specimen, answer))
    assert {path.name for path in tmp_path.iterdir()} - {"backups"} == {"in.csv", "salon.db"}
    tried("Input", f"malformed files, {group}", len(answers), "files")

    golden, text = GOLDEN / f"{group}.golden", "\n".join(answers)
    if os.environ.get("PKGCLI_REWRITE"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_there_are_two_hundred_of_them_and_each_is_another() -> None:
    assert len(EVERY) >= 200
    assert len({(each.group, each.name) for each in EVERY}) == len(EVERY)
    assert len({(each.command, each.content, each.options) for each in EVERY}) == len(EVERY)
    assert {path.stem for path in GOLDEN.iterdir()} == set(GROUPS)
