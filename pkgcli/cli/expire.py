from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb
from pkgcli.cli.options import day

app = verb()


@command(app, "expire", writes=True)
def expire(
    call: Call,
    as_of: str | None = option("--as-of", metavar="D", help="As if it were that day; a later one with --dry-run."),
) -> object:
    """Lapse the cards whose last day has passed. Running it twice changes nothing.

    \b
    pkgcli expire
    pkgcli expire --as-of +30d --dry-run     what would lapse within 30 days
    """
    from pkgcli.ledger.expire import expire as service

    return service(call.occasion, day(as_of, "--as-of"))
