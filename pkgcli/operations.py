"""The one way to write: an operation, which groups what one command recorded (spec, sections 1, 4 and 7).

`record` opens the transaction, answers a repeated `--key` with the first answer, lets a service do its work,
closes the operation with its hash and its answer, and commits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from sqlite3 import Connection

from pkgcli import chain
from pkgcli.business import Business, read_business
from pkgcli.errors import Refused
from pkgcli.frozen import Frozen, replace
from pkgcli.rights import Doer, doer_named, refuse_without
from pkgcli.rules.texts import clean_text
from pkgcli.store.transaction import forget, reading, writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeVar

    from pkgcli.rules.given_days import GivenDay

    View = TypeVar("View")


def _unwatched(done: int, of: int) -> None:
    pass


def _unseen(business: Business) -> None:
    pass


class Occasion(Frozen):
    """The circumstances of one command: which file, when, who, and what was asked."""

    database: str | Path
    now: datetime
    staff: str | None = None
    key: str | None = None
    asked: str = ""
    """The command with its arguments, for telling whether a `--key` comes back with the same request."""
    dry_run: bool = False
    patience: float = 10.0
    random: Callable[[int], bytes] = os.urandom
    wait: Callable[[float], None] = time.sleep
    watch: Callable[[int, int], None] = _unwatched
    """Is told by long work how far it has come, of how much; and (0, 0) when it ends, in whichever way."""
    seen: Callable[[Business], None] = _unseen
    """Is told the settings of the file as they are read: some are about the answer and not about what is done."""

    @property
    def path(self) -> Path:
        """The file, for those who look around it."""
        from pathlib import Path

        return Path(self.database)


class Operation:
    """One that is open: everything written until it is closed belongs to it."""

    def __init__(
        self,
        id: int,
        kind: str,
        connection: Connection,
        occasion: Occasion,
        business: Business,
        doer: Doer,
        note: str | None = None,
        reason: str | None = None,
    ) -> None:
        self.id = id
        self.kind = kind
        self.connection = connection
        self.occasion = occasion
        self.business = business
        self.recorded_at = instant_text(occasion.now)
        self.today = business.today(occasion.now)
        self.doer = doer
        self.note = note
        self.reason = reason
        self.undoes: int | None = None
        self.messages: list[str] = []
        self.warnings: list[str] = []
        self.aside = 0
        """Rows written by `write_aside`."""

    @property
    def staff_id(self) -> int | None:
        return self.doer.staff_id

    def needs(self, right: str, what: str, subject: str = "") -> None:
        """Refused (`right_missing`) where somebody has a role, and who does this has none with that right."""
        refuse_without(self.connection, self.doer, right, what, subject)

    def tell(self, form: str, *parts: object) -> None:
        """A message with amounts or days in it (`Sentence`)."""
        from pkgcli.views.sentence import Sentence

        self.messages.append(Sentence(form, *parts))

    def warn(self, form: str, *parts: object) -> None:
        """The same as a warning."""
        from pkgcli.views.sentence import Sentence

        self.warnings.append(Sentence(form, *parts))

    def remember_former(self, subject: str, subject_id: int, former: str | None) -> None:
        """Keep what stood before, so that this operation can be undone; None where the row is new."""
        self.connection.execute(
            "INSERT INTO former_state (operation_id, subject, subject_id, former) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (self.id, subject, subject_id, former),
        )

    def write_aside(self, statement: str, values: tuple[object, ...] | dict[str, object]) -> int:
        """Write what the file keeps of itself; how many rows. It is no part of what was done: by itself it makes no
        operation."""
        before = self.connection.total_changes
        self.connection.execute(statement, values)
        written = self.connection.total_changes - before
        self.aside += written
        return written


class Look(Frozen):
    """A read: one state of the file, seen at one instant."""

    connection: Connection
    business: Business
    now: datetime
    today: date


def instant_text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def looking(occasion: Occasion) -> Iterator[Look]:
    """Read under one snapshot; nothing can be written in it."""
    with reading(
        occasion.database, wait=occasion.wait, random=occasion.random, patience=occasion.patience
    ) as connection:
        business = read_business(connection)
        occasion.seen(business)
        yield Look(connection, business, occasion.now, business.today(occasion.now))


def is_answered(occasion: Occasion) -> bool:
    """Whether the key was answered before: then nothing needs to be looked up or asked first."""
    with looking(occasion) as look:
        known = look.connection.execute("SELECT 1 FROM request WHERE request_key = ?", (occasion.key,)).fetchone()
    return known is not None


def record(
    occasion: Occasion,
    kind: str,
    work: Callable[[Operation], View],
    answer: type[View],
    *,
    note: str | None = None,
    reason: str | None = None,
) -> View:
    """Do `work` in one transaction and close it as one operation; `answer` is the class that `work` returns.

    Where `work` wrote nothing, or only aside, no operation is recorded. Raises Refused (`right_missing`) where staff
    have roles and that of the one who does it hasn't the right (`rules.rights`).
    """
    with writing(
        occasion.database, wait=occasion.wait, random=occasion.random, patience=occasion.patience, key=occasion.key
    ) as connection:
        business = read_business(connection)
        occasion.seen(business)
        if occasion.key is not None:
            from pkgcli.answers import earlier_answer

            earlier = earlier_answer(connection, occasion.key, occasion.asked, answer)
            if earlier is not None:
                forget(connection)
                return earlier
        operation = Operation(
            id=_next_id(connection),
            kind=kind,
            connection=connection,
            occasion=occasion,
            business=business,
            doer=doer_named(connection, occasion.staff),
            note=None if note is None else clean_text(note, "--note", limit=1000),
            reason=None if reason is None else clean_text(reason, "--reason", limit=1000),
        )
        if operation.doer.rights is not None:
            _refuse_without_right(operation)
        written = connection.total_changes
        view = work(operation)
        changed = connection.total_changes - written
        if changed > operation.aside:
            _close(operation, view)
        else:
            view = _without_operation(view)
        if occasion.dry_run or changed == 0:
            forget(connection)
            view = _without_operation(view)
    return view


def _refuse_without_right(operation: Operation) -> None:
    from pkgcli.rules.rights import right_for

    right = right_for(operation.kind)
    if right is not None:
        operation.needs(right, operation.kind)


def _without_operation(view: View) -> View:
    """What is answered where nothing was recorded, as in a dry run: the same, under no number."""
    return replace(view, operation=None) if isinstance(view, Frozen) and hasattr(view, "operation") else view


def _next_id(connection: Connection) -> int:
    last = connection.execute("SELECT max(id) FROM operation").fetchone()[0]
    return int(last or 0) + 1


def _close(operation: Operation, view: object) -> None:
    connection = operation.connection
    hashed_text = None
    if operation.note is not None or operation.reason is not None:
        salt = operation.occasion.random(16)
        hashed_text = chain.text_hash(salt, operation.note, operation.reason)
        connection.execute(
            "INSERT INTO operation_text (operation_id, salt, note, reason) VALUES (?, ?, ?, ?)",
            (operation.id, salt, operation.note, operation.reason),
        )
    row = (
        operation.id,
        operation.recorded_at,
        operation.today.isoformat(),
        operation.kind,
        operation.staff_id,
        operation.undoes,
    )
    digest = chain.operation_hash(
        connection, chain.last_hash(connection), (*row, hashed_text.hex() if hashed_text else None)
    )
    connection.execute(
        "INSERT INTO operation (id, recorded_at, recorded_on, kind, staff_id, undoes, text_hash, hash_layout, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, hashed_text, chain.LAYOUT, digest),
    )
    if operation.occasion.key is not None:
        from pkgcli.answers import keep_answer

        keep_answer(operation, view)


def recorded_day(operation: Operation, given: GivenDay | None, what: str) -> date:
    """The day that something happened on: today unless told, never to come, never in closed books."""
    day = operation.today if given is None else given.on(operation.today)
    if day > operation.today:
        raise Refused(
            "day_in_future",
            f"{what} {day}: is in the future; today is {operation.today}",
            f"leave out {what}, or give a day up to today",
            day=day.isoformat(),
        )
    operation.business.refuse_closed(day)
    return day
