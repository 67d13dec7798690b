"""`expire`: the nightly run over every card that is due (spec, section 3, "Expiry run")."""

from __future__ import annotations

from datetime import date

from pkgcli.ledger.night import day_of_the_run, mark_as_done
from pkgcli.ledger.up_to_date import bring_all_up_to_date
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.days import GivenDay
from pkgcli.views import ClientRef, ExpiredCard, ExpireRun

_FORFEITED = """
SELECT e.card_id, c.number, k.id AS client_id, k.code, k.name, e.units, e.units_left, e.value, e.happened_on
FROM entry AS e JOIN card AS c ON c.id = e.card_id JOIN client AS k ON k.id = e.client_id
WHERE e.operation_id = ? AND e.kind = 'expire' ORDER BY e.happened_on, e.card_id
"""


def expire(occasion: Occasion, as_of: GivenDay | None = None) -> ExpireRun:
    """Lapse what is due, and record which freezes have ended; twice is as good as once.

    A day to come is for a dry run only. Refused where the machine's clock has jumped (`clock_jumped`), unless `as_of`
    names the date.
    """

    def work(operation: Operation) -> ExpireRun:
        day = day_of_the_run(operation, "expire", as_of)
        run = lapse_what_is_due(operation, day)
        mark_as_done(operation, "expire", day)
        return run

    return record(occasion, "expire", work, ExpireRun)


def lapse_what_is_due(operation: Operation, day: date) -> ExpireRun:
    """Every card as of that day, and what was forfeited by it."""
    business = operation.business
    recorded = bring_all_up_to_date(operation, day)
    rows = operation.connection.execute(_FORFEITED, (operation.id,)).fetchall() if recorded else []
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
        operation=operation.id if recorded else None,
        as_of=day,
        cards=len(expired),
        units=sum(card.units or 0 for card in expired),
        value=business.money(sum(card.value.minor for card in expired)),
        expired=expired,
    )
