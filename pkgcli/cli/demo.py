from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, verb

app = verb()


@command(app, "demo")
def demo(call: Call) -> None:
    """Walk through half a year of a small salon, in a file that is thrown away.

    Your own database is not touched.

    \b
    pkgcli demo
    """
    from pkgcli.errors import PkgcliError, Unreadable
    from pkgcli.walkthrough import walk_through

    if call.db is not None:
        raise Unreadable("--db", call.db, "the demo has a file of its own and throws it away", "pkgcli demo")
    if call.out is not None:
        raise Unreadable("--out", call.out, "the demo goes to the screen", "pkgcli demo > FILE")
    if call.format != "table":
        raise Unreadable("--format", call.format, "the demo is a story for people", "pkgcli demo")
    try:
        walk_through(call.runtime)
    except BrokenPipeError:
        raise
    except OSError as error:  # no room for its file, or nowhere to tell it
        raise PkgcliError("demo_failed", f"demo: {error.strerror or error}") from error
