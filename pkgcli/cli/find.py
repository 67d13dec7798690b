"""`pkgcli find`: clients, cards and packages."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.limits import row_limit

app = verb()


@command(app, "find", lists=True)
def find(
    call: Call,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="A part of a name, phone, number or code.")],
) -> Any:
    """Find clients, cards and packages.

    Accents and case don't matter.

    \b
    pkgcli find blum
    pkgcli find 0171 123
    """
    from pkgcli.finding import find

    return find(call.occasion, " ".join(text), limit=row_limit(call))
