from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, verb
from pkgcli.cli.options import WHO

app = verb()


@command(app, "history", lists=True)
def history(call: Call, who: str = WHO) -> object:
    """Show every entry of a card or a client, with the balance after each.

    \b
    pkgcli history 4821-7036
    pkgcli history Anna -L 0 --csv -o anna.csv
    """
    from pkgcli.reports.standing import history as service

    return service(call.occasion, who, call.rows(25))
