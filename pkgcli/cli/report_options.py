"""Options that the reports share, and how their texts are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pkgcli.cli.call import Call
from pkgcli.cli.declared import option

if TYPE_CHECKING:
    from typing import TypeVar

    from pkgcli.rules.period import GivenPeriod
    from pkgcli.views.dashboard import Dashboard
    from pkgcli.views.reports import Report, TillDay

    Told = TypeVar("Told", Report, TillDay, Dashboard)

PERIOD = option("-p", "--period", metavar="P", help="A month, quarter or year: 2026-11, 2026-Q4, 2026.")
FROM = option("--from", metavar="D", help="The first day; else the first of the month.")
TO = option("--to", metavar="D", help="The last day; else today.")
AS_OF = option("--as-of", metavar="D", help="How things stood at the end of that day.")


def parted_by(takes: str) -> Any:
    """The option `--by` of a report, with the list of what that one takes as its help."""
    return option("--by", metavar="WHAT", help=takes)


def period(named: str | None, first: str | None, last: str | None, as_of: str | None = None) -> GivenPeriod:
    """The days asked for. `--as-of D` of a report over a period is `--to D`. Raises Unreadable."""
    from pkgcli.errors import Unreadable
    from pkgcli.rules.period import read_period

    if as_of is None:
        return read_period(named, first, last)
    if named is not None or last is not None:
        other = "--to" if last is not None else "--period"
        raise Unreadable("--as-of", as_of, f"says the last day, and so does {other}", "leave out one of the two")
    return read_period(None, first, as_of, "--as-of")


def told(call: Call, report: Told) -> Told:
    """The report, after a program's user was told on stderr what came into it after its last day."""
    if call.format != "table" and not call.quiet:
        from pkgcli.render.reports import later_text

        text = later_text(report)
        if text:
            call.runtime.stderr.write(text + "\n")
    return report
