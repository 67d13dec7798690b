"""What the environment asks for, errors, progress, and what isn't imported."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from salon_views import ESCAPE, RIGHT_TO_LEFT

from pkgcli.errors import BadFile, NotFound, PkgcliError, Refused
from pkgcli.render.error_text import render_error
from pkgcli.render.progress import progress
from pkgcli.render.terminal import terminal_width, wants_color, wants_unicode


@pytest.mark.parametrize(
    ("environ", "on_a_terminal", "off_a_terminal"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": "0"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "3"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "xterm"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
    ],
)
def test_colour_is_as_the_environment_asks(environ: dict[str, str], on_a_terminal: bool, off_a_terminal: bool) -> None:
    assert wants_color(environ, True) is on_a_terminal
    assert wants_color(environ, False) is off_a_terminal


@pytest.mark.parametrize(
    ("columns", "width"),
    [("100", 100), ("20", 20), ("19", 80), ("0", 80), ("-5", 80), ("", 80), ("wide", 80), ("٨٠٠", 80), ("1e3", 80)],
)
def test_columns_are_taken_where_they_make_sense(columns: str, width: int) -> None:
    assert terminal_width({"COLUMNS": columns}, io.StringIO()) == width


@pytest.fixture
def a_terminal() -> Iterator[Any]:
    import pty

    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        yield stream
    os.close(master)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("columns", "width"), [(132, 132), (0, 80), (5, 20)])
def test_the_width_is_that_of_the_terminal_and_never_nothing(a_terminal: Any, columns: int, width: int) -> None:
    import termios

    termios.tcsetwinsize(a_terminal.fileno(), (24, columns))
    assert terminal_width({}, a_terminal) == width


@pytest.mark.parametrize(
    ("encoding", "can"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp1252", False), ("utf-16", True)]
)
def test_bars_are_drawn_where_the_stream_has_them(encoding: str, can: bool) -> None:
    assert wants_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is can
    assert wants_unicode(io.StringIO()) is True


def told(error: PkgcliError, as_json: bool = False) -> str:
    stream = io.StringIO()
    render_error(error, as_json=as_json, stream=stream)
    return stream.getvalue()


def test_an_error_is_one_line_and_what_to_type_next() -> None:
    error = NotFound("card", "4821", "pkgcli find 4821")
    assert told(error) == "pkgcli: card '4821': not found\n  next: pkgcli find 4821\n"


@pytest.mark.parametrize("text", [ESCAPE, RIGHT_TO_LEFT, "two\nlines"])
def test_an_error_obeys_nothing_that_was_typed(text: str) -> None:
    said = told(NotFound("card", text))
    assert said.count("\n") == 1
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_an_error_for_programs_is_one_object_on_one_line() -> None:
    error = Refused("too_little", "Zoë: only 1 left", "say less", left=1, cards=["a\u202eb"])
    said = told(error, as_json=True)
    assert said.count("\n") == 1
    assert "\u202e" not in said
    assert json.loads(said) == {
        "error": {
            "code": "too_little",
            "message": "Zoë: only 1 left",
            "left": 1,
            "cards": ["a\u202eb"],
            "hint": "say less",
        }
    }


def test_a_bad_file_lists_its_places_and_counts_the_rest() -> None:
    places: list[dict[str, Any]] = [
        {"file": "cat.csv", "line": line, "column": "price", "value": "1.2\n3", "message": "not an amount"}
        for line in range(2, 27)
    ]
    lines = told(BadFile("cat.csv: 25 rows rejected, nothing was written", places, "--skip-bad")).splitlines()
    assert lines[1] == "  cat.csv: line 2, column price, '1.2\\x0a3': not an amount"
    assert len(lines) == 1 + 20 + 1 + 1
    assert lines[-2].startswith("  and 5 more")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"line": 3, "message": "too few columns"}, "  line 3: too few columns"),
        ({"line": 3, "column": "code", "value": None, "message": "missing"}, "  line 3, column code: missing"),
        ({"message": "no header"}, "  no header"),
    ],
)
def test_a_place_says_what_is_known_of_it(place: dict[str, Any], said: str) -> None:
    assert told(BadFile("bad", [place])).splitlines()[1] == said


def test_progress_is_silent_off_a_terminal_and_drawn_on_one() -> None:
    for terminal in (False, True):
        stream = io.StringIO()
        with progress(10, "Reading [red]x[/red]", stream, terminal) as advance:
            for _ in range(10):
                advance(1)
        assert (stream.getvalue() != "") is terminal


LOADED = """
import sys
sys.path[:0] = {path!r}
import salon_views
view = salon_views.every_answer()[{name!r}]
before = set(sys.modules)
salon_views.drawn(view, **{settings!r})
print(*sorted(set(sys.modules) - before))
"""


def loaded(name: str, **settings: Any) -> set[str]:
    here = Path(__file__).parent
    code = LOADED.format(path=[str(here), str(here.parent.parent)], name=name, settings=settings)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {module.split(".")[0] for module in ran.stdout.split()} | set(ran.stdout.split())


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("cards", {"format": "json", "terminal": True}),
        ("cards", {"format": "csv", "terminal": True}),
        ("cards", {"format": "table"}),
        ("history", {"format": "table"}),
        ("balance", {"format": "table", "color": True}),
        ("cards", {"format": "table", "terminal": True, "width": 40}),
        ("cards", {"format": "table", "terminal": True, "color": True}),
        ("balance", {"format": "table", "terminal": True, "color": True}),
        ("history", {"format": "table", "terminal": True, "color": True}),
        ("redemption", {"format": "table", "terminal": True, "color": True}),
        ("issued", {"format": "table", "terminal": True, "color": True}),
        ("undone", {"format": "table", "terminal": True}),
        ("refunded", {"format": "table", "terminal": True}),
        ("done", {"format": "table", "terminal": True}),
    ],
)
def test_no_answer_loads_rich(name: str, settings: dict[str, Any]) -> None:
    assert "rich" not in loaded(name, **settings)


@pytest.mark.parametrize(("form", "module"), [("csv", "json"), ("json", "csv"), ("table", "csv"), ("table", "json")])
def test_a_form_loads_what_it_needs_and_no_other(form: str, module: str) -> None:
    modules = loaded("cards", format=form)
    assert module not in modules
    if form != "table":
        assert not {"pkgcli.render.table", "pkgcli.render.human", "pkgcli.render.look"} & modules
