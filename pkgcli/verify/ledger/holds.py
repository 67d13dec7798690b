"""Each hold against its card and the visit that it became, and each visit against its hold."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

_HOLDS = Pass(
    """
SELECT c.number AS card, h.id AS hold, h.state, h.made_by, h.ended_by, h.card_id, l.card_id AS card_of_line,
       c.state AS card_state, c.units_left, h.units, h.visit_on, h.release_on, h.starts_at,
       iif(c.units_left IS NULL, 0, h.quantity * l.unit_cost) AS units_due,
       EXISTS (SELECT 1 FROM entry AS e WHERE e.operation_id = h.ended_by AND e.card_id = h.card_id
                  AND e.line_id = h.line_id AND e.kind = 'redeem' AND e.detail ->> 'hold' = h.id
                  AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)) AS was_taken,
       (SELECT sum(units) FROM hold WHERE card_id = c.id AND state = 'open') AS held_units,
       l.cap - l.used - l.gone AS left_of_line,
       (SELECT sum(quantity) FROM hold WHERE line_id = l.id AND state = 'open') AS held
FROM card AS c JOIN hold AS h ON h.card_id = c.id LEFT JOIN card_line AS l ON l.id = h.line_id
WHERE c.id BETWEEN :first AND :last
""",
    (
        must_equal("hold", "the card of its line", "card_of_line", "card_id"),
        must_be(
            "hold",
            "state <> 'open' OR left_of_line IS NULL OR held <= left_of_line",
            "(printf('hold %d: %d are held of an item of which %d are left', hold, held, left_of_line))",
        ),
        must_be(
            "hold",
            "state <> 'open' OR units_left IS NULL OR held_units <= units_left",
            "(printf('hold %d: %d units are held and %d left', hold, held_units, units_left))",
        ),
        may_not_be(
            "hold",
            "state = 'open' AND card_state IN ('lapsed', 'refunded', 'void')",
            "(printf('hold %d is open, and the card is %s', hold, card_state))",
        ),
        may_not_be(
            "hold",
            "(state = 'open') <> (ended_by IS NULL) OR ended_by < made_by",
            "(printf('hold %d is %s, made by operation %d and ended by %s', hold, state, made_by,"
            " coalesce(ended_by, 'none')))",
        ),
        must_be(
            "hold",
            "(state = 'completed') = was_taken",
            "(printf('hold %d is %s, and the visit that it was for %s', hold, state,"
            " iif(was_taken, 'stands', 'is no entry of that operation')))",
        ),
        must_equal("hold", "the units of hold ' || hold || '", "units", "units_due"),
        must_be(
            "hold",
            "abs(julianday(visit_on) - julianday(substr(starts_at, 1, 10))) <= 1",
            "(printf('hold %d is for %s, and its visit begins at %s', hold, visit_on, starts_at))",
        ),
        may_not_be(
            "hold",
            "release_on <= visit_on",
            "(printf('hold %d is for %s, and holds nothing from %s on', hold, visit_on, release_on))",
        ),
    ),
    since=4,
)

_TAKEN = Pass(
    """
SELECT c.number AS card, e.operation_id AS operation, e.id AS entry, e.detail ->> 'hold' AS hold, h.card_id,
       e.card_id AS card_of_entry, h.line_id, e.line_id AS line_of_entry, h.visit_on, e.happened_on, h.state
FROM card AS c JOIN entry AS e ON e.card_id = c.id LEFT JOIN hold AS h ON h.id = e.detail ->> 'hold'
WHERE c.id BETWEEN :first AND :last AND e.kind = 'redeem' AND e.detail ->> 'hold' IS NOT NULL
""",
    (
        must_be(
            "hold",
            "card_id IS card_of_entry AND line_id IS line_of_entry AND visit_on IS happened_on",
            "(printf('was held for by hold %s, which is of another card, item or day', hold))",
        ),
        may_not_be(
            "hold",
            "state = 'open'",
            "(printf('hold %s is still open, and the visit that it was for was', hold))",
        ),
    ),
    since=4,
)

OF_HOLDS = (_HOLDS, _TAKEN)
