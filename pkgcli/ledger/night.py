"""The day that the work of the night is done for, and that it was done (spec, section 3, "The nightly job")."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Refused
from pkgcli.operations import Operation
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.night_clock import jumped

_MARK = """
INSERT INTO night (command, ran_at, ran_on, through_on) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (command) DO UPDATE SET ran_at = ?2, ran_on = ?3, through_on = max(through_on, ?4)
WHERE ran_on <> ?3 OR through_on < ?4
"""


def day_of_the_run(operation: Operation, command: str, as_of: GivenDay | None) -> date:
    """Today unless told; a day to come is for a dry run alone, which is then closed on that day before it is forgotten.

    Refused where the machine's clock has jumped (`clock_jumped`), unless `as_of` names a date of the calendar.
    """
    day = operation.today if as_of is None else as_of.on(operation.today)
    if as_of is None or as_of.day is None:
        _refuse_a_clock_that_jumped(operation, command)
    if day > operation.today:
        if not operation.occasion.dry_run:
            raise Refused(
                "day_in_future",
                f"{command} --as-of {day}: is in the future; today is {operation.today}",
                f"pkgcli {command} --as-of {day} --dry-run",
                day=day.isoformat(),
            )
        operation.today = day
    return day


def mark_as_done(operation: Operation, command: str, day: date) -> None:
    """Remember that `command` was run today as of that day, also where there was nothing to do."""
    operation.write_aside(_MARK, (command, operation.recorded_at, operation.today.isoformat(), day.isoformat()))


def _refuse_a_clock_that_jumped(operation: Operation, command: str) -> None:
    """A card that lapses by a wrong clock is lost to the client who paid for it."""
    connection = operation.connection
    recorded = connection.execute("SELECT recorded_on FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    night = connection.execute("SELECT max(ran_on) FROM night").fetchone()[0]
    operation_on, night_on = (
        None if day is None else date.fromisoformat(day) for day in (recorded and recorded[0], night)
    )
    found = jumped(operation.today, operation_on, night_on)
    if found is None:
        return
    way, last = found
    since = "the night's work was last done" if last == night_on else "the last operation was recorded"
    far = "more than a day after that" if way == "back" else "more than 45 days before that"
    raise Refused(
        "clock_jumped",
        f"{command}: this machine says that it is {operation.today}, and {since} on {last}, {far}",
        f"put the clock right; if it is right: pkgcli {command} --as-of {operation.today}",
        today=operation.today.isoformat(),
        last_on=last.isoformat(),
    )
