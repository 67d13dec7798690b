"""`expire`: the nightly run over every card that is due (spec, section 3, "Expiry run")."""

from __future__ import annotations

from datetime import date

from pkgcli.errors import Refused
from pkgcli.ledger.lapse import lapse_all
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.days import GivenDay
from pkgcli.rules.night_clock import jumped
from pkgcli.views import ClientRef, ExpiredCard, ExpireRun

_FORFEITED = """
SELECT e.card_id, c.number, k.id AS client_id, k.code, k.name, e.units, e.units_left, e.value, e.happened_on
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN client AS k ON k.id = e.client_id
WHERE e.operation_id = ? AND e.kind = 'expire' ORDER BY e.happened_on, e.card_id
"""


def expire(occasion: Occasion, as_of: GivenDay | None = None) -> ExpireRun:
    """Lapse what is due; twice is as good as once. A day to come is for a dry run only.

    Refused where the machine's clock has jumped (`clock_jumped`), unless `as_of` names the date.
    """
    return record(occasion, "expire", lambda operation: _expire(operation, _day(operation, as_of)), ExpireRun)


def _day(operation: Operation, as_of: GivenDay | None) -> date:
    """The day of the run. A dry run of a day to come is closed on that day, before it is forgotten."""
    day = operation.today if as_of is None else as_of.on(operation.today)
    if as_of is None or as_of.day is None:
        _refuse_a_clock_that_jumped(operation)
    if day > operation.today:
        if not operation.occasion.dry_run:
            raise Refused(
                "day_in_future",
                f"expire --as-of {day}: is in the future; today is {operation.today}",
                f"pkgcli expire --as-of {day} --dry-run",
                day=day.isoformat(),
            )
        operation.today = day
    return day


def _refuse_a_clock_that_jumped(operation: Operation) -> None:
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
        f"expire: this machine says that it is {operation.today}, and {since} on {last}, {far}",
        f"put the clock right; if it is right: pkgcli expire --as-of {operation.today}",
        today=operation.today.isoformat(),
        last_on=last.isoformat(),
    )


_MARK = """
INSERT INTO night (command, ran_at, ran_on, through_on) VALUES ('expire', ?1, ?2, ?3)
ON CONFLICT (command) DO UPDATE SET ran_at = ?1, ran_on = ?2, through_on = max(through_on, ?3)
WHERE ran_on <> ?2 OR through_on < ?3
"""


def _expire(operation: Operation, day: date) -> ExpireRun:
    business = operation.business
    ran_on = operation.today.isoformat()
    lapsed = lapse_all(operation, day)
    operation.write_aside(_MARK, (operation.recorded_at, ran_on, day.isoformat()))
    rows = operation.connection.execute(_FORFEITED, (operation.id,)).fetchall() if lapsed else []
    expired = tuple(
        ExpiredCard(
            card=row["card_id"],
            number=row["number"],
            client=ClientRef(row["client_id"], row["code"], row["name"]),
            units=None if row["units_left"] is None else -row["units"],
            value=business.money(-row["value"]),
            expired_on=date.fromisoformat(row["happened_on"]),
        )
        for row in rows
    )
    return ExpireRun(
        operation=operation.id if lapsed else None,
        as_of=day,
        cards=len(expired),
        units=sum(card.units or 0 for card in expired),
        value=business.money(sum(card.value.minor for card in expired)),
        expired=expired,
    )
