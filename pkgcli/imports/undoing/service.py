"""Which records the operation made or changed, of each kind in turn."""

from __future__ import annotations

from pkgcli.imports.undoing.clients import take_clients_back
from pkgcli.imports.undoing.items import take_items_back
from pkgcli.imports.undoing.packages import take_packages_back, undelete_packages
from pkgcli.imports.undoing.undone import Undone
from pkgcli.operations import Operation


def undo_import(operation: Operation, undone_operation_id: int) -> list[str]:
    """Take back what that import or `delete --all` did, within `operation`; what was done, a sentence each.

    New packages, items and clients are removed, changed ones get their former terms or values back (a package as a
    new version). Raises Refused where a record was used or changed since, naming what stands in the way.
    """
    connection = operation.connection
    kind = connection.execute("SELECT kind FROM operation WHERE id = ?", (undone_operation_id,)).fetchone()[0]
    undone = Undone(operation, undone_operation_id)
    if kind == "package delete --all":
        return undelete_packages(undone)
    return [*take_packages_back(undone), *take_items_back(undone), *take_clients_back(undone)]
