"""`pkgcli log`: what was done, newest first."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb
from pkgcli.rules.quantities import read_whole

app = verb()


@command(app, "log", lists=True)
def log(
    call: Call,
    operation: str | None = option("--operation", metavar="N", help="This operation alone."),
) -> object:
    """Show what was done, newest first.

    \b
    pkgcli log
    pkgcli log --limit 0 --csv
    pkgcli log --operation 12
    """
    from pkgcli.operations_log import log

    number = None if operation is None else read_whole(operation, "--operation")
    return log(call.occasion, limit=call.rows(25), operation=number)
