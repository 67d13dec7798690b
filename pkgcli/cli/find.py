"""`pkgcli find`: clients, cards and packages."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, verb

app = verb()


@command(app, "find", lists=True)
def find(
    call: Call,
    text: list[str] = argument("TEXT", help="A part of a name, phone, number or code."),
) -> object:
    """Find clients, cards and packages.

    Accents and case don't matter.

    \b
    pkgcli find blum
    pkgcli find 0171 123
    """
    from pkgcli.finding import find

    return find(call.occasion, " ".join(text), limit=call.rows(25))
