"""What `db verify` found: a line for each finding, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pkgcli.render.look import folded, spelled
from pkgcli.render.output import Output

if TYPE_CHECKING:
    from pkgcli.views.verification import Verification

MOST_OF_A_CHECK = 20


def verification_pieces(found: Verification, output: Output) -> Iterator[str]:
    """`check: what is so`, of each check no more than a screenful."""
    if output.quiet:
        return
    for check, of_check in groupby(found.findings, key=lambda one: one.check):
        findings = list(of_check)
        for one in findings[:MOST_OF_A_CHECK]:
            text = spelled(f"{check}: {one.message}", output)
            lines = folded(text, output.width - 2, chop=False) if output.terminal else [text]
            yield "\n  ".join(lines) + "\n"
        if len(findings) > MOST_OF_A_CHECK:
            yield f"{check}: ... and {len(findings) - MOST_OF_A_CHECK} more\n"
