"""`nightly`: all that the days since the last run have brought about, in one run (spec, section 3, "The nightly job").

Each part is an operation of its own and finds what is to be done by how things stand: a run that was killed between
two parts is simply run again. Everything is dated on its own day, so that a night missed changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from pkgcli.chain import last_hash
from pkgcli.frozen import replace
from pkgcli.ledger.expire import lapse_what_is_due
from pkgcli.ledger.holds.overdue import settle_all_holds
from pkgcli.ledger.night import day_of_the_run, mark_as_done
from pkgcli.ledger.thaw import thaw_all
from pkgcli.memberships.accrual import accrue_due
from pkgcli.notices.outbox import refresh
from pkgcli.operations import Occasion, Operation, looking, record
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.night import Night, NightPart


def nightly(occasion: Occasion, as_of: GivenDay | None = None) -> Night:
    """Unfreeze, settle holds, accrue, lapse, write notices, in this order; twice is as good as once.

    A day to come is for a dry run only, in which all parts are one operation that is forgotten. Refused where the
    machine's clock has jumped (`clock_jumped`), unless `as_of` names a date of the calendar.
    """
    if occasion.dry_run:
        return record(occasion, "nightly", lambda operation: _rehearsed(operation, as_of), Night)
    parts = [_recorded(occasion, name, kind, part, as_of) for name, kind, part in PARTS]
    with looking(occasion) as look:
        day = look.today if as_of is None else as_of.on(look.today)
        return _night(day, parts, last_hash(look.connection))


def _recorded(occasion: Occasion, name: str, kind: str, part: Part, as_of: GivenDay | None) -> NightPart:
    """That part in a transaction of its own."""

    def work(operation: Operation) -> NightPart:
        done = _warned(operation, name, part, day_of_the_run(operation, "nightly", as_of))
        return replace(done, operation=operation.id)

    return record(occasion, kind, work, NightPart)


def _warned(operation: Operation, name: str, part: Part, day: date) -> NightPart:
    """What the part did, under its name and with the warnings that it left."""
    before = len(operation.warnings)
    done = part(operation, day)
    return replace(done, part=name, warnings=tuple(operation.warnings[before:]))


def _rehearsed(operation: Operation, as_of: GivenDay | None) -> Night:
    day = day_of_the_run(operation, "nightly", as_of)
    parts = [_warned(operation, name, part, day) for name, _, part in PARTS]
    return replace(_night(day, parts, last_hash(operation.connection)), dry_run=True)


def _night(day: date, parts: Sequence[NightPart], head: bytes) -> Night:
    lapsed = next(part.lapsed for part in parts if part.lapsed is not None)
    return Night(
        as_of=day,
        parts=tuple(parts),
        cards=lapsed.cards,
        units=lapsed.units,
        value=lapsed.value,
        expired=lapsed.expired,
        head=head.hex(),
    )


def _unfreeze(operation: Operation, day: date) -> NightPart:
    return NightPart(done=thaw_all(operation, day))


def _end_holds(operation: Operation, day: date) -> NightPart:
    return NightPart(done=sum(settle_all_holds(operation, day)))


def _accrue(operation: Operation, day: date) -> NightPart:
    return NightPart(done=len(accrue_due(operation, day)))


def _lapse(operation: Operation, day: date) -> NightPart:
    run = lapse_what_is_due(operation, day)
    return NightPart(done=run.cards, lapsed=run)


def _write_notices(operation: Operation, day: date) -> NightPart:
    armed = refresh(operation, day)
    mark_as_done(operation, "nightly", day)
    return NightPart(done=armed)


Part = Callable[[Operation, date], NightPart]

PARTS: tuple[tuple[str, str, Part], ...] = (
    ("unfreeze", "nightly unfreeze", _unfreeze),
    ("holds", "nightly holds", _end_holds),
    ("accrue", "nightly accrue", _accrue),
    ("expire", "expire", _lapse),
    ("notices", "nightly", _write_notices),
)
"""What each part is called, the kind of its operation, and what it does; the last one records none."""
