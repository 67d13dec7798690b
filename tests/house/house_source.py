"""The modules of pkgcli as syntax trees, for tests of how the house is built."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pkgcli

PACKAGE = Path(pkgcli.__file__).parent


@dataclass(frozen=True)
class Module:
    """One file. `name` is what follows `pkgcli.`: `ledger.append`, `main`; a folder goes by its own name."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    def place(self, node: ast.AST) -> str:
        return f"pkgcli/{self.path.relative_to(PACKAGE).as_posix()}:{getattr(node, 'lineno', 1)}"

    @property
    def imported(self) -> list[tuple[ast.AST, str]]:
        """What it imports when it runs, at the top or in a function: whole dotted names."""
        found: list[tuple[ast.AST, str]] = []
        for node in self.nodes:
            if id(node) in self._for_types_alone:
                continue
            if isinstance(node, ast.Import):
                found += [(node, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node, f"{self._origin(node)}{alias.name}") for alias in node.names]
        return found

    @cached_property
    def _for_types_alone(self) -> set[int]:
        return {
            id(inner)
            for node in self.nodes
            if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
            for inner in ast.walk(node)
        }

    def _origin(self, node: ast.ImportFrom) -> str:
        """`pkgcli.ledger.` of `from pkgcli.ledger import x`, and of `from . import x` in that folder."""
        folder = (
            ["pkgcli", *self.path.relative_to(PACKAGE).parent.parts][: -node.level + 1 or None] if node.level else []
        )
        return ".".join([*folder, *([node.module] if node.module else [])]) + "."


@lru_cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found.append(Module(".".join(part for part in parts if part != "__init__"), path))
    assert len(found) > 40, "the package was found elsewhere than expected"
    return tuple(found)
