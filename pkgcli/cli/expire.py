from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import day

app = verb()


@command(app, "expire", writes=True)
def expire(
    call: Call,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="D", help="As if it were that day; a later one with --dry-run.")
    ] = None,
) -> object:
    """Lapse the cards whose last day has passed. Running it twice changes nothing.

    \b
    pkgcli expire
    pkgcli expire --as-of +30d --dry-run     what would lapse within 30 days
    """
    from pkgcli.ledger.expire import expire as service

    return service(call.occasion, day(as_of, "--as-of"))
