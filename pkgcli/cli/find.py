"""`pkgcli find`: clients, cards and packages."""

from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb

app = verb()


@command(app, "find", lists=True)
def find(
    call: Call,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="A part of a name, phone, number or code.")],
) -> object:
    """Find clients, cards and packages.

    Accents and case don't matter.

    \b
    pkgcli find blum
    pkgcli find 0171 123
    """
    from pkgcli.finding import find

    return find(call.occasion, " ".join(text), limit=call.rows(25))
