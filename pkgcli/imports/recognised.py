"""The import of a file that was recognised: tried first, then done by the service of its subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pkgcli.frozen import replace
from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.cards import import_cards
from pkgcli.imports.clients import import_clients
from pkgcli.imports.first_records import first_records
from pkgcli.imports.items import import_items
from pkgcli.imports.mappings import keep_mapping, mapping_name
from pkgcli.imports.packages import import_packages
from pkgcli.operations import Occasion, Operation
from pkgcli.views.imported import Imported
from pkgcli.views.recognition import Foreseen, Recognition
from pkgcli.views.records import Listing

_IMPORTS: dict[str, Callable[[Occasion, ImportRequest], Imported]] = {
    "item": import_items,
    "package": import_packages,
    "client": import_clients,
    "card": import_cards,
}


def foresee(occasion: Occasion, read: Recognition, request: ImportRequest) -> Foreseen:
    """What the import would do: the same service, taken back. Raises BadFile as the import does."""
    first: list[Listing] = []

    def look(operation: Operation) -> Sequence[str]:
        first.append(first_records(operation, read.subject or ""))
        return ()

    rehearsal = replace(occasion, dry_run=True, key=None)
    would = _import(rehearsal, read, replace(request, at_end=look))
    return Foreseen(read, first[0], would)


def import_recognised(occasion: Occasion, read: Recognition, request: ImportRequest, save: str | None) -> Imported:
    """The import, with the mapping kept under the name `save` in the same transaction."""
    if save is not None:
        name = mapping_name(save)
        request = replace(request, at_end=lambda operation: [keep_mapping(operation, name, read)])
    return _import(occasion, read, request)


def _import(occasion: Occasion, read: Recognition, request: ImportRequest) -> Imported:
    if request.stdin is not None:
        request.stdin.seek(0)  # it was looked at already
    return _IMPORTS[read.subject or ""](occasion, request)
