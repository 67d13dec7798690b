"""Help that can be relied on: it fits, it can be typed, and what it says of the program is so."""

from __future__ import annotations

import ast
import importlib
import io
import re
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "till"))

from every_command import KEYLESS, TREE
from test_both_ways import Recorded, long

import pkgcli
from pkgcli import errors
from pkgcli.cli import long_way
from pkgcli.cli.front import NOUNS, SECTIONS, declared
from pkgcli.cli.help_page import command_named, command_names, examples_of, one_line, page_of, page_of_front
from pkgcli.cli.out_file import PAGES, SUFFIXES
from pkgcli.imports.csv_source import Columns
from pkgcli.render.manual_text import page_pieces
from pkgcli.render.output import Output
from pkgcli.rules.card_status import STATUSES
from pkgcli.rules.given_days import read_day
from pkgcli.rules.period import read_period
from pkgcli.rules.time_of_day import read_time
from pkgcli.rules.validity import read_validity
from pkgcli.runtime import Runtime
from pkgcli.settings import SETTINGS
from pkgcli.topics import TOPICS, topic_page
from pkgcli.views.manual import Heading, Page, Rows, Verbatim

PACKAGE = Path(pkgcli.__file__).parent
TODAY = date(2026, 3, 2)


def every_page() -> list[Page]:
    commands = [page_of(name, command_named(name.split()) or {}) for name in command_names()]
    return [page_of_front(), *map(topic_page, TOPICS), *commands]


def on_paper(page: Page, width: int = 80) -> str:
    return "".join(page_pieces(page, Output("table", io.StringIO(), width=width)))


@pytest.mark.parametrize("width", [80, 100])
def test_help_for_all_fits_eighty_columns(width: int) -> None:
    long_lines = [
        f"{page.name}: {line}" for page in every_page() for line in on_paper(page, width).splitlines() if len(line) > 80
    ]

    assert not long_lines


def test_every_help_begins_with_its_examples() -> None:
    for page in every_page():
        if page.usage is None:
            continue
        examples = next(block for block in page.blocks if isinstance(block, Verbatim))
        assert page.blocks[:2] == (Heading("Examples"), examples), page.name
        assert any(f"pkgcli {page.name} ".startswith(f"{line} "[: len(page.name) + 8]) for line in examples.lines) or (
            page.name == "pkgcli"
        ), page.name


def test_no_line_of_help_is_lost_where_it_is_wrapped() -> None:
    for page in every_page():
        narrow, wide = (re.sub(r"[\s\\]+", "", on_paper(page, width)) for width in (40, 80))
        assert narrow.replace("(", "").replace(")", "") == wide.replace("(", "").replace(")", ""), page.name


def without_remark(line: str) -> str:
    return re.split(r" {3,}", line)[0]


EXAMPLES = {name: examples_of(command_named(name.split()) or {}) for name in map(" ".join, TREE)}


def test_every_command_has_an_example_and_they_are_all_understood() -> None:
    for name, lines in EXAMPLES.items():
        commands = [line for each in lines for line in commands_in(without_remark(each))]
        assert any(line[: len(name.split())] == name.split() for line in commands), f"{name} has no example"
        for argv in commands:
            assert long(argv) is not None, f"{name}: {shlex.join(argv)}"


def commands_in(line: str) -> list[list[str]]:
    """The arguments of each pkgcli of a shell's line, without what goes to a file."""
    found: list[list[str]] = []
    words = shlex.shlex(line, punctuation_chars=True, posix=True)
    words.whitespace_split = True
    for word in words:
        if word == "pkgcli" or (word and set(word) <= set("();<>|&")):
            found.append([])
        elif found:
            found[-1].append(word)
    return [argv for argv in found if argv and argv[0] in {path[0] for path in TREE}]


def test_what_a_topic_types_is_understood() -> None:
    for topic in TOPICS:
        for block in topic_page(topic).blocks:
            for line in block.lines if isinstance(block, Verbatim) else ():
                for argv in commands_in(line):
                    assert long(argv) is not None, f"{topic}: {line}"


def test_commands_and_topics_that_a_topic_names_are_there() -> None:
    names = {*command_names(), *TOPICS}
    for topic in TOPICS:
        text = " ".join((PACKAGE / "topics" / f"{topic}.md").read_text(encoding="utf-8").split())
        for typed in re.findall(r"`pkgcli ([a-z -]+)", text) + re.findall(r"pkgcli help ([a-z-]+)", text):
            words = [word for word in typed.split() if not word.startswith("-")]
            assert any(" ".join(words[:count]) in names for count in (1, 2, 3)), f"{topic}: {typed}"
        for name in re.findall(r"`([a-z]+\.[a-z_]+)`", text):
            assert name in SETTINGS, f"{topic}: {name}"


def test_a_topic_is_called_like_no_command_and_says_what_the_list_says_of_it() -> None:
    assert not set(TOPICS) & set(command_names())
    assert {path.stem for path in (PACKAGE / "topics").glob("*.md")} == set(TOPICS)
    for topic, summary in TOPICS.items():
        assert topic_page(topic).summary == summary
        assert re.fullmatch(r"[A-Z].*\.", summary)


def rows_of(topic: str, *headings: str) -> dict[str, str]:
    """The terms under these headings; under any where none is named."""
    rows: dict[str, str] = {}
    heading = ""
    for block in topic_page(topic).blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Rows) and (not headings or heading in headings):
            rows.update(block.rows)
    assert rows, headings
    return rows


def test_the_exit_codes_are_those_of_the_program_and_no_others() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.PkgcliError)]

    assert set(rows_of("exit-codes")) == {"0", *(str(kind.exit_code) for kind in kinds)}


def test_readme_says_of_the_exit_codes_what_the_topic_says() -> None:
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    for code, meaning in rows_of("exit-codes").items():
        told = re.search(rf"^\| {code} \| (.*) \|$", readme, re.MULTILINE)
        assert told, code
        assert told[1] == meaning.replace(" --key", " `--key`")


def variables_read() -> set[str]:
    """Every name that is looked up in an environment, anywhere in the program."""
    names: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            keys: list[ast.expr] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("environ.get", "getenv")):
                keys = node.args[:1]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
                keys = [node.slice]
            elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]).endswith("environ"):
                keys = [node.left]
            elif isinstance(node, ast.Dict) and any(
                key is None and ast.unparse(value).endswith("environ")
                for key, value in zip(node.keys, node.values, strict=True)
            ):
                keys = [key for key in node.keys if key is not None]
            names |= {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return names


def test_the_environment_is_told_as_it_is_read() -> None:
    told = {name for term in rows_of("environment") for name in term.split(", ")}

    assert len(told) > 12
    assert told == variables_read()


def test_what_takes_no_key_is_named() -> None:
    text = (PACKAGE / "topics" / "keys.md").read_text(encoding="utf-8")

    for path in KEYLESS:
        assert f"`{path[0]}`" in text or f"`{' '.join(path)}`" in text, path


def test_names_of_files_that_mean_a_format_are_told() -> None:
    told = rows_of("files")["-o FILE"]

    assert set(re.findall(r"\.[a-z]+\b", told)) == {*SUFFIXES, PAGES[0]}


@pytest.mark.parametrize(
    ("platform", "home"), [("linux", "~/.local/share"), ("darwin", "~/Library/Application Support")]
)
def test_the_data_folder_is_where_the_topic_says(platform: str, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pkgcli.runtime.sys.platform", platform)
    runtime = Runtime({"HOME": "~"}, *[io.StringIO()] * 3)

    assert runtime.database_path(None) == f"{home}/pkgcli/pkgcli.db"
    assert f"{home}/pkgcli/pkgcli.db on" in rows_of("files")["the data folder"]


def test_the_rows_that_an_import_leaves_out_are_where_the_topic_says(
    shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue.csv").write_text("code,name,list_price\ngood,Good,5\nbad,Bad,x\n", encoding="utf-8")
    shop.ok("item", "import", "catalogue.csv", "--skip-bad")

    assert (tmp_path / "catalogue.csv.rejected.csv").is_file()
    assert "catalogue.csv.rejected.csv" in rows_of("files")


def kinds_of_files() -> dict[str, Columns]:
    """The columns of each kind of file, from whichever import declares them."""
    found = {}
    for path in (PACKAGE / "imports").glob("*.py"):
        columns = getattr(importlib.import_module(f"pkgcli.imports.{path.stem}"), "COLUMNS", None)
        if isinstance(columns, Columns):
            found[columns.noun] = columns
    return found


@pytest.mark.parametrize("noun", kinds_of_files())
def test_the_columns_of_a_file_are_those_that_the_import_knows(noun: str) -> None:
    columns, told = kinds_of_files()[noun], rows_of("csv", f"Columns of {noun} files")

    assert {name for term in told for name in term.split(", ")} == set(columns.known)
    assert {name for name in told if told[name].startswith("required")} == set(columns.required)


@pytest.mark.parametrize("typed", rows_of("dates", "Days"))
def test_a_day_that_the_topic_takes_is_taken(typed: str) -> None:
    assert read_day(typed, "--on").on(TODAY)


@pytest.mark.parametrize("typed", rows_of("dates", "Refused"))
def test_a_day_that_the_topic_refuses_is_refused_as_it_says(typed: str) -> None:
    with pytest.raises(errors.Unreadable) as refused:
        read_day(typed, "--on").on(TODAY)
    readings = refused.value.facts.get("readings", [])
    assert all(reading in rows_of("dates", "Refused")[typed] for reading in readings if len(readings) > 1)


def test_periods_validities_and_times_of_the_topic_are_taken() -> None:
    for typed in rows_of("dates", "Periods"):
        read_period(typed, None, None)
    for typed in rows_of("dates", "How long a card is good"):
        read_validity(typed, "--valid")
    for typed in rows_of("dates", "Visits to come"):
        read_time(typed, "--at")


def test_every_status_of_a_card_is_explained() -> None:
    assert set(rows_of("cards", "Status")) == set(STATUSES)


def test_the_accounts_are_those_of_the_settings() -> None:
    assert rows_of("accounting", "Accounts") | {} == {
        name: setting.meaning[0].lower() + setting.meaning[1:].replace("; each", ", each")
        for name, setting in SETTINGS.items()
        if name.startswith("account.")
    }


def test_the_list_says_of_each_command_what_its_help_says() -> None:
    """They begin alike; where there is more room more is said."""
    for section in SECTIONS.values():
        for name, line in section.items():
            words, own = re.findall(r"\w+", line), re.findall(r"\w+", one_line(declared(name)))
            assert own == words if name in NOUNS else own[:4] == words[:4], name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("daets", "dates"),
        ("date", "dates"),
        ("exit code", "exit-codes"),
        ("redem", "redeem"),
        ("card extnd", "card extend"),
    ],
)
def test_what_was_probably_meant_is_said(bare_shop: Any, typed: str, meant: str) -> None:
    answer = bare_shop.run("help", *typed.split())

    assert (answer.exit_code, answer.out) == (3, "")
    assert answer.err.endswith(f"did you mean: pkgcli help {meant}\n")


def test_nonsense_is_answered_with_the_list(bare_shop: Any) -> None:
    assert bare_shop.run("help", "qqqqq").err.endswith("next: pkgcli help\n")


def test_help_of_a_command_is_its_help_and_topics_may_be_typed_in_words(bare_shop: Any) -> None:
    for name in command_names():
        assert bare_shop.ok("help", *name.split()).out == bare_shop.ok(*name.split(), "--help").out
    assert bare_shop.ok("help", "exit", "codes").out == bare_shop.ok("help", "EXIT-CODES").out
    assert bare_shop.ok("help").out == bare_shop.ok("--help").out == bare_shop.ok().out


def test_help_asked_for_plainly_is_that_of_the_long_way(bare_shop: Any) -> None:
    for name in command_names():
        invocation = Recorded()
        code, told = long_way.run([*name.split(), "--help"], invocation)  # type: ignore[arg-type]
        assert (code, told) == (0, bare_shop.ok(*name.split(), "-h").out)
    assert long_way.run(["-h"], Recorded())[1] == bare_shop.ok("-h").out  # type: ignore[arg-type]
    assert bare_shop.ok("redeem", "Anna", "--help").out == bare_shop.ok("redeem", "--help").out


def test_tab_completes_topics_and_commands(bare_shop: Any) -> None:
    def offered(*words: str) -> list[str]:
        return [line.split("\t")[0] for line in bare_shop.ok("--complete", "help", *words).out.splitlines()]

    assert offered("da") == ["dates"]
    assert offered("red") == ["redeem"]
    assert offered("card", "ext") == ["extend"]
    assert offered("client", "member", "") == ["add", "list", "remove"]
    assert offered("dates", "") == offered("redeem", "") == offered("nothing", "") == []
    assert "--out" in offered("--")


def test_headings_are_bold_on_a_terminal_that_has_colours_alone(bare_shop: Any) -> None:
    bold = "\x1b[1mDays:\x1b[0m\n"
    assert bold in bare_shop.ok("help", "dates", terminal=True).out
    assert "\x1b" not in bare_shop.ok("help", "dates").out
    bare_shop.environ["NO_COLOR"] = "1"
    assert "\x1b" not in bare_shop.ok("help", "dates", terminal=True).out
