from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, verb

app = verb()


@command(app, "status")
def status(call: Call) -> object:
    """Show today on one screen: what is open, what happened, what expires soon.

    \b
    pkgcli status
    """
    from pkgcli.reports.today import today

    return today(call.occasion)
