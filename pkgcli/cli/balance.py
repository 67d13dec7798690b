from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb
from pkgcli.cli.options import WHO

app = verb()


@command(app, "balance")
def balance(
    call: Call,
    who: str = WHO,
    everything: bool = option("--all", help="Also cards that are over."),
) -> object:
    """Show what a client or a card still has.

    \b
    pkgcli balance Anna
    pkgcli balance 4821-7036 --json
    """
    from pkgcli.reports.standing import balance as service

    return service(call.occasion, who, everything)
