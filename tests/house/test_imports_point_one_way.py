"""The path of the data is the only direction in which modules know each other.

argv -> cli/<noun>.py -> a service -> one SQLite transaction -> a view -> render -> stdout
"""

from __future__ import annotations

import ast

import pytest
from house_source import Module, modules

# From the ground up. A module may import from the floors below its own, and from its own unit (a file or folder of
# one name); units that share a floor don't know each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("frozen", "plain_json"),
    ("errors", "runtime", "views", "chain", "sample", "interrupts"),
    ("rules", "topics"),
    ("business",),
    ("store", "settings", "render"),
    ("ledger.people_of_cards",),
    # A card as it stands, read: what the services and the look-up of a card share.
    ("ledger.cards", "ledger.forfeited", "ledger.once_per_client"),
    ("lookup", "answers", "rights"),
    ("operations",),
    ("long_read", "written_rows"),
    ("catalogue", "clients", "staff", "crontab", "founding", "operations_log"),
    ("ledger",),
    ("memberships",),  # sells what accrues
    ("notices", "configuration"),  # closing the books asks what is still to come
    ("verify",),
    ("keeping",),
    ("nightly",),
    ("finding", "completing", "reports", "imports"),
    ("exports", "web"),  # write what imports read; looks at what reports tell
    ("cli",),
    ("main",),
    ("walkthrough", "manual"),
    ("__main__",),
)

# What is kept from the floors below all the same.
MAY_KNOW: dict[str, frozenset[str]] = {
    "errors": frozenset({"frozen"}),
    "runtime": frozenset({"frozen"}),
    "views": frozenset({"frozen"}),
    "chain": frozenset({"frozen"}),
    "interrupts": frozenset({"frozen"}),
    "rules": frozenset({"frozen", "errors", "views"}),
    "topics": frozenset({"frozen", "views"}),
    "store": frozenset({"frozen", "errors", "interrupts"}),
    "render": frozenset({"frozen", "plain_json", "errors", "views", "rules"}),
    "main": frozenset({"frozen", "errors", "runtime", "interrupts", "cli", "render", "pkgcli"}),
    "walkthrough": frozenset({"frozen", "errors", "runtime", "sample", "render", "main", "pkgcli"}),
}

# Upwards, inside a function, and why.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("ledger.undo.service", "imports"): "an import is undone like any operation, and imports know what they wrote",
    ("cli.demo", "walkthrough"): "the demo runs the whole program, of which it is a command",
    ("cli.till.obeyed", "main"): "a line of the till may be any command of the program, of which it is one",
    ("cli.till.prompt", "main"): "whatever ends a line of the till is told as what ends a command",
}


def unit(name: str) -> str:
    """The longest entry of FLOORS that a dotted name below pkgcli falls under."""
    units = [one for floor in FLOORS for one in floor if name == one or name.startswith(one + ".")]
    return max(units, key=len, default="pkgcli")


def floor(name: str) -> int:
    return next((height for height, units in enumerate(FLOORS) if name in units), -1)


def ours(module: Module) -> list[tuple[ast.AST, str]]:
    """What it imports from pkgcli, without that prefix."""
    return [
        (node, name.removeprefix("pkgcli").removeprefix("."))
        for node, name in module.imported
        if name == "pkgcli" or name.startswith("pkgcli.")
    ]


def test_every_module_has_its_floor() -> None:
    homeless = [module.name for module in modules() if module.name and unit(module.name) == "pkgcli"]

    assert not homeless, "give it a floor in FLOORS, and think which"


def test_modules_import_from_the_floors_below_only() -> None:
    upward = []
    for module in modules():
        own = unit(module.name)
        for node, name in ours(module):
            other = unit(name)
            if other == own or (module.name, other) in EXCEPTIONS:
                continue
            allowed = MAY_KNOW.get(own)
            if floor(other) >= floor(own) or (allowed is not None and other not in allowed):
                upward.append(f"{module.place(node)}: {module.name} imports {name}")

    assert not upward


def test_exceptions_are_still_needed_and_import_inside_a_function() -> None:
    for (importer, imported), reason in EXCEPTIONS.items():
        module = next(module for module in modules() if module.name == importer)
        nodes = [node for node, name in ours(module) if unit(name) == imported]

        assert nodes, f"{importer} no longer imports {imported} ({reason}): take it off the list"
        assert all(getattr(node, "col_offset", 0) > 0 for node in nodes), f"{importer} imports {imported} at its top"


def test_only_render_knows_rich() -> None:
    assert {module.name.split(".")[0] for module, _ in importers_of("rich")} == {"render"}


@pytest.mark.parametrize("library", ["typer", "click"])
def test_only_the_command_line_knows(library: str) -> None:
    assert {module.name.split(".")[0] for module, _ in importers_of(library)} <= {"cli", "main"}


def importers_of(library: str) -> list[tuple[Module, ast.AST]]:
    return [
        (module, node)
        for module in modules()
        for node, name in module.imported
        if name == library or name.startswith(library + ".")
    ]


def test_errors_of_sqlite_are_caught_in_the_store_and_nowhere_else() -> None:
    caught = [
        module.place(node)
        for module in modules()
        if not module.name.startswith("store")
        for node in module.nodes
        if isinstance(node, ast.ExceptHandler) and node.type is not None and mentions_sqlite_error(node.type, module)
    ]

    assert not caught


def mentions_sqlite_error(caught: ast.expr, module: Module) -> bool:
    from_sqlite3 = {name.rpartition(".")[2] for _, name in module.imported if name.startswith("sqlite3.")}
    return any(
        (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sqlite3")
        or (isinstance(node, ast.Name) and node.id in from_sqlite3)
        for node in ast.walk(caught)
    )


def test_entries_are_written_in_one_place_and_set_based_by_what_the_night_does() -> None:
    writers = {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "insert into entry " in " ".join(node.value.casefold().replace("(", " ").split())
    }

    assert writers == {"ledger.append", "ledger.lapse", "ledger.thaw"}


def test_only_main_ends_the_program() -> None:
    enders = {
        module.place(node)
        for module in modules()
        if module.name not in ("main", "__main__")
        for node in module.nodes
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in ("sys.exit", "exit", "quit", "os._exit"))
        or (isinstance(node, ast.Raise) and node.exc is not None and "SystemExit" in ast.unparse(node.exc))
        or (isinstance(node, ast.Raise) and node.exc is not None and "typer.Exit" in ast.unparse(node.exc))
    }

    assert not enders


def test_only_main_turns_errors_into_exit_codes() -> None:
    readers = {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Attribute) and node.attr == "exit_code"
    }

    assert readers <= {"main", "walkthrough"}, "the demo runs main, and reads what it came to"
