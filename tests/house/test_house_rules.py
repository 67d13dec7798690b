"""What is checked by machine because nobody remembers it for long."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from house_source import PACKAGE, Module, modules

from pkgcli.store.schema import schema_text

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

# Commands are declarations: options with their help, and a call.
DECLARATIONS = "cli."

# Seconds, the one thing that is counted in floats. Money and units are integers.
IN_SECONDS = {"wait", "patience", "timeout", "pause", "clock"}


def test_files_stay_readable() -> None:
    long = {
        module.name: len(module.text.splitlines())
        for module in modules()
        if len(module.text.splitlines()) > MOST_LINES_OF_A_FILE
    }

    assert not long, "a file that outgrows itself becomes a folder of the same name"


def test_functions_stay_readable() -> None:
    long = [
        f"{module.place(function)} {function.name}: {length} lines"
        for module in modules()
        for function in functions(module)
        if (length := body_length(function, module)) > MOST_LINES_OF_A_FUNCTION
    ]

    assert not long


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in module.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef, module: Module) -> int:
    """All its lines; of a command only those after its options."""
    first = function.body[0] if module.name.startswith(DECLARATIONS) else function
    return (function.end_lineno or 0) - first.lineno + 1


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base", "core"}
    names = {part for module in modules() for part in module.name.split(".")}

    assert not names & vague


@pytest.mark.parametrize("call", ["datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"])
def test_the_clock_is_read_in_one_place(call: str) -> None:
    readers = {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and ("." + ast.unparse(node.func)).endswith("." + call)
    }

    assert readers <= {"runtime"}


def test_chance_is_taken_in_one_place() -> None:
    """`os.urandom` as a default stands where an occasion is made without a runtime; `random` and `uuid` nowhere."""
    importers = {
        module.name
        for module in modules()
        for _, name in module.imported
        if name.split(".")[0] in ("random", "secrets", "uuid")
    }

    assert importers <= {"walkthrough"}, "the demo alone has the same chance in every run"


def test_sqlite_is_never_asked_for_the_time() -> None:
    asked = re.compile(r"'now'|\bcurrent_(timestamp|date|time)\b|\bunixepoch\s*\(\s*\)", re.IGNORECASE)
    places = [
        module.place(node)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and asked.search(node.value)
    ]

    assert not places
    assert not asked.search(re.sub(r"--.*", "", schema_text()))


def test_floats_are_seconds_and_never_money() -> None:
    places = [
        f"{module.place(node)} {name}: {ast.unparse(node)}"
        for module in modules()
        for name, node in annotations(module)
        if name not in IN_SECONDS and any(isinstance(part, ast.Name) and part.id == "float" for part in ast.walk(node))
    ]

    assert not places


def annotations(module: Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.nodes:
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target).rpartition(".")[2], node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.name, node.returns


def test_nothing_is_turned_into_a_float() -> None:
    places = [
        module.place(node)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("float", "Decimal", "decimal.Decimal", "round")
    ]

    assert not places


@pytest.mark.parametrize("unit", ["rules", "ledger", "catalogue", "reports", "imports", "exports", "views", "chain"])
def test_integers_are_divided_as_integers(unit: str) -> None:
    places = [
        module.place(node)
        for module in modules()
        if module.name.split(".")[0] == unit
        for node in module.nodes
        if (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not is_path(node))
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]

    assert not places


def is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """`folder / "file"`."""
    return isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)


# It reads with line editing, and prints nothing but what is prompted with.
READS_AT_A_TERMINAL = "cli.till.keyboard"


def test_nothing_is_printed_past_the_renderer() -> None:
    printers = [
        module.place(node)
        for module in modules()
        if module.name != READS_AT_A_TERMINAL
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "typer.echo", "typer.secho", "input")
    ]

    assert not printers


def test_every_module_but_a_marker_says_what_it_is_for() -> None:
    silent = [
        str(module.path.relative_to(PACKAGE))
        for module in modules()
        if module.text.strip()
        and not module.name.startswith(DECLARATIONS)  # a command's help says it
        and module.name != "__main__"
        and ast.get_docstring(ast.parse(module.text)) is None
    ]

    assert not silent
