"""`pkgcli init`: make a new database."""

from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb

app = verb()


@command(app, "init", writes=True)
def init(
    call: Call,
    name: Annotated[str | None, typer.Option("--name", metavar="N", help="The name on receipts.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="EUR", help="Three letters; else EUR.")] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="E.g. Europe/Berlin; else this machine's.")
    ] = None,
) -> object:
    """Make a new database.

    \b
    pkgcli init --name "Salon Rosa" --currency EUR --timezone Europe/Berlin
    """
    from pkgcli.founding import init

    return init(call.occasion, name=name, currency=currency, timezone=timezone, environ=call.runtime.environ)
