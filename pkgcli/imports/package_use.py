"""The columns of a package's use: from when, by when, exchanged, in memberships alone (spec, section 3)."""

from __future__ import annotations

from pkgcli.imports.cells import Reading, one_of, read_switch, remembered
from pkgcli.rules.definition import STARTS
from pkgcli.rules.validity import Validity, read_validity

USE_COLUMNS = ("starts", "claim", "swap", "split", "membership_only")


@remembered
def _read_claim(text: str, column: str) -> Validity | None:
    claim = read_validity(text, column, bare_days=True)
    return None if claim.is_never else claim


USE_READINGS = (
    Reading("may_split", "split", read_switch),
    Reading("starts", "starts", one_of(STARTS)),
    Reading("claim", "claim", _read_claim),
    Reading("may_swap", "swap", read_switch),
    Reading("membership_only", "membership_only", read_switch),
)
"""What can be split can be swapped, unless the cell of the swap says no: whoever reads them sees to that."""
