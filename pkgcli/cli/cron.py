"""`pkgcli cron`: the line that runs the night's work."""

from __future__ import annotations

import shutil
import sys

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, noun, option

app = noun("The line that runs it every night.")


@command(app, "show")
def show(
    call: Call,
    systemd: bool = option("--systemd", help="A service and a timer instead of the line."),
) -> object:
    """Print what to put into the crontab, so that the night's work is done by itself.

    With --systemd: a timer that makes up for a night in which the machine was off. A machine that is off at night can
    use the crontab all the same: nothing depends on when it runs.

    \b
    pkgcli cron show
    (crontab -l; pkgcli cron show) | crontab -
    pkgcli cron show --systemd
    """
    from pkgcli.crontab import crontab_line, units_of_systemd
    from pkgcli.operations import looking
    from pkgcli.views.night import CronLines

    occasion = call.occasion
    with looking(occasion) as look:
        business = look.business
    if business.values["smtp.host"] and business.values["smtp.user"] and not business.values["smtp.password_file"]:
        call.note("Warning: PKGCLI_SMTP_PASSWORD isn't set at night: pkgcli config set smtp.password_file FILE")
    file = str(occasion.path.absolute())
    found = shutil.which("pkgcli", path=call.runtime.environ.get("PATH"))
    program = (found,) if found else (sys.executable, "-m", "pkgcli")
    if systemd:
        return CronLines(None, *units_of_systemd(program, file, business))
    return CronLines(crontab_line(program, file, business))
