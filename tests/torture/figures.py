"""What a torture came to, kept for the table in README.md of this folder.

    tried("Crowds", "8 tills, 500 visits each from one card", 4000, "visits")
    tried("Crash and power loss", "redeem", 812, "states", control="synchronous=OFF lost 31 of 790")

Nothing is kept unless PKGCLI_TORTURE_FIGURES names a folder (`make torture` does).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

ROWS = (
    "Crash and power loss",
    "Faults",
    "Crowds",
    "Model",
    "Mutants",
    "Input",
    "Damage",
    "Tamper",
    "Three years",
    "Source rules",
)
"""The rows of that table, in their order."""


def tried(
    row: str,
    case: str,
    count: int,
    unit: str,
    *,
    lost: int | None = 0,
    half_applied: int | None = 0,
    control: str | None = None,
    remark: str | None = None,
) -> None:
    """Notes one case of a row: how many were tried, how many acknowledged ones were lost, how many were half applied.

    None for `lost` or `half_applied` is "has no meaning here". `control` is what had to fail, and did, with figures.
    """
    assert row in ROWS, row
    folder = os.environ.get("PKGCLI_TORTURE_FIGURES")
    if not folder:
        return
    kept = {"row": row, "case": case, "tried": count, "unit": unit, "lost": lost, "half_applied": half_applied}
    name = re.sub(r"[^a-z0-9]+", "-", f"{row} {case}".lower()).strip("-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder, f"{name}.json").write_text(json.dumps(kept | {"control": control, "remark": remark}), encoding="utf-8")
