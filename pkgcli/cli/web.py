"""`pkgcli web`: the file in a browser."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb

app = verb()


@command(app, "web")
def web(
    call: Call,
    port: str | None = option("--port", metavar="N", help="The port; else 8001, or one that is free."),
    no_open: bool = option("--no-open", help="Print the address, and open no browser."),
) -> None:
    """Look at a copy of the file in a browser: cards, clients, visits, what is owed; sorted, filtered, as CSV.

    The copy is made now and removed at the end, by Ctrl-C. Datasette shows it, which has to be installed, on this
    machine alone and to whoever has the address: names and notes of people are in it. Your own file isn't held up.

    \b
    pkgcli web
    pkgcli web --no-open --port 8042
    """
    from pkgcli.rules.quantities import read_whole
    from pkgcli.web.browser import open_browser
    from pkgcli.web.service import opened

    number = None if port is None else read_whole(port, "--port", least=1, most=65535)
    with opened(call.occasion, number) as (view, serve):
        call.show(view)
        if call.at_terminal and not no_open:
            open_browser(view.address, call.runtime.environ)
        serve()
    if call.at_terminal:
        call.note("")  # below the ^C
        call.note("The copy is removed.")
