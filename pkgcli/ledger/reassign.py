"""`card reassign`: for whom the card may be used from now on; its owner and its history stay (MyTime 001)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Row

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, append
from pkgcli.ledger.cards import Card, card_with_id, refuse_unless_usable
from pkgcli.ledger.change import change_card
from pkgcli.ledger.users import (
    Users,
    checked_scope,
    comes_with_a_membership,
    named_users,
    users_now,
    users_of,
    write_users,
)
from pkgcli.operations import Occasion, Operation
from pkgcli.views.cards import CardDone


def reassign(
    occasion: Occasion, card: str, *, users: Sequence[str] = (), scope: str | None = None, reason: str | None = None
) -> CardDone:
    """Open the card to another member, to the people named, to the household or to anyone.

    The entry carries scopes and ids, no names. Refused for a card of a membership, which is its owner's alone (Meevo
    003), and for one that is over. What the card is open to already is not written.
    """
    if not users and scope is None:
        raise Unreadable("card reassign", None, "whom the card is for isn't said", "add --for NAME, or --scope S")
    chosen = checked_scope(scope, list(users))

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card reassign {found.number}"
        refuse_unless_usable(found, operation.today, asked)
        if chosen != "owner":
            _refuse_of_membership(operation, found, asked)
        before = users_of(operation.connection, found.id)
        after = named_users(operation.connection, found.client_id, chosen, list(users))
        if chosen == found.scope and set(after) == set(before):
            operation.messages.append("unchanged")
            return found
        write_users(operation.connection, found.id, after)
        operation.connection.execute("UPDATE card SET scope = ? WHERE id = ?", (chosen, found.id))
        operation.messages.append(f"Card {found.number} is open to {_told(chosen, len(after))} now")
        detail = {"scope": [found.scope, chosen], "users": [before, after]}
        return append(operation, found, CardChange("reassign", operation.today, detail=detail))[1]

    return change_card(occasion, "card reassign", card, work, reason=reason)


def open_to_the_former(operation: Operation, card: Card, entry: Row, asked: str) -> Card:
    """Take back what a reassignment or a transfer made of the scope: the card as it is open then, for whom those are
    now who were named.

    Raises Refused where one who might use it was removed since: the card would be for nobody, or let somebody in who
    has gone.
    """
    detail = json.loads(entry["detail"] or "{}")
    if "scope" in detail:
        operation.connection.execute("UPDATE card SET scope = ? WHERE id = ?", (detail["scope"][0], card.id))
    if "users" in detail:
        noted: Users = [tuple(user) for user in detail["users"][0]]
        former = users_now(operation.connection, card, noted, entry["operation_id"])
        _refuse_gone(operation, card, former, asked)
        write_users(operation.connection, card.id, former)
    return card_with_id(operation.connection, card.id, operation.today) if "scope" in detail else card


def _refuse_gone(operation: Operation, card: Card, former: Users, asked: str) -> None:
    for _, member_id in former:
        if member_id is None:
            continue
        query = "SELECT name FROM member WHERE id = ? AND removed_at IS NULL"
        if operation.connection.execute(query, (member_id,)).fetchone() is None:
            raise Refused(
                "member_gone",
                f"{asked}: card {card.number} was for member id:{member_id}, who has been removed since",
                f"pkgcli client member add {card.client_code} NAME, with the name that they had",
                card=card.number,
                member=member_id,
            )


def _refuse_of_membership(operation: Operation, card: Card, asked: str) -> None:
    if comes_with_a_membership(operation.connection, card):
        raise Refused(
            "membership_card",
            f"{asked}: the card comes with a membership and is its owner's alone",
            f"pkgcli card show {card.number}",
            card=card.number,
        )


def _told(scope: str, users: int) -> str:
    """Without names: the sentence is kept with the answer."""
    people = f"{users} people" if users != 1 else "1 person"
    words = {
        "owner": "its owner alone",
        "one": "one member",
        "list": f"its owner and {people} more",
        "household": "the household",
        "anyone": "anyone who is named",
    }
    return words[scope]
