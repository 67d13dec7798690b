"""`pkgcli init`: make a new database."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb

app = verb()


@command(app, "init", writes=True)
def init(
    call: Call,
    name: str | None = option("--name", metavar="N", help="The name on receipts."),
    currency: str | None = option("--currency", metavar="EUR", help="Three letters; else EUR."),
    timezone: str | None = option("--timezone", metavar="ZONE", help="E.g. Europe/Berlin; else this machine's."),
) -> object:
    """Make a new database.

    \b
    pkgcli init --name "Salon Rosa" --currency EUR --timezone Europe/Berlin
    """
    from pkgcli.founding import init

    return init(call.occasion, name=name, currency=currency, timezone=timezone, environ=call.runtime.environ)
