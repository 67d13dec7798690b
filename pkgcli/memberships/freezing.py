"""`membership freeze` and `unfreeze`: no period begins meanwhile, those that hadn't begun move by the frozen days, and
the open cards are frozen with it (ours; Meevo's memberships are frozen by hand)."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

from pkgcli.errors import Refused
from pkgcli.ledger.cards import Card, cards_where
from pkgcli.ledger.freezing import freeze_card, unfreeze_card
from pkgcli.ledger.up_to_date import bring_up_to_date
from pkgcli.memberships.accrual import accrue_membership
from pkgcli.memberships.enrolling import membership_done, refuse_unless_it_runs
from pkgcli.memberships.enrolments import Membership, the_membership
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.given_days import GivenDay
from pkgcli.views.records import Done
from pkgcli.views.sentence import Sentence


def freeze(occasion: Occasion, membership: str, *, until: GivenDay | None, reason: str | None) -> Done:
    """Freeze from today on, until a day or until it is unfrozen. What had fallen due by today accrues first."""
    return record(
        occasion,
        "membership freeze",
        lambda operation: _freeze(operation, membership, until),
        Done,
        reason=reason,
    )


def unfreeze(occasion: Occasion, membership: str, *, reason: str | None) -> Done:
    """Let it go on from today on, and the cards that were frozen with it."""
    return record(
        occasion, "membership unfreeze", lambda operation: _unfreeze(operation, membership), Done, reason=reason
    )


def _freeze(operation: Operation, text: str, given: GivenDay | None) -> Done:
    connection, business, today = operation.connection, operation.business, operation.today
    one = the_membership(connection, business, text, today)
    asked = f"membership freeze {one.id}"
    refuse_unless_it_runs(one, today, asked)
    frozen = one.schedule.freeze_on(today)
    if frozen is not None:
        ending = "" if frozen.until_on is None else f", until {frozen.until_on}"
        raise Refused(
            "membership_frozen",
            f"{asked}: it is frozen since {frozen.frozen_on}{ending}",
            f"pkgcli membership unfreeze {one.id}",
            membership=one.id,
        )
    until = None if given is None else given.on(today)
    if until is not None and until <= today:
        raise Refused(
            "day_in_past",
            f"{asked} --until {until}: is not after today, {today}",
            "give the first day on which it goes on",
            day=until.isoformat(),
        )
    accrue_membership(operation, one, today)
    connection.execute(
        "INSERT INTO membership_freeze (membership_id, frozen_on, until_on, operation_id) VALUES (?, ?, ?, ?)",
        (one.id, today.isoformat(), None if until is None else until.isoformat(), operation.id),
    )
    cards = [bring_up_to_date(operation, card) for card in _cards(connection, one, today)]
    active = [card for card in cards if card.status(today) == "active"]
    for card in active:
        freeze_card(operation, card, until)
    ending = "" if until is None else Sentence(" until {}", until)
    told = Sentence("membership {} is frozen{}{}", one.id, ending, _with_cards(len(active)))
    return membership_done(operation, one.id, told)


def _unfreeze(operation: Operation, text: str) -> Done:
    connection, business, today = operation.connection, operation.business, operation.today
    one = the_membership(connection, business, text, today)
    asked = f"membership unfreeze {one.id}"
    refuse_unless_it_runs(one, today, asked)
    frozen = one.schedule.freeze_on(today)
    if frozen is None:
        hint = f"pkgcli membership show {one.id}"
        raise Refused("not_frozen", f"{asked}: it is not frozen", hint, membership=one.id)
    row = (one.id, frozen.frozen_on.isoformat())
    which = "membership_id = ? AND frozen_on = ?"
    made_by = connection.execute(f"SELECT operation_id FROM membership_freeze WHERE {which}", row).fetchone()[0]
    if frozen.frozen_on == today:
        connection.execute(f"DELETE FROM membership_freeze WHERE {which}", row)
    else:
        connection.execute(f"UPDATE membership_freeze SET until_on = ? WHERE {which}", (today.isoformat(), *row))
    cards = [card for card in _cards(connection, one, today) if _frozen_by(connection, card, today) == made_by]
    for card in cards:
        unfreeze_card(operation, card)
    return membership_done(operation, one.id, f"membership {one.id} goes on{_with_cards(len(cards))}")


def _cards(connection: Connection, one: Membership, today: date) -> list[Card]:
    condition = (
        "c.id IN (SELECT card_id FROM membership_accrual WHERE membership_id = :id)"
        " AND c.state IN ('active', 'suspended', 'frozen')"
    )
    return cards_where(connection, condition, {"id": one.id}, today)


def _frozen_by(connection: Connection, card: Card, today: date) -> int | None:
    """The operation that froze a card that is frozen; one frozen by itself isn't unfrozen with its membership."""
    if card.status(today) != "frozen":
        return None
    row = connection.execute(
        "SELECT e.operation_id FROM entry AS e WHERE e.card_id = ? AND e.kind = 'freeze'"
        " AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) ORDER BY e.seq DESC LIMIT 1",
        (card.id,),
    ).fetchone()
    return None if row is None else int(row[0])


def _with_cards(count: int) -> str:
    return f", and {count} {'card' if count == 1 else 'cards'} with it" if count else ""
