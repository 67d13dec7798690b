from typing import Annotated

import typer

from pkgcli.cli.command import Call, command, verb
from pkgcli.cli.options import Who

app = verb()


@command(app, "balance")
def balance(
    call: Call,
    who: Who,
    everything: Annotated[bool, typer.Option("--all", help="Also cards that are over.")] = False,
) -> object:
    """What a client or a card still has.

    \b
    pkgcli balance Anna
    pkgcli balance 4821-7036 --json
    """
    from pkgcli.reports.standing import balance as service

    return service(call.occasion, who, everything)
