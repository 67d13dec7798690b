"""What made the till quick.

The same redemption, each line with one saving taken back: what it doesn't load any more is loaded first, or what goes
the short way goes the long one. *As it is* is started in the same way, so that the lines differ in nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from rows import WRITTEN_DOWN, Bench, Figure, row
from till import BARE
from turns import Command

LONG_WAY = "import pkgcli.cli.short_way as way; way.parsed = lambda argv: None"

TAKEN_BACK = {
    "as it is": "",
    "parsed by Typer": LONG_WAY,
    "`dataclasses` loaded": "import dataclasses",
    "`typing`, `re`, `json` and `pathlib` loaded": "import typing, re, json, pathlib",
    "OpenSSL loaded for one hash": "import hashlib",
    "left by `sys.exit`": "import os, sys; os._exit = sys.exit",
    "all of these": f"import dataclasses, typing, re, json, pathlib, hashlib, os, sys; os._exit = sys.exit; {LONG_WAY}",
    "with Rich, pendulum and sqlite-utils, too": (
        "import dataclasses, typing, re, json, pathlib, hashlib, os, sys; os._exit = sys.exit;"
        f"import rich.console, rich.table, pendulum, sqlite_utils; {LONG_WAY}"
    ),
}


@row("redeem-without", "`redeem CARD ITEM`", BARE, WRITTEN_DOWN)
def redeem_without(bench: Bench) -> Iterator[Figure]:
    ours = [_redeem(bench, before) for before in TAKEN_BACK.values()]
    for case, figure in zip(TAKEN_BACK, bench.ratios(ours, bench.bare), strict=True):
        yield replace(figure, case=case)


def _redeem(bench: Bench, before: str) -> Command:
    program = f"{before}\nfrom pkgcli.main import run\nrun()"
    return Command(
        lambda nth: (sys.executable, "-c", program, "redeem", bench.card(nth), "massage"),
        environ={"PKGCLI_DB": str(bench.salon())},
        shown=f'python -c "{before}{"; " if before else ""}from pkgcli.main import run; run()" redeem B7 massage',
    )
