"""The pages for `man`: one for each noun, verb and topic, with the texts of the screen, and set without a complaint."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pkgcli
from pkgcli.cli.front import NAMES
from pkgcli.cli.help_page import command_named, command_names, examples_of, one_line
from pkgcli.manual import manual, write_manual
from pkgcli.topics import TOPICS, topic_page
from pkgcli.views.manual import Paragraph, Rows

SOURCE = Path(pkgcli.__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("man")
    write_manual(made)
    return made


def as_read(page: Path) -> str:
    """What somebody reads in a window of 80 columns, with its lines joined and without its spaces."""
    if shutil.which("groff") is None:
        pytest.skip("needs groff")
    command = ["groff", "-man", "-T", "utf8", "-P", "-cbou", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return squeezed(done.stdout)


def squeezed(text: str) -> str:
    """Without spaces, the marks of code, and the backslash where a command goes on."""
    text = re.sub(r"\s+|\\$|`", "", text, flags=re.MULTILINE)
    return text.replace("\u2010", "-").replace("\u2212", "-").replace("\u2019", "'")


def test_there_is_a_page_for_pkgcli_each_noun_verb_and_topic(folder: Path) -> None:
    pages = {str(path) for path in manual()}

    assert pages == {
        "man1/pkgcli.1",
        *(f"man1/pkgcli-{name}.1" for name in NAMES),
        *(f"man7/pkgcli-{topic}.7" for topic in TOPICS),
    }
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.?")} == pages


def test_groff_sets_every_page_without_a_warning(folder: Path) -> None:
    if shutil.which("groff") is None:
        pytest.skip("needs groff")
    for page in folder.rglob("*.?"):
        done = subprocess.run(
            ["groff", "-man", "-ww", "-z", "-T", "utf8", str(page)], capture_output=True, text=True, check=True
        )
        assert done.stderr == "", page.name


def test_mandoc_has_nothing_to_say_of_them_but_that_they_have_no_date(folder: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("needs mandoc")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *map(str, folder.rglob("*.?"))], capture_output=True, text=True
    )
    said = [line for line in done.stdout.splitlines() if "missing date" not in line]

    assert done.stdout.count("missing date") == len(manual()), done.stderr
    assert not said


def test_the_page_of_a_noun_has_every_command_with_its_summary_and_examples(folder: Path) -> None:
    for name in NAMES:
        read = as_read(folder / "man1" / f"pkgcli-{name}.1")
        for inner in command_names():
            if inner.split()[0] != name:
                continue
            found = command_named(inner.split())
            assert found is not None
            if not isinstance(found, dict):
                assert squeezed(f"pkgcli {inner}") in read
                summary = squeezed(one_line(found)).removesuffix(".")
                assert summary[1:] in read, inner
            for example in examples_of(found)[:3]:
                assert squeezed(re.split(" {3,}", example)[0].replace("\\", "")) in read, example


def test_the_page_of_a_topic_is_its_text(folder: Path) -> None:
    for topic in TOPICS:
        read = as_read(folder / "man7" / f"pkgcli-{topic}.7")
        for block in topic_page(topic).blocks:
            if isinstance(block, Paragraph):
                assert squeezed(block.text) in read, (topic, block.text)
            elif isinstance(block, Rows):
                for term, meaning in block.rows:
                    assert squeezed(term + meaning) in read, (topic, term)


def test_the_front_page_names_the_exit_codes_the_environment_and_all_others(folder: Path) -> None:
    read = as_read(folder / "man1" / "pkgcli.1")

    for name in (*NAMES, *TOPICS):
        assert f"pkgcli-{name}({7 if name in TOPICS else 1})" in read
    assert "PKGCLI_DB" in read
    assert "130interrupted" in read


def test_characters_that_mean_something_to_man_are_shown_as_they_are(folder: Path) -> None:
    read = as_read(folder / "man7" / "pkgcli-files.7")

    assert r"%LOCALAPPDATA%\pkgcli\pkgcli.db" in read
    assert "~/.local/share/pkgcli/pkgcli.db" in read
    assert "'" in as_read(folder / "man1" / "pkgcli-card.1")


def test_the_manual_is_made_with_nothing_but_the_standard_library(tmp_path: Path) -> None:
    """A wheel is built where none of what pkgcli needs is installed."""
    program = (
        f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import pathlib, pkgcli.manual;"
        f" pkgcli.manual.write_manual(pathlib.Path({str(tmp_path)!r}))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "man1" / "pkgcli.1").is_file()
