"""`status`: today on one screen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pkgcli.chain import last_hash
from pkgcli.ledger.cards import card_views, cards_where
from pkgcli.ledger.holds.rows import hold_view, holds_where
from pkgcli.notices.outbox import OPEN
from pkgcli.operations import Look, Occasion, looking
from pkgcli.views.business import Today
from pkgcli.views.holds import HoldView

SOON_DAYS = 14

_OPEN = """
FROM card AS c WHERE c.state IN ('active', 'suspended', 'frozen') AND (c.units_left IS NULL OR c.units_left > 0)
  AND (c.expires_on IS NULL OR c.expires_on >= :today OR c.state = 'frozen')
"""

_TODAY = """
SELECT count(*), coalesce(sum(e.value), 0), coalesce(sum(e.cash + e.owed), 0) FROM entry AS e
WHERE e.happened_on = :today AND e.kind = :kind AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
  AND NOT EXISTS (SELECT 1 FROM card AS c WHERE c.id = e.card_id AND c.state = 'void')
"""


def today(occasion: Occasion) -> Today:
    """What is open, what happened today, what expires soon, and what the night left undone."""
    with looking(occasion) as look:
        connection, business = look.connection, look.business
        values = {"today": look.today.isoformat(), "soon": (look.today + timedelta(days=SOON_DAYS)).isoformat()}
        units = connection.execute(
            f"SELECT c.unit, sum(c.units_left) {_OPEN} AND c.units_left IS NOT NULL GROUP BY c.unit ORDER BY 2 DESC",
            values,
        ).fetchall()
        open_cards, value = connection.execute(
            f"SELECT count(*), coalesce(sum(c.value_left), 0) {_OPEN}", values
        ).fetchone()
        sold = connection.execute(_TODAY, values | {"kind": "issue"}).fetchone()
        visits = connection.execute(_TODAY, values | {"kind": "redeem"}).fetchone()
        expiring = cards_where(
            connection,
            "c.state IN ('active', 'suspended') AND (c.units_left IS NULL OR c.units_left > 0)"
            " AND c.expires_on BETWEEN :today AND :soon ORDER BY c.expires_on, c.id LIMIT 10",
            values,
            look.today,
        )
        last = connection.execute("SELECT id, recorded_at FROM operation ORDER BY id DESC LIMIT 1").fetchone()
        backup = connection.execute("SELECT max(made_on) FROM backup").fetchone()[0]
        night = connection.execute("SELECT max(ran_on) FROM night").fetchone()[0]
        return Today(
            business=business.name,
            file=str(occasion.path),
            today=look.today,
            currency=business.currency,
            open_cards=open_cards,
            units_by_label=tuple((row[0], row[1]) for row in units),
            value_left=business.money(value - _earned(look, values)),
            sold_today=sold[0],
            sold_value=business.money(sold[2]),
            visits_today=visits[0],
            visits_value=business.money(-visits[1]),
            expiring=tuple(card_views(connection, business, look.today, expiring)),
            due=_due(look, values),
            last_operation=last[0] if last else None,
            last_at=datetime.fromisoformat(last[1]).astimezone(business.zone) if last else None,
            last_expire_on=date.fromisoformat(night) if night else None,
            head=last_hash(connection).hex() if last else None,
            last_ago=_ago(datetime.fromisoformat(last[1]), look.now) if last else None,
            last_backup_on=date.fromisoformat(backup) if backup else None,
            visits_to_come=_visits_to_come(look),
            notices_waiting=connection.execute(f"SELECT count(*) FROM notice AS n WHERE {OPEN}").fetchone()[0],
        )


def _visits_to_come(look: Look) -> tuple[HoldView, ...]:
    holds = holds_where(look.connection, "h.state = 'open' AND h.visit_on = :day", {"day": look.today.isoformat()})
    return tuple(hold_view(look.business, hold, look.today) for hold in holds if hold.state_on(look.today) == "open")


def _ago(instant: datetime, now: datetime) -> str | None:
    """`3 minutes ago`; None where this machine's clock is behind the one that wrote it."""
    import pendulum

    if instant > now:
        return None
    return f"{pendulum.instance(instant).diff_for_humans(pendulum.instance(now), absolute=True)} ago"


def _earned(look: Look, values: dict[str, str]) -> int:
    """What unlimited cards have earned by the day and isn't recorded yet."""
    unlimited = cards_where(
        look.connection,
        "c.units_left IS NULL AND c.state IN ('active', 'suspended') AND c.value_left > 0 AND c.expires_on >= :today",
        {"today": values["today"]},
        look.today,
    )
    return sum(card.earned_by(look.today) for card in unlimited)


def _due(look: Look, values: dict[str, str]) -> int:
    row = look.connection.execute(
        "SELECT count(*) FROM card WHERE expires_on IS NOT NULL AND state IN ('active', 'suspended')"
        " AND (units_left IS NULL OR units_left > 0) AND expires_on < :today",
        values,
    ).fetchone()
    return int(row[0])
