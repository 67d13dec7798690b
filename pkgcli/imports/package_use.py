"""The columns of a package's use: from when, by when, exchanged, in memberships alone (spec, section 3)."""

from __future__ import annotations

from dataclasses import replace

from pkgcli.catalogue.versions import VersionFields
from pkgcli.imports.all_or_nothing import Cells, one_of, read_switch
from pkgcli.rules.definition import STARTS
from pkgcli.rules.validity import Validity, read_validity

USE_COLUMNS = ("starts", "claim", "swap", "split", "membership_only")


def with_use(fields: VersionFields, cells: Cells) -> VersionFields:
    """The fields with what those columns say; empty cells are as in a new package.

    What can be split can be swapped, unless the cell beside says no. What can't be read is noted with its place.
    """
    nothing: Validity | None = None
    may_split = cells.read("split", read_switch, False)
    return replace(
        fields,
        starts=cells.read("starts", one_of(STARTS), "sale"),
        claim=cells.read("claim", _read_claim, nothing),
        may_swap=cells.read("swap", read_switch, may_split),
        may_split=may_split,
        membership_only=cells.read("membership_only", read_switch, False),
    )


def _read_claim(text: str, column: str) -> Validity | None:
    claim = read_validity(text, column, bare_days=True)
    return None if claim.is_never else claim
