"""What is true of every command: the common options after the verb, help with an example, the exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from every_command import (
    FILES,
    GIVEN,
    KEYLESS,
    LISTS,
    READS,
    STDIN,
    TALKS,
    TEXTS,
    TREE,
    VERIFYING,
    every,
    given,
    writes,
)

if TYPE_CHECKING:
    from tests.conftest import Shop


def names(path: tuple[str, ...]) -> set[str]:
    return {name for parameter in TREE[path].params for name in (*parameter.opts, *parameter.secondary_opts)}


def test_every_command_of_the_program_is_tried_here() -> None:
    assert set(GIVEN) | set(TALKS) == set(TREE)


@every()
def test_help_is_there_with_an_example(
    bare_shop: Shop, path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for flag in ("-h", "--help"):
        shown = bare_shop.ok(*path, flag).out + capsys.readouterr().out
        usage, _, about = shown.split("Options:")[0].partition("\n")
        assert usage.startswith(f"Usage: pkgcli {' '.join(path)}")
        assert f"  pkgcli {' '.join(path)}" in about, "no example"


@every()
def test_every_option_has_a_line_of_help(path: tuple[str, ...]) -> None:
    for parameter in TREE[path].params:
        assert parameter.help, parameter.name


@every()
def test_every_command_has_the_common_options(path: tuple[str, ...]) -> None:
    common = {"--db", "--format", "--json", "--csv", "--tsv", "-o", "--staff", "--key", "-y", "--yes", "--no-input"}
    assert common | {"-q", "--quiet", "--locale"} <= names(path)
    assert ({"-n", "--dry-run"} <= names(path)) == (writes(path) or path == ("till",))
    assert ({"-L", "--limit"} <= names(path)) == (path in LISTS)


@every(GIVEN)
def test_every_command_takes_them_after_the_verb(full: Shop, path: tuple[str, ...], tmp_path: Path) -> None:
    argv = given(path, full)
    db = () if path == ("init",) else ("--db", str(full.path))
    format = "table" if path in TEXTS else "csv"
    options = ("--format", format, "--staff", "Eva", "-y", "--no-input", "-q", *(("-n",) if writes(path) else ()))
    keyed = ("--key", "k1") if writes(path) and path not in KEYLESS else ()
    limited = ("-L", "1") if path in LISTS else ()
    file = tmp_path / "answer.csv"
    full.environ["PKGCLI_DB"] = str(tmp_path / "nowhere.db")
    answer = full.ok(*argv, *db, *options, *keyed, *limited, "-o", str(file), stdin=STDIN.get(path, ""))
    assert answer.out == ""
    assert file.read_text()


@every(path for path in GIVEN if path not in (*FILES, *TEXTS))
def test_every_command_answers_in_every_format(full: Shop, path: tuple[str, ...]) -> None:
    dry = ("-n",) if writes(path) else ()
    for format in ("table", "json", "jsonl", "csv", "tsv"):
        answer = full.ok(*given(path, full), "-y", *dry, "--format", format, stdin=STDIN.get(path, ""))
        assert answer.out.endswith("\n") or (format == "table" and path in VERIFYING), format
        assert answer.err == "" or format == "table"


@every(path for path in GIVEN if writes(path))
def test_every_write_is_tried_out_without_writing(full: Shop, path: tuple[str, ...]) -> None:
    before = full.path.read_bytes()
    full.ok(*given(path, full), "--dry-run", stdin=STDIN.get(path, ""))
    assert full.path.read_bytes() == before
    assert not full.path.with_name("new.db").exists()


@every(path for path in GIVEN if writes(path) and path not in [("init",), *KEYLESS])
def test_every_write_records_who_did_it(full: Shop, path: tuple[str, ...]) -> None:
    full.ok(*given(path, full), "-y", "--staff", "Eva", stdin=STDIN.get(path, ""))
    (last,) = full.ok("log", "-L", "1", "--json").json
    kind = "client import" if path == ("import",) else " ".join(path)  # what it takes the file for
    assert (last["staff"], last["kind"].split(" --")[0]) == ("Eva", kind)


@every(LISTS)
def test_a_list_has_a_limit_and_says_how_many_there_are(full: Shop, path: tuple[str, ...]) -> None:
    argv = given(path, full)
    everything = full.ok(*argv, "--json", "-L", "0").json
    assert len(full.ok(*argv, "--json", "-L", "1").json) == 1
    last_line = full.ok(*argv, "-L", "1").out.splitlines()[-1]
    assert str(len(everything)) in last_line, last_line


def flat(row: dict[str, Any]) -> list[str]:
    columns: list[str] = []
    for name, cell in row.items():
        columns += [f"{name}_{inner}" for inner in flat(cell)] if isinstance(cell, dict) else [name]
    return columns


@every(path for path in READS if path not in [("package", "diff"), ("card", "statement"), *VERIFYING])
def test_csv_and_tsv_have_the_columns_of_the_json(full: Shop, path: tuple[str, ...]) -> None:
    argv = given(path, full)
    shown = full.ok(*argv, "--json").json
    row = shown[0] if isinstance(shown, list) else shown
    for option, delimiter in (("--csv", ","), ("--tsv", "\t")):
        header, *lines = csv.reader(io.StringIO(full.ok(*argv, option).out), delimiter=delimiter)
        assert header == flat(row)
        assert len(lines) == (len(shown) if isinstance(shown, list) else 1)
        assert all(len(line) == len(header) for line in lines)


@every([path for path in READS if len(path) == 1 or path[-1] == "list"])
def test_jsonl_is_one_object_a_line(full: Shop, path: tuple[str, ...]) -> None:
    argv = given(path, full)
    shown = full.ok(*argv, "--json").json
    lines = full.ok(*argv, "--format", "jsonl").out.splitlines()
    assert len(lines) == (len(shown) if isinstance(shown, list) else 1)


def test_an_empty_list_has_a_header_in_csv_and_is_an_empty_array_in_json(shop: Shop) -> None:
    for argv in (("card", "list"), ("item", "list"), ("package", "list"), ("client", "list"), ("log",), ("find", "x")):
        assert shop.ok(*argv, "--json").json == []
        assert len(shop.ok(*argv, "--csv").out.splitlines()) == 1
        assert shop.ok(*argv, "--format", "jsonl").out == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(("rdeem",), "redeem"), (("isue",), "issue"), (("card", "extnd"), "extend"), (("client", "membr"), "member")],
    ids=" ".join,
)
def test_a_mistyped_command_is_answered_with_what_was_probably_meant(
    shop: Shop, typed: tuple[str, ...], meant: str
) -> None:
    answer = shop.run(*typed)
    assert (answer.exit_code, answer.out) == (2, "")
    assert "Did you mean" in answer.err
    assert meant in answer.err
    assert answer.err.startswith("pkgcli: ")


@every()
def test_an_unknown_option_is_exit_2_and_names_the_help(bare_shop: Shop, path: tuple[str, ...]) -> None:
    answer = bare_shop.run(*path, "--bogus")
    first, second = answer.err.splitlines()
    assert (answer.exit_code, answer.out) == (2, "")
    assert "--bogus" in first
    assert second == f"  next: pkgcli {' '.join(path)} --help"


@pytest.mark.parametrize("argv", ["card list --format xml", "card list --json --csv"])
def test_a_format_that_is_none_or_two_is_exit_2(shop: Shop, argv: str) -> None:
    answer = shop.run(*argv.split())
    assert (answer.exit_code, "--format" in answer.err) == (2, True)


QUESTIONS = [
    (("refund", "OTHER", "-r", "moved"), "--yes"),
    (("card", "void", "OTHER", "-r", "a slip"), "--yes"),
    (("package", "purge", "inactive"), "--yes"),
    (("undo",), "--yes"),
]


@pytest.mark.parametrize(("argv", "flag"), QUESTIONS, ids=str)
def test_a_question_without_a_terminal_is_exit_2_and_names_the_flag(
    full: Shop, argv: tuple[str, ...], flag: str
) -> None:
    before = full.path.read_bytes()
    for answer in (full.run(*argv), full.run(*argv, "--no-input", terminal=True)):
        assert (answer.exit_code, answer.out) == (2, "")
        assert flag in answer.err
    assert full.path.read_bytes() == before


@pytest.mark.parametrize(("argv", "flag"), QUESTIONS, ids=str)
def test_a_question_that_is_answered_with_no_is_exit_1_and_writes_nothing(
    full: Shop, argv: tuple[str, ...], flag: str
) -> None:
    before = full.path.read_bytes()
    for typed in ("n\n", "\n", ""):
        answer = full.run(*argv, terminal=True, stdin=typed)
        assert answer.exit_code == 1, answer.err
        assert "[y/N]" in answer.err
    assert full.path.read_bytes() == before
    full.ok(*argv, terminal=True, stdin="y\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written_out_is_exit_7_and_recorded(full: Shop) -> None:
    lost = full.run("redeem", "CARD", "facial", "-o", "/dev/full", "--json")
    assert lost.exit_code == 7
    (last,) = full.ok("log", "-L", "1", "--json").json
    assert (lost.json["error"]["operation"], last["kind"]) == (last["operation"], "redeem")
    assert full.run("card", "list", "-o", "/dev/full").exit_code == 6


def test_a_place_where_nothing_can_be_written_is_refused_before_anything_is_recorded(
    full: Shop, tmp_path: Path
) -> None:
    before = full.path.read_bytes()
    for place in (tmp_path, tmp_path / "no" / "folder", full.path):
        answer = full.run("redeem", "CARD", "facial", "-o", str(place))
        assert (answer.exit_code, "--out" in answer.err) == (2, True)
    assert full.path.read_bytes() == before
