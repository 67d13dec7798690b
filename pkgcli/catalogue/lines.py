"""Lines as they were typed -> lines of a version: each item looked up, or made where that was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.catalogue.items import create_item
from pkgcli.catalogue.terms import Terms
from pkgcli.catalogue.versions import VersionLine
from pkgcli.errors import NotFound, Refused
from pkgcli.operations import Operation
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.texts import code_key


def resolved_lines(operation: Operation, given: Sequence[GivenLine], create_items: bool) -> tuple[VersionLine, ...]:
    """The lines with their items' ids; a cost that was left out is 1 (Booxi 004).

    An unknown item is NotFound with a hint at `--create-items`; with `create_items` it becomes a service whose name
    is its code, and a message of the operation says so. A retired item is Refused.
    """
    return tuple(_resolved(operation, line, create_items) for line in given)


def refuse_retired(operation: Operation, terms: Terms) -> None:
    """A version never starts with an item that was retired since; sold cards go on honouring it (ours)."""
    for line in terms.lines:
        row = operation.connection.execute(
            "SELECT code FROM item WHERE id = ? AND retired_at IS NOT NULL", (line.item_id,)
        ).fetchone()
        if row is not None:
            raise _retired(row[0])


def _resolved(operation: Operation, line: GivenLine, create_items: bool) -> VersionLine:
    row = operation.connection.execute(
        "SELECT id, code, retired_at IS NOT NULL, kind FROM item WHERE code_key = ?", (code_key(line.item),)
    ).fetchone()
    if row is None:
        if not create_items:
            raise NotFound("item", line.item, f"pkgcli item add {line.item}, or repeat it with --create-items")
        row = (create_item(operation, line.item), line.item, 0, "service")
        operation.messages.append(f"item {line.item} was added as a service")
    if row[2]:
        raise _retired(row[1])
    return VersionLine(row[1], 1 if line.unit_cost is None else line.unit_cost, line.cap, row[3], int(row[0]))


def _retired(code: str) -> Refused:
    return Refused(
        "item_retired",
        f"item '{code}': it is retired and goes into no new version of a package",
        f"pkgcli item restore {code}",
        item=code,
    )
