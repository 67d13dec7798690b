"""Whether a statement is put together from texts that stand in the program, and from nothing that anybody typed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

EXECUTES = ("execute", "executemany")
KEEPS = ("upper", "lower", "strip", "removeprefix")
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def statements(tree: ast.AST) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """Each call that executes SQL, and what in its text stands in no source of ours."""
    parents = {inner: outer for outer in ast.walk(tree) for inner in ast.iter_child_nodes(outer)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in EXECUTES:
            yield node, [part for given in node.args[:1] for part in strangers(given, _scope(node, parents))]


def _scope(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    """The function around it; the module where there is none."""
    while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node = parents[node]
    return node


def strangers(text: ast.AST | None, scope: ast.AST, seen: frozenset[str] = frozenset()) -> list[ast.expr]:
    """The parts of a text whose source isn't ours; none where all of it is.

    Ours are constants, names in capitals, what a function makes of these, and what counts: `int(...)`, `len(...)`.
    """
    if text is None or isinstance(text, ast.Constant):
        return []
    if isinstance(text, ast.Name):
        return [] if text.id.isupper() else _of_name(text, scope, seen)
    parts: list[ast.AST | None] | None = None
    if isinstance(text, ast.JoinedStr):
        parts = [each.value for each in text.values if isinstance(each, ast.FormattedValue)]
    elif isinstance(text, ast.BinOp):
        parts = [text.left] if isinstance(text.op, ast.Mult) else [text.left, text.right]
    elif isinstance(text, ast.IfExp):
        parts = [text.body, text.orelse]
    elif isinstance(text, ast.BoolOp):
        parts = list(text.values)
    elif isinstance(text, ast.Tuple | ast.List | ast.Set):
        parts = list(text.elts)
    elif isinstance(text, ast.Dict):
        parts = [*text.keys, *text.values]
    elif isinstance(text, ast.Starred | ast.Subscript):
        parts = [text.value]
    elif isinstance(text, ast.DictComp):
        parts = [text.key]
    elif isinstance(text, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        parts = [text.elt]
    elif isinstance(text, ast.Call):
        parts = _of_call(text)
    if parts is None:
        assert isinstance(text, ast.expr)
        return [text]
    return [stranger for part in parts for stranger in strangers(part, scope, seen)]


def _of_call(call: ast.Call) -> list[ast.AST | None] | None:
    """What the result is made of, where that is known."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, ast.Name) and call.func.id in ("int", "len"):
        return []
    if isinstance(call.func, ast.Name) and call.func.id in ("list", "tuple", "sorted", "zip", "dict", "set"):
        return list(given)
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("join", "format", "keys", "values", "items", *KEEPS):
        return [call.func.value, *given]
    return None


def _of_name(name: ast.Name, scope: ast.AST, seen: frozenset[str]) -> list[ast.expr]:
    """Whatever the name is given in its function has to be ours; an argument is what the caller gave."""
    if name.id in seen:
        return []
    sources = list(_sources(name.id, scope))
    if not sources:
        return [name]
    return [stranger for source in sources for stranger in strangers(source, scope, seen | {name.id})]


def _sources(name: str, scope: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(scope):
        if isinstance(node, ast.arg) and node.arg == name:
            yield ast.Attribute(ast.Name("argument"), name)
        elif isinstance(node, ast.Assign) and any(_binds(target, name) for target in node.targets):
            yield node.value
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and _binds(node.target, name):
            if node.value is not None:
                yield node.value
        elif isinstance(node, ast.For | ast.comprehension) and _binds(node.target, name):
            yield node.iter
        elif _adds_to(node, name):
            yield from node.args


def _adds_to(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    added = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return added and node.func.attr in ("append", "extend", "add") and _binds(node.func.value, name)


def _binds(target: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target))
