"""Enrolments as they stand: read from the file, found by what people type, and shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from sqlite3 import Connection

from pkgcli.business import Business
from pkgcli.errors import Ambiguous, NotFound
from pkgcli.frozen import Frozen
from pkgcli.ledger.cards import cards_where
from pkgcli.lookup import the_client
from pkgcli.rules.days import business_day, day_of
from pkgcli.rules.membership import ENROLMENT, Freeze, Schedule
from pkgcli.rules.validity import Validity, read_validity
from pkgcli.views.cards import ClientRef
from pkgcli.views.memberships import AccruedCard, EnrolmentView, PeriodView


class Accruing(Frozen):
    """A package that an enrolment accrues, on the version of its day; `price` is that version's, in minor units.

    `off_on` is the day on which the package was deactivated or deleted, `goes_on` the last period through which it
    accrues all the same.
    """

    package_id: int
    code: str
    at: str
    quantity: int
    version: int
    price: int
    goes_on: int
    off_on: date | None

    def accrues(self, number: int, schedule: Schedule) -> bool:
        """Whether it accrues with that period: a package that isn't sold any more does until the end of the term in
        which it went, and from then on only as long as the owner has said (Meevo 003)."""
        first = schedule.begins(number)
        if self.off_on is None or first is None or first < self.off_on or number <= self.goes_on:
            return True
        return number <= self.last_period(schedule)

    def last_period(self, schedule: Schedule) -> int:
        """The last period with which a package that isn't sold any more accrues."""
        assert self.off_on is not None
        return max(schedule.term_of(max(schedule.number_on(self.off_on), 1)), self.goes_on)


class Membership(Frozen):
    """An enrolment with its own copy of the plan. Money in minor units."""

    id: int
    plan_id: int
    plan: str
    plan_name: str
    client: ClientRef
    starts_on: date
    fee: int
    joining_fee: int
    rollover_days: int
    paid_by: str | None
    operation_id: int
    is_undone: bool
    schedule: Schedule
    packages: tuple[Accruing, ...]

    def status(self, today: date) -> str:
        if self.is_undone:
            return "undone"
        if self.schedule.is_over(today):
            return "ended"
        if self.schedule.is_frozen(today):
            return "frozen"
        return "active" if self.schedule.last_period is None else "cancelled"


_MEMBERSHIP = """
SELECT m.id, m.plan_id, p.code AS plan, p.name AS plan_name, m.client_id, k.code, k.name, m.starts_on, m.last_period,
       m.fee, m.joining_fee, m.period, m.term_periods, m.rollover_days, m.paid_by, m.operation_id,
       EXISTS (SELECT 1 FROM operation WHERE undoes = m.operation_id) AS is_undone
FROM membership AS m JOIN membership_plan AS p ON p.id = m.plan_id JOIN client AS k ON k.id = m.client_id
"""

_PACKAGES = """
SELECT a.membership_id, a.package_id, p.code, a.at, a.quantity, v.version, v.price, a.goes_on, p.deactivated_at,
       p.deleted_at
FROM membership AS m JOIN client AS k ON k.id = m.client_id JOIN membership_package AS a ON a.membership_id = m.id
JOIN package AS p ON p.id = a.package_id JOIN package_version AS v ON v.id = a.package_version_id
WHERE {condition} ORDER BY a.membership_id, a.package_id
"""

_FREEZES = """
SELECT f.membership_id, f.frozen_on, f.until_on
FROM membership AS m JOIN client AS k ON k.id = m.client_id JOIN membership_freeze AS f ON f.membership_id = m.id
WHERE {condition} ORDER BY f.membership_id, f.frozen_on
"""


def memberships_where(
    connection: Connection, business: Business, condition: str, values: Mapping[str, object]
) -> list[Membership]:
    """Enrolments by a condition on `m` and `k`; the condition is ours, the values are bound."""
    packages: dict[int, list[Accruing]] = {}
    for row in connection.execute(_PACKAGES.format(condition=condition), values).fetchall():
        accruing = Accruing(*(*row[1:8], _off_on(business, row[8], row[9])))
        packages.setdefault(row[0], []).append(accruing)
    freezes: dict[int, list[Freeze]] = {}
    for membership_id, frozen_on, until_on in connection.execute(_FREEZES.format(condition=condition), values):
        until = day_of(until_on)
        freezes.setdefault(membership_id, []).append(Freeze(date.fromisoformat(frozen_on), until))
    spans: dict[str, Validity] = {}
    found = []
    for row in connection.execute(f"{_MEMBERSHIP} WHERE {condition} ORDER BY m.id", values).fetchall():
        starts_on = date.fromisoformat(row["starts_on"])
        span = spans.setdefault(row["period"], read_validity(row["period"], "--period"))
        found.append(
            Membership(
                id=row["id"],
                plan_id=row["plan_id"],
                plan=row["plan"],
                plan_name=row["plan_name"],
                client=ClientRef(row["client_id"], row["code"], row["name"]),
                starts_on=starts_on,
                fee=row["fee"],
                joining_fee=row["joining_fee"],
                rollover_days=row["rollover_days"],
                paid_by=row["paid_by"],
                operation_id=row["operation_id"],
                is_undone=bool(row["is_undone"]),
                schedule=Schedule(
                    starts_on, span, row["term_periods"], tuple(freezes.get(row["id"], ())), row["last_period"]
                ),
                packages=tuple(packages.get(row["id"], ())),
            )
        )
    return found


def _off_on(business: Business, *instants: str | None) -> date | None:
    """The day on which a package was first taken off sale."""
    given = [instant for instant in instants if instant is not None]
    return business_day(datetime.fromisoformat(min(given)), business.zone) if given else None


def the_membership(connection: Connection, business: Business, text: str, today: date) -> Membership:
    """The one enrolment that a number names, `3` or `id:3`, or a client who has just one that isn't over."""
    number = text.strip().removeprefix("id:")
    if number.isascii() and number.isdigit():
        found = memberships_where(connection, business, "m.id = :id", {"id": int(number[:18])})
        if found:
            return found[0]
        raise NotFound("membership", text, "pkgcli membership list --enrolled")
    client = the_client(connection, text, "MEMBERSHIP")
    found = memberships_where(connection, business, "m.client_id = :client", {"client": client.id})
    running = [one for one in found if one.status(today) not in ("ended", "undone")]
    if len(running) == 1:
        return running[0]
    if running:
        raise Ambiguous("membership", text, [(str(one.id), f"{one.plan}, {one.status(today)}") for one in running])
    hint = f"pkgcli membership enrol PLAN --client {client.code}"
    raise NotFound("membership", text, hint, f"client {client.code} has no membership that runs")


def enrolment_view(connection: Connection, business: Business, one: Membership, today: date) -> EnrolmentView:
    """The enrolment with the cards that it accrued, newest period first."""
    schedule = one.schedule
    number = schedule.number_on(today)
    first = schedule.begins(number) if number else None
    frozen = schedule.freeze_on(today)
    is_over = one.status(today) in ("ended", "undone")
    return EnrolmentView(
        id=one.id,
        plan=one.plan,
        client=one.client,
        starts_on=one.starts_on,
        ends_on=schedule.ends_on,
        period=None if first is None or is_over else PeriodView(number, first, schedule.ends(number)),
        status=one.status(today),
        cards=_cards(connection, business, one, today),
        plan_name=one.plan_name,
        fee=business.money(one.fee),
        frozen_until=None if frozen is None else frozen.until_on,
        term_ends_on=None if schedule.term is None or is_over else schedule.ends(schedule.term_of(max(number, 1))),
    )


def _cards(connection: Connection, business: Business, one: Membership, today: date) -> tuple[AccruedCard, ...]:
    accrued = connection.execute(
        "SELECT a.card_id, a.period, p.code FROM membership_accrual AS a JOIN package AS p ON p.id = a.package_id"
        " WHERE a.membership_id = ? ORDER BY a.period DESC, a.card_id",
        (one.id,),
    ).fetchall()
    condition = "c.id IN (SELECT card_id FROM membership_accrual WHERE membership_id = :id)"
    cards = {card.id: card for card in cards_where(connection, condition, {"id": one.id}, today)}
    return tuple(
        AccruedCard(
            number=(card := cards[card_id]).number,
            card=card_id,
            package=code,
            period=period,
            on=date.fromisoformat(card.issued_on),
            expires_on=day_of(card.expires_on),
            status=card.status(today),
            price=business.money(card.price),
            unpaid=business.money(card.unpaid),
        )
        for card_id, period, code in accrued
    )


def at_of(number: int) -> str:
    """Which packages of a plan accrue with that period."""
    return "enrolment" if number == ENROLMENT else "period"
