"""What a crontab or systemd has to be told, so that the work of the night is done by itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from pkgcli.business import Business

HOUR, MINUTE = 3, 15
"""After midnight in the business's zone, and after the hour that the clocks skip or have twice."""

NIGHTLY = ("nightly", "-q", "--staff", "cron")
NOTICES = ("notice", "send", "-q")
KEEPING = (("db", "backup", "-q"), ("db", "verify"))


def steps(business: Business) -> tuple[tuple[str, ...], ...]:
    """What is run, one after the other; each says nothing when all is well, so that what cron mails is news."""
    mailing = (NOTICES,) if business.values["smtp.host"] else ()
    return (NIGHTLY, *mailing, *KEEPING)


def crontab_line(program: Sequence[str], file: str, business: Business) -> str:
    """One line for `crontab -e`. A percent sign would end it, and is escaped.

    cron goes by the machine's time; which day it is, pkgcli asks the business's zone.
    """
    called = " ".join(shlex.quote(word) for word in program)
    commands = "; ".join(f"{called} {' '.join(step)}" for step in steps(business))
    line = f"export PKGCLI_DB={shlex.quote(file)}; {commands}"
    return f"{MINUTE} {HOUR} * * * {line}".replace("%", "\\%")


def units_of_systemd(program: Sequence[str], file: str, business: Business) -> tuple[str, str]:
    """The texts of `pkgcli.service` and `pkgcli.timer`; the timer goes by the business's zone.

    The steps are one command, since systemd leaves out all that follows one that failed: a mail server that is away
    must not cost the backup. The service has failed where any of them did.
    """
    called = " ".join(shlex.quote(word) for word in program)
    each = [f"{called} {' '.join(step)} || failed=1;" for step in steps(business)]
    script = " \\\n  ".join(_word(line) for line in ["failed=0;", *each, "exit $failed"])
    service = f"""\
[Unit]
Description=The night's work of {_text(business.name)}

[Service]
Type=oneshot
Environment={_quoted("PKGCLI_DB=" + file)}
ExecStart=/bin/sh -c "{script}"
"""
    timer = f"""\
[Unit]
Description=Every night: {_text(business.name)}

[Timer]
OnCalendar=*-*-* {HOUR:02}:{MINUTE:02}:00 {business.zone.key}
Persistent=true

[Install]
WantedBy=timers.target
"""
    return service, timer


def _word(text: str) -> str:
    """A part of a quoted argument, in which systemd would replace `$NAME` as well."""
    return _escaped(text).replace("$", "$$")


def _quoted(text: str) -> str:
    """As systemd reads it: in quotes where it isn't plain."""
    return _text(text) if re.fullmatch(r"[\w@%+=:,./-]+", text) else f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Within quotes: backslashes and quotes behind one, percent signs doubled."""
    return _text(text).replace("\\", "\\\\").replace('"', '\\"')


def _text(text: str) -> str:
    """In a unit's file a percent sign begins a specifier."""
    return text.replace("%", "%%")
