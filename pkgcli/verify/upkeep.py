"""What has to be done about a file from time to time: the night's run, a backup; and whether its clock can be right."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from pkgcli.business import read_business
from pkgcli.operations import Occasion
from pkgcli.verify.findings import Findings
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

NIGHTS_MISSED = 2
_GRACE = timedelta(days=7)

# What a night leaves undone that isn't run: the first day of it and how much, and whether `expire` alone does it too.
_UNDONE = (
    (
        "SELECT min(expires_on), count(*) FROM card WHERE expires_on < ? AND state IN ('active', 'suspended')"
        " AND (units_left IS NULL OR units_left > 0)",
        ("card is due", "cards are due"),
        True,
    ),
    (
        "SELECT min(frozen_until), count(*) FROM card WHERE frozen_until < ?",
        ("freeze is over", "freezes are over"),
        True,
    ),
    (
        "SELECT min(coalesce(release_on, visit_on)), count(*) FROM hold"
        " WHERE state = 'open' AND coalesce(release_on, visit_on) < ?",
        ("hold is overdue", "holds are overdue"),
        False,
    ),
)
"""Nothing depends on it; a night that isn't run is told all the same, since notices and accruals wait with it."""

_WENT_BACK = """
SELECT id, recorded_at, before FROM (
    SELECT id, recorded_at, lag(recorded_at) OVER (ORDER BY id) AS before FROM operation
    WHERE id > (SELECT max(id) FROM operation) - 20000)
WHERE recorded_at >= :since AND before > recorded_at ORDER BY id
"""


def look_at_upkeep(findings: Findings, subject: Subject, occasion: Occasion) -> None:
    now = occasion.now
    findings.look(subject, "the night's run", lambda connection: _night(connection, now))
    findings.look(subject, "the clock", lambda connection: _clock(connection, now))
    findings.look(subject, "the backups", lambda connection: _backup(connection, now))


def _night(connection: Connection, now: datetime) -> Iterator[Finding]:
    today = read_business(connection).today(now)
    nights = dict(connection.execute("SELECT command, through_on FROM night").fetchall())
    for query, (one, several), by_expire in _UNDONE:
        first_due, count = connection.execute(query, (today.isoformat(),)).fetchone()
        if not count:
            continue
        runs = nights.values() if by_expire else filter(None, [nights.get("nightly")])
        done = max(runs, default=None)
        since = date.fromisoformat(first_due if done is None else done)
        if (today - since).days > NIGHTS_MISSED:
            last = "never yet" if done is None else f"last as of {done}"
            due = f"1 {one}" if count == 1 else f"{count} {several}"
            yield Finding("night", f"{due}, the first since {first_due}, and `pkgcli nightly` was run {last}")


def _clock(connection: Connection, now: datetime) -> Iterator[Finding]:
    last = connection.execute("SELECT id, recorded_at FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    if last is None:
        return
    if _instant(last["recorded_at"]) - now > timedelta(hours=1):
        says = f"it is {now:%Y-%m-%d %H:%M} UTC here, and operation {last['id']} was recorded at {last['recorded_at']}"
        yield Finding("clock", says, operation=last["id"])
    since = (now - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%S")
    for row in connection.execute(_WENT_BACK, {"since": since}).fetchall():
        if _instant(row["before"]) - _instant(row["recorded_at"]) > timedelta(days=1):
            says = (
                f"operation {row['id']} was recorded at {row['recorded_at']}, and the one before it at {row['before']}"
            )
            yield Finding("clock", says, operation=row["id"])


def _backup(connection: Connection, now: datetime) -> Iterable[Finding]:
    days = int(read_business(connection).values["backup.days"])
    first = connection.execute("SELECT recorded_at FROM operation ORDER BY id LIMIT 1").fetchone()
    newest = connection.execute(
        "SELECT path, made_at, is_elsewhere FROM backup ORDER BY made_at DESC, id DESC LIMIT 1"
    ).fetchone()
    if not days or first is None:
        return
    if newest is None:
        if now - _instant(first["recorded_at"]) > _GRACE:
            yield Finding("backup", "there is no backup of this file")
        return
    age = now - _instant(newest["made_at"])
    if age > timedelta(days=days):
        yield Finding("backup", f"the last backup is {age.days} days old: {newest['path']}")
    path = Path(newest["path"])
    if not os.access(path, os.R_OK) and (path.parent.is_dir() or not newest["is_elsewhere"]):
        yield Finding("backup", f"the last backup isn't there or can't be read: {path}")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
