"""The same redemption of the same card within a minute: asked about first at a terminal (spec, "Idempotency")."""

from __future__ import annotations

from datetime import timedelta

from pkgcli.ledger.cards import Card, cards_of_client
from pkgcli.ledger.redeem import RedeemRequest
from pkgcli.lookup import card_or_client, the_item
from pkgcli.operations import Occasion, instant_text, looking

_LATELY = """
SELECT o.id, l.item_id, p.quantity
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
        who = card_or_client(look.connection, request.who)
        cards = [who] if isinstance(who, Card) else cards_of_client(look.connection, who.id)
        wanted = {(the_item(look.connection, text).id, quantity) for text, quantity in request.visits}
        for card in cards:
            rows = look.connection.execute(
                _LATELY, {"card": card.id, "after": card.seq - 20, "since": since}
            ).fetchall()
            for operation, item, quantity in rows:
                if not wanted or (item, quantity) in wanted:
                    return int(operation)
    return None
