from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, option, verb
from pkgcli.cli.options import day
from pkgcli.errors import Unreadable

app = verb()


@command(app, "nightly", writes=True)
def nightly(
    call: Call,
    as_of: str | None = option("--as-of", metavar="D", help="As if it were that day; a later one with --dry-run."),
) -> object:
    """Do all that the days since the last run have brought about.

    Freezes that ended, holds whose time has passed, what memberships accrue, cards that lapse, and notices to write.
    Running it twice changes nothing, and a night missed doesn't either. With -q it says nothing when all is well.

    \b
    pkgcli nightly -q --staff cron     the one line in cron; see pkgcli cron show
    pkgcli nightly --dry-run           what tonight would do
    """
    from pkgcli.nightly import nightly as service

    if call.key is not None:
        raise Unreadable(
            "--key",
            call.key,
            "isn't taken by nightly, which is more than one operation: it can be repeated as it is",
            "pkgcli nightly without it",
        )
    return service(call.occasion, day(as_of, "--as-of"))
