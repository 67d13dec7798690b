"""Whose a card is and for whom: against its entries, and against the clients and members that there are."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

# The scope at the sale is in no entry; from the first one on that moves it, each says from what and to what.
_OPEN_TO = Pass(
    """
SELECT c.number AS card, c.scope, c.client_id,
       coalesce((SELECT e.detail ->> '$.scope[1]' FROM entry AS e WHERE e.card_id = c.id
                    AND e.kind IN ('transfer', 'reassign') AND e.detail ->> '$.scope' IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id) ORDER BY e.seq DESC LIMIT 1),
                (SELECT e.detail ->> '$.scope[0]' FROM entry AS e WHERE e.card_id = c.id
                    AND e.kind IN ('transfer', 'reassign') AND e.detail ->> '$.scope' IS NOT NULL
                 ORDER BY e.seq LIMIT 1), c.scope) AS due,
       (SELECT count(*) FROM card_user AS u WHERE u.card_id = c.id AND u.member_id IS NOT NULL) AS members,
       (SELECT count(*) FROM card_user AS u WHERE u.card_id = c.id) AS users,
       (SELECT merged_into_id FROM client WHERE id = c.client_id) AS merged_into
FROM card AS c WHERE c.id BETWEEN :first AND :last
""",
    (
        must_equal("user", "what the card is open to", "scope", "due"),
        must_be(
            "user",
            "scope <> 'one' OR (users = 1 AND members = 1)",
            "(printf('is for one member, and %d are named, %d of them members', users, members))",
        ),
        may_not_be(
            "user",
            "merged_into IS NOT NULL",
            "(printf('belongs to client id %d, who was merged into client id %d', client_id, merged_into))",
        ),
    ),
)

OF_PEOPLE = (_OPEN_TO,)
