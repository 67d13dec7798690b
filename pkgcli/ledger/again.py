"""The same redemption of the same card within a minute: asked about first at a terminal (spec, "Idempotency")."""

from __future__ import annotations

from datetime import timedelta
from sqlite3 import Connection

from pkgcli.errors import PkgcliError
from pkgcli.ledger.cards import Card
from pkgcli.ledger.redeem import RedeemRequest
from pkgcli.ledger.users import User, cards_at_hand, the_user
from pkgcli.lookup import card_or_client, the_item
from pkgcli.operations import Occasion, instant_text, looking

_LATELY = """
SELECT o.id, l.item_id, p.quantity, e.user_client_id, e.user_member_id
FROM entry AS e JOIN operation AS o ON o.id = e.operation_id
JOIN card_line AS l ON l.id = e.line_id
JOIN entry_line AS p ON p.line_id = l.id AND p.entry_id = e.id
WHERE e.card_id = :card AND e.kind = 'redeem' AND e.seq > :after AND o.recorded_at >= :since
  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)
ORDER BY o.id DESC
"""


def same_within_a_minute(occasion: Occasion, request: RedeemRequest) -> int | None:
    """The operation that redeemed the same from a card of WHO in the last minute, if one did (spec, section 4)."""
    since = instant_text(occasion.now - timedelta(seconds=60))
    with looking(occasion) as look:
        who = card_or_client(look.connection, request.who, look.today)
        cards = [who] if isinstance(who, Card) else cards_at_hand(look.connection, who.id, look.today)
        wanted = {(the_item(look.connection, text).id, quantity) for text, quantity in request.visits}
        for card in cards:
            rows = look.connection.execute(
                _LATELY, {"card": card.id, "after": card.seq - 20, "since": since}
            ).fetchall()
            for operation, item, quantity, *came in rows:
                is_same = not wanted or (item, quantity) in wanted
                if is_same and _is_for(look.connection, card, request, User("", *came)):
                    return int(operation)
    return None


def _is_for(connection: Connection, card: Card, request: RedeemRequest, came: User) -> bool:
    """Whether it is for the one who came: a visit of the son isn't the mother's once more."""
    if request.user is None:
        return came.member_id is None or card.scope == "one"
    try:
        user = the_user(connection, card.client_id, request.user)
    except PkgcliError:
        return False  # `redeem` says what is so
    client_id = None if user.client_id == card.client_id else user.client_id
    return (client_id, user.member_id) == (came.client_id, came.member_id)
