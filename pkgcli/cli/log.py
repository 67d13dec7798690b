"""`pkgcli log`: what was done, newest first."""

from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.rules.quantities import read_whole

app = verb()


@command(app, "log", lists=True)
def log(
    call: Call,
    operation: Annotated[str | None, typer.Option("--operation", metavar="N", help="This operation alone.")] = None,
) -> object:
    """List what was done, newest first.

    \b
    pkgcli log
    pkgcli log --limit 0 --csv
    pkgcli log --operation 12
    """
    from pkgcli.operations_log import log

    number = None if operation is None else read_whole(operation, "--operation")
    return log(call.occasion, limit=call.rows(25), operation=number)
