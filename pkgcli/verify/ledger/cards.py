"""Each card against its entries, its lines and its holds."""

from __future__ import annotations

from pkgcli.verify.condition import Pass, may_not_be, must_be, must_equal

_STANDING = (
    *("client_id", "state", "starts_on", "expires_on", "units_left", "value_left", "tip_left", "paid", "unpaid"),
    *("frozen_until", "earned_through", "last_used_on"),
)

_AFTER_THE_LAST = Pass(
    f"""
SELECT c.number AS card, e.id AS entry, c.seq, c.kind AS card_kind, c.issued_on,
       (SELECT count(*) FROM entry WHERE card_id = c.id) AS entries,
       (SELECT max(seq) FROM entry WHERE card_id = c.id) AS last_seq,
       {", ".join(f"c.{column}, e.{column} AS e_{column}" for column in _STANDING)}
FROM card AS c LEFT JOIN entry AS e ON e.card_id = c.id AND e.seq = c.seq WHERE c.id BETWEEN :first AND :last
""",
    (
        must_be("sequence", "entries > 0", "has no entry"),
        must_equal("sequence", "seq of the card", "seq", "coalesce(last_seq, 0)"),
        must_equal("sequence", "the number of its entries", "entries", "last_seq", where="entries > 0"),
        *(
            must_equal("standing", f"{column} of the card", column, f"e_{column}", where="entry IS NOT NULL")
            for column in _STANDING
        ),
        must_be("date", "issued_on IS date(issued_on, '+0 days')", "(printf('issued_on is no day: %s', issued_on))"),
    ),
)

_WITH_ITS_LINES = Pass(
    """
SELECT c.number AS card, c.kind AS card_kind, c.units_left, c.value_left, c.tip_left, c.state,
       sum(l.cap - l.used - l.gone) AS units_of_lines, sum(l.value_left) AS value_of_lines,
       sum(l.tip_left) AS tip_of_lines, sum(l.gone) AS gone_of_lines
FROM card AS c LEFT JOIN card_line AS l ON l.card_id = c.id WHERE c.id BETWEEN :first AND :last GROUP BY c.id
""",
    (
        *(
            must_equal(
                "pool", f"{what}_left of the card", f"{what}_left", f"{what}_of_lines", where="card_kind = 'fixed'"
            )
            for what in ("units", "value", "tip")
        ),
        must_be(
            "pool",
            "card_kind = 'fixed' OR (value_of_lines = 0 AND tip_of_lines = 0 AND gone_of_lines = 0)",
            "a line carries a value of its own",
        ),
        may_not_be(
            "pool",
            "units_left = 0 AND (value_left <> 0 OR tip_left <> 0)",
            "(printf('no units are left, and value %d and tip %d', value_left, tip_left))",
        ),
    ),
)

# Over the days in their order, whenever they were recorded: where visits or undos are dated before an earlier entry.
# Anything else is dated on the day that it was recorded; where it lies before an earlier one, the clock went back.
_ON_EVERY_DAY = Pass(
    """
SELECT card, min(units_then) AS units_then, min(value_then) AS value_then FROM (
    SELECT c.number AS card, sum(e.units) OVER days AS units_then, sum(e.value + e.earned) OVER days AS value_then
    FROM (
        SELECT card_id FROM (
            SELECT card_id, kind, happened_on, max(happened_on) OVER earlier AS before FROM entry
            WHERE card_id BETWEEN :first AND :last
            WINDOW earlier AS (PARTITION BY card_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        WHERE happened_on < before GROUP BY card_id HAVING min(kind IN ('redeem', 'undo'))) AS back
    CROSS JOIN card AS c ON c.id = back.card_id CROSS JOIN entry AS e ON e.card_id = c.id
    WINDOW days AS (PARTITION BY e.card_id ORDER BY e.happened_on RANGE UNBOUNDED PRECEDING))
GROUP BY card
""",
    (
        may_not_be("negative", "units_then < 0", "(printf('units_left was %d at the end of some day', units_then))"),
        may_not_be("negative", "value_then < 0", "(printf('value_left was %d at the end of some day', value_then))"),
    ),
)

OF_CARDS = (_AFTER_THE_LAST, _WITH_ITS_LINES, _ON_EVERY_DAY)
